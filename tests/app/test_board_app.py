"""The app on a small workspace: keys in, files and screen out."""

from pathlib import Path

import pytest
from rich.segment import Segments
from tests.app.conftest import card, lines, opened, text


async def test_the_board_and_the_standard_stand_side_by_side(root: Path) -> None:
    async with opened(root) as (app, _, _):
        shown = lines(app)
    for words in (
        "Intake 1",
        "Fix 1/1",
        "Mail",
        "Repair it",
        "▶ 1 Look at it",
        "with gloves",
        "because it bites",
        "safety",
    ):
        assert words in shown
    assert "[red]on fire[/red]" in " ".join(shown.split()) or "[red]on" in shown


@pytest.mark.parametrize("size", [(150, 45), (100, 30), (80, 24), (50, 20)])
async def test_every_size_shows_board_and_next_step(root: Path, size: tuple[int, int]) -> None:
    async with opened(root, size) as (app, _, _):
        shown = lines(app)
    assert "Mail" in shown
    assert "1 Look at it" in shown
    assert "? keys" in shown
    assert all(len(line) <= size[0] for line in shown.splitlines())


async def test_a_move_right_and_undo(root: Path) -> None:
    async with opened(root) as (app, pilot, settle):
        await pilot.press("L")
        assert "Mail" in lines(app)
        await settle()
        assert 'column = "done"' in text(root, "bbbb2222")
        await pilot.press("u")
        await settle()
        assert 'column = "fix"' in text(root, "bbbb2222")
        assert text(root, "bbbb2222").count("moved") == 2
        await pilot.press("ctrl+r")
        await settle()
        assert 'column = "done"' in text(root, "bbbb2222")


async def test_a_move_over_a_limit_asks_for_the_reason(root: Path) -> None:
    async with opened(root) as (app, pilot, settle):
        await pilot.press("left", "L")
        await pilot.pause()
        assert "column fix 2/1" in lines(app)
        await pilot.press("escape")
        await settle()
        assert 'column = "intake"' in text(root, "aaaa1111")
        await pilot.press("L")
        await pilot.pause()
        await pilot.press("y", "e", "s", "enter")
        await settle()
    assert 'over = ["column fix 2/1"], reason = "yes"' in text(root, "aaaa1111")


async def test_a_new_card_takes_three_keys_and_a_title(root: Path) -> None:
    async with opened(root) as (app, pilot, settle):
        await pilot.press("left", "n")
        await pilot.pause()
        await pilot.press(*"Toner", "enter")
        await settle()
        assert "Toner" in lines(app)
    files = {file.stem for file in (root / "boards/desk/cards").iterdir()} - {
        "aaaa1111",
        "bbbb2222",
    }
    assert 'title = "Toner"' in text(root, files.pop())


async def test_block_filter_step_and_archive(root: Path) -> None:
    async with opened(root) as (app, pilot, settle):
        await pilot.press("b")
        await pilot.pause()
        await pilot.press(*"parts", "enter", "enter", "enter")
        await settle()
        assert 'event = "blocked", reason = "parts"' in text(root, "bbbb2222")
        await pilot.press("space")
        await settle()
        assert 'step = "look", state = "done"' in text(root, "bbbb2222")
        await pilot.press("slash", *"blocked", "enter")
        await settle()
        shown = lines(app)
        assert "Mail" in shown
        assert "Printer" not in shown
        await pilot.press("escape", "x")
        await settle()
        assert "Printer" in lines(app)
    assert (root / "boards/desk/archive/2026/bbbb2222.toml").exists()


async def test_a_broken_file_is_named_and_hides_nothing(root: Path) -> None:
    (root / "boards/desk/cards/cccc3333.toml").write_text("title = \n")
    async with opened(root) as (app, pilot, _):
        assert "1 needs attention" in lines(app)
        assert "Mail" in lines(app)
        await pilot.press("A")
        await pilot.pause()
        assert "cccc3333.toml:1" in lines(app)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ('lane = "nope"', "there is no lane nope"),
        ('type = "[red]nope"', "there is no type [red]nope"),
        ('assignees = ["nope"]', "there is no person nope"),
        ('standard = "nope"', "there is no standard nope"),
    ],
)
async def test_a_card_that_names_what_is_not_there_is_shown_and_marked(
    root: Path, key: str, said: str
) -> None:
    board = root / "boards/desk/board.toml"
    board.write_text(
        f'{board.read_text()}\nlane = [{{ id = "a" }}]\ncard_type = [{{ id = "b" }}]\n'
    )
    (root / "people").mkdir()
    (root / "people/mia.toml").write_text('name = "Mia"\n')
    file = root / "boards/desk/cards/bbbb2222.toml"
    async with opened(root) as (app, pilot, settle):
        assert "⚠" not in lines(app)
        file.write_text(f"{key}\n{file.read_text()}")
        app._look(None)
        await pilot.pause()
        await settle()
        assert "⚠" in lines(app)
        assert said in lines(app)


async def test_a_change_on_disk_is_adopted_and_the_cursor_stays(root: Path) -> None:
    async with opened(root) as (app, pilot, settle):
        file = root / "boards/desk/cards/bbbb2222.toml"
        file.write_text(file.read_text().replace("Mail", "Letters"))
        app._look(None)
        await pilot.pause()
        await settle()
        assert "Letters" in lines(app)
        assert app.board_screen.view.cursor.card_id == "bbbb2222"


async def test_a_cursor_step_draws_two_cards_and_going_back_none(root: Path) -> None:
    cards = root / "boards/desk/cards"
    for number in range(200):
        (cards / f"dddd{number:04}.toml").write_text(
            card(f"Card {number}", "done", f"a{number:04}")
        )
    async with opened(root) as (app, pilot, _):
        view = app.board_screen.view
        await pilot.press("right", "down")
        before = view.painter.cards_drawn
        await pilot.press("down")
        await pilot.pause()
        assert view.painter.cards_drawn - before <= 2
        await pilot.press("up")
        await pilot.pause()
        before = view.painter.cards_drawn
        await pilot.press("down", "up")
        await pilot.pause()
        assert view.painter.cards_drawn == before
        assert len(list(app.screen.walk_children())) < 40


async def test_an_error_of_the_program_is_told_without_all_cards(root: Path) -> None:
    """The values of variables would be among it, and take minutes to write."""
    async with opened(root) as (app, _, _):
        cards = app.board_screen.contents.cards
        try:
            raise RuntimeError(f"a fault among {len(cards)}")
        except RuntimeError:
            app._fatal_error()
        (told,) = app._exit_renderables
        app._exit_renderables.clear()
    assert isinstance(told, Segments)
    shown = "".join(segment.text for segment in told.segments)
    assert "a fault among 2" in shown
    assert "on fire" not in shown
    assert "locals" not in shown
