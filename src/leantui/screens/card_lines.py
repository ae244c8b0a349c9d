"""Everything about a card as styled lines, section by section. Pure."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import msgspec

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.log import LogEntry
from leantui.model.problem import Problem
from leantui.model.text import one_line, printable
from leantui.model.words import count_words, due_words, since_words, span_words
from leantui.screens.attention import problem_lines
from leantui.screens.git_part import HEADING as GIT_HEADING
from leantui.screens.git_part import GitPart, git_lines
from leantui.widgets.lines import Line, Span, wrap
from leantui.widgets.markdown_lines import markdown_lines
from leantui.widgets.standard_view import StandardView
from leantui.widgets.status import CardFacts, card_line

CHECK, LINK, CARD = "check ", "link ", "card "
"""What the names of things that can be chosen on a card begin with; a number or an id follows."""


class Related(msgspec.Struct, frozen=True, kw_only=True):
    """Another card this one has to do with."""

    how: str
    """“waits for”, “part of”, “has the part”, “is waited for by”."""
    id: str = ""
    ref: str
    title: str = ""
    """Empty where there is no such card."""
    column: str = ""
    is_finished: bool = False


class CardModel(msgspec.Struct, frozen=True, kw_only=True):
    """A card with what was worked out about it."""

    card: Card
    board: Board
    facts: CardFacts
    as_of: datetime
    """The present, in the board's zone."""
    standard: StandardView | None = None
    cycle_time_days: int | None = None
    """None unless finished."""
    time_in_column: tuple[tuple[str, timedelta], ...] = ()
    """Columns by their titles, in the board's order, with the time of all visits."""
    related: tuple[Related, ...] = ()
    people: tuple[tuple[str, str], ...] = ()
    """Ids and names."""
    problems: tuple[Problem, ...] = ()
    git: GitPart | None = None
    """None: git isn't asked."""


def card_lines(model: CardModel, width: int) -> list[Line]:
    """The whole card, section by section."""
    card = model.card
    lines = wrap([Span(printable(card.title), "title")], width)
    lines += wrap(
        [
            Span(_special(model), "accent")
            if _is_special(model)
            else Span("nothing special", "muted")
        ],
        width,
    )
    lines += [Line(), *_fields(model, width)]
    for heading, section in (
        ("What is wrong in its file", _problems(model, width)),
        (
            "Description",
            markdown_lines(card.description, width) if card.description.strip() else [],
        ),
        (_checklist_title(card), _checklist(card, width)),
        ("Other cards", _related(model, width)),
        ("Links", _links(card, width)),
        ("Time in each column", _times(model, width)),
        ("Keys this version doesn't know", _extra(card, width)),
        ("History, the latest first", _history(model, width)),
        (GIT_HEADING, git_lines(model.git, model.as_of, width) if model.git else []),
    ):
        if section:
            lines += [Line(), *wrap([Span(heading, "heading")], width), *section]
    return lines


def _special(model: CardModel) -> str:
    """What isn't said by the fields."""
    line = card_line(model.card, model.board, model.facts, model.as_of, names_signs=False)
    return line.partition("  ")[2]


def _is_special(model: CardModel) -> bool:
    return _special(model) != one_line(model.card.title)


def _fields(model: CardModel, width: int) -> list[Line]:
    found = [(name, one_line(value)) for name, value in _field_words(model) if value]
    label_width = max((len(name) for name, _ in found), default=0) + 2
    lines: list[Line] = []
    for name, value in found:
        first = [Span(name.ljust(label_width), "muted")]
        lines += wrap([Span(value)], width, hanging=label_width, first=first)
    return lines


def _field_words(model: CardModel) -> Iterable[tuple[str, str]]:
    card, board = model.card, model.board
    names = dict(model.people)
    column = board.shown_column(card)
    half = ", done" if card.is_in_done_half else ""
    known = board.column_index(card.column_id) >= 0
    lane = next((lane.title for lane in board.lane if lane.id == card.lane), card.lane or "")
    kind = next((each.title for each in board.card_type if each.id == card.type), card.type or "")
    impact = f" (impact {card.impact}, urgency {card.urgency})"
    cycle = model.cycle_time_days
    return (
        ("id", f"{model.facts.ref}   {card.id}"),
        ("column", f"{column.title}{half}" if known else f"{card.column} (unknown; shown in {column.title})"),
        ("lane", lane),
        ("type", kind),
        ("class", board.class_of(card).title),
        ("who", ", ".join(f"{names[each]} ({each})" if each in names else each for each in card.assignees)),
        ("due", due_words(card.due, model.as_of.date()).removeprefix("due ") if card.due else ""),
        ("priority", f"{card.priority}{impact}" if card.priority else ""),
        ("impact", card.impact or "" if not card.priority else ""),
        ("urgency", card.urgency or "" if not card.priority else ""),
        ("age", count_words(model.facts.age_days, "day") if model.facts.age_days is not None else ""),
        ("cycle time", count_words(cycle, "day") if cycle is not None else ""),
        ("tags", " ".join(f"#{tag}" for tag in card.tags)),
        ("size", f"{card.size:g}" if card.size is not None else ""),
        ("requester", card.requester or ""),
        ("service", card.service or ""),
        ("ci", ", ".join(card.ci)),
        ("project", card.project or ""),
        ("standard", card.standard or ""),
        ("external", card.external or ""),
        ("raised from", card.raised_from or ""),
        ("created", since_words(card.created, model.as_of) if card.created else ""),
        ("file", card.file),
    )  # fmt: skip


def _problems(model: CardModel, width: int) -> list[Line]:
    lines = [line for problem in model.problems for line in problem_lines(problem, width)]
    return lines[:-1] if lines else []


def _checklist_title(card: Card) -> str:
    done = sum(item.done for item in card.checklist)
    return f"Check-list {done}/{len(card.checklist)}"


def _checklist(card: Card, width: int) -> list[Line]:
    lines: list[Line] = []
    for number, item in enumerate(card.checklist):
        first = [Span("  "), Span("[x] " if item.done else "[ ] ", "good" if item.done else "")]
        words = [Span(one_line(item.text), "muted" if item.done else "")]
        lines += wrap(words, width, hanging=6, first=first, item=f"{CHECK}{number}", is_head=True)
    return lines


def _links(card: Card, width: int) -> list[Line]:
    lines: list[Line] = []
    for number, link in enumerate(card.links):
        words = [Span(one_line(link), "accent" if is_opened(link) else "muted")]
        first = [Span("  ")]
        lines += wrap(words, width, hanging=2, first=first, item=f"{LINK}{number}", is_head=True)
    return lines


def is_opened(link: str) -> bool:
    """Whether a link may be given to the system's opener: web addresses and mail only."""
    scheme, colon, rest = link.strip().partition(":")
    if not colon or link != one_line(link) or " " in link:
        return False
    return (scheme.lower() in ("http", "https") and rest.startswith("//")) or (
        scheme.lower() == "mailto" and "@" in rest
    )


def _related(model: CardModel, width: int) -> list[Line]:
    lines: list[Line] = []
    for other in model.related:
        column = f"   {one_line(other.column)}" if other.column else ""
        title = one_line(other.title) if other.title else "there is no such card"
        mark = "   ✓ finished" if other.is_finished else column
        lines += wrap(
            [
                Span(f"{other.how} ", "muted"),
                Span(one_line(other.ref), "key"),
                Span(f"  {title}", "" if other.title else "bad"),
                Span(mark, "good" if other.is_finished else "muted"),
            ],
            width,
            hanging=4,
            first=[Span("  ")],
            item=f"{CARD}{other.id}" if other.id and other.title else "",
            is_head=bool(other.id and other.title),
        )
    return lines


def _times(model: CardModel, width: int) -> list[Line]:
    label_width = max((len(one_line(name)) for name, _ in model.time_in_column), default=0) + 2
    lines: list[Line] = []
    for name, span in model.time_in_column:
        first = [Span(one_line(name).ljust(label_width), "muted")]
        lines += wrap([Span(span_words(span))], width, hanging=label_width, first=first)
    return lines


def _extra(card: Card, width: int) -> list[Line]:
    lines: list[Line] = []
    for key, value in card.extra.items():
        lines += wrap(
            [Span(one_line(str(value)))],
            width,
            hanging=2,
            first=[Span(f"{one_line(key)}: ", "code")],
        )
    return lines


# The log


def _history(model: CardModel, width: int) -> list[Line]:
    retracted = {entry.of for entry in model.card.log if entry.event == "retracted"}
    whens = [_when(entry, model.as_of) for entry in model.card.log]
    when_width = max(map(len, whens), default=0) + 2
    lines: list[Line] = []
    for entry, when in reversed(list(zip(model.card.log, whens, strict=True))):
        is_back = entry.event == "comment" and entry.at in retracted
        spans = [Span(one_line(entry.by), "strong"), Span(" "), *_entry_words(entry, model.board)]
        if is_back:
            spans.append(Span("  (taken back)", "muted"))
        first = [Span(when.ljust(when_width), "muted")]
        lines += wrap(spans, width, hanging=when_width if width >= 50 else 2, first=first)
    return lines


def _when(entry: LogEntry, as_of: datetime) -> str:
    at = entry.at.astimezone(as_of.tzinfo)
    time = f"{at:%H:%M}"
    day = since_words(entry.at, as_of)
    return f"today {time}" if day == time else f"{day} {time}"


def _entry_words(entry: LogEntry, board: Board) -> list[Span]:
    """What happened, in words; an event this version doesn't know by its name and what it says."""
    if entry.event == "comment":
        return [Span(f"“{printable(entry.text or '').strip()}”")]
    if entry.event == "moved":
        return _move_words(entry, board)
    words = _EVENT_WORDS.get(entry.event)
    said = words(entry, board) if words else _join(entry.event, entry.text or entry.reason)
    return [Span(one_line(said))]


def _move_words(entry: LogEntry, board: Board) -> list[Span]:
    way = f"moved it {_column(entry.from_, board)} → {_column(entry.to, board)}"
    limits = f"over {', '.join(entry.over)}" if entry.over else ""
    why = f"because {entry.reason}" if entry.reason else ""
    remarks = [Span(f"  {one_line(text)}", "warning") for text in (limits, why) if text]
    return [Span(one_line(way)), *remarks]


def _run_words(entry: LogEntry, board: Board) -> str:
    revision = f" r{entry.revision}" if entry.revision else ""
    return f"{entry.state or 'noted'} the standard {entry.standard or '?'}{revision}"


def _block_words(entry: LogEntry, board: Board) -> str:
    cause = f"cause {entry.cause}" if entry.cause else None
    owner = f"{entry.owner} removes it" if entry.owner else None
    return _join("blocked it", entry.reason, cause, owner)


_EVENT_WORDS: dict[str, Callable[[LogEntry, Board], str]] = {
    "created": lambda entry, board: f"made it in {_column(entry.to, board)}",
    "blocked": _block_words,
    "unblocked": lambda entry, board: _join("removed the blocker", entry.reason),
    "retracted": lambda entry, board: "took an entry back",
    "discarded": lambda entry, board: _join("discarded it", entry.reason),
    "run": _run_words,
    "step": lambda entry, board: step_words(entry),
    "help": lambda entry, board: _join("called for help", entry.text or entry.reason),
    "answered": lambda entry, board: _join("answered the call", entry.text or entry.reason),
}
"""Event → what is said after the person's name."""


def _column(name: str | None, board: Board) -> str:
    if name is None:
        return "?"
    column, _, half = name.partition("/")
    titles = {each.id: each.title for each in board.column}
    return titles.get(column, column) + (f", {half}" if half else "")


def step_words(entry: LogEntry) -> str:
    """What became of a step, with what was recorded and why."""
    recorded = ", ".join(f"{name} {value}" for name, value in (entry.record or {}).items())
    return _join(
        f"{entry.state or 'noted'} step {entry.step or ''}",
        recorded,
        f"otherwise: {entry.deviation}" if entry.deviation else None,
        f"because {entry.reason}" if entry.reason else None,
        "check passed"
        if entry.check == "pass"
        else "check failed"
        if entry.check == "fail"
        else None,
    )


def _join(what: str, *details: str | None) -> str:
    said = [detail for detail in details if detail]
    return f"{what}: {', '.join(said)}" if said else what
