"""Which file systems tell of every change: those that only this machine writes to."""

import os
from pathlib import Path

LOCAL = frozenset(
    {"bcachefs", "btrfs", "ext2", "ext3", "ext4", "f2fs", "jfs", "overlay", "tmpfs", "xfs", "zfs"}
)
"""Types of file systems as Linux names them. A share may be written to elsewhere, of which nobody tells."""
MOUNTS = Path("/proc/self/mountinfo")


def is_local(folder: Path, mounts: Path = MOUNTS) -> bool:
    """Whether `folder` lies on a file system of this machine alone; False where nothing says so."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    real = f"{os.path.realpath(folder)}/"
    best, type_ = "", ""
    for line in lines:
        about, _, source = line.partition(" - ")
        fields = about.split()
        if len(fields) < 5 or not source:
            continue
        point = f"{_unescaped(fields[4]).rstrip('/')}/"
        if real.startswith(point) and len(point) >= len(best):
            best, type_ = point, source.split()[0]
    return type_ in LOCAL


def _unescaped(path: str) -> str:
    """Blanks and the like stand as `\\040` there."""
    for code in (" ", "\t", "\n", "\\"):
        path = path.replace(f"\\{ord(code):03o}", code)
    return path
