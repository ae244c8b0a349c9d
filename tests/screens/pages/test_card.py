"""The card screen: everything about a card, and the standard beside it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from rich.cells import cell_len

from leantui.model.board import Board, Column, Lane
from leantui.model.card import Card, ChecklistItem
from leantui.model.log import LogEntry
from leantui.model.problem import Problem
from leantui.model.standard import Standard, Step
from leantui.screens.card import CardScreen
from leantui.screens.card_lines import CardModel, Related, card_lines
from leantui.widgets.line_view import LineView
from leantui.widgets.lines import plain
from leantui.widgets.standard_pane import StandardPane
from leantui.widgets.standard_view import standard_view
from leantui.widgets.status import CardFacts

Hosts = Callable[[Any], Any]
NOW = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)


def entry(event: str, hours: int, **more: Any) -> LogEntry:
    return LogEntry(at=NOW - timedelta(hours=hours), by="tom", event=event, **more)


TAKEN_BACK = entry("comment", 30, text="wrong card")
BOARD = Board(
    id="sd",
    name="Service Desk",
    column=(Column(id="fix", name="Fix", split=True), Column(id="done", name="Done", kind="done")),
    lane=(Lane(id="acme", name="Acme GmbH"),),
)
CARD = Card(
    id="ab3kq7v1",
    board="sd",
    file="boards/sd/cards/ab3kq7v1.toml",
    title="New starter [red]J. Doe[/red]",
    column="fix/done",
    lane="acme",
    assignees=("mia", "bob"),
    due=date(2026, 3, 20),
    tags=("starter",),
    impact="high",
    urgency="low",
    description="Why **now**: see [it](https://x.example).",
    checklist=(ChecklistItem(text="Desk booked", done=True), ChecklistItem(text="Badge ordered")),
    extra={"colour": "blue\x1b[0m"},
    log=(
        entry("created", 100, to="fix"),
        entry("moved", 50, from_="fix", to="fix/done", over=("column fix 4/3",), reason="agreed"),
        TAKEN_BACK,
        entry("retracted", 29, of=TAKEN_BACK.at),
        entry("comment", 5, text="asked\nagain"),
        entry("blocked", 4, reason="no approval", cause="external/customer", owner="mia"),
        entry("run", 3, standard="starter", revision=7, state="started"),
        entry("step", 3, step="one", state="done", record={"login": "j.doe"}, check="pass"),
        entry("teleported", 1, text="to the moon"),
    ),
)
STANDARD = Standard(
    id="starter",
    file="standards/starter.toml",
    title="Set up a new starter",
    revision=7,
    status="effective",
    step=(Step(id="one", do="Create the account"), Step(id="two", do="Prepare the laptop")),
)
MODEL = CardModel(
    card=CARD,
    board=BOARD,
    facts=CardFacts(ref="SD-ab3k", age_days=9),
    as_of=NOW,
    standard=standard_view(STANDARD, CARD, BOARD, standards_matching=1, as_of=NOW),
    time_in_column=(("Fix", timedelta(hours=30)), ("Done", timedelta(minutes=5))),
    related=(
        Related(how="waits for", id="9c0tz1k2", ref="SD-9c0t", title="Order laptop", column="Fix"),
        Related(how="part of", id="4x2m8qpa", ref="SD-4x2m", title="Onboard", is_finished=True),
        Related(how="waits for", ref="zzzz"),
    ),
    people=(("mia", "Mia Berg"),),
    problems=(Problem(CARD.file, 9, 1, "warning", "unknown-key", "colour", "unknown key"),),
)
SHOWN = """\
New starter [red]J. Doe[/red]
blocked 4h: no approval (external/customer), mia removes it · due Fri 20 Mar, in 8 days · 9 days
old

id        SD-ab3k ab3kq7v1
column    Fix, done
lane      Acme GmbH
class     Standard
who       Mia Berg (mia), bob
due       Fri 20 Mar, in 8 days
priority  3 (impact high, urgency low)
age       9 days
tags      #starter
file      boards/sd/cards/ab3kq7v1.toml

What is wrong in its file
 ! warning boards/sd/cards/ab3kq7v1.toml:9   colour
    unknown key

Description
Why now: see it (https://x.example).

Check-list 1/2
  [x] Desk booked
  [ ] Badge ordered

Other cards
  waits for SD-9c0t  Order laptop   Fix
  part of SD-4x2m  Onboard   ✓ finished
  waits for zzzz  there is no such card

Time in each column
Fix   30h
Done  5m

Keys this version doesn't know
colour: blue\ufffd[0m

History, the latest first
today 09:00   tom teleported: to the moon
today 07:00   tom done step one: login j.doe, check passed
today 07:00   tom started the standard starter r7
today 06:00   tom blocked it: no approval, cause external/customer, mia removes it
today 05:00   tom “asked
              again”
11 Mar 05:00  tom took an entry back
11 Mar 04:00  tom “wrong card”  (taken back)
10 Mar 08:00  tom moved it Fix → Fix, done  over column fix 4/3  because agreed
8 Mar 06:00   tom made it in Fix"""


def test_everything_is_there() -> None:
    assert plain(card_lines(MODEL, 96)) == SHOWN


def test_a_bare_card_has_no_empty_sections() -> None:
    bare = Card(title="Do it", column="fix", log=(), id="zzzzzzzz", file="boards/sd/cards/z.toml")
    model = CardModel(card=bare, board=BOARD, facts=CardFacts(ref="zzzz"), as_of=NOW)
    shown = plain(card_lines(model, 80))
    assert shown.splitlines()[1] == "nothing special"
    assert "Description" not in shown
    assert "Check-list" not in shown
    assert "History" not in shown


def test_an_unknown_column_is_said() -> None:
    lost = msgspec.structs.replace(MODEL, card=msgspec.structs.replace(CARD, column="fixx"))
    assert "fixx (unknown; shown in Fix)" in plain(card_lines(lost, 96))


@pytest.mark.parametrize("width", [20, 34, 48, 60, 90, 150])
def test_no_line_is_too_wide(width: int) -> None:
    assert all(cell_len(line.text) <= width for line in card_lines(MODEL, width))


async def test_the_standard_stands_beside_where_there_is_room_and_on_tab_elsewhere(
    host: Hosts, size: tuple[int, int]
) -> None:
    app = host(CardScreen(MODEL))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert "SD-ab3k · Service Desk" in app.rows[0]
        assert ("Prepare the laptop" in app.text) == (size[0] >= 100)
        await pilot.press("tab")
        await pilot.pause()
        assert "▶ 2 Prepare the laptop" in app.text
        await pilot.press("tab")
        await pilot.pause()
        assert "New starter [red]J. Doe[/red]" in app.text
        assert app.rows[-1].endswith("esc back")


async def test_escape_goes_from_the_standard_to_the_card_to_the_board(host: Hosts) -> None:
    app = host(CardScreen(MODEL))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("tab", "escape")
        assert app.answers == []
        await pilot.press("escape")
        assert app.answers == [None]


async def test_the_editor_opens_what_has_the_focus(host: Hosts) -> None:
    app = host(CardScreen(MODEL))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("E", "tab", "E")
        assert app.edits == [(CARD.file, 1), ("standards/starter.toml", 1)]


async def test_a_changed_card_is_shown_where_one_was_reading(host: Hosts) -> None:
    app = host(CardScreen(MODEL))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("pagedown")
        await pilot.pause()
        before = app.screen.query_one("#card", LineView).scroll_offset.y
        assert before > 0
        said = entry("comment", 0, text="just now")
        card = msgspec.structs.replace(CARD, log=(*CARD.log, said))
        app.screen.refresh_model(msgspec.structs.replace(MODEL, card=card))
        await pilot.pause()
        assert app.screen.query_one("#card", LineView).scroll_offset.y == before
        assert "just now" in plain(app.screen.query_one("#card", LineView).lines)


async def test_a_card_without_a_standard_says_how_to_post_one(host: Hosts) -> None:
    view = standard_view(None, msgspec.structs.replace(CARD, standard=None), BOARD, as_of=NOW)
    app = host(CardScreen(msgspec.structs.replace(MODEL, standard=view)))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        assert "No standard is posted" in app.text
        await pilot.press("tab", "E")
        assert app.edits == [(CARD.file, 1)]
        assert app.screen.query_one(StandardPane).has_focus
