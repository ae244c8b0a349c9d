"""What an operation on several files is about to do, kept outside the work tree until it is done."""

import contextlib
import secrets
from pathlib import Path

import msgspec

from leantui.store import atomic

_FOLDER = "intents"


class IntentStep(msgspec.Struct, frozen=True, kw_only=True):
    """One file's content before and after; None where there is none."""

    file: str
    old: bytes | None
    new: bytes | None
    moved_from: str | None = None
    """The file this one is moved from, content untouched."""
    is_moved: bool = False
    """Whether another step moves this file away, so that nothing is left to do."""

    def do(self, root: Path, system: atomic.System) -> None:
        """Bring the file from its old to its new content; what is new already stays."""
        path = root / self.file
        if self.is_moved:
            return
        if self.moved_from is not None:
            atomic.move(root / self.moved_from, path, system)
        elif self.old is None and self.new is not None:
            atomic.write_new(path, self.new, system)
        elif self.new is None:
            atomic.remove(path, system)
        else:
            atomic.replace(path, self.new, system)


class Intent(msgspec.Struct, frozen=True, kw_only=True):
    """An operation on several files."""

    what: str
    steps: tuple[IntentStep, ...]
    name: str = msgspec.field(default_factory=lambda: secrets.token_hex(8))

    def forget(self, state: Path) -> None:
        with contextlib.suppress(OSError):
            (state / _FOLDER / self.name).unlink()


class Standing(msgspec.Struct, frozen=True):
    """A file that holds neither the old nor the new content: a person must look at it."""

    file: str


def begin(state: Path, intent: Intent, system: atomic.System) -> None:
    """Keep the intent, on the disk, before its first file is touched."""
    try:
        atomic.write_new(state / _FOLDER / intent.name, msgspec.msgpack.encode(intent), system)
    except OSError:
        intent.forget(state)
        raise


def unfinished(state: Path) -> list[Intent]:
    """Operations that were begun and not ended, oldest first."""
    try:
        paths = sorted((state / _FOLDER).iterdir(), key=lambda path: path.stat().st_mtime_ns)
    except OSError:
        return []
    found: list[Intent] = []
    for path in paths:
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            found.append(msgspec.msgpack.decode(path.read_bytes(), type=Intent))
    return found


def finish(root: Path, state: Path, intent: Intent) -> list[Standing]:
    """Bring every file to its new content. Nothing is done if one holds neither the old nor the new."""
    return _bring(root, state, intent, to_new=True)


def roll_back(root: Path, state: Path, intent: Intent) -> list[Standing]:
    """Bring every file back to its old content, on the same condition."""
    return _bring(root, state, intent, to_new=False)


def _bring(root: Path, state: Path, intent: Intent, *, to_new: bool) -> list[Standing]:
    found = {step.file: _content(root / step.file) for step in intent.steps}
    strange = [
        Standing(step.file) for step in intent.steps if found[step.file] not in (step.old, step.new)
    ]
    if strange:
        return strange
    for step in intent.steps:
        _put(root / step.file, found[step.file], step.new if to_new else step.old)
    intent.forget(state)
    return []


def take_back(root: Path, state: Path, intent: Intent) -> None:
    """Bring every file back, the last one first; what can't be brought back stays as an unfinished intent."""
    try:
        for step in reversed(intent.steps):
            content = _content(root / step.file)
            if content not in (step.old, step.new):
                return
            _put(root / step.file, content, step.old)
    except OSError:
        return
    intent.forget(state)


def _put(path: Path, now: bytes | None, wanted: bytes | None) -> None:
    if now == wanted:
        return
    if wanted is None:
        atomic.remove(path)
    elif now is None:
        atomic.write_new(path, wanted)
    else:
        atomic.replace(path, wanted)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
