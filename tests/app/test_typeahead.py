"""Keys in one burst land where they would have landed one by one."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from tests.app.conftest import burst, opened, text
from textual.widgets import Input

from leantui.screens import typeahead
from leantui.screens.help import HelpScreen


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine is, nothing is handed out because of the time it took."""
    monkeypatch.setattr(typeahead, "PATIENCE", 60)


def log(root: Path, card_id: str = "aaaa1111") -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = tomllib.loads(text(root, card_id))["log"]
    return entries


async def test_enter_between_the_fields_of_a_prompt(root: Path) -> None:
    async with opened(root) as (app, pilot, settle):
        await burst(app, pilot, settle, "hbno parts⏎vendor⏎⏎")
        assert app.screen is app.board_screen
    (*_, blocked) = log(root)
    assert (blocked["reason"], blocked["cause"]) == ("no parts", "vendor")


async def test_a_card_and_what_is_done_with_it(root: Path) -> None:
    async with opened(root) as (app, pilot, settle):
        await burst(app, pilot, settle, "hnToner⏎cordered⏎bno money⏎⌃")
        cards = app.board_screen.contents.cards.values()
        (made,) = [each for each in cards if each.title == "Toner"]
        assert [entry.event for entry in made.log] == ["created", "comment", "blocked"]


async def test_a_filter_and_what_is_done_below_it(root: Path) -> None:
    async with opened(root) as (app, pilot, settle):
        await burst(app, pilot, settle, "/mail⏎cseen⏎")
        assert app.board_screen.filter.text == "mail"
    assert log(root, "bbbb2222")[-1]["text"] == "seen"
    assert len(log(root)) == 1


async def test_fields_of_the_form_one_after_the_other(root: Path) -> None:
    async with opened(root) as (app, pilot, settle):
        await burst(app, pilot, settle, "he now⇥⇥⌃cdone⏎")
    assert tomllib.loads(text(root, "aaaa1111"))["title"] == "Printer [red]on fire[/red] now"
    assert [entry["event"] for entry in log(root)] == ["created", "comment"]


async def test_pages_above_pages_and_back(root: Path) -> None:
    async with opened(root) as (app, pilot, settle):
        await burst(app, pilot, settle, "A?/nothing⏎")
        assert isinstance(app.screen, HelpScreen)
        assert app.screen.query_one(Input).value == "nothing"
        await burst(app, pilot, settle, "⎋⎋⎋hclater⏎")
        assert len(app.screen_stack) == 1
    assert log(root)[-1]["text"] == "later"


async def test_the_pane_has_the_next_key_at_once(root: Path) -> None:
    async with opened(root) as (app, pilot, settle):
        before = app.board_screen.view.cursor.card_id
        await burst(app, pilot, settle, "⇥jj⇥")
        assert app.board_screen.view.cursor.card_id == before
        assert app.board_screen.view.has_focus


async def test_a_job_breakdown_in_one_go(root: Path) -> None:
    async with opened(root) as (app, pilot, settle):
        await burst(
            app, pilot, settle, "S␎Brew tea⏎⏎warm hands⏎Boil water⏎with care⏎it is hot⏎⏎it sings⏎⏎⌃"
        )
    (draft,) = (root / "standards/drafts").glob("*.toml")
    found = tomllib.loads(draft.read_text())
    assert (found["title"], found["purpose"]) == ("Brew tea", "warm hands")
    (step,) = found["step"]
    assert (step["do"], step["check"]) == ("Boil water", "it sings")
    assert [(each["point"], each["reason"]) for each in step["key_points"]] == [
        ("with care", "it is hot")
    ]


async def test_the_reason_a_form_asks_for(root: Path) -> None:
    """The form's own enter leads to a question, and what follows is its answer."""
    async with opened(root) as (app, pilot, settle):
        await burst(app, pilot, settle, "n⇥ink⏎agreed⏎cthanks⏎")
        cards = app.board_screen.contents.cards.values()
        (made,) = [each for each in cards if each.title == "ink"]
        said = [(each.event, each.reason, each.text) for each in made.log if each.event != "run"]
        assert said == [("created", "agreed", None), ("comment", None, "thanks")]


async def test_taking_it_oneself_is_done_with_the_second_a(root: Path) -> None:
    (root / "people").mkdir()
    for who in ("mia", "anna"):
        (root / f"people/{who}.toml").write_text(f'name = "{who.title()}"\n')
    async with opened(root) as (app, pilot, settle):
        await burst(app, pilot, settle, "haacmine⏎")
    assert tomllib.loads(text(root, "aaaa1111"))["assignees"] == ["mia"]
    assert log(root)[-1]["text"] == "mine"
