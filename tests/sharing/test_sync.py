"""Sync by real git: what is committed, merged and pushed, and what is left alone."""

from pathlib import Path

import pytest
from tests.sharing.team import FILE, Clone, Team

from leantui.model.problem import Problem
from leantui.sharing import committing
from leantui.sharing.resolve import choosing, conflicted_files, resolve
from leantui.store.guard import read_bytes


@pytest.fixture
def team(tmp_path: Path) -> Team:
    return Team(tmp_path)


@pytest.fixture
def mia(team: Team) -> Clone:
    return team.clone("mia")


@pytest.fixture
def tom(team: Team) -> Clone:
    return team.clone("tom")


def test_what_one_did_is_with_the_other_after_both_have_synced(mia: Clone, tom: Clone) -> None:
    mia.move()
    mine = mia.sync()
    theirs = tom.sync()
    assert (mine.is_done, mine.pushed) == (True, 1)
    assert theirs.is_done
    assert [each.short for each in theirs.received] == ["aaaa: analyse → fix"]
    assert tom.read(FILE) == mia.read(FILE)
    assert tom.status() == mia.status() == []


def test_the_commits_message_reads_like_a_standup(mia: Clone) -> None:
    mia.move()
    mia.edit(
        "log = [\n",
        'log = [\n  { at = 2026-03-08T08:00:00.000Z, by = "mia", event = "blocked", reason = "no approval yet" },\n',
        "boards/desk/cards/bbbb2222.toml",
    )
    mia.sync()
    assert mia.commits()[0] == "aaaa: analyse → fix; bbbb: blocked, no approval yet"
    assert mia.git("log", "-1", "--format=%b").splitlines() == [
        "aaaa Mail down: analyse → fix",
        "bbbb VPN down: blocked, no approval yet",
    ]


def test_a_message_of_ones_own_is_taken_as_it_is(mia: Clone) -> None:
    mia.move()
    mia.sync(message="Before the huddle")
    assert mia.commits()[0] == "Before the huddle"


def test_two_who_changed_one_card_differently_are_merged_by_field_without_any_set_up(
    mia: Clone, tom: Clone
) -> None:
    mia.move()
    mia.sync()
    tom.edit('title = "Mail down"', 'title = "Mail down for all"')
    tom.edit('assignees = ["mia"]', 'assignees = ["mia", "tom"]')
    outcome = tom.sync()
    assert (outcome.is_done, outcome.conflicts) == (True, ())
    mia.sync()
    assert mia.read(FILE) == tom.read(FILE)
    text = tom.read(FILE)
    assert 'title = "Mail down for all"' in text
    assert 'column = "fix"' in text
    assert 'event = "moved"' in text
    assert tom.git("config", "--local", "--list").count("merge.leantui") == 0


def test_nothing_published_is_ever_rebased_or_forced(mia: Clone, tom: Clone) -> None:
    mia.move()
    mia.sync()
    published = mia.git("rev-parse", "HEAD")
    tom.edit("VPN down", "VPN slow", "boards/desk/cards/bbbb2222.toml")
    tom.sync()
    assert tom.git("rev-list", "--parents", "-1", "HEAD").count(published) == 1
    assert tom.commits()[0] == "Merge origin/main: aaaa: analyse → fix"
    assert "rebase" not in tom.git("reflog", "--format=%gs")


def test_what_the_user_has_staged_elsewhere_stays_staged_and_out_of_the_commit(
    team: Team, mia: Clone, tom: Clone
) -> None:
    tom.edit("VPN down", "VPN slow", "boards/desk/cards/bbbb2222.toml")
    tom.sync()
    mia.write("src/main.py", "print(1)\n")
    mia.write("notes.txt", "mine\n")
    mia.git("add", "src/main.py")
    mia.move()
    outcome = mia.sync()
    assert outcome.is_done, outcome
    assert mia.status() == ["A  src/main.py", "?? notes.txt"]
    assert mia.committed("HEAD^1") == [FILE]
    assert "VPN slow" in mia.read("boards/desk/cards/bbbb2222.toml")
    other = team.clone("other")
    assert not (other.root / "src").exists()
    assert 'column = "fix"' in other.read(FILE)


def test_staged_files_that_others_changed_too_stop_the_merge_before_anything_is_touched(
    mia: Clone, tom: Clone
) -> None:
    tom.write("README.md", "theirs\n")
    tom.git("add", "README.md")
    tom.git("commit", "-q", "-m", "readme")
    tom.git("push", "-q")
    mia.write("README.md", "mine\n")
    mia.git("add", "README.md")
    mia.move()
    outcome = mia.sync()
    assert not outcome.is_done
    assert "README.md" in outcome.message
    assert "git stash" in outcome.hint
    assert mia.status() == ["A  README.md"]
    assert mia.read("README.md") == "mine\n"
    assert mia.commits()[0] == "aaaa: analyse → fix"


def test_a_new_card_is_committed_and_temporary_and_ignored_files_are_not(mia: Clone) -> None:
    new = "boards/desk/cards/cccc3333.toml"
    mia.write(new, mia.read(FILE).replace("Mail down", "Toner"))
    mia.write("boards/desk/cards/.leantui-0123456789ab.tmp", "half")
    mia.write(".git/info/exclude", "*.bak\n")
    mia.write("boards/desk/cards/cccc3333.toml.bak", "old")
    assert mia.sync().is_done
    assert mia.committed() == [new]
    assert mia.commits()[0] == "cccc: new: Toner"
    assert (mia.root / "boards/desk/cards/.leantui-0123456789ab.tmp").exists()


def test_a_card_put_into_the_archive_is_one_change(mia: Clone, tom: Clone) -> None:
    archived = "boards/desk/archive/2026/aaaa1111.toml"
    (mia.root / archived).parent.mkdir(parents=True)
    (mia.root / FILE).rename(mia.root / archived)
    mia.sync()
    assert mia.commits()[0] == "aaaa: archived"
    assert mia.committed() == sorted([FILE, archived])
    tom.block()
    tom.sync()
    assert not (tom.root / FILE).exists()
    assert "no approval yet" in tom.read(archived)


def test_nothing_to_do_is_said_and_makes_no_commit(mia: Clone) -> None:
    before = mia.commits()
    outcome = mia.sync()
    assert (outcome.is_done, outcome.message) == (True, "In step: nothing to do")
    assert mia.commits() == before


def test_a_dry_run_says_what_would_be_committed_and_does_nothing(mia: Clone, tom: Clone) -> None:
    tom.move()
    tom.sync()
    mia.git("fetch", "-q")
    mia.block()
    before = mia.git("rev-parse", "HEAD"), mia.status()
    outcome = mia.sync(is_dry=True)
    assert [each.short for each in outcome.committed] == ["aaaa: blocked, no approval yet"]
    assert [each.short for each in outcome.received] == ["aaaa: analyse → fix"]
    assert (mia.git("rev-parse", "HEAD"), mia.status()) == before


def test_without_push_it_is_committed_and_merged_here(mia: Clone, tom: Clone) -> None:
    tom.move()
    tom.sync()
    mia.edit("VPN down", "VPN slow", "boards/desk/cards/bbbb2222.toml")
    outcome = mia.sync(is_pushing=False)
    assert (outcome.is_done, outcome.pushed) == (True, 0)
    assert 'column = "fix"' in mia.read(FILE)
    assert mia.git("rev-list", "--count", "@{upstream}..HEAD") == "2"


def test_what_both_changed_differently_is_named_and_waits_and_is_sent_once_decided(
    mia: Clone, tom: Clone
) -> None:
    mia.edit("Mail down", "Mail lost")
    mia.sync()
    tom.edit("Mail down", "Mail slow")
    outcome = tom.sync()
    assert not outcome.is_done
    assert [(each.name, each.left[0].field) for each in outcome.conflicts] == [("aaaa", "title")]
    assert "aaaa" in outcome.message
    assert "leantui resolve" in outcome.hint
    assert "merge_conflict" in tom.read(FILE)
    assert "Mail lost" in tom.read(FILE)
    still = tom.sync()
    assert not still.is_done
    assert tom.git("rev-list", "--count", "@{upstream}..HEAD") == "1"
    for each in conflicted_files(tom.root):
        resolve(tom.root, each, choosing("theirs"))
    assert tom.sync().is_done
    mia.sync()
    assert 'title = "Mail lost"' in mia.read(FILE)
    assert mia.read(FILE) == tom.read(FILE)


def test_a_file_nobody_could_read_stays_here_and_holds_nothing_else_up(
    mia: Clone, tom: Clone
) -> None:
    mia.write(FILE, "title = \n")
    mia.edit("VPN down", "VPN slow", "boards/desk/cards/bbbb2222.toml")
    outcome = mia.sync()
    assert not outcome.is_done
    assert outcome.message.startswith("Committed 1 file, pushed 1 commit, but not committed: ")
    assert f"{FILE}:1" in outcome.message
    assert "Mend it" in outcome.hint
    assert FILE in outcome.left_out[0]
    assert outcome.problems
    assert mia.read(FILE) == "title = \n"
    assert mia.status() == [f" M {FILE}"]
    assert tom.sync().is_done
    assert "VPN slow" in tom.read("boards/desk/cards/bbbb2222.toml")
    again = mia.sync()
    assert not again.is_done
    assert again.message.startswith("Nothing to do, but not committed")
    mia.write(FILE, tom.read(FILE).replace("Mail down", "Mail up"))
    assert mia.sync().pushed == 1


def test_a_file_nobody_could_read_that_was_committed_by_hand_is_not_pushed(mia: Clone) -> None:
    mia.write(FILE, "title = \n")
    mia.git("commit", "-q", "-a", "-m", "by hand")
    outcome = mia.sync()
    assert not outcome.is_done
    assert outcome.message.startswith("not pushed: ")
    assert FILE in outcome.message
    assert mia.git("rev-list", "--count", "@{upstream}..HEAD") == "1"
    mia.git("checkout", "-q", "HEAD~1", "--", FILE)
    assert mia.sync().pushed == 2


def test_a_new_file_that_the_system_lets_nobody_open_holds_nothing_up(
    mia: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one that belongs to another user: git would refuse the whole commit for it."""
    closed = "boards/desk/cards/cccc3333.toml"
    mia.write(closed, mia.read(FILE))

    def read(root: Path, file: str) -> object:
        if file == closed:
            return Problem(closed, 0, 0, "error", "unreadable", "", "The file can't be opened")
        return read_bytes(root, file)

    monkeypatch.setattr(committing, "read_bytes", read)
    mia.move()
    outcome = mia.sync()
    assert outcome.pushed == 1
    assert "can't be opened" in outcome.message
    assert mia.committed() == [FILE]


def test_a_broken_file_that_came_from_others_doesnt_keep_our_work_back(
    mia: Clone, tom: Clone
) -> None:
    tom.write("boards/desk/cards/bbbb2222.toml", "title = \n")
    tom.git("commit", "-q", "-a", "-m", "by hand")
    tom.git("push", "-q")
    mia.move()
    outcome = mia.sync()
    assert outcome.pushed == 2
    assert "boards/desk/cards/bbbb2222.toml" in {each.file for each in outcome.problems}
