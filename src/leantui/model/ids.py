"""Identifiers: what may name a card, board, column, person or standard, and how cards are referred to."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet

import msgspec

ID_PATTERN = r"^[a-z0-9][a-z0-9-]{0,63}$"
"""Every id. It is safe as a file name on every platform, so an id may become part of a path."""

CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32 in lower case: no i, l, o or u, so an id can be read out loud."""

CARD_ID_LENGTH = 8
SHORTEST_PREFIX = 4

WINDOWS_DEVICE_NAMES = frozenset(
    ["con", "prn", "aux", "nul"]
    + [f"{port}{number}" for port in ("com", "lpt") for number in range(10)]
)
"""Names Windows reserves for devices: a file of that name could not be checked out there."""

_MATCHES = re.compile(ID_PATTERN.replace("$", r"\Z")).match


def is_id(text: str) -> bool:
    """Whether `text` may name something and so be joined into a path."""
    return _MATCHES(text) is not None and text not in WINDOWS_DEVICE_NAMES


def _random(letters: str) -> str:
    from secrets import choice  # takes 6 ms, and only a new card asks for it

    return choice(letters)


def new_card_id(choose: Callable[[str], str] = _random) -> str:
    """A new random card id. Never counted up and never taken from content, so two clones never meet."""
    return "".join(choose(CROCKFORD) for _ in range(CARD_ID_LENGTH))


class Ids(msgspec.Struct, frozen=True):
    """All card ids of a workspace in order, to find ids by prefix and prefixes by id."""

    ordered: tuple[str, ...] = ()

    @classmethod
    def of(cls, ids: Iterable[str]) -> "Ids":
        return cls(tuple(sorted(set(ids))))

    def shortest(self, card_id: str) -> str:
        """The shortest prefix of at least four characters that names only this card."""
        at = bisect_left(self.ordered, card_id)
        is_listed = at < len(self.ordered) and self.ordered[at] == card_id
        before = self.ordered[at - 1] if at else ""
        following = at + 1 if is_listed else at
        after = self.ordered[following] if following < len(self.ordered) else ""
        common = max(_common(card_id, before), _common(card_id, after))
        return card_id[: max(SHORTEST_PREFIX, common + 1)]

    def matching(self, prefix: str) -> Sequence[str]:
        """Every id that starts with `prefix`, in order; the id itself alone where it is named whole."""
        first = bisect_left(self.ordered, prefix)
        if first < len(self.ordered) and self.ordered[first] == prefix:
            return self.ordered[first : first + 1]
        return self.ordered[first : bisect_left(self.ordered, prefix + "\x7f")]

    def with_id(self, card_id: str) -> "Ids":
        at = bisect_left(self.ordered, card_id)
        if at < len(self.ordered) and self.ordered[at] == card_id:
            return self
        return Ids((*self.ordered[:at], card_id, *self.ordered[at:]))

    def differing(self, added: AbstractSet[str], removed: AbstractSet[str]) -> "Ids":
        """With these more and without those."""
        kept = [name for name in self.ordered if name not in removed] if removed else self.ordered
        more = [name for name in added if not self._has(name)]
        # Two runs that are in order by themselves: putting them together takes one pass.
        return Ids(tuple(sorted([*kept, *sorted(more)])))

    def _has(self, card_id: str) -> bool:
        at = bisect_left(self.ordered, card_id)
        return at < len(self.ordered) and self.ordered[at] == card_id

    def without_id(self, card_id: str) -> "Ids":
        at = bisect_left(self.ordered, card_id)
        if at == len(self.ordered) or self.ordered[at] != card_id:
            return self
        return Ids((*self.ordered[:at], *self.ordered[at + 1 :]))


def _common(one: str, other: str) -> int:
    """How many characters two ids share from their beginning."""
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        length += 1
    return length
