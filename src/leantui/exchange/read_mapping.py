"""Reading a mapping file: all that is wrong in it at once, each with its line and its key."""

import codecs
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from leantui.exchange.card_values import CARD_KEYS, LIST_KEYS, typed
from leantui.exchange.mapping import CardKey, From, Mapping, MappingFile, Source
from leantui.exchange.template import parse_template
from leantui.model.board import Board
from leantui.model.text import one_line
from leantui.rules.places import places
from leantui.store.diagnose import Finding, diagnose
from leantui.store.explain import located
from leantui.store.kinds import KINDS, place_of
from leantui.store.locate import KeyPath
from leantui.store.nearest import did_you_mean, one_of
from leantui.store.parse import convert
from leantui.store.toml_text import BOM, parse_toml
from leantui.store.within_board import check_board, unknown_name


class MappingError(msgspec.Struct, frozen=True):
    """What is wrong in a mapping file."""

    messages: tuple[str, ...]
    """Each with file, line and key."""


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
    reading = _Reading(table)
    found = reading.mapping()
    if found is not None:
        return found
    text = data.decode("utf-8").removeprefix(BOM)
    return MappingError(
        tuple(
            f"{name}:{problem.line}: {problem.key}: {problem.message}. {problem.hint}".rstrip(". ")
            for problem in sorted(located(reading.wrong, text, name))
        )
    )


class _Reading:
    """One mapping being read, collecting what is wrong with it."""

    def __init__(self, table: dict[str, Any]) -> None:
        self.table = table
        self.wrong: list[Finding] = []

    def mapping(self) -> Mapping | None:
        """The mapping; None where anything is wrong."""
        found = diagnose(MappingFile, self.table)
        self.wrong += map(_without_keeping, found.findings)
        file = msgspec.convert(found.table, MappingFile) if found.table is not None else None
        if file is None:
            return None
        keys = [self._card_key(key, rule) for key, rule in file.card.items()]
        if "title" not in self.table["card"]:
            self._add(("card", "title"), 'is missing; expected a template such as "{summary}"')
        formats = file.table.time_format
        formats = (formats,) if isinstance(formats, str) else formats
        for form in formats:
            self._look_at_format(form)
        zone, pattern = self._zone(file.table.timezone), self._pattern(file.id.pattern)
        board = self._board(file)
        try:
            codecs.lookup(file.table.encoding)
        except LookupError:
            self._add(("table", "encoding"), f"no encoding is called {file.table.encoding!r}")
        if self.wrong:
            return None
        return Mapping(
            file=file,
            keys=tuple(key for key in keys if key is not None),
            zone=zone,
            formats=formats,
            id_pattern=pattern,
            board=board,
        )

    def _add(self, path: KeyPath, message: str, hint: str = "") -> None:
        self.wrong.append(
            Finding(path=path, code="bad-value", message=message, hint=hint, at_value=True)
        )

    def _card_key(self, key: str, rule: str | From | tuple[str | From, ...]) -> CardKey | None:
        path = ("card", key)
        if key not in CARD_KEYS:
            hint = did_you_mean(key, CARD_KEYS, otherwise=f"It may set {one_of(CARD_KEYS)}")
            self._add(path, "an import can't set this card key", hint)
            return None
        sources = []
        for part in rule if isinstance(rule, tuple) else (rule,):
            whole = part if isinstance(part, From) else From(from_=part)
            if whole.split is not None and key not in LIST_KEYS:
                self._add(path, f"split is for keys that hold a list: {', '.join(LIST_KEYS)}")
            for value in (*whole.values.values(), whole.otherwise):
                self._look_at_value(key, value)
            try:
                sources.append(Source(parse_template(whole.from_), whole))
            except ValueError as error:
                self._add(path, str(error))
        return CardKey(key=key, sources=tuple(sources))

    def _look_at_value(self, key: str, value: Any) -> None:
        if value in (None, ""):
            return
        try:
            typed(key, (value,) if key in LIST_KEYS else value)
        except ValueError as error:
            self._add(("card", key), f"{one_line(str(value))}: {error}")

    def _look_at_format(self, form: str) -> None:
        try:
            datetime.strptime("", "" if form == "iso" else form)  # noqa: DTZ007 - only whether it can
        except ValueError as error:
            if "directive" in str(error) or "stray" in str(error):
                hint = "Write iso, or directives of strptime such as %d-%m-%Y %H:%M"
                self._add(("table", "time_format"), f"{form!r} is no form of a time", hint)

    def _zone(self, name: str) -> ZoneInfo:
        try:
            return ZoneInfo(name)
        except (ValueError, OSError, KeyError):
            hint = "Expected one like Europe/Berlin"
            self._add(("table", "timezone"), f"no time zone is called {name!r}", hint)
            return ZoneInfo("UTC")

    def _pattern(self, pattern: str | None) -> re.Pattern[str] | None:
        try:
            return re.compile(pattern) if pattern else None
        except re.error as error:
            self._add(("id", "pattern"), f"{pattern!r} is no regular expression: {error}")
            return None

    def _board(self, file: MappingFile) -> Board | None:
        if file.board is None:
            return None
        kind, place = KINDS["board"], place_of("boards/board/board.toml")
        assert place is not None
        found = diagnose(Board, file.board, not_in_file=kind.not_in_file)
        wrong = [_without_keeping(each) for each in found.findings]
        board: Board | None = None
        if not wrong and found.table is not None:
            board = convert(found.table, kind, {"id": "board"})
        if board is not None:
            wrong += [each for each in check_board(board, place) if each.severity == "error"]
        self.wrong += [msgspec.structs.replace(each, path=("board", *each.path)) for each in wrong]
        if board is None:
            return None
        known = places(board)
        self.wrong += [
            unknown_name(path, "unknown-column", "column", column, known)
            for path, column in _named_columns(file)
            if column not in known
        ]
        return board


def _without_keeping(finding: Finding) -> Finding:
    """Said of a key of a file that is kept, which this one isn't."""
    message = finding.message.removesuffix("; it is kept")
    return msgspec.structs.replace(finding, message=message, severity="error")


def _named_columns(file: MappingFile) -> Iterator[tuple[KeyPath, str]]:
    """Every place on the board that the mapping sends cards to, with the key that names it."""
    for value, target in (file.state.values if file.state else {}).items():
        path: KeyPath = ("state", "values", value)
        yield path, target if isinstance(target, str) else target.column
    for index, stamp in enumerate(file.history.stamp):
        yield ("history", "stamp", index, "to"), stamp.to
