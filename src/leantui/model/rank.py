"""Ranks: short strings that order cards in a cell, so that one card can be placed without touching others.

Ranks are fractional keys in base 62 and sort by plain character order. People write their own
(`""`, `"5"`, `"zz"`, equal ones); those are no valid keys for the library, and are dealt with here.
"""

import contextlib

from fractional_indexing import FIError, generate_key_between

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_LONGEST_KEY = 64


def between(a: str | None, b: str | None) -> str | None:
    """A rank that sorts strictly after `a` and before `b`.

    Args:
        a: The rank above; None: nothing is above.
        b: The rank below; None: nothing is below.

    Returns:
        The rank, or None where there is no room: `a` is not less than `b`, or no base-62 string lies
        between the two (`"x"` and `"x0"`). Then the cards below need new ranks too: see `spread`.
    """
    if a is not None and b is not None and a >= b:
        return None
    key = _library_key(a, b)
    if key is None:
        key = _above(a or "") if b is None else _inside(a or "", b)
    is_between = key is not None and (a is None or a < key) and (b is None or key < b)
    return key if is_between else None


def spread(n: int, a: str | None = None, b: str | None = None) -> list[str] | None:
    """`n` ranks in order, strictly between `a` and `b`; None where there is no room.

    Between nothing and nothing there is always room: the ranks are then the library's integers.
    """
    if b is None:
        ranks: list[str] = []
        for _ in range(n):
            rank = between(ranks[-1] if ranks else a, None)
            if rank is None:
                return None
            ranks.append(rank)
        return ranks
    if n == 0:
        return []
    middle = between(a, b)
    if middle is None:
        return None
    left = spread(n // 2, a, middle)
    right = spread(n - 1 - n // 2, middle, b)
    return None if left is None or right is None else [*left, middle, *right]


def _library_key(a: str | None, b: str | None) -> str | None:
    """What the library answers, where both neighbours are keys it knows or there are none."""
    lowest = None if a == "" else a
    if not all(_may_be_key(rank) for rank in (lowest, b)):
        return "a0" if b is None and lowest is not None and lowest < "a0" else None
    with contextlib.suppress(FIError, ValueError, IndexError):
        key: str = generate_key_between(lowest, b)
        return key
    return "a0" if b is None and lowest is not None and lowest < "a0" else None


def _may_be_key(rank: str | None) -> bool:
    return rank is None or (0 < len(rank) <= _LONGEST_KEY and rank.isalnum() and rank.isascii())


def _above(a: str) -> str:
    """Something after `a`, with nothing to stay below."""
    for at, character in enumerate(a):
        if character < "z":
            return a[:at] + _middle_digit(character, None)
    return a + "V"


def _inside(a: str, b: str) -> str | None:
    """Something between `a` and `b`, which is greater; None where base 62 has nothing there."""
    at = 0
    while at < len(a) and a[at] == b[at]:
        at += 1
    if at == len(a):
        return _below_tail(b, at)
    digit = _digit_between(a[at], b[at])
    if digit is not None:
        return a[:at] + digit
    return a[: at + 1] + _above(a[at + 1 :])


def _below_tail(b: str, start: int) -> str | None:
    """Something that begins with `b[:start]`, is longer than that, and sorts before `b`."""
    for at in range(start, len(b)):
        digit = _digit_between(None, b[at])
        if digit is not None:
            return b[:at] + digit
        if b[at] == "1":
            return b[:at] + "0V"
    return b[:-1] if len(b) - start > 1 else None


def _middle_digit(low: str, high: str | None) -> str:
    digit = _digit_between(low, high)
    return digit if digit is not None else "z"


def _digit_between(low: str | None, high: str | None) -> str | None:
    """The middle one of the digits strictly between two characters, never the zero."""
    choice = [
        digit
        for digit in DIGITS[1:]
        if (low is None or digit > low) and (high is None or digit < high)
    ]
    return choice[len(choice) // 2] if choice else None
