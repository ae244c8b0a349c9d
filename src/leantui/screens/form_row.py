"""One field of a form: its name, its input, and what is wrong with what was typed."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, TextArea

from leantui.flow.dates import parse_date_word
from leantui.model.text import one_line
from leantui.model.words import due_words
from leantui.rules.diff3 import merge_lines
from leantui.screens.form_fields import FormContext, FormField, Offer, left, with_word, word_at
from leantui.screens.prompts import Words
from leantui.widgets.fuzzy import best
from leantui.widgets.line_view import LineView, OneLine, wants_ascii
from leantui.widgets.lines import Line, Span, fit, in_ascii, pad

LABEL_WIDTH = 12
MOST_OFFERS = 7
"""Lines of offers below a field; typing finds the rest."""


class LineInput(Input):
    """A field of one line, whose offers are gone through with the arrows."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "go(-1)", "up", show=False, id="form.up"),
        Binding("down", "go(1)", "down", show=False, id="form.down"),
    ]

    class Went(Message):
        """An arrow was pressed."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    def action_go(self, by: int) -> None:
        self.post_message(self.Went(by))


class LinesInput(TextArea):
    """A field of several lines; tab leaves it, and leaving it at its edges goes on to the next field."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "up_or_out", "up", show=False, id="form.up"),
        Binding("down", "down_or_out", "down", show=False, id="form.down"),
    ]

    def action_up_or_out(self) -> None:
        if self.cursor_location[0] == 0:
            self.post_message(LineInput.Went(-1))
        else:
            self.action_cursor_up()

    def action_down_or_out(self) -> None:
        if self.cursor_location[0] == self.document.line_count - 1:
            self.post_message(LineInput.Went(1))
        else:
            self.action_cursor_down()


class FormRow(Vertical):
    """A field with what is offered and what is wrong right below it."""

    DEFAULT_CSS = f"""
    FormRow {{ height: auto; }}
    FormRow > Horizontal {{ height: auto; }}
    FormRow .label {{ width: {LABEL_WIDTH}; }}
    FormRow Input {{ border: none; height: 1; padding: 0; background: $boost; width: 1fr; }}
    FormRow Input:focus {{ border: none; background: $panel; }}
    FormRow TextArea {{ border: none; padding: 0; height: auto; min-height: 1; max-height: 12; background: $boost; width: 1fr; }}
    FormRow TextArea:focus {{ border: none; background: $panel; }}
    FormRow .below {{ margin-left: {LABEL_WIDTH}; display: none; height: auto; scrollbar-gutter: auto; }}
    FormRow .below.-shown {{ display: block; }}
    FormRow LineView.below {{ max-height: {MOST_OFFERS + 1}; }}
    """

    def __init__(self, field: FormField, text: str, context: FormContext, today: date) -> None:
        super().__init__(id=f"row-{field.key}" if field.key.isidentifier() else None)
        self.field = field
        self.initial = text
        self._form_context = context
        self._today = today
        self._offers: tuple[Offer, ...] | None = None
        self._cursor = -1

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield OneLine(self._label_lines, classes="label")
            if self.field.kind in ("text", "checklist"):
                area = LinesInput(self.initial, tab_behavior="focus", soft_wrap=True)
                area.cursor_blink = False
                yield area
            else:
                yield LineInput(self.initial, select_on_focus=False)
        below = LineView(self._below_lines, has_cursor=False, classes="below")
        below.can_focus = False
        yield below
        yield Words((), id="refused").add_class("below")

    def _label_lines(self, width: int) -> Sequence[Line]:
        return [Line((Span(fit(self.field.label, width - 1), "muted"),))]

    @property
    def input(self) -> Input | TextArea:
        return self.query_one("LineInput, LinesInput")  # type: ignore[return-value]  # one of the two

    @property
    def text(self) -> str:
        found = self.input
        return found.value if isinstance(found, Input) else found.text

    @text.setter
    def text(self, text: str) -> None:
        found = self.input
        if isinstance(found, Input):
            found.value = text
            found.cursor_position = len(text)
        else:
            found.text = text

    @property
    def is_changed(self) -> bool:
        return self.text != self.initial

    def refuse(self, why: str) -> None:
        """Say below the field why it can't be taken; an empty text takes that away."""
        words = self.query_one("#refused", Words)
        words.set_class(bool(why), "-shown")
        words.show_words([Span(f"! {one_line(why)}", "bad")] if why else ())

    def renew(self, text: str) -> None:
        """Take in what stands in the file by now; with what was typed it is merged, or told below it."""
        before, self.initial = self.initial, text
        if text == before or self.text == text:
            return
        if self.text == before:
            self._put(text)
            return
        both = both_texts(self.field.kind, before, self.text, text)
        if both is None:
            self.say(f"◷ by now: {one_line(text) or 'nothing'}; what you typed takes its place")
        else:
            self._put(both)
            self.say("◷ changed by somebody else too: both are here")

    def _put(self, text: str) -> None:
        """Show another text, which nobody has typed."""
        with self.input.prevent(Input.Changed, TextArea.Changed):
            self.text = text

    def say(self, words: str) -> None:
        """Say something below the field, until something else is typed."""
        below = self.query_one("#refused", Words)
        below.add_class("-shown")
        below.show_words([Span(words, "warning")])

    # Offers

    @property
    def is_offering(self) -> bool:
        """Whether enter takes what is offered instead of submitting."""
        return self._cursor >= 0 and bool(self._matching())

    def _matching(self) -> list[Offer]:
        if self.field.offers is None:
            return []
        if self._offers is None:
            self._offers = tuple(self.field.offers(self._form_context))
        open_ = left(self.field, self._offers, self.text)
        word = word_at(self.field, self.text)
        if any(offer.value == word for offer in open_):
            return open_ if word == word_at(self.field, self.initial) else []
        return best(word, open_, lambda offer: f"{offer.value} {offer.label}")

    def take(self) -> None:
        """Put what is offered into the field."""
        found = self._matching()
        if found:
            offer = found[min(max(self._cursor, 0), len(found) - 1)]
            self._cursor = -1
            self.text = with_word(self.field, self.text, offer.value)

    def go(self, by: int) -> bool:
        """Go through the offers; False at their end, where the next field is meant."""
        found = self._matching()
        if not found or not -1 <= self._cursor + by < len(found):
            return False
        if self._cursor + by == -1 and self._cursor == -1:
            return False
        self._cursor += by
        self.show_below()
        return True

    def typed(self) -> None:
        self.refuse("")
        word = word_at(self.field, self.text)
        matching = self._matching() if word and self.is_changed else []
        is_whole = any(offer.value == word for offer in matching)
        self._cursor = 0 if matching and not is_whole else -1
        self.show_below()

    def show_below(self) -> None:
        below = self.query_one(LineView)
        below.set_class(self.has_focus_within and bool(self._below_lines(80)), "-shown")
        below.rebuild()
        below.refresh(layout=True)
        if self._cursor >= 0:
            below.show_range(self._cursor, self._cursor)

    def hide_below(self) -> None:
        self._cursor = -1
        self.query_one(LineView).remove_class("-shown")

    def _below_lines(self, width: int) -> Sequence[Line]:
        lines = [*self._offer_lines(width), *self._hint_lines()]
        return in_ascii(lines) if self.is_attached and wants_ascii(self) else lines

    def _offer_lines(self, width: int) -> list[Line]:
        found = self._matching()
        if not found:
            return []
        value_width = min(max(len(offer.value) for offer in found), max(width // 2, 8))
        lines = []
        for at, offer in enumerate(found[:200]):
            mark = "› " if at == self._cursor else "  "
            value = pad(fit(one_line(offer.value), value_width), value_width)
            label = fit(one_line(offer.label), max(width - value_width - 4, 1))
            role = "strong" if at == self._cursor else ""
            lines.append(Line((Span(f"{mark}{value}", role), Span(f"  {label}", "muted"))))
        return lines

    def _hint_lines(self) -> list[Line]:
        if self.field.kind == "date" and self.text.strip():
            due = parse_date_word(self.text, self._today)
            if due is not None:
                words = due_words(due, self._today).removeprefix("due ")
                return [Line((Span(f"= {due.isoformat()}, {words}", "muted"),))]
        return [Line((Span(self.field.hint, "muted"),))] if self.field.hint else []

    def on_descendant_focus(self) -> None:
        self.show_below()

    def on_descendant_blur(self) -> None:
        self.hide_below()


def both_texts(kind: str, before: str, ours: str, theirs: str) -> str | None:
    """What both made of a field, where it can hold that: names, lines of a text; else None."""
    if kind == "names":
        had, we, they = (
            [part.strip() for part in text.split(",") if part.strip()]
            for text in (before, ours, theirs)
        )
        kept = [name for name in we if name in they or name not in had]
        return ", ".join([*kept, *(name for name in they if name not in (*had, *kept))])
    return merge_lines(before, ours, theirs) if kind in ("text", "checklist") else None
