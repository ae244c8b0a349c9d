"""Saves: merged, whole or not at all, whatever the operating system does."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from leantui.model.card import Card
from leantui.model.log import LogEntry
from leantui.rules.commands import CardChange, Change
from leantui.store import atomic
from leantui.store.intent import unfinished
from leantui.store.journal import Journal
from leantui.store.parse import parse_card
from leantui.store.save import SaveConflict, Saved, SaveFailed, Saver, changed_at

AT = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
TEXT = """# ours
title = "Mail down"
column = "fix"
log = [
  { at = 2026-03-09T08:00:00.000Z, by = "mia", event = "created", to = "fix" },
]
"""
FILE = "boards/desk/cards/aaaa1111.toml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    file = tmp_path / "w" / FILE
    file.parent.mkdir(parents=True)
    file.write_text(TEXT)
    return tmp_path / "w"


def on_disk(root: Path, file: str = FILE) -> Card:
    card, problems = parse_card(
        (root / file).read_bytes(), id=Path(file).stem, board="desk", file=file
    )
    assert card is not None, problems
    return card


def commented(card: Card, text: str, **facts: Any) -> Change:
    entry = LogEntry(at=AT.replace(hour=9), by="mia", event="comment", text=text)
    after = msgspec.structs.replace(card, log=(*card.log, entry), **facts)
    return Change(what="x", cards=(CardChange(before=card, after=after),))


def moved(card: Card, file: str) -> Change:
    after = msgspec.structs.replace(card, file=file)
    return Change(what="x", cards=(CardChange(before=card, after=after),))


def test_an_edit_keeps_what_others_wrote_meanwhile(root: Path, tmp_path: Path) -> None:
    before = on_disk(root)
    (root / FILE).write_text(
        TEXT.replace("Mail down", "Mail is down").replace("# ours", "# theirs")
    )
    assert isinstance(Saver(root, tmp_path / "s").save(commented(before, "hi", lane="acme")), Saved)
    found = on_disk(root)
    assert (found.title, found.lane, found.log[-1].text) == ("Mail is down", "acme", "hi")
    assert "# theirs" in (root / FILE).read_text()


def test_a_conflict_writes_nothing_and_shows_both(root: Path, tmp_path: Path) -> None:
    before = on_disk(root)
    theirs = TEXT.replace("Mail down", "Theirs")
    (root / FILE).write_text(theirs)
    result = Saver(root, tmp_path / "s").save(commented(before, "hi", title="Ours"))
    assert isinstance(result, SaveConflict)
    assert "Ours" in result.message
    assert "Theirs" in result.message
    assert (root / FILE).read_text() == theirs


def test_a_broken_file_is_never_written_over(root: Path, tmp_path: Path) -> None:
    before = on_disk(root)
    (root / FILE).write_text("title = \n")
    result = Saver(root, tmp_path / "s").save(commented(before, "hi"))
    assert isinstance(result, SaveFailed)
    assert f"{FILE}:1" in result.message
    assert (root / FILE).read_text() == "title = \n"


def test_a_missing_move_is_added_by_the_next_save(root: Path, tmp_path: Path) -> None:
    (root / FILE).write_text(TEXT.replace('column = "fix"', 'column = "done"'))
    saver = Saver(root, tmp_path / "s", moved_at=lambda _: AT.replace(hour=8, minute=30))
    assert isinstance(saver.save(commented(on_disk(root), "hi")), Saved)
    events = [(entry.event, entry.to) for entry in on_disk(root).log]
    assert events == [("created", "fix"), ("moved", "done"), ("comment", None)]


def git(folder: Path, *arguments: str, at: str = "2026-03-09T08:40:00Z") -> None:
    names = {
        f"GIT_{who}_{what}": "mia" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    environ = os.environ | names | {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at}
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, env=environ)


def test_a_missing_move_has_the_time_of_the_commit(root: Path, tmp_path: Path) -> None:
    (root / FILE).write_text(TEXT.replace('column = "fix"', 'column = "done"'))
    git(root, "init", "-q")
    git(root, "add", "--all")
    git(root, "commit", "-qm", "done")
    (root / "note").write_text("later")
    git(root, "add", "--all")
    git(root, "commit", "-qm", "later", at="2026-03-09T08:50:00Z")
    assert isinstance(Saver(root, tmp_path / "s").save(commented(on_disk(root), "hi")), Saved)
    assert on_disk(root).log[1].at == AT.replace(minute=40)


@pytest.mark.parametrize("has_git", [True, False])
def test_a_file_that_was_never_committed_has_its_own_time(root: Path, has_git: bool) -> None:
    if has_git:
        git(root, "init", "-q")
    os.utime(root / FILE, (1_770_000_000, 1_770_000_000))
    assert changed_at(root / FILE) == datetime.fromtimestamp(1_770_000_000, UTC)


def test_a_save_waits_for_an_editor_in_the_middle_of_its_own(root: Path, tmp_path: Path) -> None:
    before = on_disk(root)
    (root / FILE).write_text("")
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        if sum(waited) > 0.1:
            (root / FILE).write_text(TEXT.replace("Mail down", "Mail is up"))

    saver = Saver(root, tmp_path / "s", sleep=sleep)
    assert isinstance(saver.save(commented(before, "hi")), Saved)
    assert (on_disk(root).title, on_disk(root).log[-1].text) == ("Mail is up", "hi")
    assert len(waited) == 2


def test_a_file_that_stays_empty_is_not_written_over(root: Path, tmp_path: Path) -> None:
    before = on_disk(root)
    (root / FILE).write_text("")
    result = Saver(root, tmp_path / "s", sleep=lambda _: None).save(commented(before, "hi"))
    assert isinstance(result, SaveFailed)
    assert "empty" in result.message
    assert (root / FILE).read_text() == ""


def test_the_archive_leaves_every_byte(root: Path, tmp_path: Path) -> None:
    archived = "boards/desk/archive/2026/aaaa1111.toml"
    assert isinstance(Saver(root, tmp_path / "s").save(moved(on_disk(root), archived)), Saved)
    assert (root / archived).read_text() == TEXT
    assert not (root / FILE).exists()


class FailingError(OSError):
    pass


def failing_system(nth: int) -> tuple[atomic.System, list[str]]:
    """The system's calls, of which the nth fails."""
    calls: list[str] = []

    def wrap(name: str, real: Any) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            calls.append(name)
            if len(calls) == nth:
                raise FailingError(28, "No space left on device")
            return real(*args, **kwargs)

        return call

    table = {
        name: wrap(name, getattr(atomic.SYSTEM, name)) for name in atomic.System.__struct_fields__
    }
    return atomic.System(**table), calls


ARCHIVED = "boards/desk/archive/2026/aaaa1111.toml"


@pytest.mark.parametrize("kind", ["edit", "create", "move", "remove"])
@pytest.mark.parametrize("nth", range(1, 26))
def test_a_fault_at_any_call_leaves_old_or_new(
    root: Path, tmp_path: Path, kind: str, nth: int
) -> None:
    before = on_disk(root)
    new = msgspec.structs.replace(before, id="bbbb2222", file="boards/desk/cards/bbbb2222.toml")
    changes = {
        "edit": commented(before, "hi"),
        "create": Change(what="x", cards=(CardChange(before=None, after=new),)),
        "move": moved(before, ARCHIVED),
        "remove": Change(what="x", cards=(CardChange(before=before, after=None),)),
    }
    system, calls = failing_system(nth)
    state = tmp_path / "s"
    result = Saver(root, state, system=system).save(changes[kind])
    places = [path for path in (root / FILE, root / ARCHIVED) if path.exists()]
    if isinstance(result, SaveFailed):
        assert [path.read_text() for path in places] == [TEXT]
        assert (root / FILE).exists()
        assert "No space left" in result.message
    else:
        assert isinstance(result, Saved)
        assert nth > len(calls) or kind in ("edit", "create", "move", "remove")
    for path in places:
        on_disk(root, path.relative_to(root).as_posix())
    assert not list(root.rglob(".leantui-*")), calls
    assert not unfinished(root, state)


def test_the_journal_survives_a_torn_line(root: Path, tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    change = commented(on_disk(root), "hi", due=AT.date(), extra={"when": AT, "day": AT.date()})
    journal.append(change, at=AT, by="mia")
    with (tmp_path / "journal.jsonl").open("ab") as file:
        file.write(b'{"number": 2, "at"')
    record = journal.next_undo()
    assert record is not None
    assert record.change == change
    journal.append(change, at=AT, by="mia", kind="undo", of=record.number)
    assert journal.next_undo() is None
    redo = journal.next_redo()
    assert redo is not None
    assert redo.kind == "undo"


def test_a_link_stays_and_its_target_is_replaced(root: Path, tmp_path: Path) -> None:
    target = root / "boards/desk/real.txt"
    (root / FILE).rename(target)
    (root / FILE).symlink_to(target)
    assert isinstance(Saver(root, tmp_path / "s").save(commented(on_disk(root), "hi")), Saved)
    assert (root / FILE).is_symlink()
    assert "hi" in target.read_text()
