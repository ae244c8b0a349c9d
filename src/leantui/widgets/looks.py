"""How roles look: colours of the theme by name, worked out when something is drawn in them.

They could be component classes of a style sheet. But the framework reads and applies those for every widget
that is mounted, dozens of them, before the first frame; here a role costs a look-up, once it is drawn.
"""

from collections.abc import Mapping
from typing import NamedTuple

from rich.style import Style
from textual.color import Color
from textual.widget import Widget


class Look(NamedTuple):
    """What a role adds to the style of the widget that it is drawn on."""

    color: str = ""
    """A colour of the theme, named as in a style sheet: `text-muted`. Empty: as the widget's."""
    text: str = ""
    """`bold`, `italic`, `reverse`, with blanks between."""
    background: str = ""
    """A colour of the theme likewise; empty: what is there."""


Looks = Mapping[str, Look]
"""How the roles look that a widget knows."""

CURSOR_LOOKS: Looks = {
    "cursor": Look(text="reverse"),
    "cursor-blurred": Look(background="panel"),
}

LINE_LOOKS: Looks = {
    "title": Look(text="bold"),
    "heading": Look("text-accent", "bold"),
    "muted": Look("text-muted"),
    "strong": Look(text="bold"),
    "emphasis": Look(text="italic"),
    "code": Look("text-secondary"),
    "key": Look("text-accent", "bold"),
    "good": Look("text-success"),
    "warning": Look("text-warning"),
    "bad": Look("text-error", "bold"),
    "accent": Look("text-accent"),
    "field": Look(background="boost"),
}
"""Roles that every widget of lines knows."""

STANDARD_LOOKS: Looks = {
    "title": Look(text="bold"),
    "revision": Look("text-muted"),
    "notice": Look("text-warning", "bold"),
    "purpose": Look(),
    "fact": Look("text-accent"),
    "safety": Look("text-error"),
    "heading": Look("text-accent", "bold"),
    "muted": Look("text-muted"),
    "code": Look("text-secondary"),
    "meta": Look("text-muted"),
    "step-done": Look("text-success"),
    "step-next": Look(text="bold"),
    "step-open": Look(),
    "step-off": Look("text-muted"),
    "step-failed": Look("text-error", "bold"),
    "point": Look(),
    "because": Look("text-muted"),
    "reason": Look("text-muted", "italic"),
    "kind": Look("text-warning"),
    "check": Look("text-success"),
    "record": Look("text-secondary"),
}
"""Roles of a standard's lines."""

BOARD_LOOKS: Looks = {
    "title": Look("foreground"),
    "ref": Look("text-muted"),
    "badge": Look("text-muted"),
    "person": Look("text-accent"),
    "blocked": Look("text-error", "bold"),
    "attention": Look("text-error", "bold"),
    "urgent": Look("text-warning", "bold"),
    "overdue": Look("text-error", "bold"),
    "hand-off": Look("text-accent"),
    "due-soon": Look("text-warning"),
    "age-normal": Look("text-muted"),
    "age-p50": Look("warning-lighten-2"),
    "age-p85": Look("warning-darken-1", "bold"),
    "age-sle": Look("text-error", "bold"),
    "edge-expedite": Look("error", "bold"),
    "edge-fixed-date": Look("warning"),
    "edge-standard": Look("primary"),
    "edge-intangible": Look("text-disabled"),
    "edge-picked": Look("text-accent", "bold"),
    "picked": Look(background="accent-muted"),
    "header": Look("foreground", "bold"),
    "over-limit": Look("text-error", "bold"),
    "half": Look("text-muted"),
    "lane": Look("text-secondary", "bold"),
    "rule": Look("panel-lighten-2"),
    "empty": Look("text-disabled"),
    "cursor": Look(text="bold", background="primary-muted"),
    "cursor-blurred": Look(text="bold", background="block-cursor-blurred-background"),
    "target": Look(background="secondary-muted"),
}
"""Roles of what a board is drawn with."""


def look_style(widget: Widget, look: Look) -> Style:
    """What `look` adds to the style of `widget`, with the theme's colours as they are now.

    A translucent colour is blended with what is behind it, and `auto` is the one that stands out from it.
    """
    ground = widget.background_colors[1]
    color = background = None
    if look.background:
        ground += _color(widget, look.background)
        background = ground.rich_color
    if look.color:
        color = (ground + _color(widget, look.color)).rich_color
    return Style(color=color, bgcolor=background) + Style.parse(look.text)


def _color(widget: Widget, name: str) -> Color:
    """A colour of the theme: `#1d6b2c`, `#1d6b2c 50%`, `auto 60%` or `ansi_blue`."""
    words, _, percent = widget.app.theme_variables[name].partition(" ")
    share = float(percent.rstrip("%")) if percent else 100.0
    if words == "auto":
        return Color.automatic(share)
    return Color.parse(words).multiply_alpha(share / 100)
