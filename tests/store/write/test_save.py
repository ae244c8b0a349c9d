"""Saves: merged with what lies on disk, whole or not at all."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.store.write.conftest import AT, TEXT

from leantui.sharing.writing import changed_at
from leantui.store.journal import Journal
from leantui.store.save import SaveConflict, Saved, SaveFailed

if TYPE_CHECKING:
    from tests.store.write.conftest import Desk


def test_an_edit_keeps_what_others_wrote_meanwhile(desk: "Desk") -> None:
    change = desk.commented(lane="acme")
    desk.write(TEXT.replace("Mail down", "Mail is down").replace("# ours", "# theirs"))
    assert isinstance(desk.saver().save(change), Saved)
    found = desk.card()
    assert (found.title, found.lane, found.log[-1].text) == ("Mail is down", "acme", "hi")
    assert "# theirs" in desk.text()


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", ""])
@pytest.mark.parametrize("lines", ["lf", "crlf", "mixed"])
def test_a_save_changes_the_lines_it_has_to_and_no_other_byte(
    desk: "Desk", mark: str, end: str, lines: str
) -> None:
    text = TEXT.replace("]\n", "]\n# the end\ncolour = 'blüe'  # theirs\n").removesuffix("\n")
    rows = text.split("\n")
    ends = {"lf": ["\n"], "crlf": ["\r\n"], "mixed": ["\r\n", "\n"]}[lines]
    before = [row + ends[number % len(ends)] for number, row in enumerate(rows)]
    before[-1] = rows[-1] + end
    desk.write(mark + "".join(before))
    assert isinstance(desk.saver().save(desk.commented(title="Mail is up")), Saved)
    added = f'  {{ at = 2026-03-09T09:00:00.000Z, by = "mia", event = "comment", text = "hi" }},{ends[0]}'
    after = [*before[:5], added, *before[5:]]
    after[1] = before[1].replace("Mail down", "Mail is up")
    assert desk.text() == mark + "".join(after)


def test_a_conflict_writes_nothing_and_shows_both(desk: "Desk") -> None:
    change = desk.commented(title="Ours")
    theirs = TEXT.replace("Mail down", "Theirs")
    desk.write(theirs)
    result = desk.saver().save(change)
    assert isinstance(result, SaveConflict)
    assert "Ours" in result.message
    assert "Theirs" in result.message
    assert desk.text() == theirs


def test_a_conflict_in_one_card_keeps_the_others_from_being_written(desk: "Desk") -> None:
    one, other = desk.card(), desk.card(desk.other)
    change = desk.change(
        (one, desk.with_comment(one)), (other, desk.with_comment(other, title="Ours"))
    )
    desk.write(TEXT.replace("Mail down", "Theirs"), desk.other)
    before = desk.files()
    result = desk.saver().save(change)
    assert isinstance(result, SaveConflict)
    assert result.file == desk.other
    assert desk.files() == before


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("title = \n", ":1", "missing"),
        (TEXT.replace("down", "\ufffe\x00"), ":2", "\\x00"),
        (TEXT + "<<<<<<< HEAD\n", ":7", "conflict markers"),
        (TEXT.replace("# ours", f"x = {'[' * 3000}{']' * 3000}"), "", "nested"),
        (TEXT + "#" * 2_000_000, "", "2,000,"),
    ],
)
def test_a_file_that_cant_be_read_is_never_written_over(
    desk: "Desk", text: str, place: str, said: str
) -> None:
    change = desk.commented()
    desk.write(text)
    result = desk.saver().save(change)
    assert isinstance(result, SaveFailed)
    assert f"{desk.file}{place}" in result.message
    assert said in result.message
    assert desk.text() == text


def test_a_link_out_of_the_workspace_is_not_written_through(desk: "Desk", tmp_path: Path) -> None:
    change = desk.commented()
    outside = tmp_path / "outside.toml"
    (desk.root / desk.file).rename(outside)
    (desk.root / desk.file).symlink_to(outside)
    result = desk.saver().save(change)
    assert isinstance(result, SaveFailed)
    assert "outside the workspace" in result.message
    assert outside.read_text() == TEXT


def test_a_pipe_in_the_place_of_a_card_holds_nobody_up(desk: "Desk") -> None:
    change = desk.commented()
    (desk.root / desk.file).unlink()
    os.mkfifo(desk.root / desk.file)
    assert isinstance(desk.saver().save(change), SaveFailed)


def test_a_link_stays_and_its_target_is_replaced(desk: "Desk") -> None:
    target = desk.root / "boards/desk/real.txt"
    link = desk.root / desk.file
    link.rename(target)
    link.symlink_to(target)
    target.chmod(0o640)
    assert isinstance(desk.saver().save(desk.commented()), Saved)
    assert link.is_symlink()
    assert "hi" in target.read_text()
    assert target.stat().st_mode & 0o777 == 0o640


def test_the_archive_leaves_every_byte(desk: "Desk") -> None:
    assert isinstance(desk.saver().save(desk.changes()["move"]), Saved)
    assert desk.text(desk.archived) == TEXT
    assert not (desk.root / desk.file).exists()


def test_an_edit_follows_a_card_that_was_archived_meanwhile(desk: "Desk") -> None:
    change = desk.commented()
    assert isinstance(desk.saver().save(desk.changes()["move"]), Saved)
    saved = desk.saver().save(change)
    assert isinstance(saved, Saved)
    assert [each.file for each in saved.files] == [desk.archived]
    assert desk.card(desk.archived).log[-1].text == "hi"
    assert not (desk.root / desk.file).exists()


# A move that the log lacks


def test_a_missing_move_is_added_by_the_next_save(desk: "Desk") -> None:
    desk.write(TEXT.replace('column = "fix"', 'column = "done"'))
    saver = desk.saver(moved_at=lambda _: AT.replace(hour=8, minute=30))
    assert isinstance(saver.save(desk.commented()), Saved)
    events = [(entry.event, entry.to) for entry in desk.card().log]
    assert events == [("created", "fix"), ("moved", "done"), ("comment", None)]
    assert isinstance(saver.save(desk.commented("again", hour=10)), Saved)
    assert len(desk.card().log) == 4


def git(folder: Path, *arguments: str, at: str = "2026-03-09T08:40:00Z") -> None:
    names = {
        f"GIT_{who}_{what}": "mia" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    environ = os.environ | names | {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at}
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, env=environ)


def test_a_missing_move_has_the_time_of_the_commit(desk: "Desk") -> None:
    desk.write(TEXT.replace('column = "fix"', 'column = "done"'))
    git(desk.root, "init", "-q")
    git(desk.root, "add", "--all")
    git(desk.root, "commit", "-qm", "done")
    desk.write("later", "note")
    git(desk.root, "add", "--all")
    git(desk.root, "commit", "-qm", "later", at="2026-03-09T08:50:00Z")
    assert isinstance(desk.saver(moved_at=changed_at).save(desk.commented()), Saved)
    assert desk.card().log[1].at == AT.replace(minute=40)


@pytest.mark.parametrize("has_git", [True, False])
def test_a_file_that_was_never_committed_has_its_own_time(desk: "Desk", has_git: bool) -> None:
    if has_git:
        git(desk.root, "init", "-q")
    os.utime(desk.root / desk.file, (1_770_000_000, 1_770_000_000))
    assert changed_at(desk.root / desk.file) == datetime.fromtimestamp(1_770_000_000, UTC)


# An editor in the middle of its own save


def test_a_save_waits_for_an_editor(desk: "Desk") -> None:
    change = desk.commented()
    desk.write("")
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        if sum(waited) > 0.1:
            desk.write(TEXT.replace("Mail down", "Mail is up"))

    assert isinstance(desk.saver(sleep=sleep).save(change), Saved)
    assert (desk.card().title, desk.card().log[-1].text) == ("Mail is up", "hi")
    assert len(waited) == 2


def test_a_file_that_stays_empty_is_not_written_over(desk: "Desk") -> None:
    change = desk.commented()
    desk.write("")
    result = desk.saver(sleep=lambda _: None).save(change)
    assert isinstance(result, SaveFailed)
    assert "empty" in result.message
    assert desk.text() == ""


# The journal


def test_the_journal_survives_a_torn_line(desk: "Desk") -> None:
    journal = Journal(desk.state)
    change = desk.commented(due=AT.date(), extra={"when": AT, "day": AT.date()})
    journal.append(change, at=AT, by="mia")
    with (desk.state / "journal.jsonl").open("ab") as file:
        file.write(b'{"number": 2, "at"')
    record = journal.next_undo()
    assert record is not None
    assert record.change == change
    journal.append(change, at=AT, by="mia", kind="undo", of=record.number)
    assert journal.next_undo() is None
    redo = journal.next_redo()
    assert redo is not None
    assert redo.kind == "undo"
