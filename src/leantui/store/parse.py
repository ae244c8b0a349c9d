"""From the bytes of one file to the frozen thing it describes, and everything that is wrong in it."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Any

import msgspec

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.huddle import Huddle
from leantui.model.instant import FIRST_YEAR, LAST_YEAR, is_within_calendar
from leantui.model.person import Person
from leantui.model.problem import Problem
from leantui.model.standard import Standard
from leantui.model.workspace import WorkspaceFile
from leantui.store.kinds import CONFLICT_KEY, KINDS, Kind, Place
from leantui.store.toml_text import conflicts, parse_toml

_TOML_TYPES = (datetime, date, time)
"""Types the TOML parser makes itself, so that a date in quotes stays the text it is."""

_SUBSTITUTES: dict[str, Callable[[Place], dict[str, Any]]] = {
    "card": lambda place: {"log": []},
    "board": lambda place: {"name": place.id},
    "standard": lambda place: {"title": place.id},
    "person": lambda place: {"name": place.id},
}
"""What is shown where a required key can't be used and the rest can."""


_ALWAYS_ASKED = ("template", "board")
"""Kinds of which a file is more than its types: there are few of them, and much hangs on each."""


class Parsed(msgspec.Struct, frozen=True):
    """What became of one file."""

    item: Any
    """Of the kind's struct; a table of card keys for a template. None if too little can be used."""
    problems: list[Problem]
    text: str = ""
    """Its text without a byte order mark, where it is TOML."""
    kept: dict[tuple[str | int, ...], list[int]] = {}
    """See `Diagnosis.kept`."""


def parse_card(
    data: bytes | str,
    *,
    id: str,  # noqa: A002 - the word of the format
    board: str,
    file: str,
    thorough: bool = True,
) -> tuple[Card | None, list[Problem]]:
    """Read a card.

    Args:
        thorough: whether to look for everything `check` reports by this file alone. Without it only
            what can't be used is told, which is what opening a board needs.

    Returns:
        The card, without the keys that can't be used, and what is wrong. None where title or
        column can't be used, or the file isn't TOML at all.
    """
    return _answer(parse_file(data, Place("card", id, board), file, thorough=thorough))


def parse_board(
    data: bytes | str,
    *,
    id: str,  # noqa: A002 - the word of the format
    file: str,
    thorough: bool = True,
) -> tuple[Board | None, list[Problem]]:
    """Read a board's definition; None where no column can be used."""
    return _answer(parse_file(data, Place("board", id, id), file, thorough=thorough))


def parse_standard(
    data: bytes | str,
    *,
    id: str,  # noqa: A002 - the word of the format
    file: str,
    thorough: bool = True,
) -> tuple[Standard | None, list[Problem]]:
    """Read a standard. Its folder and, in the archive, its revision are taken from `file`."""
    from leantui.store.kinds import place_of

    place = place_of(file) or Place("standard", id)
    return _answer(parse_file(data, msgspec.structs.replace(place, id=id), file, thorough=thorough))


def parse_person(
    data: bytes | str,
    *,
    id: str,  # noqa: A002 - the word of the format
    file: str,
    thorough: bool = True,
) -> tuple[Person | None, list[Problem]]:
    """Read a person's file."""
    return _answer(parse_file(data, Place("person", id), file, thorough=thorough))


def parse_huddle(
    data: bytes | str, *, board: str, day: str, file: str, thorough: bool = True
) -> tuple[Huddle | None, list[Problem]]:
    """Read the record of a huddle."""
    return _answer(parse_file(data, Place("huddle", day, board), file, thorough=thorough))


def parse_workspace(
    data: bytes | str, *, file: str = "leantui.toml", thorough: bool = True
) -> tuple[WorkspaceFile | None, list[Problem]]:
    """Read `leantui.toml`."""
    return _answer(parse_file(data, Place("workspace"), file, thorough=thorough))


def parse_template(
    data: bytes | str,
    *,
    id: str,  # noqa: A002 - the word of the format
    board: str,
    file: str,
    thorough: bool = True,
) -> tuple[dict[str, Any] | None, list[Problem]]:
    """Read a template: a table of card keys, of which none is required. Unknown ones are kept."""
    return _answer(parse_file(data, Place("template", id, board), file, thorough=thorough))


def _answer(parsed: Parsed) -> tuple[Any, list[Problem]]:
    return parsed.item, parsed.problems


def parse_file(data: bytes | str, place: Place, file: str, *, thorough: bool = True) -> Parsed:
    """Read a file of any kind."""
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogatepass")
    table = parse_toml(data, file)
    if isinstance(table, Problem):
        if table.code == "conflict-marker":
            shown = None if thorough else _of_both_sides(data, place, file)
            return Parsed(shown, conflicts(data, file))
        return Parsed(None, [table])
    kind = KINDS[place.kind]
    if thorough or kind.name in _ALWAYS_ASKED or CONFLICT_KEY in table:
        return _slow(data, table, kind, place, file, thorough)
    item = convert(table, kind, placed(kind, place, file, data, table))
    if item is None or not _has_countable_times(item):
        return _slow(data, table, kind, place, file, thorough)
    return Parsed(item, [])


def _has_countable_times(item: Any) -> bool:
    created = getattr(item, "created", None)
    log = getattr(item, "log", ())
    return (created is None or is_within_calendar(created)) and all(
        FIRST_YEAR <= entry.at.year <= LAST_YEAR for entry in log
    )


def _of_both_sides(data: bytes, place: Place, file: str) -> Any:
    """What a file with git's markers is shown as: its sides merged by field; None where they can't be."""
    from leantui.store.versions import merge_marked

    merged = merge_marked(data, file)
    if merged is None:
        return None
    table = parse_toml(merged.data, file)
    kind = KINDS[place.kind]
    if isinstance(table, Problem):
        return None
    return convert(table, kind, placed(kind, place, file, data, table))


def convert(table: dict[str, Any], kind: Kind, own: dict[str, Any]) -> Any:
    """The struct that `table` describes, or None if anything in it doesn't fit.

    Args:
        own: the struct's fields that aren't keys of the file. `extra` is filled with the keys that
            this version doesn't know.
    """
    unknown = table.keys() - kind.keys
    if unknown:
        extra = {key: value for key, value in table.items() if key in unknown and key not in own}
        table = {key: value for key, value in table.items() if key not in unknown}
        if "extra" in kind.not_in_file:
            table["extra"] = extra
    if own:
        table = {**table, **own}
    try:
        return msgspec.convert(table, kind.struct, builtin_types=_TOML_TYPES)
    except (msgspec.MsgspecError, ValueError, OverflowError, RecursionError):
        return None


def placed(
    kind: Kind, place: Place, file: str, data: bytes, table: dict[str, Any]
) -> dict[str, Any]:
    """The fields of the struct that its place gives, not its text."""
    given = {"id": place.id, "board": place.board, "file": file}
    own = {name: value for name, value in given.items() if name in kind.not_in_file}
    if kind.name == "standard":
        own["content"] = blob_hash(data)
        if place.shelf == "drafts":
            from leantui.store.wording import wording_of

            own["wording"] = wording_of(table)
    return own


def blob_hash(data: bytes) -> str:
    """The name git gives to a file of these bytes."""
    from hashlib import sha1

    return sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _slow(
    data: bytes, table: dict[str, Any], kind: Kind, place: Place, file: str, thorough: bool
) -> Parsed:
    from leantui.store.explain import explain

    return explain(data, table, kind, place, file, _SUBSTITUTES.get(kind.name), thorough=thorough)


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Those because of which something can't be used as it is written."""
    return [problem for problem in problems if problem.severity == "error"]
