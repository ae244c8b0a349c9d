"""What keys do to the steps of the card in hand: done, failed, skipped, taken back; help and improvements."""

import asyncio
from collections.abc import Awaitable, Callable

from leantui.model.card import Card
from leantui.model.standard import Standard
from leantui.model.text import one_line
from leantui.process.run import Run, missing_text, recorded
from leantui.process.steps import StepView, next_step, steps_of
from leantui.process.timing import hand_offs
from leantui.rules.commands import AnswerHelp, CallHelp, Refusal, StepDone
from leantui.screens.board_host import BoardHost
from leantui.widgets.standard_clock import hand_off_words
from leantui.widgets.standard_pane import StandardPane
from leantui.widgets.standard_view import StandardView


class StepCommands(BoardHost):
    """The part of the board screen that works through standards."""

    # The next step

    def do_card_step(self) -> None:
        """The step at the pane's cursor, where that has the focus; else the next one of my roles."""
        found = self._card_and_standard()
        if found is None:
            return
        card, standard = found
        chosen = self._step_at_cursor(card, standard)
        if chosen is None and (why := self._nothing_of_mine(card, standard)):
            self.say(why)
            return
        view = chosen or next_step(standard, card, self.board, self.session.roles)
        assert view is not None
        if self.is_asked(view):
            self.start(self.do_step(card, standard, view.step.id))
        else:
            self.execute_now(StepDone(card=card.id, standard=standard.id, step=view.step.id))

    def _card_and_standard(self) -> tuple[Card, Standard] | None:
        card = self.card_in_hand
        standard = self.standard_in_hand(card) if card else None
        if card is None:
            return None
        if standard is None:
            self.say("No standard is posted for this card")
            return None
        return card, standard

    def _step_at_cursor(self, card: Card, standard: Standard) -> StepView | None:
        pane = self.query_one(StandardPane)
        if not pane.has_focus:
            return None
        return _view_of(standard, card, pane.cursor)

    def _nothing_of_mine(self, card: Card, standard: Standard) -> str:
        """Why there is no step to do for whoever asks; empty where there is one."""
        if next_step(standard, card, self.board, self.session.roles) is not None:
            return ""
        other = next_step(standard, card, self.board)
        if other is None:
            views = steps_of(standard, card)
            waiting = [view for view in views if view.state == "waiting"]
            return _untold(waiting) if waiting else "Every step of the standard is done"
        waits = hand_offs(standard, steps_of(standard, card), self.board, self.session.now())
        since = next((hand_off_words(each) for each in waits if each.view == other), "")
        role = since or f"it is {one_line(other.step.role or '')}'s"
        key = self.keymap.hint("select.pane", "goes to the steps, to do it all the same")
        words = f"The next step isn't yours: {other.number} {one_line(other.step.do)}, {role}"
        return f"{words}; {key}" if key else words

    def is_asked(self, view: StepView) -> bool:
        """Whether doing a step asks for anything."""
        from leantui.screens.step_form import asks_anything

        return view.is_open and asks_anything(view)

    async def do_step(self, card: Card, standard: Standard, step: str) -> None:
        """Ask for what the step records and whether its check holds; then log it."""
        from leantui.screens.step_form import StepForm

        view = _view_of(standard, card, step)
        if view is None:
            return
        if not self.is_asked(view):
            await self.execute(StepDone(card=card.id, standard=standard.id, step=step))
            return
        answer = await self.ask(StepForm(view, recorded(card)))
        if answer is None:
            return
        if answer.state == "failed":
            await self._fail(card, standard, view, answer.record)
            return
        await self.execute(
            StepDone(
                card=card.id,
                standard=standard.id,
                step=step,
                check=answer.check,
                record=answer.record or None,
                deviation=answer.deviation or None,
                reason=answer.reason or None,
            )
        )

    # A step's page

    def open_step(self, step: str) -> None:
        """Show a step of the standard in hand on a page."""
        from leantui.screens.step_page import StepModel, StepPage

        found = self._card_and_standard()
        if found is None:
            return
        card_id, standard_id = found[0].id, found[1].id

        def model() -> StepModel | None:
            card = self.session.workspace.card(card_id)
            standard = self.standard_in_hand(card) if card else None
            if card is None or standard is None or standard.id != standard_id:
                return None
            shown = self.standard_view_of(card)
            view = shown.step(step)
            if view is None:
                return None
            ref = self.session.workspace.ref(card)
            return StepModel(view=shown, step=view, known=recorded(card), ref=ref)

        def renew() -> None:
            if (now := model()) is not None:
                page.refresh_model(now)

        first = model()
        if first is None:
            return
        page = StepPage(first, self._act)
        page.renew = renew
        self.app.push_screen(page)

    def _act(self, name: str, step: str) -> None:
        """Do what a key of a step's page says."""
        found = self._card_and_standard()
        if found is None:
            return
        card, standard = found
        view = _view_of(standard, card, step)
        if view is None:
            return
        acts: dict[str, Callable[[Card, Standard, StepView], Awaitable[None]]] = {
            "do": lambda card, standard, view: self.do_step(card, standard, view.step.id),
            "fail": self._fail,
            "skip": self._skip,
            "undo": self._undo_step,
            "help": self._help,
            "improve": self._improve,
        }
        self.start(acts[name](card, standard, view))

    async def _fail(
        self,
        card: Card,
        standard: Standard,
        view: StepView,
        record: dict[str, str] | None = None,
    ) -> None:
        back = standard.step_by_id(view.step.loop_to or "")
        hint = (
            f"It goes back to “{one_line(back.do)}”" if back else "It stays open, to be done again"
        )
        reason = await self._reason(f"Why did “{view.step.do}” fail?", hint)
        if reason:
            await self.execute(
                StepDone(
                    card=card.id,
                    standard=standard.id,
                    step=view.step.id,
                    state="failed",
                    check="fail",
                    record=record or None,
                    reason=reason,
                )
            )

    async def _skip(self, card: Card, standard: Standard, view: StepView) -> None:
        reason: str | None = None
        if view.step.required:
            hint = "It is required; the reason is how the standard gets better"
            reason = await self._reason(f"Why is “{view.step.do}” left out?", hint)
            if not reason:
                return
        await self.execute(
            StepDone(
                card=card.id,
                standard=standard.id,
                step=view.step.id,
                state="skipped",
                reason=reason,
            )
        )

    async def _undo_step(self, card: Card, standard: Standard, view: StepView) -> None:
        hint = "Steps after it open again too"
        reason = await self._reason(f"Why is “{view.step.do}” taken back?", hint)
        if reason:
            await self.execute(
                StepDone(
                    card=card.id,
                    standard=standard.id,
                    step=view.step.id,
                    state="undone",
                    reason=reason,
                )
            )

    async def _reason(self, title: str, hint: str) -> str | None:
        from leantui.screens.prompts import TextPrompt

        return await self.ask(TextPrompt(title, label="reason", hint=hint))

    # The text the run follows

    def look_for_text(self, card: Card | None, view: StandardView) -> None:
        """Ask git once for the text that the card's run began on, where no file has it."""
        if card is None or not view.wanted:
            return
        run = missing_text(self.session.workspace, view.wanted, card)
        if run is None or run.content is None or run.content in self.asked_for:
            return
        self.asked_for.add(run.content)
        self.run_worker(self._find_text(run), exit_on_error=True)

    async def _find_text(self, run: Run) -> None:
        from leantui.sharing.pinned import find_pinned

        found = await asyncio.to_thread(find_pinned, self.session.root, [run])
        if found:
            self.session.pin(found)
            self.rebuild()

    # Andon and improvements

    async def do_card_help(self) -> None:
        card = self.card_in_hand
        if card is not None:
            standard = self.standard_in_hand(card)
            await self._help(card, standard, self._step_meant(card, standard))

    def _step_meant(self, card: Card, standard: Standard | None) -> StepView | None:
        """The step at the cursor of the pane, or the next one."""
        if standard is None:
            return None
        roles = self.session.roles
        return (
            self._step_at_cursor(card, standard)
            or next_step(standard, card, self.board, roles)
            or next_step(standard, card, self.board)
        )

    async def _help(self, card: Card, standard: Standard | None, view: StepView | None) -> None:
        """Call for help, or answer the call that is open."""
        from leantui.screens.card_commands import causes_used
        from leantui.screens.help_prompt import HelpPrompt
        from leantui.screens.prompts import TextPrompt

        if card.help is not None:
            asked = f"{one_line(card.help.by)} calls for help: {one_line(card.help.reason or '')}"
            hint = "The card stays blocked until what is wrong is solved"
            text = await self.ask(
                TextPrompt(asked, label="your answer", hint=hint, may_be_empty=True)
            )
            if text is not None:
                await self.execute(AnswerHelp(card=card.id, text=text or None))
            return
        people = tuple(self.session.workspace.people)
        me = self.session.workspace.people.get(self.session.who)
        answer = await self.ask(
            HelpPrompt(
                view.step.do if view else card.title,
                causes=causes_used(self.contents),
                people=people,
                owner=(me.coach if me else None) or "",
            )
        )
        if answer is not None:
            await self.execute(
                CallHelp(
                    card=card.id,
                    standard=standard.id if standard and view else None,
                    step=view.step.id if view else None,
                    reason=answer.reason,
                    cause=answer.cause,
                    owner=answer.owner,
                )
            )

    async def do_card_improve(self) -> None:
        card = self.card_in_hand
        if card is not None:
            standard = self.standard_in_hand(card)
            await self._improve(card, standard, self._step_meant(card, standard))

    async def _improve(self, card: Card, standard: Standard | None, view: StepView | None) -> None:
        """Raise an improvement at a step, on the board that takes improvements."""
        from leantui.rules.improvements import improvement
        from leantui.screens.prompts import TextPrompt

        step = view.step.id if view else None
        about = view.step.do if view else standard.title if standard else card.title
        title = await self.ask(
            TextPrompt(f"What could be better at “{about}”?", label="improvement")
        )
        if not title:
            return
        command = improvement(self.session.workspace, card, standard, step, title)
        answer = await self.execute(command)
        if answer is not None and not isinstance(answer, Refusal):
            board = self.session.workspace.boards[command.board].board
            self.say(f"Raised on {one_line(board.name)}: {one_line(title)}")


def _view_of(standard: Standard, card: Card, step: str) -> StepView | None:
    return next((view for view in steps_of(standard, card) if view.step.id == step), None)


def _untold(waiting: list[StepView]) -> str:
    first = waiting[0]
    if first.waits_for:
        return f"No step is ready: {first.number} {one_line(first.step.do)} waits"
    condition = one_line(first.step.when or "")
    return f"No step is ready: it isn't known yet whether {condition}"
