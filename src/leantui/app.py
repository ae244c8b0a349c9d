"""The terminal app: opens a workspace, shows the board, and carries news between threads and screens."""

import contextlib
import gc
import os
import threading
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import msgspec
from textual import on
from textual.app import SystemCommand
from textual.binding import Binding, BindingsMap, BindingType
from textual.driver import Driver
from textual.screen import Screen
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.theme import Theme

from leantui.follows_disk import FollowsDisk
from leantui.keymap import Configured, configured
from leantui.model.screen_state import UiState, UserState
from leantui.model.settings import AUTO, theme_for
from leantui.model.text import one_line
from leantui.screens.app_news import (
    ChangeSettled,
    Opened,
    OpenFailed,
)
from leantui.screens.board import BoardScreen
from leantui.screens.keys_here import command_title, keys_here
from leantui.screens.messages import (
    CardActionAsked,
    CardAsked,
    ChecklistTicked,
    EditRequested,
    ThemeChosen,
    UnfinishedAnswered,
    UnsavedAnswered,
)
from leantui.screens.opening import Opening, Who, open_in_thread
from leantui.screens.promptness import be_prompt, wait_for_frame
from leantui.screens.typeahead import Typeahead
from leantui.session import SaveReport, Session
from leantui.store.ui_state import read_ui_state, read_user_state, write_ui_state, write_user_state
from leantui.widgets.ascii_scroll_bar import AsciiScrollBar
from leantui.widgets.themes import THEMES

if TYPE_CHECKING:
    from leantui.exchange.beginnings import Beginning, Beginnings
    from leantui.huddle.asked import HuddleAsked


SHORT_WAIT = 0.15
"""Seconds for which the first frame waits for the board's content."""


class LeantuiApp(FollowsDisk, Typeahead):
    """The program around the screens."""

    TITLE = "leantui"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", "Suspend", show=False),
    ]

    def __init__(
        self,
        opening: "Opening | Beginnings",
        *,
        board: str | None = None,
        ascii_only: bool = False,
        watch: bool = True,
        note: tuple[str, str] = ("", ""),
        settled: Configured | None = None,
        huddle: "HuddleAsked | None" = None,
    ) -> None:
        """Show a workspace that is being opened, or ask first with which one to begin.

        Args:
            opening: The session on its way, or the ways to a workspace where there is none.
            board: The id of the board to show first.
            ascii_only: Whether signs are drawn in ASCII.
            watch: Whether what others write is looked for.
            note: What the top line says all the time, and the same in fewer words.
            settled: What the user has settled.
            huddle: A huddle to begin with.
        """
        self.huddle = huddle
        self.settled = settled or Configured()
        self.set_reactive(LeantuiApp.theme, self._theme_now())  # before colours are made of it
        super().__init__()
        if self.no_color:
            from leantui.widgets.no_color import in_place_of_greys

            self._filters = in_place_of_greys(self._filters)
        settings = self.settled.settings
        self.opening = opening
        self.note = note
        self.first_board = board or settings.board
        self.ascii_only = ascii_only or bool(settings.ascii)
        ScrollBar.renderer = AsciiScrollBar if self.ascii_only else ScrollBarRender
        self.set_class(self.ascii_only, "-ascii")
        self._bind_keys()
        self.watches = watch
        self.offers_tour = False
        self.session: Session | None = None
        self.failure: str | None = None
        self.untold: dict[int, SaveReport] = {}
        """Changes that could not be saved and that the screen hasn't told of."""

    def _fatal_error(self) -> None:
        """Where an error in the program ends it: without the variables, among which all cards take minutes to write."""
        from rich.segment import Segments
        from rich.traceback import Traceback

        self.bell()
        told = self.console.render(Traceback(show_locals=False), self.console.options)
        self._exit_renderables.append(Segments(told))
        self._close_messages_no_wait()

    def get_default_screen(self) -> BoardScreen:
        return BoardScreen(
            ascii_only=self.ascii_only, settled=self.settled, open_at_once=self._open_at_once
        )

    def _open_at_once(self) -> bool:
        """Show the session before anything is drawn, if it is there in time: an empty board is drawn in vain."""
        session = self.opening.within(SHORT_WAIT) if isinstance(self.opening, Opening) else None
        if session is None:
            return False
        self.on_opened(Opened(session))
        return True

    @on(BoardScreen.Ready)
    def _screen_ready(self) -> None:
        if isinstance(self.opening, Opening):
            self.opening.tell(self)
            self.say_what_is_waited_for()
        else:
            self._ask_where_to_begin(self.opening)

    def _ask_where_to_begin(self, beginnings: "Beginnings") -> None:
        _collect_from_here()
        from leantui.screens.first_run import FirstRunScreen

        self.push_screen(FirstRunScreen(beginnings), self._begin)

    def _begin(self, beginning: "Beginning | None") -> None:
        if beginning is None:
            self.exit()
            return
        self.note = beginning.note
        self.opening = open_in_thread(beginning.root, beginning.who)
        self.opening.tell(self)

    def on_opened(self, message: Opened) -> None:
        session = self.session = message.session
        session.on_saved = self._saved
        screen = self.board_screen
        session.before_writing = partial(wait_for_frame, screen)
        screen.note = self.note
        ui_state = read_ui_state(session.state)
        screen.open_session(session, ui_state, board=self.first_board)
        self.call_after_refresh(self._settle_in)

    def on_open_failed(self, message: OpenFailed) -> None:
        self.failure = f"leantui: {one_line(str(message.error))}"
        self.exit(return_code=1)

    def _saved(self, report: SaveReport) -> None:
        """In the writer's thread."""
        from leantui.store.save import Saved

        if not isinstance(report.result, Saved):
            self.untold[report.done.number] = report
        self.post_news(ChangeSettled(report))

    def _settle_in(self) -> None:
        """What may wait until the board is on the screen."""
        _collect_from_here()
        if self.session is not None:
            if self.huddle is not None:
                if not self.session.is_reading:
                    self.begin_huddle()
            elif self.offers_tour and self.board_screen.board_id:
                self.board_screen.do_general_tour()
            self.board_screen.look_for_texts()
            if self.watches:
                self.board_screen.begin_git()
            threading.Thread(target=self.follow_disk, args=(self.session,), daemon=True).start()
        if not self.is_headless:
            from leantui.screens.terminal_end import end_well

            end_well(self, self.close_session)

    def begin_huddle(self) -> None:
        """Hold the huddle that was asked for, once all cards are there to be walked."""
        if self.huddle is not None:
            self.board_screen.start(self.board_screen.hold_huddle(self.huddle))

    def on_change_settled(self, message: ChangeSettled) -> None:
        self.untold.pop(message.report.done.number, None)
        self.board_screen.change_settled(message.report)
        self.look_again_at_early()

    @on(Driver.SignalResume)
    def _come_back(self) -> None:
        """After `fg`, when nothing of ours is on the terminal any more."""
        self.refresh(layout=True)

    @on(UnsavedAnswered)
    def _unsaved_answered(self, message: UnsavedAnswered) -> None:
        if message.way == "do":
            self.board_screen.try_again(message.number)
        else:
            self.board_screen.drop_unsaved(message.number)

    @on(UnfinishedAnswered)
    def _unfinished_answered(self, message: UnfinishedAnswered) -> None:
        screen = self.board_screen
        screen.start(screen.bring(message.name, message.way))

    @on(CardActionAsked)
    def _card_action_asked(self, message: CardActionAsked) -> None:
        self.board_screen.do_to(message.action_id, message.card_id)

    @on(ChecklistTicked)
    def _checklist_ticked(self, message: ChecklistTicked) -> None:
        self.board_screen.tick(message.card_id, message.number)

    @on(CardAsked)
    def _card_asked(self, message: CardAsked) -> None:
        self.board_screen.show_other_card(message.card_id)

    @on(EditRequested)
    def _edit_requested(self, message: EditRequested) -> None:
        """From whichever screen is on top."""
        screen = self.board_screen

        async def edit() -> None:
            await screen.edit(message.file, message.line)
            if message.then is not None:
                message.then()

        screen.start(edit())

    # What the user has settled

    def settle_again(self, settled: Configured) -> None:
        """Go on with other settings, as they stand in a file that was just edited."""
        self.settled = settled
        self.theme = self._theme_now()
        self._bind_keys()
        self.board_screen.settle_again(settled)

    def _theme_now(self) -> str:
        wanted = self.settled.settings.theme or self.settled.user.theme or AUTO
        return theme_for(wanted, os.environ.get("COLORFGBG", ""))

    @property
    def available_themes(self) -> dict[str, Theme]:
        return super().available_themes | {theme.name: theme for theme in THEMES}

    def on_settings_edited(self) -> None:
        self.settle_again(configured())

    def on_theme_chosen(self, message: ThemeChosen) -> None:
        """Use it in the next session too, unless `config.toml` names one."""
        self.theme = theme_for(message.name, os.environ.get("COLORFGBG", ""))
        user = msgspec.structs.replace(read_user_state(), theme=message.name)
        self.settled = msgspec.structs.replace(self.settled, user=user)
        write_user_state(user)

    def on_tour_seen(self) -> None:
        self.offers_tour = False
        write_user_state(msgspec.structs.replace(read_user_state(), has_seen_tour=True))

    def _bind_keys(self) -> None:
        """The settled keys on every screen; the palette's are there on all, and the framework's own one goes."""
        if self.settled.keymap.overrides or self._keymap:
            self.set_keymap(dict(self.settled.keymap.overrides))
        action = self.settled.keymap.by_id["general.palette"]
        bindings = [
            binding
            for _, binding in self._bindings
            if binding.action not in ("command_palette", "app.command_palette")
        ]
        keys = ",".join(action.keys)
        palette = [Binding(keys, "command_palette", show=False, priority=True)] if keys else []
        self._bindings = BindingsMap([*bindings, *palette])

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every action that applies on `screen`, with its keys."""
        is_board = screen is self.board_screen
        for action in self.settled.keymap.actions:
            if is_board or action.where == "everywhere":
                do = partial(self.board_screen.action_perform, action.id)
                yield SystemCommand(command_title(action), action.help, do)
        for each in () if is_board else keys_here(screen):
            if each.action.where != "everywhere":
                yield SystemCommand(command_title(each.action), each.action.help, each.do)

    @property
    def board_screen(self) -> BoardScreen:
        screen = self.screen_stack[0]
        assert isinstance(screen, BoardScreen)
        return screen

    async def action_quit(self) -> None:
        unsaved = self.board_screen.unsaved
        if not unsaved:
            self._leave(True)
            return
        from leantui.screens.prompts import ConfirmPrompt

        named = "; ".join(each.what for each in unsaved)
        hint = f"{named}. Leave without {'it' if len(unsaved) == 1 else 'them'}?"
        self.push_screen(ConfirmPrompt(f"{len(unsaved)} not saved", hint=hint), self._leave)

    def _leave(self, is_meant: bool | None) -> None:
        if is_meant:
            self.close_session()
            self.exit()

    def close_session(self) -> None:
        """Everything asked for goes to disk before the terminal is given back."""
        if self.watcher is not None:
            self.watcher.stop()
        if self.session is not None:
            if self.screen_stack:
                self.board_screen.end_git()
                write_ui_state(self.session.state, self.board_screen.ui_state())
            self.session.flush()


def _collect_from_here() -> None:
    """Let Python's cycle collector begin, which a start would only be held up by; what is there by now stays."""
    gc.freeze()
    gc.enable()


def offers_tour(user: UserState, environ: Mapping[str, str]) -> bool:
    """Whether this start shows the tour: the user's first one, unless `LEANTUI_TOUR` says on or off."""
    asked = environ.get("LEANTUI_TOUR", "").strip().lower()
    if asked:
        return asked not in ("0", "off", "no", "false")
    return not user.has_seen_tour and not environ.get("CI")


def run(
    root: Path,
    *,
    who: Who = "",
    board: str | None = None,
    ascii_only: bool = False,
    note: tuple[str, str] = ("", ""),
    settled: Configured | None = None,
    huddle: "HuddleAsked | None" = None,
) -> int:
    """Open the workspace at `root` in the terminal, maybe with a huddle. Returns the process's exit code."""
    opening = open_in_thread(root, who)
    app = LeantuiApp(
        opening, board=board, ascii_only=ascii_only, note=note, settled=settled, huddle=huddle
    )
    return _run(app)


def run_first(
    beginnings: "Beginnings", *, ascii_only: bool = False, settled: Configured | None = None
) -> int:
    """Ask in the terminal with which workspace to begin, and open it. Returns the process's exit code."""
    with contextlib.closing(beginnings):
        return _run(LeantuiApp(beginnings, ascii_only=ascii_only, settled=settled))


def _run(app: LeantuiApp) -> int:
    be_prompt()
    app.offers_tour = offers_tour(app.settled.user, os.environ)
    try:
        app.run()
    finally:
        app.close_session()
    if app.failure:
        raise SystemExit(app.failure)
    if app.untold:
        raise SystemExit("\n".join(map(_untold_words, app.untold.values())))
    return app.return_code or 0


def _untold_words(report: SaveReport) -> str:
    """A change that failed while the screen was closing."""
    from leantui.store.save import Saved

    result = report.result
    why = "" if isinstance(result, Saved) else f"{result.message}. {result.hint}"
    return f"leantui: {one_line(report.done.change.what)}: {one_line(why)}"


__all__ = ["LeantuiApp", "Opening", "UiState", "run", "run_first"]
