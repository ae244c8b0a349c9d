"""The library: search over everything, read in full, open in the editor."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from textual.widgets import Input

from leantui.flow.percentiles import Share
from leantui.model.board import Board, Column
from leantui.model.card import Card
from leantui.model.log import LogEntry
from leantui.model.problem import Problem
from leantui.model.standard import KeyPoint, Standard, Step
from leantui.model.workspace import BoardContents, Workspace
from leantui.process.figures import RevisionFigures, UseFigures
from leantui.process.run import is_running
from leantui.screens import library_model as library_model_module
from leantui.screens.library import LibraryScreen
from leantui.screens.library_lines import use_lines
from leantui.screens.library_model import LibraryEntry, LibraryModel, RunningCard
from leantui.widgets.line_view import LineView
from leantui.widgets.standard_pane import StandardPane

Hosts = Callable[[Any], Any]
NOW = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)


def entry(id_: str, title: str, point: str, **more: Any) -> LibraryEntry:
    standard = Standard(
        id=id_, file=f"standards/{id_}.toml", title=title, revision=3, status="effective",
        owner=more.pop("owner", "mia"), review_by=more.pop("review_by", None), tools=("Intune",),
        step=(
            Step(id="one", do="Do it", key_points=(KeyPoint(point=point, reason="or else"),)),
        ),
    )  # fmt: skip
    return LibraryEntry(id=id_, standard=standard, **more)


RUNS = (
    RunningCard(id="aaaa1111", ref="SD-aaaa", title="New starter [b]", place="Desk, Fix", done=2, steps=5),
    RunningCard(id="bbbb2222", ref="SD-bbbb", title="Another", place="Desk, Fix"),
)  # fmt: skip
BROKEN = Problem("standards/broken.toml", 7, 1, "error", "toml", "", "expected a value")
MODEL = LibraryModel(
    entries=(
        LibraryEntry(id="broken", problem=BROKEN),
        entry("backup", "Check a backup", "restore offline", review_by=date(2026, 1, 31)),
        entry("starter", "Prepare a new starter", "encrypt the disk", runs=RUNS),
        entry("reset", "Reset a password [red]", "call back", review_by=date(2026, 9, 1)),
    ),
    as_of=NOW,
)


def cursor(app: Any) -> str:
    found: str = app.screen.query_one("#list", LineView).cursor
    return found


async def test_lists_everything_and_shows_the_first(host: Hosts) -> None:
    app = host(LibraryScreen(MODEL))
    async with app.run_test(size=(150, 45)) as pilot:
        await pilot.pause()
        assert "Standards: 4" in app.rows[0]
        for words in (
            "! Check a backup", "Standards: 4, by title", "past review, due 2026-01-31", "2 open runs", "r3",
            "Reset a password [red]", "review by 2026-09-01", "broken   can't be read", "restore offline",
        ):  # fmt: skip
            assert words in app.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("starter", "starter"),
        ("passw", "reset"),
        ("encrypt", "starter"),
        ("offline else", "backup"),
        ("intune", "backup"),
        ("/encrypt", "starter"),
        ("review:2026-09", "reset"),
    ],
)
async def test_search_looks_into_everything(host: Hosts, query: str, found: str) -> None:
    app = host(LibraryScreen(MODEL))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press(*query.replace(" ", "·").replace("·", " "))
        await pilot.pause()
        assert cursor(app) == found
        view = app.screen.query_one(StandardPane).view
        assert view.wanted == found


async def test_nothing_found_says_so_and_escape_clears_before_it_leaves(host: Hosts) -> None:
    app = host(LibraryScreen(MODEL))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"zzzz")
        await pilot.pause()
        assert "Nothing is found" in app.text
        await pilot.press("escape")
        assert app.screen.query_one(Input).value == ""
        assert app.answers == []
        await pilot.press("escape")
        assert app.answers == [None]


async def test_arrows_go_over_the_list_from_the_search_field(host: Hosts) -> None:
    app = host(LibraryScreen(MODEL))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("down", "down")
        await pilot.pause()
        assert cursor(app) == "reset"
        assert "call back" in app.text


async def test_enter_reads_in_full_and_escape_comes_back(
    host: Hosts, size: tuple[int, int]
) -> None:
    app = host(LibraryScreen(MODEL))
    async with app.run_test(size=size) as pilot:
        await pilot.press("down", "enter")
        await pilot.pause()
        assert "encrypt the disk" in app.text
        assert "Check a backup" not in app.text
        assert app.screen.query_one(StandardPane).size.width >= size[0] - 2
        await pilot.press("escape")
        await pilot.pause()
        assert "Check a backup" in app.text
        await pilot.press("q")
        assert app.answers == [None]


async def test_the_standard_stands_beside_only_where_there_is_room(
    host: Hosts, size: tuple[int, int]
) -> None:
    app = host(LibraryScreen(MODEL))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert app.screen.query_one("#reading").display == (size[0] >= 100)


async def test_the_editor_is_asked_for_with_file_and_line(host: Hosts) -> None:
    app = host(LibraryScreen(MODEL))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("tab", "E", "end", "E")
        assert app.edits == [("standards/backup.toml", 1), ("standards/broken.toml", 7)]


async def test_a_broken_standard_says_where(host: Hosts) -> None:
    app = host(LibraryScreen(MODEL))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("tab", "end")
        await pilot.pause()
        assert "standards/broken.toml:7" in app.text
        assert "The standard broken can't be read" in app.text


async def test_a_changed_library_keeps_the_cursor(host: Hosts) -> None:
    app = host(LibraryScreen(MODEL))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("down", "down")
        changed = LibraryModel(entries=MODEL.entries[2:], as_of=NOW)
        app.screen.refresh_model(changed)
        await pilot.pause()
        assert cursor(app) == "reset"
        assert "Standards: 2" in app.rows[0]


async def test_an_empty_library_says_how_to_begin(host: Hosts) -> None:
    app = host(LibraryScreen(LibraryModel(entries=(), as_of=NOW)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert "n writes down how a job is done" in app.text


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("encrypt", "→ step 1, key point: encrypt the disk"),
        ("intune", "→ tools: Intune"),
        ("else", "→ step 1, reason: or else"),
    ],
)
async def test_the_place_of_a_hit_is_shown(host: Hosts, query: str, place: str) -> None:
    app = host(LibraryScreen(MODEL))
    async with app.run_test(size=(120, 30)) as pilot:
        app.screen.query_one(Input).value = query
        await pilot.pause()
        assert place in app.text
        if "step" in place:
            assert app.screen.query_one(StandardPane).cursor == "one"


ORDERED = LibraryModel(
    entries=(
        entry("zero", "Zero", "a", owner="tom", review_by=date(2026, 2, 1)),
        entry("alpha", "Alpha", "b", owner="mia", review_by=date(2026, 9, 1)),
        entry("draft", "Middle", "c", owner=None, shelf="draft"),
        entry("alpha", "Alpha", "d", shelf="archived"),
    ),
    as_of=NOW,
    people={"mia": "Mia Köhler"},
)  # fmt: skip


def listed(app: Any) -> list[str]:
    """Headings and titles of the list, in their order."""
    lines = app.screen.query_one("#list", LineView).lines
    return [
        line.text.strip(" ›!").split("   ")[0]
        for line in lines
        if line.is_head or any(span.role == "heading" for span in line.spans)
    ]


async def test_sorted_and_grouped_by_owner_status_and_review(host: Hosts) -> None:
    app = host(LibraryScreen(ORDERED))
    async with app.run_test(size=(150, 45)) as pilot:
        await pilot.pause()
        assert listed(app) == ["Alpha", "Zero", "Drafts", "Middle", "Archived revisions", "Alpha"]
        await pilot.press("ctrl+o")
        assert listed(app) == [
            "Mia Köhler",
            "Alpha",
            "Alpha",
            "tom",
            "Zero",
            "Nobody owns it",
            "Middle",
        ]
        await pilot.press("tab", "v")
        assert listed(app) == ["Effective", "Alpha", "Middle", "Zero", "Archived", "Alpha"]
        await pilot.press("v")
        assert listed(app) == ["Past review", "Zero", "To be reviewed", "Alpha",
                               "No date of review", "Middle", "Not to be reviewed", "Alpha"]  # fmt: skip
        assert "by review date" in app.rows[0]


@pytest.mark.parametrize(
    ("query", "found"),
    [("owner:tom", ["Zero"]), ("review:late", ["Zero"]), ("status:eff alpha", ["Alpha", "Alpha"])],
)
async def test_filtered_by_owner_status_and_review(
    host: Hosts, query: str, found: list[str]
) -> None:
    app = host(LibraryScreen(ORDERED))
    async with app.run_test(size=(150, 45)) as pilot:
        app.screen.query_one(Input).value = query
        await pilot.pause()
        assert [title for title in listed(app) if title in ("Zero", "Alpha", "Middle")] == found


async def test_the_cards_that_run_it_are_listed_and_gone_to(
    host: Hosts, size: tuple[int, int]
) -> None:
    app = host(LibraryScreen(MODEL))
    async with app.run_test(size=size) as pilot:
        app.screen.query_one(Input).value = "starter"
        await pilot.press("enter")
        await pilot.pause()
        assert "2 cards run it now" in app.text
        assert "SD-aaaa  New starter" in app.text
        await pilot.press("tab", "down", "enter")
        assert app.answers == ["bbbb2222"]


async def test_what_came_back_from_the_editor_is_shown(host: Hosts) -> None:
    broken = Problem("standards/backup.toml", 4, 1, "error", "toml-syntax", "", "No [value] here")
    models = [MODEL]
    app = host(LibraryScreen(MODEL, reload=lambda: models[-1]))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("f4")
        assert app.edits == [("standards/backup.toml", 1)]
        first = msgspec.structs.replace(MODEL.entries[1], problem=broken)
        models.append(msgspec.structs.replace(MODEL, entries=(first, *MODEL.entries[2:])))
        app.back_from_editor()
        await pilot.pause()
        assert "last good version" in app.text
        models.append(MODEL)
        app.back_from_editor()
        await pilot.pause()
        assert "last good version" not in app.text


async def test_in_ascii_only_people_s_words_are_not(host: Hosts) -> None:
    app = host(LibraryScreen(MODEL))
    app.ascii_only = True
    async with app.run_test(size=(150, 45)) as pilot:
        app.screen.query_one(Input).value = "starter"
        await pilot.pause()
        assert app.text.isascii()


def test_what_is_said_while_runs_are_counted() -> None:
    figures = UseFigures(
        standard="starter",
        revisions=(
            RevisionFigures(revision=3, open_runs=0, finished_runs=12, adherence=Share(9, 12), steps=()),
            RevisionFigures(revision=2, open_runs=1, finished_runs=1, adherence=Share(0, 1), steps=()),
        ),
        without_run=("aaaa1111",),
    )  # fmt: skip

    def said(*args: Any, **facts: Any) -> list[str]:
        return ["".join(span.text for span in line.spans) for line in use_lines(*args, **facts)]

    assert said(None, 3, 60, is_whole=False) == ["", "Counting its runs …"]
    assert said(figures, 1, 60, is_whole=True) == []
    assert said(figures, 2, 60, is_whole=True)[1] == "r2: 1 finished run, 0 of 1 as it says, few"
    lines = said(figures, 3, 60, is_whole=False)
    assert lines == [
        "",
        "r3: 12 finished runs, 9 of 12 as it says",
        "The archive is being read: without its cards so far",
        "1 card should have a run and has none",
        "r2: 1 finished run, 0 of 1 as it says, few",
    ]
    assert said(figures, 3, 60, is_whole=True) == [*lines[:2], *lines[3:]]


async def test_what_changes_while_runs_are_counted_is_counted_once_afterwards(host: Hosts) -> None:
    waiting, counted = threading.Event(), []

    def model(name: str) -> LibraryModel:
        def use() -> dict[str, UseFigures]:
            counted.append(name)
            assert waiting.wait(10)
            return {"starter": figures_of(len(counted))}

        return msgspec.structs.replace(MODEL, use=use, start="starter")

    app = host(LibraryScreen(model("first")))
    async with app.run_test(size=(150, 45)) as pilot:
        await until(pilot, lambda: counted == ["first"])
        for name in ("second", "third", "last"):
            app.screen.refresh_model(model(name))
        waiting.set()
        await until(pilot, lambda: counted == ["first", "last"])
        await until(pilot, lambda: "r3: 2 finished runs" in "\n".join(app.rows))
    assert counted == ["first", "last"]


def figures_of(finished: int) -> UseFigures:
    one = RevisionFigures(revision=3, open_runs=0, finished_runs=finished, adherence=Share(0, 0), steps=())  # fmt: skip
    return UseFigures(standard="starter", revisions=(one,))


async def until(pilot: Any, happened: Callable[[], bool]) -> None:
    for _ in range(400):
        await pilot.pause(0.01)
        if happened():
            return
    raise AssertionError("it did not come to that")


async def test_people_are_found_by_what_they_are_called(host: Hosts) -> None:
    tom = entry("tell", "Tell the customer", "call", owner="tom")
    model = msgspec.structs.replace(
        MODEL, entries=(*MODEL.entries, tom), people={"mia": "Mia Köhler", "tom": "Tom Brandt"}
    )
    app = host(LibraryScreen(model))
    async with app.run_test(size=(120, 30)) as pilot:
        for query in ("brandt", "owner:brandt", "owner:tom"):
            app.screen.query_one(Input).value = query
            await pilot.pause()
            assert cursor(app) == "tell"
            assert "1 of 5" in app.rows[0]
        app.screen.query_one(Input).value = "review:soon"
        await pilot.pause()
        assert "0 of 5" in app.rows[0]


def test_a_card_is_asked_about_the_standards_that_its_log_names_and_no_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def card(id_: str, standard: str | None) -> Card:
        log = (
            LogEntry(at=NOW, by="tom", event="step", standard=standard, step="one", state="done"),
        )
        return Card(id=id_, title=id_, column="fix", board="desk", log=log, file=f"boards/desk/cards/{id_}.toml")  # fmt: skip

    names = ("backup", "starter", "reset")
    standards = {each: entry(each, each, "point").standard for each in names}
    board = Board(id="desk", name="Desk", column=(Column(id="fix"),))
    cards = {each.id: each for each in (card("aaaa1111", "starter"), card("bbbb2222", None))}
    workspace = Workspace(
        root="", boards={"desk": BoardContents(board, cards)},
        standards={name: each for name, each in standards.items() if each},
    )  # fmt: skip
    asked: list[tuple[str, str]] = []

    def counted(standard_id: str, card: Card) -> bool:
        asked.append((standard_id, card.id))
        return is_running(standard_id, card)

    monkeypatch.setattr(library_model_module, "is_running", counted)
    model = library_model_module.library_model(workspace, NOW)
    assert {each.id: [run.id for run in each.runs] for each in model.entries} == {
        "backup": ["bbbb2222"], "starter": ["aaaa1111", "bbbb2222"], "reset": ["bbbb2222"],
    }  # fmt: skip
    assert ("backup", "aaaa1111") not in asked
    assert len(asked) == 4
