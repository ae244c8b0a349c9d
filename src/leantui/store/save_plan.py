"""What a save would write: each card merged with what lies on disk, as text, and read back."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from leantui.model.card import Card
from leantui.model.instant import to_milliseconds
from leantui.model.problem import Problem
from leantui.model.text import one_line
from leantui.rules.commands import CardChange, Change, FileChange
from leantui.store.atomic import is_temporary
from leantui.store.edit import SCHEMA_LINE, EditError, card_data, edit_text, new_card_text
from leantui.store.guard import is_inside
from leantui.store.intent import IntentStep
from leantui.store.kinds import is_well_named, place_of
from leantui.store.merge_fields import FieldConflict, merge_data
from leantui.store.on_disk import Disk, OnDisk
from leantui.store.parse import errors, parse_card
from leantui.store.statements import notes_of
from leantui.store.toml_values import canonical, is_same, toml_value

Clock = Callable[[Path], datetime]

WHO_EDITED_THE_FILE = "unknown"
"""By whom a move is that nobody wrote into the log."""


class FileConflict(FieldConflict, frozen=True, kw_only=True):
    """One key of one file that somebody else changed differently; an empty field means all of it."""

    file: str


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of one card's file."""

    file: str
    card: Card | None
    """The card as it then is; None: it is removed."""
    step: IntentStep | None
    """None: the disk says so already."""


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """Why nothing can be written."""

    message: str
    hint: str = ""
    conflicts: tuple[FileConflict, ...] = ()


def plan_change(disk: Disk, change: Change, moved_at: Clock) -> list[Plan] | Refused:
    """Plan all of `change`. Conflicts of all its cards are told together.

    Args:
        moved_at: dates a move that a card's log lacks, by the card's path.

    Raises:
        OSError: if the disk can't be asked.
    """
    files = Counter(part.card.file for part in change.cards)
    files.update(part.file for part in change.files)
    doubled = next((file for file, often in files.items() if often > 1), None)
    if doubled is not None:
        return Refused(message=f"Not saved: {doubled} stands twice in one change")
    plans: list[Plan | Refused] = [_plan(disk, part, moved_at) for part in change.cards]
    plans += [_plan_file(disk.root, part) for part in change.files]
    refused = [plan for plan in plans if isinstance(plan, Refused)]
    if not refused:
        return [plan for plan in plans if isinstance(plan, Plan)]
    broken = next((each for each in refused if not each.conflicts), None)
    if broken is not None:
        return broken
    return msgspec.structs.replace(
        refused[0], conflicts=tuple(each for refusal in refused for each in refusal.conflicts)
    )


def _plan(disk: Disk, part: CardChange, moved_at: Clock) -> Plan | Refused:
    before, after = part.before, part.after
    cards = {(card.file, card.id, card.board): card for card in (before, after) if card}
    misplaced = next((card for card in cards.values() if not _may_lie(disk.root, card)), None)
    if misplaced is not None:
        return Refused(
            message=f"Not saved: {one_line(misplaced.file)} is no place for the card {misplaced.id}",
            hint="A card lies below boards/<board>/cards or archive, in a file named by its id",
        )
    if before is None:
        return _creation(part.card, disk)
    found = disk.read(before)
    if found is None:
        if after is None:
            return Plan(file=before.file, card=None, step=None)
        return _deleted_meanwhile(before)
    if isinstance(found, Problem):
        return _unreadable(found)
    if after is None:
        return _removal(before, found)
    return _edit(disk, before, after, found, moved_at)


def _may_lie(root: Path, card: Card) -> bool:
    """Whether the path names this card and leads to a place inside the workspace."""
    place = place_of(card.file)
    return (
        place is not None
        and place.kind == "card"
        and is_well_named(place)
        and (place.id, place.board) == (card.id, card.board)
        and not {"", ".", ".."} & set(card.file.split("/"))
        and is_inside(root, str((root / card.file).parent))
    )


# Whole files


def _plan_file(root: Path, part: FileChange) -> Plan | Refused:
    """A file of any kind, which must be as it was when the change was made."""
    file = one_line(part.file)
    if not _is_of_workspace(root, part.file):
        return Refused(message=f"Not saved: {file} is no file of the workspace")
    path = root / part.file
    now = path.read_bytes() if path.is_file() else None
    if now == part.after:
        return Plan(file=part.file, card=None, step=None)
    if now != part.before:
        conflict = FileConflict(file=part.file, field="", base=None, ours=None, theirs=None)
        return Refused(
            message=f"Not saved: {file} was changed by somebody else meanwhile",
            hint="Look at it as it is now, then do it again if you still want it",
            conflicts=(conflict,),
        )
    step = IntentStep(file=part.file, old=part.before, new=part.after)
    return Plan(file=part.file, card=None, step=step)


def _is_of_workspace(root: Path, file: str) -> bool:
    is_known = place_of(file) is not None or file in _BESIDE_THE_WORKSPACE or is_temporary(file)
    is_plain = not {"", ".", ".."} & set(file.split("/"))
    return is_known and is_plain and is_inside(root, str((root / file).parent))


_BESIDE_THE_WORKSPACE = (".gitattributes", ".gitignore")

# Made and removed


def _creation(card: Card, disk: Disk) -> Plan | Refused:
    taken = disk.find(card)
    if taken is not None:
        return Refused(
            message=f"Not saved: {taken} has the id {card.id} already", hint="Take another id"
        )
    data = new_card_text(card).encode("utf-8", "surrogatepass")
    step = IntentStep(file=card.file, old=None, new=data)
    return _checked(card, card_data(card), data, step)


def _removal(before: Card, found: OnDisk) -> Plan | Refused:
    is_as_made = is_same(card_data(found.card), card_data(before)) and not _has_remarks(found.text)
    if found.card.file != before.file or not is_as_made:
        return _conflict(
            before,
            [FieldConflict(field="", base=before.title, ours=None, theirs=found.card.title)],
            f"{before.file} was changed by somebody else, so it is not removed",
        )
    step = IntentStep(file=before.file, old=found.bytes, new=None)
    return Plan(file=before.file, card=None, step=step)


def _has_remarks(text: str) -> bool:
    """Whether somebody has written comments into a file."""
    return any(note.text != SCHEMA_LINE for note in notes_of(text))


def _deleted_meanwhile(before: Card) -> Refused:
    return _conflict(
        before,
        [FieldConflict(field="", base=before.title, ours=before.title, theirs=None)],
        f"{before.file} was deleted by somebody else meanwhile",
        "git can bring the file back; then do it again",
    )


# Edited and moved


def _edit(disk: Disk, before: Card, after: Card, found: OnDisk, moved_at: Clock) -> Plan | Refused:
    file = _merged_file(before, after, found.card)
    base, ours, theirs = (card_data(card) for card in (before, after, found.card))
    if is_same(base, ours):
        return _moved(disk, found, file)
    whole = _with_missing_move(disk.root, found.card, theirs, moved_at)
    base, ours = _without_entries_gone(base, ours, whole)
    merged = merge_data(base, ours, whole)
    if merged.conflicts:
        named = ", ".join(conflict.field for conflict in merged.conflicts)
        return _conflict(
            found.card, merged.conflicts, f"somebody else changed {named} of {found.card.file}"
        )
    try:
        edited = edit_text(found.text, theirs, merged.data)
        data = edited.encode()
    except (EditError, UnicodeEncodeError) as error:
        return Refused(
            message=f"Not saved: {found.card.file}: {error}", hint="Edit the file by hand: E"
        )
    step = _step(found, file, data)
    if step is not None and step.target is not None and disk.has(file):
        return _taken(file)
    card = msgspec.structs.replace(found.card, file=file)
    return _checked(card, merged.data, data, step)


def _step(found: OnDisk, file: str, data: bytes) -> IntentStep | None:
    is_moved = file != found.card.file
    if not is_moved and data == found.bytes:
        return None
    return IntentStep(
        file=found.card.file, old=found.bytes, new=data, target=file if is_moved else None
    )


def _moved(disk: Disk, found: OnDisk, file: str) -> Plan | Refused:
    """The file at another place, content untouched."""
    step = _step(found, file, found.bytes)
    if step is not None and disk.has(file):
        return _taken(file)
    return Plan(file=file, card=msgspec.structs.replace(found.card, file=file), step=step)


def _taken(file: str) -> Refused:
    return Refused(
        message=f"Not saved: there is a file {file} already",
        hint="Two files must not have one id: delete one of the two, or rename it",
    )


def _merged_file(before: Card, after: Card, found: Card) -> str:
    """Where the card goes: where we put it, unless somebody else has put it elsewhere."""
    if found.file == before.file:
        return after.file
    if after.file == before.file or found.is_archived:
        return found.file
    return after.file


def _with_missing_move(
    root: Path, card: Card, data: dict[str, Any], moved_at: Clock
) -> dict[str, Any]:
    """The card's data with the move its log lacks, where somebody has edited `column` in the file."""
    move = missing_move(root, card, moved_at)
    return data if move is None else data | {"log": [*data["log"], move]}


def missing_move(root: Path, card: Card, moved_at: Clock) -> dict[str, Any] | None:
    """The log entry that says how the card came where its `column` has it; None where the log says so.

    Args:
        moved_at: dates it, by the card's path.
    """
    last = next(
        (
            entry.to
            for entry in reversed(card.log)
            if entry.event in ("moved", "created") and entry.to is not None
        ),
        None,
    )
    if last is None or last == card.column:
        return None
    at = max(to_milliseconds(at) for at in (moved_at(root / card.file), card.log[-1].at))
    move = {"at": at, "by": WHO_EDITED_THE_FILE, "event": "moved", "from": last, "to": card.column}
    return move | {"reason": "edited in the file"}


def _without_entries_gone(
    base: dict[str, Any], ours: dict[str, Any], theirs: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Base and ours without log entries that aren't on disk any more: somebody took them out on purpose."""
    if is_same(base["log"], theirs["log"]):
        return base, ours
    on_disk = {canonical(entry) for entry in theirs["log"]}
    gone = {canonical(entry) for entry in base["log"]} - on_disk
    if not gone:
        return base, ours
    left = [
        side | {"log": [entry for entry in side["log"] if canonical(entry) not in gone]}
        for side in (base, ours)
    ]
    return left[0], left[1]


# Read back, and told


def _checked(
    card: Card, meant: dict[str, Any], data: bytes, step: IntentStep | None
) -> Plan | Refused:
    """Read back what would be written; only what reads as it was meant is."""
    found, problems = parse_card(data, id=card.id, board=card.board, file=card.file, thorough=False)
    broken = errors(problems)
    if found is None or broken:
        return Refused(
            message=f"Not saved: {card.file} would not be readable: {broken[0].message}",
            hint=broken[0].hint or "Nothing was changed",
        )
    if not is_same(card_data(found), meant):
        return Refused(
            message=f"Not saved: {card.file} would not have read back as it was meant",
            hint="Nothing was changed; please report this",
        )
    return Plan(file=card.file, card=found, step=step)


def _unreadable(problem: Problem) -> Refused:
    place = f"{problem.file}:{problem.line}" if problem.line else problem.file
    return Refused(
        message=f"Not saved: {place}: {problem.message}",
        hint=problem.hint or "Mend the file first: A in the board, or leantui check",
    )


def _conflict(
    card: Card,
    conflicts: list[FieldConflict] | tuple[FieldConflict, ...],
    why: str,
    hint: str = "The card now shows what is on disk; do it again if you still want it",
) -> Refused:
    both = "; ".join(
        f"{each.field}: yours {_shown(each.ours)}, theirs {_shown(each.theirs)}"
        for each in conflicts
        if each.field
    )
    return Refused(
        message=f"Not saved: {why}{f' ({both})' if both else ''}",
        hint=hint,
        conflicts=tuple(
            FileConflict(file=card.file, **msgspec.structs.asdict(each)) for each in conflicts
        ),
    )


def _shown(value: Any) -> str:
    """A value of a file on one line, short enough for a message."""
    if value is None:
        return "none"
    text = one_line(value if isinstance(value, str) else toml_value(value))
    return f"{text[:59]}…" if len(text) > 60 else text
