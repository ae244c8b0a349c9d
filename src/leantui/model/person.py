"""A person: who does the work, with which skills."""

from datetime import date
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from leantui.model.card import Amount, Id
from leantui.model.instant import Instant
from leantui.model.standard import SkillLevel


class Absence(msgspec.Struct, frozen=True, kw_only=True):
    """Days on which a person is away, both included."""

    from_: Annotated[date, Meta(description="The first day away.")] = msgspec.field(name="from")
    to: Annotated[date, Meta(description="The last day away.")]
    kind: Annotated[str | None, Meta(description="Such as leave, training or parental.")] = None


class Skill(msgspec.Struct, frozen=True, kw_only=True):
    """What a person can do, and is learning."""

    id: Annotated[Id, Meta(description="The skill.")]
    level: Annotated[
        SkillLevel,
        Meta(description="I in training, L works with help, U works alone, O can train others."),
    ]
    target: Annotated[SkillLevel | None, Meta(description="The level to reach.")] = None
    by: Annotated[date | None, Meta(description="The date to reach it by.")] = None
    trainer: Annotated[str | None, Meta(description="Who trains: the id of a person.")] = None


class ReadStandard(msgspec.Struct, frozen=True, kw_only=True):
    """A revision this person has read and understood."""

    standard: Annotated[str, Meta(description="The id of the standard.")]
    revision: Annotated[int, Meta(ge=1, description="Which revision was read.")]
    at: Annotated[Instant, Meta(description="When.")]


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Who does the work, with which skills."""

    name: Annotated[str, Meta(min_length=1, description="The name shown.")]
    team: Annotated[str | None, Meta(description="The team.")] = None
    email: Annotated[str | None, Meta(description="Matches git's user.email: that is “me”.")] = None
    roles: Annotated[
        tuple[str, ...], Meta(description="Roles in standards that this person takes.")
    ] = ()
    coach: Annotated[str | None, Meta(description="Who coaches: the id of a person.")] = None
    wip: (
        Annotated[int, Meta(ge=0, description="Personal limit, instead of the board's default.")]
        | None
    ) = None
    hours_per_week: Annotated[Amount | None, Meta(description="Hours of work.")] = None
    absent: Annotated[tuple[Absence, ...], Meta(description="Days away.")] = ()
    skills: Annotated[
        tuple[Skill, ...], Meta(description="What this person can do, and is learning.")
    ] = ()
    read: Annotated[
        tuple[ReadStandard, ...], Meta(description="Standards read and understood.")
    ] = ()

    id: str = ""
    file: str = ""
    extra: dict[str, Any] = msgspec.field(default_factory=dict)

    def is_absent(self, on: date) -> bool:
        return any(absence.from_ <= on <= absence.to for absence in self.absent)


PERSON_NOT_IN_FILE = frozenset({"id", "file", "extra"})
