"""Approvals belong to a text: whoever changes a draft in review, in whatever way, makes them void."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import Call

from leantui.sharing.setup import driver_command


def person(work: Path, id_: str) -> None:
    (work / f"people/{id_}.toml").write_text(f'name = "{id_.title()}"\n')


@pytest.fixture
def draft(work: Path, call: Call) -> Path:
    """A draft of `new-starter` in review, by Mia, with Tom and Eva still to agree."""
    file = work / "standards/new-starter.toml"
    group = '\ngroup = ["mia", "tom", "eva"]\nowner'
    file.write_text(file.read_text().replace("\nowner", group, 1))
    for who in ("tom", "eva", "jo"):
        person(work, who)
    assert call("standard", "draft", "new-starter", "--why", "no mail").code == 0
    assert call("standard", "review", "new-starter").code == 0
    return work / "standards/drafts/new-starter.toml"


def approve(call: Call, *who: str) -> None:
    for each in who:
        assert call("--as", each, "standard", "approve", "new-starter").code == 0


def approval(call: Call) -> dict[str, list[str]]:
    shown = call("standard", "new-starter", "--draft", "--json").json
    found: dict[str, list[str]] = shown["standard"]["approval"]
    return found


CHANGES = [
    ("a step's words", 'do = "Create the account"', 'do = "Create an account"'),
    ("a time", 'time = "20m"', 'time = "25m"'),
    ("the reason", 'why = "no mail"', 'why = "no laptop"'),
    ("who decides", '"mia", "tom", "eva"]', '"mia", "tom", "eva", "jo"]'),
    ("a key this version doesn't know", 'time = "20m"', 'time = "20m"\ncolour = "red"'),
]


@pytest.mark.parametrize(("old", "new"), [row[1:] for row in CHANGES], ids=[r[0] for r in CHANGES])
def test_a_draft_edited_in_review_is_approved_no_longer(
    draft: Path, call: Call, old: str, new: str
) -> None:
    approve(call, "tom", "eva")
    assert approval(call) == {"given": ["tom", "eva"], "wanted": [], "void": []}
    assert old in draft.read_text()
    draft.write_text(draft.read_text().replace(old, new, 1))

    refused = call("standard", "publish", "new-starter", "--yes")
    assert (refused.code, draft.exists()) == (1, True)
    assert "isn't approved yet" in refused.err
    assert "It was changed after tom and eva approved" in refused.err
    assert approval(call)["void"] == ["tom", "eva"]
    problems = call("check", "--format", "json").json["problems"]
    found = [each for each in problems if each["code"] == "stale-approval"]
    lines = draft.read_text().splitlines()
    assert ["approved_by" in lines[each["line"] - 1] for each in found] == [True, True]
    diff = call("standard", "diff", "new-starter").out
    assert "changed after tom and eva approved: their approval is void" in diff

    again = call("--as", "tom", "standard", "approve", "new-starter")
    assert "still wanted: eva" in again.out
    assert "The text is another one than eva approved: ask again" in again.out + again.err
    assert 'approved_by = ["tom"]' in draft.read_text()
    approve(call, "eva")
    assert call("standard", "publish", "new-starter", "--yes").code == 0 or "jo" in new


def test_what_is_no_other_text(draft: Path, call: Call) -> None:
    approve(call, "tom")
    text = draft.read_text()
    marked = '# read it twice\npilot = ["7k9a0002"]\nstatus = "in-review"'
    assert 'status = "in-review"' in text
    text = text.replace('status = "in-review"', marked)
    draft.write_bytes(text.replace("\n", "\r\n").encode())
    assert approval(call) == {"given": ["tom"], "wanted": ["eva"], "void": []}
    twice = call("--as", "tom", "standard", "approve", "new-starter")
    assert (twice.code, "tom has approved it already" in twice.err) == (1, True)
    approve(call, "eva")
    assert call("standard", "publish", "new-starter", "--yes").code == 0
    # In force, the names stay: the marks were for the draft.
    published = (draft.parent.parent / "new-starter.toml").read_text()
    assert 'approved_by = ["tom", "eva"]' in published
    assert "approvals" not in published
    assert call("undo").code == 0
    assert approval(call)["given"] == ["tom", "eva"]


def test_a_name_written_by_hand_counts_for_what_stands_there(draft: Path, call: Call) -> None:
    text = draft.read_text()
    draft.write_text(text.replace('why = "no mail"', 'why = "no mail"\napproved_by = ["tom", "eva"]', 1))  # fmt: skip
    assert approval(call) == {"given": ["tom", "eva"], "wanted": [], "void": []}
    assert call("standard", "publish", "new-starter", "--yes").code == 0


@pytest.mark.parametrize("driver", [True, False], ids=["merge driver", "plain git"])
def test_an_approval_and_an_edit_merged(draft: Path, call: Call, driver: bool) -> None:
    root = draft.parent.parent.parent

    def git(*args: str) -> None:
        subprocess.run(["git", *args], cwd=root, check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    git("config", "user.email", "mia@x.example")
    git("config", "user.name", "Mia")
    if driver:
        (root / ".gitattributes").write_text("*.toml merge=leantui\n")
        git("config", "merge.leantui.driver", driver_command(f"{sys.executable} -m leantui"))
    git("add", "-A")
    git("commit", "-qm", "in review")
    git("checkout", "-qb", "edited")
    draft.write_text(draft.read_text().replace('time = "20m"', 'time = "25m"', 1))
    git("commit", "-qam", "another time")
    git("checkout", "-q", "main")
    approve(call, "tom")
    git("commit", "-qam", "tom agrees")
    git("merge", "-q", "--no-edit", "edited")
    assert 'time = "25m"' in draft.read_text()
    assert approval(call) == {"given": [], "wanted": ["tom", "eva"], "void": ["tom"]}


def test_two_approvals_of_two_people_merged(draft: Path, call: Call) -> None:
    root = draft.parent.parent.parent
    base = draft.read_bytes()
    sides = []
    for who in ("tom", "eva"):
        draft.write_bytes(base)
        approve(call, who)
        sides.append(draft.read_bytes())
    for name, data in zip(("o", "a", "b"), (base, *sides), strict=True):
        (root / name).write_bytes(data)
    files = [str(root / name) for name in ("o", "a", "b")]
    assert call("merge-driver", *files, "7", "standards/drafts/new-starter.toml").code == 0
    draft.write_bytes((root / "a").read_bytes())
    assert approval(call) == {"given": ["eva", "tom"], "wanted": [], "void": []}
