"""What a printed standard says, in the words that its text, Markdown and HTML share."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

import msgspec

from leantui.model.person import Person
from leantui.model.standard import KeyPoint, RecordField, Standard, Step
from leantui.model.text import one_line


class Fact(msgspec.Struct, frozen=True):
    """One line of a standard's head."""

    name: str
    value: str
    is_late: bool = False


KEY_POINT_KINDS: dict[Literal["makes-or-breaks", "safety", "knack"], tuple[str, str]] = {
    "makes-or-breaks": ("▲", "makes or breaks"),
    "safety": ("✚", "safety"),
    "knack": ("★", "knack"),
}
"""The kinds of key points of the TWI job breakdown: a sign and words for each."""

NOT_IN_FORCE = {
    "draft": "Draft: not in force, only for cards of its pilot",
    "in-review": "In review: not in force yet, only for cards of its pilot",
    "obsolete": "Obsolete: no longer to be followed",
}
"""What has to be read before the steps, by status."""


def warning(standard: Standard, *, is_superseded: bool = False) -> str:
    """Why the standard isn't to be followed as it stands; empty where it is."""
    if is_superseded:
        return "Superseded: a later revision is in force"
    return NOT_IN_FORCE.get(standard.status, "")


def facts(standard: Standard, people: Mapping[str, Person], today: date) -> tuple[Fact, ...]:
    """The standard's head, without what is empty. People go by their names."""

    def named(id_: str) -> str:
        return people[id_].name if id_ in people else id_

    is_due = standard.is_review_due(today)
    found = (
        ("purpose", standard.purpose),
        ("trigger", standard.trigger),
        ("owner", named(standard.owner) if standard.owner else None),
        ("group", ", ".join(named(one) for one in standard.group)),
        ("takt", standard.takt),
        ("target time", standard.target_time),
        ("standard WIP", standard.standard_wip),
        ("skill", f"{standard.skill.id} {standard.skill.level}" if standard.skill else None),
        ("tools", ", ".join(standard.tools)),
        ("effective", standard.effective),
        ("review by", standard.review_by),
    )
    return tuple(
        Fact(name, one_line(str(value)), is_due and name == "review by")
        for name, value in found
        if value not in (None, "")
    )


def step_notes(standard: Standard, step: Step) -> tuple[str, ...]:
    """Who does the step where, in what time, and when it is taken."""
    numbers = {each.id: str(number) for number, each in enumerate(standard.step, 1)}
    roles = {role.id: role.name or role.id for role in standard.role}
    after = [numbers.get(name, name) for name in step.after or ()]
    notes = (
        roles.get(step.role, step.role) if step.role else "",
        f"in {step.column}" if step.column else "",
        step.time or "",
        f"after step{'s' if len(after) > 1 else ''} {', '.join(after)}" if after else "",
        f"only if {step.when}" if step.when else "",
        "pause" if step.pause else "",
        "sign-off" if step.sign_off else "",
        "" if step.required else "may be left out",
        f"by the standard {step.use}" if step.use else "",
    )
    return tuple(one_line(note) for note in notes if note)


def key_point_kind(point: KeyPoint) -> tuple[str, str]:
    """Sign and words of what kind of key point it is; both empty for none."""
    return KEY_POINT_KINDS[point.kind] if point.kind else ("", "")


def field_label(field: RecordField) -> str:
    return one_line(field.label or field.field.replace("_", " "))


def field_words(field: RecordField) -> str:
    """What is to be written down, and how."""
    choices = f": {', '.join(field.choices)}" if field.choices else ""
    needed = ", required" if field.required else ""
    return one_line(f"{field_label(field)} ({field.type}{choices}{needed})")
