"""A huddle's record, folded from its log: who was there, what was said and agreed."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from leantui.model.huddle import Huddle, HuddleEntry


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A note, a parked topic, a decision or an action."""

    at: datetime
    by: str
    text: str = ""
    card: str | None = None


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One sitting of one board's huddle: from its start to its end, or until now."""

    board: str
    started: datetime | None = None
    since: datetime | None = None
    """From when on changes were shown."""
    ended: datetime | None = None
    present: tuple[str, ...] = ()
    """Ids of the people who were there, as was said last."""
    notes: tuple[Said, ...] = ()
    parked: tuple[Said, ...] = ()
    actions: tuple[Said, ...] = ()
    decisions: tuple[Said, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.started is not None and self.ended is None

    def notes_of(self, card_id: str) -> tuple[Said, ...]:
        return tuple(note for note in self.notes if note.card == card_id)


def fold(huddle: Huddle) -> Record:
    """The last sitting of a day: what follows the last `started` that came after an `ended`.

    A `started` while a huddle is on is a second person joining it: those present are both people's.
    Entries are taken in the order of time, whatever the order they were merged in.
    """
    record = Record(board=huddle.board)
    for entry in _in_time(huddle.log):
        record = _after(record, entry)
    return record


def _in_time(log: Iterable[HuddleEntry]) -> Sequence[HuddleEntry]:
    return sorted(log, key=lambda entry: (entry.at, entry.by, entry.event, repr(entry)))


_LISTS = {"note": "notes", "parked": "parked", "action": "actions", "decision": "decisions"}
"""Event → the list it adds to."""


def _after(record: Record, entry: HuddleEntry) -> Record:
    if entry.event == "started":
        if record.is_open:
            together = tuple(dict.fromkeys((*record.present, *entry.present)))
            return msgspec.structs.replace(record, present=together)
        return Record(
            board=record.board, started=entry.at, since=entry.since, present=entry.present
        )
    if entry.event == "present":
        return msgspec.structs.replace(record, present=entry.present)
    if entry.event == "ended":
        return msgspec.structs.replace(record, ended=entry.at)
    name = _LISTS.get(entry.event)
    if name is None:
        return record
    said = Said(at=entry.at, by=entry.by, text=entry.text or "", card=entry.card)
    return msgspec.structs.replace(record, **{name: (*getattr(record, name), said)})


def starts(huddles: Iterable[Huddle]) -> list[datetime]:
    """When each huddle began, in the order of time; one that a second person joined began once."""
    found: list[datetime] = []
    for huddle in huddles:
        is_on = False
        for entry in _in_time(huddle.log):
            if entry.event == "started" and not is_on:
                found.append(entry.at)
            is_on = entry.event != "ended" and (is_on or entry.event == "started")
    return sorted(found)


def last_start(huddles: Iterable[Huddle], before: datetime) -> datetime | None:
    """When the last huddle before an instant began; None if there was none."""
    return max((at for at in starts(huddles) if at < before), default=None)
