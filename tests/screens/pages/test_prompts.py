"""Prompts: enter answers, escape leaves, a refusal says why and keeps what was typed."""

from collections.abc import Callable
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.widgets import Input

from leantui.rules.commands import Breach, Refusal
from leantui.screens.filter_bar import FilterBar
from leantui.screens.new_card import NewCard, NewCardPrompt
from leantui.screens.prompts import (
    BlockAnswer,
    BlockPrompt,
    ConfirmPrompt,
    Prompt,
    ReasonPrompt,
    TextPrompt,
)

Hosts = Callable[[Any], Any]
REFUSAL = Refusal(
    code="wip-reason",
    message="Fix would be over its limit",
    breaches=(
        Breach(kind="column", name="fix", count=4, limit=3),
        Breach(kind="person", name="mia", count=3, limit=2),
    ),
    hint="Say why it goes in all the same",
)
PROMPTS: dict[str, Callable[[], Prompt[Any]]] = {
    "reason": lambda: ReasonPrompt(REFUSAL),
    "text": lambda: TextPrompt("Comment"),
    "new": lambda: NewCardPrompt("Intake, Acme GmbH"),
    "block": lambda: BlockPrompt("SD-ab3k", causes=("external/customer",), people=("mia", "tom")),
}


@pytest.mark.parametrize("name", [*PROMPTS, "confirm"])
async def test_escape_leaves(host: Hosts, name: str) -> None:
    make = PROMPTS.get(name, lambda: ConfirmPrompt("Archive it?"))
    app = host(make())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape")
        assert app.answers == [None]


@pytest.mark.parametrize("name", PROMPTS)
async def test_nothing_typed_is_refused_and_says_why(host: Hosts, name: str) -> None:
    app = host(PROMPTS[name]())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert app.answers == []
        assert "! " in app.text
        assert "needed" in app.text


@pytest.mark.parametrize("name", PROMPTS)
async def test_the_way_out_is_shown_at_every_size(
    host: Hosts, name: str, size: tuple[int, int]
) -> None:
    app = host(PROMPTS[name]())
    async with app.run_test(size=size) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert "esc leave" in app.text
        assert isinstance(app.focused, Input)
        assert "╰" in app.rows[-1]


async def test_a_reason_is_asked_for_with_every_broken_limit(host: Hosts) -> None:
    app = host(ReasonPrompt(REFUSAL))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for words in ("Fix would be over", "column fix 4/3", "person mia 3/2", "Say why"):
            assert words in app.text
        await pilot.press(*"agreed", "enter")
        assert app.answers == ["agreed"]


async def test_a_validator_refuses_and_what_was_typed_stays(host: Hosts) -> None:
    prompt = TextPrompt("Due", validate=lambda text: None if text == "fri" else "not a date")
    app = host(prompt)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"frx", "enter")
        await pilot.pause()
        assert "! not a date" in app.text
        assert app.focused.value == "frx"
        await pilot.press("backspace")
        await pilot.pause()
        assert "! not a date" not in app.text
        await pilot.press("i", "enter")
        assert app.answers == ["fri"]


async def test_an_empty_answer_counts_where_it_may(host: Hosts) -> None:
    app = host(TextPrompt("Due", initial="x", may_be_empty=True))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("backspace", "enter")
        assert app.answers == [""]


async def test_what_stood_there_is_kept_and_the_cursor_is_at_its_end(host: Hosts) -> None:
    app = host(TextPrompt("Title", initial="VPN"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*" 2", "enter")
        assert app.answers == ["VPN 2"]


async def test_a_new_card_takes_three_keys_and_a_title(host: Hosts) -> None:
    app = host(NewCardPrompt("Intake, Acme GmbH"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "New card in Intake, Acme GmbH" in app.text
        await pilot.press("T", "enter")
        assert app.answers == [NewCard(("T",))]


@pytest.mark.parametrize("name", [*PROMPTS, "new in its cell"])
async def test_what_is_typed_stays_in_sight_while_the_window_changes(
    host: Hosts, name: str
) -> None:
    cell = Region(70, 18, 24, 3)
    app = host(PROMPTS.get(name, lambda: NewCardPrompt("Intake", cell=cell))())
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        await pilot.press(*"hallo")
        for width, height in ((80, 24), (50, 20), (100, 30), (30, 12), (140, 40)):
            await pilot.resize_terminal(width, height)
            await pilot.pause()
            (row,) = (row for row in app.rows if "hallo" in row)
            assert len(row) <= width
            assert row.endswith("│")
        await pilot.press(*"welt")
        await pilot.pause()
        assert "hallowelt" in app.text


async def test_a_block_with_cause_and_owner(host: Hosts) -> None:
    prompt = BlockPrompt("ab3k", causes=("external/customer",), people=("mia", "tom"), owner="mia")
    app = host(prompt)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"no approval", "enter", *"ext")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press("right", "enter", "enter")
        assert app.answers == [BlockAnswer("no approval", "external/customer", "mia")]


async def test_a_block_by_nobody_known_is_refused(host: Hosts) -> None:
    app = host(BlockPrompt("ab3k", people=("mia", "tom")))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("w", "enter", "enter", *"xy", "enter")
        await pilot.pause()
        assert app.answers == []
        assert "! There is no person xy: mia, tom" in app.text
        assert app.focused.id == "owner"


@pytest.mark.parametrize(
    ("key", "answer"), [("y", True), ("enter", True), ("n", None), ("escape", None)]
)
async def test_yes_or_no(host: Hosts, key: str, answer: bool | None) -> None:
    app = host(ConfirmPrompt("Archive it?"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(key)
        assert app.answers == [answer]


async def test_text_from_files_is_text(host: Hosts) -> None:
    hostile = "[red]x[/red]\x1b]52;c;eA==\x07"
    app = host(TextPrompt(hostile, initial=hostile, hint=hostile, label=hostile))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.text.count("[red]x[/red]") == 4
        assert "\x1b" not in app.text
        assert "\x07" not in app.text


async def test_ascii_frame_and_keys(host: Hosts) -> None:
    app = host(ReasonPrompt(REFUSAL))
    app.add_class("-ascii")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.text.isascii()


class FilterApp(App[None]):
    """A filter bar alone."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, str]] = []

    def compose(self) -> ComposeResult:
        yield FilterBar("@m")

    def on_mount(self) -> None:
        self.query_one(FilterBar).focus()

    def on_filter_bar_filter_changed(self, event: FilterBar.FilterChanged) -> None:
        self.said.append(("changed", event.text))

    def on_filter_bar_filter_kept(self, event: FilterBar.FilterKept) -> None:
        self.said.append(("kept", event.text))

    def on_filter_bar_filter_left(self) -> None:
        self.said.append(("left", ""))


async def test_the_filter_is_said_on_every_key() -> None:
    app = FilterApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.said.clear()
        await pilot.press("i", "a", "enter", "escape")
        assert app.said == [("changed", "@mi"), ("changed", "@mia"), ("kept", "@mia"), ("left", "")]


async def test_what_is_wrong_with_a_filter_is_shown_and_taken_back() -> None:
    app = FilterApp()
    async with app.run_test(size=(80, 24)) as pilot:
        bar = app.query_one(FilterBar)
        bar.show_problem("age> wants a number")
        await pilot.pause()
        why = bar.query_one("#why")
        assert why.display
        assert "! age> wants a number" in why.render_line(0).text
        bar.show_problem("")
        await pilot.pause()
        assert not why.display
