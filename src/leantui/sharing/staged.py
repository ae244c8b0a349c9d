"""The workspace as it is staged: what the next commit will hold, whatever lies in the work tree."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from leantui.sharing.git import GitError, run
from leantui.store.checked import FOLDERS
from leantui.store.discover import repository_root

PATIENCE: Final = 300.0
"""Seconds that writing all staged files out may take; filters such as those for large files run too."""

_SUBMODULE = "160000"


class Staged(msgspec.Struct, frozen=True, kw_only=True):
    """The staged files of a workspace, written out."""

    root: Path
    """The folder they were written to, laid out as the workspace is."""
    files: int
    """How many there are."""
    unmerged: tuple[str, ...]
    """Files, relative to the root, that a merge left undecided in the index; our side of them is written
    out."""


@contextmanager
def staged_copy(root: Path) -> Iterator[Staged]:
    """The staged files in a folder of their own, which is gone afterwards.

    Within a hook the index of the commit that is being made is the one that counts: git names it.

    Raises:
        GitError: if the workspace is in no repository, or git can't tell.
        OSError: if there is no room for the copy.
    """
    top = repository_root(root)
    if top is None:
        raise GitError("The workspace is in no git repository", "Make one with: git init")
    inside = root.resolve().relative_to(top).as_posix()
    prefix = "" if inside == "." else f"{inside}/"
    listed = run(top, "--literal-pathspecs", "ls-files", "-s", "-z", "--", inside)
    names: list[str] = []
    ours: list[str] = []
    unmerged: set[str] = set()
    for line in filter(None, listed.decode("utf-8", "surrogateescape").split("\0")):
        facts, _, name = line.partition("\t")
        mode, _, stage = facts.split(" ")
        file = name.removeprefix(prefix)
        if mode == _SUBMODULE or not _is_ours(file):
            continue
        if stage == "0":
            names.append(name)
        else:
            unmerged.add(file)
            ours += [name] if stage == "2" else []
    with tempfile.TemporaryDirectory(prefix="leantui-staged-", ignore_cleanup_errors=True) as made:
        folder = Path(made).resolve()
        (folder / prefix).mkdir(parents=True, exist_ok=True)
        _write_out(top, folder, names)
        _write_out(top, folder, ours, "--stage=2")
        yield Staged(
            root=folder / prefix,
            files=len(names) + len(unmerged),
            unmerged=tuple(sorted(unmerged)),
        )


def _write_out(top: Path, folder: Path, names: list[str], *options: str) -> None:
    if names:
        asked = "".join(f"{name}\0" for name in names).encode("utf-8", "surrogateescape")
        command = ("checkout-index", "-z", "--stdin", f"--prefix={folder.as_posix()}/", *options)
        run(top, *command, input=asked, timeout=PATIENCE)


def _is_ours(file: str) -> bool:
    return file == "leantui.toml" or file.partition("/")[0] in FOLDERS
