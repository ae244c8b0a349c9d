"""A change on its way to the disk: the files, the undo journal, and git's index where a conflict was decided."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec

from leantui.rules.commands import Done
from leantui.sharing.git import GitError, ask
from leantui.sharing.staging import stage
from leantui.store.journal import Journal, Kind
from leantui.store.save import Saved, Saver, SaveResult

PATIENCE = 2.0
"""Seconds that git may take to tell when a file was committed."""


def saver_for(root: Path, state: Path) -> Saver:
    """A saver that dates a missing move as git knows it."""
    return Saver(root, state, moved_at=changed_at)


def write(
    saver: Saver, journal: Journal, root: Path, done: Done, by: str, kind: Kind, of: int | None
) -> SaveResult:
    """Save a change; once that is done, keep it for undo and tell git's index."""
    result = saver.save(done.change)
    if not isinstance(result, Saved):
        return result
    journal.append(done.change, at=done.at, by=by, kind=kind, of=of)
    warning = stage(root, done.change) if done.change.files else ""
    return msgspec.structs.replace(result, warning=warning) if warning else result


def changed_at(path: Path) -> datetime:
    """When a file was last committed, or written if it never was: what a missing move in a log is dated with."""
    return committed_at(path) or datetime.fromtimestamp(path.stat().st_mtime, UTC)


def committed_at(path: Path) -> datetime | None:
    """When the file was last committed; None if it never was, or git can't tell in time."""
    history = ("--literal-pathspecs", "rev-list", "-1", "--timestamp", "HEAD", "--", path.name)
    try:
        answer = ask(path.parent, *history, timeout=PATIENCE)
    except GitError:
        return None
    seconds, _, _ = answer.output.decode("utf-8", "replace").partition(" ")
    return datetime.fromtimestamp(int(seconds), UTC) if seconds.isdecimal() else None
