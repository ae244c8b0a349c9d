"""A standard's life by the keys of the library, on a real workspace: what is shown, asked, and on disk."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from leantui.app import LeantuiApp, Opening
from leantui.process.figures import use_figures
from leantui.screens.library import LibraryScreen
from leantui.screens.pickers import ListPicker
from leantui.screens.prompts import ConfirmPrompt, TextPrompt
from leantui.screens.standard_pages import ConfirmedPage, DiagramPage, LinesPage
from leantui.session import Session
from leantui.widgets.line_view import LineView

NOW = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
FILES = {
    "leantui.toml": "format = 1\n",
    "people/mia.toml": 'name = "Mia"\n',
    "people/tom.toml": 'name = "Tom"\n',
    "boards/desk/board.toml": """\
name = "Desk"
column = [{ id = "todo", kind = "queue" }, { id = "fix" }, { id = "done", kind = "done" }]
""",
    "boards/desk/cards/card0001.toml": """\
title = "Printer"
column = "fix"
standard = "repair"
log = [
  { at = 2026-03-10T08:00:00.000Z, by = "tom", event = "created", to = "fix" },
  { at = 2026-03-10T09:00:00.000Z, by = "tom", event = "run", standard = "repair", revision = 1, content = "x", state = "started" },
  { at = 2026-03-10T09:00:00.000Z, by = "tom", event = "step", standard = "repair", step = "look", state = "done" },
]
""",
    "standards/repair.toml": """\
title = "Repair it"
status = "effective"
group = ["mia", "tom"]

[[step]]
id = "look"
do = "Look at it"

[[step]]
id = "mend"
do = "Mend it"
""",
}
Shown = Callable[[], str]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_STATE_HOME", "XDG_DATA_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    root = tmp_path / "w"
    for file, text in FILES.items():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(text)
    return root


def shown(app: LeantuiApp) -> str:
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


async def until(pilot: Any, happened: Callable[[], bool]) -> None:
    for _ in range(400):
        await pilot.pause(0.01)
        if happened():
            return
    raise AssertionError(f"it did not come to that:\n{shown(pilot.app)}")


def opened(root: Path, who: str) -> LeantuiApp:
    opening = Opening(lambda: Session.open(root, who=who, clock=lambda: NOW, writer="thread"))
    return LeantuiApp(opening, board="desk", watch=False)


async def to_library(app: LeantuiApp, pilot: Any) -> LibraryScreen:
    await until(pilot, lambda: app.session is not None and app.board_screen.model is not None)
    await pilot.press("S")
    await until(pilot, lambda: isinstance(app.screen, LibraryScreen))
    library = app.screen
    assert isinstance(library, LibraryScreen)
    await pilot.press("tab")
    await pilot.pause()
    return library


async def test_from_effective_to_the_next_one(root: Path) -> None:
    draft = root / "standards/drafts/repair.toml"
    app = opened(root, "tom")
    async with app.run_test(size=(150, 45), notifications=True) as pilot:
        library = await to_library(app, pilot)
        await pilot.press("d")
        await until(pilot, lambda: isinstance(app.screen, TextPrompt))
        app.screen.query_one(Input).value = "it came back twice"
        await pilot.press("enter")
        await until(pilot, lambda: draft.exists() and app.screen is library)
        # The cursor is at what was made.
        await until(pilot, lambda: library.query_one("#list", LineView).cursor == "draft repair")
        draft.write_text(draft.read_text().replace('"Mend it"', '"Mend it and try it"'))
        app.board_screen.take_in("standards/drafts/repair.toml")
        await pilot.press("c")
        await until(pilot, lambda: isinstance(app.screen, LinesPage))
        await pilot.pause()
        assert "~ 2 Mend it and try it" in shown(app)
        assert "why: it came back twice, by tom" in shown(app)
        await pilot.press("escape", "p")
        await until(pilot, lambda: "repair r2 hasn't" in shown(app))
        await pilot.press("a")
        await until(pilot, lambda: "approval wanted from Mia" in shown(app))
        app.close_session()

    app = opened(root, "mia")
    async with app.run_test(size=(150, 45)) as pilot:
        library = await to_library(app, pilot)
        await pilot.press("end", "a")
        await until(pilot, lambda: "approved: p puts it in force" in shown(app))
        await pilot.press("p")
        await until(pilot, lambda: isinstance(app.screen, ConfirmedPage))
        await pilot.pause()
        assert "1 open run on r1 or before" in shown(app)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is library)
        assert draft.exists()
        await pilot.press("p")
        await until(pilot, lambda: isinstance(app.screen, ConfirmedPage))
        await pilot.press("y")
        await until(pilot, lambda: not draft.exists() and "r2" in shown(app))
        assert (root / "standards/archive/repair.r1.toml").read_text() == FILES["standards/repair.toml"]  # fmt: skip
        await until(pilot, lambda: library.query_one("#list", LineView).cursor == "repair")
        await until(pilot, lambda: "Desk, fix, on r1   1/2" in shown(app))

        await pilot.press("m")
        await until(pilot, lambda: isinstance(app.screen, ConfirmedPage))
        await pilot.pause()
        assert "Printer   1 step keeps its state" in shown(app)
        await pilot.press("y")
        card = root / "boards/desk/cards/card0001.toml"
        await until(pilot, lambda: 'state = "moved"' in card.read_text())
        await pilot.press("r")
        person = root / "people/mia.toml"
        await until(pilot, lambda: 'standard = "repair", revision = 2' in person.read_text())
        await pilot.press("x")
        await until(pilot, lambda: isinstance(app.screen, TextPrompt))
        app.screen.query_one(Input).value = "nobody repairs"
        await pilot.press("enter")
        await until(pilot, lambda: 'status = "obsolete"' in (root / "standards/repair.toml").read_text())  # fmt: skip
        app.close_session()


async def test_a_first_revision_says_why_and_is_put_in_force(root: Path) -> None:
    file = root / "standards/drafts/toner.toml"
    file.parent.mkdir()
    file.write_text('title = "Change a toner"\n\n[[step]]\nid = "go"\ndo = "Change it"\n')
    app = opened(root, "mia")
    async with app.run_test(size=(150, 45)) as pilot:
        library = await to_library(app, pilot)
        await pilot.press("end", "p")
        await until(pilot, lambda: isinstance(app.screen, TextPrompt))
        app.screen.query_one(Input).value = "everybody did it another way"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmPrompt))
        await pilot.press("y")
        await until(pilot, lambda: not file.exists() and app.screen is library)
        text = (root / "standards/toner.toml").read_text()
        assert 'why = "everybody did it another way"' in text
        assert 'status = "effective"' in text
        app.close_session()


async def test_the_next_revision_takes_up_an_improvement_raised_to_it(root: Path) -> None:
    (root / "boards/desk/cards/impr0001.toml").write_text(
        'title = "A photo of the fuse"\ncolumn = "todo"\nraised_from = "card0001#mend@r1"\nlog = [\n'
        '  { at = 2026-03-11T08:00:00.000Z, by = "mia", event = "created", to = "todo" },\n]\n'
    )
    draft = root / "standards/drafts/repair.toml"
    app = opened(root, "tom")
    async with app.run_test(size=(150, 45)) as pilot:
        library = await to_library(app, pilot)
        await until(pilot, lambda: "1 improvement raised where it is worked by" in shown(app))
        assert "A photo of the fuse" in shown(app)
        assert "step 2, Desk, todo" in shown(app)
        await pilot.press("d")
        await until(pilot, lambda: isinstance(app.screen, ListPicker))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, TextPrompt))
        assert app.screen.query_one(Input).value == "A photo of the fuse"
        await pilot.press("enter")
        await until(pilot, lambda: draft.exists() and app.screen is library)
        assert 'improvement = "desk-impr0001"' in draft.read_text()
        assert 'why = "A photo of the fuse"' in draft.read_text()
        app.close_session()


FINISHED = """\
title = "Printer of last year"
column = "done"
standard = "repair"
log = [
  { at = 2025-03-10T08:00:00.000Z, by = "tom", event = "created", to = "fix" },
  { at = 2025-03-10T09:00:00.000Z, by = "tom", event = "run", standard = "repair", revision = 1, content = "x", state = "started" },
  { at = 2025-03-10T09:10:00.000Z, by = "tom", event = "step", standard = "repair", step = "look", state = "done" },
  { at = 2025-03-10T09:40:00.000Z, by = "tom", event = "step", standard = "repair", step = "mend", state = "done" },
  { at = 2025-03-10T09:40:00.000Z, by = "tom", event = "run", standard = "repair", state = "finished" },
]
"""


async def test_figures_are_of_archived_cards_too_and_counted_beside_the_loop(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archived = root / "boards/desk/archive/2025/card0000.toml"
    archived.parent.mkdir(parents=True)
    archived.write_text(FINISHED)
    threads = []

    def counted(*args: Any) -> Any:
        threads.append(threading.current_thread())
        return use_figures(*args)

    monkeypatch.setattr("leantui.screens.library_model.use_figures", counted)
    app = opened(root, "tom")
    async with app.run_test(size=(150, 45)) as pilot:
        await to_library(app, pilot)
        await until(pilot, lambda: "r1: 1 finished run, 1 of 1 as it says, few" in shown(app))
        assert "2 Mend it" in shown(app)
        assert "half in 30m, 85 % in 30m" in shown(app)
        app.close_session()
    assert threads
    assert threading.main_thread() not in threads


@pytest.mark.parametrize(("width", "ascii_only"), [(150, False), (50, False), (80, True)])
async def test_the_process_drawn(root: Path, width: int, ascii_only: bool) -> None:
    opening = Opening(lambda: Session.open(root, who="mia", clock=lambda: NOW, writer="thread"))
    app = LeantuiApp(opening, board="desk", watch=False, ascii_only=ascii_only)
    async with app.run_test(size=(width, 24)) as pilot:
        await to_library(app, pilot)
        await pilot.press("D")
        await until(pilot, lambda: isinstance(app.screen, DiagramPage))
        await pilot.pause()
        assert "Look at it" in shown(app)
        assert shown(app).isascii() == ascii_only
        if width == 50:
            assert "◉" not in shown(app)
            await pilot.press("v", "right", "right")
            await pilot.pause()
            assert "◉" in shown(app)
        await pilot.press("v")
        await pilot.pause()
        assert "1 Look at it" in shown(app)
        assert "2 Mend it" in shown(app)
        app.close_session()


async def test_a_new_revision_asks_once_beside_the_card(root: Path) -> None:
    app = opened(root, "mia")
    person = root / "people/mia.toml"
    async with app.run_test(size=(150, 45)) as pilot:
        await until(pilot, lambda: app.session is not None and app.board_screen.model is not None)
        await until(pilot, lambda: "r1 is new to you: U once you have read" in shown(app))
        await pilot.press("U")
        await until(pilot, lambda: 'standard = "repair", revision = 1' in person.read_text())
        await until(pilot, lambda: "is new to you" not in shown(app))
        await pilot.press("u")
        await until(pilot, lambda: "is new to you" in shown(app))
        assert person.read_text() == FILES["people/mia.toml"]
        app.close_session()


async def test_who_it_doesn_t_concern_is_not_asked(root: Path) -> None:
    app = opened(root, "somebody")
    async with app.run_test(size=(150, 45)) as pilot:
        await until(pilot, lambda: app.session is not None and app.board_screen.model is not None)
        await until(pilot, lambda: "Look at it" in shown(app))
        assert "is new to you" not in shown(app)
        app.close_session()
