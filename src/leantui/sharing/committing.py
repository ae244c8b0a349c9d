"""Committing the workspace's own files, and nothing that the user has staged elsewhere."""

import contextlib
import fnmatch
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path, PurePosixPath
from typing import Final

import msgspec

from leantui.model.problem import Problem
from leantui.model.text import one_line
from leantui.sharing.changes import known_on_disk, tell
from leantui.sharing.comparing import differing
from leantui.sharing.git import GitError, ask, run
from leantui.sharing.long_run import Conditions, LongRun
from leantui.sharing.outcome import problem_words
from leantui.sharing.setup import ATTRIBUTES
from leantui.sharing.standup import Told
from leantui.sharing.state import BESIDE, Changed, GitState
from leantui.sharing.versions import blob_contents
from leantui.store.atomic import TEMPORARY
from leantui.store.guard import read_bytes
from leantui.store.kinds import is_well_named, place_of
from leantui.store.parse import parse_file
from leantui.store.schema import SCHEMA_FILES, schema_text

UNREADABLE = frozenset({
    "conflict-marker", "merge-conflict", "toml-syntax", "not-utf-8", "nested-too-deep", "too-large",
    "empty-file", "missing-key", "unreadable",
})  # fmt: skip
"""What is wrong with a file that isn't to reach others like that."""
HELD: Final = 1.5
"""Seconds for which nobody else writes while files are taken in; a hook may run much longer."""
LOCK_WAIT: Final = 5.0
"""Seconds to wait for another git that holds the index."""
_GITS_OWN = ("Not committing merge", "hint:")
"""How lines begin that git adds to what a hook says."""
_TEMPLATES = Path(__file__).parents[1] / "exchange/starters/common"
"""What every new workspace has beside its folders."""
_FROM_INPUT = ("--pathspec-from-file=-", "--pathspec-file-nul")

Hold = Callable[[], AbstractContextManager[None]]
"""Keeps everybody else from writing."""


class ToCommit(msgspec.Struct, frozen=True, kw_only=True):
    """What a commit would hold."""

    files: tuple[Changed, ...] = ()
    told: tuple[Told, ...] = ()
    left_out: tuple[str, ...] = ()
    """Files that stay out of it, each with the reason."""
    unfit: tuple[Problem, ...] = ()
    """What is wrong with those of them that nobody could read, one for each file."""
    only_in_index: tuple[str, ...] = ()
    """Files that differ nowhere but in the index, as a sync that was cut off leaves them."""


def to_commit(root: Path, state: GitState) -> ToCommit:
    """The workspace's files that differ from the last commit, and what changed in them."""
    wanted = [each for each in state.changed if _is_ours(root, each)]
    same = _same_as_committed(root, wanted)
    wanted = [each for each in wanted if each.file not in same]
    twins = _twins(root, wanted)
    unfit = {each.file: each for each in unfit_on_disk(root, wanted)}
    files = [each for each in wanted if each.file not in twins and each.file not in unfit]
    boards, ids = known_on_disk(root)
    names = {each.file for each in files}
    found = differing(root, "HEAD" if state.commit else empty_tree(root))
    told = tell((each for each in found if {each.file, each.old_file} & names), boards, ids)
    said = {each.file for each in told} | {each.old_file for each in found}
    return ToCommit(
        files=tuple(files),
        told=(*told, *_told_otherwise(each for each in files if each.file not in said)),
        left_out=(
            *twins.values(),
            *(f"{problem_words(each)}: others couldn't read it" for each in unfit.values()),
            *([] if state.changed else _ignored(root)),
        ),
        unfit=tuple(unfit.values()),
        only_in_index=same,
    )


def unfit_on_disk(root: Path, files: Iterable[Changed]) -> Iterator[Problem]:
    """What makes changed files such that nobody could read them, the first thing of each."""
    for each in files:
        place = place_of(each.file)
        if place is None or each.state in ("deleted", "unmerged"):
            continue
        got = read_bytes(root, each.file)
        found = (
            [got] if isinstance(got, Problem) else parse_file(got.data, place, each.file).problems
        )
        yield from [problem for problem in found if problem.code in UNREADABLE][:1]


def _ignored(root: Path) -> list[str]:
    """Whether the repository around doesn't want the workspace."""
    if ask(root, "check-ignore", "--quiet", "--", "boards").code:
        return []
    return ["boards/ is ignored by a .gitignore of this repository, so nothing of it is committed"]


def _same_as_committed(root: Path, files: Sequence[Changed]) -> tuple[str, ...]:
    """Those that lie there as the last commit has them, while the index has something else or nothing."""
    forgotten = tuple(each.file for each in files if each.state == "forgotten")
    apart = [each.file for each in files if each.is_index_apart and each.state == "changed"]
    if not apart:
        return forgotten
    told = run(
        root, "--literal-pathspecs", "diff", "--name-only", "--relative", "-z", "HEAD", "--", *apart
    )
    differ = set(told.decode("utf-8", "surrogateescape").split("\0"))
    return (*forgotten, *(file for file in apart if file not in differ))


def refresh_index(root: Path, files: Sequence[str]) -> None:
    """Let the index have what lies there, which is what the last commit has."""
    if files:
        run(root, "--literal-pathspecs", "add", *_FROM_INPUT, input=_nul(files))


def empty_tree(root: Path) -> str:
    """The name of a tree without files, which stands for the time before the first commit."""
    return run(root, "hash-object", "-t", "tree", "--stdin").decode().strip()


def _is_ours(root: Path, changed: Changed) -> bool:
    if fnmatch.fnmatch(PurePosixPath(changed.file).name, TEMPORARY):
        return False
    return changed.file not in BESIDE or _has_our_lines_only(root, changed)


def _has_our_lines_only(root: Path, changed: Changed) -> bool:
    """Whether a file that others write to as well was changed only by `init` and `git setup`."""
    try:
        now = (root / changed.file).read_text("utf-8").splitlines()
    except (OSError, ValueError):
        return False
    blob = blob_contents(root, [changed.blob])[changed.blob] if changed.blob else b""
    before = blob.decode("utf-8", "replace").splitlines()
    ours = {" ".join(line.split()) for line in _our_lines(changed.file)}
    added = [line for line in now if line not in before and line.strip()]
    gone = [line for line in before if line not in now and line.strip()]
    return not gone and all(" ".join(line.split()) in ours for line in added)


def _our_lines(file: str) -> list[str]:
    """What `leantui init` and `git setup` write into it."""
    kinds = {path: kind for kind, path in SCHEMA_FILES.items()}
    if file in kinds:
        return schema_text(kinds[file]).splitlines()
    template = _TEMPLATES / file.replace(".", "dot-", 1)
    written = template.read_text("utf-8").splitlines() if template.is_file() else []
    return [*written, *(f"{pattern} merge=leantui" for pattern in ATTRIBUTES)]


def _told_otherwise(files: Iterable[Changed]) -> list[Told]:
    """Files that are no boards, cards or standards, and lie beside or among them."""
    return [
        Told(
            file=each.file,
            name=one_line(each.file),
            words=("set up" if each.file in BESIDE else each.state,),
        )
        for each in files
    ]


def _twins(root: Path, changed: Sequence[Changed]) -> dict[str, str]:
    """New files whose names differ from another's only by case: elsewhere one would hide the other."""
    new = [each.file for each in changed if each.state == "new"]
    if not new:
        return {}
    tracked = run(
        root, "--literal-pathspecs", "ls-files", "-z", "--", "boards", "standards", "people"
    )
    taken = {
        file.casefold(): file for file in tracked.decode("utf-8", "surrogateescape").split("\0")
    }
    found: dict[str, str] = {}
    for file in sorted(new, key=lambda name: (not _is_well_named(name), name)):
        other = taken.setdefault(file.casefold(), file)
        if other != file:
            found[file] = (
                f"{file} differs from {other} only by case, and on Windows and macOS they are one file: "
                "rename it"
            )
    return found


def _is_well_named(file: str) -> bool:
    place = place_of(file)
    return place is not None and is_well_named(place)


# The commit


def wait_for_index(folder: Path) -> None:
    """Wait until no other git holds the index.

    Raises:
        GitError: if it is still held then.
    """
    lock = folder / "index.lock"
    deadline = time.monotonic() + LOCK_WAIT
    while lock.exists():
        if time.monotonic() >= deadline:
            raise GitError(
                f"another git is at work here: {lock} is there",
                "Sync again when it is through. If no git is running, one was cut off: delete that file",
            )
        time.sleep(0.1)


def commit(
    root: Path,
    state_folder: Path,
    found: ToCommit,
    message: str,
    *,
    hold: Hold,
    conditions: Conditions,
) -> Generator[str, None, None]:
    """Commit exactly those files as they lie there; what is staged of others stays staged.

    Nobody else writes while they are taken in. New files are told to the index first, and forgotten
    again if nothing comes of the commit.

    Raises:
        GitError: if git, or a hook, says no.
        CancelledError: if it was cancelled.
    """
    new = [each.file for each in found.files if each.state == "new"]
    untracked = _untracked(root, new)
    text, names = state_folder / "commit-message", state_folder / "commit-files"
    state_folder.mkdir(parents=True, exist_ok=True)
    text.write_text(message, "utf-8", "surrogateescape")
    names.write_bytes(_nul([each.file for each in found.files]))
    with contextlib.ExitStack() as holding:
        holding.enter_context(hold())
        try:
            if untracked:
                run(
                    root,
                    "--literal-pathspecs",
                    "add",
                    "--intent-to-add",
                    *_FROM_INPUT,
                    input=_nul(untracked),
                )
            long_run = LongRun(
                root,
                "--literal-pathspecs",
                "commit",
                "--only",
                "--quiet",
                "--cleanup=whitespace",
                f"--file={text}",
                f"--pathspec-from-file={names}",
                "--pathspec-file-nul",
                conditions=conditions,
                after=(HELD, holding.close),
            )
            yield from long_run
            if long_run.answer.code:
                raise hook_said(long_run, "commit")
        except BaseException:
            _forget(root, untracked)
            raise
        finally:
            text.unlink(missing_ok=True)
            names.unlink(missing_ok=True)


def _untracked(root: Path, files: Sequence[str]) -> list[str]:
    """Those that the index doesn't know."""
    if not files:
        return []
    told = run(root, "--literal-pathspecs", "ls-files", "-z", "--", "boards", "standards", "people",
               "huddles", "leantui.toml", *BESIDE)  # fmt: skip
    known = set(told.decode("utf-8", "surrogateescape").split("\0"))
    return [file for file in files if file not in known]


def _forget(root: Path, files: Sequence[str]) -> None:
    """The index knows of those files what the last commit knows, which may have been made after all."""
    if not files:
        return
    has_commit = ask(root, "rev-parse", "--verify", "--quiet", "HEAD").code == 0
    command = ("reset", "--quiet") if has_commit else ("rm", "--cached", "--quiet")
    ask(root, "--literal-pathspecs", *command, *_FROM_INPUT, input=_nul(files))


def _nul(files: Sequence[str]) -> bytes:
    return b"".join(file.encode("utf-8", "surrogateescape") + b"\0" for file in files)


def hook_said(long_run: LongRun, what: str) -> GitError:
    """The error of a run that may have failed by a hook, whose words are all that tells why."""
    try:
        long_run.output()
    except GitError as error:
        said = f"{long_run.answer.output.decode('utf-8', 'replace')}\n{error.said}".strip()
        is_gits = any(line.startswith(("fatal:", "error:")) for line in said.splitlines())
        if is_gits or error.hint:
            return error
        lines = [line for line in said.splitlines() if not line.startswith(_GITS_OWN)]
        words = lines[-1].strip() if lines else "it says nothing"
        return GitError(
            f"a hook of this repository refused the {what}: {words}",
            "Nothing was committed, your files are as they were. See to what it says, then sync again",
            code=error.code,
            said=said,
        )
    return GitError(f"git {what} failed")
