"""What lies behind a question: the screen it was asked on, dimmed."""

from collections.abc import Iterable, Iterator

from rich.console import RenderableType
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import ModalScreen, ScreenResultType


class Backdrop(BackgroundScreen):
    """Dims each style once: a screen has thousands of segments and a few dozen styles."""

    @classmethod
    def process_segments(cls, segments: Iterable[Segment], color: Color) -> Iterator[Segment]:
        dimmed: dict[Style | None, Style | None] = {}
        for segment in segments:
            text, style, control = segment
            if control:
                yield segment
                continue
            if style not in dimmed:
                plain = Segment(text, style)
                ((_, dimmed[style], _),) = super().process_segments((plain,), color)
            yield Segment(text, dimmed[style])


class Modal(ModalScreen[ScreenResultType]):
    """A screen over another one, which it dims."""

    def render(self) -> RenderableType:
        behind = super().render()
        if isinstance(behind, BackgroundScreen):
            dim = behind.color.with_alpha(0) if self.app.no_color else behind.color
            return Backdrop(behind.screen, dim)
        return behind
