"""A stop of the huddle as styled lines: the card large, why it is a stop, what happened, its age. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import msgspec

from leantui.flow.percentiles import AgeBands, sle_of
from leantui.huddle.happened import Happened
from leantui.huddle.printed import MINUTES_HEADINGS
from leantui.huddle.record import Said
from leantui.huddle.stop import KINDS, Kind, Stop
from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.text import one_line, printable
from leantui.model.words import count_words, due_words
from leantui.widgets.lines import Line, Span, fit, wrap
from leantui.widgets.markdown_lines import markdown_lines

_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
DESCRIBED = 8
"""Lines of the description that are shown; enter shows all."""
BAR = 40
"""Cells of the bar that shows a card's age."""


class CardSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a list of cards."""

    id: str
    ref: str
    title: str
    column: str
    assignees: tuple[str, ...] = ()
    age_days: int | None = None


class StopView(msgspec.Struct, frozen=True, kw_only=True):
    """A stop with everything that is shown of it."""

    stop: Stop
    board: Board
    as_of: datetime
    """The present, in the board's zone."""
    since: str
    """`yesterday 09:00`."""
    card: Card | None = None
    ref: str = ""
    column: str = ""
    lane: str = ""
    age_days: int | None = None
    bands: AgeBands = AgeBands()
    happened: tuple[Happened, ...] = ()
    next_step: str = ""
    """`2 Prepare the laptop (technician, 1h15m)`."""
    notes: tuple[Said, ...] = ()
    cards: tuple[CardSummary, ...] = ()
    """Of a stop about several cards."""
    people: tuple[tuple[str, str], ...] = ()
    """Ids and names."""
    is_ascii: bool = False


def stop_lines(view: StopView, width: int, *, large: bool = False) -> list[Line]:
    """The stop from top to bottom; `large`: fewer and bigger things, to be read from afar."""
    lines = [*_why(view, width, large=large), Line()]
    if view.card is None:
        return lines + _several(view, width)
    lines += _title(view, width, large=large)
    lines += [Line(), *_section(view, width, large=large)]
    if large:
        return lines
    for heading, section in (
        ("Age", _age(view, width)),
        ("Next step", wrap([Span(view.next_step)], width, hanging=2) if view.next_step else []),
        ("Said today", _notes(view, width)),
        ("Description", _description(view.card, width)),
    ):
        if section:
            lines += [Line(), Line((Span(heading, "heading"),)), *section]
    return lines


def _why(view: StopView, width: int, *, large: bool) -> list[Line]:
    stop = view.stop
    role = "muted" if stop.kind in ("walk", "pull") else "warning"
    heading = KINDS[stop.kind]
    is_said = stop.why.casefold().startswith(heading.casefold())
    words = [Span(stop.why[:1].upper() + stop.why[1:], role)] if is_said else [Span(stop.why, role)]
    first = [] if is_said else [Span(f"{heading}: ", "strong")]
    lines = wrap([*first, *words], width, hanging=2)
    if not large:
        for also in stop.also:
            lines += wrap([Span(also, "muted")], width, hanging=2, first=[Span("  ")])
    return lines


def _title(view: StopView, width: int, *, large: bool) -> list[Line]:
    card = view.card
    assert card is not None
    if large:
        ref, title = (_big(text, view.is_ascii) for text in (view.ref, one_line(card.title)))
        lines = [*wrap([Span(ref, "key")], width), *wrap([Span(title, "title")], width), Line()]
        return [*lines, *wrap([Span(_big(_place(view), view.is_ascii))], width)]
    lines = wrap([Span(f"{view.ref}  ", "key"), Span(printable(card.title), "title")], width)
    return [*lines, *wrap([Span(_facts(view), "")], width)]


def _big(text: str, is_ascii: bool) -> str:
    """ASCII letters at twice their width, which is all that a terminal has; in ASCII with gaps between."""
    return " ".join(text) if is_ascii else text.translate(_FULL_WIDTH)


def _place(view: StopView) -> str:
    who = ", ".join(_name(view, each) for each in view.card.assignees) if view.card else ""
    return " · ".join(part for part in (view.column, who) if part)


def _facts(view: StopView) -> str:
    card = view.card
    assert card is not None
    who = ", ".join(_name(view, each) for each in card.assignees) or "nobody's yet"
    kind = next((each.title for each in view.board.card_type if each.id == card.type), card.type)
    service = view.board.class_of(card)
    parts = (
        view.column,
        view.lane,
        kind,
        service.title if service.id != "standard" else "",
        who,
        due_words(card.due, view.as_of.date()) if card.due else "",
        f"priority {card.priority}" if card.priority else "",
    )
    return " · ".join(one_line(part) for part in parts if part)


def _name(view: StopView, who: str) -> str:
    return one_line(dict(view.people).get(who, who))


def _section(view: StopView, width: int, *, large: bool) -> list[Line]:
    """What happened since the last huddle."""
    lines = [Line((Span(fit(f"Since the last huddle, {view.since}", width), "heading"),))]
    if not view.happened:
        return [*lines, Line((Span("  nothing new", "muted"),))]
    shown = view.happened[-3:] if large else view.happened
    for each in shown:
        role = "warning" if each.is_ahead else "bad" if each.words.startswith("blocked") else ""
        lines += wrap([Span(each.sentence, role)], width, hanging=4, first=[Span("  ")])
    return lines


# Age


def _age(view: StopView, width: int) -> list[Line]:
    """The age against the board's own percentiles for the column, and the SLE; in words and as a bar."""
    if view.age_days is None or view.card is None:
        return []
    marks = age_marks(view)
    words = [count_words(view.age_days, "day"), *(f"{name} {days}" for name, days in marks)]
    if len(marks) < 2:
        words.append("no percentiles yet: too few cards have been finished")
    lines = wrap([Span(", ".join(words))], width, hanging=2, first=[Span("  ")])
    return [*_bar(view, marks, min(BAR, width - 4)), *lines]


def age_marks(view: StopView) -> list[tuple[str, int]]:
    """What the age is held against: `50 %` and `85 %` of finished cards had left the column, and the SLE."""
    assert view.card is not None
    index = max(view.board.column_index(view.card.column_id), 0)
    pair = view.bands.by_column[index] if index < len(view.bands.by_column) else None
    sle = sle_of(view.board, view.card)
    column = one_line(view.board.column[index].title)
    marks = [(f"50 % had left {column} by day", pair[0]), ("85 % by day", pair[1])] if pair else []
    return [*marks, *([("SLE", sle.days)] if sle else [])]


def _bar(view: StopView, marks: list[tuple[str, int]], cells: int) -> list[Line]:
    if cells < 10 or view.age_days is None:
        return []
    most = max([view.age_days, *(days for _, days in marks)]) or 1
    full, empty, mark = ("#", ".", "|") if view.is_ascii else ("█", "░", "┃")

    def at(days: int) -> int:
        return max(round(days * cells / most), 1) - 1

    places = {at(days) for _, days in marks}
    late = [days for _, days in marks if view.age_days > days]
    role = "bad" if marks and len(late) == len(marks) else "warning" if late else "good"
    filled = at(view.age_days)
    spans = [
        Span(mark, "strong") if cell in places else Span(full, role) if cell <= filled else Span(empty, "muted")
        for cell in range(cells)
    ]  # fmt: skip
    return [Line((Span("  "), *spans))]


def _notes(view: StopView, width: int) -> list[Line]:
    lines: list[Line] = []
    for note in view.notes:
        words = f"{one_line(note.text)} ({_name(view, note.by)})"
        lines += wrap([Span(words)], width, hanging=4, first=[Span("  ")])
    return lines


def _description(card: Card, width: int) -> list[Line]:
    lines = markdown_lines(card.description, width - 2) if card.description.strip() else []
    return [Line((Span("  "), *line.spans)) for line in lines[:DESCRIBED]]


# Several cards, or none


def _several(view: StopView, width: int) -> list[Line]:
    lines = wrap([Span(view.stop.title, "title")], width) if view.stop.title else []
    for card in view.cards:
        age = f"  {card.age_days}d" if card.age_days is not None else ""
        who = (
            f"  {', '.join(_name(view, each) for each in card.assignees)}" if card.assignees else ""
        )
        tail = f"  {one_line(card.column)}{age}{who}"
        room = max(width - len(card.ref) - 4 - len(tail), 12)
        spans = (
            Span("  "),
            Span(card.ref, "key"),
            Span(f"  {fit(one_line(card.title), room)}"),
            Span(tail, "muted"),
        )
        lines.append(Line(spans, item=card.id, is_head=True))
    return lines


# The strip, and the end


def strip_line(
    counts: dict[Kind, int], current: Kind | None, width: int, *, is_ascii: bool
) -> Line:
    """How far the walk is: each kind with its number of stops, the one in hand marked."""
    arrow = " > " if is_ascii else " ▸ "
    spans: list[Span] = [Span(" ")]
    for kind, count in counts.items():
        if len(spans) > 1:
            spans.append(Span(arrow, "muted"))
        role = "accent" if kind == current else "muted"
        spans.append(Span(f"{KINDS[kind]} {count}", "key" if kind == current else role))
    spans += [Span(arrow, "muted"), Span("End", "key" if current is None else "muted")]
    whole = sum(len(span.text) for span in spans)
    if whole <= width:
        return Line(tuple(spans))
    name = KINDS[current] if current else "End"
    kinds = list(counts)
    place = kinds.index(current) + 1 if current in counts else len(kinds) + 1
    return Line((Span(f" {name}", "key"), Span(f"  {place}/{len(kinds) + 1}", "muted")))


def clock_words(span: timedelta) -> str:
    """`04:12`; hours are minutes."""
    seconds = max(int(span.total_seconds()), 0)
    return f"{seconds // 60:02}:{seconds % 60:02}"


def progress_bar(index: int, count: int, cells: int, *, is_ascii: bool) -> Sequence[Span]:
    """A bar for `index` of `count` stops."""
    full, empty = ("#", "-") if is_ascii else ("━", "─")
    done = round(cells * index / count) if count else cells
    return (Span(full * done, "accent"), Span(empty * (cells - done), "muted"))


def end_lines(text: str, width: int, hints: Sequence[str]) -> Iterator[Line]:
    """The minutes as they will be printed, with what can be done with them."""
    for hint in hints:
        yield from wrap([Span(hint, "accent")], width, hanging=2)
    yield Line()
    for number, line in enumerate(text.splitlines()):
        said = line.strip()
        indent = len(line) - len(line.lstrip())
        role = "title" if number == 0 else "heading" if said in MINUTES_HEADINGS else ""
        first = [Span(" " * indent)] if indent else []
        yield from wrap([Span(said, role)], width, hanging=indent + 2, first=first)
