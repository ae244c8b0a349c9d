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
    id: Id
    level: SkillLevel


class Role(msgspec.Struct, frozen=True, kw_only=True):
    id: Id
    name: str | None = None
    department: str | None = None


class KeyPoint(msgspec.Struct, frozen=True, kw_only=True):
    """What makes or breaks the job, hurts the worker or makes it easier; with its reason (TWI)."""

    point: Annotated[str, Meta(min_length=1)]
    reason: str | None = None
    kind: Literal["makes-or-breaks", "safety", "knack"] | None = None


class RecordField(msgspec.Struct, frozen=True, kw_only=True):
    """A field asked for when the step is done."""

    field: Annotated[str, Meta(pattern="^[a-z_][a-z0-9_]*$")]
    type: Literal["text", "number", "choice", "date", "yes-no"] = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    label: str | None = None


class Timer(msgspec.Struct, frozen=True, kw_only=True):
    """When a ready step is late, measured from the moment it became ready."""

    warn: Duration | None = None
    escalate: Duration | None = None
    to: str | None = None


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """An important step: it advances the work."""

    id: Id
    do: Annotated[str, Meta(min_length=1, description="Verb and object.")]
    role: str | None = None
    column: Annotated[
        str | None, Meta(description="Where on the board this step is worked; none: anywhere.")
    ] = None
    time: Duration | None = None
    after: Annotated[
        tuple[str, ...] | None, Meta(description="Steps before it; none: the step above.")
    ] = None
    when: Annotated[
        str | None, Meta(description="Taken only if true; over recorded fields and card keys.")
    ] = None
    key_points: tuple[KeyPoint, ...] = ()
    check: Annotated[str | None, Meta(description="How you know it is right.")] = None
    record: tuple[RecordField, ...] = ()
    sign_off: Annotated[bool, Meta(description="Not by the person who did the step before.")] = (
        False
    )
    timer: Timer | None = None
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


class ChangeEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Why a revision was made, and who agreed."""

    revision: Annotated[int, Meta(ge=1)]
    date: date
    by: str
    why: Annotated[str, Meta(min_length=1)]
    improvement: str | None = None
    approved_by: tuple[str, ...] = ()


class Standard(msgspec.Struct, frozen=True, kw_only=True):
    """One standard-work document in one revision."""

    title: Annotated[str, Meta(min_length=1)]
    revision: Annotated[int, Meta(ge=1)] = 1
    status: Status = "draft"
    owner: Annotated[str | None, Meta(description="Someone who does the work.")] = None
    group: Annotated[
        tuple[str, ...],
        Meta(description="The process group: approves changes, across departments."),
    ] = ()
    effective: date | None = None
    review_by: date | None = None
    purpose: str | None = None
    trigger: str | None = None
    takt: Annotated[
        str | None, Meta(description="The pace that demand sets, such as “4 per week”.")
    ] = None
    target_time: Duration | None = None
    standard_wip: (
        Annotated[int, Meta(ge=0, description="Most runs of this standard open at once.")] | None
    ) = None
    skill: NeededSkill | None = None
    tools: tuple[str, ...] = ()
    safety: tuple[str, ...] = ()
    role: tuple[Role, ...] = ()
    step: tuple[Step, ...] = ()
    change: tuple[ChangeEntry, ...] = ()

    id: str = ""
    """The file's name without `.toml` and without `.rN`."""
    file: str = ""
    content: str = ""
    """The git blob hash of the file's bytes, which pins a run to what it follows."""
    extra: dict[str, Any] = msgspec.field(default_factory=dict)

    @property
    def target(self) -> timedelta | None:
        return parse_duration(self.target_time) if self.target_time else None

    def step_by_id(self, step_id: str) -> Step | None:
        return next((step for step in self.step if step.id == step_id), None)

    def is_review_due(self, as_of: date) -> bool:
        """Whether the date by which it was to be reviewed has passed."""
        return self.review_by is not None and self.review_by < as_of


STANDARD_NOT_IN_FILE = frozenset({"id", "file", "content", "extra"})
