"""Finding standards by anything that stands in them, and saying where it stands. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from leantui.model.standard import Standard, Step
from leantui.model.text import one_line

Names = Mapping[str, str]
"""What people are called, by id."""
NOBODY: Names = MappingProxyType({})


class Passage(NamedTuple):
    """A text of a standard, and where it stands."""

    place: str
    """In words: `tools`, `step 3, key point`."""
    text: str
    step: str = ""
    """The id of the step it belongs to; empty for the head."""
    lowered: str = ""
    """Text and place in lower case, so that looking again and again costs little."""


class StandardQuery(msgspec.Struct, frozen=True):
    """What is looked for: words, and what has to hold."""

    words: tuple[str, ...] = ()
    """In lower case; each must stand somewhere in the standard."""
    owner: str = ""
    status: str = ""
    review: str = ""
    """The beginning of the date by which it is to be reviewed: `2026-08`."""
    is_late: bool = False
    """Only those past their review."""

    @property
    def limits(self) -> bool:
        """Whether it asks for more than words."""
        return bool(self.owner or self.status or self.review or self.is_late)

    def admits(self, standard: Standard, as_of: date, names: Names = NOBODY) -> bool:
        """Whether owner, status and review are what is asked for."""
        return (
            self._is_owned(standard.owner or "", names)
            and standard.status.startswith(self.status)
            and str(standard.review_by or "").startswith(self.review)
            and (not self.is_late or standard.is_review_due(as_of))
        )

    def _is_owned(self, owner: str, names: Names) -> bool:
        called = (owner, *names.get(owner, "").split())
        return any(each.casefold().startswith(self.owner) for each in called)


def parse_query(text: str) -> StandardQuery:
    """`owner:mia`, `status:draft`, `review:late` and `review:2026-08` are conditions, all else is words.

    A slash in front, which is the key that leads here, is none of them.
    """
    words: list[str] = []
    named = {"owner": "", "status": "", "review": ""}
    for word in text.casefold().removeprefix("/").split():
        key, colon, value = word.partition(":")
        if colon and key in named:
            named[key] = value
        else:
            words.append(word)
    is_late = bool(named["review"]) and "late".startswith(named["review"])
    return StandardQuery(
        words=tuple(words),
        owner=named["owner"],
        status=named["status"],
        review="" if is_late else named["review"],
        is_late=is_late,
    )


def passages(standard: Standard, names: Names = NOBODY) -> tuple[Passage, ...]:
    """Every text of a standard, in the order of the file; people by what they are called, too."""
    head: tuple[tuple[str, str | None], ...] = (
        ("title", standard.title),
        ("id", standard.id),
        ("owner", _called(standard.owner, names)),
        *(("group", _called(one, names)) for one in standard.group),
        ("purpose", standard.purpose),
        ("trigger", standard.trigger),
        ("takt", standard.takt),
        ("skill", standard.skill.id if standard.skill else None),
        *(("tools", tool) for tool in standard.tools),
        *(("safety", rule) for rule in standard.safety),
        *(("role", " ".join(filter(None, (r.id, r.name, r.department)))) for r in standard.role),
    )
    found = [_passage(place, text) for place, text in head if text]
    for number, step in enumerate(standard.step, 1):
        found += _of_step(f"step {number}", step)
    for entry in standard.change:
        place = f"change of r{entry.revision}"
        found.append(_passage(place, entry.why))
        if entry.improvement:
            found.append(_passage(f"{place}, improvement", entry.improvement))
    return tuple(found)


def _called(person: str | None, names: Names) -> str | None:
    """`Mia Köhler (mia)`; the id alone where nobody of that id is known."""
    return f"{names[person]} ({person})" if person and names.get(person) else person


def _of_step(place: str, step: Step) -> Iterable[Passage]:
    yield _passage(place, step.do, step.id)
    for point in step.key_points:
        kind = f" ({point.kind.replace('-', ' ')})" if point.kind else ""
        yield _passage(f"{place}, key point{kind}", point.point, step.id)
        if point.reason:
            yield _passage(f"{place}, reason", point.reason, step.id)
    more: tuple[tuple[str, str | None], ...] = (
        ("check", step.check),
        ("role", step.role),
        ("condition", step.when),
        ("column", step.column),
        ("runs", step.use),
        ("command", " ".join(step.command)),
        ("goes to", step.timer.to if step.timer else None),
        *(
            ("record", " ".join((field.field, field.label or "", *field.choices)))
            for field in step.record
        ),
    )
    for what, text in more:
        if text:
            yield _passage(f"{place}, {what}", text, step.id)


def _passage(place: str, text: str, step: str = "") -> Passage:
    plain = one_line(text)
    return Passage(place, plain, step, f"{plain} {place}".casefold())


def hit(words: Sequence[str], texts: Sequence[Passage]) -> Passage | None:
    """The passage that answers best, if every word stands in some passage; of equals the first."""
    if not words or not all(any(word in text.lowered for text in texts) for word in words):
        return None
    counted = [sum(word in text.lowered for word in words) for text in texts]
    return texts[counted.index(max(counted))]
