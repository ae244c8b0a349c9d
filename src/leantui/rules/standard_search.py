"""Finding standards by anything that stands in them, and saying where it stands. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from leantui.model.standard import Standard, Step
from leantui.model.text import one_line


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
    is_late: bool = False
    """Only those past their review."""

    def admits(self, standard: Standard, as_of: date) -> bool:
        """Whether owner, status and review are what is asked for."""
        return (
            (standard.owner or "").casefold().startswith(self.owner)
            and standard.status.startswith(self.status)
            and (not self.is_late or standard.is_review_due(as_of))
        )


def parse_query(text: str) -> StandardQuery:
    """`owner:mia`, `status:draft` and `review:late` are conditions, all else is words."""
    words: list[str] = []
    named = {"owner": "", "status": "", "review": ""}
    for word in text.casefold().split():
        key, colon, value = word.partition(":")
        if colon and key in named:
            named[key] = value
        else:
            words.append(word)
    return StandardQuery(
        words=tuple(words),
        owner=named["owner"],
        status=named["status"],
        is_late=bool(named["review"]) and "late".startswith(named["review"]),
    )


def passages(standard: Standard) -> tuple[Passage, ...]:
    """Every text of a standard, in the order of the file."""
    head: tuple[tuple[str, str | None], ...] = (
        ("title", standard.title),
        ("id", standard.id),
        ("owner", standard.owner),
        *(("group", one) for one in standard.group),
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
    found += [_passage(f"change of r{entry.revision}", entry.why) for entry in standard.change]
    return tuple(found)


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
        *(("record", f"{field.field} {field.label or ''}") for field in step.record),
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
