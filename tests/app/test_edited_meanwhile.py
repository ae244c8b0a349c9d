"""Somebody else writes while something is being typed here: what is typed stays, and what changed is told."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import tomli
from tests.app.conftest import lines, opened, text
from tests.app.test_forms import field, form, write
from textual.pilot import Pilot
from textual.widgets import Input

from leantui.app import LeantuiApp
from leantui.rules.commands import Command, Done, Edit, Move
from leantui.screens.card import CardScreen
from leantui.session import Session

MAIL = "bbbb2222"
Settle = Callable[[], Awaitable[None]]


async def somebody(root: Path, app: LeantuiApp, pilot: Pilot[None], *commands: Command) -> None:
    """What another program does to the files, and what the app's watcher makes of it."""
    other = Session.open(root, who="tom")
    for command in commands:
        assert isinstance(other.execute(command), Done)
    await noticed(app, pilot)


async def noticed(app: LeantuiApp, pilot: Pilot[None]) -> None:
    app._look(None)
    await pilot.pause()
    await pilot.pause()


async def test_what_is_typed_in_a_form_stays_and_what_changed_is_told(root: Path) -> None:
    async with opened(root) as (app, pilot, settle):
        found = await form(pilot, "e")
        await write(pilot, " is down")
        await somebody(
            root, app, pilot, Edit(card=MAIL, set={"due": "2026-04-01", "tags": ("net",)})
        )
        assert "Changed meanwhile: " in lines(app)
        assert "What you typed is kept" in lines(app)
        assert field(found, "title").text == "Mail is down"
        assert field(found, "due").text == "2026-04-01"
        await pilot.press("enter")
        await settle()
        card = tomli.loads(text(root, MAIL))
        assert (card["title"], str(card["due"]), card["tags"]) == (
            "Mail is down",
            "2026-04-01",
            ["net"],
        )


async def test_a_field_changed_by_both_says_so_and_lists_get_both(root: Path) -> None:
    async with opened(root) as (app, pilot, settle):
        found = await form(pilot, "e")
        await write(pilot, "!")
        field(found, "tags").text = "here"
        field(found, "description").text = "ours"
        await pilot.pause()
        await somebody(
            root, app, pilot, Edit(card=MAIL, set={"title": "Theirs", "tags": ("there",)})
        )
        assert "by now: Theirs; what you typed takes its place" in lines(app)
        assert field(found, "tags").text == "here, there"
        await pilot.press("ctrl+s")
        await settle()
        card = tomli.loads(text(root, MAIL))
        assert (card["title"], card["tags"], card["description"]) == (
            "Mail!",
            ["here", "there"],
            "ours",
        )


async def test_a_form_of_a_card_that_was_deleted_keeps_what_was_typed(root: Path) -> None:
    async with opened(root) as (app, pilot, settle):
        found = await form(pilot, "e")
        await write(pilot, "!")
        (root / f"boards/desk/cards/{MAIL}.toml").unlink()
        await noticed(app, pilot)
        assert "This card was deleted meanwhile" in lines(app)
        await pilot.press("enter")
        await settle()
        assert app.screen is found
        assert field(found, "title").text == "Mail!"


async def test_one_s_own_change_is_no_news(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(root) as (app, pilot, settle):
        found = await form(pilot, "e")
        told: list[str] = []
        monkeypatch.setattr(found, "tell", told.append)
        await write(pilot, "!")
        await pilot.press("enter")
        await settle()
        assert app.screen is app.board_screen
        assert told == []


async def test_a_new_card_s_title_stays_where_its_column_goes(root: Path) -> None:
    async with opened(root) as (app, pilot, settle):
        await pilot.press("n")
        await pilot.pause()
        await write(pilot, "Order")
        board = root / "boards/desk/board.toml"
        fix = '  { id = "fix", name = "Fix", wip = 1 },\n'
        board.write_text(board.read_text().replace(fix, "").replace('"fix"', '"intake"'))
        await noticed(app, pilot)
        assert app.screen.query_one("#text", Input).value == "Order"
        await pilot.press("enter")
        await settle()
        assert app.screen.query_one("#text", Input).value == "Order"
        assert "fix" in lines(app)


async def test_a_comment_that_can_not_be_added_is_still_there(root: Path) -> None:
    async with opened(root) as (app, pilot, settle):
        await pilot.press("c")
        await pilot.pause()
        await write(pilot, "asked")
        (root / f"boards/desk/cards/{MAIL}.toml").unlink()
        await noticed(app, pilot)
        await pilot.press("enter")
        await settle()
        await pilot.pause()
        assert app.screen.query_one("#text", Input).value == "asked"


async def test_a_filter_being_typed_stays(root: Path) -> None:
    async with opened(root) as (app, pilot, settle):
        await pilot.press("slash")
        await pilot.pause()
        await write(pilot, "Mai")
        await somebody(root, app, pilot, Edit(card=MAIL, set={"title": "Mails"}))
        await pilot.press("l", "enter")
        await settle()
        assert app.board_screen.filter.text == "Mail"
        assert "Mails" in lines(app)


async def test_a_card_s_page_shows_what_changed_and_cursor_and_folds_stay(root: Path) -> None:
    async with opened(root) as (app, pilot, settle):
        view = app.board_screen.view
        view.fold(column="done")
        await settle()
        before = (view.cursor.card_id, view.folded_columns)
        await pilot.press("enter")
        await settle()
        assert isinstance(app.screen, CardScreen)
        await somebody(root, app, pilot, Edit(card=MAIL, set={"title": "Mail again"}))
        assert "Mail again" in lines(app)
        await pilot.press("escape")
        await somebody(root, app, pilot, Move(card="aaaa1111", column="done"))
        assert (view.cursor.card_id, view.folded_columns) == before
