"""What the screen tells: what was done, what couldn't be saved, what was cut off; and that nothing is lost."""

from pathlib import Path

import msgspec
import pytest
from tests.app.conftest import NOW, burst, card, lines, opened, text
from textual import events
from textual.widgets import Input

from leantui.rules.commands import CardChange, Change
from leantui.session import Session
from leantui.store import atomic
from leantui.store.save import SaveFailed, Saver, SaveResult

FULL = SaveFailed(message="Not saved: No space left on device", hint="Make room")


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """While the list holds something, nothing can be saved."""
    is_full = [True]
    save = Saver.save

    def save_or_not(self: Saver, change: Change) -> SaveResult:
        return FULL if is_full else save(self, change)

    monkeypatch.setattr(Saver, "save", save_or_not)
    return is_full


async def test_what_was_done_is_said_until_the_cursor_moves(root: Path) -> None:
    async with opened(root) as (app, pilot, settle):
        await pilot.press("L")
        await settle()
        assert "Fix → Done" in lines(app)
        await pilot.press("left")
        await pilot.pause()
        assert "Fix → Done" not in lines(app)
        await pilot.press("u")
        await settle()
        await pilot.press("ctrl+r")
        await settle()
        assert "done again: " in lines(app)
        assert "taken back: taken back" not in lines(app)


async def test_what_cannot_be_saved_is_kept_and_tried_again(
    root: Path, full_disk: list[bool]
) -> None:
    before = text(root, "bbbb2222")
    async with opened(root) as (app, pilot, settle):
        await pilot.press("c")
        await pilot.pause()
        await pilot.press(*"asked", "enter")
        await settle()
        assert "Not saved, A tries it again: No space left on device" in lines(app)
        assert "⚠ 1 not saved" in lines(app)
        assert text(root, "bbbb2222") == before
        full_disk.clear()
        await pilot.press("A")
        await pilot.pause()
        assert "comment added" in lines(app)
        await pilot.press("enter")
        await settle()
        assert 'event = "comment", text = "asked"' in text(root, "bbbb2222")
        await pilot.press("escape")
        await pilot.pause()
        assert "not saved" not in lines(app)


async def test_leaving_with_something_unsaved_is_asked(root: Path, full_disk: list[bool]) -> None:
    async with opened(root) as (app, pilot, settle):
        await pilot.press("L")
        await settle()
        assert app.board_screen.view.cursor.place == "fix", "it is back where it is on disk"
        await pilot.press("q")
        await pilot.pause()
        assert "Leave without it?" in lines(app)
        await pilot.press("escape")
        await pilot.pause()
        assert app.is_running
        await pilot.press("A")
        await pilot.pause()
        await pilot.press("x", "escape", "q")
        await pilot.pause()
        assert not app.board_screen.unsaved
    assert full_disk


def cut_off(root: Path) -> None:
    """Two cards are archived together, and the program is gone after the first."""
    session = Session.open(root, who="mia", clock=lambda: NOW)
    cards = session.workspace.boards["desk"].cards
    moved = 0

    def rename(old: Path, new: Path) -> None:
        nonlocal moved
        moved += 1
        if moved > 1:
            raise SystemExit
        old.rename(new)

    def unlink(path: Path) -> None:
        if moved > 1:
            raise SystemExit
        path.unlink()

    system = msgspec.structs.replace(atomic.SYSTEM, rename=rename, unlink=unlink)
    parts = tuple(
        CardChange(
            before=each,
            after=msgspec.structs.replace(each, file=f"boards/desk/archive/2026/{each.id}.toml"),
        )
        for each in cards.values()
    )
    with pytest.raises(SystemExit):
        Saver(root, session.state, system=system).save(Change(what="2 cards archived", cards=parts))


@pytest.mark.parametrize(("key", "left"), [("enter", 0), ("r", 2)])
async def test_what_was_cut_off_is_offered_and_goes_either_way(
    root: Path, key: str, left: int
) -> None:
    cut_off(root)
    cards = root / "boards/desk/cards"
    assert len(list(cards.iterdir())) == 1
    async with opened(root) as (app, pilot, settle):
        for _ in range(100):
            if app.board_screen.unfinished:
                break
            await pilot.pause(0.01)
        assert "Cut off half-way: 2 cards archived" in lines(app)
        await pilot.press("A")
        await pilot.pause()
        assert "enter finishes it, r takes it back" in lines(app)
        await pilot.press(key)
        for _ in range(100):
            if not app.board_screen.unfinished:
                break
            await pilot.pause(0.01)
        await settle()
        assert "Nothing needs attention" in lines(app)
    assert len(list(cards.iterdir())) == left


async def test_keys_typed_ahead_are_for_the_question(root: Path) -> None:
    async with opened(root) as (app, pilot, settle):
        for key in "nLxqu":
            app.post_message(events.Key(key, key))
        for _ in range(100):
            if app.focused is not None and isinstance(app.focused, Input) and app.focused.value:
                break
            await pilot.pause(0.01)
        await pilot.pause()
        assert isinstance(app.focused, Input)
        assert app.focused.value == "Lxqu"
        await pilot.press("escape")
        await settle()
        await pilot.press("right")
        await pilot.pause()
        assert app.board_screen.view.cursor.place == "done", "the keys are the board's again"
    assert not (root / "boards/desk/archive").exists()


async def test_a_card_on_its_own_screen_shows_what_others_write_and_what_it_depends_on(
    root: Path,
) -> None:
    cards = root / "boards/desk/cards"
    (cards / "cccc3333.toml").write_text(
        card("Toner", "intake", "a1").replace("log = [", 'depends_on = ["bbbb2222"]\nlog = [')
    )
    async with opened(root) as (app, pilot, settle):
        await pilot.press("enter")
        await pilot.pause()
        assert "is waited for by SD-cccc" in lines(app)
        file = cards / "bbbb2222.toml"
        file.write_text(file.read_text().replace("Mail", "Letters"))
        app._look(None)
        await settle()
        assert "Letters" in lines(app)


async def test_help_lists_what_applies(root: Path) -> None:
    async with opened(root) as (app, pilot, _):
        await pilot.press("right", "question_mark")
        await pilot.pause()
        shown = lines(app)
        assert "A new card here" in shown
        assert "Add a comment" not in shown, "there is no card at the cursor"
        await pilot.press("escape", "A")
        await pilot.pause()
        await pilot.press("question_mark")
        await pilot.pause()
        assert "Keys on this page" in lines(app)


async def test_a_line_for_the_check_list_and_the_causes_so_far(root: Path) -> None:
    async with opened(root) as (app, pilot, settle):
        await pilot.press("plus")
        await pilot.pause()
        await pilot.press(*"call", "enter")
        await settle()
        assert 'text = "call"' in text(root, "bbbb2222")
        await pilot.press("b")
        await pilot.pause()
        await pilot.press("x", "enter", *"external", "enter", "enter")
        await settle()
        await pilot.press("b")
        await settle()
        assert 'event = "unblocked"' in text(root, "bbbb2222")
        await pilot.press("b")
        await pilot.pause()
        assert "so far: external" in lines(app)


async def test_dragging_says_where_the_card_goes_and_what_it_breaks(root: Path) -> None:
    async with opened(root) as (app, pilot, settle):
        await pilot.mouse_down("#board", offset=(5, 2))
        await pilot.hover("#board", offset=(45, 2))
        await pilot.pause()
        assert "→  to Fix 1/1 · ▲ would be over column fix 2/1" in lines(app)
        await pilot.press("escape")
        await pilot.mouse_up("#board", offset=(45, 2))
        await settle()
    assert 'column = "intake"' in text(root, "aaaa1111")


@pytest.mark.parametrize("key", ["o", "A", "c"])
async def test_a_screen_that_is_left_twice_is_left_once(root: Path, key: str) -> None:
    async with opened(root) as (app, pilot, settle):
        await pilot.press(key)
        await pilot.pause()
        above = app.screen
        for _ in range(2):
            above.dismiss(None)
        await settle()
        await pilot.pause()
        assert app.screen is app.board_screen


@pytest.mark.parametrize("size", [(150, 45), (50, 20)])
async def test_a_board_file_that_cannot_be_read_is_told_above_its_cards_until_it_is_mended(
    root: Path, size: tuple[int, int]
) -> None:
    board = root / "boards/desk/board.toml"
    right = board.read_text()
    board.write_text(right.replace("column = [", "column = "))
    async with opened(root, size) as (app, pilot, settle):
        told = " ".join(lines(app).split())
        assert "! boards/desk/board.toml:6 is wrong: " in told
        assert "without the board's limits, lanes and standards; A opens the file there" in told
        assert "Mail" in told
        await burst(app, pilot, settle, "cseen all the same⏎")
        board.write_text(right)
        app._look(None)
        await settle()
        assert "is wrong" not in lines(app)
        assert "Fix 1/1" in lines(app)
    assert "seen all the same" in text(root, "bbbb2222")


async def test_a_board_file_that_breaks_meanwhile_leaves_the_board_as_it_was(root: Path) -> None:
    board = root / "boards/desk/board.toml"
    async with opened(root) as (app, _, settle):
        board.write_text(board.read_text().replace("column = [", "column = "))
        app._look(None)
        await settle()
        assert "boards/desk/board.toml:6 is wrong: " in lines(app)
        assert "The board stands here as far as it could be read; A opens the file there" in lines(
            app
        )
        assert "Fix 1/1" in lines(app)
