"""The library on a real workspace: a card that runs a standard is gone to, a new standard lies on disk and in the list."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from textual.widgets import Input

from leantui.app import LeantuiApp, Opening
from leantui.screens.board import BoardScreen
from leantui.screens.boards import BoardsScreen
from leantui.screens.library import LibraryScreen
from leantui.screens.library_model import library_model
from leantui.screens.overview import OverviewScreen
from leantui.screens.prompts import ReopenPrompt
from leantui.session import Session

NOW = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
BOARD = """\
name = "{name}"
column = [{{ id = "todo", kind = "queue" }}, {{ id = "fix" }}, {{ id = "done", kind = "done" }}]
"""
CARD = """\
title = "{title}"
column = "fix"
log = [
  {{ at = 2026-03-10T08:00:00.000Z, by = "tom", event = "created", to = "fix" }},
  {{ at = 2026-03-10T09:00:00.000Z, by = "tom", event = "step", standard = "repair", step = "look", state = "done" }},
]
"""
STANDARD = """\
title = "Repair it"
status = "effective"
[[step]]
id = "look"
do = "Look at it"
[[step]]
id = "mend"
do = "Mend it"
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_STATE_HOME", "XDG_DATA_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    root = tmp_path / "w"
    for board, title in (("desk", "Printer"), ("home", "Bicycle")):
        (root / f"boards/{board}/cards").mkdir(parents=True)
        (root / f"boards/{board}/board.toml").write_text(BOARD.format(name=board.capitalize()))
        (root / f"boards/{board}/cards/{board}0001.toml").write_text(CARD.format(title=title))
    (root / "standards").mkdir()
    (root / "standards/repair.toml").write_text(STANDARD)
    (root / "leantui.toml").write_text("format = 1\n")
    return root


def shown(app: LeantuiApp) -> str:
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


async def until(pilot: Any, happened: Callable[[], bool]) -> None:
    for _ in range(400):
        await pilot.pause(0.01)
        if happened():
            return
    raise AssertionError("it did not come to that")


@pytest.mark.parametrize("ascii_only", [False, True])
async def test_all_boards_on_one_screen_and_to_a_card_s_board(root: Path, ascii_only: bool) -> None:
    opening = Opening(lambda: Session.open(root, who="mia", clock=lambda: NOW, writer="thread"))
    app = LeantuiApp(opening, board="desk", watch=False, ascii_only=ascii_only)
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.session is not None and app.board_screen.model is not None)
        await pilot.press("O")
        await until(pilot, lambda: isinstance(app.screen, OverviewScreen))
        await pilot.pause()
        text = shown(app)
        for words in ("All boards: 2 boards, 2 cards", "Queue 0", "Active 2", "Done 0", "Desk", "Home",
                      "Printer", "Bicycle"):  # fmt: skip
            assert words in text
        assert text.isascii() == ascii_only
        file = root / "boards/home/cards/home0001.toml"
        file.write_text(file.read_text().replace("Bicycle", "Tricycle"))
        app._look(None)
        await until(pilot, lambda: "Tricycle" in shown(app))
        await pilot.press("down")
        await pilot.pause()
        assert "Home, fix   HOME-home" in shown(app)
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is app.board_screen)
        assert app.board_screen.board_id == "home"
        assert app.board_screen.view.cursor.card_id == "home0001"
        await pilot.press("o")
        await until(pilot, lambda: isinstance(app.screen, BoardsScreen))
        await pilot.press("end")
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: isinstance(app.screen, OverviewScreen))
        await pilot.press("up", "o")
        await until(pilot, lambda: app.screen is app.board_screen)
        assert app.board_screen.board_id == "desk"
        app.close_session()


async def test_from_the_library_to_a_card_and_to_a_new_standard(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening = Opening(lambda: Session.open(root, who="mia", clock=lambda: NOW, writer="thread"))
    app = LeantuiApp(opening, board="desk", watch=False)
    async with app.run_test(size=(150, 45)) as pilot:
        await until(pilot, lambda: app.session is not None and app.board_screen.model is not None)
        await pilot.press("S")
        await until(pilot, lambda: isinstance(app.screen, LibraryScreen))
        await pilot.pause()
        assert "2 cards run it now" in shown(app)
        await pilot.press("enter", "tab", "down", "enter")
        await until(pilot, lambda: app.screen is app.board_screen)
        await pilot.pause()
        assert app.board_screen.board_id == "home"
        assert app.board_screen.view.cursor.card_id == "home0001"

        await pilot.press("S")
        await until(pilot, lambda: isinstance(app.screen, LibraryScreen))
        library = app.screen
        await pilot.press("ctrl+n")
        await until(pilot, lambda: app.screen is not library)
        for name, text in (("title", "Oil it"), ("owner", "mia")):
            app.screen.query_one(f"#{name}", Input).value = text
        form = app.screen
        await pilot.press("ctrl+n")
        await until(pilot, lambda: app.screen is not form)
        app.screen.query_one("#do", Input).value = "Oil the chain"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.screen is not form)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is form)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.screen is library)
        await pilot.pause()
        assert "Oil it" in shown(app)
        assert "Drafts" in shown(app)

        async def edit(file: str, line: int) -> None:
            path = root / file
            path.write_text(path.read_text().replace('"Oil it"', '"Grease it"'))
            app.board_screen.take_in(file)

        monkeypatch.setattr(app.board_screen, "edit", edit)
        await pilot.press("E")
        await until(pilot, lambda: "Grease it" in shown(app))
        app.close_session()
    assert 'do = "Oil the chain"' in (root / "standards/drafts/oil-it.toml").read_text()


async def test_a_file_that_comes_back_broken_is_asked_about_once_with_nothing_in_front(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[int] = []

    def breaks(screen: BoardScreen, file: str, line: int) -> bool:
        lines.append(line)
        (root / file).write_text(STANDARD.replace('"Repair it"', '"Repair it'))
        return True

    monkeypatch.setattr(BoardScreen, "_run_editor", breaks)
    opening = Opening(lambda: Session.open(root, who="mia", clock=lambda: NOW, writer="thread"))
    app = LeantuiApp(opening, board="desk", watch=False)
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.session is not None and app.board_screen.model is not None)
        await pilot.press("S")
        await until(pilot, lambda: isinstance(app.screen, LibraryScreen))
        await pilot.press("f4")
        await until(pilot, lambda: isinstance(app.screen, ReopenPrompt))
        assert "standards/repair.toml:1" in shown(app)
        assert "as you left it\n" not in shown(app)
        assert not app._notifications
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, LibraryScreen))
        await pilot.pause(0.1)
        assert isinstance(app.screen, LibraryScreen)
        assert "last good version" in shown(app)
        assert lines == [1]
        app.close_session()


async def test_news_that_come_before_the_page_is_there_are_shown_once_it_is(root: Path) -> None:
    opening = Opening(lambda: Session.open(root, who="tom", clock=lambda: NOW, writer="thread"))
    app = LeantuiApp(opening, board="desk", watch=False)
    async with app.run_test(size=(150, 45)) as pilot:
        await until(pilot, lambda: app.session is not None and app.board_screen.model is not None)
        await until(pilot, lambda: app.board_screen.session.on_disk.archive)
        model = library_model(app.board_screen.session.workspace, NOW)
        before = msgspec.structs.replace(model, entries=())
        library = LibraryScreen(before, reload=lambda: model)
        app.push_screen(library)
        assert not library.is_mounted
        app.board_screen.renew_pages()
        await until(pilot, lambda: library.is_mounted and "Repair it" in shown(app))
        app.close_session()
