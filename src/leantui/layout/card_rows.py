"""What a card's rows say: its title in up to three rows, then its badges. Styles are named, not chosen."""

from collections.abc import Callable
from datetime import date
from typing import Literal

import msgspec
from rich.cells import cell_len

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.signs import sign
from leantui.model.text import one_line
from leantui.model.words import WEEKDAYS, day_words
from leantui.widgets.lines import ASCII_ELLIPSIS, ELLIPSIS, Span, fit, to_ascii, wrap

Density = Literal["comfortable", "compact"]
EDGE = {each: sign(each) for each in ("expedite", "fixed-date", "standard", "intangible")}
"""Class of service → the sign at a card's left edge, so that colour isn't the only one."""
ATTENTION, CONFLICTED = sign("attention"), sign("conflicted")
BLOCKED, PAUSED = sign("blocked"), sign("paused")
CURSOR_EDGE = sign("cursor")
PICKED_EDGE = sign("picked")
"""At the left edge of a card that was marked to be changed together with others."""
AGE_SIGNS = {each: sign(each) for each in ("p50", "p85", "sle")}
"""What stands behind an age that says something."""
MOST_TITLE_ROWS = 3


Clock = tuple[str, str]
"""Words that change as time passes, and the name of their style."""


class CardFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is worked out about a card before it is drawn."""

    ref: str
    """Short, without the board's key: `7k3q`."""
    age_days: int | None = None
    band: str = "normal"
    progress: tuple[int, int] | None = None
    glyph: str = ""
    """Of its type."""
    clocks: tuple[Clock, ...] = ()
    """What waits and for how long, with the style: `help wanted 12m`, `late 2h`, `→ hr since 3h`."""
    is_paused: bool = False
    """Whether the column pauses the SLA."""
    is_marked: bool = False
    """Whether its file needs attention or names something unknown."""
    is_conflicted: bool = False
    """Whether a merge left two values in its file, of which somebody has to choose one."""
    as_of: date


Piece = tuple[str, str]
"""A text and the name of its style; an empty name for plain."""
Row = tuple[Piece, ...]


def height(card: Card, width: int, density: Density, *, is_roomy: bool = False) -> int:
    """Rows a card takes in a slot of `width` cells.

    One when compact; else its title's and those of its badges, 3 at most. Where there is room, and for
    a card that is expedited, up to `MOST_TITLE_ROWS` for the title and two for the badges.
    """
    if density == "compact":
        return 1
    room = width - 2
    title = one_line(card.title)
    size = cells_of(title)
    if is_roomy or card.class_of_service == "expedite":
        return min(_title_size(title, size, room), MOST_TITLE_ROWS) + _badge_rows(card, room)
    return 3 if size > room else 1 + _badge_rows(card, room)


def cells_of(text: str) -> int:
    """How many cells of the terminal a text takes."""
    return len(text) if text.isascii() else cell_len(text)


def _badge_rows(card: Card, room: int) -> int:
    """Two where the date and the people don't fit beside what comes first; told from the card alone."""
    tail = sum(cells_of(who) + 2 for who in card.assignees) + (8 if card.due else 0)
    return 2 if tail and _FIRST_BADGES + tail > room else 1


_FIRST_BADGES = 10
"""Cells that id, type with priority, and age usually take."""


def title_rows(title: str, width: int, most: int, *, is_ascii: bool = False) -> tuple[str, ...]:
    """The title in at most `most` rows of `width` cells, broken between words."""
    if cells_of(title) <= width:
        return (title,)
    lines = _wrapped(title, width)
    if len(lines) <= most:
        return tuple(lines)
    ellipsis = ASCII_ELLIPSIS if is_ascii else ELLIPSIS
    return (*lines[: most - 1], _left_off(lines[most - 1], width, ellipsis))


def _left_off(text: str, width: int, ellipsis: str) -> str:
    """`text` and an ellipsis, without its last words where both don't fit."""
    if cell_len(text) + cell_len(ellipsis) <= width:
        return text + ellipsis
    return fit(f"{text} {ellipsis}", width, ellipsis)


def _title_size(title: str, size: int, room: int) -> int:
    """How many rows a title of `size` cells fills: what `_wrapped` makes, counted without making it."""
    if size <= room:
        return 1
    if not title.isascii() or "  " in title:
        return len(_wrapped(title, room))
    rows, used = 1, -1
    for word in title.split(" "):
        if len(word) > room:
            return len(_wrapped(title, room))
        used += 1 + len(word)
        if used > room:
            rows, used = rows + 1, len(word)
    return rows


def _wrapped(title: str, width: int) -> list[str]:
    """The title broken between words: plain, short words at once, with the same outcome as the way for all others."""
    words = title.split(" ")
    if title.isascii() and all(words) and max(map(len, words)) <= width:
        lines = [words[0]]
        for word in words[1:]:
            if len(lines[-1]) + 1 + len(word) <= width:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
        return lines
    return [line.text for line in wrap([Span(title)], width)]


def badges(card: Card, board: Board, facts: CardFacts) -> list[Piece]:
    """What a card says beside its title, each only when it says something; the most telling first."""
    is_finished = board.column_index(card.column_id) >= board.finished_index
    found: list[Piece] = [(facts.ref, "ref")]
    if facts.is_conflicted:
        found.append((CONFLICTED, "attention"))
    elif facts.is_marked:
        found.append((ATTENTION, "attention"))
    if card.is_blocked:
        found.append((BLOCKED, "blocked"))
    found += facts.clocks
    if facts.glyph or card.priority:
        priority = str(card.priority) if card.priority else ""
        kind = f"{one_line(facts.glyph)}{priority}"
        found.append((kind, "urgent" if card.priority in (1, 2) else "badge"))
    if facts.age_days is not None:
        older = AGE_SIGNS.get(facts.band, "")
        found.append((f"{facts.age_days}d{older}", f"age-{facts.band}"))
    if facts.is_paused:
        found.append((PAUSED, "badge"))
    if card.due is not None and not is_finished:
        found.append(_due(card.due, facts.as_of))
    found += [(f"@{one_line(who)}", "person") for who in card.assignees]
    if facts.progress is not None and _is_under_way(facts.progress, is_finished=is_finished):
        found.append((f"{facts.progress[0]}/{facts.progress[1]}", "badge"))
    return found


def _is_under_way(progress: tuple[int, int], *, is_finished: bool) -> bool:
    done, all_steps = progress
    return done > 0 and not (is_finished and done == all_steps)


def _due(due: date, as_of: date) -> Piece:
    days = (due - as_of).days
    words = WEEKDAYS[due.weekday()] if 0 <= days < 7 else day_words(due, as_of)
    style = "overdue" if days < 0 else "due-soon" if days < 2 else "badge"
    return (f"due {words}", style)


def rows(
    card: Card,
    board: Board,
    facts: CardFacts,
    width: int,
    density: Density,
    *,
    height: int,
    is_cursor: bool = False,
    is_picked: bool = False,
    is_ascii: bool = False,
) -> tuple[Row, ...]:
    """A card's `height` rows, each exactly `width` cells: edge, content, and a blank on the right."""
    edge = _edge(card, is_cursor=is_cursor, is_picked=is_picked, is_ascii=is_ascii)
    room = width - 2
    shown = badges(card, board, facts)
    if is_ascii:
        shown = [(text if style == "person" else to_ascii(text), style) for text, style in shown]
    if density == "compact":
        return (_compact(card, shown, edge, room, is_ascii),)
    title = one_line(card.title)
    most = max(min(height - 1, MOST_TITLE_ROWS), 1)
    needed = len(title_rows(title, room, most, is_ascii=is_ascii))
    below = _flow(shown, room, height - needed, is_ascii=is_ascii)
    while len(below) > 1 and not below[-1]:
        below.pop()
    titles = title_rows(title, room, height - len(below), is_ascii=is_ascii)
    lines = [[(text, "title")] for text in titles] + below
    lines += [[] for _ in range(height - len(lines))]
    return tuple((edge, *_padded(line, room + 1)) for line in lines)


def _edge(card: Card, *, is_cursor: bool, is_picked: bool, is_ascii: bool) -> Piece:
    if is_picked:
        return ("*" if is_ascii else PICKED_EDGE, "edge-picked")
    mark = CURSOR_EDGE if is_cursor else EDGE.get(card.class_of_service, EDGE["standard"])
    return (to_ascii(mark) if is_ascii else mark, f"edge-{card.class_of_service}")


def _flow(pieces: list[Piece], room: int, count: int, *, is_ascii: bool) -> list[list[Piece]]:
    """Pieces on `count` rows, a blank between two; each on the first row that has room, or left out."""
    lines: list[list[Piece]] = [[] for _ in range(count)]
    used = [0] * count
    for text, style in pieces:
        size = cell_len(text)
        if size > room and style in _SHORTENED:
            text = _shortened(text, room, ASCII_ELLIPSIS if is_ascii else ELLIPSIS)
            size = cell_len(text)
        if not size:
            continue  # nothing is left of it, and no blank belongs before it
        for at in range(count):
            gap = 1 if lines[at] else 0
            if used[at] + gap + size <= room:
                lines[at] += [(" ", ""), (text, style)] if gap else [(text, style)]
                used[at] += gap + size
                break
    return lines


_SHORTENED = ("person", "hand-off")
"""Styles of pieces that are rather cut than left out."""


def _shortened(text: str, room: int, ellipsis: str) -> str:
    """A piece cut to `room` cells; a time at its end stays whole."""
    words, since, span = text.rpartition(" since ")
    if not since:
        return fit(text, room, ellipsis)
    return f"{fit(words, max(room - cell_len(span) - 1, 1), ellipsis)} {span}"


def _padded(pieces: list[Piece], room: int) -> tuple[Piece, ...]:
    used = sum(cell_len(text) for text, _ in pieces)
    return (*pieces, (" " * (room - used), ""))


def _compact(card: Card, shown: list[Piece], edge: Piece, room: int, is_ascii: bool) -> Row:
    """One row: the id, the title, and the badges that leave the title its half."""
    ref, *rest = shown
    spare = max(room - cell_len(ref[0]) - 1, 0)
    title = one_line(card.title)
    for_badges = max(spare - max(min(cell_len(title), spare // 2), 6) - 1, 0)
    tail = _flow(rest, for_badges, 1, is_ascii=is_ascii)[0]
    tail_size = sum(cell_len(text) for text, _ in tail)
    title_room = spare - (tail_size + 1 if tail else 0)
    words = fit(title, title_room, ASCII_ELLIPSIS if is_ascii else ELLIPSIS)
    gap = " " * (title_room - cell_len(words))
    middle: list[Piece] = [ref, (" ", ""), (words, "title"), (gap, "")]
    return (edge, *_padded([*middle, *([(" ", "")] if tail else []), *tail], room + 1))


Facts = Callable[[Card], CardFacts]
