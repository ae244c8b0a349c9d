"""Texts that runs began on and that no file has any more, taken in from git where it still has them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from leantui.model.card import Card
from leantui.process.run import missing_texts

if TYPE_CHECKING:
    from leantui.session.holder import Session


def take_in_texts(session: "Session", cards: Iterable[Card] | None = None) -> None:
    """Know the texts that the runs of these cards, or of all on the boards, are shown and decided by.

    Git is asked only where a text is in no file, and waited for.
    """
    runs = missing_texts(session.workspace, session.workspace.cards() if cards is None else cards)
    if runs:
        from leantui.sharing.pinned import find_pinned

        session.pin(find_pinned(session.root, runs))
