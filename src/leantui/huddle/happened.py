"""What happened to a card since the last huddle, in words. Folded from its log, so it is the same on every machine."""

from collections.abc import Callable
from datetime import datetime

import msgspec

from leantui.flow.dates import zone
from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.log import LogEntry, in_time
from leantui.model.text import one_line
from leantui.model.words import WEEKDAYS, day_words
from leantui.model.workspace import Workspace
from leantui.rules.places import place_title


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened to a card."""

    at: datetime | None
    """None where nothing says when: somebody edited the file."""
    by: str
    words: str
    """`moved to Fix`, `blocked: no approval yet`."""
    when: str
    """`yesterday 14:10`; where that clock is ahead of ours, it says so."""
    is_ahead: bool = False
    """Whether it was written by a clock that is ahead of ours."""

    @property
    def sentence(self) -> str:
        """`moved to Fix yesterday 14:10 by tom`."""
        what, colon, detail = self.words.partition(": ")
        by = f" by {one_line(self.by)}" if self.by else ""
        when = f" {self.when}" if self.when else ""
        return f"{what}{when}{by}{colon}{detail}"


def happened(
    workspace: Workspace, card: Card, since: datetime | None, as_of: datetime
) -> tuple[Happened, ...]:
    """What the card's log says of the time after `since`, in the order of time.

    Args:
        workspace: the snapshot, for the words of columns and steps.
        card: any card, archived ones too.
        since: an instant; None: from its beginning.
        as_of: the present. Entries of a later time stay, and are said to be of a clock that is ahead.
    """
    board = workspace.boards[card.board].board
    retracted = {entry.of for entry in card.log if entry.event == "retracted"}
    found = [
        _of(entry, workspace, board, as_of)
        for entry in in_time(card.log)
        if (since is None or entry.at > since)
        and entry.event != "retracted"
        and entry.at not in retracted
    ]
    by_hand = _by_hand(card, board)
    return (*found, *([by_hand] if by_hand else []))


def has_news(card: Card, since: datetime | None) -> bool:
    """Whether anything happened to the card after `since`; cheaper than the words for it."""
    if since is None:
        return True
    return any(entry.at > since for entry in card.log) or _last_place(card) != card.column


def moment_words(at: datetime, as_of: datetime) -> str:
    """`today 09:31`, `yesterday 14:10`, `Mon 14:10` within a week, else `3 Nov 14:10`; in the zone of `as_of`."""
    local = at.astimezone(as_of.tzinfo)
    days = (as_of.date() - local.date()).days
    day = {0: "today", 1: "yesterday", -1: "tomorrow"}.get(days)
    if day is None:
        is_near = 1 < days < 7
        day = WEEKDAYS[local.weekday()] if is_near else day_words(local.date(), as_of.date())
    return f"{day} {local:%H:%M}"


def _of(entry: LogEntry, workspace: Workspace, board: Board, as_of: datetime) -> Happened:
    words = _WORDS.get(entry.event)
    said = words(entry, workspace, board) if words else _with(entry.event, entry.text, entry.reason)
    when = moment_words(entry.at, as_of.astimezone(zone(board.timezone)))
    is_ahead = entry.at > as_of
    return Happened(
        at=entry.at,
        by=entry.by,
        words=one_line(said),
        when=f"{when} (that clock is ahead)" if is_ahead else when,
        is_ahead=is_ahead,
    )


def _by_hand(card: Card, board: Board) -> Happened | None:
    """A move that no entry tells of: somebody edited `column` in the file."""
    last = _last_place(card)
    if last is None or last == card.column:
        return None
    words = f"moved from {_place(board, last)} to {_place(board, card.column)} in the file"
    return Happened(at=None, by="", words=words, when="")


def _last_place(card: Card) -> str | None:
    return next((entry.to for entry in reversed(in_time(card.log)) if entry.to), None)


def _place(board: Board, place: str | None) -> str:
    return place_title(board, place) if place else "?"


def _moved(entry: LogEntry, _: Workspace, board: Board) -> str:
    first, last = (
        board.column_index((place or "").partition("/")[0]) for place in (entry.from_, entry.to)
    )
    way = "moved back to" if 0 <= last < first else "moved to"
    over = f"over {', '.join(entry.over)}" if entry.over else None
    return _with(f"{way} {_place(board, entry.to)}", over, entry.reason)


def _blocked(entry: LogEntry, _: Workspace, __: Board) -> str:
    owner = f"{entry.owner} removes it" if entry.owner else None
    return _with("blocked", entry.reason, entry.cause, owner)


def _step(entry: LogEntry, workspace: Workspace, _: Board) -> str:
    standard = workspace.standards.get(entry.standard or "")
    step = standard.step_by_id(entry.step or "") if standard else None
    name = f"step “{step.do}”" if step else f"step {entry.step or '?'}"
    failed = "check failed" if entry.check == "fail" else None
    return _with(f"{name} {entry.state or 'noted'}", failed, entry.reason, entry.deviation)


def _run(entry: LogEntry, workspace: Workspace, _: Board) -> str:
    standard = workspace.standards.get(entry.standard or "")
    name = standard.title if standard else entry.standard or "?"
    revision = f" r{entry.revision}" if entry.revision else ""
    return f"run of “{name}”{revision} {entry.state or 'noted'}"


def _with(what: str, *details: str | None) -> str:
    said = ", ".join(detail for detail in details if detail)
    return f"{what}: {said}" if said else what


_WORDS: dict[str, Callable[[LogEntry, Workspace, Board], str]] = {
    "created": lambda entry, _, board: f"new in {_place(board, entry.to)}",
    "moved": _moved,
    "blocked": _blocked,
    "unblocked": lambda entry, _, __: _with("unblocked", entry.reason),
    "comment": lambda entry, _, __: f"comment: {entry.text or ''}",
    "discarded": lambda entry, _, __: _with("discarded", entry.reason),
    "run": _run,
    "step": _step,
    "help": lambda entry, _, __: _with("help wanted", entry.text, entry.reason),
    "answered": lambda entry, _, __: _with("call for help answered", entry.text, entry.reason),
}
"""Event → what is said of it; another event is called by its name."""
