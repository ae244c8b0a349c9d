"""Merging what others pushed, with the merge driver passed along, and around what the user has staged."""

import contextlib
import os
import shutil
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

import msgspec

from leantui.sharing import put_away
from leantui.sharing.comparing import PATHS
from leantui.sharing.git import GitError, ask, run
from leantui.sharing.long_run import Conditions, LongRun
from leantui.sharing.prepared import driver_with, folder_in
from leantui.sharing.setup import ATTRIBUTES, driver_command, missing_attributes
from leantui.sharing.state import BESIDE, Place


class Merge(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a merge."""

    unmerged: tuple[str, ...] = ()
    """Files of the workspace that are left conflicted, relative to its root."""


def staged_elsewhere(root: Path, place: Place) -> tuple[str, ...]:
    """What the index holds that the last commit doesn't; paths are relative to the repository."""
    told = run(root, "diff-index", "--cached", "--name-only", "-z", "--no-renames", "HEAD")
    return _names(told)


def is_ancestor(root: Path, older: str, newer: str = "HEAD") -> bool:
    """Whether `newer` has all that `older` has."""
    return ask(root, "merge-base", "--is-ancestor", older, newer).code == 0


def have_common_history(root: Path, theirs: str) -> bool:
    return ask(root, "merge-base", "HEAD", theirs).code == 0


def is_shallow(root: Path) -> bool:
    return run(root, "rev-parse", "--is-shallow-repository").strip() == b"true"


def merge(
    root: Path,
    place: Place,
    state_folder: Path,
    theirs: str,
    message: str,
    conditions: Conditions,
) -> Generator[str, None, Merge]:
    """Merge the commit `theirs` into the branch and the work tree.

    What the user has staged or changed elsewhere stays as it is; where that can't be, nothing is done.

    Raises:
        GitError: if git refuses, a hook does, or files outside of the workspace conflict; all is then
            as it was.
    """
    found = yield from _around_staged(root, place, state_folder, theirs, message, conditions)
    if found.unmerged:
        _ours(place).write_text(theirs)
    return found


def _ours(place: Place) -> Path:
    """A file that tells which commit a sync was merging when a decision was needed."""
    return place.folder / "leantui-merge"


def _around_staged(
    root: Path,
    place: Place,
    state_folder: Path,
    theirs: str,
    message: str,
    conditions: Conditions,
) -> Generator[str, None, Merge]:
    staged = staged_elsewhere(root, place)
    options = driver_options(root, place, state_folder)
    if not staged:
        return (yield from _merged(root, place, options, theirs, message, conditions, None))
    coming = _coming(root, theirs)
    both = sorted(set(staged) & set(coming))
    if both:
        raise _in_the_way(both, "others changed too what you have staged,")
    with _index_of_head(root, place) as index:
        before = _head(root)
        found = yield from _merged(root, place, options, theirs, message, conditions, index)
        if found.unmerged:
            put_away.put_away(root, staged, coming, index)
        else:
            put_away.follow(root, before)
        return found


def _merged(
    root: Path,
    place: Place,
    options: Sequence[str],
    theirs: str,
    message: str,
    conditions: Conditions,
    index: Path | None,
) -> Generator[str, None, Merge]:
    arguments = ("--ff", "--commit", "--no-squash", "--no-edit", "--no-stat", "--no-autostash")
    long_run = LongRun(
        root,
        *options,
        "merge",
        *arguments,
        f"-m{message}",
        theirs,
        conditions=conditions,
        environment=_with(index),
        may_cancel=False,
    )
    yield from long_run
    if not long_run.answer.code:
        return Merge()
    unmerged = _unmerged(root, index)
    if not unmerged:
        with contextlib.suppress(GitError):
            run(root, "merge", "--abort", environment=_with(index))
        raise _refused(long_run)
    outside = [name for name in unmerged if not is_inside(name, place)]
    if outside:
        run(root, "merge", "--abort", environment=_with(index))
        raise GitError(
            f"both sides changed files that aren't the workspace's: {_some(outside)}",
            "All is as it was. Merge them with git (git pull), then sync again",
        )
    return Merge(unmerged=tuple(name.removeprefix(place.prefix) for name in unmerged))


def is_inside(name: str, place: Place) -> bool:
    """Whether a path of the repository is one of the workspace's own."""
    inside = name.removeprefix(place.prefix)
    return name.startswith(place.prefix) and (inside.partition("/")[0] in PATHS or inside in BESIDE)


def _unmerged(root: Path, index: Path | None) -> tuple[str, ...]:
    told = run(
        root,
        "diff",
        "--name-only",
        "--diff-filter=U",
        "--no-relative",
        "-z",
        environment=_with(index),
    )
    return tuple(dict.fromkeys(_names(told)))


def unmerged_anywhere(root: Path) -> tuple[str, ...]:
    """Every conflicted path of the repository."""
    return _unmerged(root, None)


_OVERWRITTEN = ("would be overwritten by merge", "would be removed by merge")


def _refused(long_run: LongRun) -> GitError:
    said = f"{long_run.answer.said}\n{long_run.answer.output.decode('utf-8', 'replace')}"
    if any(words in said for words in _OVERWRITTEN):
        return _in_the_way(
            [line.strip() for line in said.splitlines() if line.startswith("\t")],
            "you have changes that aren't committed in",
        )
    from leantui.sharing.committing import hook_said

    return hook_said(long_run, "merge")


def _in_the_way(names: Sequence[str], why: str) -> GitError:
    return GitError(
        f"the merge would touch what is yours: {why} {_some(names)}",
        "All is as it was. Commit that or put it away (git stash), then sync again",
    )


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"{', '.join(names[:3])}{more}"


# The driver


def driver_options(root: Path, place: Place, state_folder: Path) -> list[str]:
    """What tells git of the driver for one run, whether this clone was set up for it or not."""
    driver = driver_with(folder_in(state_folder), driver_command())
    options = ["-c", "merge.leantui.name=leantui", "-c", f"merge.leantui.driver={driver}"]
    if missing_attributes(root):
        file = _attributes(root, place, state_folder)
        options += ["-c", f"core.attributesFile={file}"]
    return options


def _attributes(root: Path, place: Place, state_folder: Path) -> Path:
    """The user's own attributes with ours behind them: what `.gitattributes` says goes before."""
    own = ask(root, "config", "--type=path", "--get", "core.attributesFile").output.decode().strip()
    home = os.environ.get("XDG_CONFIG_HOME") or str(Path("~/.config").expanduser())
    try:
        before = Path(own or Path(home) / "git" / "attributes").read_text("utf-8")
    except (OSError, ValueError):
        before = ""
    escaped = place.prefix.replace("\\", "\\\\").replace('"', '\\"')
    lines = [f'"{escaped}{pattern}" merge=leantui' for pattern in ATTRIBUTES]
    file = state_folder / "attributes"
    state_folder.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join([before, *lines, ""]), "utf-8")
    return file


# An index of our own


@contextlib.contextmanager
def _index_of_head(root: Path, place: Place) -> Iterator[Path]:
    """A copy of the index that has nothing staged. Where it is left behind, `recover` puts things right."""
    index, begun = _own_index(place)
    try:
        begun.write_text(_head(root))
        shutil.copyfile(place.folder / "index", index)
        run(root, "read-tree", "-i", "-m", "HEAD", environment=_with(index))
        ask(root, "update-index", "-q", "--refresh", environment=_with(index))
        yield index
    except BaseException:
        with contextlib.suppress(GitError):  # then the next sync does it
            recover(root, place)
        raise
    index.unlink(missing_ok=True)
    begun.unlink(missing_ok=True)


def _own_index(place: Place) -> tuple[Path, Path]:
    """Where it lies, and the file that tells from which commit it set out."""
    return place.folder / "leantui-index", place.folder / "leantui-index-of"


def finish(root: Path, place: Place, timeout: float) -> None:
    """Commit the merge that is under way and has nothing undecided left.

    Where it is one that a sync began, what was staged beside it meanwhile stays staged and out of it; what belongs
    to a merge that somebody began with git is for them to say.

    Raises:
        GitError: if git, or a hook, says no.
    """
    command = ("commit", "--no-edit", "--quiet")
    ours, merge_head = _ours(place), place.folder / "MERGE_HEAD"
    is_ours = ours.is_file() and ours.read_text().split() == merge_head.read_text().split()
    beside = _staged_beside(root, place) if is_ours else []
    index = place.folder / "leantui-index-commit"
    try:
        if beside:
            shutil.copyfile(place.folder / "index", index)
            put_away.unstage(root, beside, index)
        run(root, *command, timeout=timeout, environment=_with(index if beside else None))
    finally:
        index.unlink(missing_ok=True)
    ours.unlink(missing_ok=True)


def _staged_beside(root: Path, place: Place) -> list[str]:
    """What is staged and has to do neither with the workspace nor with what is merged."""
    coming = _coming(root, "MERGE_HEAD")
    staged = staged_elsewhere(root, place)
    return [name for name in staged if name not in coming and not is_inside(name, place)]


def recover(root: Path, place: Place) -> None:
    """Put right what a sync that was killed in the middle of a merge has left in git's index.

    Raises:
        GitError: if git can't.
    """
    index, begun = _own_index(place)
    if begun.is_file():
        is_under_way = (place.folder / "MERGE_HEAD").exists()
        if is_under_way and index.is_file() and not _is_taken_over(root, place):
            run(root, "merge", "--abort", environment=_with(index))
            put_away.forget(root)
        elif not is_under_way and (before := begun.read_text().strip()):
            put_away.follow(root, before)
    index.unlink(missing_ok=True)
    begun.unlink(missing_ok=True)


def _is_taken_over(root: Path, place: Place) -> bool:
    """Whether git's index has what a merge made in an index of its own."""
    return bool(set(staged_elsewhere(root, place)) & set(_coming(root, "MERGE_HEAD")))


def _coming(root: Path, theirs: str) -> tuple[str, ...]:
    """Paths that differ there, relative to the repository."""
    return _names(run(root, "diff-tree", "-r", "-z", "--no-renames", "--name-only", "HEAD", theirs))


def _with(index: Path | None) -> dict[str, str]:
    return {} if index is None else {"GIT_INDEX_FILE": str(index)}


def _head(root: Path) -> str:
    return run(root, "rev-parse", "HEAD").decode().strip()


def _names(told: bytes) -> tuple[str, ...]:
    return tuple(filter(None, told.decode("utf-8", "surrogateescape").split("\0")))
