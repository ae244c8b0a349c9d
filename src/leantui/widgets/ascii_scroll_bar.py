"""A scroll bar without block characters, for terminals that show none."""

from textual.scrollbar import ScrollBarRender


class AsciiScrollBar(ScrollBarRender):
    """Blanks only: the handle is drawn in reverse, so that it is seen without colours too."""

    VERTICAL_BARS = (" ",)  # type: ignore[assignment]
    HORIZONTAL_BARS = (" ",)  # type: ignore[assignment]
