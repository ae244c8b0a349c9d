"""The history of a card as a source tells it: where it was when, written as entries of a log."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from leantui.exchange.mapping import StateTarget
from leantui.model.instant import to_milliseconds
from leantui.model.log import LogEntry

_TICK = timedelta(milliseconds=1)

Block = tuple[str, str | None]
"""A reason and its cause."""


class Step(NamedTuple):
    """What a source knows of one moment."""

    at: datetime
    state: StateTarget | None
    by: str


class Story:
    """A log being written. Entries of one time keep their order by a millisecond between them,
    so that a merge, which sorts by time, keeps it too."""

    def __init__(self) -> None:
        self.entries: list[LogEntry] = []
        self.column = ""
        self.block: Block | None = None

    @classmethod
    def after(cls, log: Iterable[LogEntry], blocks: frozenset[Block]) -> "Story":
        """One that goes on where `log` ends.

        Args:
            log: what is known already; it stands first in the entries.
            blocks: those that states of the source mean. Any other is people's own.
        """
        story = cls()
        story.entries = list(log)
        story.column = last_place(story.entries) or ""
        for entry in story.entries:
            if entry.event == "unblocked":
                story.block = None
            elif entry.event == "blocked" and (entry.reason or "", entry.cause) in blocks:
                story.block = (entry.reason or "", entry.cause)
        return story

    def create(self, at: datetime, by: str, state: StateTarget | None, otherwise: str) -> None:
        self.column = state.column if state else otherwise
        self._add(at, by, event="created", to=self.column)

    def tell(self, steps: Iterable[Step]) -> None:
        """Everything the steps say beyond what is told already."""
        for at, state, by in steps:
            if state is not None:
                self._go(at, state, by)

    def _go(self, at: datetime, state: StateTarget, by: str) -> None:
        """To where `state` says, from wherever the card is; nothing if that is where it is."""
        if state.column != self.column:
            self._add(at, by, event="moved", from_=self.column, to=state.column)
            self.column = state.column
        block = (state.blocked, state.cause) if state.blocked else None
        if block == self.block:
            return
        if self.block:
            self._add(at, by, event="unblocked")
        if block:
            self._add(at, by, event="blocked", reason=block[0], cause=block[1])
        self.block = block

    def _add(self, at: datetime, by: str, **what: Any) -> None:
        at = to_milliseconds(at)
        if self.entries:
            at = max(at, self.entries[-1].at + _TICK)
        self.entries.append(LogEntry(at=at, by=by, **what))


def last_place(log: Iterable[LogEntry]) -> str | None:
    """The column of the last entry that says one."""
    place = None
    for entry in log:
        if entry.event in ("created", "moved") and entry.to:
            place = entry.to
    return place


def joined(
    log: tuple[LogEntry, ...],
    told: Iterable[LogEntry],
    steps: tuple[Step, ...],
    blocks: frozenset[Block],
) -> tuple[LogEntry, ...]:
    """The log with what the source has to tell and it lacks, in the order of time.

    Args:
        log: the card's.
        told: the source's story from its own beginning.
        steps: what that was made of. Where the log knows more of the time before them, as it does
            when a file has only what is newer, the story goes on from there.
        blocks: those that states of the source mean.
    """
    entries = list(told)
    known = {_identity(entry) for entry in entries}
    earlier = [entry for entry in log if steps and entry.at < steps[0].at]
    if any(entry.event in _TOLD and _identity(entry) not in known for entry in earlier):
        story = Story.after(earlier, blocks)
        story.tell(steps)
        entries = story.entries[len(earlier) :]
    has = {_identity(entry) for entry in log}
    was_created = any(entry.event == "created" for entry in log)
    added = [
        entry
        for entry in entries
        if _identity(entry) not in has and not (was_created and entry.event == "created")
    ]
    return tuple(_in_order(log, added)) if added else log


_TOLD = frozenset({"moved", "blocked", "unblocked"})


def _identity(entry: LogEntry) -> tuple[datetime, str, str | None]:
    return (entry.at, entry.event, entry.to)


def _in_order(log: Iterable[LogEntry], added: Iterable[LogEntry]) -> Iterator[LogEntry]:
    """All entries; a move that is added leaves the column that the log then has the card in, and none leads there."""
    place: str | None = None
    marked = [*((entry, False) for entry in log), *((entry, True) for entry in added)]
    for entry, is_added in sorted(marked, key=lambda each: each[0].at):
        told = entry
        if entry.event in ("created", "moved") and entry.to:
            if is_added and entry.event == "moved" and place is not None:
                if entry.to == place:
                    continue
                told = msgspec.structs.replace(entry, from_=place)
            place = entry.to
        yield told
