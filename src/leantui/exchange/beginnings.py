"""What a user can begin with in a folder without a workspace: a demo, a board here, or the personal board."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import msgspec

from leantui.exchange.starter import Template, find_owner, start_personal, start_workspace
from leantui.store.demo import DEMO_NOTE, DEMO_PERSON, throw_away_demo
from leantui.store.discover import Root


class Beginning(msgspec.Struct, frozen=True, kw_only=True):
    """A workspace that can be opened now."""

    root: Path
    who: str
    """Who acts in it."""
    note: tuple[str, str] = ("", "")
    """What the screen has to say about it all the time, and the same in fewer words."""


class Beginnings:
    """The ways to a workspace. Each may take a moment, so it is for a thread.

    Attributes:
        here: the folder the program was started in.
        personal: where the personal workspace is, or would be.
    """

    def __init__(
        self,
        here: Path,
        personal: Root,
        *,
        today: date,
        who_at: Callable[[Path], str],
        named: str = "",
    ) -> None:
        """Prepare, without doing anything yet.

        Args:
            here: the folder the program was started in.
            personal: where the personal workspace is, or would be.
            today: the date on the user's clock.
            who_at: tells who acts in the workspace at a root.
            named: whom the user named as the one who acts.
        """
        self.here = here
        self.personal = personal
        self._today = today
        self._who_at = who_at
        self._named = named
        self._kept = ExitStack()

    def demo(self) -> Beginning:
        """A copy of the sample, which goes with `close`."""
        root = self._kept.enter_context(throw_away_demo(self._today))
        return Beginning(root=root, who=self._named or DEMO_PERSON, note=DEMO_NOTE)

    def start_here(self, template: Template) -> Beginning:
        """A new workspace in the folder `here`."""
        start_workspace(
            self.here,
            template,
            name=self.here.name or "Workspace",
            owner=find_owner(self.here, self._named),
            today=self._today,
        )
        return Beginning(root=self.here, who=self._who_at(self.here))

    def personal_board(self) -> Beginning:
        """The personal workspace, made where it isn't there yet."""
        root = start_personal(self.personal, self._today, self._named).path
        return Beginning(root=root, who=self._who_at(root))

    def close(self) -> None:
        """Throw away what was only for trying."""
        self._kept.close()
