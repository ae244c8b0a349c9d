"""What keys do to the card in hand: each asks what it must, and hands one command to the session."""

import asyncio
from collections import Counter
from datetime import date
from itertools import chain, islice
from typing import Literal

import msgspec

from leantui.flow.dates import parse_date_word
from leantui.model.card import ChecklistItem
from leantui.model.text import one_line
from leantui.model.workspace import BoardContents
from leantui.rules.branch import branch_name
from leantui.rules.commands import (
    Archive,
    Assign,
    Block,
    Command,
    Comment,
    Done,
    Edit,
    Move,
    Refusal,
    Unblock,
)
from leantui.rules.places import next_place
from leantui.screens.board_host import BoardPart
from leantui.screens.targets import move_targets

MOST_ASKED = 20_000
"""Cards looked at for what was answered before: enough to know, and no wait on a huge board."""


class CardCommands(BoardPart):
    """The part of the board screen that changes cards."""

    async def execute(self, command: Command) -> Done | Refusal | None:
        """Do it; where the policy wants a reason, ask for it. None if the user left it."""
        from leantui.screens.prompts import ReasonPrompt

        answer = self.session.execute(command)
        if isinstance(answer, Refusal) and answer.wants_reason:
            reason = await self.ask(ReasonPrompt(answer))
            if not reason:
                return None
            command = msgspec.structs.replace(command, reason=reason)
            answer = self.session.execute(command)
        self.answered_to(command, answer)
        return answer

    def execute_now(self, command: Command) -> None:
        """The same without waiting where nothing needs to be asked, so that a key is answered at once."""
        answer = self.session.execute(command)
        if isinstance(answer, Refusal) and answer.wants_reason:
            self.start(self.execute(command))
        else:
            self.answered_to(command, answer)

    def answered_to(self, command: Command, answer: Done | Refusal) -> None:
        """Show the answer, and keep the command until what it changed is on disk."""
        if isinstance(answer, Done):
            self.asked(answer, command)
        self.answered(answer)

    def do_card_move_left(self) -> None:
        self._move(-1)

    def do_card_move_right(self) -> None:
        self._move(1)

    def _move(self, direction: int) -> None:
        card = self.card_in_hand
        if card is None:
            return
        place = next_place(self.board, card, direction)
        if place is None:
            self.say(f"There is no column {'after' if direction > 0 else 'before'} this one")
            return
        self.execute_now(Move(card=card.id, column=place))

    def do_card_move_up(self) -> None:
        self._reorder(-1)

    def do_card_move_down(self) -> None:
        self._reorder(1)

    def _reorder(self, direction: int) -> None:
        card = self.card_in_hand
        if card is None:
            return
        neighbour = self.view.neighbour(direction)
        if neighbour is None:
            self.say(
                "It is the first in its cell" if direction < 0 else "It is the last in its cell"
            )
        elif direction < 0:
            self.execute_now(Move(card=card.id, before=neighbour))
        else:
            self.execute_now(Move(card=card.id, after=neighbour))

    async def do_card_move(self) -> None:
        from leantui.screens.pickers import MovePicker

        card = self.card_in_hand
        if card is None:
            return
        targets = move_targets(self.session, self.contents, card)
        await self.ask_to(
            MovePicker(one_line(card.title), targets),
            lambda place: Move(card=card.id, column=place.column, lane=place.lane),
        )

    async def do_card_block(self) -> None:
        from leantui.screens.prompts import BlockPrompt

        card = self.card_in_hand
        if card is None:
            return
        if card.is_blocked:
            await self.execute(Unblock(card=card.id))
            return
        people = tuple(self.session.workspace.people)
        causes = causes_used(self.contents)
        await self.ask_to(
            BlockPrompt(one_line(card.title), causes=causes, people=people),
            lambda told: Block(
                card=card.id, reason=told.reason, cause=told.cause, owner=told.owner
            ),
        )

    async def do_card_assign(self) -> None:
        from leantui.screens.pickers import PersonPicker

        card = self.card_in_hand
        if card is None:
            return
        people = {id_: person.name for id_, person in self.session.workspace.people.items()}

        def assign(picked: tuple[str, ...]) -> Command | None:
            if set(picked) == set(card.assignees):
                return None
            return Assign(
                card=card.id,
                add=tuple(who for who in picked if who not in card.assignees),
                remove=tuple(who for who in card.assignees if who not in picked),
            )

        await self.ask_to(
            PersonPicker(people, chosen=card.assignees, me=self.session.who or None), assign
        )

    async def do_card_comment(self) -> None:
        from leantui.screens.prompts import TextPrompt

        card = self.card_in_hand
        if card is not None:
            await self.ask_to(
                TextPrompt("Comment", label="comment"),
                lambda text: Comment(card=card.id, text=text),
            )

    async def do_card_tags(self) -> None:
        from leantui.screens.prompts import TextPrompt

        card = self.card_in_hand
        if card is None:
            return

        def tag(text: str) -> Command | None:
            words = (word.lstrip("#") for word in text.replace(",", " ").split())
            tags = tuple(dict.fromkeys(filter(None, words)))
            return None if tags == card.tags else Edit(card=card.id, set={"tags": tags or None})

        prompt = TextPrompt(
            "Tags",
            initial=" ".join(card.tags),
            may_be_empty=True,
            hint="with spaces between; empty for none",
        )
        await self.ask_to(prompt, tag)

    async def do_card_due(self) -> None:
        from leantui.screens.prompts import TextPrompt

        card = self.card_in_hand
        if card is None:
            return
        today = self.session.today(card.board)

        def make_due(text: str) -> Command | None:
            due = parse_date_word(text, today) if text else None
            return None if due == card.due else Edit(card=card.id, set={"due": due})

        prompt = TextPrompt(
            "Due (fri, +3d, 2026-12-01; empty for none)",
            initial=card.due.isoformat() if card.due else "",
            validate=lambda typed: _date_problem(typed, today),
            may_be_empty=True,
        )
        await self.ask_to(prompt, make_due)

    async def do_card_checklist(self) -> None:
        from leantui.screens.prompts import TextPrompt

        in_hand = self.card_in_hand
        if in_hand is None:
            return

        def add(text: str) -> Command:
            card = self.session.workspace.card(in_hand.id) or in_hand
            lines = (*card.checklist, ChecklistItem(text=text))
            return Edit(card=card.id, set={"checklist": lines})

        await self.ask_to(TextPrompt("Another line for the check-list", label="line"), add)

    def do_card_archive(self) -> None:
        card = self.card_in_hand
        if card is not None:
            self.execute_now(Archive(card=card.id))

    def do_card_copy_ref(self) -> None:
        card = self.card_in_hand
        if card is not None:
            self._copy(one_line(self.session.workspace.ref(card)))

    def do_card_copy_branch(self) -> None:
        card = self.card_in_hand
        if card is not None:
            self._copy(branch_name(self.session.workspace.ref(card), card.title))

    def _copy(self, text: str) -> None:
        self.app.copy_to_clipboard(text)
        self.say(f"Copied {text}")

    async def do_change_undo(self) -> None:
        await self._answer_last("undo")

    async def do_change_redo(self) -> None:
        await self._answer_last("redo")

    async def _answer_last(self, way: Literal["undo", "redo"]) -> None:
        from leantui.session.undoing import answer, next_record

        record = await asyncio.wrap_future(next_record(self.session, way))
        self.answered(answer(self.session, record, way))


def _date_problem(typed: str, today: date) -> str | None:
    if not typed or parse_date_word(typed, today) is not None:
        return None
    return "not a date: try fri, +3d or 2026-12-01"


def causes_used(contents: BoardContents) -> tuple[str, ...]:
    """Causes that cards of this board were blocked by, the most frequent first."""
    cards = chain(contents.cards.values(), (contents.archive or {}).values())
    causes = (
        entry.cause
        for card in islice(cards, MOST_ASKED)
        for entry in card.log
        if entry.event == "blocked" and entry.cause
    )
    return tuple(cause for cause, _ in Counter(causes).most_common())
