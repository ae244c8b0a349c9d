"""A board: the team's definition of workflow. It never lists cards."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from leantui.model.card import Card, Id

ColumnKind = Literal["queue", "active", "done"]
_TIME_OF_DAY = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
WipPolicy = Literal["warn", "reason", "block"]
LanesBy = Literal["lane", "person", "class", "type", "priority", "project", "tag", "none"]
"""What a board's rows can show."""
DayCount = Literal["calendar", "working"]


class ServiceLevelExpectation(msgspec.Struct, frozen=True, kw_only=True):
    """How long a single item should take at most, with a probability (Kanban Guide 2025)."""

    days: Annotated[
        int, Meta(ge=1, description="Calendar or working days, as the board counts them.")
    ]
    probability: Annotated[int, Meta(ge=1, le=100, description="Per cent.")]


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One stage of the workflow."""

    id: Annotated[Id, Meta(description="By which cards name the column.")]
    name: Annotated[str, Meta(min_length=1, description="Shown instead of the id.")] | None = None
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
    pauses_sla: Annotated[
        bool,
        Meta(description="Whether time in this column is left out of service level agreements."),
    ] = False

    @property
    def title(self) -> str:
        return self.name or self.id


class Lane(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the board."""

    id: Annotated[Id, Meta(description="By which cards name the lane.")]
    name: Annotated[str, Meta(min_length=1, description="Shown instead of the id.")] | None = None
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
    """One limit that several columns share."""

    columns: Annotated[
        tuple[str, ...], Meta(min_length=1, description="Ids of the columns that share the limit.")
    ]
    max: Annotated[int, Meta(ge=0, description="Cards in all of them together.")]


class CellLimit(msgspec.Struct, frozen=True, kw_only=True):
    """A limit of one column in one lane."""

    column: Annotated[str, Meta(description="The id of a column; both halves count.")]
    lane: Annotated[str, Meta(description="The id of a lane.")]
    max: Annotated[int, Meta(ge=0, description="Cards in that column and lane.")]


class TypeLimit(msgspec.Struct, frozen=True, kw_only=True):
    """A limit of one card type."""

    type: Annotated[str, Meta(description="The id of a card type.")]
    max: Annotated[
        int, Meta(ge=0, description="Cards of the type that are started and not finished.")
    ]


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
    unit: Annotated[
        Literal["cards", "size"], Meta(description="What is counted: cards, or their size.")
    ] = "cards"
    group: Annotated[
        tuple[GroupLimit, ...], Meta(description="Limits over several columns together.")
    ] = ()
    cell: Annotated[
        tuple[CellLimit, ...], Meta(description="Limits of one column in one lane.")
    ] = ()
    type: Annotated[tuple[TypeLimit, ...], Meta(description="Limits of a card type.")] = ()


class ClassOfService(msgspec.Struct, frozen=True, kw_only=True):
    """A promise about how cards are treated."""

    id: Annotated[Id, Meta(description="By which cards name the class.")]
    name: Annotated[str, Meta(min_length=1, description="Shown instead of the id.")] | None = None
    wip: (
        Annotated[
            int, Meta(ge=0, description="Cards of the class that are started and not finished.")
        ]
        | None
    ) = None
    counts: Annotated[
        bool, Meta(description="Whether its cards count in other limits than its own.")
    ] = True
    sle: Annotated[
        ServiceLevelExpectation | None,
        Meta(description="Its own service level expectation, instead of the board's."),
    ] = None
    pull: Annotated[str | None, Meta(description="When such a card is pulled, in words.")] = None

    @property
    def title(self) -> str:
        return self.name or self.id.replace("-", " ").capitalize()


KNOWN_CLASSES = tuple(
    ClassOfService(id=name) for name in ("expedite", "fixed-date", "standard", "intangible")
)
"""The four classes of service that every board knows without listing them."""


class CardType(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of work."""

    id: Annotated[Id, Meta(description="By which cards name the type.")]
    name: Annotated[str, Meta(min_length=1, description="Shown instead of the id.")] | None = None
    glyph: (
        Annotated[str, Meta(min_length=1, max_length=8, description="Shown on its cards.")] | None
    ) = None
    template: Annotated[
        str | None, Meta(description="The template a new card of this type starts from.")
    ] = None

    @property
    def title(self) -> str:
        return self.name or self.id


class WorkingHours(msgspec.Struct, frozen=True, kw_only=True):
    """When a board's team works, in the board's zone."""

    from_: Annotated[
        str, Meta(pattern=_TIME_OF_DAY, description="When the day begins, such as 08:00.")
    ] = msgspec.field(name="from")
    to: Annotated[str, Meta(pattern=_TIME_OF_DAY, description="When it ends, such as 17:00.")]


class Posted(msgspec.Struct, frozen=True, kw_only=True):
    """Which standard hangs beside which cards: all keys given must match."""

    standard: Annotated[str, Meta(description="The id of the standard that is posted.")]
    column: Annotated[
        str | None, Meta(description="Only on cards in this column, or in one half of it.")
    ] = None
    lane: Annotated[str | None, Meta(description="Only on cards in this lane.")] = None
    type: Annotated[str | None, Meta(description="Only on cards of this type.")] = None
    class_of_service: Annotated[
        str | None, Meta(description="Only on cards of this class of service.")
    ] = None
    tags: Annotated[tuple[str, ...], Meta(description="All of them must be on the card.")] = ()
    service: Annotated[str | None, Meta(description="Only on cards about this service.")] = None
    project: Annotated[str | None, Meta(description="Only on cards of this project.")] = None

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

    id: Annotated[Id, Meta(description="By which the view is named.")]
    name: Annotated[str, Meta(min_length=1, description="Shown instead of the id.")] | None = None
    filter: Annotated[str, Meta(description="What is shown, as it is typed into the filter.")]
    lanes: Annotated[
        LanesBy | None,
        Meta(description="What the rows show in this view; none given: as they are."),
    ] = None

    @property
    def title(self) -> str:
        return self.name or self.id


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """The definition of workflow of one team."""

    name: Annotated[str, Meta(min_length=1, description="The name shown.")]
    key: (
        Annotated[
            str,
            Meta(
                pattern="^[A-Za-z][A-Za-z0-9]{0,9}$", description="Stands before card ids: SD-7k3q."
            ),
        ]
        | None
    ) = None
    vision: Annotated[
        str | None, Meta(description="What the team works towards, in one sentence.")
    ] = None
    timezone: Annotated[
        str, Meta(description="IANA name; every date in every figure is a date in this zone.")
    ] = "UTC"
    started: Annotated[
        str | None,
        Meta(description="The commitment point: the first column that counts as started."),
    ] = None
    finished: Annotated[str | None, Meta(description="Entering it finishes the card.")] = None
    day_count: Annotated[
        DayCount,
        Meta(
            description="calendar: every day counts; working: Monday to Friday. For age and cycle time."
        ),
    ] = "calendar"
    working_hours: Annotated[
        WorkingHours | None,
        Meta(description="The hours of the day in which timers of steps run; none: all of them."),
    ] = None
    wip_policy: Annotated[
        WipPolicy,
        Meta(description="A move over a limit: warn, ask for a reason and keep it, or block."),
    ] = "reason"
    sle: Annotated[
        ServiceLevelExpectation | None,
        Meta(description="The service level expectation of every card without one of its own."),
    ] = None
    column: Annotated[
        tuple[Column, ...],
        Meta(min_length=1, description="The stages of the workflow, from left to right."),
    ]
    lane: Annotated[tuple[Lane, ...], Meta(description="The rows, from top to bottom.")] = ()
    wip: Annotated[
        WipLimits, Meta(description="Limits that are not one column's, lane's or class's own.")
    ] = WipLimits()
    class_of_service: Annotated[
        tuple[ClassOfService, ...],
        Meta(
            description="Promises about how cards are treated; four are known without being listed."
        ),
    ] = ()
    card_type: Annotated[tuple[CardType, ...], Meta(description="Kinds of work.")] = ()
    posted: Annotated[
        tuple[Posted, ...],
        Meta(
            description="Which standard hangs beside which cards; the first that matches is the one in hand."
        ),
    ] = ()
    view: Annotated[tuple[View, ...], Meta(description="Filters saved by name.")] = ()

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
