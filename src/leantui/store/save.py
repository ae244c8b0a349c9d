"""Saving a change: under the lock, merged with what lies on disk, checked, and whole or not at all."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import tomli

from leantui.model.card import Card
from leantui.model.log import LogEntry
from leantui.model.problem import Problem
from leantui.rules.commands import CardChange, Change
from leantui.store import atomic
from leantui.store.edit import EditError, card_data, edit_text, new_card_text
from leantui.store.guard import read_bytes
from leantui.store.intent import Intent, IntentStep, begin, take_back
from leantui.store.lock import LockedError, workspace_lock
from leantui.store.merge import FieldConflict, merge_data
from leantui.store.parse import errors, parse_card


class Saved(msgspec.Struct, frozen=True, kw_only=True):
    """The change is on disk."""

    cards: tuple[Card | None, ...]
    """The cards as they now are on disk, with what others wrote meanwhile; None for a removed one."""


class SaveConflict(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody changed the same key differently. Nothing was written."""

    file: str
    conflicts: tuple[FieldConflict, ...]
    message: str
    hint: str = ""


class SaveFailed(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing was written, or it was taken back."""

    message: str
    hint: str = ""


SaveResult = Saved | SaveConflict | SaveFailed


def modified_at(path: Path) -> datetime:
    """When a file was last changed: what a missing move in a log is dated with."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


class Saver:
    """Writes changes to one workspace.

    Args:
        root: the workspace.
        state: the folder for the lock and for intents, outside the work tree.
        system: the operating system's calls.
        moved_at: dates a move that is missing in a card's log.
    """

    def __init__(
        self,
        root: Path,
        state: Path,
        *,
        system: atomic.System = atomic.SYSTEM,
        moved_at: Callable[[Path], datetime] = modified_at,
    ) -> None:
        self._root = root
        self._state = state
        self._system = system
        self._moved_at = moved_at

    def save(self, change: Change) -> SaveResult:
        """Write all of `change` or nothing of it."""
        try:
            with workspace_lock(self._state):
                return self._save(change)
        except LockedError as error:
            return SaveFailed(message=f"Not saved: {error}", hint="Try again in a moment")
        except OSError as error:
            return SaveFailed(message=f"Not saved: {_why(error)}", hint=_way_out(error))

    def warm_up(self) -> None:
        """Whatever the first save would otherwise have to load."""

    def _save(self, change: Change) -> SaveResult:
        steps: list[IntentStep] = []
        cards: list[Card | None] = []
        for part in change.cards:
            planned = self._plan(part)
            if not isinstance(planned, _Planned):
                return planned
            steps += planned.steps
            cards.append(planned.card)
        intent = Intent(what=change.what, steps=tuple(steps))
        if len(steps) > 1:
            begin(self._state, intent, self._system)
        try:
            for step in steps:
                step.do(self._root, self._system)
        except OSError as error:
            take_back(self._root, self._state, intent)
            return SaveFailed(message=f"Not saved: {_why(error)}", hint=_way_out(error))
        if len(steps) > 1:
            intent.forget(self._state)
        return Saved(cards=tuple(cards))

    def _plan(self, part: CardChange) -> "_Planned | SaveConflict | SaveFailed":
        if part.before is None:
            card = part.card
            text = new_card_text(card)
            return _checked(
                card, text.encode(), IntentStep(file=card.file, old=None, new=text.encode())
            )
        found = read_bytes(self._root, part.before.file)
        if isinstance(found, Problem):
            return _unreadable(found)
        disk, problems = parse_card(
            found.data,
            id=part.before.id,
            board=part.before.board,
            file=part.before.file,
            thorough=False,
        )
        broken = errors(problems)
        if disk is None or broken:
            return _unreadable(broken[0])
        if part.after is None:
            return self._plan_removal(part.before, disk, found.data)
        return self._plan_edit(part.before, part.after, disk, found.data)

    def _plan_removal(self, before: Card, disk: Card, data: bytes) -> "_Planned | SaveConflict":
        if card_data(disk) != card_data(before):
            return _conflict(before.file, (), "it was changed since")
        return _Planned(card=None, steps=(IntentStep(file=before.file, old=data, new=None),))

    def _plan_edit(
        self, before: Card, after: Card, disk: Card, data: bytes
    ) -> "_Planned | SaveConflict | SaveFailed":
        disk = self._with_missing_move(disk) if disk.column == before.column else disk
        base, ours, theirs = card_data(before), card_data(after), card_data(disk)
        if base == ours:
            return _relocated(before, after, disk, data)
        merged = merge_data(base, ours, theirs)
        if merged.conflicts:
            named = ", ".join(conflict.field for conflict in merged.conflicts)
            return _conflict(
                before.file, merged.conflicts, f"somebody else changed {named} meanwhile"
            )
        text = data.decode("utf-8")
        try:
            on_disk = tomli.loads(text.removeprefix("\ufeff"))
            wanted = _in_terms_of(on_disk, card_data_of(data, before), merged.data)
            edited = edit_text(text, on_disk, wanted).encode()
        except EditError as error:
            return SaveFailed(
                message=f"Not saved: {before.file}: {error}", hint="Edit the file by hand: E"
            )
        step = IntentStep(file=before.file, old=data, new=edited)
        card = msgspec.convert(
            {key: value for key, value in merged.data.items() if key not in after.extra}, Card
        )
        card = msgspec.structs.replace(
            card, id=after.id, board=after.board, file=after.file, extra=after.extra | disk.extra
        )
        planned = _checked(card, edited, step)
        if after.file != before.file and isinstance(planned, _Planned):
            moved = IntentStep(file=after.file, old=None, new=edited)
            gone = IntentStep(file=before.file, old=data, new=None)
            return msgspec.structs.replace(planned, steps=(moved, gone))
        return planned

    def _with_missing_move(self, disk: Card) -> Card:
        """The card with the move that its log lacks, where somebody edited `column` by hand."""
        last = next((entry.to for entry in reversed(disk.log) if entry.to is not None), None)
        if last is None or last == disk.column:
            return disk
        at = max(self._moved_at(self._root / disk.file), *(entry.at for entry in disk.log))
        at = at.replace(microsecond=at.microsecond // 1000 * 1000)
        entry = LogEntry(
            at=at,
            by="unknown",
            event="moved",
            from_=last,
            to=disk.column,
            reason="edited in the file",
        )
        return msgspec.structs.replace(disk, log=(*disk.log, entry))


def card_data_of(data: bytes, like: Card) -> dict[str, object]:
    """What the file's bytes say, as `card_data` writes it."""
    card, _ = parse_card(data, id=like.id, board=like.board, file=like.file, thorough=False)
    return card_data(card) if card is not None else {}


def _in_terms_of(
    on_disk: dict[str, object], disk: dict[str, object], wanted: dict[str, object]
) -> dict[str, object]:
    """What the file shall hold: keys that stay the same as they are written there, defaults and all."""
    result = {key: value for key, value in on_disk.items() if key in wanted or key not in disk}
    for key, value in wanted.items():
        if disk.get(key) == value and key in on_disk:
            continue
        if key == "log" and isinstance(value, list):
            value = _log_in_terms_of(on_disk.get("log"), disk.get("log"), value)
        result[key] = value
    return result


def _log_in_terms_of(written: object, known: object, wanted: list[object]) -> list[object]:
    """The log with entries that are on disk as they are written there, unknown keys included."""
    if not isinstance(written, list) or not isinstance(known, list) or len(written) != len(known):
        return wanted
    as_written = {repr(entry): text for entry, text in zip(known, written, strict=True)}
    return [as_written.get(repr(entry), entry) for entry in wanted]


class _Planned(msgspec.Struct, frozen=True, kw_only=True):
    card: Card | None
    steps: tuple[IntentStep, ...]


def _relocated(before: Card, after: Card, disk: Card, data: bytes) -> _Planned:
    card = msgspec.structs.replace(disk, file=after.file)
    steps = (
        IntentStep(file=after.file, old=None, new=data, moved_from=before.file),
        IntentStep(file=before.file, old=data, new=None, is_moved=True),
    )
    return _Planned(card=card, steps=steps)


def _checked(card: Card, data: bytes, step: IntentStep) -> "_Planned | SaveFailed":
    """Read back what would be written; only what reads as intended is."""
    found, problems = parse_card(data, id=card.id, board=card.board, file=card.file, thorough=False)
    if found is None or errors(problems) or card_data(found) != card_data(card):
        return SaveFailed(
            message=f"Not saved: {card.file} would not have read back as intended",
            hint="Nothing was changed; please report this",
        )
    return _Planned(card=found, steps=(step,))


def _unreadable(problem: Problem) -> SaveFailed:
    return SaveFailed(
        message=f"Not saved: {problem.file}:{problem.line}: {problem.message}",
        hint=problem.hint or "Mend the file first: A in the board, or leantui check",
    )


def _conflict(file: str, conflicts: tuple[FieldConflict, ...], why: str) -> SaveConflict:
    both = "; ".join(
        f"{each.field}: yours {each.ours!r}, theirs {each.theirs!r}" for each in conflicts
    )
    return SaveConflict(
        file=file,
        conflicts=conflicts,
        message=f"Not saved: {why}{f' ({both})' if both else ''}",
        hint="The card now shows what is on disk; do it again if you still want it",
    )


def _why(error: OSError) -> str:
    name = f": {error.filename}" if error.filename else ""
    return f"{error.strerror or error}{name}"


def _way_out(error: OSError) -> str:
    hints = {
        28: "The disk is full: make room, then do it again",
        30: "The file system is read-only",
        13: "You may not write there: look at the permissions",
        17: "There is a file of that name already",
    }
    return hints.get(
        error.errno or 0, "Your files are as they were; do it again when that is mended"
    )
