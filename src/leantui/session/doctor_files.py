"""What isn't right in the files of a workspace and can be mended without asking what was meant."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.problem import Problem
from leantui.model.rank import spread
from leantui.model.text import one_line
from leantui.rules.commands import Change, FileChange
from leantui.rules.places import in_order
from leantui.session.findings import Finding, Patient, edited
from leantui.sharing.writing import changed_at
from leantui.store.atomic import TEMPORARY
from leantui.store.checked import FOLDERS
from leantui.store.guard import read_bytes
from leantui.store.kinds import Place, is_well_named, place_of
from leantui.store.lock import LockedError, workspace_lock
from leantui.store.naming import suggested_id
from leantui.store.parse import parse_card
from leantui.store.save_plan import missing_move

LONGEST_RANK: Final = 40
"""Characters; ranks grow where cards are put between the same two again and again."""


# What a save left


def check_temp_files(patient: Patient) -> Iterator[Finding]:
    """Files of saves that were cut off. Nobody is writing: that is what the lock is taken for."""
    root, state = patient.root, patient.session.state
    try:
        with workspace_lock(state, patience=0.5):
            here = [
                path
                for folder in (root, *(root / name for name in FOLDERS))
                for path in sorted(folder.glob(TEMPORARY if folder == root else f"**/{TEMPORARY}"))
                if path.is_file() and not path.is_symlink()
            ]
            parts = tuple(_removed(root, path) for path in here)
    except (LockedError, OSError):
        return
    if parts:
        yield Finding(
            check="temp-files",
            message=f"{_count(len(parts), 'file')} of saves that were cut off",
            details=tuple(part.file for part in parts),
            fix="remove them; what they were to replace is as it was",
            change=Change(what=f"removed {_count(len(parts), 'temporary file')}", files=parts),
        )


def _removed(root: Path, path: Path) -> FileChange:
    file = path.relative_to(root).as_posix()
    return FileChange(file=file, before=path.read_bytes(), after=None)


# Names


_NAMES = ("bad-file-name", "id-mismatch", "duplicate-id")


def check_file_names(patient: Patient) -> Iterator[Finding]:
    """Names that are no ids, and keys that say another id than the name."""
    problems = [each for each in patient.problems if each.code in _NAMES]
    parts: list[FileChange] = []
    details: list[str] = []
    left: list[Problem] = []
    for file, listed in _by_file(problems).items():
        codes = {each.code for each in listed}
        found: list[FileChange] = []
        if codes == {"bad-file-name"}:
            found = _renamed(patient.root, file)
        elif codes == {"id-mismatch"}:
            found = _saying_its_name(patient.root, file, [each.key for each in listed])
        if found:
            parts += found
            details.append(_mended_name(found))
        else:
            left += listed
    if parts:
        yield Finding(
            check="file-names",
            message=f"{_count(len(details), 'file')} named otherwise than what is in it"
            if len(details) == 1
            else f"{len(details)} files named otherwise than what is in them",
            details=tuple(details),
            fix="rename them, or make them say what their names say",
            change=Change(what=f"named right: {_count(len(details), 'file')}", files=tuple(parts)),
        )
    yield from _by_hand("file-names", left)


def _renamed(root: Path, file: str) -> list[FileChange]:
    """The file under a name that is an id, where nothing else is in the way."""
    folder, _, name = file.rpartition("/")
    stem = name[: -len(".toml")] if name.lower().endswith(".toml") else name
    wanted = suggested_id(stem) or stem
    target = f"{folder}/{wanted}.toml"
    place = place_of(target)
    got = read_bytes(str(root), file)
    is_free = target != file and not (root / target).exists()
    if isinstance(got, Problem) or place is None or not is_free or not is_well_named(place):
        return []
    if place.kind == "card" and next(root.glob(f"boards/*/*/**/{wanted}.toml"), None):
        return []
    return [
        FileChange(file=target, before=None, after=got.data),
        FileChange(file=file, before=got.data, after=None),
    ]


def _saying_its_name(root: Path, file: str, keys: Iterable[str]) -> list[FileChange]:
    """The file with what its name says: without `id` and `board` in a card, with board and date in a huddle."""
    place = place_of(file)
    wanted = _wanted(place) if place else None
    if wanted is None or any(key not in wanted for key in keys):
        return []
    new = {key: wanted[key] for key in keys}

    def edit(data: dict[str, Any]) -> dict[str, Any]:
        kept = {key: new.get(key, value) for key, value in data.items()}
        return {key: value for key, value in kept.items() if value is not None}

    found = edited(root, file, edit)
    return [found] if found else []


def _wanted(place: Place) -> dict[str, Any] | None:
    """What the keys are to say; None takes the key away."""
    from datetime import date

    if place.kind == "card":
        return {"id": None, "board": None}
    if place.kind == "huddle":
        return {"board": place.board, "date": date.fromisoformat(place.id)}
    return None


def _mended_name(found: list[FileChange]) -> str:
    return " → ".join(part.file for part in reversed(found))


# The log


def check_column_log(patient: Patient) -> Iterator[Finding]:
    """Cards whose column somebody changed in the file, so that their log lacks the move."""
    parts: list[FileChange] = []
    details: list[str] = []
    left: list[Problem] = []
    boards = {name: each.board for name, each in patient.session.workspace.boards.items()}
    for problem in patient.problems:
        if problem.code != "column-log":
            continue
        found = _with_move(patient.root, problem.file, boards)
        if found is None:
            left.append(problem)
        else:
            parts.append(found)
            details.append(f"{problem.file}: {problem.message}")
    if parts:
        yield Finding(
            check="column-log",
            message=f"{_count(len(parts), 'card')} not where the log says",
            details=tuple(details),
            fix="add the missing move to each log, as of the file's last commit",
            change=Change(
                what=f"missing moves added: {_count(len(parts), 'card')}", files=tuple(parts)
            ),
        )
    yield from _by_hand("column-log", left)


def _with_move(root: Path, file: str, boards: dict[str, Board]) -> FileChange | None:
    card = _card(root, file)
    board = boards.get(card.board) if card else None
    if card is None or board is None or board.column_index(card.column_id) < 0:
        return None
    move = missing_move(root, card, changed_at)
    if move is None:
        return None
    return edited(root, file, lambda data: data | {"log": [*data["log"], move]})


def _card(root: Path, file: str) -> Card | None:
    place, got = place_of(file), read_bytes(str(root), file)
    if place is None or isinstance(got, Problem):
        return None
    return parse_card(got.data, id=place.id, board=place.board, file=file, thorough=False)[0]


# Ranks


def check_ranks(patient: Patient) -> Iterator[Finding]:
    """Columns with a rank that has grown long: all their cards get short ones, in the same order."""
    parts: list[FileChange] = []
    details: list[str] = []
    for contents in patient.session.workspace.boards.values():
        board = contents.board
        for place in {
            card.column for card in contents.cards.values() if len(card.rank) > LONGEST_RANK
        }:
            cards = in_order(contents, place)
            ranks = spread(len(cards)) or []
            found = [
                _ranked(patient.root, card, rank)
                for card, rank in zip(cards, ranks, strict=True)
                if card.rank != rank
            ]
            longest = max(len(card.rank) for card in cards)
            if all(found):
                parts += [part for part in found if part]
                details.append(
                    f"{one_line(board.name)}, {one_line(place)}: {_count(len(cards), 'card')}, "
                    f"the longest rank has {longest} characters"
                )
    if parts:
        yield Finding(
            check="ranks",
            message=f"{_count(len(details), 'column')} with ranks of more than {LONGEST_RANK} characters",
            details=tuple(details),
            fix="give their cards short ranks, in the same order",
            change=Change(
                what=f"ranks shortened: {_count(len(parts), 'card')}", files=tuple(parts)
            ),
        )


def _ranked(root: Path, card: Card, rank: str) -> FileChange | None:
    return edited(root, card.file, lambda data: data | {"rank": rank})


# References


_REFERENCE = re.compile(r"(?P<key>parent|standard|depends_on|assignees)(?:\[(?P<at>\d+)\])?\Z")
_GONE = ("unknown-card", "unknown-person", "unknown-standard", "unknown-template")


def check_references(patient: Patient) -> Iterator[Finding]:
    """Cards, people and standards that are named and aren't there."""
    problems = [
        each for each in patient.problems if each.code in _GONE and "/archive/" not in each.file
    ]
    parts: list[FileChange] = []
    details: list[str] = []
    left: list[Problem] = []
    for file, listed in _by_file(problems).items():
        place = place_of(file)
        is_card = place is not None and place.kind == "card"
        known = [each for each in listed if is_card and _REFERENCE.match(each.key)]
        left += [each for each in listed if each not in known]
        found = _without(patient, file, known) if known else None
        if found is not None:
            parts.append(found[0])
            details += [f"{file}: {word}" for word in found[1]]
        else:
            left += known
    if parts:
        yield Finding(
            check="references",
            message=f"{_count(len(details), 'name')} of what isn't there any more",
            details=tuple(details),
            fix="take them out, or write the whole id where a beginning of one is meant",
            change=Change(
                what=f"names of what is gone: {_count(len(parts), 'card')} mended",
                files=tuple(parts),
            ),
        )
    yield from _by_hand("references", left)


def _without(
    patient: Patient, file: str, problems: list[Problem]
) -> tuple[FileChange, list[str]] | None:
    """The card without the names that lead nowhere, and what became of each."""
    ids = patient.session.workspace.ids
    words: list[str] = []

    def edit(data: dict[str, Any]) -> dict[str, Any]:
        words.clear()
        gone: defaultdict[str, set[int]] = defaultdict(set)
        result = dict(data)
        for problem in problems:
            named = _REFERENCE.match(problem.key)
            assert named is not None
            key, at = named["key"], named["at"]
            value = data[key] if at is None else data[key][int(at)]
            whole = ids.matching(str(value).lower()) if problem.code == "unknown-card" else ()
            if len(whole) == 1:
                words.append(f"{key} {one_line(str(value))} → {whole[0]}")
                result[key] = whole[0] if at is None else _replaced(result[key], int(at), whole[0])
            else:
                words.append(f"{key} {one_line(str(value))} goes")
                gone[key].add(-1 if at is None else int(at))
        for key, places in gone.items():
            left = [] if -1 in places else [
                each for at, each in enumerate(result[key]) if at not in places
            ]  # fmt: skip
            if left:
                result[key] = left
            else:
                del result[key]
        return result

    found = edited(patient.root, file, edit)
    return (found, list(words)) if found else None


def _replaced(items: list[Any], at: int, value: Any) -> list[Any]:
    return [*items[:at], value, *items[at + 1 :]]


# Words


def _by_file(problems: Iterable[Problem]) -> dict[str, list[Problem]]:
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        found.setdefault(problem.file, []).append(problem)
    return found


def _by_hand(check: Any, problems: list[Problem]) -> Iterator[Finding]:
    """What only a person can decide."""
    if problems:
        yield Finding(
            check=check,
            message=f"{_count(len(problems), 'thing')} that only a person can decide",
            details=tuple(
                f"{each.file}:{each.line}: {each.message}"
                if each.line
                else f"{each.file}: {each.message}"
                for each in problems
            ),
            hint="leantui check says more; mend them in an editor",
        )


def _count(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
