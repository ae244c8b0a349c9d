"""Three-way merge of a text by lines."""

from itertools import pairwise
from typing import NamedTuple


class _Hunk(NamedTuple):
    """Lines of the base, from `start` to before `end`, and what a side put in their place."""

    start: int
    end: int
    new: tuple[str, ...]

    def meets(self, following: "_Hunk") -> bool:
        """Whether the order of the two, or what to keep of both, can't be told."""
        if following.start < self.end:
            return True
        has_insertion = self.start == self.end or following.start == following.end
        return following.start == self.end and has_insertion


def merge_lines(base: str, ours: str, theirs: str) -> str | None:
    """The text with the changes of both sides; None where they changed the same place differently.

    Swapping the sides gives the same text.
    """
    lines = [text.splitlines(keepends=True) for text in (base, ours, theirs)]
    hunks = sorted({*_hunks(lines[0], lines[1]), *_hunks(lines[0], lines[2])})
    if any(hunk.meets(following) for hunk, following in pairwise(hunks)):
        return None
    merged: list[str] = []
    at = 0
    for hunk in hunks:
        merged += lines[0][at : hunk.start]
        merged += hunk.new
        at = hunk.end
    return "".join(merged + lines[0][at:])


def _hunks(base: list[str], side: list[str]) -> list[_Hunk]:
    from difflib import SequenceMatcher  # most merges don't need it, and git waits for each file

    matcher = SequenceMatcher(None, base, side, autojunk=False)
    return [
        _Hunk(start, end, tuple(side[low:high]))
        for tag, start, end, low, high in matcher.get_opcodes()
        if tag != "equal"
    ]
