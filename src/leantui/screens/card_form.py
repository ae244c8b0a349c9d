"""The form for a card: every key in a field of its kind, what was refused said right below it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

import msgspec
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, TextArea

from leantui.model.text import one_line
from leantui.rules.commands import Refusal
from leantui.screens.answering import Answering
from leantui.screens.backdrop import Modal
from leantui.screens.form_fields import FormContext, FormField, fields_of, shown, typed
from leantui.screens.form_row import OFFER, FormRow, LineInput
from leantui.screens.form_sheet import FormLines, FormSheet
from leantui.screens.keys_here import footer_keys
from leantui.screens.prompts import Words
from leantui.screens.typeahead import held
from leantui.widgets.line_view import LineView, OneLine, wants_ascii
from leantui.widgets.lines import Line, Span, in_ascii
from leantui.widgets.markdown_lines import markdown_lines
from leantui.widgets.status import footer_line

Submit = Callable[[Mapping[str, Any]], Awaitable[Sequence[Refusal]]]
"""Does what was typed; empty when it is done, else everything that was refused."""


class FormModel(msgspec.Struct, frozen=True, kw_only=True):
    """What a form starts from."""

    title: str
    values: Mapping[str, Any]
    """By card key; every key among them gets a field."""
    context: FormContext
    today: date
    start: str = "title"
    """The key whose field has the focus at first."""
    submit_label: str = "save"
    typed: Mapping[str, str] = msgspec.field(default_factory=dict)
    """By card key: texts that were typed already, such as the title of a new card."""


class CardForm(Answering[bool], Modal[bool]):
    """All keys of a card. Its result is True when what was typed was done, None when it was left."""

    DEFAULT_CSS = """
    CardForm { align: center middle; background: $background 40%; }
    CardForm:ansi { background: transparent; }
    CardForm > #form { width: 100%; max-width: 110; height: 100%; max-height: 46; border: round $accent; background: $surface; padding: 0 1; }
    CardForm.-ascii > #form { border: ascii $accent; }
    CardForm #title { text-style: bold; }
    CardForm #preview { height: 1fr; display: none; }
    CardForm.-preview #preview { display: block; }
    CardForm.-preview #fields { display: none; }
    CardForm #news { display: none; }
    CardForm #news.-shown { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "leave", show=False, id="form.leave"),
        Binding("ctrl+s", "submit", "submit", show=False, id="form.submit", priority=True),
        Binding("f2", "preview", "preview", show=False, id="form.preview", priority=True),
        Binding("tab", "next", "next field", show=False, id="form.next", priority=True),
        Binding("shift+tab", "before", "field before", show=False, id="form.before", priority=True),
    ]

    def __init__(self, model: FormModel, submit: Submit) -> None:
        """A form.

        Args:
            model: What stands in it.
            submit: Is given what was changed, by card key; None for a key that was emptied.
        """
        super().__init__()
        self._model = model
        self._submit = submit
        self._is_busy = False
        self.rows = tuple(_row(field, model) for field in fields_of(model.values))

    def compose(self) -> ComposeResult:
        model = self._model
        with Vertical(id="form"):
            yield Words([Span(one_line(model.title), "title")], id="title")
            yield Words((), id="news")
            yield FormSheet(self.rows, model.start, id="fields")
            yield LineView(self._preview_lines, has_cursor=False, id="preview")
            yield OneLine(self._key_lines, id="keys")

    def on_mount(self) -> None:
        self.set_class(wants_ascii(self), "-ascii")

    def _key_lines(self, width: int) -> Sequence[Line]:
        label = self._model.submit_label
        entries = (
            ("enter", label), ("form.next", "next field"), ("form.up form.down", "what is offered"),
            ("form.submit", f"{label} from anywhere"), ("form.preview", "preview"),
            ("form.leave", "leave"),
        )  # fmt: skip
        *keys, last = footer_keys(self.app, entries)
        return [footer_line(keys, width, last, is_ascii=wants_ascii(self))]

    @property
    def sheet(self) -> FormSheet:
        return self.query_one(FormSheet)

    @property
    def row_in_hand(self) -> FormRow | None:
        """The field that is typed into; None before the form is there."""
        return self.sheet.row if self.is_mounted else None

    @property
    def is_busy(self) -> bool:
        """Whether what was typed is being done just now."""
        return self._is_busy

    def changes(self) -> dict[str, Any]:
        """What differs from what the form started with, by card key."""
        return {row.field.key: typed(row.field, row.text) for row in self.rows if row.is_changed}

    def tell(self, news: str) -> None:
        """Say what happened meanwhile; what was typed stays."""
        words = self.query_one("#news", Words)
        words.add_class("-shown")
        words.show_words([Span(f"◷ {one_line(news)}", "warning")])

    renew: Callable[[], None] | None = None
    """Shows what the card says by now; set by whoever opened the form."""

    def take_in(self, values: Mapping[str, Any], news: str) -> None:
        """Take in what the card says by now, and tell what changed. What was typed stays.

        Args:
            values: by card key, as in the model.
            news: what changed, in words; empty where it is nothing that a person would speak of.
        """
        context, sheet = self._model.context, self.sheet
        with sheet.quietly():
            for row in self.rows:
                row.renew(shown(row.field, values, context))
        sheet.show()
        if news:
            self.tell(f"Changed meanwhile: {news}. What you typed is kept")

    # Keys

    def action_leave(self) -> None:
        """Out of the preview or the offers first, then out of the form."""
        row = self.sheet.row
        if self.has_class("-preview"):
            self.action_preview()
        elif row.is_offering:
            row.hide_offers()
            self.sheet.show()
        else:
            self.dismiss(None)

    def action_next(self) -> None:
        row = self.sheet.row
        if row.is_offering:
            row.take()
        self._go(1)

    def action_before(self) -> None:
        self._go(-1)

    def _go(self, by: int) -> None:
        if not self.has_class("-preview"):
            self.sheet.go_to((self.rows.index(self.sheet.row) + by) % len(self.rows))

    def go_to(self, key: str) -> None:
        """Take the field of this card key in hand."""
        self.sheet.go_to(self.rows.index(self._row(key)))

    def action_preview(self) -> None:
        """The description laid out, and back."""
        self.toggle_class("-preview")
        if self.has_class("-preview"):
            preview = self.query_one("#preview", LineView)
            self.call_after_refresh(preview.rebuild)
            preview.focus()
        else:
            self.go_to("description")

    def _row(self, key: str) -> FormRow:
        return next(row for row in self.rows if row.field.key == key)

    def _preview_lines(self, width: int) -> Sequence[Line]:
        text = self._row("description").text
        lines = (
            markdown_lines(text, width)
            if text.strip()
            else [Line((Span("No description", "muted"),))]
        )
        return in_ascii(lines) if wants_ascii(self) else lines

    async def action_submit(self) -> None:
        if self._is_busy:
            return
        self._is_busy = True
        self.run_worker(held(self.app, self._do()), exit_on_error=True)

    async def _do(self) -> None:
        try:
            refusals = await self._submit(self.changes())
        finally:
            self._is_busy = False
        if not refusals:
            self.dismiss(True)
            return
        self._show(refusals)

    def _show(self, refusals: Sequence[Refusal]) -> None:
        by_key = {row.field.key: row for row in self.rows}
        first = ""
        for refusal in refusals:
            row = by_key.get(refusal.field or "")
            if row is None:
                self.tell(refusal.words)
                continue
            row.refuse(refusal.words)
            first = first or row.field.key
        if first:
            self.remove_class("-preview")
            self.go_to(first)

    # News of the fields

    @on(LineInput.Went)
    def _went(self, event: LineInput.Went) -> None:
        event.stop()
        if self.sheet.row.go(event.by):
            self.sheet.show()
        else:
            self._go(event.by)

    @on(FormLines.Picked)
    def _picked(self, event: FormLines.Picked) -> None:
        event.stop()
        if event.item.startswith(OFFER):
            self.sheet.row.take(int(event.item.removeprefix(OFFER)))
        else:
            self.go_to(event.item)

    @on(Input.Submitted)
    async def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        row = self.sheet.row
        if row.is_offering:
            row.take()
        else:
            await self.action_submit()

    @on(Input.Changed)
    @on(TextArea.Changed)
    def _typed(self, event: events.Event) -> None:
        event.stop()
        self.sheet.row.typed()
        self.sheet.show()


def _row(field: FormField, model: FormModel) -> FormRow:
    row = FormRow(field, shown(field, model.values, model.context), model.context, model.today)
    row.text = model.typed.get(field.key, row.text)
    return row
