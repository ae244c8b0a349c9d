"""What keys do to the steps of the card in hand: done, failed, skipped, taken back; help and improvements."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from leantui.model.card import Card
from leantui.model.instant import to_milliseconds
from leantui.model.standard import Standard
from leantui.model.text import one_line
from leantui.process.calls import call_of_step, next_open, open_inside
from leantui.process.clocks import clocks_of
from leantui.process.run import recorded
from leantui.process.steps import StepView, steps_of
from leantui.rules.commands import AnswerHelp, CallHelp, Command, Done, StepDone
from leantui.screens.board_host import BoardPart
from leantui.widgets.standard_clock import hand_off_words
from leantui.widgets.standard_pane import StandardPane
from leantui.widgets.standard_view import standard_view

if TYPE_CHECKING:
    from leantui.screens.step_page import StepModel


class StepCommands(BoardPart):
    """The part of the board screen that works through standards."""

    # The next step

    def do_card_step(self) -> None:
        """The step at the pane's cursor, where that has the focus; else the next one of my roles."""
        found = self._card_and_standard()
        if found is None:
            return
        card, standard = found
        chosen = self._step_at_cursor(card, standard) or self._next_of_mine(card, standard)
        if chosen is None:
            self.say(self._nothing_of_mine(card, standard))
            return
        owner, view = chosen
        if self.is_asked(view):
            self.start(self.do_step(card, owner, view))
        else:
            self.execute_now(StepDone(card=card.id, standard=owner.id, step=view.step.id))

    def _next_of_mine(self, card: Card, standard: Standard) -> tuple[Standard, StepView] | None:
        """The next step of my roles, inside a standard that is run as a step too."""
        workspace, roles = self.session.workspace, self.session.roles
        return next_open(workspace, card, standard, self.board, roles)

    def _card_and_standard(self) -> tuple[Card, Standard] | None:
        card = self.card_in_hand
        standard = self.standard_in_hand(card) if card else None
        if card is None:
            return None
        if standard is None:
            self.say("No standard is posted for this card")
            return None
        return card, standard

    def _step_at_cursor(self, card: Card, standard: Standard) -> tuple[Standard, StepView] | None:
        pane = self.query_one(StandardPane)
        found = self._step_of(card, standard, pane.cursor) if pane.has_focus else None
        if found is None:
            return None
        return self._inside(card, *found)

    def _inside(self, card: Card, owner: Standard, view: StepView) -> tuple[Standard, StepView]:
        """The step itself; of one that runs another standard, the first open step of that."""
        call = call_of_step(self.session.workspace, card, owner, view) if view.is_open else None
        if call is None or call.is_complete:
            return owner, view
        inside = open_inside(self.session.workspace, call)
        return next(iter(inside), (owner, view))

    def _step_of(
        self, card: Card, standard: Standard, item: str
    ) -> tuple[Standard, StepView] | None:
        """A step by its id; `call/step` for one of a standard that a step runs."""
        step, _, inner = item.partition("/")
        view = next((view for view in steps_of(standard, card) if view.step.id == step), None)
        if view is None or not inner:
            return None if view is None else (standard, view)
        call = call_of_step(self.session.workspace, card, standard, view)
        return self._step_of(call.card, call.standard, inner) if call is not None else None

    def _nothing_of_mine(self, card: Card, standard: Standard) -> str:
        """Why there is no step to do for whoever asks."""
        found = next_open(self.session.workspace, card, standard, self.board)
        if found is None:
            waiting = [view for view in steps_of(standard, card) if view.state == "waiting"]
            return _untold(waiting) if waiting else "Every step of the standard is done"
        owner, other = found
        clocks = clocks_of(self.session.workspace, card, standard, self.board, self.session.now())
        waits = [each for at, each in clocks.hand_offs if at.id == owner.id]
        since = next((hand_off_words(each) for each in waits if each.view == other), "")
        role = since or f"it is {one_line(other.step.role or '')}'s"
        key = self.keymap.hint("select.pane", "goes to the steps, to do it all the same")
        words = f"The next step isn't yours: {other.number} {one_line(other.step.do)}, {role}"
        return f"{words}; {key}" if key else words

    def is_asked(self, view: StepView) -> bool:
        """Whether doing a step asks for anything."""
        from leantui.screens.step_form import asks_anything

        return view.is_open and (view.step.kind == "service" or asks_anything(view))

    async def do_step(self, card: Card, standard: Standard, view: StepView) -> None:
        """Ask for what the step records and whether its check holds; then log it."""
        from leantui.screens.step_form import StepAnswer, StepForm

        step = view.step.id
        if view.is_open and view.step.kind == "service":
            await self._run_service(card, standard, view)
            return
        if not self.is_asked(view):
            await self.execute(StepDone(card=card.id, standard=standard.id, step=step))
            return
        failed: list[StepAnswer] = []

        def done(answer: StepAnswer) -> Command | None:
            if answer.state == "failed":
                failed.append(answer)
                return None
            return StepDone(
                card=card.id,
                standard=standard.id,
                step=step,
                check=answer.check,
                record=answer.record or None,
                deviation=answer.deviation or None,
                reason=answer.reason or None,
            )

        await self.ask_to(StepForm(view, recorded(card)), done)
        if failed:
            await self._fail(card, standard, view, failed[0].record)

    async def _run_service(self, card: Card, standard: Standard, view: StepView) -> None:
        """Run a service step's command: nothing runs before exactly this was trusted."""
        from leantui.screens.prompts import ReasonPrompt
        from leantui.screens.trust_prompt import TrustPrompt
        from leantui.service.prepare import Unrunnable
        from leantui.session.services import (
            failed_without_program,
            not_now,
            prepared_for,
            run_step,
            trust_of,
        )

        session = self.session
        reason = None
        refusal = not_now(session, card, standard, view.step)
        if refusal is not None and refusal.wants_reason:
            reason = await self.ask(ReasonPrompt(refusal))
            if not reason:
                return
        elif refusal is not None:
            self.answered(refusal)
            return
        prepared = await asyncio.to_thread(prepared_for, session, card, standard, view.step)
        if isinstance(prepared, Unrunnable):
            if failed := failed_without_program(card, standard, view.step, prepared):
                await self.execute(failed)
                return
            self.say(f"{prepared.message}. {prepared.hint}", refused=True)
            return
        trust = trust_of(session)
        if not trust.has(prepared):
            if not await self.ask(TrustPrompt(prepared, trust.problem)):
                return
            if problem := trust.add(prepared, to_milliseconds(session.now())):
                self.say(problem, refused=True)
                return
        self.say(f"“{one_line(view.step.do)}” runs …", sign="▶")
        try:
            command = await asyncio.to_thread(
                run_step, session, card, standard, view.step, prepared, reason
            )
        except PermissionError as error:
            self.say(f"{error}: it changed just now; try again", refused=True)
            return
        await self.execute(command)

    # A step's page

    def open_step(self, step: str) -> None:
        """Show a step of the standard in hand on a page."""
        from leantui.screens.step_page import StepPage

        found = self._card_and_standard()
        if found is None:
            return
        card_id, standard_id = found[0].id, found[1].id

        def renew() -> None:
            if (now := self._step_model(card_id, standard_id, step)) is not None:
                page.refresh_model(now)

        first = self._step_model(card_id, standard_id, step)
        if first is None:
            return
        page = StepPage(first, self._act)
        page.renew = renew
        self.app.push_screen(page)

    def _step_model(self, card_id: str, standard_id: str, item: str) -> "StepModel | None":
        from leantui.screens.step_page import StepModel

        card = self.session.workspace.card(card_id)
        standard = self.standard_in_hand(card) if card else None
        if card is None or standard is None or standard.id != standard_id:
            return None
        found = self._step_of(card, standard, item)
        if found is None:
            return None
        owner, view = found
        shown = (
            self.standard_view_of(card)
            if owner is standard
            else standard_view(owner, card, self.board, as_of=self.session.now())
        )
        ref = self.session.workspace.ref(card)
        return StepModel(view=shown, step=view, known=recorded(card), ref=ref, item=item)

    def _act(self, name: str, item: str) -> None:
        """Do what a key of a step's page says."""
        found = self._card_and_standard()
        if found is None:
            return
        card, standard = found
        chosen = self._step_of(card, standard, item)
        if chosen is None:
            return
        if name == "do":
            chosen = self._inside(card, *chosen)
        acts: dict[str, Callable[[Card, Standard, StepView], Awaitable[None]]] = {
            "do": self.do_step,
            "fail": self._fail,
            "skip": self._skip,
            "undo": self._undo_step,
            "help": self._help,
            "improve": self._improve,
        }
        self.start(acts[name](card, *chosen))

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
        await self._with_reason(
            f"Why did “{view.step.do}” fail?",
            hint,
            lambda reason: StepDone(
                card=card.id,
                standard=standard.id,
                step=view.step.id,
                state="failed",
                check="fail",
                record=record or None,
                reason=reason,
            ),
        )

    async def _skip(self, card: Card, standard: Standard, view: StepView) -> None:
        def skip(reason: str | None) -> Command:
            return StepDone(
                card=card.id,
                standard=standard.id,
                step=view.step.id,
                state="skipped",
                reason=reason,
            )

        is_untold = view.state == "waiting" and not view.waits_for
        if view.step.required or is_untold:
            hint = "It is required; the reason is how the standard gets better"
            if not view.step.required:
                hint = "It isn't known yet whether it is needed"
            await self._with_reason(f"Why is “{view.step.do}” left out?", hint, skip)
        else:
            await self.execute(skip(None))

    async def _undo_step(self, card: Card, standard: Standard, view: StepView) -> None:
        hint = "Steps after it open again too"
        await self._with_reason(
            f"Why is “{view.step.do}” taken back?",
            hint,
            lambda reason: StepDone(
                card=card.id,
                standard=standard.id,
                step=view.step.id,
                state="undone",
                reason=reason,
            ),
        )

    async def _with_reason(
        self, title: str, hint: str, command: Callable[[str], Command | None]
    ) -> None:
        from leantui.screens.prompts import TextPrompt

        await self.ask_to(TextPrompt(title, label="reason", hint=hint), command)

    # Andon and improvements

    async def do_card_help(self) -> None:
        card = self.card_in_hand
        if card is not None:
            await self._help(card, *self._step_meant(card, self.standard_in_hand(card)))

    def _step_meant(
        self, card: Card, standard: Standard | None
    ) -> tuple[Standard | None, StepView | None]:
        """The step at the cursor of the pane, or the next one."""
        if standard is None:
            return None, None
        workspace = self.session.workspace
        found = (
            self._step_at_cursor(card, standard)
            or next_open(workspace, card, standard, self.board, self.session.roles)
            or next_open(workspace, card, standard, self.board)
        )
        return found or (standard, None)

    async def _help(self, card: Card, standard: Standard | None, view: StepView | None) -> None:
        """Call for help, or answer the call that is open."""
        from leantui.screens.card_commands import causes_used
        from leantui.screens.help_prompt import HelpPrompt
        from leantui.screens.prompts import TextPrompt

        if card.help is not None:
            asked = f"{one_line(card.help.by)} calls for help: {one_line(card.help.reason or '')}"
            hint = "The card stays blocked until what is wrong is solved"
            await self.ask_to(
                TextPrompt(asked, label="your answer", hint=hint, may_be_empty=True),
                lambda text: AnswerHelp(card=card.id, text=text or None),
            )
            return
        people = tuple(self.session.workspace.people)
        me = self.session.workspace.people.get(self.session.who)
        prompt = HelpPrompt(
            view.step.do if view else card.title,
            causes=causes_used(self.contents),
            people=people,
            owner=(me.coach if me else None) or "",
        )
        await self.ask_to(
            prompt,
            lambda told: CallHelp(
                card=card.id,
                standard=standard.id if standard and view else None,
                step=view.step.id if view else None,
                reason=told.reason,
                cause=told.cause,
                owner=told.owner,
            ),
        )

    async def do_card_improve(self) -> None:
        card = self.card_in_hand
        if card is not None:
            await self._improve(card, *self._step_meant(card, self.standard_in_hand(card)))

    async def _improve(self, card: Card, standard: Standard | None, view: StepView | None) -> None:
        """Raise an improvement at a step, on the board that takes improvements."""
        from leantui.rules.improvements import improvement
        from leantui.screens.prompts import TextPrompt

        step = view.step.id if view else None
        about = view.step.do if view else standard.title if standard else card.title
        answer = await self.ask_to(
            TextPrompt(f"What could be better at “{about}”?", label="improvement"),
            lambda title: improvement(self.session.workspace, card, standard, step, title),
        )
        if isinstance(answer, Done):
            raised = answer.change.cards[0].card
            board = self.session.workspace.boards[raised.board].board
            self.say(f"Raised on {one_line(board.name)}: {one_line(raised.title)}")


def _untold(waiting: list[StepView]) -> str:
    first = waiting[0]
    if first.waits_for:
        return f"No step is ready: {first.number} {one_line(first.step.do)} waits"
    condition = one_line(first.step.when or "")
    return f"No step is ready: it isn't known yet whether {condition}"
