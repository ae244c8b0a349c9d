"""One card's history as git has it: who changed what and when, by leantui, by hand or by a merge."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.problem import Problem
from leantui.sharing.card_commits import RawCommit, Version, commits_of, shallow_commits
from leantui.sharing.card_words import card_words
from leantui.sharing.git import run
from leantui.sharing.versions import blob_contents
from leantui.store.guard import read_bytes
from leantui.store.kinds import place_of
from leantui.store.parse import parse_card

PATIENCE: Final = 60.0
"""Seconds that git may take to go through a long history."""
LONGEST: Final = 500
"""Commits that are told of one card, the latest of them."""

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
    raws = commits_of(root, prefix, card.id, card.file, patience)
    more = raws[LONGEST:]
    shallow = shallow_commits(root)
    read = _Reader(root, card, raws[:LONGEST], prefix)
    told = [each for raw in raws[:LONGEST] if (each := _told(raw, read, board, shallow))]
    latest = read.card(raws[0].now[0]) if raws and raws[0].now else None
    pending = _pending(root, card, latest, board)
    begin = next((raw for raw in raws if raw.id in shallow), None)
    ends = f"{len(more)} earlier commits are not told" if more else ""
    if begin is not None and not more:
        ends = f"This clone is shallow: git has nothing from before {begin.at[:10]}"
    return CardHistory(commits=(*pending, *told), ends=ends)


# In words


class _Reader:
    """Versions of the card by what git calls them, all fetched at once."""

    def __init__(self, root: Path, card: Card, raws: Iterable[RawCommit], prefix: str) -> None:
        self._card = card
        self._prefix = prefix
        versions = [
            version
            for raw in raws
            for side in (*raw.parents, raw.now)
            for version in side
        ]  # fmt: skip
        self._blobs = blob_contents(root, list(dict.fromkeys(each.blob for each in versions)))

    def file(self, version: Version) -> str:
        return version.file.removeprefix(self._prefix)

    def card(self, version: Version | None) -> Card | None:
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
    raw: RawCommit, read: _Reader, board: Board | None, shallow: frozenset[str]
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


def _kept(versions: list[Version]) -> Version | None:
    """The one that counts, where a card's id lies at two places: the board's before the archive's."""
    return min(versions, key=lambda each: ("/archive/" in each.file, each.file), default=None)


def _words(
    read: _Reader, old: Version | None, new: Version | None, board: Board | None
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
    is_gone = isinstance(got, Problem) and got.code == "vanished"
    now = None if isinstance(got, Problem) else _parsed_card(got.data, card.file, card)
    if now is None and not is_gone:
        return [Commit(words=("can't be read",), file=card.file)]
    words = card_words(latest, now, board)
    is_elsewhere = latest is not None and now is not None and latest.file != now.file
    if not words and not is_elsewhere:
        return []
    return [Commit(words=tuple(words) or (_NO_CHANGE,), file=card.file)]
