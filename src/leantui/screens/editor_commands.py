"""The user's editor: it gets the terminal alone, and what it wrote is taken in."""

import asyncio
import os
import signal
import subprocess

from textual.app import SuspendNotSupported

from leantui.model.problem import Problem
from leantui.screens.board_host import BoardPart

TERMINAL_EDITORS_WITH_LINE = frozenset(
    {"vi", "vim", "nvim", "nano", "emacs", "micro", "kak", "joe", "pico"}
)
"""Editors that take `+LINE` before the file."""


def editor_command(editor: str, path: str, line: int) -> list[str]:
    """How to open a file at a line in the user's editor."""
    import shlex  # opening the board has no use for it

    command = shlex.split(editor) or ["vi"]
    name = os.path.basename(command[0])  # noqa: PTH119 - a command's name, not a path of ours
    if line > 0 and name in ("code", "codium", "subl", "zed"):
        jump = ["--goto"] if name in ("code", "codium") else []
        return [*command, *jump, f"{path}:{line}"]
    if line > 0 and name == "hx":
        return [*command, f"{path}:{line}"]
    at = [f"+{line}"] if line > 0 and name in TERMINAL_EDITORS_WITH_LINE else []
    return [*command, *at, path]


class EditorCommands(BoardPart):
    """The part of the board screen that edits files by hand."""

    async def do_card_editor(self) -> None:
        card = self.card_in_hand
        if card is not None:
            wrong = self._wrong_in(card.file)
            await self.edit(card.file, wrong.line if wrong else 0)

    async def edit(self, file: str, line: int) -> None:
        """Give the terminal to the user's editor, and take in what it wrote.

        A file that comes back broken is kept as it is; it can be opened again where it is wrong.
        """
        await asyncio.wrap_future(self.session.written())
        while self._run_editor(file, line):
            wrong = self.take_in(file)
            if wrong is None:
                return
            from leantui.screens.prompts import ReopenPrompt

            if not await self.ask(ReopenPrompt(_place(wrong), wrong.message)):
                self.say_broken(wrong)
                return
            line = wrong.line

    def _run_editor(self, file: str, line: int) -> bool:
        """Whether it ran; why it didn't, or that it failed, is said."""
        from leantui.session.preferences import editor_of

        editor = editor_of(self.settled.settings)
        try:
            command = editor_command(editor, str(self.session.root / file), line)
            with self.app.suspend():
                ended = _run(command)  # an error in here would leave the terminal to nobody
        except (ValueError, SuspendNotSupported) as error:
            ended = error
        if isinstance(ended, Exception):
            why = getattr(ended, "strerror", None) or ended
            self.say(f"{editor} can't be started: {why}. Set $EDITOR", refused=True)
            return False
        if ended:
            self.say(f"{editor} ended with {ended}; {file} is as it left it", refused=True)
        self.app.refresh(layout=True)
        return True

    def take_in(self, file: str) -> Problem | None:
        """Read a file again that was just edited; what is wrong in it, if anything."""
        reread = self.session.reread({file}, report_empty=True)
        is_new = self.session.adopt(reread) and reread.differs
        if is_new:
            self.disk_changed()
        wrong = self._wrong_in(file)
        if is_new and wrong is None:  # else that is asked about, with nothing in front of it
            self.say(f"{file} as you left it")
        return wrong

    def say_broken(self, problem: Problem) -> None:
        way = self.keymap.hint("place.attention", "lists it and opens it there")
        self.say(f"{_place(problem)}: {problem.message}. {way}".rstrip(), refused=True)

    def _wrong_in(self, file: str) -> Problem | None:
        problems = self.session.workspace.problems_of(file)
        return next((each for each in problems if each.severity == "error"), None)


def _run(command: list[str]) -> int | Exception:
    """Run it with the terminal: its exit code, or why it can't be started. ctrl+c is for it alone."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        return subprocess.run(command, check=False).returncode
    except OSError as error:
        return error
    finally:
        signal.signal(signal.SIGINT, before)


def _place(problem: Problem) -> str:
    return f"{problem.file}:{problem.line}" if problem.line else problem.file
