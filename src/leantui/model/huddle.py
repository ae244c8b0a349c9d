"""A huddle: the record of one daily meeting at the board."""

from datetime import date
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from leantui.model.instant import Instant

HUDDLE_EVENTS = ("started", "present", "note", "parked", "action", "decision", "ended")
"""The events this version writes or understands. Others are kept and shown by their name."""


class HuddleEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing said or done at a huddle. Append-only, as a card's log."""

    at: Annotated[Instant, Meta(description="When, with an offset.")]
    by: Annotated[str, Meta(description="Who: the id of a person.")]
    event: Annotated[
        str, Meta(description="What happened: started, note, parked, action, decision, ended, …")
    ]
    card: Annotated[str | None, Meta(description="The card it is about.")] = None
    text: Annotated[str | None, Meta(description="What was said.")] = None
    present: Annotated[tuple[str, ...], Meta(description="Ids of the people who were there.")] = ()
    since: Annotated[
        Instant | None, Meta(description="The huddle before: changes since then were shown.")
    ] = None


class Huddle(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The record of one huddle of one board."""

    board: Annotated[str, Meta(description="The board's id.")]
    date: Annotated[date, Meta(description="The day, in the board's zone.")]
    log: Annotated[
        tuple[HuddleEntry, ...], Meta(description="Append-only history, last in the file.")
    ]

    file: str = ""
    extra: dict[str, Any] = msgspec.field(default_factory=dict)


HUDDLE_NOT_IN_FILE = frozenset({"file", "extra"})
