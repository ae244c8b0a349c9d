"""Markdown as styled lines. Text stays text: no markup, no live links, HTML is shown as written."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from leantui.model.text import printable
from leantui.widgets.lines import Line, Span, wrap

if TYPE_CHECKING:
    from markdown_it.token import Token

MOST_CHARACTERS = 50_000
"""Longer descriptions are cut here: a person reads them in an editor."""

_INLINE_ROLES = {"strong": "strong", "em": "emphasis", "link": "accent", "s": "muted"}


def markdown_lines(text: str, width: int) -> list[Line]:
    """The text as lines of at most `width` cells.

    Roles used: heading, strong, emphasis, code, accent (links), muted.
    """
    # Imported here since it takes 15 ms, and only an opened card with a description needs it.
    from markdown_it import MarkdownIt

    shown = printable(text)[:MOST_CHARACTERS]
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    lines = _Blocks(width).lines(parser.parse(shown))
    if len(text) > MOST_CHARACTERS:
        rest = f"… {len(text) - MOST_CHARACTERS} more characters; the editor shows all"
        lines += [Line(), *wrap([Span(rest, "muted")], width)]
    return lines


class _Blocks:
    """Folds block tokens into lines, holding the indents of the lists and quotes it is inside of."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._lines: list[Line] = []
        self._indents: list[str] = []
        self._bullet = ""
        self._counters: list[int | None] = []
        self._heading = False
        self._row: list[Span] | None = None

    def lines(self, tokens: Sequence["Token"]) -> list[Line]:
        for token in tokens:
            handle = getattr(self, f"_on_{token.type}", None)
            if handle is not None:
                handle(token)
        while self._lines and not self._lines[-1].spans:
            self._lines.pop()
        return self._lines

    def _write(self, spans: Sequence[Span]) -> None:
        indent = "".join(self._indents)
        first = indent
        if self._bullet:
            first = indent[: len(indent) - len(self._bullet)] + self._bullet
            self._bullet = ""
        self._lines += wrap(
            spans, self._width, hanging=len(indent), first=[Span(first)] if first else ()
        )

    def _gap(self) -> None:
        if self._lines and self._lines[-1].spans:
            self._lines.append(Line())

    def _on_heading_open(self, token: "Token") -> None:
        self._gap()
        self._heading = True

    def _on_heading_close(self, token: "Token") -> None:
        self._heading = False

    def _on_paragraph_close(self, token: "Token") -> None:
        if not token.hidden:
            self._gap()

    def _on_inline(self, token: "Token") -> None:
        spans = list(_inline(token.children or (), "heading" if self._heading else ""))
        if self._row is None:
            self._write(spans)
        else:
            self._row += [Span("  │  ", "muted"), *spans] if self._row else spans

    def _on_bullet_list_open(self, token: "Token") -> None:
        self._counters.append(None)

    def _on_ordered_list_open(self, token: "Token") -> None:
        start = token.attrGet("start")
        self._counters.append(int(start) if start is not None else 1)

    def _on_list_item_open(self, token: "Token") -> None:
        counter = self._counters[-1]
        self._bullet = "• " if counter is None else f"{counter}. "
        if counter is not None:
            self._counters[-1] = counter + 1
        self._indents.append(" " * len(self._bullet))

    def _on_list_item_close(self, token: "Token") -> None:
        if self._bullet:
            self._write([Span("")])
        self._indents.pop()

    def _on_bullet_list_close(self, token: "Token") -> None:
        self._counters.pop()
        if not self._counters:
            self._gap()

    _on_ordered_list_close = _on_bullet_list_close

    def _on_blockquote_open(self, token: "Token") -> None:
        self._indents.append("│ ")

    def _on_blockquote_close(self, token: "Token") -> None:
        self._indents.pop()
        self._gap()

    def _on_fence(self, token: "Token") -> None:
        self._gap()
        for row in token.content.rstrip("\n").split("\n"):
            # Blanks at the beginning of a row of code mean something; those that don't break stay.
            self._write([Span(f"  {row}".replace(" ", "\u00a0"), "code")])
        self._gap()

    _on_code_block = _on_fence

    def _on_html_block(self, token: "Token") -> None:
        self._write([Span(token.content.rstrip("\n"), "muted")])
        self._gap()

    def _on_hr(self, token: "Token") -> None:
        self._write([Span("─" * min(self._width - len("".join(self._indents)), 24), "muted")])
        self._gap()

    def _on_tr_open(self, token: "Token") -> None:
        self._row = []

    def _on_tr_close(self, token: "Token") -> None:
        self._write(self._row or [Span("")])
        self._row = None

    def _on_table_close(self, token: "Token") -> None:
        self._gap()


def _inline(children: Sequence["Token"], base: str) -> Iterator[Span]:
    """Spans of one paragraph; of nested styles the innermost is shown."""
    roles = [base]
    target = said = ""
    for token in children:
        kind, _, end = token.type.rpartition("_")
        if end == "open" and kind in _INLINE_ROLES:
            roles.append(_INLINE_ROLES[kind])
            if kind == "link":
                target, said = str(token.attrGet("href") or ""), ""
        elif end == "close" and kind in _INLINE_ROLES:
            roles.pop()
            if kind == "link" and target and target != said:
                yield Span(f" ({printable(target)})", "muted")
        elif token.type == "softbreak":
            yield Span(" ", roles[-1])
        elif token.type == "hardbreak":
            yield Span("\n", roles[-1])
        elif token.type == "code_inline":
            yield Span(token.content, "code")
        elif token.type == "image":
            yield Span(f"[image: {token.content}]", "muted")
        elif token.content:
            said += token.content
            yield Span(token.content, roles[-1])
