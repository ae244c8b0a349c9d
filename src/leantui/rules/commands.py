"""What a user can ask for. Each command is plain data, so a key, a mouse drag and a shell line are one."""

from datetime import date, datetime
from typing import Any, Literal

import msgspec

from leantui.model.card import Card
from leantui.model.person import Person
from leantui.model.standard import Standard


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """A wish. `leantui.rules.decide` answers it with a `Change` or a `Refusal`."""


class Add(Command, frozen=True, kw_only=True):
    """A new card."""

    board: str
    title: str
    column: str | None = None
    """None: the board's first column."""
    lane: str | None = None
    template: str | None = None
    """A template's name; None: that of the card's type, if it has one."""
    fields: dict[str, Any] = msgspec.field(default_factory=dict)
    """Further card keys, in the types of `Card`."""
    card_id: str | None = None
    """Only an import gives one."""
    reason: str | None = None


class Move(Command, frozen=True, kw_only=True):
    """To another column, half or lane, or to another place in the cell."""

    card: str
    column: str | None = None
    """`fix` or `fix/done`; None: the one it is in."""
    lane: str | None = None
    """None: the one it is in; an empty string: no lane."""
    before: str | None = None
    """The id of the card it shall stand above; None with `after` None: last in its new cell."""
    after: str | None = None
    reason: str | None = None
    """Why it goes over a limit or through a gate."""


class Block(Command, frozen=True, kw_only=True):
    card: str
    reason: str
    cause: str | None = None
    owner: str | None = None


class Unblock(Command, frozen=True, kw_only=True):
    card: str
    reason: str | None = None


class Comment(Command, frozen=True, kw_only=True):
    card: str
    text: str


class Assign(Command, frozen=True, kw_only=True):
    """Adds and takes away people. Personal limits are checked for those added."""

    card: str
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    reason: str | None = None


class Tag(Command, frozen=True, kw_only=True):
    """Adds and takes away tags."""

    card: str
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


class Edit(Command, frozen=True, kw_only=True):
    """Sets card keys; None takes a key away. Not for `column`, `rank`, `log`, `created`: those are moves or history."""

    card: str
    set: dict[str, Any]
    reason: str | None = None


class Archive(Command, frozen=True, kw_only=True):
    """Into `archive/<year>/`, content untouched."""

    card: str


class Restore(Command, frozen=True, kw_only=True):
    """Back from the archive to the board."""

    card: str
    reason: str | None = None
    """Why it goes over a limit there."""


class StepDone(Command, frozen=True, kw_only=True):
    """A step of the card's standard was done, skipped or failed; the first one starts the run."""

    card: str
    standard: str
    step: str
    state: Literal["done", "skipped", "failed", "undone", "signed"] = "done"
    check: Literal["pass", "fail"] | None = None
    reason: str | None = None
    deviation: str | None = None
    record: dict[str, Any] | None = None
    text: str | None = None
    """What a service step's command said."""
    calls_help: bool = False
    """Whether a failed step stops the card and calls somebody."""


class CallHelp(Command, frozen=True, kw_only=True):
    """Andon: work at a step can't go on right, and somebody shall come. Blocks the card."""

    card: str
    reason: str
    standard: str | None = None
    """None: the one in hand."""
    step: str | None = None
    cause: str | None = None
    owner: str | None = None
    """Who is to come and remove it."""


class AnswerHelp(Command, frozen=True, kw_only=True):
    """Somebody has come. The block stays until what is wrong is solved."""

    card: str
    text: str | None = None


class DraftStandard(Command, frozen=True, kw_only=True):
    """The next revision of the one in force, in `standards/drafts/`; or one in review back to work."""

    standard: str
    why: str | None = None
    """Why it is to change; needed for a new one."""
    improvement: str | None = None
    """The card of the improvement it comes from."""
    pilot: tuple[str, ...] = ()
    """Cards that may run it before it is in force, beside those that may already."""


class ReviewStandard(Command, frozen=True, kw_only=True):
    """Ask the process group to look at a draft."""

    standard: str


class ApproveStandard(Command, frozen=True, kw_only=True):
    """Agree, as one of the process group, with the revision in review."""

    standard: str


class PublishStandard(Command, frozen=True, kw_only=True):
    """Put the approved revision in force; the one before goes into the archive."""

    standard: str
    why: str | None = None
    """Instead of the reason that the draft gives."""
    improvement: str | None = None
    review_by: date | None = None


class RetireStandard(Command, frozen=True, kw_only=True):
    """Withdraw the standard in force: no run begins any more."""

    standard: str
    why: str


class MigrateRun(Command, frozen=True, kw_only=True):
    """Let a card's open run go on by the revision in force, or by the draft whose pilot the card is in."""

    card: str
    standard: str
    reason: str | None = None


class ReadStandard(Command, frozen=True, kw_only=True):
    """Say that the one who acts has read and understood a revision of the standard."""

    standard: str
    revision: int | None = None
    """None: the one in force."""


class Batch(Command, frozen=True, kw_only=True):
    """Several commands as one change: of marked cards, or of cards pasted as lines.

    Limits are held against what would be there after all of them; if anything speaks against one of
    them, nothing is changed. A command that would change nothing is left out.
    """

    commands: tuple[Command, ...]
    """In the order in which the cards shall stand where they go."""
    reason: str | None = None
    """For those that have no reason of their own: why they go over a limit or through a gate."""


class CardChange(msgspec.Struct, frozen=True, kw_only=True):
    """One card as it was and as it shall be.

    `before` None makes it, `after` None removes it; a different `file` moves the file. The log of
    `after` is the log of `before` with entries added, never with one changed or taken away.
    """

    before: Card | None
    after: Card | None

    @property
    def card(self) -> Card:
        found = self.after or self.before
        assert found is not None
        return found


IndexNews = Literal["", "decided", "undecided"]


class FileChange(msgspec.Struct, frozen=True, kw_only=True):
    """One file of any kind as it was and as it shall be, byte for byte; None where there is none."""

    file: str
    """Its path relative to the root, with forward slashes."""
    before: bytes | None
    after: bytes | None
    index: IndexNews = ""
    """What git's index is told once it is written: that a conflict is decided, or is open again."""


class StandardChange(msgspec.Struct, frozen=True, kw_only=True):
    """One file below `standards/` as it was and as it shall be.

    `before` None makes it, `after` None removes it; the file stays where it is. Where both are the
    same, nothing is written: it is what another file's text is made from.
    """

    before: Standard | None
    after: Standard | None

    @property
    def standard(self) -> Standard:
        found = self.after or self.before
        assert found is not None
        return found


class PersonChange(msgspec.Struct, frozen=True, kw_only=True):
    """One person's file as it was and as it shall be."""

    before: Person
    after: Person


LimitKind = Literal[
    "cell", "column", "done half", "group", "lane", "class", "type", "person", "board"
]


class Breach(msgspec.Struct, frozen=True, kw_only=True):
    """A limit that a change goes over."""

    kind: LimitKind
    name: str
    """What is limited: a column's id, `fix/acme`, a person's id; empty for the board."""
    count: int | float
    """What it would be after the change."""
    limit: int

    def __str__(self) -> str:
        return " ".join(
            part for part in (self.kind, self.name, f"{self.count}/{self.limit}") if part
        )


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What will be written: all of it or nothing of it."""

    what: str
    """In words, in the past tense, for toasts, the undo journal and commit messages: `ab3k: Analyse → Fix`."""
    cards: tuple[CardChange, ...] = ()
    files: tuple[FileChange, ...] = ()
    """Whole files: what a merge left undecided and somebody chose, or what was mended. Written only
    where the file still is as it was before."""
    standards: tuple[StandardChange, ...] = ()
    people: tuple[PersonChange, ...] = ()
    over: tuple[Breach, ...] = ()
    """Limits it goes over with the policy's consent; shown as a warning."""
    warnings: tuple[str, ...] = ()

    @property
    def documents(self) -> tuple[str, ...]:
        """Files of standards and people that it touches."""
        return (
            *(part.standard.file for part in self.standards),
            *(part.after.file for part in self.people),
        )

    @property
    def paths(self) -> frozenset[str]:
        """Every file it touches, those it moves from and to among them."""
        parts = (card for part in self.cards for card in (part.before, part.after) if card)
        cards = (card.file for card in parts if card.file)
        return frozenset((*cards, *(part.file for part in self.files), *self.documents))


RefusalCode = Literal[
    "not-found", "ambiguous", "unknown", "requires", "wip", "wip-reason", "gate", "gate-reason",
    "role-reason", "invalid", "broken-file", "conflict", "nothing", "not-now",
]  # fmt: skip


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """Why nothing was changed, with the way out."""

    code: RefusalCode
    """`wip-reason`, `gate-reason` and `role-reason`: the same command with a `reason` would be accepted."""
    message: str
    breaches: tuple[Breach, ...] = ()
    field: str | None = None
    """The card key that is at fault, to say it next to where it was typed."""
    hint: str = ""
    parts: tuple[str, ...] = ()
    """Of several commands that were asked for as one: what speaks against each, and all limits broken."""

    @property
    def words(self) -> str:
        """What is wrong, and the way out."""
        return f"{self.message}. {self.hint}" if self.hint else self.message

    @property
    def wants_reason(self) -> bool:
        return self.code in ("wip-reason", "gate-reason", "role-reason")


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """A change that was decided, applied and handed to the writer."""

    change: Change
    at: datetime
    number: int
    """Counts up in a session; `Saved` and `SaveFailed` carry it."""
