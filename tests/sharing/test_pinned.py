"""The text a run began on, out of git's object store once no file has it any more."""

import subprocess
from pathlib import Path

import pytest

from leantui.model.standard import Standard
from leantui.process.run import Run, followed, is_text_changed, missing_text, run_of
from leantui.rules.commands import Done, MigrateRun
from leantui.rules.migrate import newer, planned
from leantui.session import Session
from leantui.session.run_texts import take_in_texts
from leantui.sharing import pinned
from leantui.sharing.pinned import find_pinned
from leantui.store.parse import blob_hash

OLD = b'title = "Repair"\nstatus = "effective"\nrevision = 1\nstep = [{ id = "a", do = "Old a" }]\n'
NEW = b'title = "Repair"\nstatus = "effective"\nrevision = 2\nstep = [{ id = "a", do = "New a" }]\n'
CARD = """\
title = "Printer"
column = "fix"
standard = "repair"
log = [
  {{ at = 2026-03-10T08:00:00.000Z, by = "tom", event = "created", to = "fix" }},
  {{ at = 2026-03-10T09:00:00.000Z, by = "tom", event = "run", standard = "repair", revision = 1, content = "{content}", state = "started" }},
]
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_STATE_HOME", "XDG_DATA_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    root = tmp_path / "w"
    (root / "boards/desk/cards").mkdir(parents=True)
    (root / "standards").mkdir()
    (root / "leantui.toml").write_text("format = 1\n")
    (root / "boards/desk/board.toml").write_text('name = "Desk"\ncolumn = [{ id = "fix" }]\n')
    (root / "standards/repair.toml").write_bytes(OLD)
    (root / "boards/desk/cards/aaaa1111.toml").write_text(CARD.format(content=blob_hash(OLD)))
    for words in (["init", "-q"], ["add", "."], ["-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "x"]):  # fmt: skip
        subprocess.run(["git", "-C", str(root), *words], check=True)
    (root / "standards/repair.toml").write_bytes(NEW)
    return root


def test_the_run_is_shown_from_git_when_its_file_has_moved_on(root: Path) -> None:
    session = Session.open(root, who="tom")
    card = session.workspace.card("aaaa1111")
    assert card is not None
    now = followed(session.workspace, "repair", card)
    assert now is not None
    assert now.revision == 2  # stands in as long as the text isn't found
    run = missing_text(session.workspace, "repair", card)
    assert run is not None
    session.pin(find_pinned(root, [run]))
    then = followed(session.workspace, "repair", card)
    assert then is not None
    assert (then.revision, then.step[0].do) == (1, "Old a")
    assert missing_text(session.workspace, "repair", card) is None
    assert session.posted(card) is then


def test_what_was_found_stays_known_when_the_disk_is_read_again(root: Path) -> None:
    session = Session.open(root, who="tom")
    card = session.workspace.card("aaaa1111")
    assert card is not None
    session.pin(find_pinned(root, [Run(standard="repair", revision=1, content=blob_hash(OLD))]))
    (root / "standards/repair.toml").write_bytes(NEW.replace(b"New", b"Newer"))
    assert session.adopt(session.reread())
    found = followed(session.workspace, "repair", card)
    assert found is not None
    assert found.step[0].do == "Old a"


@pytest.mark.parametrize(
    "content", ["", "hash7", "--help", "0" * 40, "HEAD", "-" + "0" * 39, "../../etc/passwd"]
)
def test_nothing_is_found_of_what_git_hasn_t_or_of_what_is_no_hash(
    root: Path, content: str
) -> None:
    assert find_pinned(root, [Run(standard="repair", revision=1, content=content)]) == {}


def test_a_blob_that_is_no_standard_is_none(root: Path) -> None:
    board = blob_hash((root / "boards/desk/board.toml").read_bytes())
    assert find_pinned(root, [Run(standard="repair", revision=1, content=board)]) == {}


def test_the_same_revision_with_another_text_isn_t_taken_for_it(root: Path) -> None:
    (root / "standards/repair.toml").write_bytes(OLD.replace(b"Old", b"Edited"))
    session = Session.open(root, who="tom")
    card = session.workspace.card("aaaa1111")
    assert card is not None
    run = missing_text(session.workspace, "repair", card)
    assert run is not None
    session.pin(find_pinned(root, [run]))
    found = followed(session.workspace, "repair", card)
    assert found is not None
    assert found.step[0].do == "Old a"


EDITED = OLD.replace(b"Old", b"Edited")


def test_a_text_changed_under_its_revision_is_told_and_the_run_can_be_moved_to_it(
    root: Path,
) -> None:
    (root / "standards/repair.toml").write_bytes(EDITED)
    session = Session.open(root, who="tom")
    take_in_texts(session)
    workspace = session.workspace
    card = workspace.card("aaaa1111")
    in_force = workspace.standards["repair"]
    assert card is not None
    assert is_text_changed(in_force, run_of("repair", card))
    plan = planned(workspace, "repair", card)
    assert plan is not None
    assert newer(workspace, "repair", card) is in_force
    done = session.execute(MigrateRun(card="aaaa1111", standard="repair"))
    assert isinstance(done, Done)
    assert "an earlier text of r1 → r1" in done.change.what
    moved = session.workspace.card("aaaa1111")
    assert moved is not None
    found = followed(session.workspace, "repair", moved)
    assert found is not None
    assert found.step[0].do == "Edited a"
    assert newer(session.workspace, "repair", moved) is None


def test_git_is_asked_for_each_missing_text_once_and_not_at_all_where_none_is(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str | None]] = []

    def counted(where: Path, runs: tuple[Run, ...]) -> dict[str, Standard]:
        asked.append([run.content for run in runs])
        return {}

    monkeypatch.setattr(pinned, "find_pinned", counted)
    same = (root / "boards/desk/cards/aaaa1111.toml").read_text()
    (root / "boards/desk/cards/bbbb2222.toml").write_text(same)
    take_in_texts(Session.open(root, who="tom"))
    assert asked == [[blob_hash(OLD)]]
    (root / "standards/repair.toml").write_bytes(OLD)
    take_in_texts(Session.open(root, who="tom"))
    assert len(asked) == 1
