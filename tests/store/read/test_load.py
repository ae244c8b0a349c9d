"""The whole workspace: read once, then only what changed."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from leantui.model.problem import Problem
from leantui.rules.commands import CardChange, Change
from leantui.store import guard, section
from leantui.store.read import Loaded, load, load_archive, reload

if TYPE_CHECKING:
    from tests.store.read.conftest import Files

DESK = "boards/desk/cards"
CARD = f"{DESK}/aaaa1111.toml"


def problems_in(loaded: Loaded) -> list[tuple[str, str]]:
    return [(problem.file, problem.code) for problem in loaded.workspace.problems]


def test_everything_is_read(workspace: "Files") -> None:
    loaded = load(workspace.root)
    found = loaded.workspace
    assert found.name == "Northwind"
    assert found.problems == ()
    assert set(found.boards) == {"desk"}
    assert set(found.boards["desk"].cards) == {"aaaa1111", "bbbb2222"}
    assert found.boards["desk"].archive is None
    assert found.boards["desk"].templates == {
        "request": {"title": "Request: ", "tags": ["request"]}
    }
    assert set(found.standards) == {"new-starter"}
    assert set(found.people) == {"mia"}
    assert found.ids.ordered == ("aaaa1111", "bbbb2222", "cccc3333")
    assert loaded.parsed == 7
    assert CARD in loaded.stamps
    assert not any("/archive/" in file for file in loaded.stamps)


def test_archive_is_read_when_asked_for(workspace: "Files") -> None:
    loaded = load(workspace.root)
    more = load_archive(loaded)
    assert more.parsed == 1
    archive = more.workspace.boards["desk"].archive
    assert archive is not None
    assert archive["cccc3333"].is_archived
    assert more.workspace.boards["desk"].cards is loaded.workspace.boards["desk"].cards
    assert more.workspace.standards is loaded.workspace.standards
    assert load_archive(more) is more
    assert load(workspace.root, archive=True).workspace == more.workspace


def test_standards_lie_on_their_shelves(workspace: "Files") -> None:
    text = 'title = "x"\nrevision = {}\n'
    workspace.write(
        {
            "standards/drafts/new-starter.toml": text.format(3),
            "standards/archive/new-starter.r1.toml": text.format(1),
        }
    )
    found = load(workspace.root).workspace
    assert found.drafts["new-starter"].revision == 3
    assert found.superseded["new-starter.r1"].id == "new-starter"
    assert found.standards["new-starter"].revision == 2


def test_cards_lie_deeper_and_hidden_and_temporary_files_are_left_out(workspace: "Files") -> None:
    card = 'title = "x"\ncolumn = "fix"\nlog = []\n'
    workspace.write(
        {
            f"{DESK}/d/de/dddd4444.toml": card,
            f"{DESK}/.hidden.toml": "broken",
            f"{DESK}/.leantui-x.tmp": "broken",
            f"{DESK}/.git/eeee5555.toml": "broken",
            f"{DESK}/notes.md": "broken",
        }
    )
    loaded = load(workspace.root)
    assert "dddd4444" in loaded.workspace.boards["desk"].cards
    assert loaded.workspace.problems == ()


def test_a_bad_file_hides_no_other(workspace: "Files") -> None:
    workspace.write({f"{DESK}/dddd4444.toml": "title = [\n", f"{DESK}/Eeee.toml": "x = 1"})
    loaded = load(workspace.root)
    assert set(loaded.workspace.boards["desk"].cards) == {"aaaa1111", "bbbb2222"}
    assert problems_in(loaded) == [
        (f"{DESK}/Eeee.toml", "bad-file-name"),
        (f"{DESK}/dddd4444.toml", "toml-syntax"),
    ]
    assert "dddd4444" in loaded.workspace.ids.ordered


@pytest.mark.parametrize(
    "name", ["con.toml", "nul.toml", "-x.toml", "a b.toml", "ä.toml", "a.TOML"]
)
def test_names_that_are_no_ids_are_told(workspace: "Files", name: str) -> None:
    workspace.write({f"{DESK}/{name}": 'title = "x"\ncolumn = "fix"\nlog = []\n'})
    assert problems_in(load(workspace.root)) == [(f"{DESK}/{name}", "bad-file-name")]


def test_links_that_leave_the_root_are_told_and_not_read(workspace: "Files") -> None:
    outside = workspace.root.parent / "outside"
    outside.mkdir()
    (outside / "dddd4444.toml").write_text('title = "x"\ncolumn = "fix"\nlog = []\n')
    cards = workspace.root / DESK
    (cards / "dddd4444.toml").symlink_to(outside / "dddd4444.toml")
    (cards / "more").symlink_to(outside)
    (cards / "loop").symlink_to(cards)
    for name, other in (("a", "b"), ("b", "a")):
        (workspace.root / "boards/desk/archive" / name).mkdir()
        (workspace.root / "boards/desk/archive" / name / "x").symlink_to(f"../{other}")
    (cards / "ffff6666.toml").symlink_to("aaaa1111.toml")
    loaded = load(workspace.root, archive=True)
    assert problems_in(loaded) == [
        (f"{DESK}/dddd4444.toml", "outside-root"),
        (f"{DESK}/more", "outside-root"),
    ]
    found = loaded.workspace.boards["desk"].cards
    assert "dddd4444" not in found
    assert found["ffff6666"].title == found["aaaa1111"].title


def test_board_folder_that_leads_outside_is_told(workspace: "Files") -> None:
    outside = workspace.root.parent / "outside"
    (outside / "cards").mkdir(parents=True)
    (workspace.root / "people2").symlink_to(outside)
    (workspace.root / "standards/new-starter.toml").unlink()
    (workspace.root / "standards").rmdir()
    (workspace.root / "standards").symlink_to(outside)
    assert problems_in(load(workspace.root)) == [("standards", "outside-root")]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_pipe_among_cards_does_not_hang(workspace: "Files") -> None:
    os.mkfifo(workspace.root / DESK / "dddd4444.toml")
    os.mkfifo(workspace.root / "leantui2.toml")
    assert problems_in(load(workspace.root)) == [(f"{DESK}/dddd4444.toml", "not-a-file")]


def test_two_files_with_one_id(workspace: "Files") -> None:
    card = 'title = "twin"\ncolumn = "fix"\nlog = []\n'
    workspace.write({f"{DESK}/z/aaaa1111.toml": card})
    loaded = load(workspace.root)
    assert problems_in(loaded) == [(f"{DESK}/z/aaaa1111.toml", "duplicate-id")]
    assert loaded.workspace.boards["desk"].cards["aaaa1111"].title != "twin"
    (workspace.root / CARD).unlink()
    later = reload(workspace.root, loaded)
    assert later.workspace.problems == ()
    assert later.workspace.boards["desk"].cards["aaaa1111"].title == "twin"
    assert "aaaa1111" in later.workspace.ids.ordered


def test_broken_board_shows_its_cards_in_the_columns_they_name(workspace: "Files") -> None:
    workspace.write({"boards/desk/board.toml": "name = [\n"})
    loaded = load(workspace.root)
    contents = loaded.workspace.boards["desk"]
    assert set(contents.cards) == {"aaaa1111", "bbbb2222"}
    assert [column.id for column in contents.board.column] == ["intake", "fix"]
    assert problems_in(loaded) == [("boards/desk/board.toml", "toml-syntax")]
    assert reload(workspace.root, loaded).workspace is loaded.workspace


def test_board_that_breaks_keeps_its_last_good_definition(workspace: "Files") -> None:
    loaded = load(workspace.root)
    workspace.edit("boards/desk/board.toml", 'name = "Service Desk"', "name = [")
    later = reload(workspace.root, loaded)
    assert later.workspace.boards["desk"].board is loaded.workspace.boards["desk"].board
    assert problems_in(later) == [("boards/desk/board.toml", "toml-syntax")]


def test_cards_without_a_board_are_not_lost(workspace: "Files") -> None:
    workspace.write({"boards/lost/cards/dddd4444.toml": 'title = "x"\ncolumn = "b"\nlog = []\n'})
    loaded = load(workspace.root)
    assert problems_in(loaded) == [("boards/lost/board.toml", "missing-board")]
    assert set(loaded.workspace.boards["lost"].cards) == {"dddd4444"}


def test_nothing_changed_is_the_same_workspace(workspace: "Files") -> None:
    loaded = load(workspace.root)
    later = reload(workspace.root, loaded)
    assert later.workspace is loaded.workspace
    assert later.parsed == 0
    assert reload(workspace.root, later, [CARD, "no/such.toml"]).workspace is loaded.workspace


@pytest.mark.parametrize("files", [None, [CARD]])
def test_one_changed_file_costs_one_parse(workspace: "Files", files: list[str] | None) -> None:
    workspace.write(
        {
            "boards/other/board.toml": 'name = "O"\n[[column]]\nid = "a"\n',
            "boards/other/cards/dddd4444.toml": 'title = "x"\ncolumn = "a"\nlog = []\n',
        }
    )
    loaded = load(workspace.root)
    workspace.edit(CARD, "J. Doe", "J. Smith")
    later = reload(workspace.root, loaded, files)
    assert later.parsed == 1
    before, after = loaded.workspace.boards, later.workspace.boards
    assert after["other"] is before["other"]
    assert after["desk"].board is before["desk"].board
    assert after["desk"].cards["bbbb2222"] is before["desk"].cards["bbbb2222"]
    assert "J. Smith" in after["desk"].cards["aaaa1111"].title
    assert later.workspace.ids is loaded.workspace.ids
    assert later.workspace.standards is loaded.workspace.standards


def test_touched_file_is_parsed_and_stays_the_same_object(workspace: "Files") -> None:
    loaded = load(workspace.root)
    os.utime(workspace.root / CARD)
    later = reload(workspace.root, loaded)
    assert later.parsed == 1
    assert later.workspace is loaded.workspace


@pytest.mark.parametrize("files", [None, [f"{DESK}/dddd4444.toml", CARD]])
def test_added_and_removed_files(workspace: "Files", files: list[str] | None) -> None:
    loaded = load(workspace.root)
    workspace.write({f"{DESK}/dddd4444.toml": 'title = "x"\ncolumn = "fix"\nlog = []\n'})
    (workspace.root / CARD).unlink()
    later = reload(workspace.root, loaded, files)
    assert set(later.workspace.boards["desk"].cards) == {"bbbb2222", "dddd4444"}
    assert later.workspace.ids.ordered == ("bbbb2222", "cccc3333", "dddd4444")
    assert later.parsed == 1
    assert set(loaded.workspace.boards["desk"].cards) == {"aaaa1111", "bbbb2222"}


@pytest.mark.parametrize("archive", [True, False])
@pytest.mark.parametrize("by_name", [True, False])
def test_archived_card(workspace: "Files", archive: bool, by_name: bool) -> None:
    loaded = load(workspace.root, archive=archive)
    moved = "boards/desk/archive/2026/aaaa1111.toml"
    (workspace.root / CARD).rename(workspace.root / moved)
    later = reload(workspace.root, loaded, [CARD, moved] if by_name else None)
    contents = later.workspace.boards["desk"]
    assert set(contents.cards) == {"bbbb2222"}
    assert (set(contents.archive) if contents.archive is not None else None) == (
        {"aaaa1111", "cccc3333"} if archive else None
    )
    assert later.workspace.ids.ordered == ("aaaa1111", "bbbb2222", "cccc3333")
    assert load(workspace.root, archive=archive).workspace == later.workspace


def test_boards_come_and_go(workspace: "Files") -> None:
    loaded = load(workspace.root)
    workspace.write({"boards/new/board.toml": 'name = "N"\n[[column]]\nid = "a"\n'})
    later = reload(workspace.root, loaded)
    assert set(later.workspace.boards) == {"desk", "new"}
    assert later.workspace.boards["desk"] is loaded.workspace.boards["desk"]
    (workspace.root / "boards/new/board.toml").unlink()
    (workspace.root / "boards/new").rmdir()
    assert set(reload(workspace.root, later).workspace.boards) == {"desk"}


def test_last_good_version_is_kept(workspace: "Files") -> None:
    loaded = load(workspace.root)
    workspace.edit(CARD, "log = [", "log = ")
    broken = reload(workspace.root, loaded)
    assert broken.workspace.boards["desk"].cards is loaded.workspace.boards["desk"].cards
    assert problems_in(broken) == [(CARD, "toml-syntax")]
    assert reload(workspace.root, broken).parsed == 0
    workspace.edit(CARD, "log = ", "log = [")
    mended = reload(workspace.root, broken)
    assert mended.workspace.problems == ()
    assert mended.workspace == loaded.workspace


def test_broken_file_that_goes_away_takes_its_card_and_problem_along(workspace: "Files") -> None:
    loaded = load(workspace.root)
    workspace.edit(CARD, "log = [", "log = ")
    broken = reload(workspace.root, loaded)
    (workspace.root / CARD).unlink()
    gone = reload(workspace.root, broken)
    assert gone.workspace.problems == ()
    assert set(gone.workspace.boards["desk"].cards) == {"bbbb2222"}


@pytest.mark.parametrize("files", [None, [CARD]])
def test_empty_file_is_given_time(workspace: "Files", files: list[str] | None) -> None:
    loaded = load(workspace.root)
    text = (workspace.root / CARD).read_text()
    workspace.write({CARD: ""}, age_ns=1_700_000_000_000_000_000)
    looked = reload(workspace.root, loaded, files, report_empty=False)
    assert looked.empty == {CARD}
    assert looked.workspace is loaded.workspace
    reported = reload(workspace.root, looked, files)
    assert problems_in(reported) == [(CARD, "empty-file")]
    assert "aaaa1111" in reported.workspace.boards["desk"].cards
    workspace.write({CARD: text}, age_ns=1_700_000_001_000_000_000)
    mended = reload(workspace.root, reported, files)
    assert (mended.empty, mended.workspace.problems) == (frozenset(), ())


def test_change_within_the_same_tick_is_seen(workspace: "Files") -> None:
    """A stamp of the last two seconds is not trusted: size, time and inode may stay as they were."""
    now = 1_800_000_000_000_000_000
    path = workspace.root / CARD
    os.utime(path, ns=(now, now))
    loaded = load(workspace.root, now_ns=lambda: now + 1_000_000_000)
    path.write_text(path.read_text().replace("J. Doe", "M. Doe"))
    os.utime(path, ns=(now, now))
    later = reload(workspace.root, loaded, now_ns=lambda: now + 3_000_000_000)
    assert "M. Doe" in later.workspace.boards["desk"].cards["aaaa1111"].title
    assert later.parsed == 1
    settled = reload(workspace.root, later, now_ns=lambda: now + 4_000_000_000)
    assert (settled.parsed, settled.workspace is later.workspace) == (0, True)


def test_file_read_shortly_after_it_was_written_is_read_and_not_parsed_again(
    workspace: "Files", monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_800_000_000_000_000_000
    os.utime(workspace.root / CARD, ns=(now, now))
    loaded = load(workspace.root, now_ns=lambda: now)
    later = reload(workspace.root, loaded, now_ns=lambda: now + 10**10)
    assert (later.parsed, later.workspace is loaded.workspace) == (0, True)
    monkeypatch.setattr(section, "read_bytes", None)
    assert reload(workspace.root, later, now_ns=lambda: now + 2 * 10**10).parsed == 0


def test_file_that_could_not_be_opened_is_tried_again(
    workspace: "Files", monkeypatch: pytest.MonkeyPatch
) -> None:
    real = guard.read_bytes

    def refuse(root: str, file: str, *, is_placed: bool = False) -> object:
        found = real(root, file, is_placed=is_placed)
        if file != CARD:
            return found
        return Problem(file=file, line=0, column=0, severity="error", code="unreadable", key="", message="")  # fmt: skip

    monkeypatch.setattr(section, "read_bytes", refuse)
    loaded = load(workspace.root)
    assert problems_in(loaded) == [(CARD, "unreadable")]
    monkeypatch.setattr(section, "read_bytes", real)
    assert reload(workspace.root, loaded).workspace.problems == ()


def test_after_a_save_only_the_files_of_the_change_are_read(workspace: "Files") -> None:
    loaded = load(workspace.root)
    before = loaded.workspace.boards["desk"].cards["aaaa1111"]
    workspace.edit(CARD, "J. Doe", "J. Smith")
    workspace.edit(f"{DESK}/bbbb2222.toml", "Order", "Buy")
    change = Change(what="x", cards=(CardChange(before=before, after=before),))
    later = loaded.after_save(change)
    cards = later.workspace.boards["desk"].cards
    assert "J. Smith" in cards["aaaa1111"].title
    assert cards["bbbb2222"].title == "Order monitors"


def test_empty_folder_is_a_workspace_with_nothing_in_it(tmp_path: Path) -> None:
    loaded = load(tmp_path)
    assert loaded.workspace.boards == {}
    assert loaded.workspace.problems == ()
