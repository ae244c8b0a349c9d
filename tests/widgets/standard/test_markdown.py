"""Markdown shown as lines: readable, harmless, and never too wide."""

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from leantui.widgets.lines import Span, plain
from leantui.widgets.markdown_lines import MOST_CHARACTERS, markdown_lines

TEXT = """\
# Why

John starts **Monday**, see [the ticket](https://psa.example/1) and `code`.
Second line.

- one that is long enough to be wrapped
  - nested
- two

3. third
4. fourth

> quoted

```
x = 1
  y
```

| a | b |
|---|---|
| 1 | 2 |
"""

SHOWN = """\
Why
John starts Monday, see the
ticket (https://psa.example/1)
and code. Second line.

• one that is long enough to be
  wrapped
  • nested
• two

3. third
4. fourth

│ quoted

  x = 1
    y

a  │  b
1  │  2"""


def test_blocks() -> None:
    assert plain(markdown_lines(TEXT, 31)) == SHOWN


def test_roles() -> None:
    (line,) = markdown_lines("a **b** *c* `d`", 40)
    assert [(span.text.strip(), span.role) for span in line.spans if span.role] == [
        ("b", "strong"),
        ("c", "emphasis"),
        ("d", "code"),
    ]


def test_markup_html_and_control_characters_are_text() -> None:
    shown = plain(
        markdown_lines("[red]x[/red] <b>y</b> \x1b]52;c;eA==\x07\n\n<script>z</script>", 80)
    )
    assert "[red]x[/red] <b>y</b>" in shown
    assert "<script>z</script>" in shown
    assert "\x1b" not in shown


def test_a_link_shows_where_it_leads() -> None:
    (line,) = markdown_lines("<https://x.example/a> [b](https://y.example)", 80)
    assert line.text == "https://x.example/a b (https://y.example)"
    assert Span(" (https://y.example)", "muted") in line.spans


def test_a_very_long_text_is_cut_and_says_so() -> None:
    lines = markdown_lines("word " * (MOST_CHARACTERS // 5 + 10), 80)
    assert lines[-1].text == "… 50 more characters; the editor shows all"


@settings(max_examples=60)
@given(st.text("ab*_`#>-1.[]()|\n é漢", max_size=80), st.integers(12, 40))
def test_any_text_has_lines_that_fit(text: str, width: int) -> None:
    assert all(cell_len(line.text) <= width for line in markdown_lines(text, width))
