"""Strips of cards look like any other, and keep no more than is asked of them."""

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import Monochrome
from textual.strip import Strip

from leantui.widgets.card_strip import CardStrip

SEGMENTS = [Segment("▎Mail ", Style(dim=True)), Segment("日本", Style(color="red"))]
BLACK, WHITE = Color(0, 0, 0), Color(255, 255, 255)


def test_it_is_what_a_plain_strip_is() -> None:
    own, plain = CardStrip(SEGMENTS, 10), Strip(SEGMENTS, 10)
    assert own == plain
    assert own.cell_length == plain.cell_length
    for one, other in (
        (own.crop(2, 8), plain.crop(2, 8)),
        (own.apply_style(Style(bold=True)), plain.apply_style(Style(bold=True))),
        (own.adjust_cell_length(14), plain.adjust_cell_length(14)),
        (own.apply_filter(Monochrome(), BLACK), plain.apply_filter(Monochrome(), BLACK)),
    ):
        assert one == other
    assert list(own.divide([3, 10])) == list(plain.divide([3, 10]))


def test_what_its_filter_made_of_it_is_kept_and_nothing_else() -> None:
    strip, grey = CardStrip(SEGMENTS, 10), Monochrome()
    filtered = strip.apply_filter(grey, BLACK)
    assert strip.apply_filter(grey, BLACK) is filtered
    assert strip.apply_filter(grey, WHITE) is not filtered
    assert strip.crop(0, 4) == strip.crop(0, 4)
    kept = [getattr(strip, name) for name in Strip.__slots__ if name.endswith("_cache")]
    assert not any(kept)
