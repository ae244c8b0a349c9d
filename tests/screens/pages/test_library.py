"""The library: search over everything, read in full, open in the editor."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from textual.widgets import Input

from leantui.model.problem import Problem
from leantui.model.standard import KeyPoint, Standard, Step
from leantui.screens.library import LibraryEntry, LibraryModel, LibraryScreen
from leantui.widgets.line_view import LineView
from leantui.widgets.standard_pane import StandardPane

Hosts = Callable[[Any], Any]
NOW = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)


def entry(id_: str, title: str, point: str, **more: Any) -> LibraryEntry:
    standard = Standard(
        id=id_, file=f"standards/{id_}.toml", title=title, revision=3, status="effective",
        owner="mia", review_by=more.pop("review_by", None), tools=("Intune",),
        step=(
            Step(id="one", do="Do it", key_points=(KeyPoint(point=point, reason="or else"),)),
        ),
    )  # fmt: skip
    return LibraryEntry(id=id_, standard=standard, **more)


BROKEN = Problem("standards/broken.toml", 7, 1, "error", "toml", "", "expected a value")
MODEL = LibraryModel(
    entries=(
        LibraryEntry(id="broken", problem=BROKEN),
        entry("backup", "Check a backup", "restore offline", review_by=date(2026, 1, 31)),
        entry("starter", "Prepare a new starter", "encrypt the disk", open_runs=2),
        entry("reset", "Reset a password [red]", "call back", review_by=date(2026, 9, 1)),
    ),
    as_of=NOW,
)


def cursor(app: Any) -> str:
    found: str = app.screen.query_one("#list", LineView).cursor
    return found


async def test_lists_everything_and_shows_the_first(host: Hosts) -> None:
    app = host(LibraryScreen(MODEL))
    async with app.run_test(size=(150, 45)) as pilot:
        await pilot.pause()
        assert "Standards: 4" in app.rows[0]
        for words in (
            "! Check a backup", "past review, due 2026-01-31", "2 open runs", "r3",
            "Reset a password [red]", "review by 2026-09-01", "broken   can't be read", "restore offline",
        ):  # fmt: skip
            assert words in app.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("starter", "starter"),
        ("passw", "reset"),
        ("encrypt", "starter"),
        ("offline else", "backup"),
        ("intune", "backup"),
    ],
)
async def test_search_looks_into_everything(host: Hosts, query: str, found: str) -> None:
    app = host(LibraryScreen(MODEL))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press(*query.replace(" ", "·").replace("·", " "))
        await pilot.pause()
        assert cursor(app) == found
        view = app.screen.query_one(StandardPane).view
        assert view.wanted == found


async def test_nothing_found_says_so_and_escape_clears_before_it_leaves(host: Hosts) -> None:
    app = host(LibraryScreen(MODEL))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"zzzz")
        await pilot.pause()
        assert "Nothing is found" in app.text
        await pilot.press("escape")
        assert app.screen.query_one(Input).value == ""
        assert app.answers == []
        await pilot.press("escape")
        assert app.answers == [None]


async def test_arrows_go_over_the_list_from_the_search_field(host: Hosts) -> None:
    app = host(LibraryScreen(MODEL))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("down", "down")
        await pilot.pause()
        assert cursor(app) == "reset"
        assert "call back" in app.text


async def test_enter_reads_in_full_and_escape_comes_back(
    host: Hosts, size: tuple[int, int]
) -> None:
    app = host(LibraryScreen(MODEL))
    async with app.run_test(size=size) as pilot:
        await pilot.press("down", "enter")
        await pilot.pause()
        assert "encrypt the disk" in app.text
        assert "Check a backup" not in app.text
        assert app.screen.query_one(StandardPane).size.width >= size[0] - 2
        await pilot.press("escape")
        await pilot.pause()
        assert "Check a backup" in app.text
        await pilot.press("q")
        assert app.answers == [None]


async def test_the_standard_stands_beside_only_where_there_is_room(
    host: Hosts, size: tuple[int, int]
) -> None:
    app = host(LibraryScreen(MODEL))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert app.screen.query_one(StandardPane).display == (size[0] >= 100)


async def test_the_editor_is_asked_for_with_file_and_line(host: Hosts) -> None:
    app = host(LibraryScreen(MODEL))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("tab", "E", "end", "E")
        assert app.edits == [("standards/backup.toml", 1), ("standards/broken.toml", 7)]


async def test_a_broken_standard_says_where(host: Hosts) -> None:
    app = host(LibraryScreen(MODEL))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("tab", "end")
        await pilot.pause()
        assert "standards/broken.toml:7" in app.text
        assert "The standard broken can't be read" in app.text


async def test_a_changed_library_keeps_the_cursor(host: Hosts) -> None:
    app = host(LibraryScreen(MODEL))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("down", "down")
        changed = LibraryModel(entries=MODEL.entries[2:], as_of=NOW)
        app.screen.refresh_model(changed)
        await pilot.pause()
        assert cursor(app) == "reset"
        assert "Standards: 2" in app.rows[0]


async def test_an_empty_library_says_how_to_begin(host: Hosts) -> None:
    app = host(LibraryScreen(LibraryModel(entries=(), as_of=NOW)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert "write standards/<name>.toml" in app.text
