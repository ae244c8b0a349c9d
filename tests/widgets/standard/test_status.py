"""The top line, the line about the card and the keys: what is said, and what goes first when narrow."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult

from leantui.model.board import Board, Column, Lane, ServiceLevelExpectation
from leantui.model.card import Card
from leantui.model.log import LogEntry
from leantui.rules.commands import Breach
from leantui.widgets.status import (
    CardFacts,
    CardLine,
    Footer,
    FooterKey,
    StatusModel,
    TopLine,
    card_line,
    footer_line,
    status_line,
)

NOW = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)
MODEL = StatusModel(
    board="Service Desk", lanes_by="customer", filter="@mia", hidden=30, wip=9, wip_limit=10,
    blocked=2, over_sle=1, attention=1, person="mia", sharing="main ↑1 ↓0",
)  # fmt: skip
BOARD = Board(
    id="sd",
    name="Service Desk",
    sle=ServiceLevelExpectation(days=8, probability=85),
    column=(Column(id="fix", name="Fix"), Column(id="done", name="Done", kind="done")),
    lane=(Lane(id="acme", name="Acme GmbH"),),
)
BLOCKED = LogEntry(
    at=NOW - timedelta(hours=4), by="tom", event="blocked", reason="no approval yet",
    cause="external/customer", owner="mia",
)  # fmt: skip


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (140, " Service Desk   / @mia  30 hidden   lanes: customer           WIP 9/10   ⚑ 2 blocked   ◷ 1 over SLE   ! 1 needs attention   main ↑1 ↓0   mia"),
        (100, " Service Desk   / @mia   lanes: customer       WIP 9/10   ⚑ 2   ◷ 1   ! 1   main ↑1 ↓0   mia"),
        (60, " Service Desk   / @mia           WIP 9/10   ⚑ 2   ◷ 1   ! 1"),
        (40, " Service Desk   / @mia   WIP 9/10   ! 1"),
        (30, " Service Desk   / @mia   ! 1"),
        (13, " Service Desk"),
        (9, " Service…"),
    ],
)  # fmt: skip
def test_the_top_line_keeps_what_matters_most(width: int, expected: str) -> None:
    text = status_line(MODEL, width).text.rstrip()
    assert " ".join(text.split()) == " ".join(expected.split())
    assert cell_len(text) <= width


@given(st.integers(8, 160))
def test_the_top_line_cuts_no_part(width: int) -> None:
    line = status_line(MODEL, width)
    assert cell_len(line.text) <= width
    whole = {" ".join(span.text.split()) for span in status_line(MODEL, 300).spans}
    short = {"⚑ 2", "◷ 1", "! 1", "/ @mia", ""}
    shown = {" ".join(span.text.split()) for span in line.spans}
    assert all(text in whole | short or text.endswith("…") for text in shown)


def test_where_git_stands_is_kept_longer_than_what_the_lanes_are() -> None:
    model = msgspec.structs.replace(
        MODEL, filter="", hidden=None, sharing="main ↑1 ↓0 * ! not in step"
    )
    assert "main ↑1 ↓0 * ! not in step" in status_line(model, 140).text
    narrow = status_line(model, 80).text
    assert "main ↑1 ↓0 * !" in narrow
    assert "not in step" not in narrow
    assert "lanes" not in status_line(model, 68).text
    assert "main ↑1 ↓0" in status_line(model, 68).text


def test_over_the_limit_and_not_saved_are_said() -> None:
    model = msgspec.structs.replace(MODEL, wip=11, saving="not saved: disk full")
    line = status_line(model, 140)
    assert "WIP 11/10 ▲" in line.text
    assert ("not saved: disk full", "warning") in line.spans


def test_the_top_line_in_ascii() -> None:
    assert status_line(MODEL, 140, is_ascii=True).text.isascii()


def words(facts: dict[str, Any] | None = None, **card: Any) -> str:
    made = Card(**{"title": "VPN drops", "column": "fix", "log": (), "id": "ab3kq7v1", **card})
    return card_line(made, BOARD, CardFacts(ref="ab3k", **(facts or {})), NOW)


@pytest.mark.parametrize(
    ("facts", "card", "expected"),
    [
        ({}, {}, "ab3k  VPN drops"),
        ({}, {"log": (BLOCKED,)}, "ab3k  blocked 4h: no approval yet (external/customer), mia removes it"),
        ({"age_days": 3}, {}, "ab3k  3 days old, SLE 8"),
        ({"age_days": 1, "band": "p50"}, {}, "ab3k  1 day old, older here than half, SLE 8"),
        ({"age_days": 7, "band": "p85"}, {}, "ab3k  7 days old, older here than 85 of 100, SLE 8"),
        ({"age_days": 9, "band": "sle"}, {}, "ab3k  9 days old, over the SLE of 8 days"),
        ({}, {"due": date(2026, 3, 20)}, "ab3k  due Fri 20 Mar, in 8 days"),
        ({}, {"due": date(2026, 3, 13)}, "ab3k  due tomorrow"),
        ({}, {"due": date(2026, 3, 12)}, "ab3k  due today"),
        ({}, {"due": date(2026, 3, 6)}, "ab3k  due 6 Mar, 6 days late"),
        ({}, {"due": date(2026, 3, 6), "column": "done"}, "ab3k  VPN drops"),
        ({}, {"column": "fixx", "lane": "acme"}, "ab3k  unknown column fixx"),
        ({}, {"lane": "acmee", "class_of_service": "gold"}, "ab3k  unknown lane acmee · unknown class of service gold"),
        ({"breaches": (Breach(kind="column", name="fix", count=4, limit=3), Breach(kind="person", name="mia", count=3, limit=2), Breach(kind="board", name="", count=11, limit=10))}, {}, "ab3k  Fix over its limit 4/3 · person mia over its limit 3/2 · board over its limit 11/10"),
        ({"waiting_for": ("SD-9c0t",)}, {}, "ab3k  waits for SD-9c0t"),
        ({"progress": (0, 7)}, {"class_of_service": "fixed-date", "impact": "high", "urgency": "high"}, "ab3k  fixed date · priority 1"),
        ({"progress": (3, 7)}, {"class_of_service": "expedite"}, "ab3k  expedite · 3 of 7 steps done"),
        ({"is_unread": True}, {}, "ab3k  the file can't be read, this is its last good version"),
    ],
)  # fmt: skip
def test_the_card_in_words(facts: dict[str, Any], card: dict[str, Any], expected: str) -> None:
    assert words(facts, **card) == expected


def test_hostile_words_do_no_harm() -> None:
    block = msgspec.structs.replace(BLOCKED, reason="\x1b]52;c;eA==\x07[b]x[/b]\nnext")
    shown = words(log=(block,))
    assert "\x1b" not in shown
    assert "\n" not in shown
    assert "[b]x[/b]" in shown


KEYS = (
    FooterKey("←↓↑→", "select"), FooterKey("H L", "move"), FooterKey("n", "new", "card.new"),
    FooterKey("enter", "open"), FooterKey("?", "keys"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (80, " ←↓↑→ select   H L move   n new   enter open   ? keys"),
        (40, " ←↓↑→ select   H L move   n new   ? keys"),
        (20, " ? keys"),
    ],
)
def test_the_footer_ends_with_help_at_every_width(width: int, expected: str) -> None:
    assert footer_line(KEYS, width).text == expected


def test_the_footer_in_ascii() -> None:
    assert footer_line(KEYS, 80, is_ascii=True).text.startswith(" arrows select")


class LinesApp(App[None]):
    """The three lines."""

    def __init__(self) -> None:
        super().__init__()
        self.clicked: list[str] = []

    def compose(self) -> ComposeResult:
        yield TopLine()
        yield CardLine()
        yield Footer()

    def on_footer_key_clicked(self, event: Footer.KeyClicked) -> None:
        self.clicked.append(event.action)


async def test_showing_another_line_lays_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    app = LinesApp()
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.pause()
        laid_out: list[bool] = []
        original = app.screen._refresh_layout

        def counted(*options: Any, **named: Any) -> None:
            laid_out.append(True)
            original(*options, **named)

        monkeypatch.setattr(app.screen, "_refresh_layout", counted)
        app.query_one(TopLine).show(MODEL)
        app.query_one(CardLine).show(words(log=(BLOCKED,)))
        app.query_one(Footer).show(KEYS)
        await pilot.pause()
        assert not laid_out
        assert "Service Desk" in app.query_one(TopLine).render_line(0).text
        assert "blocked 4h" in app.query_one(CardLine).render_line(0).text


async def test_a_long_card_line_is_cut_after_a_word() -> None:
    app = LinesApp()
    async with app.run_test(size=(40, 10)) as pilot:
        app.query_one(CardLine).show(words(log=(BLOCKED,)))
        await pilot.pause()
        shown = app.query_one(CardLine).render_line(0).text.rstrip()
        assert shown == " ab3k  blocked 4h: no approval yet…"


async def test_a_click_on_a_key_does_it() -> None:
    app = LinesApp()
    async with app.run_test(size=(80, 10)) as pilot:
        app.query_one(Footer).show(KEYS)
        await pilot.pause()
        await pilot.click(Footer, offset=(footer_line(KEYS, 80).text.index("new"), 0))
        await pilot.click(Footer, offset=(79, 0))
        assert app.clicked == ["card.new"]
