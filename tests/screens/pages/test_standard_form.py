"""A new standard from a job breakdown: typed through with enter, ordered with keys, refused beside the field."""

from collections.abc import Callable
from typing import Any

import pytest
from textual.widgets import Input

from leantui.model.standard import KeyPoint
from leantui.rules.commands import Refusal
from leantui.rules.standard_draft import DraftStep, StandardDraft, draft_refusal
from leantui.screens.standard_form import StandardForm

Hosts = Callable[[Any], Any]


class Desk:
    """Takes drafts, and keeps them."""

    def __init__(self) -> None:
        self.written: list[StandardDraft] = []

    async def create(self, draft: StandardDraft) -> str | Refusal:
        refusal = draft_refusal(draft, people=("mia", "tom"), taken=("taken",))
        if refusal is None:
            self.written.append(draft)
        return refusal or "made"

    def form(self) -> StandardForm:
        return StandardForm(people={"mia": "Mia", "tom": "Tom"}, owner="mia", create=self.create)


def value(app: Any, name: str) -> str:
    found: str = app.screen.query_one(f"#{name}", Input).value
    return found


async def write(app: Any, pilot: Any, *texts: str, last: str = "enter") -> None:
    """Texts into one field after the other, with enter between them."""
    for number, text in enumerate(texts, 1):
        await pilot.pause()
        assert isinstance(app.focused, Input)
        app.focused.insert_text_at_cursor(text)
        await pilot.press(last if number == len(texts) else "enter")
    await pilot.pause()


@pytest.mark.parametrize("size", [(150, 45), (50, 20)])
async def test_typed_through_with_enter(host: Hosts, size: tuple[int, int]) -> None:
    desk = Desk()
    app = host(desk.form())
    async with app.run_test(size=size) as pilot:
        await write(app, pilot, "Restore mail", "", "")
        await write(app, pilot, "Find it", "! last", "gap", "two", "", "", "it opens")
        await write(app, pilot, "Put it back", last="ctrl+s")
        await pilot.press("enter")  # an empty step ends the steps
        await pilot.pause()
        assert "Find it" in app.text
        assert "! last, because gap" in app.text
        await pilot.press("ctrl+s")
        await pilot.pause()
    assert app.answers == ["made"]
    first = DraftStep(
        do="Find it",
        key_points=(
            KeyPoint(point="last", reason="gap", kind="makes-or-breaks"),
            KeyPoint(point="two"),
        ),
        check="it opens",
    )
    steps = (first, DraftStep(do="Put it back"))
    assert desk.written == [StandardDraft(title="Restore mail", owner="mia", steps=steps)]


async def with_steps(app: Any, pilot: Any) -> None:
    await write(app, pilot, "Restore mail", "", "")
    for letter in "ABC":
        await write(app, pilot, f"Do {letter}", last="ctrl+s")
    await pilot.press("escape")
    await pilot.pause()


async def test_steps_are_ordered_changed_and_removed(host: Hosts) -> None:
    app = host(Desk().form())
    async with app.run_test(size=(100, 30)) as pilot:
        form = app.screen
        await with_steps(app, pilot)

        def steps() -> str:
            return "".join(step.do[-1] for step in form.draft.steps)

        assert steps() == "ABC"
        await pilot.press("K")
        assert steps() == "ACB"
        await pilot.press("K", "K")
        assert steps() == "CAB"
        await pilot.press("down", "J")
        assert steps() == "CBA"
        await pilot.press("x")
        assert steps() == "CB"
        await pilot.press("enter")
        await pilot.pause()
        assert value(app, "do") == "Do B"
        await pilot.press("Z", "ctrl+s")
        await pilot.pause()
        assert form.draft.steps[1].do == "Do BZ"
        await pilot.press("home", "n")
        await write(app, pilot, "Do N", last="ctrl+s")
        await pilot.press("escape")
        await pilot.pause()
        assert [step.do for step in form.draft.steps] == ["Do C", "Do N", "Do BZ"]


@pytest.mark.parametrize(
    ("keys", "words", "focus"),
    [
        ("", "! A title is needed", "title"),
        ("Taken", "! There is a standard taken already", "title"),
        ("New enter x", "! There is no person miax. mia, tom", "owner"),
        ("New", "! A step is needed: n adds one", "steps"),
    ],
)
async def test_what_is_refused_is_said_and_nothing_typed_is_lost(
    host: Hosts, keys: str, words: str, focus: str
) -> None:
    desk = Desk()
    app = host(desk.form())
    async with app.run_test(size=(80, 24)) as pilot:
        for key in keys.split():
            await pilot.press(*([key] if key == "enter" else key))
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert words in app.text
        assert app.focused is not None
        assert app.focused.id == focus
        assert value(app, "title") == (keys.split() or [""])[0]
        await pilot.press("tab", "tab", "escape")
    assert desk.written == []


@pytest.mark.parametrize(
    ("do", "words"), [("Wait", "Verb and object: Wait what?"), ("", "A step is needed")]
)
async def test_a_step_is_verb_and_object(host: Hosts, do: str, words: str) -> None:
    app = host(Desk().form())
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("tab", "tab", "tab", "n")
        await pilot.pause()
        await pilot.press(*do, "ctrl+s")
        await pilot.pause()
        assert words in app.text


async def test_leaving_asks_only_where_something_was_typed(host: Hosts) -> None:
    app = host(Desk().form())
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("x", "escape")
        await pilot.pause()
        assert "Throw away" in app.text
        await pilot.press("escape")
        await pilot.pause()
        assert value(app, "title") == "x"
        await pilot.press("backspace", "escape")
        await pilot.pause()
        assert app.answers == [None]
