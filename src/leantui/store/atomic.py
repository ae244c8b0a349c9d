"""Writing files so that a crash at any moment leaves the old one or the new one, never a torn one."""

import contextlib
import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path

import msgspec


class System(msgspec.Struct, frozen=True, kw_only=True):
    """The calls of the operating system that writing is made of, so that tests can let any one fail."""

    open: Callable[..., int] = os.open
    write: Callable[[int, bytes], int] = os.write
    fsync: Callable[[int], None] = os.fsync
    close: Callable[[int], None] = os.close
    replace: Callable[..., None] = os.replace
    link: Callable[..., None] = os.link
    unlink: Callable[..., None] = os.unlink
    chmod: Callable[..., None] = os.chmod
    mkdir: Callable[..., None] = os.makedirs


SYSTEM = System()


def write_new(path: Path, data: bytes, system: System = SYSTEM) -> None:
    """Make a file that isn't there yet, whole.

    Raises:
        FileExistsError: if there is one of that name.
        OSError: if it can't be written; then there is nothing of it.
    """
    system.mkdir(path.parent, exist_ok=True)
    temporary = _written(path, data, 0o644, system)
    try:
        system.link(temporary, path)
    finally:
        _discard(temporary, system)
    sync_folder(path.parent, system)


def replace(path: Path, data: bytes, system: System = SYSTEM) -> None:
    """Put new content in place of a file's. A link's target is replaced, not the link; the mode stays.

    Raises:
        OSError: if it can't be written; then the file is as it was.
    """
    target = path.resolve()
    mode = stat.S_IMODE(target.stat().st_mode)
    if not os.access(target, os.W_OK):
        raise PermissionError(13, "The file is read-only", str(path))
    temporary = _written(target, data, mode, system)
    try:
        system.replace(temporary, target)
    except BaseException:
        _discard(temporary, system)
        raise
    sync_folder(target.parent, system)


def move(old: Path, new: Path, system: System = SYSTEM) -> None:
    """Move a file to a name that isn't taken.

    Raises:
        FileExistsError: if the new name is taken.
    """
    system.mkdir(new.parent, exist_ok=True)
    system.link(old, new)
    sync_folder(new.parent, system)
    system.unlink(old)
    sync_folder(old.parent, system)


def remove(path: Path, system: System = SYSTEM) -> None:
    system.unlink(path)
    sync_folder(path.parent, system)


def _discard(temporary: Path, system: System) -> None:
    """Take a temporary file away, at the second try if need be; readers pass over one that stays."""
    try:
        system.unlink(temporary)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _written(beside: Path, data: bytes, mode: int, system: System) -> Path:
    """A temporary file beside `beside` that holds `data`, on the disk."""
    temporary = beside.parent / f".leantui-{secrets.token_hex(6)}.tmp"
    handle = system.open(
        temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600
    )
    try:
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[system.write(handle, bytes(rest)) :]
            system.fsync(handle)
        finally:
            system.close(handle)
        system.chmod(temporary, mode)
    except BaseException:
        _discard(temporary, system)
        raise
    return temporary


def sync_folder(folder: Path, system: System = SYSTEM) -> None:
    """Make a folder's entries durable, where the system can do that to folders."""
    if os.name == "nt":
        return
    handle = system.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    try:
        system.fsync(handle)
    finally:
        system.close(handle)
