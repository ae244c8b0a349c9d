"""What keys do to open a card's page, and what is done there."""

from typing import TYPE_CHECKING

import msgspec

from leantui.model.card import Card
from leantui.rules.commands import Edit
from leantui.screens.board_host import BoardPart

if TYPE_CHECKING:
    from leantui.screens.card_lines import CardModel
    from leantui.screens.git_part import GitPart


class CardPageCommands(BoardPart):
    """The part of the board screen that shows a card as a page."""

    def do_card_open(self) -> None:
        from leantui.screens.card import CardScreen

        card = self.card_in_hand
        model = self._card_model(card) if card else None
        if card is None or model is None:
            return
        page = CardScreen(model, self._card_keys(), self._ask_git)
        card_id = card.id

        def renew() -> None:
            there = self.session.workspace.card(card_id)
            if there is not None and (now := self._card_model(there)) is not None:
                page.refresh_model(now)

        page.renew = renew
        self.app.push_screen(page)

    def _ask_git(self, card: Card) -> "GitPart":
        """What git knows of the card; for a thread."""
        from leantui.screens.git_part import read_git_part

        workspace = self.session.workspace
        board = workspace.boards[card.board].board
        return read_git_part(self.session.root, card, board, workspace.people)

    def _card_keys(self) -> dict[str, str]:
        """The keys that change a card, for its page; those that go elsewhere mean something else there."""
        elsewhere = (
            "card.open",
            "card.editor",
            "card.new",
            "card.step",
            "card.mark",
            "card.mark-range",
        )
        return {
            key: action.id
            for action in self.keymap.actions
            if action.group == "Card" and action.id not in elsewhere
            for key in action.keys
        }

    def do_to(self, action_id: str, card_id: str) -> None:
        """Do an action to a card that a page shows; what is about no card, such as undo, in any case."""
        if self.keymap.by_id[action_id].needs_card and not self.take_in_hand(card_id):
            self.say(
                "This card can't be changed here: it is in the archive or hidden by the filter",
                refused=True,
            )
            return
        self.view.pick(frozenset())
        self.action_perform(action_id)

    def take_in_hand(self, card_id: str) -> bool:
        """Put the cursor at a card; False if the board doesn't show it."""
        card = self.card_in_hand
        return (card is not None and card.id == card_id) or self.view.cursor_to(card_id)

    def tick(self, card_id: str, number: int) -> None:
        """Tick a line of the check-list, or take the tick away."""
        card = self.contents.cards.get(card_id)
        if card is None or number >= len(card.checklist):
            return
        lines = list(card.checklist)
        lines[number] = msgspec.structs.replace(lines[number], done=not lines[number].done)
        self.execute_now(Edit(card=card.id, set={"checklist": tuple(lines)}))

    def show_other_card(self, card_id: str) -> None:
        """From a card's page to another card's."""
        self.app.pop_screen()
        self.go_to_card(card_id)
        self.action_perform("card.open")

    def _card_model(self, card: Card) -> "CardModel | None":
        from leantui.flow.times import cycle_time_days
        from leantui.screens.card_lines import CardModel
        from leantui.screens.related import related

        if self.facts is None or self.model is None or card.board != self.board_id:
            return None
        workspace = self.session.workspace
        return CardModel(
            card=card,
            board=self.board,
            facts=self.facts.line(card, self.model.tally),
            as_of=self.facts.now,
            standard=self.standard_view_of(card),
            cycle_time_days=cycle_time_days(self.board, card),
            time_in_column=self.facts.time_in_columns(card),
            related=related(workspace, card),
            people=tuple((id_, person.name) for id_, person in workspace.people.items()),
            problems=workspace.problems_of(card.file),
        )
