"""A person: who does the work, with which skills."""

from datetime import date
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from leantui.model.card import Amount, Id
from leantui.model.instant import Instant
from leantui.model.standard import SkillLevel


class Absence(msgspec.Struct, frozen=True, kw_only=True):
    from_: date = msgspec.field(name="from")
    to: date
    kind: str | None = None


class Skill(msgspec.Struct, frozen=True, kw_only=True):
    id: Id
    level: SkillLevel
    target: SkillLevel | None = None
    by: date | None = None
    trainer: str | None = None


class ReadStandard(msgspec.Struct, frozen=True, kw_only=True):
    """A revision this person has read and understood."""

    standard: str
    revision: Annotated[int, Meta(ge=1)]
    at: Instant


class Person(msgspec.Struct, frozen=True, kw_only=True):
    name: Annotated[str, Meta(min_length=1)]
    team: str | None = None
    email: Annotated[str | None, Meta(description="Matches git's user.email: that is “me”.")] = None
    roles: tuple[str, ...] = ()
    coach: str | None = None
    wip: (
        Annotated[int, Meta(ge=0, description="Personal limit, instead of the board's default.")]
        | None
    ) = None
    hours_per_week: Amount | None = None
    absent: tuple[Absence, ...] = ()
    skills: tuple[Skill, ...] = ()
    read: tuple[ReadStandard, ...] = ()

    id: str = ""
    file: str = ""
    extra: dict[str, Any] = msgspec.field(default_factory=dict)

    def is_absent(self, on: date) -> bool:
        return any(absence.from_ <= on <= absence.to for absence in self.absent)


PERSON_NOT_IN_FILE = frozenset({"id", "file", "extra"})
