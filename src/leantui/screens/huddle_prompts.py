"""What a huddle asks: who is here, and what an action is, whose and until when."""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

import msgspec
from textual.app import ComposeResult
from textual.widgets import Input

from leantui.flow.dates import parse_date_word
from leantui.screens.pickers import PersonPicker
from leantui.screens.prompts import Prompt, field


class PresencePicker(PersonPicker):
    """Who is here; the result is the ids of all that are marked."""

    KEYS: ClassVar[tuple[tuple[str, str], ...]] = (
        ("↑↓", "go"),
        ("tab", "mark"),
        ("enter", "begin"),
        ("esc", "leave"),
    )

    def __init__(
        self, people: dict[str, str], *, chosen: Iterable[str], details: dict[str, str]
    ) -> None:
        super().__init__(people, chosen=chosen, details=details, title="Who is here?")

    def answer(self) -> tuple[str, ...] | None:
        return tuple(self.marked)


class ActionAnswer(msgspec.Struct, frozen=True):
    """An action that was agreed on."""

    title: str
    who: str
    due: str


class ActionPrompt(Prompt[ActionAnswer]):
    """An action: a title, who does it, until when."""

    KEYS = (("enter", "next, then make it"), ("→", "take what is offered"), ("esc", "leave"))
    _FIELDS: ClassVar[tuple[str, ...]] = ("title-text", "who", "due")

    def __init__(self, *, about: str, people: Iterable[str], who: str, today: date) -> None:
        """Ask for an action.

        Args:
            about: the title of the card in hand.
            people: ids of people.
            who: whose it is, unless said otherwise.
            today: the date in the board's zone.
        """
        super().__init__("An action for somebody", hint=f"about {about}" if about else "")
        self._people = tuple(people)
        self._who = who
        self._today = today

    def fields(self) -> ComposeResult:
        yield from field("title-text", "what is to be done")
        yield from field("who", "who does it", self._who, self._people)
        yield from field(
            "due", "until when: tomorrow, fri, +3d, 2026-12-01", "tomorrow", ("tomorrow", "fri")
        )

    def entered(self, field: Input) -> None:
        at = self._FIELDS.index(field.id or "title-text")
        if (at == 0 and not field.value.strip()) or at + 1 == len(self._FIELDS):
            self.action_submit()
        else:
            self.query_one(f"#{self._FIELDS[at + 1]}", Input).focus()

    def answer(self) -> ActionAnswer | None:
        title, who, due = (self.query_one(f"#{name}", Input).value.strip() for name in self._FIELDS)
        if not title:
            self.refuse("What is to be done is needed; esc leaves", "title-text")
            return None
        if who and self._people and who not in self._people:
            self.refuse(f"There is no person {who}: {', '.join(self._people)}", "who")
            return None
        if due and parse_date_word(due, self._today) is None:
            self.refuse(f"{due} is no date: tomorrow, fri, +3d, 2026-12-01", "due")
            return None
        return ActionAnswer(title, who, due)
