"""What is worked out about the cards of all boards, each by the rules of its own board."""

from leantui.layout.card_rows import CardFacts
from leantui.layout.overview import Overview, overview
from leantui.model.card import Card
from leantui.rules.places import place_title
from leantui.screens.board_facts import BoardFacts
from leantui.session import Session
from leantui.widgets.status import card_line


class OverviewFacts:
    """The overview of a session's workspace, and facts about its cards.

    Attributes:
        model: all boards as one, as of the last `take`.
    """

    model: Overview

    def __init__(self, session: Session) -> None:
        self._session = session
        self._by_board: dict[str, BoardFacts] = {}

    def take(self) -> None:
        """Work it out from the snapshot there is now."""
        session = self._session
        boards = session.workspace.boards
        self._by_board = {id_: BoardFacts(session, id_) for id_ in boards}
        self.model = overview(session.workspace, as_of=session.now().date(), tally_of=session.tally)

    def __call__(self, card: Card) -> CardFacts:
        """Of a card as it stands in the overview."""
        original = self._original(card.id)
        return self._by_board[card.board](original or card)

    def line(self, card_id: str) -> str:
        """Board, column, and what is special about the card, in words."""
        card = self._original(card_id)
        if card is None:
            return ""
        facts = self._by_board[card.board]
        told = facts.line(card, self._session.tally(facts.contents))
        where = f"{facts.board.name}, {place_title(facts.board, card.column)}"
        return f"{where}   {card_line(card, facts.board, told, facts.now)}"

    def _original(self, card_id: str) -> Card | None:
        lane = self.model.cards[card_id].lane if card_id in self.model.cards else None
        facts = self._by_board.get(lane or "")
        return facts.contents.cards.get(card_id) if facts else None
