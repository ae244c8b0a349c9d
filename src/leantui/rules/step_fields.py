"""The fields that a step asks for when it is done: read in their types, required ones not left out."""

from datetime import date
from typing import Any

from leantui.model.card import Card
from leantui.model.standard import RecordField
from leantui.model.text import one_line
from leantui.process.run import recorded
from leantui.process.steps import StepView
from leantui.rules.commands import Refusal, StepDone
from leantui.rules.names import unknown


def record_of(view: StepView, command: StepDone) -> dict[str, Any] | Refusal:
    """The fields recorded, each in the type that the step asks for; empty ones are left out."""
    asked = {field.field: field for field in view.step.record}
    record: dict[str, Any] = {}
    for name, value in (command.record or {}).items():
        if name not in asked:
            return unknown("field to record", name, asked, field=name)
        if value is None or value == "":
            continue
        try:
            record[name] = recorded_value(asked[name], value)
        except ValueError:
            expected = EXPECTED[asked[name].type] or f"one of {', '.join(asked[name].choices)}"
            return Refusal(
                code="invalid",
                message=f"{name} is {expected}, not {one_line(str(value))[:60]}",
                field=name,
                hint=f"Type {expected}",
            )
    return record


EXPECTED = {
    "text": "text on one line",
    "number": "a number",
    "choice": "",
    "date": "a date such as 2026-12-01",
    "yes-no": "yes or no",
}
_YES_NO = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}


def recorded_value(field: RecordField, value: Any) -> Any:
    """The value in the field's type.

    Raises:
        ValueError: if it is of another one.
    """
    text = value.strip() if isinstance(value, str) else None
    match field.type:
        case "number" if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        case "number" if text is not None:
            return _number(text)
        case "date" if isinstance(value, date):
            return value
        case "date" if text is not None:
            return date.fromisoformat(text)
        case "yes-no" if isinstance(value, bool):
            return value
        case "yes-no" if text is not None and text.casefold() in _YES_NO:
            return _YES_NO[text.casefold()]
        case "choice" if text is not None and (not field.choices or text in field.choices):
            return text
        case "text" if text is not None and one_line(text) == " ".join(text.split()):
            return text
    raise ValueError(value)


def _number(text: str) -> int | float:
    number = float(text)
    if number - number != 0:
        raise ValueError(text)
    return int(text) if text.lstrip("+-").isdecimal() else number


def missing_field(
    card: Card, view: StepView, command: StepDone, record: dict[str, Any]
) -> Refusal | None:
    """Required fields that neither this step nor an earlier one has."""
    if command.state not in ("done", "signed"):
        return None
    held = recorded(card)
    missing = [
        field
        for field in view.step.record
        if field.required and field.field not in record and field.field not in held
    ]
    if not missing:
        return None
    return Refusal(
        code="requires",
        message=f"“{one_line(view.step.do)}” records {', '.join(one_line(field.label or field.field) for field in missing)}",
        field=missing[0].field,
        hint="Say what it is",
    )
