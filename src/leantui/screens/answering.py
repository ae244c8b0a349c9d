"""Screens that are left once, however often and fast the key for it is pressed."""

from typing import Any, TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import Screen

Result = TypeVar("Result")


class Answering(Screen[Result]):
    """A screen that ends with a result."""

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """End with `result`. A second answer comes too late: what is below has the screen by then."""
        if self.app.screen is not self:
            return AwaitComplete()
        return super().dismiss(result)
