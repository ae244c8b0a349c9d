"""A strip made of strips that are kept: put together and taken apart again without looking at their characters."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from textual.strip import Strip


class JoinedStrip(Strip):
    """What its parts are from left to right.

    Each part knows the terminal's sequences for itself from the second time on, so that a row of cards that
    were drawn before costs no more than joining texts; and cutting it where a part ends costs nothing.
    """

    __slots__ = ("parts",)

    def __init__(self, parts: Sequence[Strip]) -> None:
        super().__init__(
            [segment for part in parts for segment in part],
            sum(part.cell_length for part in parts),
        )
        self.parts = parts

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        wanted = [cut for cut in cuts if cut <= self.cell_length]
        if wanted == [self.cell_length]:
            return [self]
        found: list[Strip] = []
        parts = iter(self.parts)
        at = 0
        for cut in wanted:
            held: list[Strip] = []
            while at < cut and (part := next(parts, None)) is not None:
                held.append(part)
                at += part.cell_length
            if at != cut:
                return super().divide(wanted)
            found.append(held[0] if len(held) == 1 else JoinedStrip(held))
        return found

    def render(self, console: Console) -> str:
        if self._render_cache is None:
            self._render_cache = "".join([part.render(console) for part in self.parts])
        return self._render_cache
