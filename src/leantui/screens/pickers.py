"""Prompts that choose from a list: type to narrow it, go up and down, enter chooses."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

import msgspec
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from leantui.model.text import one_line
from leantui.rules.commands import Breach
from leantui.screens.prompts import Answer, Prompt
from leantui.widgets.fuzzy import best
from leantui.widgets.line_view import LineView, wants_ascii
from leantui.widgets.lines import ELLIPSIS, Line, Span, fit, in_ascii, pad, wrap


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to choose."""

    key: str
    label: str
    detail: str = ""
    """Said behind the label."""
    warning: str = ""
    """Said below it, when it matters before choosing."""


class Picker(Prompt[Answer]):
    """A field and, below it, the choices that answer what is typed."""

    KEYS: ClassVar[tuple[tuple[str, str], ...]] = (
        ("choice.up choice.down", "go"), ("enter", "choose"), ("prompt.leave", "leave"),
    )  # fmt: skip
    DEFAULT_CSS = """
    Picker #choices { height: auto; max-height: 50vh; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "go(-1)", "up", show=False, id="choice.up", priority=True),
        Binding("down", "go(1)", "down", show=False, id="choice.down", priority=True),
        Binding("pageup", "page(-1)", "page up", show=False, id="choice.page-up", priority=True),
        Binding(
            "pagedown", "page(1)", "page down", show=False, id="choice.page-down", priority=True
        ),
    ]

    def __init__(
        self, title: str, choices: Iterable[Choice], *, start: str = "", hint: str = ""
    ) -> None:
        """Offer choices.

        Args:
            title: The question.
            choices: What there is.
            start: The key of the choice where the cursor starts.
            hint: What helps to answer.
        """
        super().__init__(title, hint=hint)
        self.choices = tuple(choices)
        self._start = start

    def fields(self) -> ComposeResult:
        yield Input(id="text", select_on_focus=False)
        view = LineView(self._lines, id="choices")
        view.can_focus = False
        view.is_driven = True
        view.cursor = self._start
        yield view

    @property
    def view(self) -> LineView:
        return self.query_one("#choices", LineView)

    def matching(self) -> list[Choice]:
        """The choices that answer what is typed."""
        typed = self.query_one("#text", Input).value if self.is_mounted else ""
        return best(typed, self.choices, lambda choice: f"{choice.label} {choice.detail}")

    def mark(self, choice: Choice) -> str:
        """What stands before a choice, the cursor's sign aside."""
        return ""

    def _lines(self, width: int) -> Sequence[Line]:
        found = self.matching()
        if not found:
            return [Line((Span("Nothing is called so.", "muted"),))]
        label_width = max(min(max(len(choice.label) for choice in found), width // 2), 1)
        lines = [
            line for choice in found for line in self._choice_lines(choice, width, label_width)
        ]
        return in_ascii(lines) if wants_ascii(self) else lines

    def _choice_lines(self, choice: Choice, width: int, label_width: int) -> list[Line]:
        at_cursor = choice.key == self.view.cursor
        first = ("› " if at_cursor else "  ") + self.mark(choice)
        room = width - len(first)
        label, detail = one_line(choice.label), one_line(choice.detail)
        words = pad(label, label_width) if detail else label
        whole = f"{words}  {detail}" if detail else words
        if len(whole) > room:
            detail = ""
            words = fit(label, room, ELLIPSIS)
        spans = [Span(first), Span(words), Span(f"  {detail}" if detail else "", "muted")]
        lines = [Line(tuple(spans), choice.key, True)]
        for extra in filter(None, [choice.detail if not detail else "", choice.warning]):
            role = "warning" if extra == choice.warning else "muted"
            indent = Span(" " * (len(first) + 2))
            lines += wrap([Span(one_line(extra), role)], width, hanging=len(indent.text),
                          first=[indent], item=choice.key)  # fmt: skip
        return lines

    def on_mount(self) -> None:
        self.call_after_refresh(self.view.show_cursor)

    def typed(self, text: str) -> None:
        found = self.matching()
        self.view.show_lines(self._lines, cursor=found[0].key if found and text else None)
        self.view.scroll_to(y=0, animate=False, force=True)
        self.view.rebuild()

    def action_go(self, by: int) -> None:
        self.view.action_cursor(by)

    def action_page(self, by: int) -> None:
        self.view.action_page(by)

    def on_line_view_item_selected(self, event: LineView.ItemSelected) -> None:
        event.stop()
        self.view.rebuild()

    def on_line_view_item_chosen(self, event: LineView.ItemChosen) -> None:
        event.stop()
        self.view.cursor = event.item
        self.action_submit()

    def chosen(self) -> Choice | None:
        """The choice under the cursor, or None after refusing."""
        key = self.view.cursor
        found = next((choice for choice in self.matching() if choice.key == key), None)
        if found is None:
            self.refuse("Nothing is called so; take letters away to see more", "text")
        return found


class ListPicker(Picker[str]):
    """One of many; the result is its key."""

    def answer(self) -> str | None:
        found = self.chosen()
        return found.key if found else None


class PersonPicker(Picker[tuple[str, ...]]):
    """Any number of people; the result is all the ids that shall be assigned, in the order given."""

    ACTS_ON_LETTERS: ClassVar[bool] = True
    """`a a` is done with the second `a`; what is typed after it is for the board."""
    KEYS: ClassVar[tuple[tuple[str, str], ...]] = (
        ("choice.up choice.down", "go"),
        ("choice.mark", "mark"),
        ("enter", "these"),
        ("prompt.leave", "leave"),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "toggle_mark", "mark", show=False, id="choice.mark", priority=True),
    ]

    def __init__(
        self,
        people: Mapping[str, str],
        *,
        chosen: Iterable[str] = (),
        me: str | None = None,
        me_key: str = "a",
        title: str = "Who works on it?",
        details: Mapping[str, str] | None = None,
    ) -> None:
        """Offer people.

        Args:
            people: Ids and names.
            chosen: Ids of those who are assigned now.
            me: The user's id, who comes first in the list.
            me_key: A key that adds oneself and is done, while nothing is typed: `a` makes `a a`.
            title: The question.
            details: By id, what is good to know before choosing, such as WIP and absence.
        """
        known = details or {}
        choices = [
            Choice(key=id_, label=name, detail=f"{id_}  {known.get(id_, '')}".rstrip())
            for id_, name in people.items()
        ]
        is_offered = me is not None and me in people
        hint = f"{me_key} takes it yourself" if me_key and is_offered else ""
        super().__init__(title, sorted(choices, key=lambda each: each.key != me), hint=hint)
        self.marked = list(dict.fromkeys(chosen))
        self._was_marked = tuple(self.marked)
        self._me = me if is_offered else None
        self._me_key = me_key

    def mark(self, choice: Choice) -> str:
        return "[x] " if choice.key in self.marked else "[ ] "

    def action_toggle_mark(self) -> None:
        found = self.chosen()
        if found is None:
            return
        if found.key in self.marked:
            self.marked.remove(found.key)
        else:
            self.marked.append(found.key)
        self.query_one("#text", Input).value = ""
        self.view.show_lines(self._lines, cursor=found.key)

    def typed(self, text: str) -> None:
        if self._me and text == self._me_key:
            self.give(tuple(dict.fromkeys([*self.marked, self._me])))
        else:
            super().typed(text)

    def answer(self) -> tuple[str, ...] | None:
        """Those marked; with nothing marked anew, the one under the cursor is added."""
        if tuple(self.marked) != self._was_marked:
            return tuple(self.marked)
        found = self.chosen()
        return None if found is None else tuple(dict.fromkeys([*self.marked, found.key]))


class MoveTarget(msgspec.Struct, frozen=True, kw_only=True):
    """A place a card can be moved to."""

    column: str
    """`fix` or `fix/done`."""
    lane: str | None = None
    """The lane, where lanes are offered too."""
    label: str
    """“Fix, done”."""
    count: int | float = 0
    limit: int | None = None
    is_here: bool = False
    breaches: tuple[Breach, ...] = ()
    """What the move would go over."""
    needs: tuple[str, ...] = ()
    """What the card lacks to enter, in words."""

    @property
    def key(self) -> str:
        return self.column if self.lane is None else f"{self.column} {self.lane}"


class MovePicker(Picker[MoveTarget]):
    """Where a card goes: columns and halves with their counts and limits, and what would be broken."""

    KEYS = (("choice.up choice.down", "go"), ("enter", "move"), ("prompt.leave", "leave the card"))

    def __init__(self, title: str, targets: Sequence[MoveTarget]) -> None:
        self._targets = {target.key: target for target in targets}
        here = next((target.key for target in targets if target.is_here), "")
        super().__init__(title, map(_target_choice, targets), start=here)

    def answer(self) -> MoveTarget | None:
        found = self.chosen()
        if found is None:
            return None
        target = self._targets[found.key]
        if target.is_here:
            self.refuse("The card is there already; choose another place")
            return None
        return target


def _target_choice(target: MoveTarget) -> Choice:
    limit = "" if target.limit is None else f"/{target.limit}"
    over = " ▲" if target.limit is not None and target.count > target.limit else ""
    here = ", it is here" if target.is_here else ""
    broken = [f"would be over: {', '.join(map(str, target.breaches))}"] if target.breaches else []
    needed = [f"needs {', '.join(target.needs)}"] if target.needs else []
    return Choice(
        key=target.key,
        label=target.label,
        detail=f"{target.count:g}{limit}{over}{here}",
        warning="; ".join([*broken, *needed]),
    )
