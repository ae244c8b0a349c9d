"""What people call things on the command line, made the ids that commands know."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from leantui.cli.output import refuse
from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.workspace import BoardContents
from leantui.rules.commands import Refusal
from leantui.rules.names import unknown

if TYPE_CHECKING:
    from leantui.session import Session


class Named(Protocol):
    """A column or lane."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...


def card_named(session: "Session", named: str, *, as_json: bool = False) -> Card:
    """The card of that id, prefix or reference; ends the program where it isn't one."""
    found = session.find(named)
    if isinstance(found, Refusal):
        refuse(found, as_json=as_json)
    return found


def board_named(session: "Session", named: str, *, as_json: bool = False) -> BoardContents:
    """The board of that id, key or name, in any case; ends the program where there is none."""
    wanted = named.strip().casefold()
    boards = session.workspace.boards
    for contents in boards.values():
        board = contents.board
        if wanted in (board.id, board.ref_key.casefold(), board.name.casefold()):
            break
    else:
        refuse(unknown("board", named, boards, field="board"), as_json=as_json)
    return contents


def column_named(board: Board, named: str) -> str:
    """The place of that id or name, such as `fix` or `Fix/done`; the text itself where there is none."""
    column, slash, half = named.strip().partition("/")
    return f"{_id_of(board.column, column)}{slash}{half.lower()}"


def lane_named(board: Board, named: str) -> str:
    """The lane of that id or name; empty for `none`."""
    wanted = _id_of(board.lane, named)
    is_none = wanted.casefold() in ("", "-", "none") and wanted not in {
        lane.id for lane in board.lane
    }
    return "" if is_none else wanted


def person_named(session: "Session", named: str) -> str:
    """The person of that id, name or e-mail address; `me` is who acts; the text itself where there is none."""
    wanted = named.strip().removeprefix("@")
    people = session.workspace.people
    if wanted.casefold() == "me" and "me" not in people:
        return session.who
    for person in people.values():
        known = (person.id, person.name.casefold(), (person.email or "").casefold())
        if wanted.casefold() in known:
            return person.id
    return wanted


def _id_of(things: Iterable[Named], named: str) -> str:
    wanted = named.strip().casefold()
    listed = list(things)
    for thing in listed:
        if wanted == thing.id:
            return thing.id
    for thing in listed:
        if wanted == thing.title.casefold():
            return thing.id
    return named.strip()
