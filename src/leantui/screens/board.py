"""The board screen: what should be done next, and beside it how it is done."""

import inspect
from collections.abc import Callable

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message

from leantui.keymap import Configured
from leantui.layout.model import LANES_BY, BoardModel, lanes_words
from leantui.model.board import LanesBy
from leantui.model.screen_state import BoardState, UiState
from leantui.model.signs import sign
from leantui.rules.commands import Done
from leantui.rules.filter import Filter
from leantui.rules.places import place_title
from leantui.screens.board_facts import BoardFacts, summary_after
from leantui.screens.board_host import BoardHost
from leantui.screens.board_news import BoardNews
from leantui.screens.card_commands import CardCommands
from leantui.screens.card_page_commands import CardPageCommands
from leantui.screens.conflict_commands import ConflictCommands
from leantui.screens.drop_commands import DropCommands
from leantui.screens.filter_commands import FilterCommands
from leantui.screens.form_commands import FormCommands
from leantui.screens.git_commands import GitCommands
from leantui.screens.huddle_commands import HuddleCommands
from leantui.screens.look_commands import LEAST_BESIDE, LookCommands
from leantui.screens.marked_commands import MarkedCommands
from leantui.screens.picture_commands import PictureCommands
from leantui.screens.reading_commands import ReadingCommands
from leantui.screens.settings_commands import SettingsCommands
from leantui.screens.standard_beside import StandardBeside
from leantui.screens.step_commands import StepCommands
from leantui.screens.still_reading import StillReading
from leantui.screens.work_commands import WorkCommands
from leantui.screens.workspace_commands import WorkspaceCommands
from leantui.session import Session
from leantui.widgets.board_mouse import Cursor
from leantui.widgets.board_view import BoardView
from leantui.widgets.standard_pane import NextStepStrip, StandardPane
from leantui.widgets.status import CardLine, Footer, StatusModel, TopLine, card_line

SIDE_BY_SIDE = 100
"""Columns of the terminal from which board and standard stand side by side."""


class Beside(Horizontal):
    """Board and standard side by side, with nothing of its own to be seen."""

    BLANK = True


class BoardScreen(
    BoardNews,
    CardCommands,
    CardPageCommands,
    ConflictCommands,
    DropCommands,
    FilterCommands,
    FormCommands,
    GitCommands,
    HuddleCommands,
    LookCommands,
    MarkedCommands,
    PictureCommands,
    ReadingCommands,
    SettingsCommands,
    StandardBeside,
    StillReading,
    StepCommands,
    WorkCommands,
    WorkspaceCommands,
    BoardHost,
):
    """Mediates between the board's widgets and the session."""

    BLANK = True

    DEFAULT_CSS = """
    BoardScreen { layout: vertical; }
    BoardScreen #main { height: 1fr; }
    BoardScreen #standard { width: 30%; min-width: 38; max-width: 64; border-left: vkey $panel-lighten-1; }
    BoardScreen.-ascii #standard { border-left: ascii $panel-lighten-1; }
    BoardScreen.-no-pane #standard { display: none; }
    BoardScreen.-alone #board { display: none; }
    BoardScreen.-alone #standard { width: 1fr; max-width: 100%; border-left: none; }
    BoardScreen.-column #board { width: 34; }
    BoardScreen.-column #standard { width: 1fr; max-width: 100%; }
    BoardScreen #next { display: none; }
    BoardScreen.-strip #next { display: block; }
    BoardScreen FilterBar { display: none; }
    BoardScreen FilterBar.-shown { display: block; }
    """

    class Ready(Message):
        """The widgets are there; a session can be shown."""

    def __init__(
        self,
        *,
        ascii_only: bool = False,
        settled: Configured | None = None,
        open_at_once: Callable[[], bool] | None = None,
    ) -> None:
        """The screen before it has a session.

        Args:
            ascii_only: whether signs are drawn in ASCII.
            settled: what the user has configured.
            open_at_once: opens a session before the first frame and says whether it did; else `Ready` asks for one.
        """
        super().__init__()
        self._open_at_once = open_at_once
        self.ascii_only = ascii_only
        self.use_settled(settled or Configured())
        self.board_id = ""
        self.lanes_by: LanesBy = "lane"
        self.filter = Filter()
        self.pane = "beside"
        self.model: BoardModel | None = None
        self.facts: BoardFacts | None = None
        self.asked_for: set[str] = set()
        self.looked_in = ()
        self.note = ("", "")
        """What the top line says all the time, and the same in fewer words."""
        self._kept: UiState = UiState()
        self._is_following = False

    def compose(self) -> ComposeResult:
        self.set_class(self.ascii_only, "-ascii")
        self.share_out(self.app.size.width)
        yield TopLine(id="top")
        with Beside(id="main"):
            yield BoardView(id="board", ascii_only=self.ascii_only, new_card=self.new_card_hint)
            yield StandardPane(id="standard")
        yield NextStepStrip(id="next")
        yield CardLine(id="line")
        yield Footer(id="footer")

    def on_mount(self) -> None:
        self.query_one("#board").focus()
        self.query_one(StandardPane).opens_pages = True
        self.show_footer()
        self.set_interval(60, self._tick)
        if self._open_at_once is None or not self._open_at_once():
            self.post_message(self.Ready())

    # Opening and news

    def open_session(self, session: Session, ui_state: UiState, *, board: str | None) -> None:
        """Show the board used last, the named one, or the first."""
        self.session = session
        settings = self.settled.settings
        self._kept = ui_state
        self.pane = settings.pane or ui_state.pane
        boards = session.workspace.boards
        if not boards:
            self.say("There is no board here yet: leantui init makes one", refused=True)
            self._show_top_without_board()
            return
        fullest = max(boards, key=lambda each: len(boards[each].cards))
        wanted = next((each for each in (board, ui_state.board) if each in boards), fullest)
        density = settings.density or ui_state.density
        self.view.density = "compact" if density == "compact" else "comfortable"
        self.share_out(self.app.size.width)
        self.open_board(str(wanted))

    def open_board(self, board_id: str) -> None:
        self._remember_board()
        self.board_id = board_id
        kept = self._kept.boards.get(board_id, BoardState())
        self.lanes_by = next((each for each in LANES_BY if each == kept.lanes_by), "lane")
        self.filter = Filter()
        self.standard_index = 0
        self.view.folded_lanes = frozenset(kept.folded_lanes)
        self.view.folded_columns = frozenset(kept.folded_columns)
        self.view.model = None
        self.view.cursor = Cursor()
        self.rebuild()
        if kept.card:
            self.view.cursor_to(kept.card)

    def _remember_board(self) -> None:
        if self.board_id:
            self._kept = self.ui_state()

    def ui_state(self) -> UiState:
        """How the screen is now, for the next start."""
        if not self.board_id:
            return self._kept
        board = BoardState(
            lanes_by=self.lanes_by,
            folded_lanes=tuple(sorted(self.view.folded_lanes)),
            folded_columns=tuple(sorted(self.view.folded_columns)),
            card=self.view.cursor.card_id,
        )
        return UiState(
            board=self.board_id,
            density=self.view.density,
            pane=self.pane,
            boards=self._kept.boards | {self.board_id: board},
        )

    def renew_pages(self) -> None:
        """Pages over the board show the new state too."""
        for page in self.app.screen_stack[1:]:
            renew = getattr(page, "renew", None)
            if renew is not None and page.is_mounted:
                renew()
            elif renew is not None:
                page.call_later(renew)  # once it is there to be renewed

    def show_change(self, done: Done) -> None:
        """Draw a change by its two cells; the board isn't built again."""
        if self.model is None or self.facts is None:
            return
        model, card_id = self.model, self.view.cursor.card_id
        for part in done.change.cards:
            if part.card.board == self.board_id:
                model = model.with_change(part.before, part.after, self.contents.cards)
        self.model = model
        self.facts = self.facts.next(self.session)
        self.view.set_model(model, self.facts, stamp=self.facts.stamp, tells=False)
        if self.view.cursor.card_id != card_id:
            self.standard_index = 0
        self.keep_marks()
        if len(done.change.cards) == 1 and done.change.cards[0].after is not None:
            self.view.scroll_to_cursor()
        self.view.refresh_rows_now()
        pairs = [
            (part.before, part.after)
            for part in done.change.cards
            if part.card.board == self.board_id
        ]
        self._summary = summary_after(self._summary, self.board, pairs, self.facts.as_of)
        self.show_top()
        self._follow_soon()
        self.renew_pages()

    def _tick(self) -> None:
        """A minute has passed: what shows a clock says so."""
        if self.model is None or self.facts is None:
            return
        if self.facts.has_clocks:
            self.facts = self.facts.next(self.session)
            self.view.set_model(self.model, self.facts, stamp=self.facts.stamp)
        self.show_card()

    # The lines and the pane

    def show_top(self) -> None:
        model = self.model
        if model is None:
            return
        blocked, over = self._summary
        board = self.board
        self.query_one(TopLine).show(
            StatusModel(
                board=board.name,
                note=self.note,
                lanes_by=lanes_words(board, self.lanes_by),
                filter=self.filter.text,
                hidden=model.hidden if self.filter else None,
                wip=model.tally.count("board"),
                wip_limit=board.wip.board,
                blocked=blocked,
                over_sle=over,
                attention=len({problem.file for problem in self.all_problems})
                + len(self.unfinished),
                sharing=self.sharing,
                reading=self.reading,
                person=self.session.who,
                saving=f"{sign('top unsaved')} {len(self.unsaved)} not saved"
                if self.unsaved
                else "",
            )
        )

    def show_opening(self) -> None:
        """Say what is waited for, before there is a session."""
        self.query_one(TopLine).show(
            StatusModel(board="leantui", reading=("reading …", ""), wip=None)
        )

    def _show_top_without_board(self) -> None:
        self.query_one(TopLine).show(StatusModel(board=self.session.workspace.name or "leantui"))

    def show_card(self) -> None:
        """The line about the card in hand, and its standard."""
        self.show_line()
        self.show_footer()
        self.show_standard()

    def show_line(self) -> None:
        """What is special about the card in hand, unless something is said there just now."""
        if self._said:
            return
        card = self.card_in_hand
        line = self.query_one(CardLine)
        if card is None or self.facts is None or self.model is None:
            where = self.place_name(self.view.cursor.place, self.view.cursor.lane)
            makes = self.keymap.hint("card.new", "makes one")
            words = f"no card here; {makes}" if makes else "no card here"
            line.show(f"{where}  {words}" if where else "")
        else:
            line.show(card_line(card, self.board, self.line_facts(card), self.facts.now))

    # Widgets' news

    @on(BoardView.CardHighlighted)
    def _card_highlighted(self, message: BoardView.CardHighlighted) -> None:
        message.stop()
        self.standard_index = 0
        self._follow_soon()

    def _follow_soon(self) -> None:
        """The board is drawn first; what is told about the card follows, once for all that changes until then."""
        if not self._is_following:
            self._is_following = True
            self.call_after_refresh(self._follow_cursor)

    def _follow_cursor(self) -> None:
        self._is_following = False
        if self.model is None:
            return
        self.show_card()
        if self.view.picked and not self._said:
            self.tell_marked()

    @on(BoardView.CardOpened)
    def _card_opened(self) -> None:
        self.action_perform("card.open")

    @on(Footer.KeyClicked)
    def _key_clicked(self, message: Footer.KeyClicked) -> None:
        self.action_perform(message.action)

    def on_mouse_down(self) -> None:
        self.say_no_more()

    def on_resize(self, event: events.Resize) -> None:
        self.share_out(event.size.width)

    def share_out(self, width: int) -> None:
        """Which of board, standard and strip are there, by the terminal's width and `s`."""
        beside = width >= SIDE_BY_SIDE
        shown = {"beside": "beside" if beside else "board"}.get(self.pane, self.pane)
        if shown == "column" and width < LEAST_BESIDE:
            shown = "board"
        self.set_class(shown == "board", "-no-pane")
        self.set_class(shown == "alone", "-alone")
        self.set_class(shown == "column", "-column")
        self.set_class(shown == "board" and not beside, "-strip")
        if self.model is not None:
            self.call_after_refresh(self.show_card)

    # Doing

    def action_perform(self, action_id: str) -> None:
        """Do an action of the registry by its id."""
        if not self.board_id and action_id not in (
            "general.help",
            "general.quit",
            "place.attention",
            "general.settings",
            "look.theme",
        ):
            return
        action = self.keymap.by_id[action_id]
        if action.needs_card and self.card_in_hand is None:
            self.say("There is no card at the cursor")
            return
        if action.group == "Select":
            self.say_no_more()
        if self.has_to_wait(action_id) or self.do_on_marked(action_id):
            return
        method = "do_" + action_id.replace(".", "_").replace("-", "_")
        answer = getattr(self, method)()
        if inspect.isawaitable(answer):
            self.start(answer)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return not (action == "perform" and self.is_typing_filter)

    # What commands ask

    def place_name(self, place: str, lane: str | None) -> str:
        """A cell in words: “Fix (done), Acme GmbH”."""
        if not place or self.model is None:
            return ""
        titles = {each.key: each.title for each in self.model.lanes}
        title = titles.get(lane or "", "")
        return ", ".join(part for part in (place_title(self.board, place), title) if part)

    def new_card_place(self) -> tuple[str, str | None]:
        cursor = self.view.cursor
        return cursor.place or self.board.column[0].id, cursor.lane or None
