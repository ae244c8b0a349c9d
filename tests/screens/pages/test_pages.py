"""Help, attention and boards, at every size."""

from collections.abc import Callable
from typing import Any

import pytest

from leantui.model.problem import Problem
from leantui.rules.board_figures import BoardFigures
from leantui.rules.commands import Breach
from leantui.screens.attention import AttentionModel, AttentionScreen
from leantui.screens.boards import ALL, BoardEntry, BoardsModel, BoardsScreen
from leantui.screens.help import LEGEND, HelpModel, HelpRow, HelpScreen, help_lines
from leantui.screens.page import Page
from leantui.widgets.line_view import LineView
from leantui.widgets.lines import plain

Hosts = Callable[[Any], Any]

ERROR = Problem(
    "boards/sd/cards/ab3kq7v1.toml", 12, 3, "error", "type", "log[3].at",
    "found text “\x1b]52;c;x”, expected a date-time with an offset", "write 2026-03-09T08:12:00Z",
)  # fmt: skip
WARNING = Problem(
    "boards/sd/cards/aaaaaaaa.toml", 0, 0, "warning", "unknown-key", "colour",
    "unknown key colour", "did you mean column?",
)  # fmt: skip
BOARDS = BoardsModel(
    (
        BoardEntry(
            id="sd", name="Service Desk", key="SD", vision="Every call the same way",
            figures=BoardFigures(
                open=41, wip=19, wip_limit=18, blocked=2, attention=1,
                over_limits=(Breach(kind="board", name="", count=19, limit=18), Breach(kind="lane", name="acme", count=7, limit=6)),
            ),
        ),
        BoardEntry(
            id="pf", name="Platform [red]", key="PF", is_current=True,
            figures=BoardFigures(open=12, wip=5, wip_limit=None, over_limits=(), blocked=0, attention=0),
        ),
    ),
    "Nordhafen",
)  # fmt: skip
HELP = HelpModel(
    (
        HelpRow(keys="H  shift+←", label="move left", help="Move the card left.", group="Card"),
        HelpRow(keys="n", label="new", help="A new card here.", group="Card"),
        HelpRow(keys="q  ctrl+q", label="quit", help="Leave.", group="General"),
    ),
    "on the board",
)
PAGES: dict[str, Callable[[], Page[Any]]] = {
    "attention": lambda: AttentionScreen(AttentionModel((WARNING, ERROR)), print),
    "nothing": lambda: AttentionScreen(AttentionModel(), print),
    "boards": lambda: BoardsScreen(BOARDS),
    "help": lambda: HelpScreen(HELP),
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("key", ["escape", "q"])
async def test_goes_back(host: Hosts, name: str, key: str) -> None:
    app = host(PAGES[name]())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(
            "escape" if name == "boards" else key
        )  # where typing narrows, q is a letter
        assert app.answers == [None]


@pytest.mark.parametrize("name", PAGES)
async def test_the_way_back_is_shown_at_every_size(
    host: Hosts, name: str, size: tuple[int, int]
) -> None:
    app = host(PAGES[name]())
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert app.rows[-1].endswith("esc back")
        assert "\x1b" not in app.text


@pytest.mark.parametrize("name", PAGES)
async def test_ascii(host: Hosts, name: str) -> None:
    app = host(PAGES[name]())
    app.add_class("-ascii")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert plain(app.screen.query_one(LineView).lines).replace("\ufffd", "?").isascii()


# Attention


async def test_errors_come_first_with_place_message_and_hint(host: Hosts) -> None:
    app = host(PAGES["attention"]())
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        assert "Needs attention: 1 error, 1 warning" in app.rows[0]
        assert "✗ error   boards/sd/cards/ab3kq7v1.toml:12   log[3].at" in app.rows[1]
        assert "expected a date-time with an offset" in app.rows[2]
        assert "→ write 2026-03-09T08:12:00Z" in app.rows[3]
        assert "! warning boards/sd/cards/aaaaaaaa.toml   colour" in app.rows[5]


@pytest.mark.parametrize("key", ["enter", "E"])
async def test_a_problem_is_opened_in_the_editor(host: Hosts, key: str) -> None:
    app = host(PAGES["attention"]())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(key, "down", key)
        assert app.edits == [(ERROR.file, 12), (WARNING.file, 0)]


async def test_a_mended_problem_goes_and_the_cursor_stays_at_its_problem(host: Hosts) -> None:
    app = host(PAGES["attention"]())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down")
        app.screen.refresh_model(AttentionModel((WARNING,)))
        await pilot.press("E")
        assert app.edits == [(WARNING.file, 0)]
        app.screen.refresh_model(AttentionModel())
        await pilot.press("E")
        await pilot.pause()
        assert len(app.edits) == 1
        assert "Nothing needs attention" in app.text


# Boards


async def test_boards_say_what_stands_on_them(host: Hosts) -> None:
    app = host(BoardsScreen(BOARDS))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        assert "Boards of Nordhafen" in app.rows[0]
        assert (
            "41 open   WIP 19/18 ▲   ▲ 2 limits over   ⚑ 2 blocked   ! 1 needs attention"
            in app.text
        )
        assert "Platform [red]   PF   open now" in app.text


async def test_the_cursor_starts_at_the_board_in_use_and_enter_chooses(host: Hosts) -> None:
    app = host(BoardsScreen(BOARDS))
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.screen.query_one(LineView).cursor == "pf"
        await pilot.press("up", "enter")
        assert app.answers == ["sd"]


async def test_typing_narrows_the_boards_and_escape_shows_all_again(host: Hosts) -> None:
    app = host(BoardsScreen(BOARDS))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"desk")
        await pilot.pause()
        assert "Platform" not in app.text
        await pilot.press("escape")
        await pilot.pause()
        assert "Platform" in app.text
        await pilot.press(*"zzz", "enter")
        await pilot.pause()
        assert "No board is called so" in app.text
        assert app.answers == []
        await pilot.press("escape", *"serv", "enter")
        assert app.answers == ["sd"]


async def test_the_last_choice_is_all_boards_at_once(host: Hosts) -> None:
    app = host(BoardsScreen(BOARDS))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "enter")
        assert app.answers == [ALL]


async def test_no_board_says_how_to_make_one(host: Hosts) -> None:
    app = host(BoardsScreen(BoardsModel()))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "make boards/<name>/board.toml" in app.text


# Help


@pytest.mark.parametrize("width", [150, 100, 80, 50])
def test_help_has_every_key_and_every_sign_in_words(width: int) -> None:
    shown = plain(help_lines(HELP, width))
    flat = " ".join(shown.split())
    for row in HELP.rows:
        assert " ".join(row.keys.split()) in flat
        assert row.help in flat
    for group, badges in LEGEND:
        assert group in shown
        for badge, meaning in badges:
            assert badge in shown
            assert meaning in flat
    assert max(map(len, shown.splitlines())) <= width


async def test_question_mark_closes_help_and_keys_scroll_it(host: Hosts) -> None:
    app = host(HelpScreen(HELP))
    async with app.run_test(size=(80, 12)) as pilot:
        await pilot.press("down", "pagedown")
        assert app.screen.query_one(LineView).scroll_offset.y > 1
        await pilot.press("question_mark")
        assert app.answers == [None]
