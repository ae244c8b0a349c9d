"""All files of a workspace, each read thoroughly, for the questions that go across them."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Any

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.huddle import Huddle
from leantui.model.person import Person
from leantui.model.problem import Problem
from leantui.model.standard import Standard
from leantui.store.empty import Wait
from leantui.store.guard import read_bytes
from leantui.store.kinds import Place, is_well_named, place_of
from leantui.store.naming import bad_name, board_file, named_problem, undefined_board
from leantui.store.parse import Parsed, parse_file
from leantui.store.scan import SUFFIX, by_name, list_folder, look_at

FOLDERS = ("boards", "standards", "people", "huddles")


class Checked:
    """What every file holds, and what is wrong in single ones."""

    def __init__(
        self, root: str, as_of: date, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.root = root
        self.as_of = as_of
        self.problems: list[Problem] = []
        self.files: dict[str, tuple[Place, Parsed]] = {}
        """By path, of the files that were read, well or not."""
        self.places: dict[str, Place] = {}
        """By path, of all files, those too that are refused unread: others may name them all the same."""
        names = self._list()
        self._report_twins(names)
        self._read_all(names, Wait(sleep))
        self._report_undefined(names)

    def _list(self) -> list[str]:
        names: list[str] = []
        marker = look_at(self.root, "leantui.toml")
        if isinstance(marker, Problem):
            self.problems.append(marker)
        elif marker is not None:
            names.append("leantui.toml")
        for folder in FOLDERS:
            listing = list_folder(self.root, folder, recurse=True, stamping=by_name)
            names += sorted(listing.stamps)
            self.problems += listing.problems.values()
            self.places |= _well_named(listing.problems)
        return names

    def _read_all(self, names: Iterable[str], wait: Wait) -> None:
        """Read every file; those without content again, since an editor may be in the middle of a save."""
        problems = {file: self._read(file) for file in names}
        while empty := [
            file
            for file, found in problems.items()
            if any(each.code == "empty-file" for each in found)
        ]:
            if not wait.again():
                break
            problems |= {file: self._read(file) for file in empty}
        self.problems += chain.from_iterable(problems.values())

    def _read(self, file: str) -> list[Problem]:
        place = place_of(file)
        if place is None:
            return [_unexpected(file)]
        if not is_well_named(place):
            return [bad_name(file)]
        self.places[file] = place
        got = read_bytes(self.root, file)
        if isinstance(got, Problem):
            self.files.pop(file, None)
            return [got]
        parsed = parse_file(got.data, place, file)
        self.files[file] = (place, parsed)
        return parsed.problems

    def _report_twins(self, names: list[str]) -> None:
        by_lower: dict[str, str] = {}
        for file in sorted([*names, *(problem.file for problem in self.problems)]):
            other = by_lower.setdefault(file.lower(), file)
            if other != file:
                self.problems.append(
                    named_problem(
                        file,
                        "bad-file-name",
                        f"The name differs from {other} in its case only",
                        "Rename one: on Windows and macOS the two are one file",
                    )
                )

    def _report_undefined(self, names: list[str]) -> None:
        known = set(names) | {problem.file for problem in self.problems}
        boards = {place.board for place in self.places.values() if place.kind == "card"}
        for board in sorted(boards):
            if board_file(board) not in known:
                self.problems.append(undefined_board(board))

    def items(self, kind: str, shelf: str | None = None) -> Iterator[tuple[str, Any]]:
        """Files of a kind with what they hold, where that could be read."""
        for file, (place, parsed) in self.files.items():
            if place.kind == kind and parsed.item is not None and shelf in (None, place.shelf):
                yield file, parsed.item

    @cached_property
    def boards(self) -> Mapping[str, Board]:
        return {board.id: board for _, board in self.items("board")}

    @cached_property
    def cards(self) -> list[Card]:
        return [card for _, card in self.items("card")]

    @cached_property
    def card_files(self) -> Mapping[str, list[str]]:
        """Files by the card's id, readable or not."""
        found: dict[str, list[str]] = {}
        for file, place in self.places.items():
            if place.kind == "card":
                found.setdefault(place.id, []).append(file)
        return found

    @cached_property
    def people(self) -> Mapping[str, Person]:
        return {person.id: person for _, person in self.items("person")}

    @cached_property
    def people_ids(self) -> frozenset[str]:
        """Of all files in `people/`, readable or not."""
        return frozenset(place.id for place in self.places.values() if place.kind == "person")

    @cached_property
    def standards(self) -> Mapping[str, Standard]:
        """Those in force."""
        return {standard.id: standard for _, standard in self.items("standard", "")}

    @cached_property
    def standard_ids(self) -> frozenset[str]:
        """Of all standards that a card may name: in force or in work, readable or not."""
        return frozenset(
            place.id
            for place in self.places.values()
            if place.kind == "standard" and place.shelf != "archive"
        )

    def templates(self, board: str) -> list[str]:
        """Names of a board's templates, readable or not."""
        return [
            place.id
            for place in self.places.values()
            if place.kind == "template" and place.board == board
        ]

    @cached_property
    def board_ids(self) -> frozenset[str]:
        """Of all boards that are defined, readably or not."""
        return frozenset(place.id for place in self.places.values() if place.kind == "board")

    @cached_property
    def huddles(self) -> list[Huddle]:
        return [huddle for _, huddle in self.items("huddle")]


def _well_named(files: Iterable[str]) -> dict[str, Place]:
    places = {file: place_of(file) for file in files if file.endswith(SUFFIX)}
    return {file: place for file, place in places.items() if place and is_well_named(place)}


def _unexpected(file: str) -> Problem:
    if file.startswith("standards/archive/"):
        return named_problem(
            file,
            "bad-file-name",
            "An archived standard is named by its id and revision",
            "Rename it to <id>.r<revision>.toml",
        )
    return Problem(
        file=file,
        line=0,
        column=0,
        severity="warning",
        code="unexpected-file",
        key="",
        message="Nothing reads a file at this place",
        hint="Cards lie in cards/, archive/ and templates/ of their board; see docs/files.md",
    )
