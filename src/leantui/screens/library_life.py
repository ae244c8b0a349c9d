"""What the library does with a standard: draw and compare it, and take it a step further in its life."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

import msgspec
from textual.binding import Binding, BindingType

from leantui.model.standard import Standard
from leantui.model.text import one_line
from leantui.model.words import count_words
from leantui.model.workspace import Workspace
from leantui.rules.commands import (
    ApproveStandard,
    Change,
    Command,
    Done,
    DraftStandard,
    PublishStandard,
    ReadStandard,
    Refusal,
    RetireStandard,
    ReviewStandard,
)
from leantui.rules.migrate import kept_words, movable, moving, planned, said_of
from leantui.rules.standard_conditions import open_runs, revision_before
from leantui.screens.page import Page
from leantui.screens.prompts import ConfirmPrompt, TextPrompt
from leantui.widgets.lines import Line, Span, wrap

if TYPE_CHECKING:
    from leantui.screens.library_model import LibraryEntry, RaisedCard


class Desk(msgspec.Struct, frozen=True):
    """What the library asks of the session."""

    workspace: Callable[[], Workspace]
    weigh: Callable[[Command], Change | Refusal]
    """What would become of it."""
    act: Callable[[Command], Awaitable[Done | Refusal]]
    """Does it, and comes back once it is on disk."""


class LibraryLife(Page[str]):
    """The part of the library that concerns the life of the standard under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("D", "draw", "drawn", show=False, id="library.draw"),
        Binding("c", "changes", "changes", show=False, id="library.changes"),
        Binding("d", "draft", "draft", show=False, id="library.draft"),
        Binding("a", "approve", "review or approve", show=False, id="library.approve"),
        Binding("p", "publish", "put in force", show=False, id="library.publish"),
        Binding("x", "retire", "withdraw", show=False, id="library.retire"),
        Binding("m", "migrate", "move runs", show=False, id="library.migrate"),
        Binding("r", "understood", "read it", show=False, id="library.understood"),
    ]
    LIFE_KEYS: ClassVar[tuple[tuple[str, str], ...]] = (
        ("library.draw", "drawn"), ("library.changes", "changes"), ("library.draft", "draft"), ("library.approve", "review, approve"),
        ("library.publish", "put in force"), ("library.migrate", "move runs"), ("library.understood", "read it"), ("library.retire", "withdraw"),
    )  # fmt: skip
    desk: Desk | None = None

    def chosen(self) -> "LibraryEntry | None":
        """The entry under the cursor."""
        raise NotImplementedError

    def entries(self) -> "Sequence[LibraryEntry]":
        raise NotImplementedError

    def written(self, change: Change) -> None:
        """Something was written: show what there is now, with the cursor at it."""
        raise NotImplementedError

    def _standard(self) -> Standard | None:
        entry = self.chosen()
        return entry.standard if entry else None

    # Looking

    def action_draw(self) -> None:
        """The process as lanes by role."""
        standard = self._standard()
        if standard is not None:
            from leantui.screens.standard_pages import DiagramPage

            self.app.push_screen(DiagramPage(standard))

    def action_changes(self) -> None:
        """What changed since the revision before."""
        standard = self._standard()
        if standard is None:
            return
        known = (entry.standard for entry in self.entries() if entry.standard is not None)
        earlier = revision_before(standard, known)
        if earlier is None:
            self._say(f"There is nothing before r{standard.revision} to compare it with")
            return
        from leantui.rules.standard_diff import standard_diff
        from leantui.screens.standard_pages import LinesPage, difference_lines

        title = f"{one_line(standard.title)}: r{earlier.revision} → r{standard.revision}"
        self.app.push_screen(LinesPage(title, difference_lines(standard_diff(earlier, standard))))

    # Changing

    def action_draft(self) -> None:
        """Begin the next revision, or take the one in review back to work."""
        standard = self._standard()
        if standard is None or self.desk is None:
            return
        id_, draft = standard.id, self.desk.workspace().drafts.get(standard.id)
        if draft is not None and draft.status == "in-review":
            title = f"Take r{draft.revision} back to work?"
            hint = "Its approvals go: they were for another text"
            self._confirm(title, DraftStandard(standard=id_), hint)
        elif draft is not None:
            self._do(DraftStandard(standard=id_))
        elif raised := next(
            (each.raised for each in self.entries() if each.id == id_ and each.raised), ()
        ):
            self._ask_source(standard, raised)
        else:
            self._ask_why(standard, "", None)

    def _ask_source(self, standard: Standard, raised: "Sequence[RaisedCard]") -> None:
        """Which of the improvements that were raised to it the next revision takes up."""
        from leantui.screens.pickers import Choice, ListPicker

        choices = [
            Choice(key=each.id, label=f"{each.ref}  {each.title}", detail=each.place)
            for each in raised
        ]
        other = Choice(key="-", label="Something else")
        titles = {each.id: each.title for each in raised}

        def chosen(key: str | None) -> None:
            if key is not None:
                self._ask_why(standard, titles.get(key, ""), key if key in titles else None)

        title = f"What is {one_line(standard.title)} changed by?"
        picker = ListPicker(title, (*choices, other), start=choices[0].key)
        self.app.push_screen(picker, chosen)

    def _ask_why(self, standard: Standard, initial: str, improvement: str | None) -> None:
        self._ask(
            f"Why is {one_line(standard.title)} to change?",
            lambda why: DraftStandard(standard=standard.id, why=why, improvement=improvement),
            initial,
        )

    def action_approve(self) -> None:
        """Ask the group to look at a draft, or agree with the revision in review."""
        standard = self._standard()
        if standard is None or self.desk is None:
            return
        draft = self.desk.workspace().drafts.get(standard.id)
        is_draft = draft is not None and draft.status == "draft"
        self._do((ReviewStandard if is_draft else ApproveStandard)(standard=standard.id))

    def action_publish(self) -> None:
        """Show what changes and how many runs are open; then put it in force."""
        standard = self._standard()
        if standard is None or self.desk is None:
            return
        id_, draft = standard.id, self.desk.workspace().drafts.get(standard.id)
        if draft is None or draft.change_of(draft.revision) is not None:
            self._publish(PublishStandard(standard=id_))
            return
        question = f"Why is r{draft.revision} of {one_line(draft.title)} made?"
        self._ask(question, lambda why: PublishStandard(standard=id_, why=why), then=self._publish)

    def _publish(self, command: Command) -> None:
        """Show what comes into force, where nothing speaks against it."""
        assert self.desk is not None
        assert isinstance(command, PublishStandard)
        if (refusal := self._refused(command)) is not None:
            self._say(refusal.words, bad=True)
            return
        workspace, id_ = self.desk.workspace(), command.standard
        draft, current = workspace.drafts[id_], workspace.standards.get(id_)
        question = f"Put r{draft.revision} of {one_line(draft.title)} in force?"
        if current is None:
            self._confirm(question, command)
            return
        from leantui.rules.standard_diff import standard_diff
        from leantui.screens.standard_pages import ConfirmedPage, difference_lines

        running = len(open_runs(workspace, draft.id))
        runs = f"{count_words(running, 'open run')} on r{current.revision} or before; m moves them"
        lines = difference_lines(
            standard_diff(current, draft), [runs if running else "No run is open"]
        )
        page = ConfirmedPage(question, lines)
        self.app.push_screen(page, lambda yes: self._do(command) if yes else None)

    def action_retire(self) -> None:
        """Withdraw the standard in force."""
        standard = self._standard()
        if standard is not None and self.desk is not None:
            id_ = standard.id
            question = f"Why is {one_line(standard.title)} withdrawn?"
            self._ask(question, lambda why: RetireStandard(standard=id_, why=why))

    def action_migrate(self) -> None:
        """List what becomes of every open run of an earlier revision; then move them."""
        standard = self._standard()
        if standard is None or self.desk is None:
            return
        workspace, id_ = self.desk.workspace(), standard.id
        cards = movable(workspace, id_)
        if not cards:
            self._say("Every open run follows the newest revision it may")
            return
        from leantui.screens.standard_pages import ConfirmedPage

        def build(width: int) -> Sequence[Line]:
            lines: list[Line] = []
            for card in cards:
                plan = planned(workspace, id_, card)
                kept = kept_words(plan) if plan else ""
                head = [Span(f" {workspace.ref(card)}  ", "key"), Span(one_line(card.title), "strong"), Span(f"   {kept}", "muted")]  # fmt: skip
                lines += wrap(head, width, hanging=3)
                for note in said_of(plan) if plan else ():
                    lines += wrap([Span(note, "warning")], width, hanging=5, first=[Span("   ")])
            return lines

        command = moving(id_, cards)
        page = ConfirmedPage(
            f"Move {count_words(len(cards), 'run')} to the newer revision?",
            build,
        )
        self.app.push_screen(page, lambda yes: self._do(command) if yes else None)

    def action_understood(self) -> None:
        """Say that you have read and understood the revision in force."""
        standard = self._standard()
        if standard is not None and self.desk is not None:
            self._do(ReadStandard(standard=standard.id))

    # How

    def _ask(
        self,
        question: str,
        command: Callable[[str], Command],
        initial: str = "",
        *,
        then: Callable[[Command], None] | None = None,
    ) -> None:
        """Ask for the reason of a command, which is done then, or handed on; what speaks against it is said there."""

        def asked(answer: str | None) -> None:
            if answer:
                (then or self._do)(command(answer))

        prompt = TextPrompt(question, label="reason", initial=initial)
        prompt.check = lambda why: self._refused(command(why))
        self.app.push_screen(prompt, asked)

    def _refused(self, command: Command) -> Refusal | None:
        found = None if self.desk is None else self.desk.weigh(command)
        return found if isinstance(found, Refusal) else None

    def _confirm(self, question: str, command: Command, hint: str = "") -> None:
        prompt = ConfirmPrompt(question, hint=hint)
        self.app.push_screen(prompt, lambda yes: self._do(command) if yes else None)

    def _do(self, command: Command) -> None:
        self.run_worker(self._done(command), exit_on_error=True)

    async def _done(self, command: Command) -> None:
        assert self.desk is not None
        answer = await self.desk.act(command)
        if isinstance(answer, Refusal):
            self._say(answer.words, bad=True)
            return
        self._say(". ".join((answer.change.what, *answer.change.warnings)))
        self.written(answer.change)

    def _say(self, text: str, *, bad: bool = False) -> None:
        self.app.notify(one_line(text), severity="error" if bad else "information", markup=False)
