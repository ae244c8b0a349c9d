"""The mapping file: how rows of another tool's table become cards."""

import codecs
import re
from datetime import UTC, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from leantui.exchange.card_values import CARD_KEYS, LIST_KEYS
from leantui.exchange.template import Template, parse_template
from leantui.model.board import Board
from leantui.model.ids import ID_PATTERN
from leantui.store.nearest import did_you_mean
from leantui.store.toml_text import parse_toml

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


class MappingError(msgspec.Struct, frozen=True):
    """What is wrong in a mapping file."""

    messages: tuple[str, ...]


def read_mapping(data: bytes, name: str) -> Mapping | MappingError:
    """Read a mapping file.

    Args:
        data: its bytes.
        name: what it is called, for messages.
    """
    table = parse_toml(data, name)
    if not isinstance(table, dict):
        place = f"{name}:{table.line}" if table.line else name
        return MappingError((f"{place}: {table.message}",))
    try:
        file = msgspec.convert(table, MappingFile)
    except msgspec.ValidationError as error:
        return MappingError((f"{name}: {_where(str(error))}",))
    return _fit_together(file, name)


_PLAIN_WORDS = {
    "Object missing required field": "there must be a key",
    "Object contains unknown field": "there is no key",
}


def _where(said: str, above: str = "") -> str:
    """msgspec's message with its path first: `table.delimiter: Expected …`."""
    what, _, path = said.partition(" - at `$")
    for words, plain in _PLAIN_WORDS.items():
        what = what.replace(words, plain)
    place = f"{above}{path.rstrip('`')}".lstrip(".")
    return f"{place}: {what}" if place else what


def _fit_together(file: MappingFile, name: str) -> Mapping | MappingError:
    wrong: list[str] = []
    keys = [_card_key(key, rule, wrong) for key, rule in file.card.items()]
    if "title" not in file.card:
        wrong.append('card.title is missing; expected a template such as "{summary}"')
    zone = _zone(file.table.timezone, wrong)
    pattern = _pattern(file.id.pattern, wrong)
    board = _board(file, wrong)
    formats = file.table.time_format
    formats = (formats,) if isinstance(formats, str) else formats
    try:
        codecs.lookup(file.table.encoding)
    except LookupError:
        wrong.append(f"table.encoding: no encoding is called {file.table.encoding!r}")
    if wrong:
        return MappingError(tuple(f"{name}: {message}" for message in wrong))
    return Mapping(
        file=file,
        keys=tuple(key for key in keys if key is not None),
        zone=zone,
        formats=formats,
        id_pattern=pattern,
        board=board,
    )


def _card_key(
    key: str, rule: str | From | tuple[str | From, ...], wrong: list[str]
) -> CardKey | None:
    if key not in CARD_KEYS:
        hint = did_you_mean(key, CARD_KEYS)
        wrong.append(f"card.{key}: an import can't set this card key. {hint}".rstrip())
        return None
    sources = []
    for part in rule if isinstance(rule, tuple) else (rule,):
        whole = part if isinstance(part, From) else From(from_=part)
        if whole.split is not None and key not in LIST_KEYS:
            wrong.append(f"card.{key}: split is for keys that hold a list: {', '.join(LIST_KEYS)}")
        try:
            sources.append(Source(parse_template(whole.from_), whole))
        except ValueError as error:
            wrong.append(f"card.{key}: {error}")
    return CardKey(key=key, sources=tuple(sources))


def _zone(name: str, wrong: list[str]) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        wrong.append(
            f"table.timezone: no time zone is called {name!r}; expected one like Europe/Berlin"
        )
        return ZoneInfo("UTC")


def _pattern(pattern: str | None, wrong: list[str]) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern) if pattern else None
    except re.error as error:
        wrong.append(f"id.pattern: {pattern!r} is no regular expression: {error}")
        return None


def _board(file: MappingFile, wrong: list[str]) -> Board | None:
    if file.board is None:
        return None
    try:
        board = msgspec.convert(file.board, Board)
    except msgspec.ValidationError as error:
        wrong.append(_where(str(error), "board"))
        return None
    known = {"name", *(field for field in Board.__struct_fields__)}
    wrong += [f"board.{key}: boards have no such key" for key in file.board if key not in known]
    columns = [column.id for column in board.column]
    for column in columns:
        if not re.match(ID_PATTERN, column):
            wrong.append(f"board.column: {column!r} is no id")
    for place, column in _named_columns(file):
        if column.partition("/")[0] not in columns:
            hint = did_you_mean(column, columns)
            wrong.append(f"{place}: the board has no column {column}. {hint}".rstrip())
    return board


def _named_columns(file: MappingFile) -> list[tuple[str, str]]:
    """Every column of the board that the mapping sends cards to, with the place that names it."""
    values = file.state.values if file.state else {}
    return [
        (f"state.values.{value}", target if isinstance(target, str) else target.column)
        for value, target in values.items()
    ] + [("history.stamp.to", stamp.to) for stamp in file.history.stamp]
