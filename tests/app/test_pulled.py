"""What thousands of files changed at once ask of the event loop: one picture in place of another, and nothing of each card."""

import asyncio
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from tests.app.conftest import card, lines, opened

from leantui.app import LeantuiApp
from leantui.layout.model import BoardModel
from leantui.rules.commands import Done, Move
from leantui.rules.wip import Tally
from leantui.screens.app_news import DiskLooked
from leantui.store import section
from leantui.store.parse import parse_file
from leantui.widgets.board_view import BoardView

COLUMNS = ("intake", "fix", "done")


def names(count: int) -> list[str]:
    return [f"pile{number:05}" for number in range(count)]


def fill(root: Path, count: int) -> None:
    board = root / "boards/desk/board.toml"
    board.write_text(board.read_text().replace('wip_policy = "reason"', 'wip_policy = "warn"'))
    pulled(root, names(count), "Card")


def pulled(root: Path, cards: list[str], title: str) -> None:
    """Write these cards anew, as a merge would."""
    for number, name in enumerate(cards):
        text = card(f"{title} {number}", COLUMNS[number % 3], f"b{number:05}")
        (root / f"boards/desk/cards/{name}.toml").write_text(text)


async def looked(app: LeantuiApp) -> None:
    """As the watcher does, in a thread of its own."""
    await asyncio.to_thread(app._look, None)


def counted(task: Callable[[], object]) -> int:
    """Lines of Python that a task runs."""
    count = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        task()
    finally:
        sys.settrace(before)
    return count


async def work_on_the_loop(root: Path, changed: int, title: str, filter_: str) -> int:
    async with opened(root) as (app, _, settle):
        session, screen = app.session, app.board_screen
        assert session is not None
        session.load_archive()
        screen.set_filter(filter_)
        await settle()
        pulled(root, names(changed), title)
        reread = session.reread()
        assert reread.loaded.parsed == changed
        picture = screen.pictured(reread)
        lines_run = counted(lambda: app.on_disk_looked(DiskLooked(reread, picture)))
        await settle()
        assert f"{title} 0" in lines(app)
        assert screen.model is not None
        assert screen.model.cards == session.workspace.boards["desk"].cards
        return lines_run


@pytest.mark.parametrize("filter_", ["", "l"])
async def test_the_event_loop_is_asked_as_little_for_many_cards_as_for_few(
    root: Path, filter_: str
) -> None:
    fill(root, 2000)
    few = await work_on_the_loop(root, 100, "Pulled", filter_)
    many = await work_on_the_loop(root, 2000, "Polled", filter_)
    assert many < few * 1.2, (few, many)


async def test_a_pull_is_counted_and_sorted_beside_the_loop_and_shown_in_one_step(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(root, 300)
    where: list[str] = []
    shown: list[object] = []
    build, tally, show = BoardModel.build, Tally.of_alike, BoardView.set_model

    def noted(what: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            where.append(threading.current_thread().name)
            return what(*arguments, **options)

        return call

    def set_model(view: BoardView, *arguments: Any, **options: Any) -> None:
        shown.append(arguments[0])
        show(view, *arguments, **options)

    async with opened(root) as (app, _, settle):
        await settle()
        monkeypatch.setattr(BoardModel, "build", noted(build))
        monkeypatch.setattr(Tally, "of_alike", noted(tally))
        monkeypatch.setattr(BoardView, "set_model", set_model)
        pulled(root, names(300), "Pulled")
        await looked(app)
        await settle()
        assert "Pulled 0" in lines(app)
    assert where
    assert threading.main_thread().name not in where
    assert len(shown) == 1


async def test_what_is_not_written_yet_stays_on_top_of_a_pull(root: Path) -> None:
    fill(root, 120)
    async with opened(root) as (app, pilot, settle):
        session, screen = app.session, app.board_screen
        assert session is not None
        written = threading.Event()
        session.after_saves(written.wait)
        try:
            moves = [Move(card="pile00000", column="done"), Move(card="pile00003", column="fix")]
            done = [session.execute(move) for move in moves]
            assert all(isinstance(each, Done) for each in done)
            pulled(root, names(120)[1:], "Pulled")
            await looked(app)
            await pilot.pause()
            model = screen.model
            assert model is not None
            drawn = {card.id: key for key, cell in model.cells.items() for card in cell}
            assert drawn["pile00000"] == ("", "done")
            assert drawn["pile00003"] == ("", "fix")
            assert model.tally == Tally.of(model.board, model.cards.values())
            assert session.tally(screen.contents) == model.tally
            assert model.cards["pile00001"].title == "Pulled 0"
        finally:
            written.set()
        await settle()
        moved = session.workspace.card("pile00000")
        assert moved is not None
        assert moved.column == "done"


async def test_a_card_moved_while_a_pull_is_read_does_not_mean_reading_it_again(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(root, 120)
    parsed: list[str] = []

    def noted(data: bytes, place: Any, file: str, **options: Any) -> Any:
        parsed.append(file)
        return parse_file(data, place, file, **options)

    async with opened(root) as (app, _, settle):
        session, screen = app.session, app.board_screen
        assert session is not None
        pulled(root, names(120)[1:], "Pulled")
        reread = session.reread()
        picture = screen.pictured(reread)
        session.execute(Move(card="pile00000", column="done"))
        session.execute(Move(card="bbbb2222", column="done"))
        await settle()
        monkeypatch.setattr(section, "parse_file", noted)
        app.on_disk_looked(DiskLooked(reread, picture))
        await app.workers.wait_for_complete()
        await settle()
        assert len(set(parsed)) <= 2, parsed
        assert "Pulled 0" in lines(app)
        cards = session.workspace.boards["desk"].cards
        assert (cards["pile00000"].column, cards["bbbb2222"].column) == ("done", "done")
        assert cards["pile00119"].title == "Pulled 118"
        assert session.adopt(session.reread())
        assert cards == session.workspace.boards["desk"].cards


async def test_another_board_that_was_pulled_is_counted_when_it_is_opened(root: Path) -> None:
    other = root / "boards/other"
    (other / "cards").mkdir(parents=True)
    (other / "board.toml").write_text((root / "boards/desk/board.toml").read_text())
    async with opened(root) as (app, _, settle):
        screen = app.board_screen
        before = screen.model
        for name in names(30):
            (other / f"cards/{name}.toml").write_text(card(name, "fix", "a0"))
        await looked(app)
        await settle()
        assert screen.model is not None
        assert before is not None
        assert screen.model.cells == before.cells
        screen.open_board("other")
        assert screen.model.tally.count("column", "fix") == 30


async def test_the_cursor_folds_and_filter_stay_over_a_pull(root: Path) -> None:
    fill(root, 60)
    async with opened(root) as (app, _, settle):
        screen = app.board_screen
        screen.view.cursor_to("pile00031")
        screen.view.fold(column="done")
        screen.set_filter("card")
        await settle()
        pulled(root, names(60)[:30], "A card pulled")
        await looked(app)
        await settle()
        assert screen.view.cursor.card_id == "pile00031"
        assert screen.view.folded_columns == {"done"}
        assert screen.filter.text == "card"
        assert "A card pulled 0" in lines(app)


async def test_what_cannot_be_put_together_beforehand_is_put_together_when_it_is_drawn(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(root, 30)
    async with opened(root) as (app, _, settle):
        monkeypatch.setattr(BoardView, "measured", lambda *_: [][0])
        pulled(root, names(30), "Pulled")
        await looked(app)
        await settle()
        assert "Pulled 0" in lines(app)


async def test_what_came_is_no_news_to_an_app_that_has_gone(root: Path) -> None:
    fill(root, 120)
    async with opened(root) as (app, _, _settle):
        session, screen = app.session, app.board_screen
        assert session is not None
        pulled(root, names(120), "Letter")
        came = session.reread()
        assert screen.look_news(came) is not None
    assert screen.look_news(came) is None
    app._post_look(came)
