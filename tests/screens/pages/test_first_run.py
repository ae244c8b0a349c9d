"""The first screen: each way on one key, what went wrong said, nothing asked but the template."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from leantui.exchange.beginnings import Beginning
from leantui.screens.first_run import FirstRunScreen
from leantui.store.discover import Root
from leantui.widgets.line_view import LineView

Hosts = Callable[[Any], Any]


class Ways:
    """Stands in for the ways to a workspace, and keeps which were gone."""

    def __init__(self, *, has_personal: bool = False, fails: str = "") -> None:
        self.here = Path("/work/[red]project")
        self.personal = Root(
            path=Path("/data/personal"), found_by="personal", is_workspace=has_personal
        )
        self.gone: list[str] = []
        self._fails = fails

    def _go(self, way: str) -> Beginning:
        self.gone.append(way)
        if self._fails:
            raise PermissionError(13, "Permission denied", self._fails)
        return Beginning(root=Path("/new"), who="mia")

    def demo(self) -> Beginning:
        return self._go("demo")

    def start_here(self, template: str) -> Beginning:
        return self._go(template)

    def personal_board(self) -> Beginning:
        return self._go("personal")


async def went(app: Any, pilot: Any) -> None:
    await app.workers.wait_for_complete()
    await pilot.pause()


@pytest.mark.parametrize(
    ("keys", "way"),
    [
        ("d", "demo"),
        ("p", "personal"),
        ("enter", "demo"),
        ("s enter", "service-desk"),
        ("s i", "improvement"),
        ("s down enter", "engineering"),
        ("down down enter", "personal"),
        ("s escape d", "demo"),
    ],
)
async def test_each_way_is_one_key(host: Hosts, keys: str, way: str) -> None:
    ways = Ways()
    app = host(FirstRunScreen(ways))  # type: ignore[arg-type]
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys.split())
        await went(app, pilot)
        assert ways.gone == [way]
        assert app.answers == [Beginning(root=Path("/new"), who="mia")]


async def test_everything_is_in_sight_at_every_size(host: Hosts, size: tuple[int, int]) -> None:
    app = host(FirstRunScreen(Ways()))  # type: ignore[arg-type]
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        shown = " ".join(app.text.split())
        for words in ("d Try the demo", "thrown away when you leave", "s Start a board here",
                      "/work/[red]project", "p Open your personal board", "it is made now", "esc leave"):  # fmt: skip
            assert words in shown
        await pilot.press("s")
        await pilot.pause()
        shown = " ".join(app.text.split())
        for words in ("Service desk", "Engineering", "Personal", "i Improvement", "a week."):
            assert words in shown


async def test_in_ascii_nothing_else_is_drawn(host: Hosts) -> None:
    app = host(FirstRunScreen(Ways()))  # type: ignore[arg-type]
    app.ascii_only = True
    async with app.run_test(size=(50, 20)) as pilot:
        await pilot.pause()
        assert app.text.isascii()


async def test_the_personal_board_is_in_hand_where_there_is_one(host: Hosts) -> None:
    app = host(FirstRunScreen(Ways(has_personal=True)))  # type: ignore[arg-type]
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.screen.query_one(LineView).cursor == "p"
        assert "it is made now" not in app.text


async def test_what_can_t_be_written_is_named_and_another_way_is_open(host: Hosts) -> None:
    ways = Ways(fails="boards/x.toml")
    app = host(FirstRunScreen(ways))  # type: ignore[arg-type]
    async with app.run_test(size=(50, 20)) as pilot:
        await pilot.press("s", "enter")
        await went(app, pilot)
        assert "! boards/x.toml: Permission denied" in app.text
        assert app.answers == []
        await pilot.press("escape", "escape")
        assert app.answers == [None]
