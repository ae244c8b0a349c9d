"""The styles of roles, and the strips drawn with them: worked out once for each state of the style sheet."""

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from leantui.widgets.lines import Line

if TYPE_CHECKING:
    _Mixin = Widget
else:
    _Mixin = object

ROLES = (
    "title", "heading", "muted", "strong", "emphasis", "code", "key", "good", "warning", "bad",
    "accent",
)  # fmt: skip
"""Roles that every widget of lines knows, as the component classes `lines--title` and so on."""

ROLE_CSS = """
    &>.lines--title { text-style: bold; }
    &>.lines--heading { color: $text-accent; text-style: bold; }
    &>.lines--muted { color: $text-muted; }
    &>.lines--strong { text-style: bold; }
    &>.lines--emphasis { text-style: italic; }
    &>.lines--code { color: $text-secondary; }
    &>.lines--key { color: $text-accent; text-style: bold; }
    &>.lines--good { color: $text-success; }
    &>.lines--warning { color: $text-warning; }
    &>.lines--bad { color: $text-error; text-style: bold; }
    &>.lines--accent { color: $text-accent; }
"""

_STRIPS_KEPT = 1_000


def role_classes(*roles: str, prefix: str = "lines") -> set[str]:
    """The component classes of a widget that knows these roles. Each costs time when the widget is mounted."""
    return {f"{prefix}--{role}" for role in roles}


class RoleStyles(_Mixin):
    """Turns roles into the styles of a widget's component classes. Mixed into widgets."""

    ROLE_PREFIX: ClassVar[str] = "lines"

    _styles_kept: dict[str, Style] | None = None
    _strips_kept: dict[tuple[Line, int, Style, bool], Strip] | None = None

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles_kept = self._strips_kept = None

    @property
    def base_style(self) -> Style:
        """The widget's own style."""
        return self._style("")

    def role_style(self, role: str) -> Style:
        return self.component_style(f"{self.ROLE_PREFIX}--{role}")

    def component_style(self, name: str) -> Style:
        """What a component class adds to the widget's own style.

        The colour is the one blended with the background, since `$text-muted` and the like are
        translucent; a background only where the class sets one.
        """
        return self._style(name)

    def _style(self, name: str) -> Style:
        if self._styles_kept is None:
            self._styles_kept = {}
        style = self._styles_kept.get(name)
        if style is None:
            style = self._added_by(name) if name else self.rich_style
            self._styles_kept[name] = style
        return style

    def _added_by(self, name: str) -> Style:
        own = self.get_component_rich_style(name, partial=True)
        blended = self.get_component_rich_style(name)
        return own.without_color + Style(
            color=blended.color, bgcolor=blended.bgcolor if own.bgcolor else None
        )

    def draw_line(self, line: Line, width: int, base: Style, *, is_plain: bool = False) -> Strip:
        """The line over `base`, filled to `width` cells; a plain one keeps to the colours of `base`."""
        if self._strips_kept is None or len(self._strips_kept) > _STRIPS_KEPT:
            self._strips_kept = {}
        key = (line, width, base, is_plain)
        strip = self._strips_kept.get(key)
        if strip is None:
            strip = self._strips_kept[key] = self._drawn(line, width, base, is_plain)
        return strip

    def _drawn(self, line: Line, width: int, base: Style, is_plain: bool) -> Strip:
        segments = []
        for text, role in line.spans:
            style = self.role_style(role) if role else Style.null()
            segments.append(Segment(text, base + (style.without_color if is_plain else style)))
        return Strip(segments).adjust_cell_length(width, base)
