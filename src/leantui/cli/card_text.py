"""One card in words, for people."""

from typing import TYPE_CHECKING

from leantui.cli.card_json import card_table
from leantui.cli.output import say
from leantui.flow.dates import zone
from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.log import LogEntry
from leantui.model.text import one_line
from leantui.process.calls import next_open
from leantui.process.run import newer_revision
from leantui.rules.places import place_title
from leantui.session.facts import facts_of

if TYPE_CHECKING:
    from leantui.session import Session

_LAST = 8
"""Entries of the log that `show` ends with."""


def say_card(session: "Session", card: Card) -> None:
    """Print a card: what it is, where it stands, what is special, its standard, its latest history."""
    board = session.workspace.boards[card.board].board
    say(f"{session.workspace.ref(card)}  {one_line(card.title)}", bold=True)
    for line in (_where(session, board, card), _who(card), _blocked(board, card), _more(card)):
        if line:
            say(line)
    if card.description.strip():
        say()
        say(card.description.rstrip())
    if card.checklist:
        say()
        for item in card.checklist:
            say(f"[{'x' if item.done else ' '}] {one_line(item.text)}")
    standard = _standard(session, card)
    if standard:
        say()
        say(standard)
    say()
    if len(card.log) > _LAST:
        say(f"… {len(card.log) - _LAST} earlier: leantui log {card.id}")
    for row in log_rows(session, card)[-_LAST:]:
        say("  ".join(one_line(cell) for cell in row if cell))
    say()
    say(card.file)


def _where(session: "Session", board: Board, card: Card) -> str:
    table = card_table(session.workspace, card, session.today(card.board))
    lanes = {lane.id: lane.title for lane in board.lane}
    age, cycle = table["age_days"], table["cycle_time_days"]
    parts = [
        f"{board.name}: {place_title(board, card.column)}",
        lanes.get(card.lane, card.lane) if card.lane else None,
        card.type,
        card.class_of_service if card.class_of_service != "standard" else None,
        f"priority {card.priority}" if card.priority else None,
        f"{age} {_days(age)} old" if age is not None else None,
        f"finished in {cycle} {_days(cycle)}" if cycle is not None else None,
        f"due {card.due}" if card.due else None,
        "archived" if card.is_archived else None,
    ]
    return one_line(" · ".join(part for part in parts if part))


def _days(count: int) -> str:
    return "day" if count == 1 else "days"


def _who(card: Card) -> str:
    people = [f"@{person}" for person in card.assignees]
    return one_line(" ".join([*people, *(f"#{tag}" for tag in card.tags)]))


def _blocked(board: Board, card: Card) -> str:
    block = card.block
    if block is None:
        return ""
    since = block.at.astimezone(zone(board.timezone))
    cause = f" ({block.cause})" if block.cause else ""
    owner = f", {block.owner} removes it" if block.owner else ""
    return one_line(
        f"blocked since {since:%Y-%m-%d %H:%M}: {block.reason or 'no reason given'}{cause}{owner}"
    )


def _more(card: Card) -> str:
    pairs = {
        "requester": card.requester,
        "service": card.service,
        "ci": ", ".join(card.ci),
        "project": card.project,
        "size": card.size,
        "parent": card.parent,
        "depends on": ", ".join(card.depends_on),
        "external": card.external,
        "links": " ".join(card.links),
        "raised from": card.raised_from,
    }
    return one_line(" · ".join(f"{name} {value}" for name, value in pairs.items() if value))


def _standard(session: "Session", card: Card) -> str:
    facts = facts_of(session, card)
    if facts.standard is None:
        return ""
    standard = session.posted(card)
    if standard is None:
        return one_line(f"Standard: {facts.standard} (there is no such standard)")
    done = f", {facts.progress[0]} of {facts.progress[1]} steps done" if facts.progress else ""
    board = session.workspace.boards[card.board].board
    ahead = next_open(session.workspace, card, standard, board)
    following = ""
    if ahead is not None:
        owner, view = ahead
        number = f"{view.number} " if owner.id == standard.id else ""
        following = f"; next: {number}{view.step.do}"
    newer = newer_revision(session.workspace, card)
    out = f" (r{newer} is out)" if newer is not None else ""
    return one_line(f"Standard: {standard.title} r{standard.revision}{out}{done}{following}")


def log_rows(session: "Session", card: Card) -> list[list[str]]:
    """When, who, what and further words of each entry."""
    board = session.workspace.boards[card.board].board
    here = zone(board.timezone)
    return [
        [
            f"{entry.at.astimezone(here):%Y-%m-%d %H:%M}",
            entry.by,
            _what(board, entry),
            _words(entry),
        ]
        for entry in card.log
    ]


def _what(board: Board, entry: LogEntry) -> str:
    if entry.event == "moved":
        return f"{place_title(board, entry.from_ or '?')} → {place_title(board, entry.to or '?')}"
    if entry.event == "created" and entry.to:
        return f"created in {place_title(board, entry.to)}"
    if entry.event == "step":
        return f"step {entry.step} {entry.state or ''}".rstrip()
    if entry.event == "run":
        return f"run of {entry.standard} {entry.state or ''}".rstrip()
    return entry.event


def _words(entry: LogEntry) -> str:
    parts = [
        entry.text,
        entry.reason,
        f"({entry.cause})" if entry.cause else None,
        f"{entry.owner} removes it" if entry.owner else None,
        f"over: {', '.join(entry.over)}" if entry.over else None,
        f"check: {entry.check}" if entry.check else None,
        f"otherwise: {entry.deviation}" if entry.deviation else None,
        ", ".join(f"{name}: {value}" for name, value in (entry.record or {}).items()),
    ]
    return " ".join(part for part in parts if part)
