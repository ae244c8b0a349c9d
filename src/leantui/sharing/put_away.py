"""What the user has staged elsewhere, put away while a merge waits for a decision, and staged again after it.

A merge that somebody has to decide about takes git's index. What was staged there beside the workspace would go into
the merge's commit, and `git merge --abort` would throw it away. So it is kept under a reference of this work
tree; in the files themselves nothing changes.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import msgspec

from leantui.sharing.git import ask, run

REFERENCE: Final = "refs/worktree/leantui/staged"
_WHO = {
    f"GIT_{role}_{key}": value
    for role in ("AUTHOR", "COMMITTER")
    for key, value in (("NAME", "leantui"), ("EMAIL", "leantui@localhost"))
}
"""Whose commit it is that keeps it: nobody's, and git may not know yet who the user is."""

Entry = tuple[str, str]
"""Mode and blob of a path."""


class StagedAgain(msgspec.Struct, frozen=True, kw_only=True):
    """What became of what was put away."""

    files: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    """Files that were staged otherwise or committed since, so that they are left as they are."""
    reference: str = ""
    """Where their versions are kept."""


def put_away(root: Path, staged: Iterable[str], coming: Iterable[str], merged: Path) -> None:
    """Let git's index have what a merge made in an index of its own, and keep aside what is staged in it.

    Args:
        root: the workspace.
        staged: paths whose staged state is kept, relative to the repository; none of them is in `coming`.
        coming: paths that the merge may have changed.
        merged: the index in which it was made.

    Raises:
        GitError: if git can't; the index is as it was.
    """
    top = _top(root)
    head = run(top, "rev-parse", "HEAD").decode().strip()
    tree = run(top, "write-tree").decode().strip()
    words = "Staged while a merge waits for a decision"
    made = run(top, "commit-tree", tree, "-p", head, "-m", words, environment=_WHO)
    run(top, "update-ref", REFERENCE, made.decode().strip())
    before = _of_tree(top, "HEAD")
    lines = [_line(name, before.get(name), head) for name in staged]
    names = set(coming)
    stages = _stages(top, merged, names)
    lines += [_line(name, None, head) for name in names]
    lines += stages
    run(top, "update-index", "-z", "--index-info", input="".join(lines).encode(*_CODED))
    ask(top, "update-index", "-q", "--refresh")


def follow(root: Path, before: str) -> None:
    """Let git's index have what the branch has since that commit; what is staged otherwise stays as it is.

    Raises:
        GitError: if git can't.
    """
    top = _top(root)
    if ask(top, "read-tree", "-i", "-m", before, "HEAD").code:  # something was staged in between
        _follow_by_path(top, before)
    ask(top, "update-index", "-q", "--refresh")


def _follow_by_path(top: Path, before: str) -> None:
    was, head, index = _of_tree(top, before), _of_tree(top, "HEAD"), _of_index(top)
    names = [name for name in {*was, *head} if was.get(name) != head.get(name)]
    lines = [
        _line(name, head.get(name), before) for name in names if index.get(name) == was.get(name)
    ]
    run(top, "update-index", "-z", "--index-info", input="".join(lines).encode(*_CODED))


def unstage(root: Path, names: Iterable[str], index: Path) -> None:
    """Let an index have what the last commit has of those paths, which are relative to the repository.

    Raises:
        GitError: if git can't.
    """
    top = _top(root)
    head, before = run(top, "rev-parse", "HEAD").decode().strip(), _of_tree(top, "HEAD")
    lines = "".join(_line(name, before.get(name), head) for name in names)
    environment = {"GIT_INDEX_FILE": str(index)}
    run(
        top,
        "update-index",
        "-z",
        "--index-info",
        input=lines.encode(*_CODED),
        environment=environment,
    )


def stage_again(root: Path) -> StagedAgain | None:
    """Stage what was put away, where nothing else became of it since; None where there is nothing.

    Raises:
        GitError: if git can't; it stays put away.
    """
    found = ask(root, "rev-parse", "--verify", "--quiet", REFERENCE)
    if found.code:
        return None
    top = _top(root)
    kept_in = found.output.decode().strip()
    before, wanted = _of_tree(top, f"{kept_in}^"), _of_tree(top, kept_in)
    head, index = _of_tree(top, "HEAD"), _of_index(top)
    names = sorted(name for name in {*before, *wanted} if before.get(name) != wanted.get(name))
    free = [name for name in names if head.get(name) == before.get(name) == index.get(name)]
    taken = [name for name in names if name not in free and index.get(name) != wanted.get(name)]
    lines = [_line(name, wanted.get(name), kept_in) for name in free]
    run(top, "update-index", "-z", "--index-info", input="".join(lines).encode(*_CODED))
    reference = ""
    if taken:
        reference = f"{REFERENCE}-{kept_in[:10]}"
        run(top, "update-ref", reference, kept_in)
    run(top, "update-ref", "-d", REFERENCE, kept_in)
    return StagedAgain(files=tuple(free), kept=tuple(taken), reference=reference)


def names(root: Path) -> tuple[str, ...]:
    """What is put away, relative to the repository."""
    if ask(root, "rev-parse", "--verify", "--quiet", REFERENCE).code:
        return ()
    compared = ("--no-renames", "--name-only", f"{REFERENCE}^", REFERENCE)
    told = run(root, "diff-tree", "-r", "-z", *compared).decode(*_CODED)
    return tuple(filter(None, told.split("\0")))


def forget(root: Path) -> None:
    """What was put away is staged still, or again."""
    ask(root, "update-ref", "-d", REFERENCE)


# Trees and indexes

_CODED: Final = ("utf-8", "surrogateescape")


def _top(root: Path) -> Path:
    """The top of the work tree: from there git's paths are all relative to it."""
    return Path(run(root, "rev-parse", "--show-toplevel").decode(*_CODED).rstrip("\n"))


def _records(told: bytes) -> Iterable[tuple[list[str], str]]:
    for record in filter(None, told.decode(*_CODED).split("\0")):
        facts, _, name = record.partition("\t")
        yield facts.split(" "), name


def _of_tree(top: Path, tree: str) -> Mapping[str, Entry]:
    told = run(top, "ls-tree", "-r", "-z", "--full-tree", tree)
    return {name: (facts[0], facts[2]) for facts, name in _records(told)}


def _of_index(top: Path) -> Mapping[str, Entry]:
    told = run(top, "ls-files", "-s", "-z")
    return {name: (facts[0], facts[1]) for facts, name in _records(told)}


def _stages(top: Path, index: Path, names: set[str]) -> list[str]:
    """What an index has of those paths, as it is told to another one."""
    told = run(top, "ls-files", "-s", "-z", environment={"GIT_INDEX_FILE": str(index)})
    return [
        f"{mode} {blob} {stage}\t{name}\0"
        for (mode, blob, stage), name in _records(told)
        if name in names
    ]


def _line(name: str, entry: Entry | None, like: str) -> str:
    """One path as the index is told of it; None takes it out. `like` is any object's name, as long as all are."""
    mode, blob = entry or ("0", "0" * len(like))
    return f"{mode} {blob}\t{name}\0"
