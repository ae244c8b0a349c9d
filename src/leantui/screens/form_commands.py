"""What keys do that leads to a form: a new card in its cell, and every key of a card."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from leantui.model.card import Card
from leantui.model.text import one_line
from leantui.rules.commands import Add, Batch, Command, Done, Edit, Refusal
from leantui.rules.fields import edited
from leantui.screens.board_host import BoardPart

if TYPE_CHECKING:
    from leantui.screens.card_form import CardForm
    from leantui.screens.new_card import NewCard


class FormCommands(BoardPart):
    """The part of the board screen that makes cards and edits their keys."""

    async def do_card_new(self) -> None:
        from leantui.screens.new_card import NewCardPrompt

        column, lane = self.new_card_place()
        board_id, fields = self.board_id, self.lane_fields(lane)
        place, initial = self.place_name(column, lane), ""
        while True:
            prompt = NewCardPrompt(place, cell=self.view.cell_region(), initial=initial)
            prompt.check = partial(self._refused, board_id, column, fields)
            wanted = await self.ask(prompt)
            if wanted is None:
                return
            if wanted.way == "template":
                template = await self._pick_template()
                if template is None:
                    initial = wanted.titles[0]
                    continue
                await self._new_in_form(place, column, fields, wanted.titles[0], template)
            elif wanted.way == "form":
                await self._new_in_form(place, column, fields, wanted.titles[0])
            else:
                answer = await self.execute(_adding(wanted, board_id, column, fields))
                if isinstance(answer, Done):
                    self._go_to(answer)
            return

    def _refused(
        self, board_id: str, column: str, fields: Mapping[str, Any], wanted: "NewCard"
    ) -> Refusal | None:
        """What speaks against it: also that somebody has taken the column away meanwhile."""
        if wanted.way != "make":
            return None
        found = self.session.weigh(_adding(wanted, board_id, column, fields))
        return found if isinstance(found, Refusal) and not found.wants_reason else None

    def _go_to(self, done: Done) -> None:
        self.view.cursor_to(done.change.cards[0].card.id)

    async def _pick_template(self) -> str | None:
        from leantui.screens.pickers import Choice, ListPicker

        templates = self.contents.templates
        if not templates:
            folder = f"boards/{self.board_id}/templates"
            self.say(f"There is no template yet: a card in {folder} is one", refused=True)
            return None
        choices = [
            Choice(key=name, label=name, detail=str(template.get("title", "")))
            for name, template in templates.items()
        ]
        return await self.ask(ListPicker("From which template?", choices))

    async def _new_in_form(
        self,
        place: str,
        column: str,
        fields: Mapping[str, Any],
        title: str,
        template: str | None = None,
    ) -> None:
        from leantui.screens.card_form import CardForm, FormModel
        from leantui.screens.form_fields import BY_KEY, FormContext, values_of_template

        start = self.contents.templates[template] if template else {}
        values = {**dict.fromkeys(BY_KEY), **values_of_template(start), **fields}

        async def submit(changes: Mapping[str, Any]) -> Sequence[Refusal]:
            typed = {**fields, **changes}
            blank = Card(id="", board=self.board.id, column=column, title="", log=())
            wrong = self._refusals(blank, {"title": start.get("title"), **changes})
            if wrong:
                return wrong
            command = Add(
                board=self.board.id,
                title=str(typed.pop("title", None) or start.get("title") or ""),
                column=column,
                template=template,
                fields=typed,
            )
            answer = await self.execute_in_form(command)
            if isinstance(answer, Done):
                self._go_to(answer)
                return ()
            return (answer,)

        model = FormModel(
            title=f"New card in {place}",
            values=values,
            context=FormContext(self.session.workspace, self.board_id),
            today=self.session.today(self.board_id),
            submit_label="make it",
            typed={"title": title} if title else {},
        )
        await self.ask(CardForm(model, submit))

    async def do_card_edit(self) -> None:
        card = self.card_in_hand
        if card is None:
            return
        from leantui.screens.card_form import CardForm, FormModel
        from leantui.screens.form_fields import FormContext, values_of

        async def submit(changes: Mapping[str, Any]) -> Sequence[Refusal]:
            if not changes:
                return ()
            refused = self._refusals(self.session.workspace.card(card.id) or card, changes)
            if refused:
                return refused
            answer = await self.execute_in_form(Edit(card=card.id, set=dict(changes)))
            return () if isinstance(answer, Done) or answer.code == "nothing" else (answer,)

        model = FormModel(
            title=f"{self.session.workspace.ref(card)}  {one_line(card.title)}",
            values=values_of(card),
            context=FormContext(self.session.workspace, self.board_id, card.id),
            today=self.session.today(self.board_id),
        )
        form = CardForm(model, submit)
        form.renew = self._renewing(form, card)
        await self.ask(form)

    def _renewing(self, form: "CardForm", card: Card) -> Callable[[], None]:
        """What tells an open form that somebody else changed its card."""
        seen = card

        def renew() -> None:
            from leantui.screens.form_fields import values_of
            from leantui.sharing.card_words import card_words

            nonlocal seen
            now = self.session.workspace.card(card.id)
            if now is seen or form.is_busy:
                seen = now or seen
                return
            if now is None:
                form.tell(
                    "This card was deleted meanwhile. What you typed is kept here to be copied"
                )
                return
            words = ", ".join(card_words(seen, now, self.board))
            seen = now
            form.take_in(values_of(now), words)

        return renew

    def _refusals(self, card: Card, changes: Mapping[str, Any]) -> list[Refusal]:
        """Everything that is wrong with what was typed, not just the first."""
        today = self.session.today(card.board)
        answers = (
            edited(self.session.workspace, card, {key: value}, today)
            for key, value in changes.items()
        )
        return [answer for answer in answers if isinstance(answer, Refusal)]

    async def execute_in_form(self, command: Command) -> Done | Refusal:
        """Do it while a form is open; what is refused is said there and not on the line below it."""
        from leantui.screens.prompts import ReasonPrompt

        answer = self.session.execute(command)
        if isinstance(answer, Refusal) and answer.wants_reason:
            reason = await self.ask(ReasonPrompt(answer))
            if not reason:
                return answer
            answer = self.session.execute(msgspec.structs.replace(command, reason=reason))
        if isinstance(answer, Done):
            self.answered(answer)
        return answer


def _adding(wanted: "NewCard", board_id: str, column: str, fields: Mapping[str, Any]) -> Command:
    """A card of each line, as one change."""
    made = tuple(
        Add(board=board_id, title=title, column=column, fields=dict(fields))
        for title in wanted.titles
    )
    return made[0] if len(made) == 1 else Batch(commands=made)
