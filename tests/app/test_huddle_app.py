"""The huddle on the screen: walked with keys, the board's keys on the card in hand, everything saved as it is said."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from tests.app.conftest import NOW, burst, card, lines, opened, text
from textual.widgets import Input

from leantui.app import LeantuiApp
from leantui.screens.huddle import HuddleScreen
from leantui.session import Session
from leantui.session.huddles import Sitting

BLOCKED = """\
  { at = 2026-03-11T10:00:00.000Z, by = "tom", event = "blocked", reason = "no part", owner = "mia" },
]
"""


@pytest.fixture
def team(root: Path) -> Path:
    (root / "people").mkdir()
    (root / "people/mia.toml").write_text('name = "Mia"\n')
    (root / "people/tom.toml").write_text('name = "Tom"\n')
    (root / "people/eva.toml").write_text(
        'name = "Eva"\nabsent = [{ from = 2026-03-10, to = 2026-03-13, kind = "leave" }]\n'
    )
    cards = root / "boards/desk/cards"
    (cards / "cccc3333.toml").write_text(card("Lamp dark", "intake", "a1").replace("]\n", BLOCKED))
    return root


def log(root: Path) -> list[dict[str, Any]]:
    found = tomllib.loads((root / "huddles/desk/2026-03-12.toml").read_text())
    entries: list[dict[str, Any]] = found["log"]
    return entries


def huddle(app: LeantuiApp) -> HuddleScreen:
    assert isinstance(app.screen, HuddleScreen)
    return app.screen


async def begun(pilot: Any) -> None:
    await pilot.press("d")
    await pilot.pause()
    await pilot.press("enter")
    await written(pilot)


async def written(pilot: Any) -> None:
    """Until what was asked for is done."""
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


@pytest.mark.parametrize("size", [(150, 45), (80, 24), (50, 20)])
async def test_the_first_stop_says_why_and_what_happened(team: Path, size: tuple[int, int]) -> None:
    async with opened(team, size) as (app, pilot, _settle):
        await begun(pilot)
        shown = " ".join(lines(app).split())
        for words in (
            "Huddle: Desk" if size[0] > 50 else "Huddle",
            "Blocked for 23h",
            "no part",
            "mia removes it",
            "Lamp dark",
        ):
            assert words in shown, lines(app)


async def test_who_is_here_is_asked_and_those_away_are_known(team: Path) -> None:
    async with opened(team) as (app, pilot, _settle):
        await pilot.press("d")
        await pilot.pause()
        shown = lines(app)
        assert "[ ] Eva" in shown
        assert "away: leave" in shown
        await pilot.press("enter")
        await written(pilot)
        assert [(each["event"], each["present"]) for each in log(team)] == [
            ("started", ["mia", "tom"])
        ]


async def test_leaving_the_question_begins_nothing(team: Path) -> None:
    async with opened(team) as (app, pilot, _settle):
        await pilot.press("d")
        await pilot.pause()
        await pilot.press("escape")
        await written(pilot)
        assert app.screen is app.board_screen
        assert not (team / "huddles").exists()


async def test_what_is_agreed_is_on_disk_as_it_is_said(team: Path) -> None:
    async with opened(team) as (app, pilot, _settle):
        await begun(pilot)
        for keys in (("n", *"noon", "enter"), ("p", *"asset", "enter"), ("d", *"two", "enter")):
            await pilot.press(*keys)
            await written(pilot)
        assert [(each["event"], each.get("text"), each.get("card")) for each in log(team)[1:]] == [
            ("note", "noon", "cccc3333"),
            ("parked", "asset", "cccc3333"),
            ("decision", "two", "cccc3333"),
        ]
        assert "noon (Mia)" in lines(app)


async def test_an_action_is_a_card(team: Path) -> None:
    async with opened(team) as (_app, pilot, settle):
        await begun(pilot)
        await pilot.press("+", *"call", "enter")
        await pilot.press("enter")
        await pilot.press("enter")
        await settle()
        await written(pilot)
        entry = log(team)[-1]
        assert entry["event"] == "action"
        made = tomllib.loads(text(team, entry["card"]))
        assert (made["title"], made["assignees"], made["due"].isoformat()) == (
            "call",
            ["mia"],
            "2026-03-13",
        )
        assert made["raised_from"] == "huddle:desk/2026-03-12"


async def test_an_action_that_is_refused_says_why_and_keeps_what_was_typed(team: Path) -> None:
    async with opened(team) as (app, pilot, _settle):
        await begun(pilot)
        await pilot.press("+", *"call", "enter", "enter", *"x", "enter")
        await pilot.pause()
        assert "is no date" in lines(app)
        assert "call" in lines(app)
        assert len(log(team)) == 1


async def test_the_board_s_keys_change_the_card_in_hand(team: Path) -> None:
    async with opened(team) as (app, pilot, settle):
        await begun(pilot)
        await pilot.press("b")
        await settle()
        await written(pilot)
        assert 'event = "unblocked"' in text(team, "cccc3333")
        assert huddle(app).model.stop is not None
        assert "unblocked" in lines(app)
        await pilot.press("u")
        await settle()
        last = tomllib.loads(text(team, "cccc3333"))["log"][-1]
        assert (last["event"], last["reason"]) == ("blocked", "no part")


async def test_a_move_is_seen_at_once_and_the_stop_stays(team: Path) -> None:
    async with opened(team) as (app, pilot, settle):
        await begun(pilot)
        await pilot.press("L")
        await pilot.pause()
        await pilot.press(*"agreed", "enter")
        await settle()
        await written(pilot)
        assert 'to = "fix"' in text(team, "cccc3333")
        assert huddle(app).model.index == 0
        assert "moved to fix" in lines(app).casefold()


async def test_it_goes_on_where_it_was(team: Path) -> None:
    async with opened(team) as (app, pilot, _settle):
        await begun(pilot)
        await pilot.press("right", "right")
        index = huddle(app).model.index
        assert index == 2
        await pilot.press("q")
        assert app.screen is app.board_screen
    async with opened(team) as (app, pilot, _settle):
        await pilot.press("d")
        await written(pilot)
        assert huddle(app).model.index == index
        assert len(log(team)) == 1


async def test_the_end_shows_the_minutes_and_ends(team: Path) -> None:
    async with opened(team) as (app, pilot, _settle):
        await begun(pilot)
        await pilot.press("p", *"asset", "enter")
        await written(pilot)
        await pilot.press("end")
        shown = lines(app)
        assert "Parking lot" in shown
        assert "asset" in shown
        await pilot.press("y")
        await written(pilot)
        assert "## Parking lot" in app.clipboard
        await pilot.press("enter")
        await written(pilot)
        assert app.screen is app.board_screen
        assert log(team)[-1]["event"] == "ended"


async def test_large_by_person_and_a_filter(team: Path) -> None:
    async with opened(team) as (app, pilot, _settle):
        await begun(pilot)
        await pilot.press("z")
        assert "Ｌａｍｐ" in lines(app)
        await pilot.press("z", "v")
        assert "by person" in lines(app)
        await pilot.press("slash", *"mail", "enter")
        await written(pilot)
        assert "/mail" in lines(app)
        assert "Lamp" not in lines(app)


async def test_what_somebody_else_writes_is_taken_in(team: Path) -> None:
    async with opened(team) as (app, pilot, _settle):
        await begun(pilot)
        file = team / "boards/desk/cards/cccc3333.toml"
        file.write_text(file.read_text().replace("Lamp dark", "Lamp bright"))
        session = app.board_screen.session
        assert session.adopt(session.reread())
        app.board_screen.disk_changed()
        await pilot.pause()
        assert "Lamp bright" in lines(app)


async def test_a_record_that_can_t_be_written_is_said_and_the_walk_goes_on(team: Path) -> None:
    async with opened(team) as (app, pilot, settle):
        await begun(pilot)
        (team / "huddles/desk/2026-03-12.toml").write_text("broken")
        await burst(app, pilot, settle, "nnoon⏎")
        for _ in range(200):
            if "Not saved" in lines(app):
                break
            await pilot.pause(0.01)
        assert "Not saved" in lines(app)
        assert app.screen.query_one(Input).value == "noon", "it is kept, to be tried again"
        await pilot.press("escape")
        await written(pilot)
        await pilot.press("right")
        assert huddle(app).model.index == 1


async def test_an_empty_board_comes_to_the_end_at_once(team: Path) -> None:
    for file in (team / "boards/desk/cards").iterdir():
        file.unlink()
    async with opened(team) as (app, pilot, _settle):
        await begun(pilot)
        assert "has room for 1, and nothing is ready" in lines(app)
        await pilot.press("right")
        assert "Nothing was noted." in lines(app)


async def test_the_minutes_have_what_a_second_person_wrote(team: Path) -> None:
    async with opened(team) as (app, pilot, _settle):
        await begun(pilot)
        other = Session.open(team, who="tom", clock=lambda: NOW)
        assert Sitting(other, ("desk",)).park("from the second screen") is None
        await pilot.press("end")
        assert "from the second screen (Tom)" in lines(app)
