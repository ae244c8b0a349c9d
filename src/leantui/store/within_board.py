"""What a board's definition says that can't be so, by that file alone."""

from collections.abc import Iterable, Iterator
from typing import Any

from leantui.model.board import Board
from leantui.model.text import one_line
from leantui.store.codes import Code
from leantui.store.diagnose import Finding
from leantui.store.kinds import CARD_KEYS, Place
from leantui.store.locate import KeyPath
from leantui.store.nearest import did_you_mean, one_of


def check_board(board: Board, place: Place) -> Iterator[Finding]:
    """Findings about a board's own keys."""
    for array in ("column", "lane", "class_of_service", "card_type", "view"):
        yield from unique_ids(array, getattr(board, array))
    yield from _commitment(board)
    yield from _columns(board)
    yield from _limits(board)
    yield from _posted(board)
    yield from _timezone(board)
    yield from _working_hours(board)


def _working_hours(board: Board) -> Iterator[Finding]:
    hours = board.working_hours
    if hours is not None and hours.to <= hours.from_:
        yield Finding(
            path=("working_hours", "to"),
            code="hours-order",
            message=f"The working day ends at {hours.to}, not after it begins at {hours.from_}",
            hint="Write the end of the day after its beginning; over midnight isn't known",
            at_value=True,
        )


def unique_ids(array: str, items: Iterable[Any], field: str = "id") -> Iterator[Finding]:
    """A finding for each item of an array of tables that has another's id."""
    seen: set[str] = set()
    for index, item in enumerate(items):
        name = getattr(item, field)
        if name in seen:
            yield Finding(
                path=(array, index, field),
                code="duplicate-id",
                message=f"Two entries of {array} have the {field} {one_line(name)}",
                hint="Give one of them another",
                at_value=True,
            )
        seen.add(name)


def unknown_name(
    path: KeyPath, code: Code, what: str, name: str, known: Iterable[str], *, warning: bool = False
) -> Finding:
    """A finding about a name that is listed nowhere, with the one that was probably meant."""
    names = sorted(set(known))
    listed = one_of(names)
    return Finding(
        path=path,
        code=code,
        severity="warning" if warning else "error",
        message=f"There is no {what} {one_line(name)}",
        hint=did_you_mean(
            name, names, otherwise=f"Known: {listed}" if listed else "None is known yet"
        ),
        at_value=True,
    )


def _column_ids(board: Board) -> list[str]:
    return [column.id for column in board.column]


def _no_column(board: Board, path: KeyPath, name: str) -> Iterator[Finding]:
    if board.column_index(name.partition("/")[0]) < 0:
        yield unknown_name(path, "unknown-column", "column", name, _column_ids(board))


def _commitment(board: Board) -> Iterator[Finding]:
    for key in ("started", "finished"):
        name = getattr(board, key)
        if name is not None:
            yield from _no_column(board, (key,), name)
    if board.finished_index < board.started_index:
        started = board.column[board.started_index].id
        finished = board.column[board.finished_index].id
        yield Finding(
            path=("finished",) if board.finished else ("started",),
            code="finished-before-started",
            message=f"The finished column {finished} stands before the started column {started}",
            hint="Columns stand in the order in which work passes through them",
        )


def _columns(board: Board) -> Iterator[Finding]:
    for index, column in enumerate(board.column):
        for number, key in enumerate(column.requires):
            if key not in CARD_KEYS:
                yield unknown_name(
                    ("column", index, "requires", number),
                    "unknown-card-key",
                    "card key",
                    key,
                    CARD_KEYS,
                )
        if column.wip_done is not None and not column.split:
            yield Finding(
                path=("column", index, "wip_done"),
                code="not-split",
                severity="warning",
                message=f"{column.id} is not split, so there is no done half to limit",
                hint="Add split = true, or remove wip_done",
            )


def _limits(board: Board) -> Iterator[Finding]:
    for index, group in enumerate(board.wip.group):
        for number, name in enumerate(group.columns):
            yield from _no_column(board, ("wip", "group", index, "columns", number), name)
    for index, cell in enumerate(board.wip.cell):
        yield from _no_column(board, ("wip", "cell", index, "column"), cell.column)
        yield from _no_lane(board, ("wip", "cell", index, "lane"), cell.lane)
    for index, limit in enumerate(board.wip.type):
        yield from _no_type(board, ("wip", "type", index, "type"), limit.type)


def _no_lane(board: Board, path: KeyPath, name: str | None) -> Iterator[Finding]:
    lanes = [lane.id for lane in board.lane]
    if name is not None and name not in lanes:
        yield unknown_name(path, "unknown-lane", "lane", name, lanes)


def _no_type(board: Board, path: KeyPath, name: str | None) -> Iterator[Finding]:
    types = [card_type.id for card_type in board.card_type]
    if name is not None and types and name not in types:
        yield unknown_name(path, "unknown-type", "card type", name, types)


def _posted(board: Board) -> Iterator[Finding]:
    classes = [service.id for service in board.classes]
    for index, rule in enumerate(board.posted):
        path = ("posted", index)
        if rule.column is not None:
            yield from _no_column(board, (*path, "column"), rule.column)
        yield from _no_lane(board, (*path, "lane"), rule.lane)
        yield from _no_type(board, (*path, "type"), rule.type)
        name = rule.class_of_service
        if name is not None and name not in classes:
            yield unknown_name(
                (*path, "class_of_service"), "unknown-class", "class of service", name, classes
            )


def _timezone(board: Board) -> Iterator[Finding]:
    from zoneinfo import ZoneInfo, available_timezones

    try:
        ZoneInfo(board.timezone)
    except (KeyError, ValueError, OSError):
        yield Finding(
            path=("timezone",),
            code="unknown-timezone",
            message=f"There is no time zone {one_line(board.timezone)}; dates are taken in UTC",
            hint=did_you_mean(
                board.timezone, available_timezones(), otherwise='Such as "Europe/Berlin"'
            ),
            at_value=True,
        )
