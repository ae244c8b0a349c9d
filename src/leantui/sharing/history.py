"""One card's history as git has it: who changed what and when, by leantui, by hand or by a merge."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.ids import is_id
from leantui.model.problem import Problem
from leantui.sharing.card_words import card_words
from leantui.sharing.git import ask, refused, run
from leantui.sharing.versions import blob_contents
from leantui.store.guard import read_bytes
from leantui.store.kinds import place_of
from leantui.store.parse import parse_card

PATIENCE: Final = 60.0
"""Seconds that git may take to go through a long history."""
LONGEST: Final = 500
"""Commits that are told of one card, the latest of them."""

_FORMAT = "--format=tformat:commit %H%n%aI%n%aN%n%aE%n%s"
_NO_CHANGE = "written otherwise"


class Commit(msgspec.Struct, frozen=True, kw_only=True):
    """One commit that touched a card, or what isn't committed yet."""

    words: tuple[str, ...]
    """What changed, the most important first."""
    file: str
    """Where the card lay then, relative to the root of the workspace."""
    id: str = ""
    """The commit's hash; empty: not committed yet."""
    at: datetime | None = None
    """When its author made it."""
    author: str = ""
    email: str = ""
    subject: str = ""
    """The first line of its message."""

    @property
    def is_committed(self) -> bool:
        return bool(self.id)


class CardHistory(msgspec.Struct, frozen=True, kw_only=True):
    """All that git knows of a card."""

    commits: tuple[Commit, ...]
    """The latest first; what isn't committed yet before all."""
    ends: str = ""
    """Why there may have been more before; empty where this is all."""


class _Version(NamedTuple):
    """The card's file at one side of a commit."""

    file: str
    blob: str


class _Raw(msgspec.Struct):
    """A commit as git tells it."""

    id: str
    at: str
    author: str
    email: str
    subject: str
    parents: list[list[_Version]] = msgspec.field(default_factory=list)
    """Of each parent, the versions that are no longer there, or not as they were."""
    now: list[_Version] = msgspec.field(default_factory=list)


def card_history(
    root: Path, card: Card, board: Board | None = None, *, patience: float = PATIENCE
) -> CardHistory:
    """Ask git what became of the card, wherever in the workspace it lay. For a thread: git may take its time.

    Args:
        root: of the workspace.
        card: its id counts, and where it lies now.
        board: by which columns are called by their titles.
        patience: seconds that git may take.

    Raises:
        GitError: if there is no git, it takes too long, or there is no repository around the workspace.
    """
    prefix = run(root, "rev-parse", "--show-prefix").decode("utf-8", "surrogateescape").rstrip("\n")
    raws = _commits(root, card.id, patience)
    more = raws[LONGEST:]
    shallow = _shallow(root)
    read = _Reader(root, card, raws[:LONGEST], prefix)
    told = [each for raw in raws[:LONGEST] if (each := _told(raw, read, board, shallow))]
    latest = read.card(raws[0].now[0]) if raws and raws[0].now else None
    pending = _pending(root, card, latest, board)
    begin = next((raw for raw in raws if raw.id in shallow), None)
    ends = f"{len(more)} earlier commits are not told" if more else ""
    if begin is not None and not more:
        ends = f"This clone is shallow: git has nothing from before {begin.at[:10]}"
    return CardHistory(commits=(*pending, *told), ends=ends)


# What git tells


def _commits(root: Path, card_id: str, patience: float) -> list[_Raw]:
    """Every commit after which a file of that id isn't as it was before, the latest first."""
    if not is_id(card_id) or ask(root, "rev-parse", "-q", "--verify", "HEAD^{commit}").code:
        return []
    options = ("-z", "--raw", "-c", "--no-renames", "--no-abbrev", "--no-show-signature")
    arguments = ("log", _FORMAT, *options, "HEAD", "--", f":(glob)boards/**/{card_id}.toml")
    answer = ask(root, *arguments, timeout=patience)
    if answer.code:
        raise refused(answer, arguments)
    return list(_parsed(answer.output.decode("utf-8", "surrogateescape")))


def _parsed(told: str) -> Iterator[_Raw]:
    raw: _Raw | None = None
    parts = iter(told.split("\0"))
    for part in parts:
        text = part.lstrip("\n")
        if text.startswith("commit "):
            if raw is not None:
                yield raw
            lines = [*text.removeprefix("commit ").split("\n"), "", "", "", ""]
            raw = _Raw(lines[0], lines[1], lines[2], lines[3], lines[4])
        elif text.startswith(":") and raw is not None:
            _take_in(raw, text, next(parts))
    if raw is not None:
        yield raw


def _take_in(raw: _Raw, facts: str, file: str) -> None:
    """One changed file: `:100644 100644 blob blob M`, with a further colon, mode and blob for each parent more."""
    count = len(facts) - len(facts.lstrip(":"))
    blobs = facts.split(" ")[count + 1 : 2 * count + 2]
    while len(raw.parents) < count:
        raw.parents.append([])
    for parent, blob in zip(raw.parents, blobs, strict=False):
        parent += [_Version(file, blob)] if blob.strip("0") else []
    raw.now += [_Version(file, blobs[-1])] if blobs[-1].strip("0") else []


def _shallow(root: Path) -> frozenset[str]:
    """Commits whose parents this clone doesn't have."""
    told = run(root, "rev-parse", "--git-path", "shallow").decode("utf-8", "surrogateescape")
    try:
        return frozenset((root / told.rstrip("\n")).read_text("ascii").split())
    except (OSError, ValueError):
        return frozenset()


# In words


class _Reader:
    """Versions of the card by what git calls them, all fetched at once."""

    def __init__(self, root: Path, card: Card, raws: Iterable[_Raw], prefix: str) -> None:
        self._card = card
        self._prefix = prefix
        versions = [
            version
            for raw in raws
            for side in (*raw.parents, raw.now)
            for version in side
        ]  # fmt: skip
        self._blobs = blob_contents(root, list(dict.fromkeys(each.blob for each in versions)))

    def file(self, version: _Version) -> str:
        return version.file.removeprefix(self._prefix)

    def card(self, version: _Version | None) -> Card | None:
        """None: it isn't there, or can't be read."""
        if version is None:
            return None
        return _parsed_card(self._blobs[version.blob], self.file(version), self._card)


def _parsed_card(data: bytes, file: str, card: Card) -> Card | None:
    place = place_of(file)
    if place is None or place.kind != "card":
        return None
    return parse_card(data, id=card.id, board=place.board, file=file, thorough=False)[0]


def _told(
    raw: _Raw, read: _Reader, board: Board | None, shallow: frozenset[str]
) -> Commit | None:  # fmt: skip
    """What the commit did to the card; None where a merge did nothing of its own."""
    now = _kept(raw.now)
    lists = [_words(read, _kept(parent), now, board) for parent in raw.parents]
    words = [word for word in lists[0] if all(word in other for other in lists)] if lists else []
    if raw.id in shallow:
        words = ["as it was where this clone's history begins"]
    if not words and len(raw.parents) > 1:
        return None
    there = now or (_kept(raw.parents[0]) if raw.parents else None)
    return Commit(
        id=raw.id,
        at=datetime.fromisoformat(raw.at),
        author=raw.author,
        email=raw.email,
        subject=raw.subject,
        words=tuple(words) or (_NO_CHANGE,),
        file=read.file(there) if there else "",
    )


def _kept(versions: list[_Version]) -> _Version | None:
    """The one that counts, where a card's id lies at two places: the board's before the archive's."""
    return min(versions, key=lambda each: ("/archive/" in each.file, each.file), default=None)


def _words(
    read: _Reader, old: _Version | None, new: _Version | None, board: Board | None
) -> list[str]:
    before, after = read.card(old), read.card(new)
    if new is not None and after is None:
        return ["could not be read"]
    if old is not None and before is None and after is not None:
        return ["could be read again"]
    return card_words(before, after, board)


def _pending(root: Path, card: Card, latest: Card | None, board: Board | None) -> list[Commit]:
    """What lies in the work tree and isn't committed."""
    got = read_bytes(str(root), card.file)
    now = None if isinstance(got, Problem) else _parsed_card(got.data, card.file, card)
    if now is None:
        return []
    words = card_words(latest, now, board)
    is_elsewhere = latest is not None and latest.file != now.file
    if not words and not is_elsewhere:
        return []
    return [Commit(words=tuple(words) or (_NO_CHANGE,), file=card.file)]
