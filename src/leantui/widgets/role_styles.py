"""The styles of roles, and the strips drawn with them: worked out once for each state of the theme."""

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from leantui.widgets.lines import Line
from leantui.widgets.looks import LINE_LOOKS, Looks, look_style

if TYPE_CHECKING:
    _Mixin = Widget
else:
    _Mixin = object

_STRIPS_KEPT = 1_000


class RoleStyles(_Mixin):
    """Draws lines in the looks of their roles. Mixed into widgets."""

    LOOKS: ClassVar[Looks] = LINE_LOOKS
    """The roles the widget knows."""

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
        """What a role adds to the widget's own style."""
        return self._style(role)

    def _style(self, name: str) -> Style:
        if self._styles_kept is None:
            self._styles_kept = {}
        style = self._styles_kept.get(name)
        if style is None:
            style = look_style(self, self.LOOKS[name]) if name else self.rich_style
            self._styles_kept[name] = style
        return style

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
