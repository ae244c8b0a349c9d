"""Where a card can be moved to, and what would come of it."""

from typing import TYPE_CHECKING

import msgspec

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.text import one_line
from leantui.model.workspace import BoardContents
from leantui.rules.commands import LimitKind
from leantui.rules.places import place_title, places
from leantui.rules.wip import breaches
from leantui.session import Session

if TYPE_CHECKING:
    from leantui.screens.pickers import MoveTarget


def move_targets(session: Session, contents: BoardContents, card: Card) -> "tuple[MoveTarget, ...]":
    """Every place in the card's lane, then every lane, with counts, limits and what a move there would break."""
    board = contents.board
    columns = [move_target(session, contents, card, place) for place in places(board)]
    lanes = [
        move_target(session, contents, card, card.column, lane.id, label=f"lane {lane.title}")
        for lane in board.lane
    ]
    return (*columns, *lanes)


def move_target(
    session: Session,
    contents: BoardContents,
    card: Card,
    place: str,
    lane: str | None = None,
    *,
    label: str = "",
) -> "MoveTarget":
    """One place; with a lane, the place in that lane."""
    board = contents.board
    tally = session.tally(contents)
    moved = msgspec.structs.replace(
        card, column=place, lane=card.lane if lane is None else lane or None
    )
    is_lane = bool(label)
    kind, name, limit = _lane_limit(board, lane or "") if is_lane else _column_limit(board, place)
    from leantui.screens.pickers import MoveTarget

    return MoveTarget(
        column=place,
        lane=lane,
        label=label or place_title(board, place),
        count=tally.count(kind, name),
        limit=limit,
        is_here=card.lane == lane if is_lane else (card.column, card.lane) == (place, moved.lane),
        breaches=breaches(board, session.workspace.people, tally, tally.moved(board, card, moved)),
        needs=_needs(board, place, card) if not is_lane else (),
    )


def target_words(target: "MoveTarget", lane_title: str = "") -> str:
    """A target in a line, for a card that is being dragged: `Fix, Acme GmbH 6/6 · ▲ would be over column fix 7/6`."""
    limit = "" if target.limit is None else f"/{target.limit}"
    where = ", ".join(part for part in (target.label, lane_title) if part)
    over = ", ".join(map(str, target.breaches))
    parts = (
        f"{where} {target.count:g}{limit}",
        f"▲ would be over {over}" if over else "",
        f"needs {', '.join(target.needs)}" if target.needs else "",
    )
    return " · ".join(one_line(part) for part in parts if part)


def _column_limit(board: Board, place: str) -> tuple[LimitKind, str, int | None]:
    column_id, _, half = place.partition("/")
    column = board.column[max(board.column_index(column_id), 0)]
    if half:
        return "done half", column.id, column.wip_done
    return "column", column.id, column.wip


def _lane_limit(board: Board, lane: str) -> tuple[LimitKind, str, int | None]:
    return "lane", lane, next((each.wip for each in board.lane if each.id == lane), None)


def _needs(board: Board, place: str, card: Card) -> tuple[str, ...]:
    column = board.column[max(board.column_index(place.partition("/")[0]), 0)]
    return tuple(key for key in column.requires if not getattr(card, key, None))
