"""One important step of a job breakdown: verb and object, key points with their reasons, and a check."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Input

from leantui.rules.standard_draft import DraftStep, key_point, step_refusal, typed_key_point
from leantui.screens.prompts import Prompt, field

_SIGNS = "! makes or breaks it, + safety, * a knack"


class StepPrompt(Prompt[DraftStep]):
    """Asks for a step. Enter goes on; an empty key point ends the key points."""

    DEFAULT_CSS = """
    StepPrompt #fields { height: auto; max-height: 60vh; }
    StepPrompt #points { height: auto; }
    """
    KEYS: ClassVar[tuple[tuple[str, str], ...]] = (
        ("enter", "next, then take the step"), ("prompt.submit", "take it now"), ("prompt.leave", "leave"),
    )  # fmt: skip

    def __init__(self, number: int, step: DraftStep | None = None) -> None:
        """Ask for a step.

        Args:
            number: its place, from 1.
            step: what it says so far, where it is changed.
        """
        super().__init__(
            f"Step {number}", hint="" if step else "esc or an empty step ends the steps"
        )
        self._step = step or DraftStep(do="")
        self._points = 0

    def fields(self) -> ComposeResult:
        with VerticalScroll(id="fields", can_focus=False):
            yield from field("do", "important step: verb and object", self._step.do)
            with Vertical(id="points"):
                for point in self._step.key_points:
                    yield from self._point(typed_key_point(point), point.reason or "")
                yield from self._point()
            yield from field("check", "how you know it is right", self._step.check)

    def _point(self, point: str = "", reason: str = "") -> ComposeResult:
        self._points += 1
        yield from field(f"point-{self._points}", f"key point ({_SIGNS})", point)
        yield from field(f"reason-{self._points}", "  because", reason)

    def _input(self, name: str) -> Input:
        return self.query_one(f"#{name}", Input)

    def entered(self, field: Input) -> None:
        """Enter goes to the next field that is wanted, and takes the step from the last one."""
        kind, _, number = (field.id or "").partition("-")
        if kind == "do":
            self._go_or_leave(field)
        elif kind == "point":
            self._go_to(f"reason-{number}" if field.value.strip() else "check")
        elif kind == "reason":
            self._go_to(f"point-{min(int(number) + 1, self._points)}")
        else:
            self.action_submit()

    def _go_to(self, name: str) -> None:
        """At once, not when the app comes to it: the next key may be there already."""
        self.set_focus(self._input(name))

    def _go_or_leave(self, do: Input) -> None:
        """An empty step ends the steps, unless one is being changed."""
        if not do.value.strip() and not self._step.do:
            self.dismiss(None)
        elif why := step_refusal(do.value):
            self.refuse(why, "do")
        else:
            self._go_to("point-1")

    def typed(self, text: str) -> None:
        """There is always an empty key point below the last one."""
        if self._input(f"point-{self._points}").value.strip():
            self.query_one("#points").mount(*self._point())

    def answer(self) -> DraftStep | None:
        do = self._input("do").value.strip()
        if why := step_refusal(do):
            self.refuse(why, "do")
            return None
        typed = (
            (
                number,
                self._input(f"point-{number}").value,
                self._input(f"reason-{number}").value.strip(),
            )
            for number in range(1, self._points + 1)
        )
        points = []
        for number, point, reason in typed:
            found = key_point(point, reason)
            if found.point:
                points.append(found)
            elif reason:
                self.refuse(
                    "The key point is missing that this is the reason for", f"point-{number}"
                )
                return None
        return DraftStep(do=do, key_points=tuple(points), check=self._input("check").value.strip())
