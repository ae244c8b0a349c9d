"""A board: the team's definition of workflow. It never lists cards."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from leantui.model.card import Card, Id

ColumnKind = Literal["queue", "active", "done"]
WipPolicy = Literal["warn", "reason", "block"]
DayCount = Literal["calendar", "working"]


class ServiceLevelExpectation(msgspec.Struct, frozen=True, kw_only=True):
    """How long a single item should take at most, with a probability (Kanban Guide 2025)."""

    days: Annotated[int, Meta(ge=1)]
    probability: Annotated[int, Meta(ge=1, le=100, description="Per cent.")]


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One stage of the workflow."""

    id: Id
    name: Annotated[str, Meta(min_length=1)] | None = None
    kind: Annotated[
        ColumnKind, Meta(description="queue: waiting; active: work; done: finished.")
    ] = "active"
    split: Annotated[
        bool,
        Meta(
            description="doing | done; the done half is ready to be pulled and counts as waiting."
        ),
    ] = False
    wip: Annotated[int, Meta(ge=0, description="Limit over both halves.")] | None = None
    wip_done: Annotated[int, Meta(ge=0, description="Own limit of the done half.")] | None = None
    entry: Annotated[
        tuple[str, ...], Meta(description="Explicit policies for entering, shown on the board.")
    ] = ()
    exit: Annotated[tuple[str, ...], Meta(description="Explicit policies for leaving.")] = ()
    requires: Annotated[
        tuple[str, ...], Meta(description="Card keys that must be set to enter.")
    ] = ()
    gate: Annotated[
        bool, Meta(description="Leaving forward needs the standard's required steps up to here.")
    ] = False
    pauses_sla: bool = False

    @property
    def title(self) -> str:
        return self.name or self.id


class Lane(msgspec.Struct, frozen=True, kw_only=True):
    id: Id
    name: Annotated[str, Meta(min_length=1)] | None = None
    wip: (
        Annotated[
            int, Meta(ge=0, description="Cards of the lane that are started and not finished.")
        ]
        | None
    ) = None

    @property
    def title(self) -> str:
        return self.name or self.id


class GroupLimit(msgspec.Struct, frozen=True, kw_only=True):
    columns: Annotated[tuple[str, ...], Meta(min_length=1)]
    max: Annotated[int, Meta(ge=0)]


class CellLimit(msgspec.Struct, frozen=True, kw_only=True):
    column: str
    lane: str
    max: Annotated[int, Meta(ge=0)]


class TypeLimit(msgspec.Struct, frozen=True, kw_only=True):
    type: str
    max: Annotated[int, Meta(ge=0)]


class WipLimits(msgspec.Struct, frozen=True, kw_only=True):
    """Limits that aren't one column's, lane's or class's own."""

    board: (
        Annotated[int, Meta(ge=0, description="CONWIP: all cards started and not finished.")] | None
    ) = None
    person: (
        Annotated[
            int, Meta(ge=0, description="Default personal limit; a person's file may override it.")
        ]
        | None
    ) = None
    unit: Literal["cards", "size"] = "cards"
    group: tuple[GroupLimit, ...] = ()
    cell: tuple[CellLimit, ...] = ()
    type: tuple[TypeLimit, ...] = ()


class ClassOfService(msgspec.Struct, frozen=True, kw_only=True):
    """A promise about how cards are treated."""

    id: Id
    name: Annotated[str, Meta(min_length=1)] | None = None
    wip: Annotated[int, Meta(ge=0)] | None = None
    counts: Annotated[
        bool, Meta(description="Whether its cards count in other limits than its own.")
    ] = True
    sle: ServiceLevelExpectation | None = None
    pull: Annotated[str | None, Meta(description="When such a card is pulled, in words.")] = None

    @property
    def title(self) -> str:
        return self.name or self.id.replace("-", " ").capitalize()


KNOWN_CLASSES = tuple(
    ClassOfService(id=name) for name in ("expedite", "fixed-date", "standard", "intangible")
)
"""The four classes of service that every board knows without listing them."""


class CardType(msgspec.Struct, frozen=True, kw_only=True):
    id: Id
    name: Annotated[str, Meta(min_length=1)] | None = None
    glyph: (
        Annotated[str, Meta(min_length=1, max_length=8, description="Shown on its cards.")] | None
    ) = None
    template: Annotated[
        str | None, Meta(description="The template a new card of this type starts from.")
    ] = None

    @property
    def title(self) -> str:
        return self.name or self.id


class Posted(msgspec.Struct, frozen=True, kw_only=True):
    """Which standard hangs beside which cards: all keys given must match."""

    standard: str
    column: str | None = None
    lane: str | None = None
    type: str | None = None
    class_of_service: str | None = None
    tags: Annotated[tuple[str, ...], Meta(description="All of them must be on the card.")] = ()
    service: str | None = None
    project: str | None = None

    def matches(self, card: Card) -> bool:
        return (
            self.type in (None, card.type)
            and self.column in (None, card.column, card.column_id)
            and self.lane in (None, card.lane)
            and self.class_of_service in (None, card.class_of_service)
            and self.service in (None, card.service)
            and self.project in (None, card.project)
            and (not self.tags or set(self.tags) <= set(card.tags))
        )


class View(msgspec.Struct, frozen=True, kw_only=True):
    """A filter saved by name."""

    id: Id
    name: Annotated[str, Meta(min_length=1)] | None = None
    filter: str


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """The definition of workflow of one team."""

    name: Annotated[str, Meta(min_length=1)]
    key: (
        Annotated[
            str,
            Meta(
                pattern="^[A-Za-z][A-Za-z0-9]{0,9}$", description="Stands before card ids: SD-7k3q."
            ),
        ]
        | None
    ) = None
    vision: str | None = None
    timezone: Annotated[
        str, Meta(description="IANA name; every date in every figure is a date in this zone.")
    ] = "UTC"
    started: Annotated[
        str | None,
        Meta(description="The commitment point: the first column that counts as started."),
    ] = None
    finished: Annotated[str | None, Meta(description="Entering it finishes the card.")] = None
    day_count: DayCount = "calendar"
    wip_policy: WipPolicy = "reason"
    sle: ServiceLevelExpectation | None = None
    column: Annotated[tuple[Column, ...], Meta(min_length=1)]
    lane: tuple[Lane, ...] = ()
    wip: WipLimits = WipLimits()
    class_of_service: tuple[ClassOfService, ...] = ()
    card_type: tuple[CardType, ...] = ()
    posted: tuple[Posted, ...] = ()
    view: tuple[View, ...] = ()

    id: str = ""
    """The name of the board's folder."""
    file: str = ""
    extra: dict[str, Any] = msgspec.field(default_factory=dict)

    @property
    def ref_key(self) -> str:
        """What stands before the ids of this board's cards."""
        return self.key or self.id.upper()

    def column_index(self, column_id: str) -> int:
        """The column's place from the left; -1 if the board has none of that id."""
        for index, column in enumerate(self.column):
            if column.id == column_id:
                return index
        return -1

    @property
    def started_index(self) -> int:
        """The commitment point's place. Where none is named: the first column that isn't a queue."""
        if self.started is not None and (index := self.column_index(self.started)) >= 0:
            return index
        for index, column in enumerate(self.column):
            if column.kind != "queue":
                return index
        return 0

    @property
    def finished_index(self) -> int:
        """The finished column's place. Where none is named: the first done column, else the last."""
        if self.finished is not None and (index := self.column_index(self.finished)) >= 0:
            return index
        for index, column in enumerate(self.column):
            if column.kind == "done":
                return index
        return len(self.column) - 1

    @property
    def classes(self) -> tuple[ClassOfService, ...]:
        """The classes the board lists, then those of the four known ones it doesn't list."""
        listed = {service.id for service in self.class_of_service}
        return self.class_of_service + tuple(
            known for known in KNOWN_CLASSES if known.id not in listed
        )

    def class_of(self, card: Card) -> ClassOfService:
        """The card's class of service; one the board doesn't know is treated as standard."""
        classes = {service.id: service for service in self.classes}
        return classes.get(card.class_of_service) or classes["standard"]

    def shown_column(self, card: Card) -> Column:
        """The column a card is shown in: its own, or the first where the board has no such column."""
        index = self.column_index(card.column_id)
        return self.column[max(index, 0)]


BOARD_NOT_IN_FILE = frozenset({"id", "file", "extra"})
