"""Three-way merge of a text by lines."""

from difflib import SequenceMatcher


def merge_lines(base: str, ours: str, theirs: str) -> str | None:
    """The text with the changes of both sides; None where they changed the same lines differently."""
    lines = [text.splitlines(keepends=True) for text in (base, ours, theirs)]
    changes = sorted({*_changes(lines[0], lines[1]), *_changes(lines[0], lines[2])})
    merged: list[str] = []
    at = 0
    for number, (start, end, new) in enumerate(changes):
        if start < at or (number and (start, end) == changes[number - 1][:2]):
            return None
        merged += lines[0][at:start]
        merged += new
        at = end
    return "".join(merged + lines[0][at:])


def _changes(base: list[str], side: list[str]) -> list[tuple[int, int, tuple[str, ...]]]:
    """What a side put in place of which lines of the base."""
    matcher = SequenceMatcher(None, base, side, autojunk=False)
    return [
        (start, end, tuple(side[low:high]))
        for tag, start, end, low, high in matcher.get_opcodes()
        if tag != "equal"
    ]
