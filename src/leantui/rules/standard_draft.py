"""A new standard as a job breakdown: important steps as verb and object, key points, reasons, checks. Pure."""

from collections.abc import Collection

import msgspec

from leantui.model.slug import slug
from leantui.model.standard import KeyPoint, Standard, Step
from leantui.model.text import one_line
from leantui.model.workspace import Workspace
from leantui.rules.commands import Change, Command, Refusal, StandardChange

KIND_SIGNS = {"!": "makes-or-breaks", "+": "safety", "*": "knack"}
"""Signs before a key point that say of what kind it is."""


class DraftStep(msgspec.Struct, frozen=True, kw_only=True):
    """An important step as it is typed."""

    do: str
    key_points: tuple[KeyPoint, ...] = ()
    check: str = ""


class StandardDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What the form asks for."""

    title: str = ""
    owner: str = ""
    purpose: str = ""
    steps: tuple[DraftStep, ...] = ()


class NewStandard(Command, frozen=True, kw_only=True):
    """A new standard, as a draft in `standards/drafts/`."""

    draft: StandardDraft


def new_standard(workspace: Workspace, command: NewStandard, context: object) -> Change | Refusal:
    """The draft as a file of its own, or what is missing in it."""
    taken = (*workspace.standards, *workspace.drafts)
    refusal = draft_refusal(command.draft, people=workspace.people, taken=taken)
    if refusal is not None:
        return refusal
    standard = as_standard(command.draft)
    placed = msgspec.structs.replace(standard, file=f"standards/drafts/{standard.id}.toml")
    return Change(
        what=f"{standard.id}: draft of r{standard.revision}",
        standards=(StandardChange(before=None, after=placed),),
    )


def key_point(text: str, reason: str = "") -> KeyPoint:
    """A key point from what was typed: `! encrypt first` makes or breaks the job."""
    plain = one_line(text)
    kind = KIND_SIGNS.get(plain[:1])
    return KeyPoint(
        point=plain[1:].strip() if kind else plain,
        reason=one_line(reason) or None,
        kind=kind,  # type: ignore[arg-type]  # one of the three kinds
    )


def typed_key_point(point: KeyPoint) -> str:
    """A key point as it would be typed."""
    sign = next((sign for sign, kind in KIND_SIGNS.items() if kind == point.kind), "")
    return f"{sign} {point.point}".strip()


def step_refusal(do: str) -> str:
    """Why that isn't an important step; empty where it is."""
    words = one_line(do).split()
    if not words:
        return "A step is needed: verb and object"
    if len(words) == 1:
        return f"Verb and object: {words[0]} what?"
    return ""


def draft_refusal(
    draft: StandardDraft, *, people: Collection[str], taken: Collection[str]
) -> Refusal | None:
    """Why the draft can't be written yet; None where it can. `field` is title, owner or steps.

    Args:
        draft: what was typed.
        people: ids of the workspace's people; where there are none, anybody may be the owner.
        taken: ids of standards and drafts that are there.
    """
    id_ = slug(one_line(draft.title))
    if not one_line(draft.title):
        return _refusal("title", "A title is needed: the job in one line")
    if not id_:
        return _refusal("title", "The file is named after the title: letters or digits are needed")
    if id_ in taken:
        return _refusal("title", f"There is a standard {id_} already", "Give it another title")
    if not draft.owner:
        return _refusal("owner", "An owner is needed: someone who does the work")
    if people and draft.owner not in people:
        return _refusal(
            "owner", f"There is no person {one_line(draft.owner)}", ", ".join(sorted(people))
        )
    if not draft.steps:
        return _refusal("steps", "A step is needed: n adds one")
    return None


def _refusal(field: str, message: str, hint: str = "") -> Refusal:
    return Refusal(code="invalid", field=field, message=message, hint=hint)


def as_standard(draft: StandardDraft) -> Standard:
    """The standard that the draft becomes, with ids from its words."""
    ids: list[str] = []
    for step in draft.steps:
        ids.append(_free(_step_id(step.do), ids))
    return Standard(
        id=slug(one_line(draft.title)),
        title=one_line(draft.title),
        revision=1,
        status="draft",
        owner=draft.owner,
        purpose=one_line(draft.purpose) or None,
        step=tuple(
            Step(
                id=id_,
                do=one_line(step.do),
                key_points=step.key_points,
                check=one_line(step.check) or None,
            )
            for id_, step in zip(ids, draft.steps, strict=True)
        ),
    )


_LITTLE_WORDS = frozenset({"a", "an", "the", "der", "die", "das", "den", "ein", "eine", "einen"})


def _step_id(do: str) -> str:
    """Verb and object without articles: `Create the account` is `create-account`."""
    words = [word for word in slug(one_line(do)).split("-") if word not in _LITTLE_WORDS]
    return "-".join(words[:3])[:40].strip("-") or "step"


def _free(wanted: str, taken: Collection[str]) -> str:
    numbers = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(each for each in numbers if each not in taken)
