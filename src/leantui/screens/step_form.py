"""Doing a step: the fields it records, typed once, and whether its check holds."""

from collections.abc import Mapping
from typing import ClassVar, Literal

import msgspec
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Input

from leantui.model.standard import RecordField
from leantui.model.text import one_line
from leantui.process.steps import StepView
from leantui.screens.prompts import Prompt, field
from leantui.screens.record_field import field_label, field_problem, shown_value
from leantui.widgets.lines import Span

_OTHERWISE, _BECAUSE = "otherwise", "because"


class StepAnswer(msgspec.Struct, frozen=True):
    """What was found when the step was done."""

    state: Literal["done", "failed"]
    check: Literal["pass", "fail"] | None
    record: dict[str, str]
    deviation: str = ""
    reason: str = ""


def asks_anything(view: StepView) -> bool:
    """Whether doing the step asks for more than a key."""
    return bool(view.step.record or view.step.check)


class StepForm(Prompt[StepAnswer]):
    """Fields to record, and the check: enter says it holds, ctrl+f that it doesn't."""

    DEFAULT_CSS = """
    StepForm #fields { height: auto; max-height: 60vh; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+f", "fail", "the check failed", show=False, id="step-form.fail", priority=True
        ),
    ]
    KEYS: ClassVar[tuple[tuple[str, str], ...]] = (
        ("enter", "next, then done"),
        ("step-form.fail", "it failed"),
        ("tab", "done otherwise"),
        ("prompt.leave", "leave"),
    )

    def __init__(self, view: StepView, known: Mapping[str, object]) -> None:
        """Ask what the step asks for.

        Args:
            view: The step.
            known: Fields recorded so far, which stand in the form already.
        """
        super().__init__(f"{view.number} {view.step.do}")
        self._view = view
        self._known = known

    def intro(self) -> list[Span]:
        check = self._view.step.check
        return [*super().intro(), *([Span(f"check: {one_line(check)}", "good")] if check else [])]

    def fields(self) -> ComposeResult:
        with VerticalScroll(id="fields", can_focus=False):
            for asked in self._view.step.record:
                initial = shown_value(self._known.get(asked.field))
                yield from field(f"r-{asked.field}", field_label(asked), initial, asked.choices)
            yield from field(_OTHERWISE, "done otherwise than it says (empty: as it says)")
            yield from field(_BECAUSE, "  because")

    def entered(self, field: Input) -> None:
        """Enter goes to the next field to record, and does the step from the last one."""
        asked = [f"r-{each.field}" for each in self._view.step.record]
        at = asked.index(field.id) if field.id in asked else -1
        if at >= 0 and (why := field_problem(self._view.step.record[at], field.value.strip())):
            self.refuse(why, asked[at])
        elif 0 <= at < len(asked) - 1:
            self.set_focus(self.query_one(f"#{asked[at + 1]}", Input))
        elif field.id == _OTHERWISE and field.value.strip():
            self.set_focus(self.query_one(f"#{_BECAUSE}", Input))
        else:
            self.action_submit()

    def answer(self) -> StepAnswer | None:
        for asked in self._view.step.record:
            if why := field_problem(asked, self._text(f"r-{asked.field}")):
                self.refuse(why, f"r-{asked.field}")
                return None
        deviation, reason = self._text(_OTHERWISE), self._text(_BECAUSE)
        if deviation and not reason:
            self.refuse(
                "Say why it was done otherwise: that is how a standard gets better", _BECAUSE
            )
            return None
        check: Literal["pass"] | None = "pass" if self._view.step.check else None
        return StepAnswer("done", check, self._record(), deviation, reason)

    def action_fail(self) -> None:
        """The check doesn't hold; what was typed is kept with the failed step."""
        self.dismiss(StepAnswer("failed", "fail", self._typed_right()))

    def _record(self) -> dict[str, str]:
        typed = {each.field: self._text(f"r-{each.field}") for each in self._view.step.record}
        return {name: text for name, text in typed.items() if text}

    def _typed_right(self) -> dict[str, str]:
        by_name: dict[str, RecordField] = {each.field: each for each in self._view.step.record}
        return {
            name: text
            for name, text in self._record().items()
            if field_problem(by_name[name], text) is None
        }

    def _text(self, name: str) -> str:
        return self.query_one(f"#{name}", Input).value.strip()
