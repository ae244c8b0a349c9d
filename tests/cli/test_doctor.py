"""`doctor`: each thing that isn't as it should be is found, shown, mended, and taken back by undo."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from leantui.rules.commands import Change, FileChange
from leantui.sharing.setup import driver_command
from leantui.store.discover import state_folder
from leantui.store.intent import Intent, IntentStep, begin

Call = Callable[..., Any]

VPN = "boards/desk/cards/7k3q0001.toml"
STARTER = "boards/desk/cards/7k9a0002.toml"


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def well(work: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace in git with which all is well."""
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Mia")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "mia@test.example")
        monkeypatch.setenv(f"GIT_{role}_DATE", "2026-03-11T10:00:00Z")
    (work / ".gitignore").write_text(".leantui-*.tmp\n")
    git(work, "init", "-q", "-b", "main")
    assert call("git", "setup").code == 0
    git(work, "add", "-A")
    git(work, "commit", "-q", "-m", "base")
    found = call("doctor")
    assert found.code == 0, found.out
    assert found.out.endswith("All is well\n")
    return work


def files(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".git" not in path.parts
    }


def findings(call: Call, *options: str) -> dict[str, Any]:
    listed = call("doctor", *options, "--json").json["doctor"]["findings"]
    return {each["check"]: each for each in listed}


def mended(root: Path, call: Call, check: str, *words: str) -> dict[str, bytes]:
    """Found and shown, nothing touched; then mended; taken back by undo; and mended again.

    Returns:
        The files as mended.
    """
    ill = files(root)
    shown = call("doctor")
    assert shown.code == 1
    assert f"!!  {check}: " in shown.out
    for word in words:
        assert word in shown.out
    assert files(root) == ill, "shows only"
    found = call("doctor", "--fix")
    assert found.code == 0, found.out + found.err
    assert found.out.endswith("All of it was mended\n")
    healed = files(root)
    assert healed != ill
    assert call("doctor").code == 0
    undone = call("undo")
    assert undone.code == 0, undone.err
    assert files(root) == ill
    assert call("redo").code == 0
    assert files(root) == healed
    return healed


def edit(root: Path, file: str, old: str, new: str) -> None:
    text = (root / file).read_text("utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new), encoding="utf-8")


# Git


def test_the_merge_driver(well: Path, call: Call) -> None:
    git(well, "config", "--local", "--remove-section", "merge.leantui")
    shown = findings(call)
    assert shown["merge-driver"]["message"].startswith("git merges by lines here")
    assert shown["merge-driver"]["undo"] is False
    assert findings(call, "--fix")["merge-driver"]["state"] == "fixed"
    assert git(well, "config", "merge.leantui.driver") == driver_command()
    git(well, "config", "--local", "merge.leantui.driver", "/gone/leantui merge-driver %O %A %B")
    assert "another leantui" in findings(call)["merge-driver"]["message"]
    assert call("doctor", "--fix").code == 0
    assert call("doctor").code == 0
    assert call("git", "unsetup").code == 0
    assert "merge-driver" in findings(call)


def test_the_lines_of_gitattributes(well: Path, call: Call) -> None:
    (well / ".gitattributes").write_bytes(b"*.png binary\r\nboards/**/*.toml merge=leantui")
    healed = mended(well, call, "gitattributes", "standards/**/*.toml merge=leantui")
    assert healed[".gitattributes"].startswith(
        b"*.png binary\r\nboards/**/*.toml merge=leantui\r\nstandards/"
    )


def test_the_line_of_gitignore(well: Path, call: Call) -> None:
    (well / ".gitignore").unlink()
    assert mended(well, call, "gitignore")[".gitignore"] == b".leantui-*.tmp\n"


def test_the_repository_around_may_say_it(
    work: Path, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = tmp_path / "top"
    top.mkdir()
    work.rename(top / "board")
    monkeypatch.chdir(top / "board")
    git(top, "init", "-q")
    (top / ".gitignore").write_text("*.tmp\n")
    (top / ".gitattributes").write_text("*.toml merge=leantui\n")
    assert findings(call).keys() == {"merge-driver"}


def test_outside_of_git_there_is_nothing_to_tell_it(work: Path, call: Call) -> None:
    assert call("doctor").code == 0


# Files


def test_files_of_saves_that_were_cut_off(well: Path, call: Call) -> None:
    for file in (
        "boards/desk/cards/.leantui-0a.tmp",
        "standards/.leantui-0b.tmp",
        ".leantui-c.tmp",
    ):
        (well / file).write_text("title = ")
    healed = mended(well, call, "temp-files", "3 files of saves", "standards/.leantui-0b.tmp")
    assert not [file for file in healed if ".leantui-" in file]


def test_a_save_in_progress_is_left_alone(well: Path, call: Call) -> None:
    from leantui.store.lock import workspace_lock

    (well / "standards/.leantui-0b.tmp").write_text("title = ")
    with workspace_lock(state_folder(well)):
        assert call("doctor").code == 0
    assert call("doctor").code == 1


def test_names_that_are_no_ids(well: Path, call: Call) -> None:
    (well / VPN).rename(well / "boards/desk/cards/7K3Q 0001.toml")
    text = (well / "people/tom.toml").read_bytes()
    (well / "people/tom.toml").rename(well / "people/Tom.TOML")
    healed = mended(well, call, "file-names", "boards/desk/cards/7K3Q 0001.toml → boards/desk/cards/7k3q-0001.toml")  # fmt: skip
    assert healed["people/tom.toml"] == text
    assert "boards/desk/cards/7k3q-0001.toml" in healed


def test_a_name_that_is_taken_is_left_to_a_person(well: Path, call: Call) -> None:
    (well / "boards/desk/cards/7K3Q0001.toml").write_bytes((well / VPN).read_bytes())
    before = files(well)
    found = call("doctor", "--fix")
    assert found.code == 1
    assert "only a person can decide" in found.out
    assert files(well) == before


def test_an_id_that_two_files_have_is_left_to_a_person(well: Path, call: Call) -> None:
    twin = well / "boards/desk/archive/2026/7k3q0001.toml"
    twin.write_bytes((well / VPN).read_bytes())
    found = call("doctor", "--fix")
    assert found.code == 1
    assert "7k3q0001 is already the id of" in found.out
    assert twin.exists()


def test_keys_that_say_another_id_than_the_name(well: Path, call: Call) -> None:
    edit(well, VPN, 'title = "VPN drops"', 'id = "other"  # said so\ntitle = "VPN drops"')
    record = "huddles/desk/2026-03-12.toml"
    (well / record).parent.mkdir(parents=True)
    (well / record).write_text(
        '# ours\nboard = "home"\ndate = 2026-03-11\nlog = [\n'
        '  { at = 2026-03-12T08:00:00.000Z, by = "mia", event = "started" },\n]\n'
    )
    healed = mended(well, call, "file-names", record, VPN)
    assert b"id =" not in healed[VPN]
    assert healed[record].startswith(b'# ours\nboard = "desk"\ndate = 2026-03-12\n')


def test_a_column_that_the_log_does_not_know(well: Path, call: Call) -> None:
    edit(well, VPN, 'column = "analyse"', 'column = "fix"')
    healed = mended(well, call, "column-log", VPN)
    entry = (
        b'  { at = 2026-03-11T10:00:00.000Z, by = "unknown", event = "moved", from = "analyse", '
        b'to = "fix", reason = "edited in the file" },\n]\n'
    )
    assert healed[VPN].endswith(entry), "as of the last commit"
    assert healed[VPN].startswith(b"# ours\n")


def test_ranks_that_have_grown_long(well: Path, call: Call) -> None:
    long = "a" + "V" * 41
    edit(well, VPN, 'rank = "a0"', f'rank = "{long}"')
    for name, rank in (("aa000001", "a1"), ("aa000002", long + "V"), ("aa000003", "b")):
        text = (well / VPN).read_text("utf-8").replace('lane = "acme"\n', "")
        (well / f"boards/desk/cards/{name}.toml").write_text(
            text.replace(f'rank = "{long}"', f'rank = "{rank}"'), encoding="utf-8"
        )

    def order() -> list[str]:
        return [each["id"] for each in call("list", "--column", "analyse", "--json").json["cards"]]

    before = order()
    assert mended(well, call, "ranks", "Service Desk, analyse: 4 cards, the longest rank has 43")
    assert order() == before
    ranks = [each["rank"] for each in call("list", "--column", "analyse", "--json").json["cards"]]
    assert all(len(rank) < 4 for rank in ranks)


def test_names_of_what_is_gone(well: Path, call: Call) -> None:
    edit(well, VPN, 'assignees = ["mia"]', 'assignees = ["mia", "gone"]  # both')
    edit(
        well,
        VPN,
        "log = [",
        'standard = "lost"\nparent = "nowhere1"\ndepends_on = ["7k9a", "nowhere2", "nowhere3"]\nlog = [',
    )
    healed = mended(well, call, "references", f"{VPN}: depends_on 7k9a → 7k9a0002", f"{VPN}: parent nowhere1 goes")  # fmt: skip
    text = healed[VPN].decode()
    assert 'depends_on = ["7k9a0002"]' in text
    assert 'assignees = ["mia"]  # both' in text
    assert "lost" not in text
    assert "parent" not in text


def test_a_board_s_names_are_left_to_a_person(well: Path, call: Call) -> None:
    (well / "standards/incident.toml").unlink()
    before = files(well)
    found = call("doctor", "--fix")
    assert found.code == 1
    assert "boards/desk/board.toml:" in found.out
    assert "1 thing is left\n" in found.out
    assert files(well) == before


def test_what_a_crash_cut_off(well: Path, call: Call) -> None:
    old, new = (well / VPN).read_bytes(), (well / VPN).read_bytes().replace(b"VPN", b"The VPN")
    other = (well / STARTER).read_bytes()
    steps = (
        IntentStep(file=VPN, old=old, new=new),
        IntentStep(file=STARTER, old=other, new=other.replace(b"Doe", b"Dee")),
    )
    begin(state_folder(well), Intent(what="two retitled", steps=steps))
    (well / VPN).write_bytes(new)
    shown = findings(call)["unfinished"]
    assert (shown["message"], shown["details"]) == (
        "cut off half-way: two retitled",
        [VPN, STARTER],
    )
    assert findings(call, "--fix")["unfinished"]["state"] == "fixed"
    assert b"Dee" in (well / STARTER).read_bytes()
    assert call("doctor").code == 0
    assert call("undo").code == 0
    assert ((well / VPN).read_bytes(), (well / STARTER).read_bytes()) == (old, other)


# This machine


def test_a_state_folder_that_can_not_be_written(
    well: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    from leantui.session import doctor_state

    def refused(*arguments: object, **options: object) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(doctor_state, "workspace_lock", refused)
    found = findings(call)["state-folder"]
    assert found["message"].startswith("can't be written: Permission denied: ")
    assert found["fix"] is None


def test_what_was_left_in_the_state_folder(well: Path, call: Call) -> None:
    left = state_folder(well) / ".leantui-00.tmp"
    left.write_text("x")
    assert findings(call)["state-folder"]["details"] == [str(left)]
    assert call("doctor", "--fix").code == 0
    assert not left.exists()


def test_facts(well: Path, call: Call) -> None:
    found = call("doctor", "--json").json["doctor"]["facts"]
    assert list(found) == [
        "leantui", "Python", "system", "terminal", "language", "git", "repository", "workspace",
        "state folder",
    ]  # fmt: skip
    assert found["workspace"].endswith("5 cards")
    assert f"    repository    {well}\n" in call("doctor").out


# Asked and answered


def test_on_a_terminal_each_fix_is_asked_for(
    well: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    from leantui.cli import doctor as command

    monkeypatch.setattr(command, "_can_ask", lambda: True)
    (well / ".gitignore").unlink()
    edit(well, VPN, 'column = "analyse"', 'column = "fix"')
    answers = iter([False, True])
    monkeypatch.setattr("click.confirm", lambda *_, **__: next(answers))
    found = call("doctor", "--fix")
    assert found.code == 1
    assert found.out.count("left as it is") == 1
    assert found.out.count("      done\n") == 1
    assert not (well / ".gitignore").exists()
    assert call("doctor", "--fix", "--yes").code == 0
    assert (well / ".gitignore").exists()
    assert call("doctor", "--yes").code == 2


def test_each_fix_is_one_step_of_undo(well: Path, call: Call) -> None:
    (well / ".gitignore").unlink()
    edit(well, VPN, 'column = "analyse"', 'column = "fix"')
    edit(well, VPN, 'assignees = ["mia"]', 'assignees = ["mia", "gone"]')
    before = files(well)
    assert call("doctor", "--fix").code == 0
    assert b"gone" not in (well / VPN).read_bytes()
    assert b"edited in the file" in (well / VPN).read_bytes()
    for _ in range(3):
        assert call("undo").code == 0
    assert files(well) == before
    assert call("undo").code == 1


def test_a_fix_that_fails_is_said(well: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    from leantui.session import doctor_git

    part = FileChange(file=".gitignore", before=b"other", after=b"x")
    (well / ".gitignore").unlink()
    stale = Change(what="x", files=(part,))
    monkeypatch.setattr(doctor_git, "_with_lines", lambda *_: stale)
    found = call("doctor", "--fix")
    assert found.code == 1
    assert "not done: Not saved: .gitignore was changed by somebody else" in found.out
