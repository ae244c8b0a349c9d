"""What git knows of a card, in words: `leantui log ID --git`."""

from typing import TYPE_CHECKING, Any

from leantui.cli.output import Heading, fail, print_json, print_table, refuse, say
from leantui.flow.dates import zone
from leantui.model.card import Card
from leantui.model.text import one_line
from leantui.sharing.card_commits import gone_cards
from leantui.sharing.git import GitError
from leantui.sharing.history import PATIENCE, Commit, card_history
from leantui.store.identity import person_of_email
from leantui.store.kinds import place_of

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


def say_history(session: "Session", named: str, *, as_json: bool) -> None:
    """Print it as a table or as JSON; ends the program where there is no git, or never was such a card."""
    try:
        card = _card(session, named, as_json=as_json)
        contents = session.workspace.boards.get(card.board)
        history = card_history(session.root, card, contents.board if contents else None)
    except GitError as error:
        fail(error.message, error.hint)
    if as_json:
        print_json("log", [_table(session, each) for each in history.commits])
    elif not history.commits:
        say(f"{session.workspace.ref(card)} was never committed", err=True)
    else:
        here = zone(contents.board.timezone if contents else "UTC")
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


def _card(session: "Session", named: str, *, as_json: bool) -> Card:
    """The card, also one whose file can't be read, or that was deleted."""
    found = session.find(named)
    if isinstance(found, Card):
        return found
    if found.code == "broken-file":
        (card_id,) = session.workspace.find(named)
        path = next(session.root.glob(f"boards/*/*/**/{card_id}.toml"), None)
        if path is not None:
            return _stub(card_id, path.relative_to(session.root).as_posix())
    if found.code == "not-found":
        gone = gone_cards(session.root, _without_key(session, named), PATIENCE)
        if len(gone) == 1:
            return _stub(*next(iter(gone.items())))
        if gone:
            listed = ", ".join(sorted(gone)[:5])
            fail(
                f"{one_line(named)} may mean {len(gone)} cards that are gone: {listed}{' …' if len(gone) > 5 else ''}",
                "Give more characters of the id",
            )
    return refuse(found, as_json=as_json)


def _stub(card_id: str, file: str) -> Card:
    place = place_of(file)
    return Card(
        title="", column="", log=(), id=card_id, board=place.board if place else "", file=file
    )


def _without_key(session: "Session", named: str) -> str:
    """What the id begins with, where a board's key stands before it."""
    text = named.strip().lower()
    key, _, rest = text.partition("-")
    keys = {each.board.ref_key.lower() for each in session.workspace.boards.values()}
    return rest if rest and key in keys else text


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
