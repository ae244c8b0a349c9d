"""What this user has trusted on this machine: digests in a file of their own, never in a workspace."""

import contextlib
import os
import stat
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import msgspec

from leantui.service.prepare import Prepared


class Trusted(msgspec.Struct, frozen=True, kw_only=True):
    """One text that was trusted."""

    digest: str
    what: str
    """In words, for the list: the step, its standard with the revision, the command."""
    root: str
    at: datetime


class Trust:
    """The file of what is trusted. A file that others could write, or that lies in the workspace, counts for nothing."""

    def __init__(self, file: Path, root: Path) -> None:
        """Open it.

        Args:
            file: Where it lies; needn't exist.
            root: The workspace in hand.
        """
        self.file = file
        self._root = root

    @classmethod
    def of_user(cls, root: Path) -> "Trust":
        """The user's own, outside every work tree."""
        import platformdirs

        return cls(platformdirs.user_state_path("leantui") / "trusted.json", root)

    @property
    def problem(self) -> str:
        """Why nothing in it counts; empty where it does."""
        place = self.file.resolve()
        if place.is_relative_to(self._root.resolve()):
            return f"{self.file} lies in the workspace: what a workspace brings along isn't trusted"
        try:
            told = os.lstat(self.file)
        except OSError:
            return ""
        if not stat.S_ISREG(told.st_mode):
            return f"{self.file} is no regular file"
        if hasattr(os, "getuid") and (told.st_uid != os.getuid() or told.st_mode & 0o022):
            return f"{self.file} belongs to somebody else, or others may write it"
        return ""

    def all(self) -> tuple[Trusted, ...]:
        """Everything trusted, the latest last; nothing where the file doesn't count or can't be read."""
        if self.problem:
            return ()
        try:
            return msgspec.json.decode(self.file.read_bytes(), type=tuple[Trusted, ...])
        except (OSError, msgspec.MsgspecError):
            return ()

    def has(self, prepared: Prepared) -> bool:
        """Whether exactly this was trusted."""
        return any(each.digest == prepared.digest for each in self.all())

    def add(self, prepared: Prepared, at: datetime) -> str:
        """Trust exactly this; answers with why it can't be kept, or nothing."""
        if problem := self.problem:
            return problem
        words = " ".join(prepared.template)
        what = f"{prepared.step} of {prepared.standard} r{prepared.revision}: {words}"
        new = Trusted(digest=prepared.digest, what=what, root=str(self._root.resolve()), at=at)
        return self._write((*(each for each in self.all() if each.digest != new.digest), new))

    def revoke(self, digests: Iterable[str]) -> str:
        """Trust these no longer."""
        gone = set(digests)
        return self._write(each for each in self.all() if each.digest not in gone)

    def _write(self, trusted: Iterable[Trusted]) -> str:
        data = msgspec.json.format(msgspec.json.encode(tuple(trusted)), indent=1)
        beside = self.file.with_name(f"{self.file.name}.{os.getpid()}")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            beside.replace(self.file)
        except OSError as error:
            with contextlib.suppress(OSError):
                beside.unlink()
            return f"{error.strerror or error}: {self.file}"
        return ""
