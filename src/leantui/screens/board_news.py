"""What the board screen tells: what was done, what was refused, and what could not be saved."""

import asyncio
from typing import TYPE_CHECKING

from textual.timer import Timer

from leantui.model.text import one_line
from leantui.rules.commands import Command, Done, Refusal
from leantui.screens.board_host import BoardPart, Unsaved
from leantui.session import SaveReport
from leantui.widgets.line_view import wants_ascii
from leantui.widgets.status import CardLine

if TYPE_CHECKING:
    from leantui.session.recovery import Intent

SAID_FOR = 6.0
"""Seconds until the line about the card comes back, unless the cursor moves before."""
REFUSED_FOR = 12.0
"""The same where something was refused, which takes longer to read."""


class BoardNews(BoardPart):
    """The part of the board screen that says what happened."""

    _said: str = ""
    _silence: Timer | None = None

    def say(self, text: str, *, refused: bool = False, sign: str = "✓") -> None:
        """What was done, or why nothing was: on the line about the card, or over another screen."""
        text = one_line(text)
        if self.app.screen is not self:
            self.app.notify(text, severity="error" if refused else "information", markup=False)
            return
        done = "ok" if wants_ascii(self) and sign == "✓" else sign
        self._said = f"{'!' if refused else done}  {text}"
        self.query_one(CardLine).show(self._said)
        if self._silence is not None:
            self._silence.stop()
        self._silence = self.set_timer(REFUSED_FOR if refused else SAID_FOR, self.say_no_more)

    def say_no_more(self) -> None:
        """Let the line say again what is special about the card."""
        if self._silence is not None:
            self._silence.stop()
        if self._said:
            self._said = ""
            self.show_line()

    def show_broken(self) -> None:
        """Say what is wrong with the board's own file for as long as it is."""
        problems = self.session.workspace.problems_of(f"boards/{self.board_id}/board.toml")
        wrong = next((each for each in problems if each.severity == "error"), None)
        if wrong is None:
            self.query("#broken").remove()
            return
        from leantui.screens.broken_board import BrokenBoardStrip, broken_words

        words = broken_words(wrong, self.board, self.keymap)
        strips = self.query(BrokenBoardStrip)
        for strip in strips:
            strip.show_words(words)
            strip.refresh(layout=True)
        if not strips:
            self.mount(BrokenBoardStrip(words), before="#main")

    # What became of changes

    def asked(self, done: Done, command: Command) -> None:
        """Keep what the user asked for until it is on disk."""
        self._asked = {**self._asked, done.number: command}

    _asked: dict[int, Command] = {}  # noqa: RUF012 - never changed in place
    _awaited: dict[int, "asyncio.Future[Done | Refusal]"] = {}  # noqa: RUF012 - likewise

    async def execute_saved(self, command: Command) -> Done | Refusal:
        """Do it and wait until it is on disk: a refusal where it could not be written."""
        answer = self.session.execute(command)
        if isinstance(answer, Refusal) or not self.session.is_saving:
            return answer
        future: asyncio.Future[Done | Refusal] = asyncio.get_running_loop().create_future()
        self._awaited = {**self._awaited, answer.number: future}
        return await future

    def change_settled(self, report: SaveReport) -> None:
        """The writer is through with a change."""
        before = self.session.workspace
        answer = self.session.settle(report)
        self.git_changed()
        awaited = self._awaited.get(report.done.number)
        if awaited is not None:
            number = report.done.number
            self._awaited = {key: each for key, each in self._awaited.items() if key != number}
            awaited.set_result(answer)
            self.disk_changed()
            return
        command = self._asked.get(report.done.number)
        self._asked = {key: each for key, each in self._asked.items() if key != report.done.number}
        if isinstance(answer, Done):
            if self.session.workspace is not before:
                self.disk_changed()
            return
        if command is not None:
            kept = Unsaved(report.done.change.what, command, answer.message, answer.hint)
            self.unsaved = (*self.unsaved, kept)
        self.rebuild()
        self.app.bell()
        why = f"{answer.message}. {answer.hint}"
        if command is not None:  # the way out first: it must not be what a narrow line leaves out
            again = self.keymap.hint("place.attention", "tries it again")
            why = f"Not saved, {again}: {why.removeprefix('Not saved: ')}"
        self.say(why, refused=True)

    def try_again(self, number: int) -> None:
        """Ask once more for a change that could not be saved."""
        again = self.unsaved[number]
        self.drop_unsaved(number)
        answer = self.session.execute(again.command)
        if isinstance(answer, Refusal):
            self.unsaved = (*self.unsaved, again)
        else:
            self.asked(answer, again.command)
        self.answered(answer)
        self.show_top()

    def drop_unsaved(self, number: int) -> None:
        self.unsaved = tuple(each for at, each in enumerate(self.unsaved) if at != number)
        self.show_top()
        self.renew_pages()

    # What an earlier run was cut off in

    def offer_unfinished(self, intents: "tuple[Intent, ...]") -> None:
        """Say that something was cut off, and where it can be finished or taken back."""
        self.unfinished = intents
        if not intents:
            return
        more = f" and {len(intents) - 1} more" if len(intents) > 1 else ""
        self.say(
            f"Cut off half-way: {intents[0].what}{more}. "
            + self.keymap.hint("place.attention", "finishes it or takes it back"),
            refused=True,
        )
        self.show_top()

    async def bring(self, name: str, way: str) -> None:
        """Finish a cut off operation, take it back, or leave its files as they are."""
        from leantui.session import recovery

        intent = next((each for each in self.unfinished if each.name == name), None)
        if intent is None:
            return
        if way == "leave":
            recovery.leave(self.session, intent)
        else:
            bring = recovery.finish if way == "do" else recovery.roll_back
            answer = await asyncio.to_thread(bring, self.session, intent)
            if isinstance(answer, Refusal):
                self.say(answer.words, refused=True)
                return
            while not self.session.adopt(answer):
                answer = await asyncio.to_thread(self.session.again, answer)
        self.unfinished = tuple(each for each in self.unfinished if each is not intent)
        self.disk_changed()
        words = {"do": "Finished", "back": "Taken back", "leave": "Left as it is"}
        self.say(f"{words[way]}: {intent.what}")
