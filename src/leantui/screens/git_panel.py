"""The panel of git: where the workspace stands, what would be committed, what comes; enter syncs."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, Literal

import msgspec
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from leantui.screens.answering import Answering
from leantui.screens.git_lines import GitModel, git_lines
from leantui.screens.keys_here import footer_keys
from leantui.sharing.outcome import Outcome, Step
from leantui.widgets.line_view import LineView, OneLine, wants_ascii
from leantui.widgets.lines import Line, in_ascii
from leantui.widgets.status import footer_line

Way = Literal["attention"]
"""Where to go from here: to the cards that wait for a decision."""


class GitPanel(Answering[Way | None], ModalScreen[Way | None]):
    """Shows a model that whoever opened it renews; asks to fetch, to sync and to cancel by calling back."""

    DEFAULT_CSS = """
    GitPanel { align: center bottom; background: $background 40%; }
    GitPanel:ansi { background: transparent; }
    GitPanel > #panel {
        width: 100%; max-width: 100; height: auto; max-height: 90%;
        border: round $accent; background: $surface; padding: 0 1;
    }
    GitPanel.-ascii > #panel { border: ascii $accent; }
    GitPanel LineView { height: auto; max-height: 30; min-height: 6; scrollbar-gutter: auto; }
    GitPanel #keys { height: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,ctrl+s", "sync", "sync", show=False, id="git.sync", priority=True),
        Binding("f", "fetch", "fetch", show=False, id="git.fetch"),
        Binding("A", "attention", "decide", show=False, id="place.attention"),
        Binding("escape,q", "leave", "leave", show=False, id="page.back"),
    ]

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        sync: Callable[[], None],
        fetch: Callable[[], None],
        cancel: Callable[[], None],
    ) -> None:
        """A panel that says it is looking until `show` gives it a model.

        Args:
            now: the present, in the board's zone.
            sync: begins a sync.
            fetch: asks the remote what is new.
            cancel: stops what is running.
        """
        super().__init__()
        self._now = now
        self._sync = sync
        self._fetch = fetch
        self._cancel = cancel
        self.model = GitModel()

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield LineView(self._lines, has_cursor=False, id="git")
            yield OneLine(self._keys, id="keys")

    def on_mount(self) -> None:
        self.set_class(wants_ascii(self), "-ascii")
        self.query_one(LineView).focus()

    def show(self, model: GitModel) -> None:
        """Show it; the view stays where it was scrolled to."""
        self.model = model
        if self.is_mounted:
            self.query_one(LineView).show_lines(self._lines)
            self.query_one("#keys").refresh()

    def stepped(self, step: Step) -> None:
        self.show(self.model.after(step))

    def ended(self, outcome: Outcome) -> None:
        self.show(
            msgspec.structs.replace(self.model, outcome=outcome, is_running=False, progress="")
        )

    def _lines(self, width: int) -> list[Line]:
        lines = git_lines(self.model, self._now(), width)
        return list(in_ascii(lines)) if wants_ascii(self) else lines

    def _keys(self, width: int) -> list[Line]:
        *keys, last = footer_keys(self.app, self._what_applies())
        return [footer_line(keys, width, last, is_ascii=wants_ascii(self))]

    def _what_applies(self) -> list[tuple[str, str]]:
        model = self.model
        if model.is_running:
            return [("page.back", "cancel")]
        if model.outcome is not None:
            decide = [("place.attention", "decide")] if model.outcome.conflicts else []
            again = (
                [("git.sync", "close")] if model.outcome.is_done else [("git.sync", "try again")]
            )
            return [*decide, *again, ("page.back", "close")]
        if model.standing is None:
            return [("page.back", "close")]
        if not model.standing.remote:
            return [("git.sync", "commit"), ("page.back", "close")]
        return [("git.sync", "sync"), ("git.fetch", "ask the others"), ("page.back", "close")]

    def action_sync(self) -> None:
        model = self.model
        if model.outcome is not None and model.outcome.is_done:
            self.dismiss(None)
        elif not model.is_running and model.standing is not None:
            self.show(
                msgspec.structs.replace(model, is_running=True, steps=(), outcome=None, progress="")
            )
            self._sync()

    def action_fetch(self) -> None:
        model = self.model
        standing = model.standing
        if standing is None or not standing.remote or model.is_running or model.outcome is not None:
            return
        asking = f"asking {standing.remote}"
        self.show(msgspec.structs.replace(model, is_running=True, progress=asking))
        self._fetch()

    def action_attention(self) -> None:
        if self.model.outcome is not None and self.model.outcome.conflicts:
            self.dismiss("attention")

    def action_leave(self) -> None:
        """Stop what is running; when nothing is, close."""
        if self.model.is_running:
            self._cancel()
            self.show(msgspec.structs.replace(self.model, progress="stopping"))
        else:
            self.dismiss(None)
