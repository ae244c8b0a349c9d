"""The process drawn on a page: scrolled sideways, with whose lane it is still in sight."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.process.drawn import STARTER

from leantui.screens.standard_pages import DiagramPage

Hosts = Callable[[Any], Any]


@pytest.mark.parametrize(("width", "stays"), [(80, True), (160, True), (50, False)])
async def test_whose_lane_it_is_stays_in_sight(host: Hosts, width: int, stays: bool) -> None:
    app = host(DiagramPage(STARTER))
    async with app.run_test(size=(width, 40)) as pilot:
        await pilot.pause()
        if width < 70:
            assert "1 Create the account" in "".join(app.rows)
            assert not any("┌ 1" in row for row in app.rows)  # the list comes first
            await pilot.press("v")
            await pilot.pause()
        assert any(row.startswith("Technician") for row in app.rows)
        edges = [row.find("┌ 1") for row in app.rows if "┌ 1" in row]
        for _ in range(20):
            await pilot.press("right")
        await pilot.pause()
        assert any(row.startswith("Technician") for row in app.rows) == stays
        assert "◉" in "".join(app.rows)
        assert all(len(row.rstrip()) <= width for row in app.rows)
        for _ in range(20):
            await pilot.press("left")
        await pilot.pause()
        assert [row.find("┌ 1") for row in app.rows if "┌ 1" in row] == edges
