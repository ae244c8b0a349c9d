"""What isn't right in the files of a workspace and can be mended without asking what was meant."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.problem import Problem
from leantui.model.rank import spread
from leantui.model.text import one_line
from leantui.model.words import count_words
from leantui.rules.commands import Change, FileChange
from leantui.rules.places import in_order
from leantui.session.findings import Finding, Patient, by_file, by_hand, edited
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
            message=f"{count_words(len(parts), 'file')} of saves that were cut off",
            details=tuple(part.file for part in parts),
            fix="remove them; what they were to replace is as it was",
            change=Change(what=f"removed {count_words(len(parts), 'temporary file')}", files=parts),
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
    for file, listed in by_file(problems).items():
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
            message=f"named otherwise than by what they hold: {count_words(len(details), 'file')}",
            details=tuple(details),
            fix="rename them, or make them say what their names say",
            change=Change(
                what=f"named right: {count_words(len(details), 'file')}", files=tuple(parts)
            ),
        )
    yield from by_hand("file-names", left)


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
            message=f"{count_words(len(parts), 'card')} not where the log says",
            details=tuple(details),
            fix="add the missing move to each log, as of the file's last commit",
            change=Change(
                what=f"missing moves added: {count_words(len(parts), 'card')}", files=tuple(parts)
            ),
        )
    yield from by_hand("column-log", left)


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
                    f"{one_line(board.name)}, {one_line(place)}: {count_words(len(cards), 'card')}, "
                    f"the longest rank has {longest} characters"
                )
    if parts:
        yield Finding(
            check="ranks",
            message=f"{count_words(len(details), 'column')} with ranks of more than {LONGEST_RANK} characters",
            details=tuple(details),
            fix="give their cards short ranks, in the same order",
            change=Change(
                what=f"ranks shortened: {count_words(len(parts), 'card')}", files=tuple(parts)
            ),
        )


def _ranked(root: Path, card: Card, rank: str) -> FileChange | None:
    return edited(root, card.file, lambda data: data | {"rank": rank})
