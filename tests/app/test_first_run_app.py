"""From a folder without a workspace to the first card, and a demo that leaves nothing behind."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from leantui.app import LeantuiApp
from leantui.exchange.beginnings import Beginnings
from leantui.store.discover import personal_root

TODAY = date(2026, 11, 24)


@pytest.fixture
def beginnings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Beginnings:
    for name in ("XDG_STATE_HOME", "XDG_DATA_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    (tmp_path / "gitconfig").write_text("[user]\nname = Eva Lang\nemail = eva@test.example\n")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "here").mkdir()
    return Beginnings(tmp_path / "here", personal_root(), today=TODAY, who_at=lambda _: "eva-lang")


def shown(app: LeantuiApp) -> str:
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


async def until_board(app: LeantuiApp, pilot: object) -> None:
    for _ in range(600):
        await pilot.pause(0.01)  # type: ignore[attr-defined]
        session = app.session
        if session is not None and not session.is_saving and app.board_screen.model is not None:
            await pilot.pause()  # type: ignore[attr-defined]
            return
    raise AssertionError("no board was opened")


async def test_a_board_here_and_the_first_card(beginnings: Beginnings) -> None:
    app = LeantuiApp(beginnings, watch=False)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await pilot.press("s", "enter")
        await until_board(app, pilot)
        await pilot.press("n")
        await pilot.pause()
        await pilot.press(*"Toner", "enter")
        await until_board(app, pilot)
        app.close_session()
    (card,) = (beginnings.here / "boards/service-desk/cards").iterdir()
    assert 'title = "Toner"' in card.read_text()
    assert 'by = "eva-lang", event = "created", to = "intake"' in card.read_text()


@pytest.mark.parametrize("size", [(150, 45), (50, 20)])
async def test_the_demo_says_what_it_is_and_goes(
    beginnings: Beginnings, tmp_path: Path, size: tuple[int, int]
) -> None:
    app = LeantuiApp(beginnings, watch=False)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.press("d")
        await until_board(app, pilot)
        assert ("demo: a throw-away copy" if size[0] > 100 else "demo copy") in shown(app)
        root = app.session.root if app.session else Path()
        assert tmp_path in root.parents
        assert root.is_dir()
        app.close_session()
    beginnings.close()
    assert not root.exists()
    assert list(beginnings.here.iterdir()) == []


async def test_the_personal_board_is_made_in_the_user_s_folder(beginnings: Beginnings) -> None:
    app = LeantuiApp(beginnings, watch=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("p")
        await until_board(app, pilot)
        assert "Personal" in shown(app)
        app.close_session()
    assert (beginnings.personal.path / "boards/personal/board.toml").is_file()


async def test_leaving_does_nothing(beginnings: Beginnings) -> None:
    app = LeantuiApp(beginnings, watch=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
    assert app.return_code == 0
    assert list(beginnings.here.iterdir()) == []
    assert not beginnings.personal.path.exists()


def test_a_board_opens_without_what_only_a_beginning_needs() -> None:
    script = (
        "import sys, leantui.app\n"
        "print([name for name in sys.modules if 'first_run' in name or 'starter' in name"
        " or 'beginnings' in name or name.endswith('library')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
