"""What git knows of a card, in words: `leantui log ID --git`."""

from typing import TYPE_CHECKING, Any

from leantui.cli.output import Heading, fail, print_json, print_table, say
from leantui.flow.dates import zone
from leantui.model.card import Card
from leantui.sharing.git import GitError
from leantui.sharing.history import Commit, card_history
from leantui.store.identity import person_of_email

if TYPE_CHECKING:
    from leantui.session import Session

_HEADINGS = (
    Heading("when"),
    Heading("who"),
    Heading("what", is_flexible=True),
    Heading("commit", goes=1),
)
_SHORT = 8
"""Characters of a commit's hash that are shown."""


def say_history(session: "Session", card: Card, *, as_json: bool) -> None:
    """Print it as a table or as JSON; ends the program where there is no git."""
    board = session.workspace.boards[card.board].board
    try:
        history = card_history(session.root, card, board)
    except GitError as error:
        fail(error.message, error.hint)
    if as_json:
        print_json("log", [_table(session, each) for each in history.commits])
    elif not history.commits:
        say(f"{session.workspace.ref(card)} was never committed", err=True)
    else:
        here = zone(board.timezone)
        rows = [
            [
                f"{each.at.astimezone(here):%Y-%m-%d %H:%M}" if each.at else "not committed yet",
                who(session, each),
                "; ".join(each.words),
                each.id[:_SHORT],
            ]
            for each in history.commits
        ]
        print_table(_HEADINGS, rows)
    if history.ends:
        say(history.ends, err=True)


def who(session: "Session", commit: Commit) -> str:
    """The person with the author's address, by id; else the author's name."""
    person = person_of_email(session.workspace.people.values(), commit.email)
    return person.id if person else commit.author


def _table(session: "Session", commit: Commit) -> dict[str, Any]:
    return {
        "at": commit.at,
        "by": who(session, commit) or None,
        "words": commit.words,
        "commit": commit.id or None,
        "author": commit.author or None,
        "email": commit.email or None,
        "message": commit.subject or None,
        "file": commit.file,
    }
