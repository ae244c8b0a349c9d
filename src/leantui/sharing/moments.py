"""What people compare with: a commit, a date, the last huddle; each made a commit that git knows."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, tzinfo
from pathlib import Path

import msgspec

from leantui.flow.dates import local_date, parse_past_word
from leantui.model.problem import Problem
from leantui.model.text import one_line
from leantui.sharing.git import GitError, ask, run
from leantui.store.guard import read_bytes
from leantui.store.kinds import is_well_named, place_of
from leantui.store.parse import parse_huddle
from leantui.store.scan import by_name, list_folder

HUDDLE = "huddle"
"""The word that means the start of the newest record below `huddles/`."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Base(msgspec.Struct, frozen=True, kw_only=True):
    """What is compared with."""

    tree: str
    """A commit's hash; that of the empty tree where nothing was committed yet."""
    said: str
    """In words, after “since”: `Tue 24 Nov 2026, 08:00`, `v1.2`."""
    commit: str = ""
    """Empty: nothing was committed yet."""
    committed: datetime | None = None
    note: str = ""
    """What should be known about it: that the clone's history doesn't reach so far."""


def of_revision(root: Path, named: str) -> Base:
    """The commit that `named` means to git.

    Raises:
        GitError: if there is none, or no repository.
    """
    commit = _commit(root, named)
    if not commit:
        run(root, "rev-parse", "--git-dir")
        if named == "HEAD":
            return _nothing(root, "the beginning; nothing is committed yet")
        raise GitError(
            f"git knows no commit called {one_line(named)}",
            "leantui diff takes a commit, yesterday, fri, 3d, 2026-11-20 or huddle",
        )
    said = "the last commit" if named == "HEAD" else one_line(named)
    return _base(root, commit, said)


def is_revision(root: Path, named: str) -> bool:
    """Whether git knows a commit by that name."""
    return bool(_commit(root, named))


def of_moment(root: Path, moment: datetime, said: str) -> Base:
    """The last commit that this branch had at that moment.

    The branch's own line is followed: what others had made by then and was merged later counts as new.

    Raises:
        GitError: if there is no repository.
    """
    if not _commit(root, "HEAD"):
        run(root, "rev-parse", "--git-dir")
        return _nothing(root, said)
    seconds = int((moment - _EPOCH).total_seconds())
    until = f"--before=@{seconds} +0000"
    found = ""
    if seconds > 0:  # git knows no time before, and would take another
        found = _text(run(root, "rev-list", "-1", "--first-parent", until, "HEAD", "--"))
    if found:
        return _base(root, found, said)
    if _text(run(root, "rev-parse", "--is-shallow-repository")) != "true":
        return _nothing(root, said)
    oldest = _text(run(root, "rev-list", "--first-parent", "HEAD", "--")).split("\n")[-1]
    base = _base(root, oldest, said)
    begin = f"{base.committed:%Y-%m-%d %H:%M}" if base.committed else "?"
    note = f"this clone is shallow: its history begins at {begin}"
    return msgspec.structs.replace(base, note=note)


def read_moment(text: str, now: datetime) -> datetime | None:
    """The moment that `yesterday`, `fri`, `3d`, `2026-11-20` or `2026-11-20T09:00` means: a day's start.

    Args:
        now: the present, in the zone that days are counted in.

    Returns:
        None where it is none of these, or lies ahead.
    """
    zone = now.tzinfo or UTC
    day = parse_past_word(text, local_date(now, zone))
    if day is not None:
        return datetime.combine(day, time.min, zone)
    try:
        at = datetime.fromisoformat(text.strip().replace(" ", "T"))
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=zone)
    return at if "T" in text.upper().replace(" ", "T") and at <= now else None


def moment_words(at: datetime, zone: tzinfo) -> str:
    """`Tue 24 Nov 2026, 08:00`; a day's start is the day alone."""
    local = at.astimezone(zone)
    day = f"{local:%a} {local.day} {local:%b %Y}"
    return day if local.time() == time.min else f"{day}, {local:%H:%M}"


def last_huddle(root: Path, board: str, now: datetime) -> datetime | None:
    """When the newest huddle of the board began, as its record says; None where there is none."""
    for file in sorted(_records(root, board), reverse=True):
        place = place_of(file)
        got = read_bytes(str(root), file)
        if isinstance(got, Problem) or place is None:
            continue
        huddle, _ = parse_huddle(got.data, board=board, day=place.id, file=file, thorough=False)
        if huddle is None:
            continue
        starts = [entry.at for entry in huddle.log if entry.event == "started"]
        begun = min(starts or [entry.at for entry in huddle.log], default=None)
        if begun is not None and begun <= now:
            return begun
    return None


def _records(root: Path, board: str) -> Iterator[str]:
    listing = list_folder(str(root), f"huddles/{board}", stamping=by_name)
    for file in listing.stamps:
        place = place_of(file)
        if place is not None and place.kind == "huddle" and is_well_named(place):
            yield file


def _commit(root: Path, named: str) -> str:
    if not named or named.startswith("-"):
        return ""
    answer = ask(root, "rev-parse", "--verify", "-q", f"{named}^{{commit}}", "--")
    return "" if answer.code else _text(answer.output)


def _base(root: Path, commit: str, said: str) -> Base:
    at = _text(run(root, "show", "-s", "--no-show-signature", "--format=%cI", commit, "--"))
    committed = datetime.fromisoformat(at)
    return Base(tree=commit, said=said, commit=commit, committed=committed)


def _nothing(root: Path, said: str) -> Base:
    return Base(tree=_text(run(root, "hash-object", "-t", "tree", "--stdin")), said=said)


def _text(told: bytes) -> str:
    return told.decode("utf-8", "replace").rstrip("\n")
