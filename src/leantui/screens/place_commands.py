"""What keys do to go elsewhere: card, boards, standards, attention, help, the editor."""

import os
import shlex
import subprocess

from leantui.actions import show_keys
from leantui.model.problem import Problem
from leantui.model.text import one_line
from leantui.rules.wip import Tally, over_limits
from leantui.screens.board_host import BoardHost
from leantui.store.settings import editor_of

TERMINAL_EDITORS_WITH_LINE = frozenset(
    {"vi", "vim", "nvim", "nano", "emacs", "micro", "kak", "joe", "pico"}
)
"""Editors that take `+LINE` before the file."""


def editor_command(editor: str, path: str, line: int) -> list[str]:
    """How to open a file at a line in the user's editor."""
    command = shlex.split(editor) or ["vi"]
    name = os.path.basename(command[0])  # noqa: PTH119 - a command's name, not a path of ours
    if line > 0 and name in ("code", "codium", "subl", "zed"):
        jump = ["--goto"] if name in ("code", "codium") else []
        return [*command, *jump, f"{path}:{line}"]
    if line > 0 and name == "hx":
        return [*command, f"{path}:{line}"]
    at = [f"+{line}"] if line > 0 and name in TERMINAL_EDITORS_WITH_LINE else []
    return [*command, *at, path]


class PlaceCommands(BoardHost):
    """The part of the board screen that opens other screens."""

    def do_card_open(self) -> None:
        from leantui.screens.card import CardScreen
        from leantui.screens.card_lines import CardModel

        card = self.card_in_hand
        if card is None or self.facts is None or self.model is None:
            return
        people = self.session.workspace.people
        self.app.push_screen(
            CardScreen(
                CardModel(
                    card=card,
                    board=self.board,
                    facts=self.facts.line(card, self.model),
                    as_of=self.facts.now,
                    standard=self.standard_view_of(card),
                    cycle_time_days=self.session.facts(card).cycle_time_days,
                    time_in_column=self.facts.time_in_columns(card),
                    people=tuple((id_, person.name) for id_, person in people.items()),
                    problems=self.session.workspace.problems_of(card.file),
                )
            )
        )

    def do_card_editor(self) -> None:
        card = self.card_in_hand
        if card is not None:
            self.edit(card.file, 0)

    def edit(self, file: str, line: int) -> None:
        """Give the terminal to the user's editor, and take in what it wrote."""
        editor = editor_of(self.settled.settings)
        command = editor_command(editor, str(self.session.root / file), line)
        try:
            with self.app.suspend():
                subprocess.run(command, check=False)
        except OSError as error:
            self.say(
                f"{one_line(command[0])} can't be started: {error.strerror}. Set $EDITOR",
                refused=True,
            )
            return
        self.app.refresh(layout=True)
        self.take_in(file)

    def take_in(self, file: str) -> None:
        """Read a file again that was just edited, and say what is wrong in it."""
        reread = self.session.reread({file}, report_empty=True)
        if self.session.adopt(reread):
            self.disk_changed()
        broken = [
            each for each in self.session.workspace.problems_of(file) if each.severity == "error"
        ]
        if broken:
            self.say_broken(broken[0])

    def say_broken(self, problem: Problem) -> None:
        way = self.keymap.hint("place.attention", "lists it and opens it there")
        place = f"{problem.file}:{problem.line}" if problem.line else problem.file
        self.say(f"{place}: {problem.message}. {way}".rstrip(), refused=True)

    async def do_place_boards(self) -> None:
        from leantui.screens.boards import BoardEntry, BoardsModel, BoardsScreen

        entries = []
        problems = self.session.workspace.problems
        for id_, contents in self.session.workspace.boards.items():
            board = contents.board
            tally: Tally = self.session.tally(contents)
            cards = [
                card
                for card in contents.cards.values()
                if board.column_index(card.column_id) < board.finished_index
            ]
            entries.append(
                BoardEntry(
                    id=id_,
                    name=board.name,
                    key=board.ref_key,
                    vision=board.vision or "",
                    open=len(cards),
                    wip=tally.count("board"),
                    wip_limit=board.wip.board,
                    over_limits=len(over_limits(board, self.session.workspace.people, tally)),
                    blocked=sum(card.is_blocked for card in cards),
                    attention=len(
                        {p.file for p in problems if p.file.startswith(f"boards/{id_}/")}
                    ),
                    is_current=id_ == self.board_id,
                )
            )
        model = BoardsModel(tuple(entries), self.session.workspace.name)
        picked = await self.app.push_screen_wait(BoardsScreen(model))
        if picked:
            self.open_board(picked)

    def do_place_attention(self) -> None:
        from leantui.screens.attention import AttentionModel, AttentionScreen

        self.app.push_screen(AttentionScreen(AttentionModel(self.all_problems)))

    def do_general_help(self) -> None:
        from leantui.screens.help import HelpModel, HelpRow, HelpScreen

        rows = tuple(
            HelpRow(
                keys=show_keys(action), label=action.label, help=action.help, group=action.group
            )
            for action in self.keymap.actions
            if self.board_id or not action.needs_card
        )
        self.app.push_screen(HelpScreen(HelpModel(rows, "on the board")))

    def do_general_palette(self) -> None:
        self.app.action_command_palette()

    async def do_general_quit(self) -> None:
        await self.app.action_quit()
