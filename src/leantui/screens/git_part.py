"""The part of a card's page that git tells: read in a thread, drawn as lines."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.person import Person
from leantui.model.text import one_line
from leantui.model.words import since_words
from leantui.widgets.lines import Line, Span, wrap

if TYPE_CHECKING:
    from leantui.sharing.history import Commit

PATIENCE: Final = 10.0
"""Seconds that git has; somebody who looks at a card doesn't wait longer."""

HEADING = "In git, the latest first"
_SHORT = 8
"""Characters of a commit's hash that are shown."""


class GitRow(msgspec.Struct, frozen=True, kw_only=True):
    """One commit that touched the card."""

    at: datetime | None
    """None: not committed yet."""
    who: str
    words: tuple[str, ...]
    commit: str


class GitPart(msgspec.Struct, frozen=True, kw_only=True):
    """What git knows of a card."""

    rows: tuple[GitRow, ...] = ()
    said: str = ""
    """Why there is nothing, or why there may have been more before."""


ASKING = GitPart(said="asking git …")


def read_git_part(root: Path, card: Card, board: Board, people: Mapping[str, Person]) -> GitPart:
    """Ask git. It starts processes, so it is for a thread."""
    from leantui.sharing.git import GitError
    from leantui.sharing.history import card_history
    from leantui.sharing.who import person_of_email

    def row(commit: "Commit") -> GitRow:
        person = person_of_email(people.values(), commit.email)
        return GitRow(
            at=commit.at,
            who=person.id if person else commit.author,
            words=commit.words,
            commit=commit.id[:_SHORT],
        )

    try:
        found = card_history(root, card, board, patience=PATIENCE)
    except GitError as error:
        hint = f" ({error.hint})" if error.hint else ""
        return GitPart(said=f"git doesn't say: {error.message}{hint}")
    return GitPart(rows=tuple(map(row, found.commits)), said=found.ends)


def git_lines(part: GitPart, as_of: datetime, width: int) -> list[Line]:
    """A commit a line, longer ones on several; what is to be said of the whole comes last."""
    whens = [_when(row, as_of) for row in part.rows]
    when_width = max(map(len, whens), default=0) + 2
    lines: list[Line] = []
    for row, when in zip(part.rows, whens, strict=True):
        spans = [
            Span(f"{one_line(row.who)} " if row.who else "", "strong"),
            Span(one_line("; ".join(row.words))),
            Span(f"  {row.commit}" if row.commit else "", "muted"),
        ]
        first = [Span(when.ljust(when_width), "muted" if row.at else "warning")]
        lines += wrap(spans, width, hanging=when_width if width >= 50 else 2, first=first)
    if part.said:
        lines += wrap([Span(one_line(part.said), "muted")], width)
    return lines


def _when(row: GitRow, as_of: datetime) -> str:
    if row.at is None:
        return "not committed yet"
    time = f"{row.at.astimezone(as_of.tzinfo):%H:%M}"
    day = since_words(row.at, as_of)
    return f"today {time}" if day == time else f"{day} {time}"
