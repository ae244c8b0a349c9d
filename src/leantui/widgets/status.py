"""The line at the top, the line about the selected card, and the keys at the bottom."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from rich.cells import cell_len
from textual import events
from textual.message import Message

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.signs import sign
from leantui.model.text import one_line
from leantui.model.words import count_words, due_words, span_words
from leantui.rules.commands import Breach
from leantui.widgets.line_view import OneLine, wants_ascii
from leantui.widgets.lines import ASCII_ELLIPSIS, ELLIPSIS, Line, Span, fit, keys_to_ascii, to_ascii


class StatusModel(msgspec.Struct, frozen=True, kw_only=True):
    """What the top line says about the board."""

    board: str
    note: tuple[str, str] = ("", "")
    """What has to be said all the time, and the same in fewer words."""
    lanes_by: str = ""
    filter: str = ""
    hidden: int | None = None
    """How many cards the filter hides; None without a filter. Limits count them all the same."""
    wip: int | float | None = 0
    """None while nothing is known of the board."""
    wip_limit: int | None = None
    blocked: int = 0
    over_sle: int = 0
    attention: int = 0
    person: str = ""
    sharing: str = ""
    """The state of the git branch, such as `main ↑1 ↓0`."""
    reading: tuple[str, str] = ("", "")
    """How far reading very many cards has come, and the same in fewer words."""
    saving: str = ""
    """Set while a change isn't on disk: `saving` or why it isn't."""


def status_line(model: StatusModel, width: int, *, is_ascii: bool = False) -> Line:
    """The top line. Where it is too long, counts lose their words, then the least important parts go."""
    parts = _status_parts(model)
    if is_ascii:
        parts = [
            msgspec.structs.replace(p, text=to_ascii(p.text), short=to_ascii(p.short))
            for p in parts
        ]
    if _length(parts) > width:
        parts = [msgspec.structs.replace(p, text=p.short) if p.short else p for p in parts]
    while len(parts) > 1 and _length(parts) > width:
        parts.remove(max(parts, key=lambda part: part.rank))
    if _length(parts) > width:
        only = parts[0]
        shortened = fit(only.text, max(width - 1, 1), ASCII_ELLIPSIS if is_ascii else ELLIPSIS)
        return Line((Span(" "), Span(shortened, only.role)))
    return Line(_spread(parts, width))


class _Part(msgspec.Struct, frozen=True):
    rank: int
    """0 goes last."""
    text: str
    role: str = ""
    short: str = ""
    """The same in fewer cells."""
    is_right: bool = True


def _length(parts: Sequence[_Part]) -> int:
    """Cells with a blank at either end and three between two parts."""
    return sum(cell_len(part.text) + 3 for part in parts) - 1


def _status_parts(model: StatusModel) -> list[_Part]:
    count = model.wip or 0
    over = model.wip_limit is not None and count > model.wip_limit
    limit = "" if model.wip_limit is None else f"/{model.wip_limit}"
    wip = f"WIP {count:g}{limit}{' ' + sign('over') if over else ''}"
    hidden = "" if model.hidden is None else f"  {model.hidden} hidden"
    query = f"/ {one_line(model.filter)}" if model.filter else ""
    lanes = f"lanes: {one_line(model.lanes_by)}" if model.lanes_by else ""
    note, short_note = map(one_line, model.note)
    need = "needs" if model.attention == 1 else "need"
    parts = [
        _Part(1, one_line(model.board), "title", is_right=False),
        _Part(0, note, "warning", short_note, is_right=False),
        _Part(3, query and query + hidden, "accent", query, is_right=False),
        _Part(9, lanes, "muted", is_right=False),
        _Part(2, model.reading[0], "warning", model.reading[1]),
        _Part(2, one_line(model.saving), "warning"),
        _Part(5, wip if model.wip is not None else "", "bad" if over else ""),
        _count(sign("blocked"), model.blocked, "blocked", "warning", 6),
        _count(sign("sle"), model.over_sle, "over SLE", "warning", 7),
        _count(sign("top attention"), model.attention, f"{need} attention", "bad", 4),
        _Part(8, one_line(model.sharing), "muted", _in_short(one_line(model.sharing))),
        _Part(10, one_line(model.person), "muted"),
    ]
    return [part for part in parts if part.text]


def _in_short(sharing: str) -> str:
    """`main ↑1 ↓0 !` for `main ↑1 ↓0 ! not in step`."""
    state, mark, _ = sharing.partition(" ! ")
    return state + mark.rstrip()


def _count(mark: str, count: int, words: str, role: str, rank: int) -> _Part:
    return _Part(rank, f"{mark} {count} {words}" if count else "", role, f"{mark} {count}")


def _spread(parts: Sequence[_Part], width: int) -> tuple[Span, ...]:
    """The board at the left end, the counts at the right end."""
    room = Span(" " * (width - _length(parts)))
    spans: list[Span] = [Span(" ")]
    is_left = True
    for number, part in enumerate(parts):
        if is_left and part.is_right:
            spans.append(room)
            is_left = False
        spans += [Span("   " if number else ""), Span(part.text, part.role)]
    return tuple(spans)


class TopLine(OneLine):
    """The board's name, lanes, filter, WIP, what needs a look, and who you are."""

    DEFAULT_CSS = "TopLine { background: $panel; }"

    def show(self, model: StatusModel) -> None:
        self.show_line(lambda width: (status_line(model, width, is_ascii=wants_ascii(self)),))


# The selected card


class CardFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is worked out about a card elsewhere, for the line that says it in words."""

    ref: str
    """How people name it: `SD-7k3q`."""
    age_days: int | None = None
    band: str = "normal"
    """Where the age stands: normal, p50, p85 or sle."""
    breaches: tuple[Breach, ...] = ()
    """Limits that are exceeded now and that the card has a part in."""
    is_unread: bool = False
    """Whether its file can't be read any more and the last good version is shown."""
    conflict: str = ""
    """What a merge left undecided in it, and the way to choose; empty where nothing is."""
    problems: tuple[str, ...] = ()
    """What else is wrong in its file, in words."""
    waiting_for: tuple[str, ...] = ()
    """Cards it depends on that aren't finished, as people name them."""
    progress: tuple[int, int] | None = None
    """Steps of its standard that are done, and all."""
    clocks: tuple[str, ...] = ()
    """What waits and for how long, in words."""
    newer_revision: int | None = None
    """The revision of its standard that is out by now, where its run stays on an earlier one."""


def card_line(
    card: Card, board: Board, facts: CardFacts, as_of: datetime, *, names_signs: bool = True
) -> str:
    """What is special about the card, in words, the most pressing first.

    Args:
        card: The selected card.
        board: Its board.
        facts: What was worked out about it.
        as_of: The present, in the board's zone.
        names_signs: Whether to say too what edge and signs say of a card that is as it should be.
    """
    remarks = [
        "the file can't be read, this is its last good version" if facts.is_unread else "",
        one_line(facts.conflict),
        _block_words(card, as_of),
        *(one_line(words) for words in facts.clocks),
        *(one_line(problem) for problem in facts.problems),
        *_unknown_words(card, board),
        f"r{facts.newer_revision} is out" if facts.newer_revision is not None else "",
        *(_breach_words(breach, board) for breach in facts.breaches),
        _due_remark(card, board, as_of),
        f"waits for {', '.join(facts.waiting_for)}" if facts.waiting_for else "",
        _age_words(card, board, facts),
        *(_sign_words(card, board, facts.progress) if names_signs else ()),
    ]
    said = [remark for remark in remarks if remark]
    return f"{facts.ref}  {' · '.join(said or [one_line(card.title)])}"


def _block_words(card: Card, as_of: datetime) -> str:
    block = card.block
    if block is None:
        return ""
    why = f": {one_line(block.reason)}" if block.reason else ""
    cause = f" ({one_line(block.cause)})" if block.cause else ""
    owner = f", {one_line(block.owner)} removes it" if block.owner else ""
    return f"blocked {span_words(as_of - block.at)}{why}{cause}{owner}"


def _unknown_words(card: Card, board: Board) -> list[str]:
    """Names in the card that the board doesn't have."""
    known = (
        ("column", card.column_id, {column.id for column in board.column}),
        ("lane", card.lane, {lane.id for lane in board.lane}),
        ("type", card.type, {kind.id for kind in board.card_type}),
        ("class of service", card.class_of_service, {one.id for one in board.classes}),
    )
    return [
        f"unknown {noun} {one_line(name)}"
        for noun, name, names in known
        if name and (names or noun != "type") and name not in names
    ]


def _breach_words(breach: Breach, board: Board) -> str:
    columns = {column.id: column.title for column in board.column}
    lanes = {lane.id: lane.title for lane in board.lane}
    name = one_line(columns.get(breach.name) or lanes.get(breach.name) or breach.name)
    count = f"{breach.count:g}/{breach.limit}"
    noun = "" if breach.kind in ("column", "cell") else f"{breach.kind} "
    return f"{noun}{name} over its limit {count}" if name else f"board over its limit {count}"


def _due_remark(card: Card, board: Board, as_of: datetime) -> str:
    is_finished = board.column_index(card.column_id) >= board.finished_index
    return due_words(card.due, as_of.date()) if card.due and not is_finished else ""


def _age_words(card: Card, board: Board, facts: CardFacts) -> str:
    if facts.age_days is None:
        return ""
    words = f"{count_words(facts.age_days, 'day')} old"
    sle = board.class_of(card).sle or board.sle
    if sle is not None and facts.age_days > sle.days:
        return f"{words}, over the SLE of {count_words(sle.days, 'day')}"
    older = {"p50": "older here than half", "p85": "older here than 85 of 100"}.get(facts.band)
    allowed = f", SLE {sle.days}" if sle is not None else ""
    return f"{words}, {older}{allowed}" if older else f"{words}{allowed}"


def _sign_words(card: Card, board: Board, progress: tuple[int, int] | None) -> list[str]:
    """Class of service, type with priority, a clock that stands still, and steps done."""
    service = board.class_of(card)
    kind = next((kind.title for kind in board.card_type if kind.id == card.type), "")
    priority = f"priority {card.priority}" if card.priority else ""
    column = board.shown_column(card)
    done, steps = progress or (0, 0)
    return [
        one_line(service.title).lower() if service.id != "standard" else "",
        one_line(" ".join(filter(None, (kind, priority)))),
        f"the clock stands still in {one_line(column.title)}" if column.pauses_sla else "",
        f"{done} of {count_words(steps, 'step')} done" if done else "",
    ]


class CardLine(OneLine):
    """The line above the keys: text that is cut after a whole word where it is too long."""

    def show(self, text: str) -> None:
        self.show_line(lambda width: (_fitted(text, width, wants_ascii(self)),))


def _fitted(text: str, width: int, is_ascii: bool) -> Line:
    ref, gap, rest = (to_ascii(text) if is_ascii else text).partition("  ")
    room = width - 1 - cell_len(ref + gap)
    ellipsis = ASCII_ELLIPSIS if is_ascii else ELLIPSIS
    words = fit(rest, room, ellipsis) if room > 0 else ""
    if (
        words.endswith(ellipsis) and words != rest
    ):  # what separates two facts isn't left behind without the second
        words = words.removesuffix(ellipsis).rstrip(" ·.") + ellipsis
    return Line((Span(" "), Span(ref, "key"), Span(gap), Span(words)))


# The keys


class FooterKey(msgspec.Struct, frozen=True):
    """One entry of the footer."""

    keys: str
    """As people read them: `H L`, `?`."""
    label: str
    action: str = ""
    """The id of the action a click does."""


HELP_KEY = FooterKey("?", "keys", "general.help")


def fit_footer(
    keys: Sequence[FooterKey], width: int, last: FooterKey = HELP_KEY, *, is_ascii: bool = False
) -> tuple[FooterKey, ...]:
    """The keys that fit, from the first on, and `last` in any case."""
    if is_ascii:
        keys, last = [_key_in_ascii(key) for key in keys], _key_in_ascii(last)
    kept: list[FooterKey] = []
    used = 1 + _footer_size(last)
    for key in keys:
        if key.keys == last.keys:
            continue
        used += _footer_size(key) + 3
        if used > width:
            break
        kept.append(key)
    return (*kept, last)


def _footer_size(key: FooterKey) -> int:
    return cell_len(f"{key.keys} {key.label}")


def footer_line(
    keys: Sequence[FooterKey], width: int, last: FooterKey = HELP_KEY, *, is_ascii: bool = False
) -> Line:
    """The keys that fit, on one line."""
    spans = [Span(" ")]
    for number, key in enumerate(fit_footer(keys, width, last, is_ascii=is_ascii)):
        spans += [
            Span("   " if number else ""),
            Span(key.keys, "key"),
            Span(f" {key.label}", "muted"),
        ]
    return Line(tuple(spans))


def _key_in_ascii(key: FooterKey) -> FooterKey:
    return FooterKey(keys_to_ascii(key.keys), to_ascii(key.label), key.action)


class Footer(OneLine):
    """The keys that matter most here. A click on one does it."""

    class KeyClicked(Message):
        """A key in the footer was clicked."""

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 (Textual's name for it)
        super().__init__(id=id, classes=classes)
        self._keys: tuple[FooterKey, ...] = ()
        self._last = HELP_KEY

    def show(self, keys: Sequence[FooterKey], last: FooterKey = HELP_KEY) -> None:
        """Show as many keys as fit, and `last` always."""
        if (tuple(keys), last) == (self._keys, self._last):
            return
        self._keys, self._last = tuple(keys), last
        self.show_line(
            lambda width: (footer_line(self._keys, width, last, is_ascii=wants_ascii(self)),)
        )

    def on_click(self, event: events.Click) -> None:
        at = 1
        is_ascii = wants_ascii(self)
        for key in fit_footer(self._keys, self.size.width, self._last, is_ascii=is_ascii):
            if at <= event.x < at + _footer_size(key):
                self.post_message(self.KeyClicked(key.action))
                return
            at += _footer_size(key) + 3
