"""Sync where git is in an awkward state: each is said clearly, loses nothing, and the board goes on."""

import http.server
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.sharing.team import FILE, Clone, Team

from leantui.rules.commands import Comment, Done
from leantui.session import Session
from leantui.sharing.git import ask, run
from leantui.sharing.long_run import Conditions
from leantui.sharing.state import read_state

OTHER = "boards/desk/cards/bbbb2222.toml"


@pytest.fixture
def team(tmp_path: Path) -> Team:
    return Team(tmp_path)


@pytest.fixture
def mia(team: Team) -> Clone:
    return team.clone("mia")


@pytest.fixture
def tom(team: Team) -> Clone:
    return team.clone("tom")


def goes_on(clone: Clone) -> None:
    """The board opens, shows both cards, and takes a change."""
    session = Session.open(
        clone.root, who="mia", clock=lambda: datetime(2026, 3, 11, 8, tzinfo=UTC)
    )
    assert {card.id for card in session.workspace.cards()} >= {"aaaa1111", "bbbb2222"}
    assert isinstance(session.execute(Comment(card="bbbb2222", text="it goes on")), Done)
    assert "it goes on" in clone.read(OTHER)


def test_another_gits_index_lock_is_named_and_nothing_is_touched(
    mia: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leantui.sharing.committing.LOCK_WAIT", 0.1)
    mia.move()
    lock = mia.root / ".git/index.lock"
    lock.write_bytes(b"")
    outcome = mia.sync()
    assert not outcome.is_done
    assert str(lock) in outcome.message
    assert "delete that file" in outcome.hint
    assert lock.exists()
    assert mia.status() == [f" M {FILE}"]
    lock.unlink()
    goes_on(mia)
    assert mia.sync().is_done


def test_a_push_that_others_are_quicker_than_three_times_is_given_up_and_loses_nothing(
    team: Team, mia: Clone, tom: Clone
) -> None:
    """Each time before our push arrives, somebody else's has."""
    tom.edit("VPN down", "VPN slow", OTHER)
    tom.git("commit", "-q", "-a", "-m", "quicker")
    away = tom.git("rev-parse", "HEAD")
    run(team.hub, "fetch", "-q", str(tom.root), f"{away}:refs/heads/quick")
    team.hook(
        mia.root / ".git",
        "pre-push",
        f'git --git-dir="{team.hub}" update-ref refs/heads/main "$(git --git-dir="{team.hub}" '
        f"-c user.name=x -c user.email=x commit-tree -p refs/heads/main -m quicker 'refs/heads/main^{{tree}}')\"",
    )
    mia.move()
    outcome = mia.sync()
    assert not outcome.is_done
    assert "3 times" in outcome.message
    pushes = [step for step in mia.steps if step.part == "push" and step.state == "begun"]
    assert len(pushes) == 3
    assert mia.status() == []
    assert "aaaa: analyse → fix" in mia.commits()
    (mia.root / ".git/hooks/pre-push").unlink()
    assert mia.sync().is_done
    assert 'column = "fix"' in run(team.hub, "show", f"main:{FILE}").decode()


def test_a_push_that_was_rejected_once_is_merged_and_tried_again(
    team: Team, mia: Clone, tom: Clone
) -> None:
    tom.edit("VPN down", "VPN slow", OTHER)
    tom.git("commit", "-q", "-a", "-m", "quicker")
    team.hook(
        mia.root / ".git",
        "pre-push",
        f'test -e "{team.folder}/once" || {{ touch "{team.folder}/once"; '
        f'git -C "{tom.root}" push -q origin main; }}',
    )
    mia.move()
    outcome = mia.sync()
    assert outcome.is_done, outcome
    assert "VPN slow" in mia.read(OTHER)
    assert mia.git("rev-parse", "HEAD") == run(team.hub, "rev-parse", "main").decode().strip()


def test_a_remote_that_is_gone_keeps_the_commit_here(team: Team, mia: Clone) -> None:
    team.hub.rename(team.folder / "elsewhere.git")
    mia.move()
    outcome = mia.sync()
    assert not outcome.is_done
    assert "origin is not there" in outcome.message
    assert "committed here" in outcome.hint
    assert mia.commits()[0] == "aaaa: analyse → fix"
    goes_on(mia)
    (team.folder / "elsewhere.git").rename(team.hub)
    assert mia.sync().is_done


def test_without_a_branch_nothing_is_committed(mia: Clone) -> None:
    mia.git("checkout", "-q", "--detach")
    mia.move()
    outcome = mia.sync()
    assert not outcome.is_done
    assert "no branch is checked out" in outcome.message
    assert "git switch" in outcome.hint
    assert mia.status() == [f" M {FILE}"]
    assert str(read_state(mia.root)).startswith("at ")
    goes_on(mia)


def test_a_merge_under_way_that_leaves_nothing_undecided_is_finished(
    mia: Clone, tom: Clone
) -> None:
    tom.move()
    tom.sync()
    mia.edit("VPN down", "VPN slow", OTHER)
    mia.git("commit", "-q", "-a", "-m", "by hand")
    mia.git("fetch", "-q")
    mia.git("merge", "-q", "--no-commit", "origin/main")
    assert read_state(mia.root).under_way == "merge"
    mia.block()
    outcome = mia.sync()
    assert outcome.is_done, outcome
    assert read_state(mia.root).under_way == ""
    assert mia.commits()[0] == "aaaa: blocked, no approval yet"
    assert mia.git("rev-list", "--merges", "--count", "HEAD") == "1"


def test_a_merge_by_lines_that_git_left_conflicted_is_merged_by_field_and_sent(
    mia: Clone, tom: Clone
) -> None:
    tom.move()
    tom.sync()
    mia.block()
    mia.git("commit", "-q", "-a", "-m", "by hand")
    mia.git("fetch", "-q")
    assert ask(mia.root, "merge", "-q", "origin/main").code == 1
    assert "<<<<<<<" in mia.read(FILE)
    outcome = mia.sync()
    assert outcome.is_done, outcome
    text = mia.read(FILE)
    assert 'event = "moved"' in text
    assert 'event = "blocked"' in text
    tom.sync()
    assert tom.read(FILE) == text


def test_a_merge_under_way_with_other_peoples_files_conflicted_is_left_to_them(
    mia: Clone, tom: Clone
) -> None:
    for clone, text in ((tom, "theirs\n"), (mia, "ours\n")):
        clone.write("src/main.py", text)
        clone.git("add", "src")
        clone.git("commit", "-q", "-m", "code")
    tom.git("push", "-q")
    mia.git("fetch", "-q")
    assert ask(mia.root, "merge", "-q", "origin/main").code == 1
    mia.move()
    outcome = mia.sync()
    assert not outcome.is_done
    assert "src/main.py" in outcome.message
    assert read_state(mia.root).under_way == "merge"
    assert 'column = "fix"' in mia.read(FILE)
    goes_on(mia)


def test_code_that_both_changed_leaves_all_as_it_was(mia: Clone, tom: Clone) -> None:
    for clone, text in ((tom, "theirs\n"), (mia, "ours\n")):
        clone.write("src/main.py", text)
        clone.git("add", "src")
        clone.git("commit", "-q", "-m", "code")
    tom.git("push", "-q")
    mia.move()
    outcome = mia.sync()
    assert not outcome.is_done
    assert "src/main.py" in outcome.message
    assert "git pull" in outcome.hint
    assert read_state(mia.root).under_way == ""
    assert mia.read("src/main.py") == "ours\n"
    assert mia.commits()[0] == "aaaa: analyse → fix"


@pytest.mark.parametrize(("begin", "word"), [("rebase", "rebase"), ("cherry-pick", "cherry-pick")])
def test_a_rebase_or_cherry_pick_under_way_is_named_and_left_alone(
    mia: Clone, begin: str, word: str
) -> None:
    mia.git("checkout", "-q", "-b", "side")
    mia.edit("Mail down", "Mail slow")
    mia.git("commit", "-q", "-a", "-m", "side")
    mia.git("checkout", "-q", "main")
    mia.edit("Mail down", "Mail lost")
    mia.git("commit", "-q", "-a", "-m", "main")
    assert ask(mia.root, begin, "side").code
    mia.edit("VPN down", "VPN slow", OTHER)
    before = mia.status()
    outcome = mia.sync()
    assert not outcome.is_done
    assert f"a {word} is under way" in outcome.message
    assert f"git {word} --abort" in outcome.hint
    assert mia.status() == before


def test_an_unborn_branch_gets_its_first_commit_and_is_pushed_to_an_empty_remote(
    tmp_path: Path,
) -> None:
    run(tmp_path, "init", "-q", "--bare", "-b", "main", "hub.git")
    run(tmp_path, "init", "-q", "-b", "main", "new")
    clone = Clone(tmp_path / "new")
    clone.git("remote", "add", "origin", (tmp_path / "hub.git").as_uri())
    clone.write("leantui.toml", "format = 1\n")
    clone.write("boards/desk/board.toml", 'name = "Desk"\n\n[[column]]\nid = "do"\n')
    assert str(read_state(clone.root)) == "main *"
    outcome = clone.sync()
    assert outcome.is_done, outcome
    assert clone.commits() == ["board desk: new: Desk; leantui.toml: new"]
    assert str(read_state(clone.root)) == "main ↑0 ↓0"


def test_a_remote_with_another_history_is_not_merged(team: Team, tmp_path: Path) -> None:
    run(tmp_path, "init", "-q", "-b", "main", "new")
    clone = Clone(tmp_path / "new")
    clone.git("remote", "add", "origin", team.hub.as_uri())
    clone.write("boards/desk/board.toml", 'name = "Desk"\n\n[[column]]\nid = "do"\n')
    outcome = clone.sync()
    assert not outcome.is_done
    assert "no commit in common" in outcome.message
    assert clone.status() == []


def test_a_checkout_with_crlf_is_merged_and_keeps_its_line_ends(team: Team, tom: Clone) -> None:
    mia = team.clone("windows", "-c", "core.autocrlf=true")
    assert mia.read(FILE).count("\r\n") > 10
    assert mia.sync().message == "In step: nothing to do"
    tom.move()
    tom.sync()
    mia.edit('title = "Mail down"', 'title = "Mail lost"')
    outcome = mia.sync()
    assert outcome.is_done, outcome
    assert [each.words for each in outcome.committed] == [("retitled Mail lost",)]
    text = mia.read(FILE)
    assert text.count("\n") == text.count("\r\n")
    assert 'column = "fix"' in text
    assert "\r" not in run(team.hub, "show", f"main:{FILE}").decode()
    goes_on(mia)


def test_a_hook_that_says_no_is_quoted_and_the_files_stay_as_they_are(
    team: Team, mia: Clone
) -> None:
    team.hook(mia.root / ".git", "pre-commit", 'echo "cards need a ticket number" >&2; exit 1')
    mia.move()
    new = "boards/desk/cards/cccc3333.toml"
    mia.write(new, mia.read(FILE))
    before = mia.status()
    outcome = mia.sync()
    assert not outcome.is_done
    assert "cards need a ticket number" in outcome.message
    assert "hook" in outcome.message
    assert mia.status() == before
    goes_on(mia)


def test_a_hook_at_the_other_end_that_says_no_is_quoted(team: Team, mia: Clone) -> None:
    team.hook(team.hub, "pre-receive", 'echo "main is protected" >&2; exit 1')
    mia.move()
    outcome = mia.sync()
    assert not outcome.is_done
    assert "main is protected" in outcome.message
    assert "committed here" in outcome.hint
    pushes = [step for step in mia.steps if step.part == "push" and step.state == "begun"]
    assert len(pushes) == 1


def test_a_pre_push_hook_that_says_no_is_quoted(team: Team, mia: Clone) -> None:
    team.hook(mia.root / ".git", "pre-push", 'echo "not on a friday" >&2; exit 1')
    mia.move()
    outcome = mia.sync()
    assert "not on a friday" in outcome.message


def test_a_twin_by_case_stays_out_of_the_commit_and_is_named(mia: Clone) -> None:
    twin = "boards/desk/cards/AAAA1111.toml"
    mia.write(twin, mia.read(FILE))
    mia.move()
    outcome = mia.sync()
    assert outcome.is_done
    assert twin in outcome.left_out[0]
    assert "only by case" in outcome.left_out[0]
    assert mia.committed() == [FILE]
    assert mia.status() == [f"?? {twin}"]
    goes_on(mia)


def test_a_sync_can_be_cancelled_and_leaves_no_lock_of_git_behind(team: Team, mia: Clone) -> None:
    """The hook hangs; the cancel comes while it does."""
    team.hook(mia.root / ".git", "pre-commit", f'touch "{team.folder}/began"; sleep 600')
    conditions = Conditions(cancel=threading.Event())
    began = team.folder / "began"

    def cancel() -> None:
        while not began.exists():
            threading.Event().wait(0.01)
        conditions.cancel.set()

    thread = threading.Thread(target=cancel)
    thread.start()
    mia.move()
    before = mia.status()
    outcome = mia.sync(conditions)
    thread.join()
    assert outcome.is_cancelled
    assert not (mia.root / ".git/index.lock").exists()
    assert mia.status() == before


def test_a_git_that_says_nothing_any_more_is_given_up(team: Team, mia: Clone) -> None:
    team.hook(mia.root / ".git", "pre-push", "sleep 600")
    mia.move()
    outcome = mia.sync(Conditions(idle=0.3))
    assert not outcome.is_done
    assert "said nothing" in outcome.message


def test_two_syncs_at_once_are_one_after_the_other(team: Team, mia: Clone) -> None:
    from leantui.store.discover import state_folder
    from leantui.store.lock import workspace_lock

    mia.move()
    with workspace_lock(state_folder(mia.root), name="sync.lock"):
        outcome = mia.sync()
    assert "another sync is at work" in outcome.message
    assert mia.sync().is_done


@pytest.mark.parametrize(
    ("said", "message", "hint"),
    [
        ("git@desk: Permission denied (publickey).", "doesn't let you in", "ssh-add"),
        (
            "ssh: Could not resolve hostname desk: no such name",
            "can't be reached",
            "when you are connected",
        ),
        ("ERROR: Repository not found.", "is not there", "set-url"),
    ],
)
def test_what_ssh_says_is_told_with_the_way_out(
    mia: Clone, said: str, message: str, hint: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ssh = tmp_path / "ssh"
    ssh.write_text(f"#!/bin/sh\necho '{said}' >&2\nexit 255\n")
    ssh.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(ssh))
    mia.git("remote", "set-url", "origin", "ssh://git@desk/boards.git")
    mia.move()
    outcome = mia.sync()
    assert not outcome.is_done
    assert message in outcome.message
    assert hint in outcome.hint
    assert mia.commits()[0] == "aaaa: analyse → fix"


class Refusing(http.server.BaseHTTPRequestHandler):
    """A host that wants to know who it is, whatever is asked."""

    code = 401

    def do_GET(self) -> None:
        self.send_response(self.code)
        if self.code == 401:
            self.send_header("WWW-Authenticate", 'Basic realm="desk"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def host() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Refusing)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/desk.git"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("given", ["", "mia:wrong@"])
def test_a_host_that_wants_a_password_is_named_and_waited_for_by_nobody(
    mia: Clone, host: str, given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSH_ASKPASS", raising=False)
    mia.git("remote", "set-url", "origin", host.replace("http://", f"http://{given}"))
    mia.move()
    outcome = mia.sync()
    assert not outcome.is_done
    assert outcome.message == "origin wants you to log in"
    assert "git fetch origin" in outcome.hint
    assert "wrong" not in f"{outcome.message}{outcome.hint}"
    assert mia.commits()[0] == "aaaa: analyse → fix"
    goes_on(mia)


def test_a_credential_helper_of_the_users_is_asked_and_no_keyboard(
    mia: Clone, host: str, tmp_path: Path
) -> None:
    asked = tmp_path / "asked"
    mia.git("config", "credential.helper", f"!f() {{ echo \"$1\" >> '{asked}'; }}; f")
    mia.git("remote", "set-url", "origin", host)
    mia.move()
    assert not mia.sync().is_done
    assert asked.read_text().split()[0] == "get"


def test_a_hook_that_refuses_the_merge_leaves_all_as_it_was(
    team: Team, mia: Clone, tom: Clone
) -> None:
    tom.move()
    tom.sync()
    team.hook(mia.root / ".git", "pre-merge-commit", 'echo "merge by hand, please" >&2; exit 1')
    mia.edit("VPN down", "VPN slow", OTHER)
    outcome = mia.sync()
    assert not outcome.is_done
    assert "merge by hand, please" in outcome.message
    assert read_state(mia.root).under_way == ""
    assert mia.status() == []
    assert 'column = "analyse"' in mia.read(FILE)
    (mia.root / ".git/hooks/pre-merge-commit").unlink()
    assert mia.sync().is_done
