"""A huddle's agenda and its minutes as text and Markdown: for a chat, a cron job, or the wall. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Literal

import msgspec

from leantui.exchange.standard_markdown import escaped
from leantui.flow.dates import zone
from leantui.huddle.agenda import Agenda
from leantui.huddle.happened import happened, has_news, moment_words
from leantui.huddle.record import Record, Said
from leantui.huddle.scope import Scope
from leantui.huddle.stop import KINDS, Stop
from leantui.model.card import Card
from leantui.model.instant import EVER
from leantui.model.person import Absence
from leantui.model.text import one_line
from leantui.model.words import WEEKDAYS, day_words, due_words
from leantui.model.workspace import BoardContents, Workspace

Format = Literal["text", "markdown"]
MINUTES_HEADINGS = ("Actions", "Decisions", "Notes", "Parking lot", "Changed during the huddle")
"""What the minutes' sections are called, in their order."""


class Style(msgspec.Struct, frozen=True):
    """How a heading, an item and a line below it are written."""

    title: str
    heading: str
    item: str
    below: str
    clean: Callable[[str], str]


STYLES: dict[Format, Style] = {
    "text": Style("{}", "{}", "  {}", "      {}", one_line),
    "markdown": Style("# {}", "## {}", "- {}", "  - {}", lambda text: escaped(one_line(text))),
}


class Section(msgspec.Struct, frozen=True):
    """A heading with items, each with what stands below it."""

    heading: str
    items: tuple[tuple[str, tuple[str, ...]], ...]


def laid_out(title: str, intro: Sequence[str], sections: Iterable[Section], form: Format) -> str:
    """The text of a title, some lines and sections; those without items are left out."""
    style = STYLES[form]
    lines = [style.title.format(style.clean(title))]
    if intro:
        lines += ["", *map(style.clean, intro)]
    for section in sections:
        if not section.items:
            continue
        lines += ["", style.heading.format(style.clean(section.heading))]
        lines += [""] if form == "markdown" else []
        for item, below in section.items:
            lines.append(style.item.format(style.clean(item)))
            lines += [style.below.format(style.clean(each)) for each in below]
    return "\n".join(lines) + "\n"


# The agenda


def agenda_text(scope: Scope, agenda: Agenda, form: Format = "text") -> str:
    """What is to be spoken of, in order, and what changed since the last huddle."""
    sections = (*_agenda_sections(scope, agenda), changes_section(scope))
    intro = [_since_words(scope, board) for board in scope.boards]
    if not any(section.items for section in sections):
        intro.append("Nothing to speak of: no open card, and nothing changed.")
    return laid_out(f"Huddle: {_names(scope)}, {_day(scope)}", intro, sections, form)


def _names(scope: Scope) -> str:
    return ", ".join(scope.workspace.boards[board].board.name for board in scope.boards)


def _day(scope: Scope) -> str:
    """The date in the first board's zone."""
    board = scope.workspace.boards[scope.boards[0]].board
    today = scope.as_of.astimezone(zone(board.timezone)).date()
    return f"{WEEKDAYS[today.weekday()]} {day_words(today, today)} {today.year}"


def _since_words(scope: Scope, board_id: str) -> str:
    board = scope.workspace.boards[board_id].board
    since = scope.since.get(board_id)
    named = f"{board.name}: " if len(scope.boards) > 1 else ""
    if since is None:
        return f"{named}the first huddle"
    return f"{named}since {moment_words(since, scope.as_of.astimezone(zone(board.timezone)))}"


def _agenda_sections(scope: Scope, agenda: Agenda) -> Iterator[Section]:
    for kind, stops in groupby(agenda.stops, lambda stop: stop.kind):
        items = tuple(_item(scope, stop) for stop in stops)
        yield Section(KINDS[kind], items)


def _item(scope: Scope, stop: Stop) -> tuple[str, tuple[str, ...]]:
    workspace = scope.workspace
    if stop.is_folded:
        return f"{stop.title}: {stop.why}: {_refs(workspace, stop.cards)}", ()
    card = workspace.card(stop.cards[0]) if stop.is_about_a_card else None
    if stop.kind == "walk" and card is not None:
        return f"{stop.title}: {card_words(workspace, card)}", ()
    if card is not None:
        return card_words(workspace, card), (stop.why, *stop.also)
    cards = (f"in it: {_refs(workspace, stop.cards)}",) if stop.cards else ()
    return f"{stop.title}: {stop.why}", (*cards, *stop.also)


def card_words(workspace: Workspace, card: Card) -> str:
    """`SD-ab3k Mail down (tom)`."""
    who = f" ({', '.join(person_name(workspace, each) for each in card.assignees)})"
    return f"{workspace.ref(card)} {one_line(card.title)}{who if card.assignees else ''}"


def person_name(workspace: Workspace, who: str) -> str:
    """The name of a person, or the id of somebody unknown."""
    person = workspace.people.get(who)
    return one_line(person.name if person else who)


def _refs(workspace: Workspace, cards: Sequence[str]) -> str:
    found = (workspace.card(card_id) for card_id in cards)
    return ", ".join(workspace.ref(card) for card in found if card is not None)


# What changed


def changes_section(
    scope: Scope, heading: str = "What changed", since: datetime | None = None
) -> Section:
    """Every card that something happened to, archived ones too, with all that did.

    Args:
        scope: the boards.
        heading: what stands above it.
        since: from when on; None: since each board's last huddle.
    """
    workspace = scope.workspace
    items = []
    for board_id in scope.boards:
        contents = workspace.boards[board_id]
        start = since or scope.since.get(board_id)
        for card in changed_cards(contents, start):
            found = happened(workspace, card, start, scope.as_of)
            if found:
                told = tuple(each.sentence for each in found)
                items.append((card_words(workspace, card), told))
    return Section(heading, tuple(items))


def changed_cards(contents: BoardContents, since: datetime | None) -> list[Card]:
    """Cards with news, the one whose last news is oldest first; ties by id."""
    cards = [*contents.cards.values(), *(contents.archive or {}).values()]
    news = [card for card in cards if has_news(card, since)]
    return sorted(
        news, key=lambda card: (max((entry.at for entry in card.log), default=EVER), card.id)
    )


# The minutes


def minutes_text(scope: Scope, records: Sequence[Record], form: Format = "markdown") -> str:
    """What a huddle came to: who was there, actions, decisions, notes, the parking lot, what changed in it.

    Args:
        scope: the boards, and what changed meanwhile.
        records: one for each board.
        form: text or Markdown.
    """
    begun = [record.started for record in records if record.started]
    ended = [record.ended for record in records if record.ended]
    start = min(begun, default=None)
    actions, decisions, notes, parked, changed = MINUTES_HEADINGS
    sections = (
        Section(actions, tuple(_action(scope, said) for said in _all(records, "actions"))),
        Section(decisions, _said(scope, _all(records, "decisions"))),
        Section(notes, _said(scope, _all(records, "notes"))),
        Section(parked, _said(scope, _all(records, "parked"))),
        *([changes_section(scope, changed, start)] if start else []),
    )
    title = f"Huddle: {_names(scope)}, {_day(scope)}"
    intro = [
        _times(scope, start, max(ended, default=None)),
        *_presence(scope, records),
    ]
    if not any(section.items for section in sections):
        intro.append("Nothing was noted.")
    return laid_out(title, [line for line in intro if line], sections, form)


def _all(records: Sequence[Record], name: str) -> list[Said]:
    found = [said for record in records for said in getattr(record, name)]
    return sorted(found, key=lambda said: (said.at, said.by))


def _times(scope: Scope, start: datetime | None, end: datetime | None) -> str:
    if start is None:
        return "Not begun."
    where = zone(scope.workspace.boards[scope.boards[0]].board.timezone)
    first = f"{start.astimezone(where):%H:%M}"
    if end is None:
        return f"From {first}, still going on."
    minutes = round((end - start).total_seconds() / 60)
    return f"{first} to {end.astimezone(where):%H:%M}, {minutes} min."


def _presence(scope: Scope, records: Sequence[Record]) -> list[str]:
    present = dict.fromkeys(who for record in records for who in record.present)
    board = scope.workspace.boards[scope.boards[0]].board
    today = scope.as_of.astimezone(zone(board.timezone)).date()
    away = [
        f"{one_line(person.name)}{_away_words(person.absent, today)}"
        for who, person in sorted(scope.workspace.people.items())
        if who not in present and person.is_absent(today)
    ]
    there = ", ".join(person_name(scope.workspace, who) for who in present)
    return [f"Present: {there}." if there else "", f"Away: {', '.join(away)}." if away else ""]


def _away_words(absent: Sequence[Absence], today: date) -> str:
    kind = next((each.kind for each in absent if each.from_ <= today <= each.to), None)
    return f" ({one_line(kind)})" if kind else ""


def _action(scope: Scope, said: Said) -> tuple[str, tuple[str, ...]]:
    card = scope.workspace.card(said.card or "")
    if card is None:
        return one_line(said.card or said.text), ()
    board = scope.workspace.boards[card.board].board
    today = scope.as_of.astimezone(zone(board.timezone)).date()
    due = f", {due_words(card.due, today)}" if card.due else ""
    return f"{card_words(scope.workspace, card)}{due}", ()


def _said(scope: Scope, items: Sequence[Said]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = []
    for said in items:
        card = scope.workspace.card(said.card) if said.card else None
        about = f"{scope.workspace.ref(card)} {one_line(card.title)}: " if card else ""
        by = person_name(scope.workspace, said.by)
        found.append((f"{about}{one_line(said.text)} ({by})", ()))
    return tuple(found)
