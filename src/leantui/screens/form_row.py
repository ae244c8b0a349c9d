"""One field of a form, as a state: what stands in it, what is offered, and what is wrong with what was typed.

A widget for each of the two dozen keys of a card would cost half a second to mount, and a layout of them all at
every step: the fields are lines, and the one in hand is typed into (`leantui.screens.form_sheet`).
"""

from datetime import date
from typing import ClassVar, Protocol

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input, TextArea

from leantui.flow.dates import parse_date_word
from leantui.model.text import one_line, printable
from leantui.model.words import due_words
from leantui.rules.diff3 import merge_lines
from leantui.screens.form_fields import FormContext, FormField, Offer, left, with_word, word_at
from leantui.widgets.fuzzy import best
from leantui.widgets.lines import Line, Span, fit, pad, wrap

LABEL_WIDTH = 12
MOST_OFFERS = 7
"""Lines of offers below a field; typing finds the rest."""
MOST_LINES = 12
"""Lines of a text that are shown among the other fields."""
OFFER = "offer:"
"""What the item of an offer's line begins with; its number follows."""
_INDENT = Span(" " * LABEL_WIDTH)


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

    @property
    def text(self) -> str:
        return self.value

    @text.setter
    def text(self, text: str) -> None:
        self.value = text
        self.cursor_position = len(text)

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


class Editor(Protocol):
    """What a field in hand is typed into."""

    text: str


class FormRow:
    """One field of a form: what stands in it, what is offered for it and what is wrong with it. Draws nothing."""

    def __init__(self, field: FormField, text: str, context: FormContext, today: date) -> None:
        self.field = field
        self.initial = text
        self.refusal = ""
        """Why what stands in it can't be taken."""
        self.news = ""
        """What became of it meanwhile, until something else is typed."""
        self._text = text
        self._editor: Editor | None = None
        self._form_context = context
        self._today = today
        self._offers: tuple[Offer, ...] | None = None
        self._cursor = -1
        self._is_open = False

    @property
    def text(self) -> str:
        return self._text if self._editor is None else self._editor.text

    @text.setter
    def text(self, text: str) -> None:
        self._text = text
        if self._editor is not None:
            self._editor.text = text

    @property
    def is_changed(self) -> bool:
        return self.text != self.initial

    @property
    def takes_lines(self) -> bool:
        """Whether it is a field of several lines."""
        return self.field.kind in ("text", "checklist")

    def take_up(self, editor: Editor) -> None:
        """It is typed into from now on."""
        editor.text = self._text
        self._editor = editor
        self._is_open = True

    def lay_down(self) -> None:
        """Another field is."""
        self._text, self._editor = self.text, None
        self.hide_offers()

    def refuse(self, why: str) -> None:
        """Say below the field why it can't be taken; an empty text takes that away."""
        self.refusal, self.news = one_line(why), ""

    def renew(self, text: str) -> None:
        """Take in what stands in the file by now; with what was typed it is merged, or told below it."""
        before, self.initial = self.initial, text
        if text == before or self.text == text:
            return
        if self.text == before:
            self.text = text
            return
        both = both_texts(self.field.kind, before, self.text, text)
        if both is None:
            now = one_line(text) or "nothing"
            self.news = f"◷ by now: {now}; what you typed takes its place"
        else:
            self.text = both
            self.news = "◷ changed by somebody else too: both are here"

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
        text = self.text
        open_ = left(self.field, self._offers, text)
        word = word_at(self.field, text)
        if any(offer.value == word for offer in open_):
            return open_ if word == word_at(self.field, self.initial) else []
        return best(word, open_, lambda offer: f"{offer.value} {offer.label}")

    def take(self, at: int | None = None) -> None:
        """Put what is offered into the field: the one at the cursor, or the one numbered `at`."""
        found = self._matching()
        if found:
            offer = found[min(max(self._cursor if at is None else at, 0), len(found) - 1)]
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
        self._is_open = True
        return True

    def typed(self) -> None:
        """Something else stands in it."""
        self.refuse("")
        word = word_at(self.field, self.text)
        matching = self._matching() if word and self.is_changed else []
        is_whole = any(offer.value == word for offer in matching)
        self._cursor = 0 if matching and not is_whole else -1
        self._is_open = True

    def hide_offers(self) -> None:
        self._cursor = -1
        self._is_open = False

    # Lines

    def lines(self, width: int) -> list[Line]:
        """The field as it stands among the others, its item the card key."""
        room = max(width - LABEL_WIDTH, 1)
        values = self._text_lines(room) if self.takes_lines else [fit(one_line(self.text), room)]
        labels = (self.field.label, *[""] * len(values))
        drawn = [
            Line((label_span(label), Span(pad(value, room), "field")), self.field.key)
            for label, value in zip(labels, values, strict=False)
        ]
        return [*drawn, *self._said(width)]

    def _text_lines(self, width: int) -> list[str]:
        """The first lines of a text; what would never be seen isn't wrapped."""
        text = self.text[: width * (MOST_LINES + 1)]
        wrapped: list[str] = []
        for part in text.splitlines()[: MOST_LINES + 1]:
            wrapped += [line.text for line in wrap([Span(printable(part))], width)] or [""]
        if len(wrapped) > MOST_LINES or len(text) < len(self.text):
            wrapped[MOST_LINES - 1 :] = ["…"]
        return wrapped or [""]

    def below(self, width: int) -> list[Line]:
        """What stands below the field while it is in hand: offers, what helps to type, what is wrong with it."""
        if not self._is_open:
            return self._said(width)
        hints = [Line((_INDENT, *line.spans)) for line in self._hint_lines()]
        return [*self._offer_lines(width), *hints, *self._said(width)]

    def _offer_lines(self, width: int) -> list[Line]:
        found = self._matching()
        if not found:
            return []
        first = min(max(self._cursor - MOST_OFFERS + 1, 0), max(len(found) - MOST_OFFERS, 0))
        shown = list(enumerate(found))[first : first + MOST_OFFERS]
        room = max(width - LABEL_WIDTH - 4, 2)
        value_width = min(max(cell_len(offer.value) for _, offer in shown), max(room // 2, 8))
        lines = []
        for at, offer in shown:
            mark = "› " if at == self._cursor else "  "
            value = pad(fit(one_line(offer.value), value_width), value_width)
            label = fit(one_line(offer.label), max(room - value_width, 1))
            role = "strong" if at == self._cursor else ""
            spans = (_INDENT, Span(f"{mark}{value}", role), Span(f"  {label}", "muted"))
            lines.append(Line(spans, f"{OFFER}{at}"))
        return lines

    def _hint_lines(self) -> list[Line]:
        if self.field.kind == "date" and self.text.strip():
            due = parse_date_word(self.text, self._today)
            if due is not None:
                words = due_words(due, self._today).removeprefix("due ")
                return [Line((Span(f"= {due.isoformat()}, {words}", "muted"),))]
        return [Line((Span(self.field.hint, "muted"),))] if self.field.hint else []

    def _said(self, width: int) -> list[Line]:
        told = [Span(f"! {self.refusal}", "bad")] if self.refusal else []
        told += [Span(self.news, "warning")] if self.news else []
        room = max(width - LABEL_WIDTH, 1)
        return [
            Line((_INDENT, *line.spans)) for span in told for line in wrap([span], room, hanging=2)
        ]


def label_span(label: str) -> Span:
    """A field's name in its place."""
    return Span(pad(fit(label, LABEL_WIDTH - 1), LABEL_WIDTH), "muted")


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
