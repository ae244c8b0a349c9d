"""The screen without any colour, as `NO_COLOR` asks for (https://no-color.org).

The framework's own way turns colours into greys, which are colours to a terminal: on a light one they make a black
screen. Here only bold, italic, underline and reverse are left, and what stands out by its background is reversed.
"""

from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter, Monochrome

STANDS_OUT = 0.08
"""How much brighter or darker a background is than the one around it, of 1, from which on it is reversed."""
_REVERSE = Style(reverse=True)


class NoColors(LineFilter):
    """Takes all colours away."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            Segment(text, style and _plain(style, background), control)
            for text, style, control in segments
        ]


def in_place_of_greys(filters: list[LineFilter]) -> list[LineFilter]:
    """The framework's filters with this one instead of the one that makes greys."""
    return [NoColors() if isinstance(each, Monochrome) else each for each in filters]


@lru_cache(4096)
def _plain(style: Style, background: Color) -> Style:
    plain = style.without_color
    if style.meta:
        plain += Style.from_meta(style.meta)
    if style.bgcolor is None or style.bgcolor.is_default or style.reverse:
        return plain
    differs = abs(Color.from_rich_color(style.bgcolor).brightness - background.brightness)
    return plain + _REVERSE if differs >= STANDS_OUT else plain
