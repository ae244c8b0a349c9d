"""The mapping file: how rows of another tool's table become cards."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from leantui.exchange.template import Template
from leantui.model.board import Board

OneOrMore = str | tuple[str, ...]


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[table]`: how the file is to be read."""

    encoding: str = "utf-8"
    delimiter: Annotated[str, Meta(min_length=1, max_length=1)] = ","
    quote: Annotated[str, Meta(min_length=1, max_length=1)] = '"'
    null: tuple[str, ...] = ()
    """Values that mean “unknown”, beside the empty one."""
    time_format: OneOrMore = "iso"
    """`iso`, or directives of `strptime`; several are tried in turn."""
    timezone: str = "UTC"
    """The zone of time stamps that don't say theirs."""


class IdColumn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[id]`: what a card's file is called, and which rows belong to one card."""

    column: str
    prefix: str = ""
    """Put before the value, for tools that count from 1 in each project."""
    pattern: str | None = None
    """A regular expression for the whole value as the file has it; other rows are reported."""


class From(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}
):
    """A value made with more than a template."""

    from_: str
    values: dict[str, Any] = msgspec.field(default_factory=dict)
    """Card values by source values. If any are given, no other source value is accepted …"""
    otherwise: Any = None
    """… unless this says what stands for the others."""
    as_id: bool = False
    """Whether the value is made an id: `Resolver 170` becomes `resolver-170`."""
    split: str | None = None
    """What separates several values in one cell, for keys that hold a list."""


class StateTarget(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a card is while the other tool says one state."""

    column: str
    blocked: str | None = None
    """The reason, where the state means that the card is blocked."""
    cause: str | None = None


class State(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[state]`: the column that says how far the work is."""

    column: str
    values: dict[str, str | StateTarget]

    def target(self, value: str) -> StateTarget | None:
        found = self.values.get(value)
        return StateTarget(column=found) if isinstance(found, str) else found


class Stamp(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[[history.stamp]]`: a column with the time at which the card entered a column of the board."""

    column: str
    to: str
    by: str | None = None


class History(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[history]`: when things happened, and who did them."""

    time: str | None = None
    """The column with the time of a row. Without it, a state that differs is a move made at the import."""
    order: str | None = None
    """The column that orders rows of the same time: a count of changes, as a rule."""
    by: str | None = None
    created: str | None = None
    created_by: str | None = None
    stamp: tuple[Stamp, ...] = ()


class People(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[people]`: what becomes of names of people."""

    create: bool = False
    """Whether assignees nobody in `people/` is called by get a file there."""
    team: str | None = None


class MappingFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file's tables as they are written."""

    id: IdColumn
    card: dict[str, str | From | tuple[str | From, ...]]
    state: State | None = None
    """Without it, new cards stand in the board's first column."""
    table: Table = Table()
    history: History = History()
    people: People = People()
    board: dict[str, Any] | None = None


class Source(msgspec.Struct, frozen=True):
    """One place a card key's value comes from."""

    template: Template
    rule: From


class CardKey(msgspec.Struct, frozen=True, kw_only=True):
    """One card key. A key that holds a list takes the values of all sources, another the first known."""

    key: str
    sources: tuple[Source, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(column for source in self.sources for column in source.template.columns)


class Mapping(msgspec.Struct, frozen=True, kw_only=True):
    """A mapping that was read and found to fit together."""

    file: MappingFile
    keys: tuple[CardKey, ...]
    zone: ZoneInfo
    formats: tuple[str, ...]
    id_pattern: re.Pattern[str] | None
    board: Board | None
    """What a board that isn't there yet is made from."""

    @property
    def columns(self) -> dict[str, str]:
        """Every column of the table the mapping needs, each with the place in the mapping that names it."""
        file, history = self.file, self.file.history
        named = [
            (file.id.column, "id.column"),
            (file.state.column if file.state else None, "state.column"),
            (history.time, "history.time"),
            (history.order, "history.order"),
            (history.by, "history.by"),
            (history.created, "history.created"),
            (history.created_by, "history.created_by"),
        ]
        for stamp in history.stamp:
            named += [(stamp.column, "history.stamp.column"), (stamp.by, "history.stamp.by")]
        for key in self.keys:
            named += [(column, f"card.{key.key}") for column in key.columns]
        needed: dict[str, str] = {}
        for column, place in named:
            if column:
                needed.setdefault(column, place)
        return needed

    def read_time(self, text: str) -> datetime | None:
        """The instant that `text` names, in UTC; None if no format fits.

        A time the clocks skipped or showed twice is read with the offset that held before the change.
        """
        for form in self.formats:
            try:
                at = (
                    datetime.fromisoformat(text) if form == "iso" else datetime.strptime(text, form)  # noqa: DTZ007 - the zone follows
                )
                return (at if at.tzinfo else at.replace(tzinfo=self.zone)).astimezone(UTC)
            except (ValueError, OverflowError):
                continue
        return None
