"""What the board screen's groups of commands share: the session, the card in hand, asking and telling."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from textual.screen import ModalScreen, Screen

from leantui.actions import Action
from leantui.keymap import Configured, Keymap
from leantui.layout.model import EXPEDITE, BoardModel
from leantui.model.board import Board, LanesBy
from leantui.model.card import Card
from leantui.model.problem import Problem
from leantui.model.standard import Standard
from leantui.model.text import one_line
from leantui.model.workspace import BoardContents, Workspace
from leantui.rules.commands import Command, Done, Refusal
from leantui.rules.filter import Filter
from leantui.screens.app_news import DiskLooked
from leantui.screens.board_facts import BoardFacts, Summary
from leantui.screens.typeahead import Typeahead
from leantui.session import Reread, Session
from leantui.session.conflicts import unmerged_problems
from leantui.widgets.board_view import BoardView
from leantui.widgets.standard_view import StandardView

if TYPE_CHECKING:
    from leantui.screens.picture_commands import Picture
    from leantui.screens.prompts import Prompt
    from leantui.session.recovery import Intent

Answer = TypeVar("Answer")


class Unsaved(msgspec.Struct, frozen=True):
    """A change that could not be written: taken back on the board, and kept to be tried again."""

    what: str
    command: Command
    why: str
    hint: str = ""


class BoardHost(Screen[None]):
    """A screen around one board of one session."""

    session: Session
    board_id: str
    standard_index: int = 0
    unsaved: tuple[Unsaved, ...] = ()
    """Changes that could not be written, to be tried again."""
    unfinished: "tuple[Intent, ...]" = ()
    """Operations that an earlier run was cut off in."""
    reading: tuple[str, str] = ("", "")
    """How far reading very many cards has come, and the same in fewer words; empty once all are there."""
    sharing: str = ""
    """Branch, ahead, behind and dirty, as the top line says it; empty without git."""
    lanes_by: LanesBy = "lane"
    filter: Filter
    pane: str
    model: BoardModel | None
    facts: BoardFacts | None
    _summary: Summary = (0, 0)
    settled: Configured
    """What the user has settled."""
    keymap: Keymap
    asked_for: set[str]
    """Texts of standards that git was asked for already, by their blob's hash."""
    looked_in: tuple[Mapping[str, Standard], ...]
    """Where texts of standards were looked for last; nowhere until the board is on the screen."""
    user_views: Mapping[str, str] = {}
    """The user's own saved filters by name."""

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        """What is wrong in the workspace's files and in the user's settings."""
        unmerged = unmerged_problems(self.session)
        return (*self.session.workspace.problems, *unmerged, *self.settled.problems)

    @property
    def contents(self) -> BoardContents:
        return self.session.workspace.boards[self.board_id]

    @property
    def board(self) -> Board:
        return self.contents.board

    @property
    def view(self) -> BoardView:
        return self.query_one(BoardView)

    @property
    def card_in_hand(self) -> Card | None:
        card_id = self.view.cursor.card_id
        return self.contents.cards.get(card_id) if card_id else None

    def standard_in_hand(self, card: Card) -> Standard | None:
        return self.session.posted(card, self.standard_index)

    async def execute(self, command: Command) -> Done | Refusal | None:
        """Do it; where the policy wants a reason, ask for it. None if the user left it."""
        raise NotImplementedError

    @property
    def keys(self) -> Typeahead:
        """The app, as far as it holds keys back."""
        app = self.app
        assert isinstance(app, Typeahead)
        return app

    async def ask(self, prompt: ModalScreen[Answer]) -> Answer | None:
        """Show a prompt and wait for its answer; None if the user left it."""
        answer = await self.app.push_screen_wait(prompt)
        self.keys.hold_keys()  # until a further question had its chance to come
        self.call_after_refresh(self.keys.release_keys)
        return answer

    async def ask_to(
        self, prompt: "Prompt[Answer]", command: Callable[[Answer], Command | None]
    ) -> Done | Refusal | None:
        """Ask, and do what the answer means. None if the user left, or nothing is to be done.

        What speaks against an answer is said in the prompt, which keeps what was typed; a limit that may be gone
        over asks for its reason afterwards.
        """

        def refused(answer: Answer) -> Refusal | None:
            wanted = command(answer)
            found = None if wanted is None else self.session.weigh(wanted)
            if isinstance(found, Refusal) and not found.wants_reason and found.code != "nothing":
                return found
            return None

        prompt.check = refused
        answer = await self.ask(prompt)
        wanted = None if answer is None else command(answer)
        return None if wanted is None else await self.execute(wanted)

    def start(self, task: Awaitable[object]) -> None:
        """Run what may ask something; what is typed meanwhile is for the question."""

        async def run() -> None:
            try:
                await task
            finally:
                self.keys.release_keys()

        self.keys.hold_keys()
        self.run_worker(run(), exit_on_error=True)

    async def execute_saved(self, command: Command) -> Done | Refusal:
        raise NotImplementedError

    def answered(self, answer: Done | Refusal) -> None:
        """Show what was done, or why nothing was."""
        if isinstance(answer, Refusal):
            self.say(answer.words, refused=True)
            return
        self.show_change(answer)
        over = f"; over {', '.join(map(str, answer.change.over))}" if answer.change.over else ""
        warnings = "".join(f"; {warning}" for warning in answer.change.warnings)
        undo = self.keymap.hint("change.undo", "undoes")
        way_back = f"  ({undo})" if undo else ""
        self.say(f"{one_line(answer.change.what)}{over}{warnings}{way_back}")

    def show_change(self, done: Done) -> None:
        raise NotImplementedError

    def say(self, text: str, *, refused: bool = False, sign: str = "✓") -> None:
        raise NotImplementedError

    def say_no_more(self) -> None:
        raise NotImplementedError

    def show_broken(self) -> None:
        raise NotImplementedError

    def clear_filter(self) -> None:
        raise NotImplementedError

    def execute_now(self, command: Command) -> None:
        raise NotImplementedError

    def action_perform(self, action_id: str) -> None:
        raise NotImplementedError

    def go_to_card(self, card_id: str) -> None:
        raise NotImplementedError

    def unmark(self) -> None:
        raise NotImplementedError

    def rebuild(self, picture: "Picture | None" = None) -> None:
        raise NotImplementedError

    def rebuild_beside(self) -> None:
        raise NotImplementedError

    def catch_up(self) -> None:
        raise NotImplementedError

    def look_news(self, reread: Reread, kind: type[DiskLooked] = DiskLooked) -> DiskLooked | None:
        raise NotImplementedError

    def keep_marks(self) -> None:
        raise NotImplementedError

    def lets_through(self, workspace: Workspace) -> Callable[[Card], bool] | None:
        raise NotImplementedError

    def applies(self, action: Action) -> bool:
        raise NotImplementedError

    def show_footer(self) -> None:
        raise NotImplementedError

    def show_card(self) -> None:
        raise NotImplementedError

    def show_line(self) -> None:
        raise NotImplementedError

    def show_top(self) -> None:
        raise NotImplementedError

    def renew_pages(self) -> None:
        raise NotImplementedError

    def asked(self, done: Done, command: Command) -> None:
        raise NotImplementedError

    def share_out(self, width: int) -> None:
        raise NotImplementedError

    def disk_changed(self, picture: "Picture | None" = None) -> None:
        raise NotImplementedError

    async def choose(self, file: str) -> None:
        raise NotImplementedError

    def open_board(self, board_id: str) -> None:
        raise NotImplementedError

    def end_tour(self) -> None:
        raise NotImplementedError

    def git_changed(self) -> None:
        raise NotImplementedError

    def settle_again(self, settled: Configured) -> None:
        raise NotImplementedError

    def set_filter(self, text: str, *, is_typed: bool = False) -> None:
        raise NotImplementedError

    def open_step(self, step: str) -> None:
        raise NotImplementedError

    def show_standard(self) -> None:
        raise NotImplementedError

    def standard_view_of(self, card: Card | None) -> StandardView:
        raise NotImplementedError

    def new_card_place(self) -> tuple[str, str | None]:
        raise NotImplementedError

    def place_name(self, place: str, lane: str | None) -> str:
        raise NotImplementedError

    def lane_fields(self, lane: str | None) -> dict[str, Any]:
        """The card keys that put a new card into the lane at the cursor."""
        if lane == EXPEDITE:
            return {"class_of_service": "expedite"}
        keys: dict[str, Callable[[], dict[str, Any]]] = {
            "lane": lambda: {"lane": lane},
            "person": lambda: {"assignees": (lane,)},
            "class": lambda: {"class_of_service": lane},
            "type": lambda: {"type": lane},
            "project": lambda: {"project": lane},
            "tag": lambda: {"tags": (lane,)},
        }
        return keys.get(self.lanes_by, dict)() if lane else {}


if TYPE_CHECKING:
    BoardPart = BoardHost
else:

    class BoardPart:
        """What a group of commands is made of: a part of a `BoardHost`, and no kind of screen by itself.

        Textual does a good deal for each kind of screen when its class is made. As no part is one, its handlers
        are found by their names: `on_board_mouse_card_dropped`.
        """
