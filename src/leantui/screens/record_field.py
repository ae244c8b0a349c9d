"""A field that a step records, as it is typed and shown."""

from datetime import date

from leantui.model.standard import RecordField
from leantui.model.text import one_line
from leantui.rules.step_fields import EXPECTED, recorded_value


def field_label(field: RecordField) -> str:
    """What the field is called, with what can be typed."""
    name = field.label or field.field.replace("_", " ")
    choices = " | ".join(field.choices)
    kind = {"text": "", "choice": choices, "number": "a number", "date": "such as 2026-12-01",
            "yes-no": "yes or no"}[field.type]  # fmt: skip
    inside = ", ".join(filter(None, (kind, "" if field.required else "may stay empty")))
    return one_line(f"{name} ({inside})" if inside else name)


def field_problem(field: RecordField, text: str) -> str | None:
    """Why a text can't be recorded; None if it can."""
    name = one_line(field.label or field.field.replace("_", " "))
    if not text:
        return f"{name} is needed" if field.required else None
    try:
        recorded_value(field, text)
    except ValueError:
        expected = EXPECTED[field.type] or f"one of {', '.join(map(one_line, field.choices))}"
        return f"{name} should be {expected}"
    return None


def shown_value(value: object) -> str:
    """A recorded value as it would be typed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)
