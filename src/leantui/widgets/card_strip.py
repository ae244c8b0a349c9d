"""A strip of which very many are kept: without the framework's room for what is never asked of it."""

from collections.abc import Iterable
from typing import Any

from rich.segment import Segment
from textual.cache import FIFOCache
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip

_CACHES = tuple(
    name for name in Strip.__slots__ if name.endswith("_cache") and name != "_render_cache"
)
"""Where a strip keeps what was made of it: seven caches of their own take more than its text does."""


class _NothingKept(FIFOCache[Any, Any]):
    """What stands in place of each of them."""

    def set(self, key: Any, value: Any) -> None:
        """Keep nothing."""

    def __setitem__(self, key: Any, value: Any) -> None:
        """Likewise."""


_NOTHING_KEPT = _NothingKept(0)
_EMPTY = Strip([], 0)
_BEGINNINGS = tuple(
    (name, _NOTHING_KEPT if name in _CACHES else getattr(_EMPTY, name))
    for name in Strip.__slots__
    if name not in ("_segments", "_cell_length")
)
"""What a strip begins with, in place of what the framework would make anew for each."""


class CardStrip(Strip):
    """One row of a card. It is drawn as it is, so only what its one filter makes of it is kept."""

    __slots__ = ("_filtered",)

    def __init__(self, segments: Iterable[Segment], cell_length: int) -> None:
        self._segments = list(segments)
        self._cell_length = cell_length
        for name, value in _BEGINNINGS:
            setattr(self, name, value)
        self._filtered: tuple[LineFilter, Color, Strip] | None = None

    def apply_filter(self, filter: LineFilter, background: Color) -> Strip:  # noqa: A002 - the framework's name
        """What the filter makes of it, kept for the filter and ground it was asked for last."""
        kept = self._filtered
        if kept is None or kept[:2] != (filter, background):
            segments = filter.apply(self._segments, background)
            strip = CardStrip(segments, self.cell_length)
            self._filtered = kept = (filter, background, strip)
        return kept[2]
