"""What a huddle looks at: the boards, the present, and since when."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Literal

import msgspec

from leantui.flow.dates import local_date, zone
from leantui.flow.percentiles import AgeBands
from leantui.flow.times import age_days
from leantui.huddle.happened import has_news
from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.workspace import BoardContents, Workspace
from leantui.rules.context import Context
from leantui.rules.places import places, shown_place, standing_order

By = Literal["board", "person"]


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of the agenda."""

    workspace: Workspace
    boards: tuple[str, ...]
    """Ids, in the order in which the boards are walked."""
    since: Mapping[str, datetime]
    """By board, the last huddle's start; a board that is missing never had one."""
    context: Context
    """The present, who asks, and how limits are counted."""
    bands: Mapping[str, AgeBands] = msgspec.field(default_factory=dict)
    """By board, how old finished cards were when they left each column."""
    cycle_times: Mapping[str, int] = msgspec.field(default_factory=dict)
    """By board, the 85th percentile of cycle times in days."""
    shows: Callable[[Card], bool] | None = None
    """A filter: only cards it lets through are walked."""
    by: By = "board"

    @property
    def as_of(self) -> datetime:
        return self.context.now


class BoardScope:
    """One board of it, with what several questions ask of its cards."""

    def __init__(self, scope: Scope, board_id: str) -> None:
        self.scope = scope
        self.contents: BoardContents = scope.workspace.boards[board_id]
        self.board: Board = self.contents.board
        self.since = scope.since.get(board_id)
        self.now = scope.as_of.astimezone(zone(self.board.timezone))
        self.today: date = local_date(scope.as_of, zone(self.board.timezone))
        self.bands = scope.bands.get(board_id, AgeBands())
        self._column_of = {column.id: index for index, column in enumerate(self.board.column)}
        self._place_of = {place: index for index, place in enumerate(places(self.board))}
        self._lane_of = {lane.id: index for index, lane in enumerate(self.board.lane)}

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        """The board's cards that the filter lets through, from the right to the left, then from the top."""
        shows = self.scope.shows
        found = (card for card in self.contents.cards.values() if shows is None or shows(card))
        return tuple(sorted(found, key=self.walking_order))

    @cached_property
    def open_cards(self) -> tuple[Card, ...]:
        return tuple(card for card in self.cards if not self.is_finished(card))

    def walking_order(self, card: Card) -> tuple[int, int, str, str]:
        """Right to left, top to bottom: by place, lane, rank, then id."""
        place = self._place_of[shown_place(self.board, card)]
        return (-place, self._lane_of.get(card.lane or "", 0), *standing_order(card))

    def column_index(self, card: Card) -> int:
        return max(self._column_of.get(card.column_id, 0), 0)

    def is_finished(self, card: Card) -> bool:
        return self.column_index(card) >= self.board.finished_index

    def is_started(self, card: Card) -> bool:
        return self.board.started_index <= self.column_index(card) < self.board.finished_index

    def age(self, card: Card) -> int | None:
        """Work item age in days of the board's day count."""
        return age_days(self.board, card, self.today)

    def has_news(self, card: Card) -> bool:
        return has_news(card, self.since)
