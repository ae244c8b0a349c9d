"""What the board screen's groups of commands share: the session, the card in hand, asking and telling."""

from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar

from textual.screen import ModalScreen, Screen

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.standard import Standard
from leantui.model.text import one_line
from leantui.model.workspace import BoardContents
from leantui.rules.commands import Done, Refusal
from leantui.session import Session
from leantui.widgets.board_view import BoardView

Answer = TypeVar("Answer")


class BoardHost(Screen[None]):
    """A screen around one board of one session."""

    session: Session
    board_id: str
    standard_index: int = 0
    lanes_by: str = "lane"

    @property
    def contents(self) -> BoardContents:
        return self.session.workspace.boards[self.board_id]

    @property
    def board(self) -> Board:
        return self.contents.board

    @property
    def view(self) -> BoardView:
        return self.query_one(BoardView)

    @property
    def card_in_hand(self) -> Card | None:
        card_id = self.view.cursor.card_id
        return self.contents.cards.get(card_id) if card_id else None

    def standard_in_hand(self, card: Card) -> Standard | None:
        return self.session.posted(card, self.standard_index)

    async def ask(self, prompt: ModalScreen[Answer]) -> Answer | None:
        """Show a prompt and wait for its answer; None if the user left it."""
        return await self.app.push_screen_wait(prompt)

    def start(self, task: Coroutine[Any, Any, object]) -> None:
        """Run what waits for a user's answer, without holding up the keys."""
        self.run_worker(task, exit_on_error=True)

    def answered(self, answer: Done | Refusal) -> None:
        """Show what was done, or why nothing was."""
        if isinstance(answer, Refusal):
            words = f"{answer.message}. {answer.hint}" if answer.hint else answer.message
            self.say(words, refused=True)
            return
        self.show_change(answer)
        over = f"  over {', '.join(map(str, answer.change.over))}" if answer.change.over else ""
        warnings = "".join(f"  {warning}" for warning in answer.change.warnings)
        self.say(f"{one_line(answer.change.what)}{over}{warnings}  (u undoes)")

    def show_change(self, done: Done) -> None:
        raise NotImplementedError

    def say(self, text: str, *, refused: bool = False) -> None:
        raise NotImplementedError

    def lane_fields(self, lane: str | None) -> Mapping[str, Any]:
        """The card keys that put a new card into the lane at the cursor."""
        keys = {
            "lane": lambda: {"lane": lane},
            "person": lambda: {"assignees": (lane,)},
            "class": lambda: {"class_of_service": lane},
            "type": lambda: {"type": lane},
            "project": lambda: {"project": lane},
            "tag": lambda: {"tags": (lane,)},
        }
        return keys[self.lanes_by]() if lane and self.lanes_by in keys else {}
