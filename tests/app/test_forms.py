"""Making and editing cards: what is typed lands in the file, what is refused is said and stays."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from tests.app.conftest import burst, lines, opened, text
from textual import events
from textual.pilot import Pilot

from leantui.model.card import ChecklistItem
from leantui.screens.card_form import CardForm
from leantui.screens.form_fields import BY_KEY, typed, with_word, word_at
from leantui.screens.form_sheet import FormLines
from leantui.screens.new_card import NewCardPrompt, pasted_titles

PEOPLE = {"mia": "Mia Berg", "tom": "Tom Ito"}


@pytest.fixture
def desk(root: Path) -> Path:
    (root / "people").mkdir()
    for who, name in PEOPLE.items():
        (root / f"people/{who}.toml").write_text(f'name = "{name}"\n')
    templates = root / "boards/desk/templates"
    templates.mkdir()
    (templates / "incident.toml").write_text(
        'title = "Incident: "\ntags = ["outage"]\nimpact = "high"\n'
    )
    board = root / "boards/desk/board.toml"
    board.write_text(board.read_text() + 'lane = [{ id = "acme", name = "Acme GmbH" }]\n')
    return root


async def write(pilot: Pilot[None], words: str) -> None:
    await pilot.press(*("space" if letter == " " else letter for letter in words))


async def form(pilot: Pilot[None], *keys: str) -> CardForm:
    """Open a form and wait until its fields are there."""
    await pilot.press(*keys)
    for _ in range(100):
        screen = pilot.app.screen
        if isinstance(screen, CardForm) and screen.row_in_hand is not None:
            return screen
        await pilot.pause(0.01)
    raise AssertionError("no form came")


def field(found: CardForm, key: str) -> Any:
    return next(row for row in found.rows if row.field.key == key)


def new_files(root: Path) -> list[str]:
    cards = (root / "boards/desk/cards").glob("*.toml")
    return [path.read_text() for path in sorted(cards) if path.stem not in ("aaaa1111", "bbbb2222")]


async def test_every_key_is_edited_in_one_change(desk: Path) -> None:
    async with opened(desk) as (_, pilot, settle):
        shown = await form(pilot, "e")
        assert {row.field.key for row in shown.rows} == set(BY_KEY)
        await write(pilot, "!")
        shown.go_to("assignees")
        await write(pilot, "berg")
        await pilot.press("enter")
        shown.go_to("due")
        await write(pilot, "fri")
        await pilot.pause()
        assert "= 2026-03-13" in lines(pilot.app)  # type: ignore[arg-type]
        shown.go_to("lane")
        await write(pilot, "gmbh")
        await pilot.press("tab", "ctrl+s")
        await settle()
        assert "edit" not in str(pilot.app.screen)
    found = text(desk, "bbbb2222")
    for line in ('title = "Mail!"', 'assignees = ["mia"]', "due = 2026-03-13", 'lane = "acme"'):
        assert line in found
    assert found.count("event =") == 1


async def test_everything_refused_is_said_below_its_field_and_nothing_is_lost(desk: Path) -> None:
    before = text(desk, "bbbb2222")
    async with opened(desk) as (_, pilot, _):
        shown = await form(pilot, "e")
        for key, words in (("size", "big"), ("due", "someday"), ("assignees", "nobody")):
            shown.go_to(key)
            await write(pilot, words)
        await pilot.press("enter")
        await pilot.pause()
        screen = lines(pilot.app)  # type: ignore[arg-type]
        for words in ("size is a number", "due is a date", "nobody"):
            assert words in screen
        assert field(shown, "size").text == "big"
        assert pilot.app.screen is shown
        await pilot.press("escape")
    assert text(desk, "bbbb2222") == before


async def test_enter_without_a_change_closes_and_writes_nothing(desk: Path) -> None:
    before = text(desk, "bbbb2222")
    async with opened(desk) as (app, pilot, settle):
        await form(pilot, "e")
        await pilot.press("enter")
        await settle()
        assert app.screen is app.board_screen
    assert text(desk, "bbbb2222") == before


async def test_description_and_check_list_take_several_lines(desk: Path) -> None:
    async with opened(desk) as (_, pilot, settle):
        shown = await form(pilot, "e")
        shown.go_to("checklist")
        await write(pilot, "x one")
        await pilot.press("enter")
        await write(pilot, "two")
        shown.go_to("description")
        await write(pilot, "# Head")
        await pilot.press("enter")
        await write(pilot, "words")
        await pilot.press("f2")
        await pilot.pause()
        assert "# Head" not in lines(pilot.app)  # type: ignore[arg-type]
        assert "Head" in lines(pilot.app)  # type: ignore[arg-type]
        await pilot.press("f2", "ctrl+s")
        await settle()
    found = text(desk, "bbbb2222")
    assert '{ text = "one", done = true },\n  { text = "two", done = false },' in found
    assert "# Head\nwords\n" in found


async def test_a_form_is_a_dozen_widgets_and_a_letter_draws_its_field(desk: Path) -> None:
    """A widget for each key would cost half a second to mount, and a layout of all at every step."""
    async with opened(desk) as (_, pilot, settle):
        shown = await form(pilot, "e")
        await settle()
        assert len(list(shown.walk_children())) <= 15
        above, below = shown.sheet.query(FormLines)
        await write(pilot, "!")
        await settle()
        drawn = above.rows_drawn + below.rows_drawn
        await write(pilot, "loud")
        await settle()
        assert field(shown, "title").text == "Mail!loud"
        assert above.rows_drawn + below.rows_drawn == drawn
        shown.go_to("assignees")
        await settle()
        sizes = []
        for _ in range(2):
            await pilot.press("down")
            await settle()
            sizes.append(above.rows_drawn + below.rows_drawn)
        assert sizes[1] - sizes[0] <= 2, "the offer that was at the cursor, and the one that is"


async def test_the_mouse_takes_a_field_in_hand_and_what_is_offered_for_it(desk: Path) -> None:
    async with opened(desk) as (_, pilot, settle):
        shown = await form(pilot, "e")
        await settle()
        await click(pilot, "who ")
        assert shown.sheet.row.field.key == "assignees"
        await click(pilot, "Tom Ito")
        assert field(shown, "assignees").text == "tom"
        await click(pilot, "title ")
        assert shown.sheet.row.field.key == "title"
        await click(pilot, "description ")
        await write(pilot, "words")
        assert field(shown, "description").text == "words"
        await pilot.press("ctrl+s")
        await settle()
    found = text(desk, "bbbb2222")
    assert 'assignees = ["tom"]' in found
    assert 'description = "words"' in found


async def click(pilot: Pilot[None], words: str) -> None:
    """Click on these words, the first on the screen."""
    await pilot.pause()
    rows = lines(pilot.app).splitlines()  # type: ignore[arg-type]
    y, row = next((y, row) for y, row in enumerate(rows) if words in row)
    await pilot.click(offset=(cell_len(row[: row.index(words)]) + 1, y))
    await pilot.pause()


async def test_a_new_card_is_three_keys_and_a_title(desk: Path) -> None:
    async with opened(desk) as (app, pilot, settle):
        await pilot.press("left", "n")
        await write(pilot, "Lamp")
        assert isinstance(app.screen, NewCardPrompt)
        await pilot.press("enter")
        await settle()
    (made,) = new_files(desk)
    assert 'title = "Lamp"' in made
    assert 'column = "intake"' in made


async def test_a_new_card_says_which_keys_lead_further(desk: Path) -> None:
    async with opened(desk, (100, 30)) as (app, pilot, settle):
        await pilot.press("left", "n")
        await settle()
        for words in ("enter make it", "tab more", "ctrl+t template", "esc leave"):
            assert words in lines(app)


async def test_tab_gives_a_new_card_more_fields(desk: Path) -> None:
    file = desk / "boards/desk/cards/aaaa1111.toml"
    file.write_text(file.read_text().replace("column", 'lane = "acme"\ncolumn', 1))
    async with opened(desk) as (app, pilot, settle):
        await pilot.press("left", "n")
        await write(pilot, "Lamp")
        place = app.board_screen.place_name(*app.board_screen.new_card_place())
        shown = await form(pilot, "tab")
        assert f"New card in {place}" in lines(app)
        assert field(shown, "title").text == "Lamp"
        shown.go_to("size")
        await write(pilot, "x")
        await pilot.press("enter")
        await pilot.pause()
        assert not new_files(desk)
        await pilot.press("backspace", "3", "enter")
        await settle()
    (made,) = new_files(desk)
    assert "size = 3" in made


async def test_a_template_fills_what_is_not_typed(desk: Path) -> None:
    async with opened(desk) as (_, pilot, settle):
        await pilot.press("left", "n")
        await pilot.press("ctrl+t")
        await pilot.pause()
        shown = await form(pilot, "enter")
        assert field(shown, "tags").text == "outage"
        shown.go_to("title")
        await write(pilot, "mail")
        await pilot.press("enter")
        await settle()
    (made,) = new_files(desk)
    assert 'title = "Incident: mail"' in made or 'title = "Incident:mail"' in made
    assert 'tags = ["outage"]' in made
    assert 'impact = "high"' in made


async def test_a_template_with_a_check_list_fills_it_too(desk: Path) -> None:
    (desk / "boards/desk/templates/incident.toml").write_text(
        'title = "Incident"\nchecklist = [{ text = "one", done = false }, { text = "two" }]\n'
        'description = """\nWho?\n"""\nsize = 2\ndue = 2026-04-01\n'
    )
    async with opened(desk) as (_, pilot, settle):
        await pilot.press("left", "n", "ctrl+t")
        await pilot.pause()
        shown = await form(pilot, "enter")
        assert field(shown, "checklist").text == "[ ] one\n[ ] two"
        assert (field(shown, "size").text, field(shown, "due").text) == ("2", "2026-04-01")
        await pilot.press("ctrl+s")
        await settle()
    (made,) = new_files(desk)
    assert '{ text = "two", done = false }' in made
    assert "size = 2" in made
    assert "due = 2026-04-01" in made


async def test_a_pasted_list_makes_a_card_of_each_line(desk: Path) -> None:
    async with opened(desk) as (app, pilot, settle):
        await pilot.press("left", "n")
        app.screen.focused.post_message(events.Paste("- one\n- two\n\n* three\n"))  # type: ignore[union-attr]
        await pilot.pause()
        assert "3 lines: enter makes a card of each" in lines(app)
        await pilot.press("enter")
        await settle()
        assert len(new_files(desk)) == 3
        await pilot.press("u")
        await settle()
        assert not new_files(desk)


@pytest.mark.parametrize(
    ("pasted", "titles"),
    [
        ("- a\n * b\n\n- [ ] c\r\n[x] d\n-\n", ("a", "b", "c", "d")),
        ("1. a\n2) b\n", ("a", "b")),
        ("3. floor\nb\n-5 degrees", ("3. floor", "b", "-5 degrees")),
        ("\n\n", ()),
    ],
)
def test_pasted_lines_lose_what_makes_them_a_list(pasted: str, titles: tuple[str, ...]) -> None:
    assert pasted_titles(pasted) == titles


@pytest.mark.parametrize(
    ("key", "words", "value"),
    [
        ("tags", "a, b,, ", ("a", "b")),
        ("tags", " ", None),
        ("title", " x ", "x"),
        ("checklist", "[x] a\n- [ ] b\nx c\nd", (True, False, True, False)),
    ],
)
def test_what_a_text_means(key: str, words: str, value: object) -> None:
    found = typed(BY_KEY[key], words)
    if key == "checklist":
        assert [item.text for item in found] == ["a", "b", "c", "d"]
        assert all(isinstance(item, ChecklistItem) for item in found)
        found = tuple(item.done for item in found)
    assert found == value


def test_offers_complete_the_name_behind_the_last_comma() -> None:
    who = BY_KEY["assignees"]
    assert word_at(who, "mia, to") == "to"
    assert with_word(who, "mia, to", "tom") == "mia, tom"
    assert with_word(BY_KEY["lane"], "gm", "acme") == "acme"


async def test_a_standard_that_was_just_written_is_taken_back_and_written_again(desk: Path) -> None:
    draft = desk / "standards/drafts/brew-tea.toml"
    async with opened(desk) as (app, pilot, settle):
        await burst(app, pilot, settle, "S␎Brew tea⏎⏎warm hands⏎Boil water⏎⏎⏎⏎⌃")
        written = draft.read_bytes()
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is app.board_screen
        await pilot.press("u")
        await until(pilot, lambda: not draft.exists())
        assert "taken back" in lines(app)
        await pilot.press("ctrl+r")
        await until(pilot, draft.exists)
        assert draft.read_bytes() == written


async def until(pilot: Pilot[None], is_so: Callable[[], bool]) -> None:
    for _ in range(400):
        if is_so():
            break
        await pilot.pause(0.01)
    await pilot.pause()
