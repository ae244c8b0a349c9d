"""What the mouse does with a card: dragged over a cell, and dropped there."""

from typing import Any

from leantui.layout.model import EXPEDITE, lane_key
from leantui.model.card import Card
from leantui.rules.commands import Batch, Command, Edit, Move
from leantui.screens.board_host import BoardPart
from leantui.screens.targets import move_target, target_words
from leantui.widgets.board_view import BoardView


class DropCommands(BoardPart):
    """The part of the board screen that takes dropped cards."""

    def on_board_mouse_card_dropped(self, message: BoardView.CardDropped) -> None:
        card = self.contents.cards.get(message.card_id)
        if card is None:
            return
        fields = self._fields_in(card, message.lane)
        if isinstance(fields, str):
            self.say(fields, refused=True)
            return
        move = Move(
            card=card.id,
            column=message.place,
            lane=self._lane_in(message.lane),
            before=message.before,
        )
        edit: Command = Edit(card=card.id, set=fields)
        self.execute_now(Batch(commands=(edit, move)) if fields else move)

    def on_board_mouse_card_dragged(self, message: BoardView.CardDragged) -> None:
        """Say where the card would go, and what that would break."""
        card = self.contents.cards.get(message.card_id)
        if card is None or not message.place:
            self.say_no_more()
            return
        fields = self._fields_in(card, message.lane)
        if isinstance(fields, str):
            self.say(fields, refused=True)
            return
        lane = self._lane_in(message.lane)
        target = move_target(self.session, self.contents, card, message.place, lane)
        titles = {each.key: each.title for each in self.model.lanes} if self.model else {}
        title = titles.get(message.lane, "") if lane is not None or fields else ""
        self.say(f"to {target_words(target, title)}", sign="→")

    def _lane_in(self, key: str) -> str | None:
        """The lane a card dropped there goes to; None: the one it is in."""
        return key if self.lanes_by == "lane" and key != EXPEDITE else None

    def _fields_in(self, card: Card, key: str) -> dict[str, Any] | str:
        """The card keys that put it into the row it is dropped on; a text says why they can't be set."""
        was = lane_key(self.board, card, self.lanes_by)
        if key == was:
            return {}
        if self.lanes_by == "lane":
            if was == EXPEDITE:
                return "It stays in this row as long as its class is expedite: e changes that"
            return {"class_of_service": "expedite"} if key == EXPEDITE else {}
        if self.lanes_by == "priority":
            return "A card's priority follows from its impact and urgency: e sets these"
        several = {"person": ("assignees", card.assignees), "tag": ("tags", card.tags)}
        if self.lanes_by in several:
            name, values = several[self.lanes_by]
            kept = tuple(each for each in values if each not in (was, key))
            return {name: (key, *kept) if key else None}
        single = {"class": "class_of_service", "type": "type", "project": "project"}
        name = single[self.lanes_by]
        return {name: key or None}
