"""When a card started and finished, and how old it is: folded from its log and nothing else.

Terms and definitions are the Kanban Guide's (2025): *started* is the first entry into a column at or
after the commitment point, *finished* the last entry into the finished column, *cycle time* the days
from started to finished, *work item age* the days since started.
"""

from collections.abc import Mapping
from datetime import date

import msgspec

from leantui.flow.dates import count_days, day
from leantui.model.board import Board
from leantui.model.card import Card


class Track(msgspec.Struct, frozen=True, kw_only=True):
    """A card's way over the board, in dates of the board's zone."""

    started: date | None = None
    finished: date | None = None
    entered: Mapping[int, date] = msgspec.field(default_factory=dict)
    """By column index: the date the column was reached. A skipped column has that of the next one entered."""
    is_straight_to_done: bool = False
    """Whether it went from before the commitment point to finished at once."""
    problem: str | None = None
    """Why its figures can't be told, such as finished before started."""


def track(board: Board, card: Card) -> Track:
    """Fold the log's entries into columns.

    Back within the workflow earlier columns keep their first date and later ones are wiped; back before
    the commitment point the start is cleared; a reopened card isn't finished until it is again.
    """
    index_of = {column.id: index for index, column in enumerate(board.column)}
    commitment, finish = board.started_index, board.finished_index
    entered: dict[int, date] = {}
    started: date | None = None
    finished: date | None = None
    straight = False
    at = -1
    last: date | None = None
    out_of_order = False
    for entry in card.log:
        if entry.to is None or entry.event not in ("created", "moved"):
            continue
        index = index_of.get(entry.to.partition("/")[0])
        if index is None:
            continue
        when = day(board, entry.at)
        out_of_order = out_of_order or (last is not None and when < last)
        last = when
        if index < at:
            for later in [column for column in entered if column > index]:
                del entered[later]
        for column in range(min(max(at, -1) + 1, index), index + 1):
            entered.setdefault(column, when)
        if index < commitment:
            started = None
        elif started is None:
            started = when
            straight = index >= finish
        if index >= finish:
            if at < finish:
                finished = when
        else:
            finished = None
        at = index
    problem = "its log is not in the order of time" if out_of_order else None
    if started is not None and finished is not None and finished < started:
        problem = f"finished {finished} before started {started}"
    return Track(
        started=started,
        finished=finished,
        entered=entered,
        is_straight_to_done=straight and finished is not None,
        problem=problem,
    )


def age_days(board: Board, card: Card, as_of: date) -> int | None:
    """Work item age, as_of − started + 1 in the board's day count; None unless started and not finished."""
    way = track(board, card)
    if way.started is None or way.finished is not None or as_of < way.started:
        return None
    return count_days(board, way.started, as_of)


def cycle_time_days(board: Board, card: Card) -> int | None:
    """Cycle time, finished − started + 1 in the board's day count; None unless finished."""
    way = track(board, card)
    if way.started is None or way.finished is None or way.finished < way.started:
        return None
    return count_days(board, way.started, way.finished)
