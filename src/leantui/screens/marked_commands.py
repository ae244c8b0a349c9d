"""What keys do to several marked cards: one change of all of them, or none."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

from leantui.model.card import Card
from leantui.model.words import count_words
from leantui.rules.commands import (
    Archive,
    Assign,
    Batch,
    Block,
    Command,
    Done,
    Edit,
    Move,
    Unblock,
)
from leantui.rules.places import next_place, place_title, places
from leantui.rules.wip import Tally
from leantui.screens.board_host import BoardPart
from leantui.screens.keys_here import written

if TYPE_CHECKING:
    from leantui.screens.prompts import Prompt

Answer = TypeVar("Answer")

ON_ALL: dict[str, str] = {
    "card.move-left": "_move_all_left",
    "card.move-right": "_move_all_right",
    "card.move": "_move_all",
    "card.assign": "_assign_all",
    "card.tags": "_tag_all",
    "card.block": "_block_all",
    "card.archive": "_archive_all",
}
"""Actions that take all marked cards; the others take the card in hand."""

_ON_MARKED = (
    ("card.move-left card.move-right", "move"), ("card.move", "to …"), ("card.assign", "assign"),
    ("card.tags", "tag"), ("card.block", "block"), ("card.archive", "archive"), ("look.clear", "unmark"),
)  # fmt: skip
"""What is said of these while cards are marked."""


NOTHING = "There is nothing to change on the marked cards"


class MarkedCommands(BoardPart):
    """The part of the board screen that marks cards and changes those that are marked."""

    _last_marked: str | None = None

    @property
    def marked(self) -> tuple[Card, ...]:
        """The marked cards in the order in which they stand on the board."""
        picked, model = self.view.picked, self.model
        if not picked or model is None:
            return ()
        cells = (model.cell(lane.key, place) for place in model.places for lane in model.lanes)
        found = {card.id: card for cell in cells for card in cell if card.id in picked}
        return tuple(found.values())

    def do_card_mark(self) -> None:
        card = self.card_in_hand
        if card is None:
            return
        self.view.pick(self.view.picked ^ {card.id})
        self._last_marked = card.id
        self.view.move_cursor(0, 1)
        self.tell_marked()

    def do_card_mark_range(self) -> None:
        """From the last card marked to this one, where both stand in one cell; else the whole cell."""
        card = self.card_in_hand
        if card is None or self.model is None:
            return
        cell = [each.id for each in self.model.cell(self.view.cursor.lane, self.view.cursor.place)]
        start = self._last_marked
        if start in cell and start != card.id and start in self.view.picked:
            first, last = sorted((cell.index(str(start)), cell.index(card.id)))
            wanted = set(cell[first : last + 1])
        else:
            wanted = set(cell)
        is_marked = wanted <= self.view.picked
        self.view.pick(self.view.picked - wanted if is_marked else self.view.picked | wanted)
        self._last_marked = card.id
        self.tell_marked()

    def unmark(self) -> None:
        """Take all marks away."""
        self.view.pick(frozenset())
        self._last_marked = None
        self.show_card()

    def keep_marks(self) -> None:
        """Take away the marks of cards that went, or that a filter hides."""
        if self.view.picked and self.model is not None:
            there = {card.id for card in self.marked}
            self.view.pick(self.view.picked & there)

    def tell_marked(self) -> None:
        count = len(self.view.picked)
        if not count:
            self.show_card()
            return
        hints = ((written(self.keymap, keys), words) for keys, words in _ON_MARKED)
        ways = "   ".join(f"{keys} {words}" for keys, words in hints if keys)
        self.say(f"{count_words(count, 'card')} marked   {ways}")

    def do_on_marked(self, action_id: str) -> bool:
        """Do an action to all marked cards; False if none are, or the action is for one card."""
        method = ON_ALL.get(action_id)
        if method is None or not self.view.picked:
            return False
        self.start(getattr(self, method)())
        return True

    async def _all(self, command: Callable[[Card], Command | None]) -> Done | None:
        """One change of the marked cards that `command` has something for."""
        wanted = self._batch(command)
        if wanted is None:
            self.say(NOTHING)
            return None
        answer = await self.execute(wanted)
        return answer if isinstance(answer, Done) else None

    def _batch(self, command: Callable[[Card], Command | None]) -> Batch | None:
        commands = tuple(filter(None, map(command, self.marked)))
        return Batch(commands=commands) if commands else None

    async def _ask_all(
        self, prompt: "Prompt[Answer]", command: Callable[[Answer, Card], Command | None]
    ) -> None:
        """Ask, and make one change of all marked cards; what is refused is said in the prompt."""
        changes = True

        def batch(answer: Answer) -> Batch | None:
            nonlocal changes
            wanted = self._batch(lambda card: command(answer, card))
            changes = wanted is not None
            return wanted

        await self.ask_to(prompt, batch)
        if not changes:
            self.say(NOTHING)

    async def _move_all_left(self) -> None:
        await self._step_all(-1)

    async def _move_all_right(self) -> None:
        await self._step_all(1)

    async def _step_all(self, direction: int) -> None:
        def move(card: Card) -> Command | None:
            place = next_place(self.board, card, direction)
            return Move(card=card.id, column=place) if place else None

        await self._all(move)

    async def _move_all(self) -> None:
        from leantui.screens.pickers import Choice, ListPicker

        board, count = self.board, len(self.view.picked)
        tally = self.session.tally(self.contents)
        choices = [
            Choice(key=place, label=place_title(board, place), detail=self._count(place, tally))
            for place in places(board)
        ]
        await self._ask_all(
            ListPicker(f"Move {count_words(count, 'card')} to", choices),
            lambda place, card: Move(card=card.id, column=place) if card.column != place else None,
        )

    def _count(self, place: str, tally: Tally) -> str:
        name, _, half = place.partition("/")
        column = self.board.column[self.board.column_index(name)]
        limit = column.wip_done if half else column.wip
        count = tally.count("done half" if half else "column", column.id)
        return f"{count:g}" if limit is None else f"{count:g}/{limit}"

    async def _assign_all(self) -> None:
        from leantui.screens.pickers import PersonPicker

        people = {id_: person.name for id_, person in self.session.workspace.people.items()}
        shared = _shared(card.assignees for card in self.marked)

        def assign(picked: tuple[str, ...], card: Card) -> Command | None:
            add = tuple(who for who in picked if who not in card.assignees)
            gone = tuple(who for who in shared if who not in picked)
            return Assign(card=card.id, add=add, remove=gone) if add or gone else None

        await self._ask_all(
            PersonPicker(
                people, chosen=shared, me=self.session.who or None, title="Who works on them?"
            ),
            assign,
        )

    async def _tag_all(self) -> None:
        from leantui.screens.prompts import TextPrompt

        def tag(text: str, card: Card) -> Command | None:
            words = text.replace(",", " ").split()
            add = tuple(word.lstrip("#") for word in words if not word.startswith("-"))
            gone = {word[1:].lstrip("#") for word in words if word.startswith("-")}
            tags = tuple(dict.fromkeys(each for each in (*card.tags, *add) if each not in gone))
            return Edit(card=card.id, set={"tags": tags or None}) if tags != card.tags else None

        hint = "a tag is added, -tag is taken away"
        await self._ask_all(TextPrompt("Tags for all of them", label="tag", hint=hint), tag)

    async def _block_all(self) -> None:
        """Block those that aren't; where all are, unblock them."""
        from leantui.screens.prompts import BlockPrompt

        if all(card.is_blocked for card in self.marked):
            await self._all(lambda card: Unblock(card=card.id))
            return
        count = count_words(len(self.view.picked), "card")
        people = tuple(self.session.workspace.people)
        await self._ask_all(
            BlockPrompt(count, people=people),
            lambda told, card: (
                None
                if card.is_blocked
                else Block(card=card.id, reason=told.reason, cause=told.cause, owner=told.owner)
            ),
        )

    async def _archive_all(self) -> None:
        if await self._all(lambda card: Archive(card=card.id)) is not None:
            self.view.pick(frozenset())


def _shared(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """What all of them have, in the order of the first."""
    first, *rest = groups
    return tuple(each for each in first if all(each in other for other in rest))
