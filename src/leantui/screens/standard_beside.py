"""The standard beside the card in hand, as the card's run follows it."""

import asyncio
from collections.abc import Mapping
from operator import is_

from leantui.model.card import Card
from leantui.model.standard import Standard
from leantui.model.workspace import Workspace
from leantui.process.calls import DEEPEST, call_of_step
from leantui.process.clocks import clocks_of_call
from leantui.process.run import Run, missing_text, missing_texts, runs_of
from leantui.process.steps import steps_of
from leantui.rules.commands import MigrateRun
from leantui.screens.board_host import BoardPart
from leantui.widgets.standard_pane import NextStepStrip, StandardPane
from leantui.widgets.standard_view import StandardView, called_view, standard_view


class StandardBeside(BoardPart):
    """The part of the board screen that shows the standard."""

    def show_standard(self) -> None:
        """In the pane, or its next step in the strip, where one of them is there."""
        has_pane = not self.has_class("-no-pane")
        if not has_pane and not self.has_class("-strip"):
            return
        card = self.card_in_hand
        view = self.standard_view_of(card)
        if self.looked_in:
            self.look_for_texts()
        if card is not None and view.wanted:
            for standard in dict.fromkeys((view.wanted, *runs_of(card))):
                self._look_for_text(card, standard)
        if self.has_class("-strip"):
            self.query_one(NextStepStrip).show(view)
        if has_pane:
            self.query_one(StandardPane).show(view)

    def standard_view_of(self, card: Card | None) -> StandardView:
        workspace = self.session.workspace
        posted = workspace.posted(card) if card else ()
        index = self.standard_index % len(posted) if posted else 0
        wanted = posted[index] if posted else ""
        standard = self.session.posted(card, index) if card else None
        file = f"standards/{wanted}.toml"
        problem = next((each for each in workspace.problems if wanted and each.file == file), None)
        return standard_view(
            standard,
            card,
            self.board,
            standards_matching=len(posted),
            index=index,
            open_runs=self.session.open_runs(wanted) if standard else 0,
            problem=problem,
            in_force=workspace.standards.get(wanted),
            roles=self.session.roles,
            difference_key=self.keymap.shown("look.difference"),
            calls=self._calls(card, standard) if card and standard else None,
            as_of=self.session.now(),
        )

    def _calls(self, card: Card, standard: Standard, depth: int = 0) -> dict[str, StandardView]:
        """The standards that steps run, where any does, with those that their steps run."""
        workspace, found = self.session.workspace, {}
        for step in standard.step if depth < DEEPEST else ():
            if not step.use:
                continue
            view = next(each for each in steps_of(standard, card) if each.step.id == step.id)
            call = call_of_step(workspace, card, standard, view)
            if call is not None:
                found[step.id] = called_view(
                    call,
                    clocks_of_call(workspace, call, self.board, self.session.now()),
                    self.board,
                    in_force=workspace.standards.get(call.standard.id),
                    roles=self.session.roles,
                    calls=self._calls(call.card, call.standard, depth + 1),
                    as_of=self.session.now(),
                )
        return found

    async def do_look_difference(self) -> None:
        """What differs between the run's revision and the one in force; `m` there moves the run."""
        from leantui.rules.migrate import newer, planned, said_of
        from leantui.rules.standard_diff import standard_diff
        from leantui.screens.difference import DifferenceScreen

        card = self.card_in_hand
        standard = self._followed_at_cursor(card) if card else None
        if card is None or standard is None:
            self.say("No standard is posted for this card")
            return
        workspace = self.session.workspace
        new = newer(workspace, standard.id, card) or workspace.standards.get(standard.id)
        if new is None or new.content == standard.content:
            self.say(f"This card follows r{standard.revision}, and no other is out")
            return
        plan = planned(workspace, standard.id, card)
        page = DifferenceScreen(standard_diff(standard, new), said_of(plan) if plan else ())
        if await self.app.push_screen_wait(page):
            await self.execute(MigrateRun(card=card.id, standard=standard.id))

    def _followed_at_cursor(self, card: Card) -> Standard | None:
        """The standard in hand; the one that a step runs, where the pane's cursor is on a step of that."""
        pane = self.query_one(StandardPane)
        standard = self.standard_in_hand(card)
        for step in pane.cursor.split("/")[:-1] if pane.has_focus else ():
            views = steps_of(standard, card) if standard is not None else ()
            view = next((each for each in views if each.step.id == step), None)
            if standard is None or view is None:
                break
            call = call_of_step(self.session.workspace, card, standard, view)
            if call is None:
                break
            standard, card = call.standard, call.card
        return standard

    def on_standard_pane_step_activated(self, message: StandardPane.StepActivated) -> None:
        self.open_step(message.step)

    def _look_for_text(self, card: Card, standard_id: str) -> None:
        """Ask git once for the text that the card's run began on, where no file has it."""
        run = missing_text(self.session.workspace, standard_id, card)
        if run is None or run.content is None or run.content in self.asked_for:
            return
        self.asked_for.add(run.content)
        self.run_worker(self._find_text(run), exit_on_error=True)

    async def _find_text(self, run: Run) -> None:
        from leantui.sharing.pinned import find_pinned

        await self._pin(await asyncio.to_thread(find_pinned, self.session.root, [run]))

    def look_for_texts(self) -> None:
        """Ask git once for the texts that runs on any board began on, and again where standards changed.

        Looked for as soon as the board is on the screen, not before: all cards are gone through for it.
        """
        workspace = self.session.workspace
        looked_in = (workspace.standards, workspace.drafts, workspace.superseded)
        if self.looked_in and all(map(is_, looked_in, self.looked_in)):
            return
        self.looked_in = looked_in
        self.run_worker(self._find_texts(workspace), exit_on_error=True)

    async def _find_texts(self, workspace: Workspace) -> None:
        from leantui.sharing.pinned import find_pinned

        def find() -> dict[str, Standard]:
            runs = missing_texts(workspace, workspace.cards())
            wanted = [run for run in runs if run.content not in self.asked_for]
            self.asked_for.update(run.content or "" for run in wanted)
            return find_pinned(self.session.root, wanted) if wanted else {}

        await self._pin(await asyncio.to_thread(find))

    async def _pin(self, found: Mapping[str, Standard]) -> None:
        if found:
            self.session.pin(found)
            self.rebuild()
