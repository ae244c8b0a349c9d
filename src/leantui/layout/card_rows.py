"""What a card's rows say: its title in one or two rows, then its badges. Styles are named, not chosen."""

from collections.abc import Callable
from datetime import date
from typing import Literal

import msgspec
from rich.cells import cell_len

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.text import one_line
from leantui.widgets.lines import ASCII_ELLIPSIS, ELLIPSIS, fit

Density = Literal["comfortable", "compact"]
EDGE = {"expedite": "▌", "fixed-date": "▎", "standard": "▎", "intangible": "▏"}
EDGE_ASCII = {"expedite": "#", "fixed-date": "|", "standard": ":", "intangible": "."}


class CardFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is worked out about a card before it is drawn."""

    ref: str
    """Short, without the board's key: `7k3q`."""
    age_days: int | None = None
    band: str = "normal"
    progress: tuple[int, int] | None = None
    glyph: str = ""
    """Of its type."""
    is_paused: bool = False
    """Whether the column pauses the SLA."""
    is_marked: bool = False
    """Whether its file needs attention or names something unknown."""
    as_of: date


Piece = tuple[str, str]
"""A text and the name of its style; an empty name for plain."""
Row = tuple[Piece, ...]


def title_rows(card: Card, width: int) -> tuple[str, ...]:
    """The title in at most two rows of `width` cells, broken between words."""
    title = one_line(card.title)
    if cell_len(title) <= width:
        return (title,)
    first = ""
    words = title.split(" ")
    while words and cell_len(f"{first} {words[0]}".strip()) <= width:
        first = f"{first} {words.pop(0)}".strip()
    if not first:
        return (fit(title, width),)
    return (first, fit(" ".join(words), width))


def height(card: Card, width: int, density: Density) -> int:
    """Rows a card takes: one when compact, else its title's and one for badges."""
    if density == "compact":
        return 1
    return 2 if cell_len(card.title) <= width - 2 else 3


def badges(card: Card, board: Board, facts: CardFacts) -> list[Piece]:
    """What a card says beside its title, each only when it says something; the most telling first."""
    found: list[Piece] = [(facts.ref, "ref")]
    if facts.is_marked:
        found.append(("⚠", "attention"))
    if card.is_blocked:
        found.append(("⚑", "blocked"))
    if facts.glyph or card.priority:
        priority = str(card.priority) if card.priority else ""
        found.append((f"{facts.glyph}{priority}", "urgent" if card.priority in (1, 2) else "badge"))
    if facts.age_days is not None:
        found.append((f"{facts.age_days}d", f"age-{facts.band}"))
    if facts.is_paused:
        found.append(("⏸", "badge"))
    if card.due is not None:
        found.append(_due(card.due, board, card, facts.as_of))
    if facts.progress is not None and facts.progress[0]:
        found.append((f"{facts.progress[0]}/{facts.progress[1]}", "badge"))
    found += [(f"@{one_line(who)}", "person") for who in card.assignees]
    return found


def _due(due: date, board: Board, card: Card, as_of: date) -> Piece:
    days = (due - as_of).days
    words = f"{due:%a}" if 0 <= days < 7 else f"{due.day} {due:%b}"
    finished = board.column_index(card.column_id) >= board.finished_index
    style = "badge" if finished else "overdue" if days < 0 else "due-soon" if days < 2 else "badge"
    return (f"due {words}", style)


_ASCII = str.maketrans({"⚑": "B", "⚠": "!", "⏸": "="})


def rows(
    card: Card,
    board: Board,
    facts: CardFacts,
    width: int,
    density: Density,
    *,
    is_cursor: bool = False,
    is_ascii: bool = False,
) -> tuple[Row, ...]:
    """A card's rows, each exactly `width` cells: edge, content, and a blank on the right."""
    edges = EDGE_ASCII if is_ascii else EDGE
    mark = (
        (">" if is_ascii else "█")
        if is_cursor
        else edges.get(card.class_of_service, edges["standard"])
    )
    edge: Piece = (mark, f"edge-{card.class_of_service}")
    room = width - 2
    shown = badges(card, board, facts)
    if is_ascii:
        shown = [(text.translate(_ASCII), style) for text, style in shown]
    if density == "compact":
        return (_compact(card, shown, edge, room, is_ascii),)
    wanted = height(card, width, density) - 1
    titles = title_rows(card, room)[:wanted]
    lines: list[Row] = [(edge, *_padded([(text, "title")], room + 1)) for text in titles]
    lines += [(edge, *_padded([], room + 1))] * (wanted - len(titles))
    lines.append((edge, *_padded(_fitting(shown, room), room + 1)))
    return tuple(lines)


def _fitting(pieces: list[Piece], room: int) -> list[Piece]:
    """As many pieces as fit, a blank between them."""
    kept: list[Piece] = []
    used = 0
    for text, style in pieces:
        size = cell_len(text) + (1 if kept else 0)
        if used + size > room:
            continue
        kept += [(" ", ""), (text, style)] if kept else [(text, style)]
        used += size
    return kept


def _padded(pieces: list[Piece], room: int) -> tuple[Piece, ...]:
    used = sum(cell_len(text) for text, _ in pieces)
    return (*pieces, (" " * (room - used), ""))


def _compact(card: Card, shown: list[Piece], edge: Piece, room: int, is_ascii: bool) -> Row:
    """One row: the id, the title, and the badges that leave the title its half."""
    ref, *rest = shown
    spare = room - cell_len(ref[0]) - 1
    title = one_line(card.title)
    tail = _fitting(rest, max(spare - max(min(cell_len(title), spare // 2), 6) - 1, 0))
    tail_size = sum(cell_len(text) for text, _ in tail)
    title_room = spare - (tail_size + 1 if tail else 0)
    words = fit(title, max(title_room, 1), ASCII_ELLIPSIS if is_ascii else ELLIPSIS)
    gap = " " * max(title_room - cell_len(words), 0)
    middle: list[Piece] = [ref, (" ", ""), (words, "title"), (gap, "")]
    return (edge, *_padded([*middle, *([(" ", "")] if tail else []), *tail], room + 1))


Facts = Callable[[Card], CardFacts]
