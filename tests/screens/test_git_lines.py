"""The lines of git's panel, at any width."""

from datetime import UTC, datetime, timedelta

import pytest

from leantui.screens.git_lines import SHOWN, GitModel, git_lines
from leantui.sharing.outcome import Outcome, Step
from leantui.sharing.standing import Standing
from leantui.sharing.standup import Told
from leantui.sharing.state import Changed, GitState
from leantui.widgets.lines import plain

NOW = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
STATE = GitState(branch="main", commit="a" * 40, upstream="origin/main", ahead=2, behind=1)
TOLD = Told(file="a.toml", name="ab3k", title="Mail [red]down[/red]", words=("Analyse → Fix",))


def shown(model: GitModel, width: int = 96) -> str:
    return plain(git_lines(model, NOW, width))


def standing(**more: object) -> GitModel:
    facts = {"state": STATE, "remote": "origin/main", "fetched": NOW - timedelta(hours=1)}
    return GitModel(standing=Standing(**{**facts, **more}))  # type: ignore[arg-type]


def test_where_it_stands_what_would_be_committed_and_what_comes() -> None:
    other = Told(file="b.toml", name="9p2m", title="VPN", words=("blocked, no approval yet",))
    assert shown(standing(told=(TOLD,), coming=(other,))) == (
        "main → origin/main\n"
        "↑ 2 commits to push, ↓ 1 known to come, asked 08:00\n"
        "\n"
        "To commit: 1 file\n"
        "  ab3k Mail [red]down[/red]: Analyse → Fix\n"
        "\n"
        "Comes from others: 1 file\n"
        "  9p2m VPN: blocked, no approval yet"
    )


def test_long_lists_are_cut_and_counted_and_long_lines_end_in_an_ellipsis() -> None:
    many = tuple(
        Told(file=f"{n}.toml", name=f"c{n:03}", title="long words " * 20, words=("new",))
        for n in range(SHOWN + 5)
    )
    lines = shown(standing(told=many), 46).splitlines()
    assert lines[-1] == "  … and 5 more"
    assert max(map(len, lines)) <= 46
    assert lines[-2].endswith("…")


@pytest.mark.parametrize(
    ("state", "remote", "said"),
    [
        (GitState(branch="main", commit="b" * 40), "origin/main", "never pushed yet"),
        (GitState(branch="main"), "", "no remote: what is committed stays here"),
        (GitState(commit="c" * 40), "", "no branch, at ccccccc"),
        (GitState(branch="main", under_way="merge"), "", "a merge is under way"),
    ],
)
def test_a_state_out_of_the_ordinary_is_said(state: GitState, remote: str, said: str) -> None:
    assert said in shown(standing(state=state, remote=remote))


def test_what_stays_out_of_the_commit_is_named() -> None:
    assert "! AB.toml differs only by case" in shown(
        standing(left_out=("AB.toml differs only by case",))
    )


def test_no_repository_says_so_with_the_way_out() -> None:
    assert shown(GitModel(refusal=("not a git repository", "git init makes one"))) == (
        "! not a git repository\ngit init makes one"
    )
    assert shown(GitModel()) == "looking …"


def test_a_sync_is_told_step_by_step() -> None:
    model = GitModel(is_running=True)
    model = model.after(Step(part="commit", state="begun", words="Committing"))
    assert shown(model) == "… committing …"
    model = model.after(Step(part="commit", state="done", words="Committed: ab3k: Analyse → Fix"))
    model = model.after(Step(part="fetch", state="begun", words="Fetching origin/main"))
    model = model.after(Step(part="fetch", state="goes on", words="From /hub"))
    model = model.after(Step(part="fetch", state="goes on", words="Receiving objects: 40%"))
    assert shown(model) == (
        "✓ Committed: ab3k: Analyse → Fix\n… fetching …  Receiving objects: 40%"
    )


def test_where_it_stopped_is_marked_with_what_was_said_and_the_way_out() -> None:
    model = GitModel(
        steps=(Step(part="push", state="begun", words="Pushing 1 commit"),),
        outcome=Outcome(
            is_done=False, message="a hook refused the push", hint="See to it", said="no tests\n"
        ),
    )
    assert shown(model) == (
        "! not through with pushing\n\n· no tests\n! a hook refused the push\nSee to it"
    )


def test_the_top_line_says_the_branch_in_few_words() -> None:
    dirty = (Changed(file="boards/desk/cards/a.toml"),)
    assert str(STATE) == "main ↑2 ↓1"
    assert str(GitState(branch="main", changed=dirty)) == "main *"
    assert str(GitState(branch="main", changed=(Changed(file=".gitignore"),))) == "main"
    assert str(GitState(commit="d" * 40, under_way="rebase")) == "at ddddddd rebase under way"
