"""Rows become drafts of cards: the keys as the source has them, and what happened in the order of time."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import msgspec

from leantui.exchange.card_values import ID_KEYS, LIST_KEYS, typed
from leantui.exchange.csv_rows import Row, RowProblem
from leantui.exchange.mapping import CardKey, From, Mapping, StateTarget
from leantui.exchange.story import Block, Step, Story
from leantui.model.ids import is_id
from leantui.model.log import LogEntry
from leantui.model.slug import slug
from leantui.model.text import one_line

UNKNOWN_PERSON = "import"
"""Who did what the source names nobody for."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A card as the source has it."""

    id: str
    line: int
    """Of its first row."""
    fields: dict[str, Any]
    """Card keys by the last row. None: the source knows nothing; not there: what it has is unusable."""
    former: tuple[dict[str, Any], ...]
    """The keys as earlier rows had them."""
    entries: tuple[LogEntry, ...]
    """What happened, in order, each later than the one before; empty where the source has no times."""
    steps: tuple[Step, ...]
    """What the entries were made of."""
    blocks: frozenset[Block]
    """Those that states of the source mean."""
    state: StateTarget | None
    """Where the last row says the card is."""
    until: datetime | None
    """When the last row was written; None where the source doesn't say when rows were."""
    people: dict[str, str]
    """Names of its assignees as the source spells them, by id."""


class Drafts(msgspec.Struct, frozen=True):
    drafts: tuple[Draft, ...]
    problems: tuple[RowProblem, ...]


class _Event(msgspec.Struct, frozen=True, gc=False):
    """A row that can be used, with what was read from it."""

    row: Row
    at: datetime | None
    order: tuple[float, str]
    state: StateTarget | None


def draft_cards(rows: Iterable[Row], mapping: Mapping, columns: Iterable[str]) -> Drafts:
    """Make a draft of each card the rows speak of.

    Args:
        rows: in any order; those of one card need not stand together.
        mapping: what they mean.
        columns: the board's columns from the left, with halves as `fix/done`.
    """
    return _Drafting(mapping, tuple(columns)).drafts(rows)


class _Drafting:
    """One pass over a file's rows, collecting what is wrong with them."""

    def __init__(self, mapping: Mapping, columns: tuple[str, ...]) -> None:
        self.mapping = mapping
        self.columns = columns
        self.problems: list[RowProblem] = []
        self.named: dict[str, str] = {}
        state = mapping.file.state
        targets = map(state.target, state.values) if state else ()
        self.blocks = frozenset(
            (each.blocked, each.cause) for each in targets if each and each.blocked
        )
        self.keys = [(key, key.columns) for key in mapping.keys]
        self.values: dict[tuple[str, ...], Any] = {}
        """What was made of a key's columns before: most rows repeat the one above."""

    def drafts(self, rows: Iterable[Row]) -> Drafts:
        by_card: dict[str, list[_Event]] = {}
        for row in rows:
            card_id = self._card_id(row)
            event = self._event(row) if card_id else None
            if card_id and event:
                by_card.setdefault(card_id, []).append(event)
        drafts = [self._draft(card_id, events) for card_id, events in by_card.items()]
        return Drafts(tuple(drafts), tuple(sorted(set(self.problems))))

    # One row

    def _left_out(self, row: Row, column: str, message: str) -> None:
        self.problems.append(RowProblem(row.line, column, message))

    def _value_left_out(self, row: Row, column: str, message: str) -> None:
        self.problems.append(RowProblem(row.line, column, message, is_left_out=False))

    def _card_id(self, row: Row) -> str | None:
        rule = self.mapping.file.id
        value = row.get(rule.column)
        made = (rule.prefix + value).lower()
        card_id = made if is_id(made) else slug(made)
        wrong = None
        if not value:
            wrong = "has no id"
        elif self.mapping.id_pattern and not self.mapping.id_pattern.fullmatch(value):
            wrong = f"{value!r} doesn't match id.pattern of the mapping"
        elif not is_id(card_id):
            wrong = f"{value!r} can't be made an id of a-z, 0-9 and -"
        elif self.named.setdefault(card_id, made) != made:
            wrong = f"{value!r} would have the same id as {self.named[card_id]!r}: {card_id}"
        if wrong:
            self._left_out(row, rule.column, wrong)
        return None if wrong else card_id

    def _event(self, row: Row) -> _Event | None:
        history = self.mapping.file.history
        at = None
        if history.time:
            text = row.get(history.time)
            at = self.mapping.read_time(text) if text else None
            if at is None:
                self._left_out(row, history.time, self._bad_time(text))
                return None
        state = None
        if self.mapping.file.state:
            column = self.mapping.file.state.column
            value = row.get(column)
            state = self.mapping.file.state.target(value)
            if state is None:
                said = (
                    f"the state {value!r} isn't in state.values of the mapping"
                    if value
                    else "has no state"
                )
                self._left_out(row, column, said)
                return None
            if state.column not in self.columns:
                self._left_out(row, column, f"the board has no column {state.column!r}")
                return None
        return _Event(row, at, _sequence(row.get(history.order)), state)

    def _bad_time(self, text: str) -> str:
        if not text:
            return "has no time"
        return f"{text!r} is no time in the form {' or '.join(self.mapping.formats)}"

    def _optional_time(self, row: Row, column: str | None) -> datetime | None:
        text = row.get(column)
        if not text or not column:
            return None
        at = self.mapping.read_time(text)
        if at is None:
            self._value_left_out(row, column, self._bad_time(text))
        return at

    # One card

    def _draft(self, card_id: str, events: list[_Event]) -> Draft:
        if self.mapping.file.history.time:
            events.sort(key=lambda event: (event.at, event.order, event.row.line))
        people: dict[str, str] = {}
        versions: list[dict[str, Any]] = []
        for event in events:
            fields = self._fields(event.row, people)
            if not versions or fields != versions[-1]:
                versions.append(fields)
        *former, fields = versions
        last = events[-1]
        steps = self._steps(events)
        return Draft(
            id=card_id,
            line=min(event.row.line for event in events),
            fields=fields,
            former=tuple(former),
            entries=self._entries(events[0].row, steps),
            steps=steps,
            blocks=self.blocks,
            state=last.state,
            until=last.at,
            people=people,
        )

    def _fields(self, row: Row, people: dict[str, str]) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for key, columns in self.keys:
            if key.key == "assignees":
                people.update(
                    (slug(name), one_line(name)) for name in _names(key, row) if slug(name)
                )
            try:
                fields[key.key] = self._value(key, columns, row)
            except ValueError as error:
                column = columns[0] if columns else ""
                self._value_left_out(row, column, f"{key.key}: {error}")
        fields["title"] = fields.get("title") or row.get(self.mapping.file.id.column)
        return fields

    def _value(self, key: CardKey, columns: tuple[str, ...], row: Row) -> Any:
        said = (key.key, *map(row.get, columns))
        if said not in self.values:
            self.values[said] = _value(key, row)
        return self.values[said]

    def _steps(self, events: list[_Event]) -> tuple[Step, ...]:
        """What the rows and the stamps of the last one say, in the order of time."""
        rows = [Step(event.at, event.state, self._by(event.row)) for event in events if event.at]
        return tuple(sorted((*rows, *self._stamped(events[-1].row)), key=lambda step: step.at))

    def _entries(self, first: Row, steps: tuple[Step, ...]) -> tuple[LogEntry, ...]:
        """The card's history: made, then every change of place, blocked and unblocked where states say so."""
        created = self._optional_time(first, self.mapping.file.history.created)
        if created is None and not steps:
            return ()
        story = Story()
        maker = slug(first.get(self.mapping.file.history.created_by))
        begin = min([at for at in (created, *(step.at for step in steps[:1])) if at])
        opening = steps[0].state if steps and (created is None or steps[0].at <= begin) else None
        story.create(
            begin, maker or (steps[0].by if steps else UNKNOWN_PERSON), opening, self.columns[0]
        )
        story.tell(steps)
        return tuple(story.entries)

    def _stamped(self, row: Row) -> list[Step]:
        found: list[Step] = []
        for stamp in self.mapping.file.history.stamp:
            at = self._optional_time(row, stamp.column)
            if at is not None:
                by = slug(row.get(stamp.by)) or self._by(row)
                found.append(Step(at, StateTarget(column=stamp.to), by))
        return found

    def _by(self, row: Row) -> str:
        return slug(row.get(self.mapping.file.history.by)) or UNKNOWN_PERSON


def _sequence(text: str) -> tuple[float, str]:
    """Orders counts as numbers and anything else as text after them."""
    try:
        return float(text), ""
    except ValueError:
        return float("inf"), text


def _value(key: CardKey, row: Row) -> Any:
    """The key's value for this row: of all sources for a list, else of the first that is known."""
    made: list[Any] = []
    for source in key.sources:
        text = source.template.fill(row.values)
        if text is None or (made and key.key not in LIST_KEYS):
            continue
        split = source.rule.split
        parts = [text] if split is None else [part.strip() for part in text.split(split)]
        made += [
            value
            for part in parts
            if part and (value := _one_value(key.key, source.rule, part)) not in (None, "")
        ]
    if not made:
        return None
    return typed(key.key, tuple(dict.fromkeys(made)) if key.key in LIST_KEYS else made[0])


def _one_value(key: str, rule: From, text: str) -> Any:
    if rule.values or rule.otherwise is not None:
        if text in rule.values:
            return rule.values[text]
        if rule.otherwise is None:
            raise ValueError(f"{text!r} isn't in values of the mapping")
        return rule.otherwise
    if key == "title":
        return one_line(text)
    return slug(text) if rule.as_id or key in ID_KEYS else text


def _names(key: CardKey, row: Row) -> Iterator[str]:
    """The names of people as the row spells them."""
    for source in key.sources:
        text = source.template.fill(row.values)
        if text and not source.rule.values:
            split = source.rule.split
            yield from [text] if split is None else (part.strip() for part in text.split(split))
