"""One stop of the walk over a board, with the reason why it is one."""

from typing import Literal

import msgspec

Kind = Literal[
    "action", "expedite", "blocked", "over", "aging", "waiting", "standard", "walk", "pull"
]

KINDS: dict[Kind, str] = {
    "action": "Actions",
    "expedite": "Expedite",
    "blocked": "Blocked",
    "over": "Over a limit",
    "aging": "Aging",
    "waiting": "Waiting",
    "standard": "Standards",
    "walk": "Right to left",
    "pull": "Pull next",
}
"""The kinds of stops in the order of the walk, with their headings."""


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """One stop: a card in hand, several cards with nothing new, or something about no card at all."""

    kind: Kind
    board: str
    cards: tuple[str, ...] = ()
    """Ids: of the card in hand, or of all cards that are folded or that count in a limit."""
    title: str = ""
    """What it is about where it isn't a single card: `Fix 4/3`; in the walk the place: `Fix (done)`."""
    why: str
    """The reason why it is a stop, in one sentence."""
    also: tuple[str, ...] = ()
    """Other reasons that speak for the same card."""
    standard: str | None = None
    """The standard it is about."""
    is_folded: bool = False
    """Whether its cards have nothing new and take one line each."""

    @property
    def is_about_a_card(self) -> bool:
        """Whether one card is in hand here."""
        return len(self.cards) == 1 and self.kind != "over"

    @property
    def key(self) -> str:
        """By what a stop is found again after something changed."""
        about = self.cards[0] if self.cards and self.kind != "over" else self.title or self.standard
        return about or f"{self.kind} {self.board}"
