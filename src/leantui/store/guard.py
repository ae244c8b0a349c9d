"""Reading one file from a folder that others write: never hung, never led outside, never half read."""

import errno
import os
import stat
from typing import TYPE_CHECKING

import msgspec

from leantui.model.problem import Problem
from leantui.store.codes import Code

SIZE_LIMIT = 1024 * 1024
"""Bytes. No card, board or standard comes near it, and a larger file would stall the screen."""

RACY_NS = 2_000_000_000
"""A file changed this recently may change again without its stamp telling (coarse clocks of file systems)."""

if TYPE_CHECKING:
    from pathlib import Path

_FLAGS = os.O_RDONLY
for _name in ("O_CLOEXEC", "O_NONBLOCK", "O_NOCTTY", "O_BINARY"):
    _FLAGS |= getattr(os, _name, 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


class Stamp(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """By what a file is known to be unchanged, without opening it."""

    size: int
    mtime_ns: int
    inode: int

    @classmethod
    def of(cls, status: os.stat_result) -> "Stamp":
        return cls(status.st_size, status.st_mtime_ns, status.st_ino)

    def is_racy(self, now_ns: int) -> bool:
        """Whether a later change within the same tick of the file system's clock could go unseen."""
        return self.mtime_ns > now_ns - RACY_NS


class FileBytes(msgspec.Struct, frozen=True):
    """A file as it was at one moment."""

    data: bytes
    stamp: Stamp


def read_bytes(root: "Path | str", file: str, *, is_placed: bool = False) -> FileBytes | Problem:
    """Read `file`, a path relative to `root` with forward slashes.

    Args:
        is_placed: that its folder is known to lie inside the root, as a listing has found.

    Returns:
        The bytes with the stamp they had, or what forbids or prevents reading them: a link that
        leaves the root, something that isn't a regular file, more than `SIZE_LIMIT` bytes, an
        error of the system, or a writer who doesn't stop.
    """
    path = os.path.join(root, file)  # noqa: PTH118 - called for every file
    if not is_placed and not is_inside(root, path):
        return outside(file)
    try:
        return _read(path, file, _NO_LINK)
    except OSError as error:
        if error.errno != errno.ELOOP:
            return _not_opened(file, error)
    if not is_inside(root, path):
        return outside(file)
    try:
        return _read(os.path.realpath(path), file, _NO_LINK)
    except OSError as error:
        return _not_opened(file, error)


def is_inside(root: "Path | str", path: str) -> bool:
    """Whether `path`, with every link followed, lies in `root`."""
    top = os.path.realpath(root)
    real = os.path.realpath(path)
    return real == top or real.startswith(top if top.endswith(os.sep) else top + os.sep)


def size_problem(file: str, size: int) -> Problem:
    """What is said of a file of `size` bytes, which is more than is read."""
    return _refused(
        file,
        "too-large",
        f"The file has {size:,} bytes; at most {SIZE_LIMIT:,} are read",
        "Move long material to a file of its own and link it from here",
    )


_OUTSIDE = "This is a link to a place outside the workspace; such links are not followed"


def _read(path: str, file: str, flags: int) -> FileBytes | Problem:
    for _ in range(3):
        handle = os.open(path, _FLAGS | flags)
        try:
            before = os.fstat(handle)
            if not stat.S_ISREG(before.st_mode):
                return not_regular(file)
            if before.st_size > SIZE_LIMIT:
                return size_problem(file, before.st_size)
            data = _read_all(handle, before.st_size)
            after = os.fstat(handle)
        finally:
            os.close(handle)
        stamp = Stamp.of(after)
        if stamp == Stamp.of(before) and len(data) == stamp.size:
            return FileBytes(data, stamp)
    return _refused(file, "changing", "The file changed while it was being read", "Try again")


def _read_all(handle: int, size: int) -> bytes:
    data = os.read(handle, size + 1)
    if len(data) == size:  # one byte more was asked for: here the file ends
        return data
    while len(data) <= SIZE_LIMIT and (more := os.read(handle, SIZE_LIMIT)):
        data += more
    return data


def _not_opened(file: str, error: OSError) -> Problem:
    if error.errno in (errno.ENXIO, errno.EISDIR, errno.EOPNOTSUPP):
        return not_regular(file)
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return vanished(file)
    return _refused(
        file, "unreadable", f"The file can't be opened: {error.strerror}", "Check its permissions"
    )


def unreadable_folder(folder: str, error: OSError) -> Problem:
    """What is said of a folder of which nobody can tell what lies in it."""
    return _refused(
        folder,
        "unreadable",
        f"The folder can't be opened, so nothing in it is read: {error.strerror}",
        "Check its permissions",
    )


def not_regular(file: str) -> Problem:
    """What is said of a device, pipe, socket or folder where a file was expected."""
    return _refused(
        file, "not-a-file", "This is no regular file, so it is not opened", "Remove or rename it"
    )


def vanished(file: str) -> Problem:
    """What is said of a file that isn't there, and of a link to one."""
    return _refused(file, "vanished", "The file is not there, or is a link to nothing")


def outside(file: str) -> Problem:
    """What is said of a link that leaves the workspace."""
    return _refused(file, "outside-root", _OUTSIDE, "Put the file itself here")


def _refused(file: str, code: Code, message: str, hint: str = "") -> Problem:
    return Problem(
        file=file, line=0, column=0, severity="error", code=code, key="", message=message, hint=hint
    )
