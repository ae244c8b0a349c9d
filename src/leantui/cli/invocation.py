"""One call of the command line: which workspace, who acts, and the session on it."""

import os
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leantui.cli.output import fail, say
from leantui.store.discover import Root, find_root, personal_root

if TYPE_CHECKING:
    from leantui.model.person import Person
    from leantui.session import Session
    from leantui.store.identity import Identity


def utc_now() -> datetime:
    return datetime.now(UTC)


class Invocation:
    """What stands before the command, and what follows from it.

    Attributes:
        workspace: the value of `--workspace`.
        as_person: the value of `--as`.
        clock: tells the time; tests freeze it.
    """

    def __init__(
        self,
        workspace: str | None = None,
        as_person: str | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.workspace = workspace
        self.as_person = as_person
        self.clock = clock

    def root(self, *, make: bool = False) -> Path:
        """The workspace's root. Ends the program where there is none.

        Args:
            make: whether the personal workspace is made where there is no other.
        """
        found = self.named_root() or self._personal(make)
        if not found.is_workspace:
            where = self.workspace or os.environ.get("LEANTUI_WORKSPACE") or str(found.path)
            fail(
                f"There is no workspace in {where}",
                f"leantui --workspace {where} init makes one",
                code=2,
            )
        return found.path

    def named_root(self) -> Root | None:
        """The workspace that an option, a variable or the working directory names."""
        if self.workspace and not Path(self.workspace).expanduser().exists():
            fail(f"There is no folder {self.workspace}", code=2)
        return find_root(Path.cwd(), self.workspace)

    def _personal(self, make: bool) -> Root:
        personal = personal_root()
        if personal.is_workspace:
            return personal
        if not make:
            fail(
                "There is no workspace here, nor in a folder above",
                "leantui init makes one here; leantui --workspace DIR names another",
                code=2,
            )
        from leantui.exchange.starter import start_personal

        try:
            return start_personal(personal, self.today(), self.as_person or "")
        except OSError as error:
            fail(f"The personal workspace can't be made: {error.strerror}: {personal.path}")

    def today(self) -> date:
        """The date on this machine's clock and in its zone."""
        return self.clock().astimezone().date()

    def read(self, *, archive: bool = False) -> "Session":
        """A session for looking. Says on stderr how many files need attention."""
        return self._session(self.root(), archive)

    def change(self, *, archive: bool = False) -> "Session":
        """A session for changing something, with who acts in it."""
        session = self._session(self.root(make=True), archive)
        session.who = self.who(session)
        return session

    def who(self, session: "Session") -> str:
        """Who acts: by `--as`, `LEANTUI_USER`, the user's config, git, the login."""
        people = session.workspace.people
        identity = self._identity(session.root, people)
        if self.as_person and people and not identity.is_known:
            say(f"Nobody in people/ is called {self.as_person}; written all the same", err=True)
        return identity.name

    def person_for_screen(self, root: Path) -> str:
        """Who sits at the screen, found without reading the boards."""
        from leantui.store.scan import list_folder
        from leantui.store.section import Section, refresh

        listing = list_folder(str(root), "people")
        people = refresh(str(root), Section(), listing.stamps, listing.problems).section.items
        return self._identity(root, people).name

    def _identity(self, root: Path, people: "Mapping[str, Person]") -> "Identity":
        from leantui.sharing.who import who_acts

        return who_acts(root, people, self.as_person)

    def _session(self, root: Path, archive: bool) -> "Session":
        from leantui.session import Session

        try:
            session = Session.open(root, clock=self.clock, archive=archive)
        except OSError as error:
            fail(f"The workspace can't be read: {error.strerror or error}: {root}")
        _mention_attention(session)
        _mention_unfinished(session)
        return session


def _mention_attention(session: "Session") -> None:
    files = {problem.file for problem in session.workspace.problems if problem.severity == "error"}
    if files:
        noun = "file needs" if len(files) == 1 else "files need"
        say(f"{len(files)} {noun} attention: leantui check", err=True)


def _mention_unfinished(session: "Session") -> None:
    from leantui.session.recovery import unfinished

    for intent in unfinished(session):
        say(f"Cut off half-way: {intent.what}. Open leantui to finish it or take it back", err=True)


def last_board(session: "Session") -> str | None:
    """The board used last, else the fullest one, as on the screen; None if there is none."""
    from leantui.store.ui_state import read_ui_state

    boards = session.workspace.boards
    used = read_ui_state(session.state).board
    fullest = max(boards, key=lambda each: len(boards[each].cards), default=None)
    return used if used in boards else fullest


def keep_cache(session: "Session", *, worth: int = 200) -> None:
    """Keep what was parsed for the next call, where that saves more than it costs."""
    if session.on_disk.parsed >= worth:
        session.write_cache()


pass_invocation = click.make_pass_decorator(Invocation)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
reason_option = click.option(
    "--reason", metavar="TEXT", help="Why it goes over a limit all the same."
)


def examples(*lines: str) -> str:
    """The examples that end a command's help."""
    return "\n".join(["\b", "Examples:", *(f"  leantui {line}" for line in lines)])
