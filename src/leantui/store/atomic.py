"""Writing files so that a crash at any moment leaves the old one or the new one, never a torn one."""

import errno
import os
import secrets
import stat
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path

import msgspec

TEMPORARY = ".leantui-*.tmp"
"""How the names of files that are still being written look. Readers pass over them."""


def is_temporary(file: str) -> bool:
    """Whether a path is that of a file that is, or was, still being written."""
    return fnmatchcase(file.rpartition("/")[2], TEMPORARY)


class System(msgspec.Struct, frozen=True, kw_only=True):
    """The calls of the operating system that writing is made of, so that tests can let any one fail."""

    open: Callable[..., int] = os.open
    write: Callable[[int, bytes], int] = os.write
    fsync: Callable[[int], None] = os.fsync
    close: Callable[[int], None] = os.close
    replace: Callable[..., None] = os.replace
    rename: Callable[..., None] = os.rename
    link: Callable[..., None] = os.link
    symlink: Callable[..., None] = os.symlink
    unlink: Callable[..., None] = os.unlink
    chmod: Callable[..., None] = os.chmod
    mkdir: Callable[..., None] = os.makedirs


SYSTEM = System()

_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
"""What file systems without hard links answer."""


def write_new(path: Path, data: bytes, system: System = SYSTEM, *, is_synced: bool = True) -> None:
    """Make a file that isn't there yet, whole.

    Args:
        is_synced: whether the folder is made durable too; else `sync_folder` is the caller's.

    Raises:
        FileExistsError: if there is anything of that name.
        OSError: if it can't be written; then there is nothing of it.
    """
    if not path.parent.is_dir():
        system.mkdir(path.parent, exist_ok=True)
    temporary = _written(path, data, None, system)
    try:
        system.link(temporary, path)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            discard(temporary, system)
            raise
        _take_name(temporary, path, system)
    except BaseException:
        discard(temporary, system)
        raise
    else:
        discard(temporary, system)
    if is_synced:
        sync_folder(path.parent, system)


def _take_name(temporary: Path, path: Path, system: System) -> None:
    """Give a file its name where there are no links: the name is taken first, so none is overwritten."""
    try:
        system.close(system.open(path, _NEW_FILE, 0o600))
        system.replace(temporary, path)
    except BaseException:
        discard(temporary, system)
        raise


def replace(path: Path, data: bytes, system: System = SYSTEM, *, is_synced: bool = True) -> None:
    """Put new content in place of a file's. A link's target is replaced, not the link; the mode stays.

    Raises:
        PermissionError: if the file itself is read-only, although its folder may not be.
        OSError: if it can't be written; then the file is as it was.
    """
    target = Path(os.path.realpath(path))
    mode = stat.S_IMODE(target.stat().st_mode)
    if not mode & stat.S_IWUSR or not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "The file is read-only", str(path))
    temporary = _written(target, data, mode, system)
    try:
        system.replace(temporary, target)
    except BaseException:
        discard(temporary, system)
        raise
    if is_synced:
        sync_folder(target.parent, system)


def move(old: Path, new: Path, system: System = SYSTEM, *, is_synced: bool = True) -> None:
    """Move a file to a name that isn't taken. A link is made anew, so that it still leads to its target.

    Raises:
        FileExistsError: if the new name is taken.
    """
    if not new.parent.is_dir():
        system.mkdir(new.parent, exist_ok=True)
    if os.path.lexists(new):
        raise FileExistsError(errno.EEXIST, "There is a file of that name already", str(new))
    if old.is_symlink():
        target = os.path.realpath(old)
        system.symlink(os.path.relpath(target, os.path.realpath(new.parent)), new)
        system.unlink(old)
    else:
        system.rename(old, new)
    if is_synced:
        sync_folder(new.parent, system)
        sync_folder(old.parent, system)


def remove(path: Path, system: System = SYSTEM, *, is_synced: bool = True) -> None:
    """Take a file away; of a link, the link."""
    system.unlink(path)
    if is_synced:
        sync_folder(path.parent, system)


def sync_folder(folder: Path, system: System = SYSTEM) -> None:
    """Make a folder's entries durable, where the system can do that to folders."""
    if os.name == "nt":
        return
    handle = system.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    try:
        system.fsync(handle)
    finally:
        system.close(handle)


def _written(beside: Path, data: bytes, mode: int | None, system: System) -> Path:
    """A temporary file beside `beside` that holds `data`, on the disk; None: the user's own mode."""
    temporary = beside.parent / f".leantui-{secrets.token_hex(6)}.tmp"
    handle = system.open(temporary, _NEW_FILE, 0o666 if mode is None else 0o600)
    try:
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[system.write(handle, bytes(rest)) :]
            system.fsync(handle)
        finally:
            system.close(handle)
        if mode is not None:
            system.chmod(temporary, mode)
    except BaseException:
        discard(temporary, system)
        raise
    return temporary


def sweep(root: Path) -> None:
    """Take away what a program that was killed left half written among the cards. For the holder of the lock."""
    for shelf in ("cards", "archive"):
        for path in root.glob(f"boards/*/{shelf}/**/{TEMPORARY}"):
            discard(path)


def discard(path: Path, system: System = SYSTEM) -> None:
    """Take away a file that nobody needs, at the second try if need be. One that stays does no harm."""
    for _ in range(2):
        try:
            system.unlink(path)
        except FileNotFoundError:
            return
        except OSError:
            continue
        else:
            return
