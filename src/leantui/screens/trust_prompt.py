"""May this command run? Shown whole, an argument a line, so that nothing hides in a long one."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from leantui.model.text import one_line
from leantui.screens.prompts import Prompt, Words
from leantui.service.prepare import Prepared
from leantui.widgets.lines import Span


class TrustPrompt(Prompt[bool]):
    """`T` trusts exactly this, on this machine, and runs it; enter doesn't, as it is pressed without reading."""

    KEYS: ClassVar[tuple[tuple[str, str], ...]] = (
        ("trust.trust", "trust exactly this and run it"),
        ("list.up list.down", "scroll"),
        ("prompt.leave", "leave"),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("T", "submit", "trust", show=False, id="trust.trust"),
        Binding("up,k", "scroll(-1)", "up", show=False, id="list.up"),
        Binding("down,j", "scroll(1)", "down", show=False, id="list.down"),
    ]
    DEFAULT_CSS = "TrustPrompt #title { max-height: 70vh; scrollbar-gutter: stable; }"

    def __init__(self, prepared: Prepared, problem: str = "") -> None:
        """Ask so.

        Args:
            prepared: What would run.
            problem: Why nothing that is trusted can be kept.
        """
        title = f"{prepared.step} of {prepared.standard} r{prepared.revision} runs a command that you haven't trusted as it is now"
        super().__init__(title)
        self._prepared = prepared
        self._problem = problem
        self._seen_to = 0

    def intro(self) -> list[Span]:
        prepared = self._prepared
        arguments = [
            Span(f"  {each if each.isprintable() else ascii(each)}", "code")
            for each in prepared.arguments
        ]
        told = [f"{name}={one_line(value)}" for name, value in sorted(prepared.environment.items())]
        return [
            *super().intro(),
            *arguments,
            Span(f"with {', '.join(told)}", "muted"),
            Span(
                f"digest {prepared.digest[:12]}; a change of text, revision, program or variables asks again",
                "muted",
            ),
            *([Span(f"! {self._problem}", "bad")] if self._problem else []),
        ]

    def action_scroll(self, by: int) -> None:
        """A long command is seen whole, too."""
        words = self.query_one("#title", Words)
        words.scroll_relative(y=by, animate=False, force=True)
        self._seen_to = max(self._seen_to, round(words.scroll_target_y))

    def fields(self) -> ComposeResult:
        return iter(())

    def answer(self) -> bool | None:
        words = self.query_one("#title", Words)
        if self._seen_to < words.max_scroll_y:
            self.refuse("Not all of it was seen yet: ↓ shows the rest")
            return None
        return True
