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
        return _unreadable(session, found[0])
    if not found:
        return Refusal(
            code="not-found",
            message=f"No card is called {named}",
            hint="leantui list shows every card with its id",
        )
    if any(session.workspace.card(card_id) is None for card_id in found[:5]):
        session.load_archive()
    named_cards = ((card_id, session.workspace.card(card_id)) for card_id in found[:5])
    refs = ", ".join(
        session.workspace.ref(card) if card else card_id for card_id, card in named_cards
    )
    return Refusal(
        code="ambiguous",
        message=f"{named} may mean {len(found)} cards: {refs}{' …' if len(found) > 5 else ''}",
        hint="Give more characters of the id",
    )


def _unreadable(session: "Session", card_id: str) -> Refusal:
    """What is wrong with a card's file, and where."""
    for problem in session.workspace.problems:
        if problem.severity == "error" and problem.file.endswith(f"/{card_id}.toml"):
            where = f"{problem.file}:{problem.line}" if problem.line else problem.file
            return Refusal(
                code="broken-file",
                message=f"{card_id} can't be read: {where}: {problem.message}",
                hint=problem.hint or "Mend the file; leantui check says whether it is",
            )
    return Refusal(
        code="broken-file",
        message=f"{card_id} can't be read",
        hint="leantui check says what is wrong in its file",
    )
