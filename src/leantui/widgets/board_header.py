"""The rows above the cards: columns with their counts and limits, halves, and lanes."""

from collections.abc import Sequence

from rich.cells import cell_len

from leantui.layout.columns import Columns, Slot
from leantui.layout.model import BoardModel, LaneShown
from leantui.model.signs import sign
from leantui.model.text import one_line
from leantui.widgets.lines import ASCII_ELLIPSIS, ELLIPSIS, fit, pad

Piece = tuple[str, str]
HEADER_ROWS = 2


def header_rows(
    model: BoardModel, columns: Columns, width: int, *, ascii_only: bool = False
) -> tuple[list[Piece], list[Piece]]:
    """The two rows of column headers: names with counts and limits, then the halves of split columns."""
    names: list[Piece] = []
    halves: list[Piece] = []
    slots = columns.slots
    for index, slot in enumerate(slots):
        if slot.is_done_half and index and slots[index - 1].column == slot.column:
            continue
        size = sum(each.width for each in slots if each.column == slot.column)
        names.append(_column_name(model, slot, size, ascii_only))
        halves += _halves(model, [each for each in slots if each.column == slot.column], ascii_only)
    if columns.mode == "single":
        halves = [(_others(model, slots[0].column, width, ascii_only), "half")]
    return names, halves


def _count(model: BoardModel, index: int) -> tuple[str, bool]:
    """`4/3 ▲`: what is in a column, its limit, and whether it is over it."""
    column = model.board.column[index]
    count = model.tally.count("column", column.id)
    shown = f"{count:g}"
    if column.wip is None:
        return shown, False
    return f"{shown}/{column.wip}", count > column.wip


def _column_name(model: BoardModel, slot: Slot, size: int, ascii_only: bool) -> Piece:
    column = model.board.column[slot.column]
    count, is_over = _count(model, slot.column)
    over_sign = (" ^" if ascii_only else f" {sign('over')}") if is_over else ""
    style = "over-limit" if is_over else "header"
    if slot.is_narrow:
        return pad(f" {count.partition('/')[0]}{over_sign.strip()}"[:size], size), style
    tail = f" {count}{over_sign}"
    name = fit(one_line(column.title), max(size - len(tail) - 1, 1), _ellipsis(ascii_only))
    return pad(f" {name}{tail}", size), style


def _halves(model: BoardModel, slots: list[Slot], ascii_only: bool) -> list[Piece]:
    column = model.board.column[slots[0].column]
    if slots[0].is_narrow:
        size = sum(slot.width for slot in slots)
        return [
            (pad(f" {fit(one_line(column.title), size - 1, _ellipsis(ascii_only))}", size), "half")
        ]
    if not column.split:
        return [(" " * slots[0].width, "half")]
    pieces: list[Piece] = []
    for slot in slots:
        if not slot.is_done_half:
            pieces.append((pad(" doing", slot.width), "half"))
            continue
        done = model.tally.count("done half", column.id)
        limit = "" if column.wip_done is None else f"/{column.wip_done}"
        over = column.wip_done is not None and done > column.wip_done
        over_sign = (" ^" if ascii_only else f" {sign('over')}") if over else ""
        bar = "|" if ascii_only else "│"
        text = f"{bar}done {done:g}{limit}{over_sign}"
        pieces.append((pad(text, slot.width), "over-limit" if over else "half"))
    return pieces


def _others(model: BoardModel, focus: int, width: int, ascii_only: bool) -> str:
    """The strip of all columns with their counts, where one is shown at a time.

    Where it is too long, limits go first, then the columns that are farthest from the one shown.
    """
    with_limits = _strip_parts(model, focus, ascii_only, has_limits=True)
    without = _strip_parts(model, focus, ascii_only, has_limits=False)
    for parts in (with_limits, without):
        text = f" {' '.join(parts)}"
        if cell_len(text) <= width:
            return pad(text, width)
    first, last = focus, focus + 1
    room = width - 2 - cell_len(without[focus])
    for at in sorted(range(len(without)), key=lambda at: (abs(at - focus), at < focus)):
        size = cell_len(without[at]) + 1
        if at not in (first - 1, last) or size > room:
            continue
        first, last = min(first, at), max(last, at + 1)
        room -= size
    before, after = ("<", ">") if ascii_only else ("‹", "›")
    left = before if first else " "
    right = after if last < len(without) else " "
    text = f"{left}{' '.join(without[first:last])}{right}"
    return pad(fit(text, width, _ellipsis(ascii_only)), width)


def _strip_parts(model: BoardModel, focus: int, ascii_only: bool, *, has_limits: bool) -> list[str]:
    over = "^" if ascii_only else sign("over")
    parts = []
    for index, column in enumerate(model.board.column):
        name = fit(one_line(column.title), 10, _ellipsis(ascii_only))
        count, is_over = _count(model, index)
        if not has_limits:
            count = count.partition("/")[0]
        parts.append(f"[{name}]" if index == focus else f"{name} {count}{over if is_over else ''}")
    return parts


def _ellipsis(ascii_only: bool) -> str:
    return ASCII_ELLIPSIS if ascii_only else ELLIPSIS


def lane_row(
    lane: LaneShown,
    width: int,
    *,
    is_folded: bool,
    is_cursor: bool = False,
    counts: Sequence[tuple[int, int]] = (),
    ascii_only: bool = False,
) -> list[Piece]:
    """A lane's header: its name, what is in it and its limit, and a rule to the edge.

    Args:
        is_cursor: whether the cursor is in the lane and has no row of its own.
        counts: for a folded lane, where on the rule a number of cards stands, from left to right.
    """
    rule = "-" if ascii_only else "─"
    over = lane.limit is not None and lane.count > lane.limit
    limit = "" if lane.limit is None else f"/{lane.limit}"
    counted = f" {lane.count:g}{limit}" if lane.limit is not None or lane.count else ""
    over_sign = (" ^" if ascii_only else f" {sign('over')}") if over else ""
    fold = (" +" if ascii_only else " ▸") if is_folded else f" {rule}"
    if is_cursor:
        fold = fold.replace(" ", ">" if ascii_only else "█", 1)
    title = fit(one_line(lane.title), max(width - 16, 4), _ellipsis(ascii_only))
    name = f" {title}{counted}{over_sign} "
    pieces: list[Piece] = [(fold, "rule"), (name, "over-limit" if over else "lane")]
    used = cell_len(fold + name)
    for at, count in counts:
        if count and used <= at:
            pieces += [(rule * (at - used), "rule"), (f" {count} ", "half")]
            used = at + cell_len(f" {count} ")
    pieces.append((rule * max(width - used, 0), "rule"))
    if is_cursor:
        pieces = [(text, "cursor") for text, _ in pieces]
    return pieces
