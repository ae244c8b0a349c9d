"""A standard as Markdown (CommonMark with GitHub's task lists)."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from leantui.exchange.standard_words import facts, field_words, key_point_kind, step_notes, warning
from leantui.model.person import Person
from leantui.model.standard import KeyPoint, Standard, Step
from leantui.model.text import one_line

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$])")
_AT_START = re.compile(r"^([-+=]|\d+(?=[.)]))")
_ENTITY = re.compile(r"&(?=#?\w+;)")


def standard_markdown(
    standard: Standard,
    people: Mapping[str, Person],
    today: date,
    *,
    is_superseded: bool = False,
) -> str:
    """The whole standard. Nothing in its texts is read as Markdown."""
    parts = [
        f"# {escaped(standard.title)}",
        f"**Revision {standard.revision}, {standard.status}**",
    ]
    if why := warning(standard, is_superseded=is_superseded):
        parts.append(f"> **{why}**")
    head = [
        f"- **{fact.name}:** {escaped(fact.value)}{' **(past)**' if fact.is_late else ''}"
        for fact in facts(standard, people, today)
    ]
    if head:
        parts.append("\n".join(head))
    if standard.safety:
        parts += ["## Safety", "\n".join(f"- {escaped(rule)}" for rule in standard.safety)]
    parts.append("## Steps")
    for number, step in enumerate(standard.step, 1):
        parts += _step(number, step, standard)
    return "\n\n".join(parts) + "\n"


def _step(number: int, step: Step, standard: Standard) -> Iterator[str]:
    yield f"### {number}. {escaped(step.do)}"
    notes = step_notes(standard, step)
    if notes:
        yield f"*{escaped(' · '.join(notes))}*"
    lines = [f"- {_key_point(point)}" for point in step.key_points]
    if step.check:
        lines.append(f"- [ ] Check: {escaped(step.check)}")
    lines += [f"- [ ] Record: {escaped(field_words(field))}" for field in step.record]
    if lines:
        yield "\n".join(lines)


def _key_point(point: KeyPoint) -> str:
    sign, words = key_point_kind(point)
    kind = f" ({sign} {words})" if words else ""
    reason = f", because {escaped(point.reason)}" if point.reason else ""
    return f"**{escaped(point.point)}**{reason}{kind}"


def escaped(text: str) -> str:
    """Text from a file on one line, with every character Markdown would act on escaped."""
    plain = _ENTITY.sub("&amp;", one_line(text))
    return _AT_START.sub(
        r"\\\1" if not plain[:1].isdigit() else r"\1\\", _SPECIAL.sub(r"\\\1", plain)
    )
