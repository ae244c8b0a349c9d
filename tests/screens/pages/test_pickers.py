"""Pickers: type to narrow, go with the arrows, enter chooses."""

from collections.abc import Callable
from typing import Any

import pytest

from leantui.rules.commands import Breach
from leantui.screens.pickers import Choice, ListPicker, MovePicker, MoveTarget, PersonPicker

Hosts = Callable[[Any], Any]
LANES = [Choice(key=key, label=f"by {key}") for key in ("lane", "person", "class", "type", "none")]
PEOPLE = {"mia": "Mia Berg", "tom": "Tom Holt", "eva": "Eva Lind"}
OVER = (Breach(kind="column", name="waiting", count=7, limit=6),)
TARGETS = [
    MoveTarget(column="intake", label="Intake", count=6, limit=24),
    MoveTarget(column="fix", label="Fix, doing", count=4, limit=6, is_here=True),
    MoveTarget(column="fix/done", label="Fix, done", count=1, limit=3),
    MoveTarget(column="waiting", label="Waiting", count=6, limit=6, breaches=OVER, needs=("due",)),
    MoveTarget(column="done", label="Done", count=12),
]


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (["enter"], "class"),
        (["down", "enter"], "type"),
        (["up", "up", "enter"], "lane"),
        ([*"pers", "enter"], "person"),
        (["escape"], None),
    ],
)
async def test_one_of_many(host: Hosts, keys: list[str], answer: str | None) -> None:
    app = host(ListPicker("Lanes by", LANES, start="class"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys)
        assert app.answers == [answer]


async def test_nothing_found_is_refused_and_can_be_mended(host: Hosts) -> None:
    app = host(ListPicker("Lanes by", LANES))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"zzz", "enter")
        await pilot.pause()
        assert app.answers == []
        assert "Nothing is called so" in app.text
        await pilot.press("backspace", "backspace", "backspace", "enter")
        assert app.answers == ["lane"]


async def test_a_long_list_scrolls_with_the_cursor(host: Hosts, size: tuple[int, int]) -> None:
    choices = [Choice(key=f"k{n}", label=f"choice {n}", detail="x" * 30) for n in range(200)]
    app = host(ListPicker("Which?", choices, hint="one of very many"))
    async with app.run_test(size=size) as pilot:
        await pilot.press(*["pagedown"] * 4)
        await pilot.pause()
        cursor = app.screen.view.cursor
        number = int(cursor[1:])
        assert number > 8
        assert f"› choice {number}" in app.text
        assert "esc leave" in app.text
        await pilot.press("enter")
        assert app.answers == [cursor]


async def test_a_click_chooses(host: Hosts) -> None:
    app = host(ListPicker("Lanes by", LANES))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.click("#choices", offset=(6, 3))
        await pilot.click("#choices", offset=(6, 3))
        assert app.answers == ["type"]


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (["a"], ("mia", "tom")),
        (["down", "down", "enter"], ("mia", "eva")),
        ([*"eva", "tab", *"tom", "tab", "enter"], ("mia", "eva", "tom")),
        ([*"mia", "tab", "enter"], ()),
        (["escape"], None),
    ],
)
async def test_people(host: Hosts, keys: list[str], answer: tuple[str, ...] | None) -> None:
    app = host(PersonPicker(PEOPLE, chosen=("mia",), me="tom"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys)
        assert app.answers == [answer]


async def test_people_show_who_is_assigned_and_me_first(host: Hosts) -> None:
    app = host(PersonPicker(PEOPLE, chosen=("mia",), me="tom", details={"eva": "away until 3 Dec"}))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        rows = [row.strip("│ ") for row in app.rows if "[ ]" in row or "[x]" in row]
        assert rows[0].startswith("›")
        assert "Tom" in rows[0]
        assert "[x] Mia" in rows[1]
        assert "away until 3 Dec" in rows[2]


async def test_nobody_known_still_answers(host: Hosts) -> None:
    app = host(PersonPicker({}))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter", "escape")
        assert app.answers == [None]


async def test_a_move_shows_counts_limits_and_what_it_would_break(
    host: Hosts, size: tuple[int, int]
) -> None:
    app = host(MovePicker("Move ab3k to", TARGETS))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        words = " ".join(app.text.replace("│", " ").split())
        assert "Intake 6/24" in words
        assert "Fix, doing 4/6, it is here" in words
        assert "would be over: column waiting 7/6; needs due" in words


@pytest.mark.parametrize(
    ("keys", "column"), [(["down", "enter"], "fix/done"), ([*"wait", "enter"], "waiting")]
)
async def test_a_move_is_chosen(host: Hosts, keys: list[str], column: str) -> None:
    app = host(MovePicker("Move ab3k to", TARGETS))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys)
        assert [answer.column for answer in app.answers] == [column]


async def test_the_place_where_it_is_is_refused(host: Hosts) -> None:
    app = host(MovePicker("Move ab3k to", TARGETS))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert app.answers == []
        assert "is there already" in app.text


async def test_markup_in_names_is_text(host: Hosts) -> None:
    app = host(ListPicker("[b]Q[/b]", [Choice(key="k", label="[red]x\x1b[0m", detail="[/]")]))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "[red]x\ufffd[0m" in app.text
        assert "[b]Q[/b]" in app.text
