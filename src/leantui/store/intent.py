"""What an operation on several files is about to do, kept outside the work tree until it is done."""

import contextlib
import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from leantui.model.card import Card
from leantui.rules.commands import CardChange, Change, FileChange
from leantui.store import atomic
from leantui.store.kinds import place_of
from leantui.store.lock import PATIENCE, LockedError, hold_to_write
from leantui.store.merge_rules import CONFLICT_KEY
from leantui.store.parse import parse_card

_FOLDER = "intents"


class FileState(msgspec.Struct, frozen=True):
    """One file's content before and after; None where there is none."""

    file: str
    old: bytes | None
    new: bytes | None


class IntentStep(msgspec.Struct, frozen=True, kw_only=True):
    """What happens to one card's file: made, replaced, removed, or moved to another name."""

    file: str
    old: bytes | None
    new: bytes | None
    target: str | None = None
    """Where the file is moved to; `new` is then what it holds there."""

    @property
    def is_one_call(self) -> bool:
        """Whether the file system does it as a whole or not at all."""
        return self.target is None or self.old == self.new

    @property
    def states(self) -> tuple[FileState, ...]:
        if self.target is None:
            return (FileState(self.file, self.old, self.new),)
        return (FileState(self.target, None, self.new), FileState(self.file, self.old, None))

    @property
    def folders(self) -> Iterator[str]:
        for state in self.states:
            yield state.file.rpartition("/")[0]


class Intent(msgspec.Struct, frozen=True, kw_only=True):
    """An operation that is done whole or not at all."""

    what: str
    """In words, as the change said it."""
    steps: tuple[IntentStep, ...]
    name: str = msgspec.field(default_factory=lambda: secrets.token_hex(8))

    @property
    def files(self) -> tuple[str, ...]:
        """Every path it touches, those it moves from and to among them."""
        return tuple(state.file for step in self.steps for state in step.states)

    @property
    def is_one_call(self) -> bool:
        """Whether a crash can't cut it in two, so that nothing needs to be kept."""
        return len(self.steps) <= 1 and all(step.is_one_call for step in self.steps)

    def forget(self, state: Path, system: atomic.System = atomic.SYSTEM) -> None:
        atomic.discard(state / _FOLDER / self.name, system)


def begin(state: Path, intent: Intent, system: atomic.System = atomic.SYSTEM) -> None:
    """Keep the intent, on the disk, before its first file is touched.

    Raises:
        OSError: if it can't be kept; then there is nothing of it.
    """
    try:
        atomic.write_new(state / _FOLDER / intent.name, msgspec.msgpack.encode(intent), system)
    except OSError:
        intent.forget(state, system)
        raise


def carry_out(root: Path, intent: Intent, system: atomic.System = atomic.SYSTEM) -> None:
    """Do all steps, one by one, and make the folders durable.

    Raises:
        OSError: at the first call that fails; what was done until then stays.
    """
    for step in intent.steps:
        _do(root, step, system)
    for folder in _folders(intent):
        atomic.sync_folder(root / folder, system)


def _folders(intent: Intent) -> Iterable[str]:
    return dict.fromkeys(folder for step in intent.steps for folder in step.folders)


def _do(root: Path, step: IntentStep, system: atomic.System) -> None:
    if step.target is not None and step.old == step.new:
        atomic.move(root / step.file, root / step.target, system, is_synced=False)
        return
    for state in step.states:
        _put(root / state.file, state.old, state.new, system)


def unfinished(root: Path, state: Path, *, patience: float = PATIENCE) -> list[Intent]:
    """Operations that were begun and never ended, oldest first.

    One that another program is busy with is not among them: as long as somebody writes, there is
    nothing to tell. One that was cut off after its last file is done, so it is forgotten.
    """
    folder = state / _FOLDER
    if not _names(folder):
        return []
    try:
        with hold_to_write(root, state, patience=patience):
            left = []
            for intent in _kept(folder):
                if _is(root, intent, to_new=True):
                    intent.forget(state)
                else:
                    left.append(intent)
            return left
    except (LockedError, OSError):
        return []


def _is(root: Path, intent: Intent, *, to_new: bool) -> bool:
    """Whether every file holds what it is to hold after the operation, or before it."""
    states = (each for step in intent.steps for each in step.states)
    with contextlib.suppress(OSError):
        return all(
            _content(root / each.file) == (each.new if to_new else each.old) for each in states
        )
    return False


def _names(folder: Path) -> list[str]:
    try:
        return [name for name in os.listdir(folder) if not name.startswith(".")]  # noqa: PTH208 - names are all that is asked
    except OSError:
        return []


def _kept(folder: Path) -> list[Intent]:
    found: list[tuple[int, Intent]] = []
    for name in _names(folder):
        path = folder / name
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            intent = msgspec.msgpack.decode(path.read_bytes(), type=Intent)
            found.append((path.stat().st_mtime_ns, intent))
    return [intent for _, intent in sorted(found, key=lambda each: (each[0], each[1].name))]


def finish(
    root: Path, state: Path, intent: Intent, system: atomic.System = atomic.SYSTEM
) -> list[str]:
    """Bring every file to its new content. Nothing is done if one holds neither the old nor the new.

    Returns:
        The files that stand in the way, at which a person must look; empty if it was done.

    Raises:
        LockedError, OSError: if a file can't be written; the intent then stays.
    """
    with hold_to_write(root, state):
        return _bring(root, state, intent, system, to_new=True)


def roll_back(
    root: Path, state: Path, intent: Intent, system: atomic.System = atomic.SYSTEM
) -> list[str]:
    """Bring every file back to its old content, on the same condition."""
    with hold_to_write(root, state):
        return _bring(root, state, intent, system, to_new=False)


def take_back(
    root: Path, state: Path, intent: Intent, system: atomic.System = atomic.SYSTEM
) -> bool:
    """The same for an operation that failed, under the lock that it holds.

    Returns:
        Whether every file is as it was. If not, the intent stays, to be offered later.
    """
    try:
        return not _bring(root, state, intent, system, to_new=False)
    except OSError:
        is_as_before = _is(root, intent, to_new=False)
        if is_as_before:  # only the folder could not be made durable
            intent.forget(state, system)
        return is_as_before


def _bring(
    root: Path, state: Path, intent: Intent, system: atomic.System, *, to_new: bool
) -> list[str]:
    states = [each for step in intent.steps for each in step.states]
    found = {each.file: _content(root / each.file) for each in states}
    strange = [each.file for each in states if found[each.file] not in (each.old, each.new)]
    if strange:
        return strange
    if all(found[each.file] == (each.new if to_new else each.old) for each in states):
        # Nothing was begun, or all is done: a disk that can't even be asked is no reason to say otherwise.
        intent.forget(state, system)
        return []
    for step in intent.steps if to_new else reversed(intent.steps):
        _bring_step(root, step, found, system, to_new=to_new)
    for folder in _folders(intent):
        if (root / folder).is_dir():
            atomic.sync_folder(root / folder, system)
    intent.forget(state, system)
    return []


def _bring_step(
    root: Path,
    step: IntentStep,
    found: dict[str, bytes | None],
    system: atomic.System,
    *,
    to_new: bool,
) -> None:
    wanted = {each.file: each.new if to_new else each.old for each in step.states}
    if all(found[file] == content for file, content in wanted.items()):
        return
    if step.target is not None and step.old == step.new:
        names = (step.file, step.target) if to_new else (step.target, step.file)
        if found[names[0]] == step.old and found[names[1]] is None:
            atomic.move(root / names[0], root / names[1], system, is_synced=False)
            return
    # What is written goes before what is removed, so that the card is never nowhere.
    for file, content in sorted(wanted.items(), key=lambda each: each[1] is None):
        _put(root / file, found[file], content, system)


def _put(path: Path, now: bytes | None, wanted: bytes | None, system: atomic.System) -> None:
    if now == wanted:
        return
    if wanted is None:
        atomic.remove(path, system, is_synced=False)
    elif now is None:
        atomic.write_new(path, wanted, system, is_synced=False)
    else:
        atomic.replace(path, wanted, system, is_synced=False)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


# For the undo journal


def change_of(intent: Intent) -> Change | None:
    """The change the intent stands for, so that it can be undone once it is finished; None if that can't be told."""
    cards: list[CardChange] = []
    files: list[FileChange] = []
    for step in intent.steps:
        if (part := _card_change(step)) is not None:
            cards.append(part)
        elif step.target is None:
            files.append(FileChange(file=step.file, before=step.old, after=step.new))
        else:
            return None
    return Change(what=intent.what, cards=tuple(cards), files=tuple(files))


_UNDECIDED = (CONFLICT_KEY.encode(), b"<<<<<<<")
"""What may stand in a file that is changed as a whole, byte for byte."""


def _card_change(step: IntentStep) -> CardChange | None:
    if any(word in data for data in (step.old, step.new) if data for word in _UNDECIDED):
        return None
    before = _card(step.file, step.old)
    after = _card(step.target or step.file, step.new)
    is_read = (before is None) == (step.old is None) and (after is None) == (step.new is None)
    return CardChange(before=before, after=after) if is_read else None


def _card(file: str, data: bytes | None) -> Card | None:
    place = place_of(file)
    if data is None or place is None or place.kind != "card":
        return None
    return parse_card(data, id=place.id, board=place.board, file=file, thorough=False)[0]
