"""Telling git's index what a change decided, or that a decision was taken back."""

from pathlib import Path

from leantui.rules.commands import Change
from leantui.sharing.git import GitError, ask, run


def stage(root: Path, change: Change) -> str:
    """Stage the files that `change` has decided; one whose decision was taken back is unmerged again.

    Outside of a repository there is nothing to tell.

    Returns:
        Why git could not be told, as a warning; empty where it was.
    """
    decided = [each.file for each in change.files if each.index == "decided"]
    undecided = [each.file for each in change.files if each.index == "undecided"]
    if not decided and not undecided:
        return ""
    try:
        if ask(root, "rev-parse", "--git-dir").code:
            return ""
        if decided:
            run(root, "--literal-pathspecs", "add", "-A", "--", *_known(root, decided))
        if undecided:
            _unmerge(root, undecided)
    except GitError as error:
        files = ", ".join(decided or undecided)
        return f"not staged: {error.message}; when that is mended: git add -- {files}"
    return ""


def _known(root: Path, files: list[str]) -> list[str]:
    """Those that are there or that the index knows: git refuses to add a path that is neither."""
    listed = run(root, "--literal-pathspecs", "ls-files", "-z", "--", *files).decode(
        "utf-8", "surrogateescape"
    )
    indexed = set(listed.split("\0"))
    return [file for file in files if file in indexed or (root / file).exists()]


def _unmerge(root: Path, files: list[str]) -> None:
    """Give back to the index the versions that it keeps of what was resolved; there may be none."""
    listed = run(
        root, "--literal-pathspecs", "ls-files", "--resolve-undo", "--full-name", "-z", "--", *files
    )
    stages = [line for line in listed.split(b"\0") if line]
    names = dict.fromkeys(line.partition(b"\t")[2] for line in stages)
    gone = [b"0 " + b"0" * 40 + b"\t" + name for name in names]
    if stages:
        told = b"".join(line + b"\0" for line in [*gone, *stages])
        run(root, "update-index", "-z", "--index-info", input=told)
