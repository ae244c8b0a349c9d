"""When a card started and finished, and how old it is: folded from its log and nothing else.

Terms and definitions are the Kanban Guide's (2025): *started* is the first entry into a column at or
after the commitment point, *finished* the last entry into the finished column, *cycle time* the days
from started to finished, *work item age* the days since started. A column to the right of the finished
one counts as finished too. The log is read in the order of the file.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

import msgspec

from leantui.flow.dates import count_days, day, local_date, zone
from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.log import LogEntry

PLACING = frozenset({"created", "moved"})
"""The events that say where a card went."""


class Track(msgspec.Struct, frozen=True, kw_only=True):
    """A card's way over the board, in dates of the board's zone."""

    started: date | None = None
    finished: date | None = None
    discarded: date | None = None
    """When it was given up; it is neither in progress nor finished then."""
    entered: Mapping[int, date] = msgspec.field(default_factory=dict)
    """By column index: the date the column was reached. A skipped column has that of the next one entered."""
    started_at: datetime | None = None
    finished_at: datetime | None = None
    is_straight_to_done: bool = False
    """Whether it went from before the commitment point to finished at once."""
    reopened: int = 0
    """How often it left the finished column again."""
    problem: str | None = None
    """A data error: why its figures can't be relied on, such as finished before started."""


class _Stage:
    """A board's columns as the fold below needs them: looked up once, not once for each card."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.index_of: dict[str, int] = {}
        for index, column in reversed(list(enumerate(board.column))):
            self.index_of[column.id] = self.index_of[f"{column.id}/done"] = index
        self.commitment = board.started_index
        self.finish = board.finished_index
        self.zone = zone(board.timezone)


_stage_in_hand: list[_Stage] = []


def _stage(board: Board) -> _Stage:
    """The stage of the board asked about last is kept: figures are asked card by card."""
    held = _stage_in_hand[:1]
    if held and held[0].board is board:
        return held[0]
    made = _Stage(board)
    _stage_in_hand[:] = [made]
    return made


def placings(board: Board, card: Card) -> Iterator[tuple[int, LogEntry]]:
    """The entries that put the card into a column the board has, each with the column's index."""
    index_of = _stage(board).index_of
    for entry in card.log:
        if entry.to is not None and entry.event in PLACING:
            index = index_of.get(entry.to)
            if index is not None:
                yield index, entry


def track(board: Board, card: Card) -> Track:
    """Fold the log's entries into columns.

    Back within the workflow earlier columns keep their first date and later ones are wiped; back before
    the commitment point the start is cleared; a reopened card isn't finished until it is again. Data
    errors are named in `problem`; nothing is clamped.
    """
    stage = _stage(board)
    entered: dict[int, datetime] = {}
    at = -1
    reopened = 0
    is_straight = False
    for index, entry in placings(board, card):
        if index < at:
            for later in [column for column in entered if column > index]:
                del entered[later]
        for column in range(min(at + 1, index), index + 1):
            entered.setdefault(column, entry.at)
        if index >= stage.finish > at:
            is_straight = at < stage.commitment
        elif at >= stage.finish > index:
            is_straight = False
            reopened += 1
        at = index
    dates = {column: local_date(when, stage.zone) for column, when in entered.items()}
    return Track(
        started=dates.get(stage.commitment),
        finished=dates.get(stage.finish) if stage.commitment in dates else None,
        discarded=_discarded(board, card),
        entered=dates,
        started_at=entered.get(stage.commitment),
        finished_at=entered.get(stage.finish) if stage.commitment in entered else None,
        is_straight_to_done=is_straight,
        reopened=reopened,
        problem=_problem(board, card, dates.get(stage.commitment), dates.get(stage.finish)),
    )


def _problem(board: Board, card: Card, started: date | None, finished: date | None) -> str | None:
    if started is not None and finished is not None and finished < started:
        return f"finished {finished} before started {started}"
    last: datetime | None = None
    for _, entry in placings(board, card):
        if last is not None and entry.at < last and day(board, entry.at) < day(board, last):
            return "its log is not in the order of time"
        last = entry.at
    return None


def _discarded(board: Board, card: Card) -> date | None:
    """The date it was discarded, unless it was moved on afterwards."""
    for entry in reversed(card.log):
        if entry.event == "discarded":
            return day(board, entry.at)
        if entry.event in PLACING:
            return None
    return None


def _span(stage: _Stage, card: Card) -> tuple[datetime | None, datetime | None]:
    """When the card started and finished: what `track` says, without the columns in between."""
    index_of, commitment, finish = stage.index_of, stage.commitment, stage.finish
    started: datetime | None = None
    finished: datetime | None = None
    for entry in card.log:
        to = entry.to
        if to is None or entry.event not in PLACING:
            continue
        index = index_of.get(to)
        if index is None:
            continue
        if index < commitment:
            started = finished = None
            continue
        if started is None:
            started = entry.at
        if index < finish:
            finished = None
        elif finished is None:
            finished = entry.at
    return started, finished


def age_days(board: Board, card: Card, as_of: date) -> int | None:
    """Work item age, as_of − started + 1 in the board's day count.

    None unless it is in progress as of that date: started, not finished, not discarded.
    """
    stage = _stage(board)
    started, finished = _span(stage, card)
    if started is None:
        return None
    first = local_date(started, stage.zone)
    if first > as_of or (finished is not None and local_date(finished, stage.zone) <= as_of):
        return None
    discarded = _discarded(board, card)
    if discarded is not None and discarded <= as_of:
        return None
    return count_days(board, first, as_of)


def cycle_time_days(board: Board, card: Card) -> int | None:
    """Cycle time, finished − started + 1 in the board's day count.

    None unless finished; None too for a card that finished before it started, which is a data error.
    """
    stage = _stage(board)
    started, finished = _span(stage, card)
    if started is None or finished is None or _discarded(board, card) is not None:
        return None
    first, last = local_date(started, stage.zone), local_date(finished, stage.zone)
    return count_days(board, first, last) if first <= last else None
