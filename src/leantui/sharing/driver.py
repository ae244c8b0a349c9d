"""The merge of one file as git asks for it: three versions in, one file and an exit code out."""

import sys
from collections.abc import Sequence

from leantui.store.versions import Versions, merge_versions

MERGED, CONFLICT, FAILED = 0, 1, 129
"""Git's exit codes of a merge driver; anything above 128 says that it failed."""


def main(arguments: Sequence[str]) -> int:
    """`leantui merge-driver %O %A %B %L %P`: merge into the file `ours`.

    Returns:
        0 merged; 1 a conflict is left, said in the file; 129 it failed and `ours` is as it was, so
        that git, told by `git setup`, merges by lines itself.
    """
    base, ours, theirs, size, path = arguments
    try:
        return _drive(base, ours, theirs, size, path)
    except Exception as error:  # git reads any other code as an answer
        sys.stderr.write(f"leantui: {path}: {error}\n")
        return FAILED


def _drive(base: str, ours: str, theirs: str, size: str, path: str) -> int:
    versions = [_bytes_of(each) for each in (base, ours, theirs)]
    found = merge_versions(Versions(*versions), path)
    if found is None:
        return _by_lines(base, ours, theirs, size, path)
    with open(ours, "wb") as file:  # noqa: PTH123
        file.write(found.data)
    return CONFLICT if found.conflicts else MERGED


def _bytes_of(path: str) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123 - importing pathlib takes as long as the merge
        return file.read()


def _by_lines(base: str, ours: str, theirs: str, size: str, path: str) -> int:
    """Git's own merge with markers."""
    from pathlib import Path

    from leantui.sharing.git import ask

    labels = ("-L", "ours", "-L", f"base of {path}", "-L", "theirs")
    marker = (f"--marker-size={size}",) if size.isdecimal() and int(size) else ()
    code = ask(Path(), "merge-file", *marker, *labels, ours, base, theirs).code
    return MERGED if code == 0 else CONFLICT if 0 < code < 128 else FAILED
