"""Ranks: short strings between any two of which there is room for another."""

from fractional_indexing import generate_key_between, generate_n_keys_between


def between(before: str | None, after: str | None) -> str | None:
    """A rank that sorts after `before` and before `after`; None for either means the end of the cell.

    Returns None where hand-written ranks leave no room, so that the neighbours need new ones too.
    """
    try:
        rank = generate_key_between(before or None, after or None)
    except Exception:  # the library raises several kinds for keys that aren't its own
        return _between_any(before or "", after)
    return str(rank)


def spread(count: int) -> list[str]:
    """Ranks for `count` cards in order, as short as can be."""
    return [str(rank) for rank in generate_n_keys_between(None, None, count)]


_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def _between_any(before: str, after: str | None) -> str | None:
    """A string in between of any two plain strings of base-62 digits, or None."""
    if after is not None and before >= after:
        return None
    candidate = f"{before}V"
    if after is None or candidate < after:
        return candidate
    for length in range(len(after) + 1):
        for digit in _DIGITS[1:]:
            candidate = f"{after[:length]}{digit}"
            if before < candidate < after:
                return candidate
    return None
