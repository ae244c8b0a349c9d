"""What changed between two versions of a card, in words, the most important first. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from leantui.model.board import Board
from leantui.model.card import Card, ChecklistItem
from leantui.model.log import LogEntry
from leantui.model.text import one_line
from leantui.model.words import WEEKDAYS, day_words
from leantui.rules.places import place_title
from leantui.store.merge_rules import CONFLICT_KEY

QUOTED = 60
"""Characters of a comment or text that are quoted."""


def card_words(before: Card | None, after: Card | None, board: Board | None = None) -> list[str]:
    """What became of a card: `["Analyse → Fix", "assigned to tom", "comment by mia: asked again"]`.

    Args:
        before: the earlier version; None where the card is new.
        after: the later one; None where its file was deleted.
        board: by which columns and lanes are shown by their titles; None: by their ids.

    Returns:
        One short sentence a change, the most important first; empty where nothing a person would
        speak of differs.
    """
    if after is None:
        return [] if before is None else [f"deleted: {one_line(before.title)}"]
    if before is None:
        return _new(after, board)
    return [said for words in _IN_ORDER for said in words(before, after, board)]


def _new(card: Card, board: Board | None) -> list[str]:
    """What a team would say of a card it sees for the first time; not its whole history."""
    blank = Card(title=card.title, column=card.column, log=())
    said = [each for words in _OF_NEW for each in words(blank, card, board)]
    return [
        f"new: {one_line(card.title)}",
        f"in {_place(card.column, board)}",
        *said,
        *_comments(card.log),
    ]


def _place(column: str | None, board: Board | None) -> str:
    return "?" if column is None else place_title(board, column) if board else one_line(column)


def added_entries(before: Card, after: Card) -> list[LogEntry]:
    """Entries of the log that the later version has and the earlier one hasn't, in its order."""
    known = Counter(map(repr, before.log))
    added: list[LogEntry] = []
    for entry in after.log:
        name = repr(entry)
        if known[name]:
            known[name] -= 1
        else:
            added.append(entry)
    return added


# Where it is


def _shelved(before: Card, after: Card, board: Board | None) -> Iterable[str]:
    if before.is_archived != after.is_archived:
        yield "archived" if after.is_archived else "taken back from the archive"
    if before.board != after.board and before.board and after.board:
        yield f"board {one_line(before.board)} → {one_line(after.board)}"


def _moved(before: Card, after: Card, board: Board | None) -> Iterable[str]:
    moves = [entry for entry in added_entries(before, after) if entry.event == "moved"]
    if before.column != after.column:
        done = ", done" if _is_finishing(before, after, board) else ""
        yield f"{_place(before.column, board)} → {_place(after.column, board)}{done}"
    elif len({entry.to for entry in moves} - {after.column}):
        there = next(entry.to for entry in moves if entry.to != after.column)
        yield f"moved to {_place(there, board)} and back to {_place(after.column, board)}"
    for entry in moves:
        if entry.over:
            why = f": {_quoted(entry.reason)}" if entry.reason else ""
            yield f"over {one_line(', '.join(entry.over))}{why}"


def _is_finishing(before: Card, after: Card, board: Board | None) -> bool:
    """Whether the move finished the card and the column's title doesn't say so."""
    if board is None:
        return False
    finished = board.finished_index
    index = board.column_index(after.column_id)
    is_new = board.column_index(before.column_id) < finished <= index
    return is_new and board.column[index].title.casefold() != "done"


# What stops it


def _blocked(before: Card, after: Card, board: Board | None) -> Iterable[str]:
    was, now = before.block, after.block
    if now is not None and now != was:
        again = " again" if was is not None else ""
        yield _joined(f"blocked{again}", now.reason)
        more = _joined("", f"cause {now.cause}" if now.cause else None, _removes(now.owner))
        yield from [more] if more else []
    elif now is None and was is not None:
        last = next((each for each in reversed(after.log) if each.event == "unblocked"), None)
        yield _joined("unblocked", last.reason if last else None)
    elif now is None:
        passing = [each for each in added_entries(before, after) if each.event == "blocked"]
        if passing:
            yield _joined("was blocked meanwhile", passing[-1].reason)


def _stuck(before: Card, after: Card, board: Board | None) -> Iterable[str]:
    return _blocked(before, after, board) if after.is_blocked else ()


def _removes(owner: str | None) -> str | None:
    return f"{one_line(owner)} removes it" if owner else None


def _joined(what: str, *details: str | None) -> str:
    """`blocked, no approval yet`."""
    return ", ".join(filter(None, (what, *map(_quoted, details))))


# What is agreed about it


def _people(before: Card, after: Card, board: Board | None) -> Iterable[str]:
    come, gone = _come_and_gone(before.assignees, after.assignees)
    if come:
        yield f"assigned to {_and(come)}"
    if gone:
        yield f"no longer assigned to {_and(gone)}" if after.assignees else "assigned to nobody"


def _due(before: Card, after: Card, board: Board | None) -> Iterable[str]:
    if before.due != after.due:
        yield f"due {date_words(after.due, after)}" if after.due else "no longer due"


def date_words(day: date, card: Card) -> str:
    """`Fri 27 Nov`, with the year where the card's last entry is of another one."""
    as_of = card.log[-1].at.date() if card.log else day
    return f"{WEEKDAYS[day.weekday()]} {day_words(day, as_of)}"


def _class(before: Card, after: Card, board: Board | None) -> Iterable[str]:
    if before.class_of_service != after.class_of_service:
        title = board.class_of(after).title if board else after.class_of_service
        yield f"class of service {one_line(title)}"


def _lane(before: Card, after: Card, board: Board | None) -> Iterable[str]:
    if before.lane != after.lane:
        lanes = {lane.id: lane.title for lane in board.lane} if board else {}
        yield f"lane {one_line(lanes.get(after.lane, after.lane))}" if after.lane else "in no lane"


def _priority(before: Card, after: Card, board: Board | None) -> Iterable[str]:
    if before.priority != after.priority and after.priority:
        yield f"priority {after.priority}"
    elif (before.impact, before.urgency) != (after.impact, after.urgency):
        yield f"impact {after.impact or 'not set'}, urgency {after.urgency or 'not set'}"


def _title(before: Card, after: Card, board: Board | None) -> Iterable[str]:
    if before.title != after.title:
        yield f"retitled {one_line(after.title)}"


# What was done and said


def _of_log(before: Card, after: Card, board: Board | None) -> Iterable[str]:
    added = added_entries(before, after)
    for entry in added:
        words = _OF_ENTRY.get(entry.event)
        if words is not None:
            yield words(entry)
        elif entry.event not in _SAID_OTHERWISE:
            yield _joined(one_line(entry.event), entry.text or entry.reason)
    yield from _comments(added)


def _comments(entries: Iterable[LogEntry]) -> list[str]:
    return [
        f"comment by {one_line(entry.by)}: {_quoted(entry.text or '')}"
        for entry in entries
        if entry.event == "comment"
    ]


def _step(entry: LogEntry) -> str:
    recorded = ", ".join(f"{name} {value}" for name, value in (entry.record or {}).items())
    return _joined(
        f"step {one_line(entry.step or '?')} {one_line(entry.state or 'noted')}",
        recorded,
        f"check {entry.check}" if entry.check == "fail" else None,
        f"otherwise: {entry.deviation}" if entry.deviation else None,
        entry.reason,
    )


def _run(entry: LogEntry) -> str:
    revision = f" r{entry.revision}" if entry.revision else ""
    return f"{one_line(entry.state or 'noted')} {one_line(entry.standard or '?')}{revision}"


_SAID_OTHERWISE = frozenset({"created", "moved", "blocked", "unblocked", "comment"})
_OF_ENTRY: dict[str, Callable[[LogEntry], str]] = {
    "help": lambda entry: _joined("help called", entry.text or entry.reason),
    "answered": lambda entry: _joined("call answered", entry.text or entry.reason),
    "discarded": lambda entry: _joined("discarded", entry.reason),
    "run": _run,
    "step": _step,
    "retracted": lambda entry: "a comment taken back",
}


def _checklist(before: Card, after: Card, board: Board | None) -> Iterable[str]:
    were = {item.text: item for item in before.checklist}
    now = {item.text: item for item in after.checklist}
    for item in after.checklist:
        old = were.get(item.text, ChecklistItem(text=item.text))
        if item.done != old.done:
            yield f"{'ticked' if item.done else 'unticked'} {_quoted(item.text)}"
        elif item.text not in were:
            yield f"to tick: {_quoted(item.text)}"
    gone = [text for text in were if text not in now]
    if gone:
        yield f"no longer to tick: {', '.join(map(_quoted, gone))}"


# The rest


def _tags(before: Card, after: Card, board: Board | None) -> Iterable[str]:
    come, gone = _come_and_gone(before.tags, after.tags)
    if come:
        yield f"tagged {' '.join(f'#{one_line(tag)}' for tag in come)}"
    if gone:
        yield f"no longer tagged {' '.join(f'#{one_line(tag)}' for tag in gone)}"


def _texts(before: Card, after: Card, board: Board | None) -> Iterable[str]:
    if before.description != after.description:
        yield "description changed" if after.description.strip() else "description removed"


_SCALARS = {
    "type": "type",
    "standard": "standard",
    "size": "size",
    "requester": "requester",
    "service": "service",
    "project": "project",
    "parent": "part of",
    "external": "external",
    "raised_from": "raised from",
}
_LISTS = {"depends_on": "waits for", "ci": "ci", "links": "link"}


def _fields(before: Card, after: Card, board: Board | None) -> Iterable[str]:
    for field, word in _SCALARS.items():
        value = getattr(after, field)
        if value != getattr(before, field):
            yield f"{word} {value_words(value)}" if value is not None else f"no {word}"
    for field, word in _LISTS.items():
        come, gone = _come_and_gone(getattr(before, field), getattr(after, field))
        if come:
            yield f"{word} {_and(come)}"
        if gone:
            yield f"no longer {word} {_and(gone)}"
    for key in sorted({*before.extra, *after.extra} - {CONFLICT_KEY}):
        if before.extra.get(key) != after.extra.get(key):
            yield f"{one_line(key)} {value_words(after.extra.get(key))}"


def _conflict(before: Card, after: Card, board: Board | None) -> Iterable[str]:
    """What a merge could not decide, which waits for a person."""
    was, now = (each.extra.get(CONFLICT_KEY) for each in (before, after))
    if now and now != was:
        marks = [mark for mark in now if isinstance(mark, dict)] if isinstance(now, list) else []
        yield f"in conflict over {_and([str(mark.get('field')) for mark in marks] or ['its file'])}"
    elif was and not now:
        yield "conflict settled"


def _order(before: Card, after: Card, board: Board | None) -> Iterable[str]:
    is_same_cell = (before.column, before.lane) == (after.column, after.lane)
    if before.rank != after.rank and is_same_cell:
        yield "reordered"


_IN_ORDER: tuple[Callable[[Card, Card, Board | None], Iterable[str]], ...] = (
    _shelved, _conflict, _moved, _blocked, _people, _due, _class, _of_log, _title, _lane, _priority,
    _checklist, _tags, _texts, _fields, _order,
)  # fmt: skip
"""What a team would say first at the board comes first."""
_OF_NEW = (_shelved, _conflict, _stuck, _people, _due, _class, _lane, _priority, _tags)


# Words


def value_words(value: Any) -> str:
    """A value of a file in a few words."""
    if value is None:
        return "not set"
    if isinstance(value, float):
        return f"{value:g}"
    return _quoted(str(value))


def _quoted(text: str | None) -> str:
    """On one line, and not too long."""
    line = one_line(text or "")
    return line if len(line) <= QUOTED else f"{line[: QUOTED - 1].rstrip()}…"


def _come_and_gone(before: Sequence[str], after: Sequence[str]) -> tuple[list[str], list[str]]:
    come = [each for each in after if each not in before]
    return come, [each for each in before if each not in after]


def _and(names: Sequence[str]) -> str:
    """`mia`, `mia and tom`, `mia, tom and eva`."""
    shown = [one_line(name) for name in names]
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))
