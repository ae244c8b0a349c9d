"""Standard work: how a kind of work is done, step by step, written by those who do it."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from leantui.model.card import Id
from leantui.model.duration import DURATION_PATTERN, parse_duration

Status = Literal["draft", "in-review", "effective", "obsolete"]
SkillLevel = Literal["I", "L", "U", "O"]
"""I in training, L works with help, U works alone, O can train others (TWI's skill matrix)."""
Duration = Annotated[str, Meta(pattern=DURATION_PATTERN, description="Such as 20m, 2h30m, 3d.")]


class NeededSkill(msgspec.Struct, frozen=True, kw_only=True):
    """The skill that doing the job alone needs."""

    id: Annotated[Id, Meta(description="The skill.")]
    level: Annotated[
        SkillLevel,
        Meta(description="I in training, L works with help, U works alone, O can train others."),
    ]


class Role(msgspec.Struct, frozen=True, kw_only=True):
    """Who takes part in the job."""

    id: Annotated[Id, Meta(description="By which steps name the role.")]
    name: Annotated[str | None, Meta(description="Shown instead of the id.")] = None
    department: Annotated[str | None, Meta(description="Where people in this role work.")] = None


class KeyPoint(msgspec.Struct, frozen=True, kw_only=True):
    """What makes or breaks the job, hurts the worker or makes it easier; with its reason (TWI)."""

    point: Annotated[str, Meta(min_length=1, description="What to watch.")]
    reason: Annotated[str | None, Meta(description="Why it matters.")] = None
    kind: Annotated[
        Literal["makes-or-breaks", "safety", "knack"] | None,
        Meta(
            description="makes-or-breaks the job, safety of the worker, or a knack that makes it easier."
        ),
    ] = None


class RecordField(msgspec.Struct, frozen=True, kw_only=True):
    """A field asked for when the step is done."""

    field: Annotated[
        str,
        Meta(
            pattern="^[a-z_][a-z0-9_]*$", description="By which later steps and conditions name it."
        ),
    ]
    type: Annotated[
        Literal["text", "number", "choice", "date", "yes-no"],
        Meta(description="What may be typed."),
    ] = "text"
    required: Annotated[bool, Meta(description="Whether the step can be done without it.")] = False
    choices: Annotated[
        tuple[str, ...], Meta(description="What can be chosen, for the type choice.")
    ] = ()
    label: Annotated[str | None, Meta(description="Shown instead of the field's name.")] = None


class Timer(msgspec.Struct, frozen=True, kw_only=True):
    """When a ready step is late, measured from the moment it became ready."""

    warn: Annotated[
        Duration | None, Meta(description="After this time the step is shown as late.")
    ] = None
    escalate: Annotated[
        Duration | None, Meta(description="After this time somebody else is told.")
    ] = None
    to: Annotated[str | None, Meta(description="Who is told: a person or a role.")] = None


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """An important step: it advances the work."""

    id: Annotated[Id, Meta(description="By which other steps and the log name it.")]
    do: Annotated[str, Meta(min_length=1, description="Verb and object.")]
    role: Annotated[
        str | None, Meta(description="Who does it; another role than before is a hand-off.")
    ] = None
    column: Annotated[
        str | None, Meta(description="Where on the board this step is worked; none: anywhere.")
    ] = None
    time: Annotated[Duration | None, Meta(description="How long it takes.")] = None
    after: Annotated[
        tuple[str, ...] | None, Meta(description="Steps before it; none: the step above.")
    ] = None
    when: Annotated[
        str | None, Meta(description="Taken only if true; over recorded fields and card keys.")
    ] = None
    key_points: Annotated[
        tuple[KeyPoint, ...],
        Meta(description="What to watch while doing it, each with its reason."),
    ] = ()
    check: Annotated[str | None, Meta(description="How you know it is right.")] = None
    record: Annotated[
        tuple[RecordField, ...], Meta(description="Fields asked for when the step is done.")
    ] = ()
    sign_off: Annotated[bool, Meta(description="Not by the person who did the step before.")] = (
        False
    )
    timer: Annotated[
        Timer | None, Meta(description="When it is late, measured from when it is ready.")
    ] = None
    pause: Annotated[bool, Meta(description="Pause point: nothing after it before it is done.")] = (
        False
    )
    required: Annotated[bool, Meta(description="false: may be left out without a reason.")] = True
    kind: Annotated[
        Literal["manual", "service", "decision"] | None,
        Meta(description="service: runs a command, once trusted."),
    ] = None
    command: Annotated[
        tuple[str, ...], Meta(description="Of a service step: program and arguments; no shell.")
    ] = ()
    use: Annotated[str | None, Meta(description="Another standard, run as this step.")] = None
    loop_to: Annotated[
        str | None, Meta(description="The step to go back to when the check fails.")
    ] = None


class Approval(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody of the process group agreed with."""

    by: Annotated[str, Meta(description="Who agreed.")]
    text: Annotated[
        str,
        Meta(
            description="A mark of what the draft said; another one now, and the approval is void."
        ),
    ]


class ChangeEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Why a revision was made, and who agreed."""

    revision: Annotated[int, Meta(ge=1, description="The revision that the change made.")]
    date: Annotated[date, Meta(description="When it was made.")]
    by: Annotated[str, Meta(description="Who made it.")]
    why: Annotated[str, Meta(min_length=1, description="The reason.")]
    improvement: Annotated[
        str | None, Meta(description="The card of the improvement it came from.")
    ] = None
    approved_by: Annotated[tuple[str, ...], Meta(description="Who agreed.")] = ()
    approvals: Annotated[
        tuple[Approval, ...],
        Meta(description="Of a draft: with which text each agreed; written by leantui."),
    ] = ()


class Standard(msgspec.Struct, frozen=True, kw_only=True):
    """One standard-work document in one revision."""

    title: Annotated[str, Meta(min_length=1, description="The job, in one line.")]
    revision: Annotated[int, Meta(ge=1, description="Counts up with every change in force.")] = 1
    status: Annotated[
        Status,
        Meta(
            description="draft and in-review in drafts/, effective in force, obsolete when withdrawn."
        ),
    ] = "draft"
    owner: Annotated[str | None, Meta(description="Someone who does the work.")] = None
    group: Annotated[
        tuple[str, ...],
        Meta(description="The process group: approves changes, across departments."),
    ] = ()
    effective: Annotated[date | None, Meta(description="The date from which it is in force.")] = (
        None
    )
    review_by: Annotated[
        date | None, Meta(description="The date by which it is to be reviewed.")
    ] = None
    purpose: Annotated[str | None, Meta(description="What the job is for.")] = None
    trigger: Annotated[str | None, Meta(description="What sets it off.")] = None
    takt: Annotated[
        str | None, Meta(description="The pace that demand sets, such as “4 per week”.")
    ] = None
    target_time: Annotated[Duration | None, Meta(description="How long one run should take.")] = (
        None
    )
    standard_wip: (
        Annotated[int, Meta(ge=0, description="Most runs of this standard open at once.")] | None
    ) = None
    skill: Annotated[
        NeededSkill | None, Meta(description="The skill and level that doing it alone needs.")
    ] = None
    tools: Annotated[tuple[str, ...], Meta(description="What is used.")] = ()
    pilot: Annotated[
        tuple[str, ...],
        Meta(description="Of a draft: the cards that may run it before it is in force."),
    ] = ()
    safety: Annotated[tuple[str, ...], Meta(description="What nobody may do, and why not.")] = ()
    role: Annotated[tuple[Role, ...], Meta(description="Who takes part.")] = ()
    step: Annotated[tuple[Step, ...], Meta(description="The important steps, in order.")] = ()
    change: Annotated[
        tuple[ChangeEntry, ...], Meta(description="Why each revision was made, and who agreed.")
    ] = ()

    id: str = ""
    """The file's name without `.toml` and without `.rN`."""
    file: str = ""
    content: str = ""
    """The git blob hash of the file's bytes, which pins a run to what it follows."""
    wording: str = ""
    """Of a draft: a mark of all it says but its approvals, by which an approval of another text is known."""
    extra: dict[str, Any] = msgspec.field(default_factory=dict)

    @property
    def target(self) -> timedelta | None:
        return parse_duration(self.target_time) if self.target_time else None

    def step_by_id(self, step_id: str) -> Step | None:
        return next((step for step in self.step if step.id == step_id), None)

    @property
    def is_draft(self) -> bool:
        """Whether it isn't in force yet."""
        return self.status in ("draft", "in-review")

    def change_of(self, revision: int) -> ChangeEntry | None:
        """Why that revision was made: the latest that is said about it."""
        return next((entry for entry in self.change if entry.revision == revision), None)

    def is_review_due(self, as_of: date) -> bool:
        """Whether the date by which it was to be reviewed has passed."""
        return self.review_by is not None and self.review_by < as_of


STANDARD_NOT_IN_FILE = frozenset({"id", "file", "content", "wording", "extra"})
