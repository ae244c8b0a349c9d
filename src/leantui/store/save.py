"""Saving a change: under the lock, merged with what lies on disk, checked, and whole or not at all."""

import errno
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from leantui.model.card import Card
from leantui.rules.commands import Change
from leantui.store import atomic
from leantui.store.guard import Stamp
from leantui.store.intent import Intent, IntentStep, begin, carry_out, take_back
from leantui.store.lock import PATIENCE, LockedError, hold_to_write
from leantui.store.on_disk import Disk
from leantui.store.save_plan import FileConflict, Plan, Refused, plan_change

__all__ = [
    "FileConflict", "SaveConflict", "SaveFailed", "SaveResult", "Saved", "SavedFile", "Saver",
    "written_at",
]  # fmt: skip


class SavedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file after a save."""

    file: str
    """Its path; where somebody moved the card meanwhile, not the one that was asked for."""
    card: Card | None
    """The card as it now is on disk, with what others wrote meanwhile; None: it was removed, or is no card's."""
    stamp: Stamp | None


class Saved(msgspec.Struct, frozen=True, kw_only=True):
    """The change is on disk."""

    files: tuple[SavedFile, ...]
    """One for each card of the change, in its order, then one for each of its whole files."""

    warning: str = ""
    """What could not be done besides; empty where all was."""

    @property
    def cards(self) -> tuple[Card | None, ...]:
        return tuple(saved.card for saved in self.files)


class SaveConflict(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody changed the same key differently. Nothing was written."""

    conflicts: tuple[FileConflict, ...]
    message: str
    hint: str = ""

    @property
    def file(self) -> str:
        return self.conflicts[0].file


class SaveFailed(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing was written, or it was taken back."""

    message: str
    hint: str = ""


SaveResult = Saved | SaveConflict | SaveFailed


def written_at(path: Path) -> datetime:
    """When a file was written last."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


class Saver:
    """Writes changes to one workspace.

    Args:
        root: the workspace.
        state: the folder for the lock and for intents, outside the work tree.
        system: the operating system's calls.
        moved_at: dates a move that a card's log lacks, by the card's path.
        patience: seconds to wait for the lock.
        sleep: waits some seconds before a file without content is looked at again.
    """

    def __init__(
        self,
        root: Path,
        state: Path,
        *,
        system: atomic.System = atomic.SYSTEM,
        moved_at: Callable[[Path], datetime] = written_at,
        patience: float = PATIENCE,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._root = root
        self._state = state
        self._system = system
        self._moved_at = moved_at
        self._patience = patience
        self._sleep = sleep

    def save(self, change: Change) -> SaveResult:
        """Write all of `change` or nothing of it."""
        try:
            with hold_to_write(self._root, self._state, patience=self._patience):
                return self._save(change)
        except LockedError as error:
            return SaveFailed(message=f"Not saved: {error}", hint="Try again in a moment")
        except OSError as error:
            return failed(error)

    def warm_up(self) -> None:
        """Do once, on nothing, what the first save would otherwise be the first to do."""
        from leantui.store.edit import edit_text

        text = 'title = "x"\nlog = [\n  { at = 2026-01-01T00:00:00.000Z, by = "x" },\n]\n'
        edit_text(text, {"title": "x"}, {"title": "y", "lane": "z"})

    def _save(self, change: Change) -> SaveResult:
        plans = plan_change(Disk(self._root, self._sleep), change, self._moved_at)
        if isinstance(plans, Refused):
            return _not_planned(plans)
        documents = self._documents(change)
        if isinstance(documents, Refused):
            return _not_planned(documents)
        steps = (*documents, *(plan.step for plan in plans if plan.step is not None))
        intent = Intent(what=change.what, steps=steps)
        if not intent.is_one_call:
            begin(self._state, intent, self._system)
        try:
            carry_out(self._root, intent, self._system)
        except BaseException as error:
            is_as_before = take_back(self._root, self._state, intent, self._system)
            if isinstance(error, OSError):
                return failed(error, is_as_before=is_as_before)
            raise
        if not intent.is_one_call:
            intent.forget(self._state, self._system)
        return Saved(files=tuple(map(self._saved, plans)))

    def _documents(self, change: Change) -> tuple[IntentStep, ...] | Refused:
        if not change.documents:
            return ()
        from leantui.store.document_plan import plan_documents

        return plan_documents(self._root, change)

    def _saved(self, plan: Plan) -> SavedFile:
        try:
            stamp = Stamp.of((self._root / plan.file).stat())
        except OSError:
            stamp = None
        return SavedFile(file=plan.file, card=plan.card, stamp=stamp if plan.card else None)


def _not_planned(refused: Refused) -> SaveConflict | SaveFailed:
    if refused.conflicts:
        return SaveConflict(conflicts=refused.conflicts, message=refused.message, hint=refused.hint)
    return SaveFailed(message=refused.message, hint=refused.hint)


_HINTS: dict[int, str] = {
    errno.ENOSPC: "The disk is full: make room, then do it again",
    errno.EDQUOT: "Your share of the disk is full: make room, then do it again",
    errno.EROFS: "The file system is read-only: the workspace can be looked at, not changed",
    errno.EACCES: "You may not write there: look at the permissions",
    errno.EPERM: "You may not write there: look at the permissions",
    errno.EEXIST: "There is a file of that name already",
    errno.ENAMETOOLONG: "The path is too long for this file system",
}


def failed(error: OSError, *, is_as_before: bool = True) -> SaveFailed:
    """What a call of the operating system refused, with what to do about it."""
    where = f": {error.filename}" if error.filename else ""
    message = f"Not saved: {error.strerror or error}{where}"
    if not is_as_before:
        return SaveFailed(
            message=f"{message}; a part was written and could not be taken back",
            hint="Look at the files with git diff, or let leantui finish at its next start",
        )
    known = _HINTS.get(error.errno or 0, "Do it again when that is mended")
    return SaveFailed(message=message, hint=f"{known}. Your files are as they were")
