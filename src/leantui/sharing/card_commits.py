"""The commits that changed one card, as git tells them: found by its id, wherever its file lay."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import msgspec

from leantui.model.ids import is_id
from leantui.sharing.git import ask, refused, run
from leantui.store.kinds import place_of

_FORMAT = "--format=tformat:commit %H%n%aI%n%aN%n%aE%n%s"
_RAW = ("-z", "--raw", "--no-renames", "--no-abbrev")


class Version(NamedTuple):
    """The card's file at one side of a commit."""

    file: str
    blob: str


class RawCommit(msgspec.Struct):
    """A commit as git tells it."""

    id: str
    at: str
    author: str
    email: str
    subject: str
    parents: list[list[Version]] = msgspec.field(default_factory=list)
    """Of each parent, the versions that are no longer there, or not as they were."""
    now: list[Version] = msgspec.field(default_factory=list)


def commits_of(
    root: Path, prefix: str, card_id: str, file: str, patience: float
) -> list[RawCommit]:
    """Every commit after which the card's file isn't as it was before, the latest first.

    Git is asked for whole paths, which it answers quickly in a folder of thousands; where the card came
    from another one, the commit that brought it says from where.

    Args:
        prefix: of the workspace in its repository, with a slash at its end; empty at the top.
        file: where the card lies now, relative to the workspace.
        patience: seconds that git may take for one question.

    Raises:
        GitError: if it takes longer.
    """
    if not is_id(card_id) or ask(root, "rev-parse", "-q", "--verify", "HEAD^{commit}").code:
        return []
    paths = {file, *(there for each, there in _in_head(root) if each == card_id)}
    while True:
        found = _log(root, sorted(paths), patience)
        origins = _origins(root, card_id, found)
        come_from = {each.removeprefix(prefix) for each in origins} - paths
        if not come_from:
            return found
        paths |= come_from


def gone_cards(root: Path, begin: str, patience: float) -> dict[str, str]:
    """Cards of the last commit, and cards that a commit took away for good, by id: where each lay last.

    Args:
        begin: what the ids begin with.

    Raises:
        GitError: if it takes longer.
    """
    if ask(root, "rev-parse", "-q", "--verify", "HEAD^{commit}").code:
        return {}
    found = {card_id: file for card_id, file in _in_head(root) if card_id.startswith(begin)}
    options = ("--diff-filter=D", "--name-only", "-z", "--no-renames", "--relative", "--format=")
    told = run(root, "log", *options, "HEAD", "--", "boards/", timeout=patience)
    for card_id, file in _cards_among(told):
        if card_id.startswith(begin):
            found.setdefault(card_id, file)
    return found


def _in_head(root: Path) -> Iterator[tuple[str, str]]:
    """Every card of the last commit, and where it lies."""
    yield from _cards_among(
        run(root, "ls-tree", "-r", "-z", "--name-only", "HEAD", "--", "boards/")
    )


def _cards_among(told: bytes) -> Iterator[tuple[str, str]]:
    """Ids and paths, of paths that are told with a NUL after each."""
    for name in told.decode("utf-8", "surrogateescape").split("\0"):
        file = name.lstrip("\n")
        place = place_of(file)
        if place is not None and place.kind == "card":
            yield place.id, file


def _log(root: Path, paths: Iterable[str], patience: float) -> list[RawCommit]:
    options = ("-c", *_RAW, "--no-show-signature")
    arguments = ("--literal-pathspecs", "log", _FORMAT, *options, "HEAD", "--", *paths)
    answer = ask(root, *arguments, timeout=patience)
    if answer.code:
        raise refused(answer, arguments[1:])
    return list(_parsed(answer.output.decode("utf-8", "surrogateescape")))


def _origins(root: Path, card_id: str, found: Iterable[RawCommit]) -> list[str]:
    """Paths that the card left in the commits that brought it to another."""
    brought = [each.id for each in found if each.now and not all(each.parents)]
    if not brought:
        return []
    asked = "".join(f"{commit}\n" for commit in brought).encode()
    glob = f":(glob)boards/**/{card_id}.toml"
    told = run(root, "diff-tree", "--stdin", "-r", "-m", *_RAW, "--", glob, input=asked)
    parts = told.decode("utf-8", "surrogateescape").split("\0")
    return [
        path for facts, path in pairwise(parts) if facts.startswith(":") and facts.endswith(" D")
    ]


def _parsed(told: str) -> Iterator[RawCommit]:
    raw: RawCommit | None = None
    parts = iter(told.split("\0"))
    for part in parts:
        text = part.lstrip("\n")
        if text.startswith("commit "):
            if raw is not None:
                yield raw
            lines = [*text.removeprefix("commit ").split("\n"), "", "", "", ""]
            raw = RawCommit(lines[0], lines[1], lines[2], lines[3], lines[4])
        elif text.startswith(":") and raw is not None:
            _take_in(raw, text, next(parts))
    if raw is not None:
        yield raw


def _take_in(raw: RawCommit, facts: str, file: str) -> None:
    """One changed file: `:100644 100644 blob blob M`, with a further colon, mode and blob for each parent more."""
    count = len(facts) - len(facts.lstrip(":"))
    blobs = facts.split(" ")[count + 1 : 2 * count + 2]
    while len(raw.parents) < count:
        raw.parents.append([])
    for parent, blob in zip(raw.parents, blobs, strict=False):
        parent += [Version(file, blob)] if blob.strip("0") else []
    raw.now += [Version(file, blobs[-1])] if blobs[-1].strip("0") else []


def shallow_commits(root: Path) -> frozenset[str]:
    """Commits whose parents this clone doesn't have."""
    told = run(root, "rev-parse", "--git-path", "shallow").decode("utf-8", "surrogateescape")
    try:
        return frozenset((root / told.rstrip("\n")).read_text("ascii").split())
    except (OSError, ValueError):
        return frozenset()
