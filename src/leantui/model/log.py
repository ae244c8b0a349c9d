"""The log of a card: append-only history, from which every figure and every run is folded."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from leantui.model.instant import Instant

EVENTS = (
    "created", "moved", "blocked", "unblocked", "comment", "retracted", "discarded",
    "run", "step", "help", "answered",
)  # fmt: skip
"""The events this version writes or understands. Others are kept and shown by their name."""


class LogEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One thing that happened to a card. Never edited; a wrong one is answered by a further one."""

    at: Annotated[
        Instant,
        Meta(description="When, with an offset; written in UTC to the millisecond."),
    ]
    by: Annotated[str, Meta(description="Who: the id of a person, or a name from another system.")]
    event: Annotated[
        str,
        Meta(
            description="What happened: created, moved, blocked, unblocked, comment, run, step, …"
        ),
    ]
    from_: Annotated[str | None, Meta(description="The column left, with its half.")] = (
        msgspec.field(default=None, name="from")
    )
    to: Annotated[str | None, Meta(description="The column entered, with its half.")] = None
    over: Annotated[
        tuple[str, ...],
        Meta(description="The limits this move went over, such as “column fix 4/3”."),
    ] = ()
    reason: Annotated[
        str | None, Meta(description="Why: of a block, a move over a limit, a skipped step.")
    ] = None
    cause: Annotated[
        str | None, Meta(description="The cause of a block as a path, such as external/customer.")
    ] = None
    owner: Annotated[str | None, Meta(description="Who removes the blocker.")] = None
    text: Annotated[
        str | None,
        Meta(
            description="The words of a comment or an answer, or what a service step's command said."
        ),
    ] = None
    of: Annotated[
        Instant | None,
        Meta(description="The time of the entry that this one retracts or answers."),
    ] = None
    standard: Annotated[str | None, Meta(description="The standard that is run.")] = None
    revision: Annotated[int, Meta(description="Its revision.", ge=1)] | None = None
    content: Annotated[
        str | None, Meta(description="The git blob hash of the standard's file when the run began.")
    ] = None
    step: Annotated[str | None, Meta(description="The step's id.")] = None
    state: Annotated[
        str | None,
        Meta(description="What became of the run or step: started, done, skipped, failed, …"),
    ] = None
    check: Annotated[
        str | None, Meta(description="The result of the step's check: pass or fail.")
    ] = None
    record: Annotated[
        dict[str, Any] | None, Meta(description="The fields recorded at the step.")
    ] = None
    deviation: Annotated[
        str | None, Meta(description="What was done otherwise than the standard says.")
    ] = None


def in_time(entries: Sequence[LogEntry]) -> Sequence[LogEntry]:
    """Entries in the order of a merged log, whatever the order they stand in; as they are if they stand so."""
    if all(one.at < other.at for one, other in pairwise(entries)):
        return entries
    return sorted(entries, key=entry_order)


def entry_order(entry: LogEntry) -> tuple[datetime, str, str, str]:
    """The order of entries in a merged log: by time, then person, event and everything else."""
    return (entry.at, entry.by, entry.event, repr(entry))
