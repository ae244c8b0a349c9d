"""Small questions: a line or a few at the bottom of the screen. Enter answers, escape leaves."""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, Generic, TypeVar

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.suggester import SuggestFromList
from textual.widgets import Input

from leantui.model.text import one_line
from leantui.rules.commands import Refusal
from leantui.screens.answering import Answering
from leantui.screens.backdrop import Modal
from leantui.screens.keys_here import footer_keys
from leantui.widgets.line_view import LineView, OneLine, wants_ascii
from leantui.widgets.lines import Line, Span, fit, in_ascii, wrap
from leantui.widgets.status import footer_line

Answer = TypeVar("Answer")
Validator = Callable[[str], str | None]
"""Says why a text is refused, or None."""


class Words(LineView, can_focus=False):
    """Some lines of text that take as many rows as they need."""

    DEFAULT_CSS = "Words { height: auto; max-height: 12; scrollbar-gutter: auto; }"

    def __init__(self, spans: Sequence[Span], *, id: str | None = None) -> None:  # noqa: A002 (Textual's name for it)
        super().__init__(self._wrapped, has_cursor=False, id=id)
        self._text = tuple(spans)

    def show_words(self, spans: Sequence[Span]) -> None:
        self._text = tuple(spans)
        self.show_lines(self._wrapped)

    def _wrapped(self, width: int) -> Sequence[Line]:
        lines = [line for span in self._text for line in wrap([span], width, hanging=2)]
        return in_ascii(lines) if wants_ascii(self) else lines


class Prompt(Answering[Answer | None], Modal[Answer | None], Generic[Answer]):
    """The frame of every prompt: a box at the bottom with a title, a body and its keys.

    Its result is the answer, or None if the user left.
    """

    DEFAULT_CSS = """
    Prompt { align: center bottom; background: $background 40%; }
    Prompt:ansi { background: transparent; }
    Prompt > #prompt {
        width: 100%; max-width: 100; height: auto; max-height: 90%;
        border: round $accent; background: $surface; padding: 0 1;
    }
    Prompt.-ascii > #prompt { border: ascii $accent; }
    Prompt #title { text-style: bold; }
    Prompt Input { border: none; height: 1; padding: 0; background: $boost; margin: 0; }
    Prompt Input:focus { border: none; background: $boost; }
    Prompt .label { height: 1; }
    Prompt #refused { display: none; }
    Prompt #refused.-shown { display: block; }
    Prompt #keys { height: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "leave", show=False, id="prompt.leave"),
        Binding("ctrl+s", "submit", "submit", show=False, id="prompt.submit"),
    ]
    KEYS: ClassVar[tuple[tuple[str, str], ...]] = (("enter", "ok"), ("prompt.leave", "leave"))
    """Actions' ids or keys, and labels; the last one is shown at every width."""

    check: Callable[[Answer], Refusal | None] | None = None
    """Says what speaks against an answer before it is given; then the prompt stays, with what was typed."""

    def __init__(self, title: str, *, hint: str = "", told: str = "") -> None:
        """The frame.

        Args:
            title: The question.
            hint: What helps to answer.
            told: What is wrong with the answer that stands in it at first.
        """
        super().__init__()
        self._title = one_line(title)
        self._hint = one_line(hint)
        self._told = told

    def compose(self) -> ComposeResult:
        with Vertical(id="prompt"):
            yield Words(self.intro(), id="title")
            yield from self.fields()
            yield Words((), id="refused")
            yield OneLine(self._keys_lines, id="keys")

    def intro(self) -> list[Span]:
        """What stands above the fields, each span on lines of its own."""
        told = [Span(f"! {one_line(self._told)}", "bad")] if self._told else []
        hint = [Span(self._hint, "muted")] if self._hint else []
        return [Span(self._title, "title"), *told, *hint]

    def fields(self) -> ComposeResult:
        raise NotImplementedError

    def answer(self) -> Answer | None:
        """The answer as it stands; None after `refuse`, which keeps the prompt open."""
        raise NotImplementedError

    def refuse(self, why: str, field: str | None = None) -> None:
        """Say why the answer can't be taken, keep what was typed and go to the field at fault."""
        refused = self.query_one("#refused", Words)
        refused.add_class("-shown")
        refused.show_words([Span(f"! {one_line(why)}", "bad")])
        if field:
            self.set_focus(self.query_one(f"#{field}", Input))

    def on_mount(self) -> None:
        self.set_class(wants_ascii(self), "-ascii")

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_submit(self) -> None:
        found = self.answer()
        if found is not None:
            self.give(found)

    def give(self, answer: Answer) -> None:
        """End with the answer, unless something speaks against it."""
        refusal = self.check(answer) if self.check else None
        if refusal is None:
            self.dismiss(answer)
        else:
            known = {each.id for each in self.query(Input)}
            self.refuse(refusal.words, refusal.field if refusal.field in known else None)

    @on(Input.Submitted)
    def _take_enter(self, event: Input.Submitted) -> None:
        event.stop()
        self.entered(event.input)

    def entered(self, field: Input) -> None:
        """Enter was pressed in a field."""
        self.action_submit()

    @on(Input.Changed)
    def _take_change(self, event: Input.Changed) -> None:
        event.stop()
        self.query_one("#refused").remove_class("-shown")
        self.typed(event.value)

    def typed(self, text: str) -> None:
        """Another text stands in a field."""

    def _keys_lines(self, width: int) -> Sequence[Line]:
        *keys, last = footer_keys(self.app, self.KEYS)
        return [footer_line(keys, width, last, is_ascii=wants_ascii(self))]


def field(
    id_: str, label: str, initial: str = "", suggestions: Iterable[str] = ()
) -> ComposeResult:
    """A label above an input. Suggestions appear behind the cursor and are taken with →."""
    if label:
        yield OneLine(
            lambda width: [Line((Span(fit(one_line(label), width), "muted"),))], classes="label"
        )
    known = [one_line(text) for text in suggestions]
    yield Input(
        one_line(initial),
        id=id_,
        suggester=SuggestFromList(known, case_sensitive=False) if known else None,
        select_on_focus=False,
    )


class TextPrompt(Prompt[str]):
    """One line of text."""

    def __init__(
        self,
        title: str,
        *,
        label: str = "",
        initial: str = "",
        validate: Validator | None = None,
        may_be_empty: bool = False,
        hint: str = "",
        told: str = "",
        suggestions: Iterable[str] = (),
    ) -> None:
        """Ask for a text.

        Args:
            title: The question.
            label: What the field is called.
            initial: What stands in it at first.
            validate: Says why a text is refused.
            may_be_empty: Whether an empty answer is one, for a field that can be cleared.
            hint: What helps to answer.
            told: What is wrong with `initial`.
            suggestions: Offered while typing.
        """
        super().__init__(title, hint=hint, told=told)
        self._label = label
        self._initial = initial
        self._validate_text = validate
        self._may_be_empty = may_be_empty
        self._suggestions = tuple(suggestions)

    def fields(self) -> ComposeResult:
        yield from field("text", self._label, self._initial, self._suggestions)

    def answer(self) -> str | None:
        text = self.query_one("#text", Input).value.strip()
        why = self._validate_text(text) if self._validate_text else None
        if why is None and not text and not self._may_be_empty:
            why = self.empty_refusal()
        if why is not None:
            self.refuse(why, "text")
            return None
        return text

    def empty_refusal(self) -> str:
        """What is said to an empty answer."""
        return f"{self._label or self._title} is needed; esc leaves"


class ReasonPrompt(TextPrompt):
    """Why a rule the team agreed on is set aside this once. Names everything that would be broken."""

    KEYS = (("enter", "do it, with this reason"), ("prompt.leave", "leave the card"))

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message, label="reason", hint=refusal.hint)
        self._breaches = refusal.breaches

    def intro(self) -> list[Span]:
        limits = [Span(f"▲ {one_line(str(breach))}", "warning") for breach in self._breaches]
        title, *hint = super().intro()
        return [title, *limits, *hint]

    def empty_refusal(self) -> str:
        return "A reason is needed: it is kept in the card's log; esc leaves the card where it is"


class BlockAnswer(msgspec.Struct, frozen=True):
    """Why a card is blocked."""

    reason: str
    cause: str | None
    owner: str | None


class BlockPrompt(Prompt[BlockAnswer]):
    """Why a card is blocked, the kind of cause, and who removes it."""

    KEYS = (("enter", "next, then block"), ("→", "take what is offered"), ("prompt.leave", "leave"))
    REASON: ClassVar[str] = "what it waits for"
    _FIELDS: ClassVar[tuple[str, ...]] = ("reason", "cause", "owner")

    def __init__(
        self,
        title: str,
        *,
        causes: Iterable[str] = (),
        people: Iterable[str] = (),
        owner: str = "",
        hint: str = "",
    ) -> None:
        """Ask why.

        Args:
            title: The card, as people name it.
            causes: Causes used before, the most frequent first.
            people: Ids of people.
            owner: Who removes blockers, unless said otherwise.
            hint: What helps to answer.
        """
        super().__init__(f"Block {title}", hint=hint)
        self._causes = tuple(causes)
        self._people = tuple(people)
        self._owner = owner

    def fields(self) -> ComposeResult:
        known = ", ".join(one_line(cause) for cause in self._causes[:4])
        yield from field("reason", self.REASON)
        yield from field(
            "cause", f"cause (so far: {known})" if known else "cause", "", self._causes
        )
        yield from field("owner", "who removes it", self._owner, self._people)

    def entered(self, field: Input) -> None:
        """Enter goes to the next field, and blocks from the last one."""
        at = self._FIELDS.index(field.id or "reason")
        if at == 0 and not field.value.strip():
            self.action_submit()
        elif at + 1 < len(self._FIELDS):
            self.set_focus(self.query_one(f"#{self._FIELDS[at + 1]}", Input))
        else:
            self.action_submit()

    def answer(self) -> BlockAnswer | None:
        reason, cause, owner = (
            self.query_one(f"#{name}", Input).value.strip() for name in self._FIELDS
        )
        if not reason:
            words = f"{self.REASON[0].upper()}{self.REASON[1:]}"
            self.refuse(f"{words} is needed: a block without it can't be removed", "reason")
            return None
        if owner and self._people and owner not in self._people:
            self.refuse(f"There is no person {owner}: {', '.join(self._people)}", "owner")
            return None
        return BlockAnswer(reason, cause or None, owner or None)


class ConfirmPrompt(Prompt[bool]):
    """Yes or no. Enter or `y` is yes; escape or `n` is no, which is None like leaving."""

    KEYS = (("confirm.yes", "yes"), ("prompt.leave confirm.no", "no"))
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,y", "submit", "yes", show=False, id="confirm.yes"),
        Binding("n", "leave", "no", show=False, id="confirm.no"),
    ]

    def fields(self) -> ComposeResult:
        return iter(())

    def answer(self) -> bool:
        return True


class ReopenPrompt(ConfirmPrompt):
    """A file came back from the editor broken: open it again where it is wrong?"""

    KEYS = (("confirm.yes", "open it there again"), ("prompt.leave confirm.no", "leave it so"))

    def __init__(self, place: str, why: str) -> None:
        """Ask so.

        Args:
            place: The file with the line.
            why: What is wrong there.
        """
        kept = "It is kept as you left it; until it can be read its last good version counts"
        super().__init__(f"{place}: {why}", hint=kept)
