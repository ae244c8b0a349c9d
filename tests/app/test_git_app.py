"""Git on the board: the state on the top line, the panel, and what goes by itself. With real git."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.app.conftest import opened
from textual.pilot import Pilot

from leantui.app import LeantuiApp
from leantui.keymap import Configured
from leantui.model.settings import GitSettings, Settings
from leantui.screens.board import BoardScreen
from leantui.screens.git_panel import GitPanel
from leantui.sharing.git import run
from leantui.sharing.outcome import Wish
from leantui.widgets.lines import plain
from leantui.widgets.status import TopLine

CARD = "boards/desk/cards/bbbb2222.toml"


def waiting_hook(root: Path, name: str) -> None:
    """A hook that says it `began`, and waits for the file `go`: both beside the clone."""
    hook = root / ".git/hooks" / name
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        f"#!/bin/sh\ntouch '{root.parent}/began'\nwhile [ ! -e '{root.parent}/go' ]; do sleep 0.05; done\n"
    )
    hook.chmod(0o755)


@pytest.fixture(autouse=True)
def plain_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git without this machine's settings, and with a name."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "mia")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "mia@desk.example")


@pytest.fixture
def hub(root: Path) -> Path:
    """What the workspace is shared by."""
    hub = root.parent / "hub.git"
    run(root.parent, "init", "-q", "--bare", "-b", "main", str(hub))
    run(root, "init", "-q", "-b", "main")
    run(root, "add", ".")
    run(root, "commit", "-q", "-m", "base")
    run(root, "remote", "add", "origin", str(hub))
    run(root, "push", "-q", "-u", "origin", "main")
    return hub


def other(hub: Path, edit: Callable[[str], str]) -> None:
    """Somebody else edits the card and pushes it."""
    there = hub.parent / "tom"
    run(hub.parent, "clone", "-q", str(hub), str(there))
    path = there / CARD
    path.write_text(edit(path.read_text()))
    run(there, "commit", "-q", "-a", "-m", "by tom")
    run(there, "push", "-q")


async def until(pilot: Pilot[None], is_so: Callable[[], object]) -> None:
    """Let the app go on until something is so."""
    async with asyncio.timeout(20):
        while not is_so():
            await pilot.pause(0.02)


def top(app: LeantuiApp) -> str:
    return app.board_screen.query_one(TopLine).line(150).text


def shown(app: LeantuiApp) -> str:
    screen = app.screen
    assert isinstance(screen, GitPanel)
    return plain(screen._lines(96))


async def test_without_a_repository_there_is_nothing_on_the_top_line(root: Path) -> None:
    async with opened(root) as (app, pilot, _):
        app.board_screen.begin_git()
        await pilot.pause()
        assert "main" not in top(app)
        await pilot.press("G")
        await until(pilot, lambda: "not a git repository" in shown(app))
        assert "git init" in shown(app)
        await pilot.press("escape")
        assert app.screen is app.board_screen


async def test_the_top_line_says_branch_ahead_behind_and_changed(root: Path, hub: Path) -> None:
    async with opened(root) as (app, pilot, _):
        app.board_screen.begin_git()
        await until(pilot, lambda: "main ↑0 ↓0" in top(app))
        assert "*" not in top(app)
        (root / CARD).write_text((root / CARD).read_text().replace("Mail", "Mail down"))
        app.board_screen.git_changed()
        await until(pilot, lambda: "main ↑0 ↓0 *" in top(app))


async def test_enter_in_the_panel_syncs_and_what_came_is_on_the_board(
    root: Path, hub: Path
) -> None:
    other(hub, lambda text: text.replace('title = "Mail"', 'title = "Mail of Acme"'))
    async with opened(root) as (app, pilot, settled):
        app.board_screen.view.cursor_to("aaaa1111")
        await pilot.press("b")
        await pilot.pause()
        await pilot.press(*"no part", "enter", "enter", "enter")
        await settled()
        await pilot.press("G")
        await until(pilot, lambda: "To commit: 1 file" in shown(app))
        assert "aaaa Printer [red]on fire[/red]: blocked, no part" in shown(app)
        await pilot.press("enter")
        await until(pilot, lambda: "In step" in shown(app))
        lines = shown(app)
        assert "✓ Committed: aaaa: blocked, no part" in lines
        assert "✓ New from others: bbbb: retitled Mail of Acme" in lines
        assert "✓ Pushed 2 commits" in lines
        await pilot.press("enter")
        await until(
            pilot, lambda: app.board_screen.contents.cards["bbbb2222"].title == "Mail of Acme"
        )
        assert app.board_screen.view.cursor.card_id == "aaaa1111"
    assert b"no part" in run(hub, "show", "main:boards/desk/cards/aaaa1111.toml")


async def test_escape_stops_what_is_running_and_then_closes(root: Path, hub: Path) -> None:
    hook = root / ".git/hooks/pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch '{root.parent}/began'\nsleep 600\n")
    hook.chmod(0o755)
    (root / CARD).write_text((root / CARD).read_text().replace("Mail", "Mail down"))
    async with opened(root) as (app, pilot, _):
        await pilot.press("G")
        await until(pilot, lambda: "To commit" in shown(app))
        await pilot.press("enter")
        await until(pilot, lambda: (root.parent / "began").exists())
        await pilot.press("escape")
        await until(pilot, lambda: "Cancelled" in shown(app))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.board_screen)
    assert run(root, "log", "-1", "--format=%s").strip() == b"bbbb: retitled Mail down"


async def test_f_asks_the_others_and_changes_nothing(root: Path, hub: Path) -> None:
    other(hub, lambda text: text.replace('title = "Mail"', 'title = "Mail of Acme"'))
    async with opened(root) as (app, pilot, _):
        await pilot.press("G")
        await until(pilot, lambda: "↓ 0 known to come" in shown(app))
        await pilot.press("f")
        await until(pilot, lambda: "Comes from others: 1 file" in shown(app))
        assert "bbbb: retitled Mail of Acme" in shown(app)
    assert 'title = "Mail"' in (root / CARD).read_text()


async def test_what_is_typed_while_a_sync_holds_the_files_is_saved_afterwards(
    root: Path, hub: Path
) -> None:
    """The hook of the merge waits until an edit was made on the board."""
    other(hub, lambda text: text.replace('title = "Mail"', 'title = "Mail of Acme"'))
    (root / "boards/desk/cards/aaaa1111.toml").write_text(
        (root / "boards/desk/cards/aaaa1111.toml").read_text().replace("Printer", "Plotter")
    )
    waiting_hook(root, "pre-merge-commit")
    async with opened(root) as (app, pilot, _):
        app.board_screen.view.cursor_to("bbbb2222")
        app.board_screen._sync_quietly()
        await until(pilot, lambda: (root.parent / "began").exists())
        await pilot.press("c")
        await pilot.pause()
        await pilot.press(*"asked", "enter")
        await until(
            pilot, lambda: app.board_screen.contents.cards["bbbb2222"].log[-1].event == "comment"
        )
        assert '"asked"' not in (root / CARD).read_text()
        (root.parent / "go").touch()
        await until(pilot, lambda: '"asked"' in (root / CARD).read_text())
        await until(pilot, lambda: not app.board_screen._is_syncing)
        assert not app.board_screen.unsaved
    text = (root / CARD).read_text()
    assert '"asked"' in text
    assert "Mail of Acme" in text


def settings(**git: object) -> Configured:
    return Configured(settings=Settings(git=GitSettings(**git)))  # type: ignore[arg-type]


async def test_every_change_is_committed_where_that_is_settled(root: Path, hub: Path) -> None:
    async with opened(root, settled=settings(commit="change")) as (app, pilot, _):
        app.board_screen.begin_git()
        app.board_screen.view.cursor_to("bbbb2222")
        await pilot.press("H")
        await until(
            pilot,
            lambda: run(root, "log", "-1", "--format=%s") == b"bbbb: Fix \xe2\x86\x92 Intake\n",
        )
        await until(pilot, lambda: "main ↑1 ↓0" in top(app) and "*" not in top(app))
    assert run(hub, "log", "-1", "--format=%s").strip() == b"base"


async def test_it_syncs_by_itself_every_so_many_minutes(
    root: Path, hub: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other(hub, lambda text: text.replace('title = "Mail"', 'title = "Mail of Acme"'))
    timers: dict[float, Callable[[], None]] = {}
    set_interval = BoardScreen.set_interval

    def noted(screen: BoardScreen, seconds: float, call: Any = None, **more: Any) -> object:
        timers[seconds] = call
        return set_interval(screen, seconds, call, **more)

    monkeypatch.setattr(BoardScreen, "set_interval", noted)
    async with opened(root, settled=settings(sync_minutes=5)) as (app, pilot, settled):
        app.board_screen.begin_git()
        app.board_screen.view.cursor_to("bbbb2222")
        await pilot.press("H")
        await settled()
        timers[5 * 60]()
        await until(
            pilot, lambda: app.board_screen.contents.cards["bbbb2222"].title == "Mail of Acme"
        )
        await until(pilot, lambda: not app.board_screen._is_syncing)
        assert app.screen is app.board_screen
        assert app.board_screen.view.cursor.card_id == "bbbb2222"
    assert b'column = "intake"' in run(hub, "show", f"main:{CARD}")
    async with opened(root) as (app, _, _):
        timers.clear()
        app.board_screen.begin_git()
        assert 5 * 60 not in timers


async def test_a_sync_that_is_asked_for_while_one_goes_by_itself_follows_it(
    root: Path, hub: Path
) -> None:
    """What goes by itself only commits, and its hook waits."""
    waiting_hook(root, "pre-commit")
    (root / CARD).write_text((root / CARD).read_text().replace("Mail", "Mail down"))
    async with opened(root) as (app, pilot, _):
        app.board_screen._sync(Wish(is_sharing=False), is_quiet=True)
        await until(pilot, lambda: (root.parent / "began").exists())
        await pilot.press("G")
        await until(pilot, lambda: "To commit" in shown(app))
        await pilot.press("enter")
        app.board_screen._sync_quietly()
        await pilot.pause()
        (root.parent / "go").touch()
        await until(pilot, lambda: "In step: pushed 1 commit" in shown(app))
        assert not app.board_screen._is_syncing
    assert b"Mail down" in run(hub, "show", f"main:{CARD}")


async def test_files_that_a_sync_merges_are_looked_at_when_it_is_through(
    root: Path, hub: Path
) -> None:
    """The hook of the merge waits until it was asked whether files are on their way."""
    other(hub, lambda text: text.replace('title = "Mail"', 'title = "Mail of Acme"'))
    (root / "boards/desk/cards/aaaa1111.toml").write_text(
        (root / "boards/desk/cards/aaaa1111.toml").read_text().replace("Printer", "Plotter")
    )
    waiting_hook(root, "pre-merge-commit")
    async with opened(root) as (app, pilot, _):
        is_at_work = app._is_at_work(root)
        assert not is_at_work()
        app.board_screen._sync_quietly()
        await until(pilot, lambda: (root.parent / "began").exists())
        assert is_at_work()
        (root.parent / "go").touch()
        await until(pilot, lambda: not app.board_screen._is_syncing)
        assert not is_at_work()


async def test_what_goes_by_itself_and_fails_is_said_once_and_stands_on_the_top_line(
    root: Path, hub: Path
) -> None:
    hub.rename(hub.parent / "gone")
    async with opened(root, settled=settings(sync_minutes=5)) as (app, pilot, _):
        app.board_screen.begin_git()
        await until(pilot, lambda: "main ↑0" in top(app))
        app.board_screen._sync_quietly()
        await until(pilot, lambda: "not in step" in top(app))
        assert "origin is not there" in app.board_screen._said
        (hub.parent / "gone").rename(hub)
        app.board_screen._sync_quietly()
        await until(pilot, lambda: "not in step" not in top(app))


async def test_git_is_not_imported_before_the_board_is_there(root: Path) -> None:
    import subprocess
    import sys

    code = "import leantui.app, sys; print([m for m in sys.modules if m.startswith('leantui.sharing')])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
