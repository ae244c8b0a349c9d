"""A card's keys as a form shows them: what stands in each field, what is offered, and what was typed. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

import msgspec

from leantui.model.card import Card, ChecklistItem
from leantui.model.text import one_line, printable
from leantui.model.workspace import BoardContents, Workspace

Kind = Literal["line", "names", "date", "text", "checklist"]
"""One line; names with commas between; a day; several lines; lines to tick."""


class Offer(msgspec.Struct, frozen=True):
    """A value that can be taken instead of typed."""

    value: str
    label: str = ""
    """What it is, for people."""


Offers = Callable[["FormContext"], Iterable[Offer]]


class FormContext(msgspec.Struct, frozen=True):
    """Where a field looks for what it can offer."""

    workspace: Workspace
    board_id: str
    card_id: str = ""
    """The card itself, which is not offered as its own parent."""

    @property
    def contents(self) -> BoardContents:
        return self.workspace.boards[self.board_id]


class FormField(msgspec.Struct, frozen=True, kw_only=True):
    """One key of a card in a form."""

    key: str
    label: str
    kind: Kind = "line"
    hint: str = ""
    """Said while the field has the focus."""
    offers: Offers | None = None


def _of_board(part: str) -> Offers:
    """The board's own lanes, types or classes."""

    def found(context: FormContext) -> Iterable[Offer]:
        for each in getattr(context.contents.board, part):
            yield Offer(each.id, "" if each.title == each.id else each.title)

    return found


def _people(context: FormContext) -> Iterable[Offer]:
    return (Offer(id_, person.name) for id_, person in context.workspace.people.items())


def _standards(context: FormContext) -> Iterable[Offer]:
    known = {**context.workspace.drafts, **context.workspace.standards}
    return (Offer(id_, standard.title) for id_, standard in known.items())


def _cards(context: FormContext) -> Iterable[Offer]:
    workspace = context.workspace
    own = context.contents.cards.values()
    others = (card for card in workspace.cards() if card.board != context.board_id)
    for card in (*own, *others):
        if card.id != context.card_id:
            yield Offer(workspace.ref(card), card.title)


def _used(key: str) -> Offers:
    """What other cards of the board say, the most frequent first."""

    def found(context: FormContext) -> Iterable[Offer]:
        counts: Counter[str] = Counter()
        for card in context.contents.cards.values():
            value = getattr(card, key)
            counts.update(value if isinstance(value, tuple) else filter(None, (value,)))
        return (Offer(value, f"on {count}") for value, count in counts.most_common())

    return found


def _levels(context: FormContext) -> Iterable[Offer]:
    return map(Offer, ("low", "medium", "high"))


FIELDS: tuple[FormField, ...] = (
    FormField(key="title", label="title"),
    FormField(key="type", label="type", offers=_of_board("card_type")),
    FormField(key="lane", label="lane", offers=_of_board("lane")),
    FormField(key="class_of_service", label="class", offers=_of_board("classes")),
    FormField(key="assignees", label="who", kind="names", offers=_people),
    FormField(key="due", label="due", kind="date", hint="fri, +3d, 2026-12-01; empty for none"),
    FormField(key="tags", label="tags", kind="names", offers=_used("tags")),
    FormField(key="impact", label="impact", offers=_levels, hint="with urgency it gives the priority"),
    FormField(key="urgency", label="urgency", offers=_levels),
    FormField(key="standard", label="standard", offers=_standards, hint="empty: what the board posts"),
    FormField(key="size", label="size", hint="a number"),
    FormField(key="requester", label="requester", offers=_used("requester")),
    FormField(key="service", label="service", offers=_used("service")),
    FormField(key="ci", label="ci", kind="names", offers=_used("ci"), hint="configuration items"),
    FormField(key="project", label="project", offers=_used("project")),
    FormField(key="parent", label="part of", offers=_cards),
    FormField(key="depends_on", label="waits for", kind="names", offers=_cards),
    FormField(key="links", label="links", kind="names"),
    FormField(key="external", label="external", hint="its number in another system"),
    FormField(key="raised_from", label="raised from"),
    FormField(key="checklist", label="check-list", kind="checklist", hint="a line each; x before it when done"),
    FormField(key="description", label="description", kind="text", hint="Markdown; f2 shows it laid out"),
)  # fmt: skip
"""Every card key that can be typed, in the order people think of them."""

BY_KEY: Mapping[str, FormField] = {field.key: field for field in FIELDS}


def shown(field: FormField, values: Mapping[str, Any], context: FormContext) -> str:
    """What stands in the field, as text that can be edited."""
    value = values.get(field.key)
    if value is None:
        return ""
    match field.kind:
        case "names":
            return ", ".join(one_line(_card_name(field, each, context)) for each in value)
        case "checklist":
            return "\n".join(
                f"[{'x' if item.done else ' '}] {one_line(item.text)}" for item in value
            )
        case "text":
            return printable(str(value))
        case _:
            return one_line(_card_name(field, str(value), context))


def _card_name(field: FormField, value: str, context: FormContext) -> str:
    """Cards go by the short name that people know."""
    card = context.workspace.card(value) if field.offers is _cards else None
    return context.workspace.ref(card) if card else value


def values_of(card: Card) -> dict[str, Any]:
    """A card's keys as the form takes them, with the texts among those this version doesn't know."""
    extra = {key: value for key, value in card.extra.items() if isinstance(value, str)}
    return {field.key: getattr(card, field.key) for field in FIELDS} | extra


def values_of_template(template: Mapping[str, Any]) -> dict[str, Any]:
    """A template's keys as the form takes them. It is written by hand: what has another shape stands there as a text."""
    return {key: _of_kind(BY_KEY[key], template[key]) for key in template if key in BY_KEY}


def _of_kind(field: FormField, value: Any) -> Any:
    parts = value if isinstance(value, list | tuple) else (value,)
    match field.kind:
        case "checklist":
            return tuple(map(_item_of, parts))
        case "names":
            return tuple(map(str, parts))
        case _:
            return str(value)


def _item_of(value: Any) -> ChecklistItem:
    found = value if isinstance(value, Mapping) else {"text": value}
    return ChecklistItem(text=str(found.get("text", "")), done=found.get("done") is True)


def fields_of(values: Mapping[str, Any]) -> tuple[FormField, ...]:
    """The fields of a form for these values."""
    unknown = (FormField(key=key, label=key) for key in values if key not in BY_KEY)
    return (*FIELDS, *unknown)


def typed(field: FormField, text: str) -> Any:
    """What a text in the field means; None for an empty one, which takes the key away."""
    if field.kind == "checklist":
        return tuple(map(_item, filter(str.strip, text.splitlines()))) or None
    if field.kind == "text":
        return text.rstrip() + "\n" if "\n" in text.strip() else text.strip() or None
    if field.kind == "names":
        return tuple(part.strip() for part in text.split(",") if part.strip()) or None
    return text.strip() or None


def _item(line: str) -> ChecklistItem:
    """`[x] text`, `x text` or `- [ ] text`; anything else is a text that isn't done."""
    rest = line.strip().removeprefix("- ").strip()
    for mark, done in (("[x]", True), ("[X]", True), ("[ ]", False), ("[]", False), ("x ", True)):
        if rest.startswith(mark):
            return ChecklistItem(text=rest[len(mark) :].strip() or rest, done=done)
    return ChecklistItem(text=rest)


# What is offered while typing


def word_at(field: FormField, text: str) -> str:
    """The part of a field that offers answer: all of it, or the name behind the last comma."""
    return (text.rpartition(",")[2] if field.kind == "names" else text).strip()


def with_word(field: FormField, text: str, value: str) -> str:
    """The text with that part replaced by an offered value."""
    if field.kind != "names":
        return value
    before = [part.strip() for part in text.split(",")[:-1] if part.strip()]
    return ", ".join([*before, value])


def left(field: FormField, offers: Sequence[Offer], text: str) -> list[Offer]:
    """Offers that aren't in the field yet."""
    if field.kind != "names":
        return list(offers)
    there = {part.strip() for part in text.split(",")[:-1]}
    return [offer for offer in offers if offer.value not in there]
