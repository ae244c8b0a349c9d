"""A card: one work item, one file."""

from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from leantui.model.ids import ID_PATTERN
from leantui.model.instant import Instant
from leantui.model.log import LogEntry

Level = Literal["low", "medium", "high"]
Id = Annotated[str, Meta(pattern=ID_PATTERN)]
MOST = 1_000_000
"""Of a card's size or a person's hours: more is a slip, and sums of it would be none."""
Amount = Annotated[int, Meta(ge=0, le=MOST)] | Annotated[float, Meta(ge=0, le=MOST)]

PRIORITIES: dict[tuple[str, str], int] = {
    ("high", "high"): 1,
    ("high", "medium"): 2,
    ("medium", "high"): 2,
    ("medium", "medium"): 3,
    ("high", "low"): 3,
    ("low", "high"): 3,
}
"""Priority by (impact, urgency), 1 the most pressing; every other pair is 4. After ITIL's matrix."""


class ChecklistItem(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One line to tick."""

    text: Annotated[str, Meta(min_length=1, description="What is to be ticked.")]
    done: Annotated[bool, Meta(description="Whether it is.")] = False


class Card(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One work item. The fields down to `log` are the file's keys in the order they are written."""

    title: Annotated[str, Meta(min_length=1, description="What is to be done, in one line.")]
    type: Annotated[str | None, Meta(description="A card_type of the board.")] = None
    column: Annotated[
        str,
        Meta(
            min_length=1,
            description="Where it is: “fix”, or “fix/done” in the done half of a split column.",
        ),
    ]
    created: Annotated[Instant | None, Meta(description="When the card was made.")] = None
    lane: Annotated[str | None, Meta(description="A lane of the board.")] = None
    rank: Annotated[str, Meta(description="Order in the cell: cards sort by (rank, id).")] = ""
    class_of_service: Annotated[
        str,
        Meta(description="expedite, fixed-date, standard, intangible, or one the board defines."),
    ] = "standard"
    assignees: Annotated[tuple[str, ...], Meta(description="Ids of people.")] = ()
    due: Annotated[date | None, Meta(description="A date in the board's zone.")] = None
    tags: Annotated[tuple[str, ...], Meta(description="Free words to find the card by.")] = ()
    standard: Annotated[
        str | None,
        Meta(description="The standard that applies, whatever the board's posted rules say."),
    ] = None
    size: Annotated[
        Amount | None,
        Meta(description="Counted instead of 1 where the board's WIP unit is size."),
    ] = None
    impact: Annotated[
        Level | None, Meta(description="How much is affected; with urgency it gives the priority.")
    ] = None
    urgency: Annotated[
        Level | None, Meta(description="How soon it matters; with impact it gives the priority.")
    ] = None
    requester: Annotated[str | None, Meta(description="Who asked for it.")] = None
    service: Annotated[str | None, Meta(description="The service it is about.")] = None
    ci: Annotated[tuple[str, ...], Meta(description="Configuration items.")] = ()
    project: Annotated[str | None, Meta(description="The project it belongs to.")] = None
    parent: Annotated[str | None, Meta(description="The card this one is a part of.")] = None
    depends_on: Annotated[
        tuple[str, ...], Meta(description="Cards that must be finished first.")
    ] = ()
    links: Annotated[tuple[str, ...], Meta(description="Addresses of more about it.")] = ()
    external: Annotated[str | None, Meta(description="The number in another system.")] = None
    raised_from: Annotated[
        str | None, Meta(description="Where it was raised: card#step@rN, or huddle:board/date.")
    ] = None
    description: Annotated[str, Meta(description="Markdown.")] = ""
    checklist: Annotated[tuple[ChecklistItem, ...], Meta(description="Lines to tick.")] = ()
    log: Annotated[tuple[LogEntry, ...], Meta(description="Append-only history, last in the file.")]

    id: str = ""
    """The file's name without `.toml`."""
    board: str = ""
    """The id of the board whose folder holds the file."""
    file: str = ""
    """Path relative to the workspace root, with forward slashes."""
    extra: dict[str, Any] = msgspec.field(default_factory=dict)
    """Keys this version doesn't know, kept as found."""

    @property
    def column_id(self) -> str:
        """The column without its half."""
        return self.column.partition("/")[0]

    @property
    def is_in_done_half(self) -> bool:
        return self.column.endswith("/done")

    @property
    def is_archived(self) -> bool:
        return "/archive/" in self.file

    @property
    def priority(self) -> int | None:
        """1 to 4 from impact × urgency, derived and never stored; None unless both are given."""
        if self.impact is None or self.urgency is None:
            return None
        return PRIORITIES.get((self.impact, self.urgency), 4)

    @property
    def block(self) -> LogEntry | None:
        """The entry that blocked the card, if it is blocked now."""
        for entry in reversed(self.log):
            if entry.event == "blocked":
                return entry
            if entry.event == "unblocked":
                return None
        return None

    @property
    def help(self) -> LogEntry | None:
        """The entry that called for help, if nobody has answered it and the card is still blocked."""
        for entry in reversed(self.log):
            if entry.event == "help":
                return entry
            if entry.event in ("answered", "unblocked"):
                return None
        return None

    @property
    def is_blocked(self) -> bool:
        return self.block is not None


NOT_IN_FILE = frozenset({"id", "board", "file", "extra"})
"""Fields of `Card` that say where it was found; they are no keys of the file."""
