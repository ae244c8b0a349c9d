"""What the board screen has to do with git: the state on its top line, the panel, and what goes by itself.

Git is imported and started by threads, after the board is drawn. Nothing here is waited for.
"""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from textual.message import Message
from textual.timer import Timer

from leantui.flow.dates import zone
from leantui.screens.board_host import BoardPart

if TYPE_CHECKING:
    from leantui.screens.git_lines import GitModel
    from leantui.screens.git_panel import GitPanel
    from leantui.sharing.outcome import Outcome, Step, Wish
    from leantui.sharing.state import GitState, Place

LOOK_EVERY = 30.0
"""Seconds between two looks at git while nothing is changed here."""
LOOK_AFTER = 1.0
"""Seconds after a change before git is looked at: several in a row are one look."""
_GOING_ON = ("begun", "goes on")
PATIENCE = 600.0
"""Seconds without a word from git that somebody before the panel is left to wait, who may cancel."""


class GitLooked(Message):
    """What git says of the workspace; None: there is no repository, or no git."""

    def __init__(self, state: "GitState | None", *, is_own_change: bool) -> None:
        super().__init__()
        self.state = state
        self.is_own_change = is_own_change


class GitShown(Message):
    """What the panel is to show."""

    def __init__(self, model: "GitModel") -> None:
        super().__init__()
        self.model = model


class Synced(Message):
    """A step of a sync, or its end."""

    def __init__(self, told: "Step | Outcome", *, is_quiet: bool) -> None:
        super().__init__()
        self.told = told
        self.is_quiet = is_quiet


class GitCommands(BoardPart):
    """The part of the board screen that concerns git."""

    sharing: str = ""
    """On the top line: `main ↑1 ↓0`."""
    _has_git: bool = False
    _git_place: "Place | None" = None
    _failure: str = ""
    """Why what goes by itself could not be done last."""
    _panel: "GitPanel | None" = None
    _cancel: threading.Event | None = None
    """Ends the sync that is running."""
    _is_syncing: bool = False
    _asked_next: "Wish | None" = None
    """A sync that was asked for while another was running."""
    _look_soon: Timer | None = None
    is_merging: bool = False
    """Whether a sync is writing what others made."""

    # The top line

    def begin_git(self) -> None:
        """Look at git from now on, where the workspace lies in a repository."""
        from leantui.session.repository import has_repository

        self._has_git = has_repository(self.session)
        if not self._has_git:
            return
        self.set_timer(LOOK_AFTER, lambda: self._look(is_own_change=False))
        self.set_interval(LOOK_EVERY, lambda: self._look(is_own_change=False))
        minutes = self.settled.settings.git.sync_minutes
        if minutes:
            self.set_interval(minutes * 60, self._sync_quietly)

    def git_changed(self) -> None:
        """Something was written: look soon."""
        if not self._has_git:
            return
        if self._look_soon is not None:
            self._look_soon.stop()
        self._look_soon = self.set_timer(LOOK_AFTER, lambda: self._look(is_own_change=True))

    def end_git(self) -> None:
        """Stop what is running; it comes to a good end before the writer's thread goes."""
        self._asked_next = None
        if self._cancel is not None:
            self._cancel.set()

    def _look(self, *, is_own_change: bool) -> None:
        root = self.session.root

        def look() -> None:
            from leantui.sharing.git import GitError
            from leantui.sharing.state import git_place, read_state

            try:
                self._git_place = self._git_place or git_place(root)
                state = read_state(root, self._git_place)
            except GitError:
                state = None
            self.post_message(GitLooked(state, is_own_change=is_own_change))

        self._in_thread(look)

    def _in_thread(self, task: Callable[[], None]) -> None:
        threading.Thread(target=task, name="leantui-git", daemon=True).start()

    def on_git_looked(self, message: GitLooked) -> None:
        self._show_sharing(message.state)
        commits = self.settled.settings.git.commit == "change"
        state = message.state
        if commits and message.is_own_change and state is not None and state.is_dirty:
            from leantui.sharing.outcome import Wish

            self._sync(Wish(is_sharing=False), is_quiet=True)

    def _show_sharing(self, state: "GitState | None") -> None:
        sharing = "" if state is None else str(state)
        if self._failure and sharing:
            sharing = f"{sharing} ! {self._failure}"
        if sharing != self.sharing:
            self.sharing = sharing
            self.show_top()

    # The panel

    async def do_place_git(self) -> None:
        from leantui.screens.git_panel import GitPanel

        def now() -> datetime:
            return self.session.now().astimezone(zone(self.board.timezone))

        panel = GitPanel(now, sync=self._sync_aloud, fetch=self._ask_others, cancel=self.end_git)
        self._panel = panel
        self._in_thread(self._put_together)
        way = await self.ask(panel)
        self._panel = None
        if way == "attention":
            self.action_perform("place.attention")

    def _put_together(self) -> None:
        """In a thread: what the panel shows at first."""
        from leantui.screens.git_lines import GitModel
        from leantui.sharing.git import GitError
        from leantui.sharing.standing import standing

        try:
            model = GitModel(standing=standing(self.session.root))
        except GitError as error:
            model = GitModel(refusal=(error.message, error.hint))
        self.post_message(GitShown(model))

    def on_git_shown(self, message: GitShown) -> None:
        if self._panel is not None:
            self._panel.show(message.model)
        if message.model.standing is not None:
            self._show_sharing(message.model.standing.state)

    def _ask_others(self) -> None:
        from leantui.sharing.long_run import Conditions

        self._cancel = threading.Event()
        conditions = Conditions(cancel=self._cancel, idle=PATIENCE)

        def ask() -> None:
            from leantui.screens.git_lines import GitModel
            from leantui.session.syncing import fetched
            from leantui.sharing.git import GitError
            from leantui.sharing.long_run import CancelledError

            try:
                model = GitModel(standing=fetched(self.session, conditions))
            except CancelledError:
                self._put_together()
                return
            except GitError as error:
                model = GitModel(refusal=(error.message, error.hint))
            self.post_message(GitShown(model))

        self._in_thread(ask)

    def _sync_aloud(self) -> None:
        from leantui.sharing.outcome import Wish

        self._sync(Wish(), is_quiet=False)

    # A sync

    def _sync_quietly(self) -> None:
        from leantui.sharing.outcome import Wish

        self._sync(Wish(), is_quiet=True)

    def _sync(self, wish: "Wish", *, is_quiet: bool) -> None:
        """Do it in a thread. One that goes by itself waits for its next occasion while another is running; one
        that was asked for follows it.
        """
        if self._is_syncing:
            self._asked_next = self._asked_next if is_quiet else wish
            return
        from leantui.sharing.long_run import IDLE, Conditions

        self._cancel = threading.Event()
        self._is_syncing = True
        conditions = Conditions(cancel=self._cancel, idle=IDLE if is_quiet else PATIENCE)

        def run() -> None:
            from leantui.session.syncing import sync_of

            work = sync_of(self.session, wish, conditions)
            try:
                for step in work.steps():
                    if step.part != "commit":  # which a merge begins with
                        self.is_merging = step.part == "merge" and step.state in _GOING_ON
                    self.post_message(Synced(step, is_quiet=is_quiet))
            finally:
                self.is_merging = False
            assert work.outcome is not None
            self.post_message(Synced(work.outcome, is_quiet=is_quiet))

        self._in_thread(run)

    def on_synced(self, message: Synced) -> None:
        from leantui.sharing.outcome import Step

        told, panel = message.told, None if message.is_quiet else self._panel
        if isinstance(told, Step):
            if panel is not None:
                panel.stepped(told)
            return
        self._is_syncing, self._cancel = False, None
        asked_next, self._asked_next = self._asked_next, None
        if asked_next is not None:
            self._sync(asked_next, is_quiet=False)
            return
        self._failure = "" if told.is_done or told.is_cancelled else "not in step"
        if panel is not None:
            panel.ended(told)
        elif not told.is_done and not told.is_cancelled:
            self.say(
                f"Sync: {told.message}. {self.keymap.hint('place.git', 'shows it')}", refused=True
            )
        self._in_thread(self._look_at_what_came)
        self._look(
            is_own_change=bool(told.committed)
        )  # what was written meanwhile is another change

    def _look_at_what_came(self) -> None:
        """In a thread: have what a merge wrote shown, in one step."""
        news = self.look_news(self.session.reread())
        if news is not None:
            self.post_message(news)
