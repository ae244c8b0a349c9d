"""Bad input, wherever one can type: said next to it, kept, and nothing is changed."""

from pathlib import Path

import pytest
from tests.app.conftest import burst, card, lines, opened
from textual.screen import Screen
from textual.widgets import Input, TextArea

from leantui.screens.card_form import CardForm

BOARD = """\
name = "Desk"
key = "SD"
started = "fix"
finished = "done"
wip_policy = "reason"
column = [
  { id = "intake", name = "Intake", kind = "queue" },
  { id = "fix", name = "Fix", wip = 1 },
  { id = "done", name = "Done", kind = "done", requires = ["assignees"] },
]
lane = [{ id = "acme" }, { id = "home" }]
card_type = [{ id = "incident" }]
posted = [{ standard = "repair" }]
"""
STANDARD = """\
title = "Repair it"
status = "effective"
group = ["mia"]
[[step]]
id = "look"
do = "Look at it"
record = [
  { field = "minutes", type = "number" },
  { field = "day", type = "date" },
  { field = "spare", type = "yes-no" },
  { field = "place", type = "choice", choices = ["home", "desk"], required = true },
]
[[step]]
id = "mend"
do = "Mend it"
"""


@pytest.fixture
def desk(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(root.parent / "home"))
    (root / "boards/desk/board.toml").write_text(BOARD)
    (root / "standards/repair.toml").write_text(STANDARD)
    (root / "people").mkdir()
    (root / "people/mia.toml").write_text('name = "Mia"\n')
    (root / "people/tom.toml").write_text('name = "Tom"\n')
    (root / "boards/desk/cards/cccc3333.toml").write_text(card("Lamp", "intake", "a1"))
    return root


def files(root: Path) -> dict[str, bytes]:
    found = (each for each in root.parent.rglob("*") if each.is_file() and ".git" not in each.parts)
    state = ("state", "cache", "ui", "lock", "journal")
    return {
        str(each): each.read_bytes()
        for each in found
        if not any(name in str(each) for name in state)
    }


def typed(screen: Screen[object]) -> list[str]:
    """What stands in the fields of the screen."""
    values = [each.value for each in screen.query(Input)]
    if isinstance(screen, CardForm):
        values = [row.text for row in screen.rows]
    return [*values, *(each.text for each in screen.query(TextArea))]


PLACES = {
    "a new card": ("hn  ⏎", "A title is needed", "  "),
    "a new card with more fields": ("hn⇥⇥zz⌃", "There is no type zz", "zz"),
    "a card's title": ("e⌫⌃", "A card needs a title", ""),
    "the reason for a move": ("hL  ⏎", "A reason is needed", "  "),
    "where to": ("mqq⏎", "Nothing is called so", "qq"),
    "where the card may not go": ("mdon⏎", "assignees", "don"),
    "who": ("aqq⏎", "Nothing is called so", "qq"),
    "why it is blocked": ("b  ⏎", "is needed", "  "),
    "who removes the blocker": ("bno part⏎⏎⌫zz⏎", "There is no person zz", "zz"),
    "a comment": ("c  ⏎", "comment is needed", "  "),
    "a tag": ("tnet \u202e⏎", "tags", "net \u202e"),
    "a due date": ("D⌫fryday⏎", "not a date", "fryday"),
    "a line of the check-list": ("+ ⏎", "line is needed", " "),
    "what goes wrong": ("! ⏎", "is needed", " "),
    "whom to call": ("!smoke⏎⏎⌫zz⏎", "There is no person zz", "zz"),
    "an improvement": ("i ⏎", "improvement is needed", " "),
    "a recorded number": (" many⏎", "minutes should be a number", "many"),
    "a recorded date": (" ⏎soon⏎", "day should be", "soon"),
    "a recorded yes or no": (" ⏎⏎perhaps⏎", "spare should be", "perhaps"),
    "a recorded choice": (" ⏎⏎⏎car⏎", "place should be one of home, desk", "car"),
    "why a step was done otherwise": (" ⏎⏎⏎home⇥short⌃", "why it was done otherwise", "short"),
    "a filter": ("/age>old", "age", "age>old"),
    "a name in a filter": ("/@zoe", "zoe", "@zoe"),
    "the name of a filter": ("/mail⌃ ⏎", "name is needed", " "),
    "a board": ("oqq⏎", "No board is called so", "qq"),
    "a search in the help": ("?/qqq", "qqq", "qqq"),
    "a search in the library": ("Sqqq⏎", "qqq", "qqq"),
    "a standard without a title": ("S␎⇥mine⌃", "title", "miamine"),
    "a standard without a step": ("S␎Oil it⌃", "step", "Oil it"),
    "a step without a key point": ("S␎Oil⏎⏎⏎Oil it⏎⇥for luck⌃", "key point is missing", "for luck"),
    "tags of several": ("hMMt ⏎", "tag is needed", " "),
    "where to with several": ("hMMmqq⏎", "Nothing is called so", "qq"),
    "where several may not go": ("hMMmdon⏎", "assignees", "don"),
    "why several are blocked": ("hMMb ⏎", "is needed", " "),
    "who is at the huddle": ("dqq⇥", "Nothing is called so", "qq"),
}  # fmt: skip
"""By place: keys that lead there and what is typed, what is said, and what stands there still."""

FIELDS = {
    "type": ("zz", "There is no type zz"),
    "lane": ("acne", "Did you mean acme?"),
    "class_of_service": ("zz", "There is no class of service zz"),
    "assignees": ("tim", "Did you mean tom?"),
    "due": ("fryday", "due is a date"),
    "tags": ("net, \u202e", "tags must be text on one line"),
    "impact": ("zz", "impact is low, medium or high"),
    "urgency": ("zz", "urgency is low, medium or high"),
    "standard": ("repare", "Did you mean repair?"),
    "size": ("-1", "size is a number, 0 or more"),
    "requester": ("\u202e", "requester must be text on one line"),
    "service": ("\u202e", "service must be text on one line"),
    "ci": ("\u202e", "ci must be text on one line"),
    "project": ("\u202e", "project must be text on one line"),
    "parent": ("zzzz", "There is no card zzzz"),
    "depends_on": ("bbbb", "A card can't be its own depends_on"),
    "links": ("\u202e", "links must be text on one line"),
    "external": ("\u202e", "external must be text on one line"),
    "raised_from": ("\u202e", "raised_from must be text on one line"),
    "checklist": ("a\u202e", "checklist must be text on one line"),
    "description": ("\u202e", "The description has control characters"),
}
"""By card key: what is typed into its field of the form, and what is said below it."""


@pytest.mark.parametrize("place", PLACES)
async def test_bad_input_is_said_and_kept_and_changes_nothing(desk: Path, place: str) -> None:
    keys, said, kept = PLACES[place]
    async with opened(desk) as (app, pilot, settle):
        before = files(desk)
        await burst(app, pilot, settle, keys)
        assert said in lines(app)
        assert kept in typed(app.screen)
        assert files(desk) == before


async def test_every_field_of_the_form_says_below_it_what_is_wrong(desk: Path) -> None:
    async with opened(desk) as (app, pilot, settle):
        before = files(desk)
        await burst(app, pilot, settle, "e")
        form = app.screen
        assert isinstance(form, CardForm)
        assert {row.field.key for row in form.rows} == {"title", *FIELDS}
        for row in form.rows[1:]:
            row.text = FIELDS[row.field.key][0]
        await pilot.pause()
        await burst(app, pilot, settle, "⌃")
        for row in form.rows[1:]:
            bad, said = FIELDS[row.field.key]
            told = [line.text.strip() for line in row.lines(120)][-1]
            assert row.text == bad
            assert told.startswith("! ")
            assert said in told
        assert "There is no type zz" in lines(app), "the first of them is in sight"
        assert files(desk) == before
