"""What changed between two revisions of a standard, step by step. Pure."""

from collections.abc import Callable, Sequence
from typing import Literal, TypeVar

import msgspec

from leantui.model.standard import KeyPoint, RecordField, Standard, Step
from leantui.model.text import one_line

Item = TypeVar("Item")
StepKind = Literal["added", "removed", "moved", "changed", "same"]


class FieldChange(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was said differently; empty texts stand for nothing said."""

    name: str
    """In words, as the printed standard says it."""
    old: str = ""
    new: str = ""


class StepChange(msgspec.Struct, frozen=True, kw_only=True):
    """A step in one of the revisions or both."""

    id: str
    do: str
    """As the later revision says it, where it is in that."""
    kind: StepKind
    old_number: int | None = None
    """Its place in the earlier revision, from 1; None where it isn't in it."""
    new_number: int | None = None
    is_moved: bool = False
    """Whether it stands at another place among the steps that are in both."""
    changes: tuple[FieldChange, ...] = ()


class StandardDiff(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that differs between two revisions."""

    old: Standard
    new: Standard
    head: tuple[FieldChange, ...] = ()
    """What changed beside the steps."""
    steps: tuple[StepChange, ...] = ()
    """Every step of either, in the order of the later revision, each removed one where it stood."""

    @property
    def changed(self) -> tuple[StepChange, ...]:
        """The steps that differ."""
        return tuple(step for step in self.steps if step.kind != "same")

    @property
    def is_empty(self) -> bool:
        return not self.head and not self.changed


def standard_diff(old: Standard, new: Standard) -> StandardDiff:
    """Compare two revisions: steps by their ids, everything else by its words."""
    return StandardDiff(
        old=old,
        new=new,
        head=tuple(_differing(_HEAD, old, new)) + tuple(_roles(old, new)),
        steps=tuple(_steps(old, new)),
    )


# Steps


def _steps(old: Standard, new: Standard) -> list[StepChange]:
    before = {step.id: number for number, step in enumerate(old.step, 1)}
    after = {step.id: number for number, step in enumerate(new.step, 1)}
    common = [step.id for step in new.step if step.id in before]
    staying = _in_order([before[id_] for id_ in common])
    found: list[StepChange] = []
    for step in new.step:
        number = after[step.id]
        if step.id not in before:
            found.append(
                StepChange(
                    id=step.id,
                    do=step.do,
                    kind="added",
                    new_number=number,
                    changes=tuple(_facts_of(step, new)),
                )
            )
            continue
        was = old.step[before[step.id] - 1]
        changes = tuple(_step_changes(was, step, old, new))
        is_moved = before[step.id] not in staying
        found.append(
            StepChange(
                id=step.id,
                do=step.do,
                kind="changed" if changes else "moved" if is_moved else "same",
                old_number=before[step.id],
                new_number=number,
                is_moved=is_moved,
                changes=changes,
            )
        )
    _put_removed(found, old, after)
    return found


def _put_removed(found: list[StepChange], old: Standard, after: dict[str, int]) -> None:
    """Each step that went behind the one it stood behind."""
    for index, step in enumerate(old.step):
        if step.id in after:
            continue
        above = old.step[index - 1].id if index else None
        at = next((place + 1 for place, each in enumerate(found) if each.id == above), 0)
        found.insert(at, StepChange(id=step.id, do=step.do, kind="removed", old_number=index + 1))


def _in_order(numbers: Sequence[int]) -> frozenset[int]:
    """The longest run of numbers that rises: the steps that stayed in their order."""
    best: list[list[int]] = [[]]
    for number in numbers:
        lead = max([chain for chain in best if not chain or chain[-1] < number], key=len)
        best.append([*lead, number])
    longest: list[int] = max(best, key=len)
    return frozenset(longest)


def _step_changes(was: Step, step: Step, old: Standard, new: Standard) -> list[FieldChange]:
    changes = [
        FieldChange(name=name, old=before, new=after)
        for name, say in _STEP
        if (before := say(was, old)) != (after := say(step, new))
        and not (name in _BY_ID and _BY_ID[name](was) == _BY_ID[name](step))
    ]
    changes += _items("key point", was.key_points, step.key_points, _point_id, _point)
    changes += _items("record", was.record, step.record, lambda field: field.field, _field)
    return changes


def _facts_of(step: Step, standard: Standard) -> list[FieldChange]:
    """All that a new step says beside its verb and object."""
    return _step_changes(Step(id=step.id, do=step.do), step, standard, standard)


def _items(
    name: str,
    was: Sequence[Item],
    now: Sequence[Item],
    key: Callable[[Item], str],
    say: Callable[[Item], str],
) -> list[FieldChange]:
    """Items that came, went, or are said differently, by what makes them the same."""
    before, after = {key(item): say(item) for item in was}, {key(item): say(item) for item in now}
    return [
        FieldChange(name=name, old=before.get(each, ""), new=after.get(each, ""))
        for each in dict.fromkeys((*before, *after))
        if before.get(each) != after.get(each)
    ]


def _point_id(point: KeyPoint) -> str:
    return point.point.casefold()


def _point(point: KeyPoint) -> str:
    reason = f", because {one_line(point.reason)}" if point.reason else ""
    return f"{one_line(point.point)}{reason}{f' ({point.kind})' if point.kind else ''}"


def _field(field: RecordField) -> str:
    choices = f": {', '.join(field.choices)}" if field.choices else ""
    name = one_line(field.label or field.field.replace("_", " "))
    return one_line(f"{name} ({field.type}{choices}{', required' if field.required else ''})")


def _after(step: Step, standard: Standard) -> str:
    """The steps before it by their words, so that renumbering alone is no change."""
    if step.after is None:
        return ""
    titles = {each.id: one_line(each.do) for each in standard.step}
    return ", ".join(titles.get(each, each) for each in step.after) or "nothing"


def _timer(step: Step) -> str:
    timer = step.timer
    if timer is None:
        return ""
    parts = (
        f"warn after {timer.warn}" if timer.warn else "",
        f"escalate after {timer.escalate}" if timer.escalate else "",
        f"to {timer.to}" if timer.to else "",
    )
    return " ".join(part for part in parts if part)


def _role(step: Step, standard: Standard) -> str:
    roles = {role.id: role.name or role.id for role in standard.role}
    return one_line(roles.get(step.role or "", step.role or ""))


_STEP: tuple[tuple[str, Callable[[Step, Standard], str]], ...] = (
    ("text", lambda step, _: one_line(step.do)),
    ("role", _role),
    ("column", lambda step, _: step.column or ""),
    ("time", lambda step, _: step.time or ""),
    ("after", _after),
    ("only if", lambda step, _: one_line(step.when or "")),
    ("check", lambda step, _: one_line(step.check or "")),
    ("sign-off", lambda step, _: "yes" if step.sign_off else ""),
    ("timer", lambda step, _: _timer(step)),
    ("pause", lambda step, _: "yes" if step.pause else ""),
    ("required", lambda step, _: "yes" if step.required else "no"),
    ("kind", lambda step, _: step.kind or ""),
    ("command", lambda step, _: one_line(" ".join(step.command))),
    ("by the standard", lambda step, _: step.use or ""),
    ("back to, where the check fails", lambda step, _: step.loop_to or ""),
)  # fmt: skip
_BY_ID: dict[str, Callable[[Step], object]] = {
    "role": lambda step: step.role,
    "after": lambda step: step.after,
}
"""What names a role or other steps: where these are only called otherwise, the step is as it was."""

# The rest


def _listed(items: Sequence[object]) -> str:
    return one_line(", ".join(map(str, items)))


_HEAD: tuple[tuple[str, Callable[[Standard], str]], ...] = (
    ("title", lambda each: one_line(each.title)),
    ("owner", lambda each: each.owner or ""),
    ("process group", lambda each: _listed(each.group)),
    ("purpose", lambda each: one_line(each.purpose or "")),
    ("trigger", lambda each: one_line(each.trigger or "")),
    ("takt", lambda each: one_line(each.takt or "")),
    ("target time", lambda each: each.target_time or ""),
    ("standard WIP", lambda each: "" if each.standard_wip is None else str(each.standard_wip)),
    ("skill", lambda each: f"{each.skill.id} {each.skill.level}" if each.skill else ""),
    ("tools", lambda each: _listed(each.tools)),
    ("safety", lambda each: _listed(each.safety)),
    ("review by", lambda each: str(each.review_by or "")),
)


def _differing(
    table: Sequence[tuple[str, Callable[[Standard], str]]], old: Standard, new: Standard
) -> list[FieldChange]:
    return [
        FieldChange(name=name, old=before, new=after)
        for name, say in table
        if (before := say(old)) != (after := say(new))
    ]


def _roles(old: Standard, new: Standard) -> list[FieldChange]:
    def said(standard: Standard) -> dict[str, str]:
        return {
            role.id: one_line(
                f"{role.name or role.id}{f' ({role.department})' if role.department else ''}"
            )
            for role in standard.role
        }

    before, after = said(old), said(new)
    return [
        FieldChange(name="role", old=before.get(each, ""), new=after.get(each, ""))
        for each in dict.fromkeys((*before, *after))
        if before.get(each) != after.get(each)
    ]
