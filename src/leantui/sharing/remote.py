"""The other end: which remote and branch, fetching from it, pushing to it, and what its refusals mean."""

from collections.abc import Generator
from pathlib import Path
from typing import Literal

import msgspec

from leantui.sharing.git import GitError, ask, run
from leantui.sharing.long_run import Conditions, LongRun

TRIES = 3
"""How often a push is tried that others were quicker than."""


class Remote(msgspec.Struct, frozen=True, kw_only=True):
    """Where a branch is shared."""

    name: str
    """The remote's name, or its address."""
    ref: str
    """The branch there, such as `refs/heads/main`."""
    is_settled: bool = True
    """Whether the branch is set up to follow it; the first push does that."""

    @property
    def branch(self) -> str:
        return self.ref.removeprefix("refs/heads/")

    def __str__(self) -> str:
        return f"{self.name}/{self.branch}"


def remote_of(root: Path, branch: str) -> Remote | None:
    """The remote branch that `branch` follows, or would; None where the repository has no remote.

    Raises:
        GitError: if there are several to choose from.
    """
    name, ref = (_config(root, f"branch.{branch}.{key}") for key in ("remote", "merge"))
    if name and ref:
        return Remote(name=name, ref=ref)
    remotes = run(root, "remote").decode("utf-8", "replace").split()
    if not remotes:
        return None
    preferred = (name, _config(root, "remote.pushDefault"), "origin", *remotes[:1])
    found = next((each for each in preferred if each in remotes), remotes[0])
    if len(remotes) > 1 and found not in preferred[:3]:
        raise GitError(
            f"{branch} follows no branch, and there are several remotes: {', '.join(remotes)}",
            f"Say which one: git push --set-upstream {remotes[0]} {branch}",
        )
    return Remote(name=found, ref=f"refs/heads/{branch}", is_settled=False)


def _config(root: Path, name: str) -> str:
    return ask(root, "config", "--get", name).output.decode("utf-8", "replace").strip()


# Fetching


def fetch(
    root: Path, remote: Remote, conditions: Conditions, *options: str
) -> Generator[str, None, str | None]:
    """Fetch the branch; the answer is its last commit, None where the remote has no such branch yet.

    Raises:
        GitError: if the remote can't be reached or says no.
        CancelledError: if it was cancelled.
    """
    long_run = LongRun(
        root, "fetch", "--progress", *options, remote.name, remote.ref, conditions=conditions
    )
    yield from long_run
    if long_run.answer.code:
        if "couldn't find remote ref" in long_run.answer.said:
            return None
        raise _explained(long_run, remote, "fetch")
    return run(root, "rev-parse", "FETCH_HEAD").decode().split()[0]


_REASONS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (
        ("could not read Username", "could not read Password", "terminal prompts disabled",
         "Authentication failed", "HTTP Basic: Access denied"),
        "{remote} wants you to log in",
        "Log in once in a shell: git fetch {remote} asks there, and a credential helper keeps it",
    ),
    (
        ("Permission denied (publickey", "Host key verification failed", "Permission denied, please"),
        "{remote} doesn't let you in: {said}",
        "See to your key in a shell: ssh-add, then git fetch {remote}",
    ),
    (
        ("Could not resolve host", "resolve hostname", "Could not connect", "Connection refused", "Connection timed out",
         "Network is unreachable", "Operation timed out", "Couldn't connect", "Connection reset"),
        "{remote} can't be reached: {said}",
        "Nothing is lost: what you did is committed here. Sync again when you are connected",
    ),
    (
        ("does not appear to be a git repository", "repository", "Could not read from remote"),
        "{remote} is not there: {said}",
        "Nothing is lost: what you did is committed here. git remote set-url {remote} ADDRESS mends it",
    ),
)  # fmt: skip
"""What stands in git's words → what it means and the way out."""


def _explained(long_run: LongRun, remote: Remote, what: str) -> GitError:
    said = long_run.answer.said
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    told = next((line for line in lines if line.startswith(("fatal:", "ERROR:", "ssh:"))), "")
    plain = told.partition(": ")[2].strip() or (lines or [f"git {what} failed"])[-1]
    for words, message, hint in _REASONS:
        if any(word in said for word in words):
            names = {"remote": remote.name, "said": plain}
            return GitError(message.format(**names), hint.format(**names), said=said)
    return GitError(
        f"git {what}: {plain}", "Nothing is lost: what you did is committed here", said=said
    )


# Pushing

Pushed = Literal["pushed", "rejected"]


def push(root: Path, remote: Remote, conditions: Conditions) -> Generator[str, None, Pushed]:
    """Push the branch as it is; never with force.

    Returns:
        Whether others were quicker, so that there is something to fetch first.

    Raises:
        GitError: if the remote or a hook says no otherwise.
        CancelledError: if it was cancelled.
    """
    follow = () if remote.is_settled else ("--set-upstream",)
    where = (remote.name, f"HEAD:{remote.ref}")
    options = ("--porcelain", "--progress", *follow)
    long_run = LongRun(root, "push", *options, *where, conditions=conditions)
    yield from long_run
    answer = long_run.answer
    if not answer.code:
        return "pushed"
    output = answer.output.decode("utf-8", "replace")
    refused = [line for line in output.splitlines() if line.startswith("!")]
    if any(_is_race(line) for line in refused):
        return "rejected"
    if refused:
        raise _declined(refused[0], answer.said, remote)
    hook = [
        line for line in answer.said.splitlines() if line.strip() and not line.startswith("error:")
    ]
    is_hook = "failed to push some refs" in answer.said and hook and "fatal:" not in answer.said
    if is_hook:
        raise GitError(
            f"a hook of this repository refused the push: {hook[-1].strip()}",
            "It is committed here. See to what the hook says, then sync again",
            said=answer.said,
        )
    raise _explained(long_run, remote, "push")


def _is_race(line: str) -> bool:
    return any(
        words in line
        for words in ("(fetch first)", "(non-fast-forward)", "cannot lock ref", "failed to update ref",
                      "(stale info)", "(incorrect old value provided)", "[rejected] (needs force)")
    )  # fmt: skip


def _declined(line: str, said: str, remote: Remote) -> GitError:
    """The remote itself said no: a hook there, a protected branch, no right to write."""
    reason = line.rpartition("(")[2].rstrip(")")
    told = [
        each.removeprefix("remote:").strip()
        for each in said.splitlines()
        if each.startswith("remote:") and each.removeprefix("remote:").strip()
    ]
    words = f": {told[0]}" if told else ""
    return GitError(
        f"{remote} was refused, {reason}{words}",
        "It is committed here. Whoever keeps that repository can say what it wants",
        said=said,
    )
