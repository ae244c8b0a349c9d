"""Asking for a field that a step records, in its type."""

from datetime import date

from leantui.model.standard import RecordField
from leantui.screens.prompts import TextPrompt

_HINTS = {
    "text": "",
    "number": "a number",
    "date": "a date such as 2026-12-01",
    "yes-no": "yes or no",
}
_YES_NO = {"yes": True, "y": True, "no": False, "n": False}


def record_prompt(field: RecordField) -> TextPrompt:
    """A prompt for one field; what isn't of its type is refused where it was typed."""
    hint = ", ".join(field.choices) if field.type == "choice" else _HINTS[field.type]
    return TextPrompt(
        field.label or field.field.replace("_", " ").capitalize(),
        validate=lambda text: _problem(field, text),
        may_be_empty=not field.required,
        hint=hint,
        suggestions=field.choices,
    )


def _problem(field: RecordField, text: str) -> str | None:
    if not text:
        return None
    try:
        parse_record(field, text)
    except ValueError:
        choices = ", ".join(field.choices)
        return (
            f"It should be {f'one of {choices}' if field.type == 'choice' else _HINTS[field.type]}"
        )
    return None


def parse_record(field: RecordField, text: str) -> str | int | float | bool | date:
    """The text as a value of the field's type.

    Raises:
        ValueError: if it isn't one.
    """
    match field.type:
        case "number":
            return float(text) if "." in text else int(text)
        case "date":
            return date.fromisoformat(text)
        case "yes-no":
            if text.casefold() not in _YES_NO:
                raise ValueError(text)
            return _YES_NO[text.casefold()]
        case "choice":
            if field.choices and text not in field.choices:
                raise ValueError(text)
            return text
        case _:
            return text
