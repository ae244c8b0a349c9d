"""Which card is meant by what somebody typed."""

from typing import TYPE_CHECKING

from leantui.model.card import Card
from leantui.rules.commands import Refusal

if TYPE_CHECKING:
    from leantui.session.holder import Session


def card_named(session: "Session", named: str) -> Card | Refusal:
    """The one card that `named` means: a unique prefix of its id, with or without the board's key."""
    found = session.workspace.find(named)
    if not found and session.load_archive():
        found = session.workspace.find(named)
    if len(found) == 1:
        card = session.workspace.card(found[0])
        if card is None and session.load_archive():
            card = session.workspace.card(found[0])
        if card is not None:
            return card
        return Refusal(
            code="broken-file",
            message=f"{found[0]} can't be read",
            hint="leantui check says what is wrong in its file",
        )
    if not found:
        return Refusal(
            code="not-found",
            message=f"No card is called {named}",
            hint="leantui list shows every card with its id",
        )
    named_cards = (session.workspace.card(card_id) for card_id in found[:5])
    refs = ", ".join(session.workspace.ref(card) for card in named_cards if card)
    return Refusal(
        code="ambiguous",
        message=f"{named} may mean {len(found)} cards: {refs}{' …' if len(found) > 5 else ''}",
        hint="Give more characters of the id",
    )
