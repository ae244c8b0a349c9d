"""`leantui standard` with a verb: a whole life from the shell, and what each refuses."""

from pathlib import Path

import pytest
from tests.cli.conftest import Call


def person(work: Path, id_: str, *roles: str) -> None:
    (work / f"people/{id_}.toml").write_text(f'name = "{id_.title()}"\nroles = {list(roles)}\n'.replace("'", '"'))  # fmt: skip


@pytest.fixture
def group(work: Path) -> Path:
    """`new-starter` with a process group."""
    file = work / "standards/new-starter.toml"
    file.write_text(file.read_text().replace("\nowner", '\ngroup = ["mia", "tom"]\nowner', 1))
    assert "group" in file.read_text()
    return work


def test_from_draft_to_obsolete(group: Path, call: Call) -> None:
    drafts = group / "standards/drafts/new-starter.toml"
    assert call("standard", "draft", "new-st").err.startswith(
        "leantui: A new revision needs a reason"
    )
    done = call("standard", "draft", "new-st", "--why", "no mail", "--improvement", "SD-7k3q")
    assert done.out == "new-starter: draft of r8\n  standards/drafts/new-starter.toml\n"
    assert 'improvement = "sd-7k3q0001"' in drafts.read_text()
    drafts.write_text(
        drafts.read_text().replace('"Prepare the laptop"', '"Prepare the laptop and dock"')
    )

    shown = call("standard", "diff", "new-starter")
    assert "~ 2 Prepare the laptop and dock\n    text:\n      - Prepare the laptop\n" in shown.out
    table = call("standard", "diff", "new-starter", "--json").json["diff"]
    assert (table["from"], table["to"], [step["id"] for step in table["steps"]]) == (
        7,
        8,
        ["laptop"],
    )

    assert "hasn't been in review" in call("standard", "publish", "new-starter").err
    assert call("standard", "review", "new-starter").out.startswith(
        "new-starter: r8 in review, approvals wanted: tom"
    )
    waiting = call("standard", "publish", "new-starter")
    assert (waiting.code, "still wanted from tom" in waiting.err) == (1, True)
    assert call("--as", "tom", "standard", "approve", "new-starter").code == 0

    dry = call("standard", "publish", "new-starter", "--dry-run")
    assert "Prepare the laptop and dock" in dry.out
    assert dry.out.endswith("No run is open\n")
    assert drafts.exists()
    published = call(
        "standard", "publish", "new-starter", "--review-by", "2027-01-01", "--json"
    ).json
    assert published["done"]["files"] == [
        "standards/archive/new-starter.r7.toml",
        "standards/drafts/new-starter.toml",
        "standards/new-starter.toml",
    ]
    text = (group / "standards/new-starter.toml").read_text()
    assert "revision = 8" in text
    assert "review_by = 2027-01-01" in text
    assert 'approved_by = ["tom"]' in text
    assert not drafts.exists()
    assert "r7" in call("standard", "new-starter", "--revision", "7").out
    # With no draft, the one in force is compared with the one before.
    assert call("standard", "diff", "new-starter", "--format", "markdown").out.startswith("# ")

    retired = call("standard", "retire", "new-starter", "--why", "nobody starts")
    assert retired.out.startswith("new-starter: r8 withdrawn, obsolete")
    assert "Obsolete" in call("standard", "new-starter").out
    assert call("check").code in (0, 1)
    for _ in range(4):
        assert call("undo").code == 0
    assert 'status = "draft"' in drafts.read_text()
    assert sorted(path.name for path in (group / "standards").glob("*.toml")) == [
        "incident.toml", "new-starter.toml",
    ]  # fmt: skip
    assert not list((group / "standards/archive").glob("*.toml"))
    # It was worked on since it was begun: that isn't thrown away.
    assert "drafts/new-starter.toml was changed since" in call("undo").err


def test_a_verb_is_optional_and_so_are_its_options_before_it(work: Path, call: Call) -> None:
    shown = call("standard", "new-starter").out
    assert call("standard", "show", "new-starter").out == shown
    assert call("standard", "--json", "new-starter").json["standard"]["id"] == "new-starter"


def test_a_new_one(work: Path, call: Call) -> None:
    assert "A step is needed" in call("standard", "new", "Replace a toner").err
    assert "Wait what?" in call("standard", "new", "Replace a toner", "--step", "Wait").err
    done = call("standard", "new", "Replace a toner", "--step", "Change the toner")
    assert done.out == "replace-a-toner: draft of r1\n  standards/drafts/replace-a-toner.toml\n"
    assert "already" in call("standard", "new", "Replace a  toner", "--step", "Change it").err
    assert call("undo").code == 0
    assert not (work / "standards/drafts/replace-a-toner.toml").exists()


RUN = """\
title = "Starter {n}"
type = "request"
column = "fix"
log = [
  {{ at = 2026-03-10T08:00:00.000Z, by = "mia", event = "created", to = "fix" }},
  {{ at = 2026-03-10T09:00:00.000Z, by = "mia", event = "run", standard = "new-starter", revision = 7, content = "x", state = "started" }},
  {{ at = 2026-03-10T09:00:00.000Z, by = "mia", event = "step", standard = "new-starter", step = "{step}", state = "done" }},
]
"""


def test_open_runs_go_on_by_the_new_revision(work: Path, call: Call) -> None:
    cards = work / "boards/desk/cards"
    for number, step in enumerate(("account", "laptop")):
        (cards / f"run0000{number}.toml").write_text(RUN.format(n=number, step=step))
    call("standard", "draft", "new-starter", "--why", "no mail")
    draft = work / "standards/drafts/new-starter.toml"
    draft.write_text(draft.read_text().replace('id = "laptop"', 'id = "device"'))
    assert "2 runs are open" in call("standard", "publish", "new-starter", "--yes").out
    smooth = call("standard", "migrate", "new-starter", "run00000")
    assert smooth.out.splitlines()[0].endswith("Starter 0: r7 → r8, 1 step keeps its state")
    asked = call("standard", "migrate", "new-starter", "--json")
    assert (asked.code, asked.json["refusal"]["code"]) == (1, "requires")
    rough = call("standard", "migrate", "new-starter")
    assert (rough.code, "not everything carries over" in rough.err) == (1, True)
    assert "not in it any more, their entries stay in the log: Prepare the laptop" in rough.out
    assert 'state = "moved"' not in (cards / "run00001.toml").read_text()
    assert call("standard", "migrate", "new-starter", "--yes", "--reason", "agreed").code == 0
    entry = (cards / "run00001.toml").read_text().splitlines()[-2]
    assert "revision = 8" in entry
    assert 'reason = "agreed", standard' in entry
    assert 'state = "moved"' in entry
    assert "Every open run follows the newest" in call("standard", "migrate", "new-starter").err


def test_read_and_understood(work: Path, call: Call) -> None:
    person(work, "eva", "technician")
    before = call("standard", "read", "new-starter", "--list").out
    assert before.splitlines()[1:] == ["read:    nobody", "not yet: Eva, Mia Köhler"]
    assert call("standard", "read", "new-starter").out.startswith(
        "Mia Köhler has read and understood"
    )
    assert (
        'standard = "new-starter", revision = 7, at = 2026-03-13T09:00:00.000Z'
        in (work / "people/mia.toml").read_text()
    )
    table = call("standard", "read", "new-starter", "--list", "--json").json["read"]
    assert (table["have"], table["have_not"]) == (["mia"], ["eva"])
    assert call("standard", "read", "new-starter").code == 1
    assert "Nobody in people/" in call("--as", "zoe", "standard", "read", "new-starter").err


def test_who_first_meets_a_revision_is_asked(work: Path, call: Call) -> None:
    person(work, "eva", "technician")
    for words in (
        "unblock 7k9a",
        "assign 7k9a eva",
        "step 7k9a account done --check pass --record login=j.doe",
    ):
        assert call(*words.split()).code == 0, words
    new = "r7 is new to you, once read and understood: leantui standard read new-starter"
    assert new in call("step", "7k9a").out.splitlines()
    assert new in call("--as", "eva", "next").out.splitlines()
    assert "r7 is new to eva" in call("next", "--as", "eva").out
    assert call("standard", "read", "new-starter").code == 0
    assert "is new to" not in call("step", "7k9a").out
    assert "r7 is new to eva" in call("next", "--as", "eva").out
    assert call("--as", "eva", "standard", "read", "new-starter").code == 0
    assert "is new to" not in call("--as", "eva", "next").out


def test_an_improvement_that_is_done_and_archived_is_named_by_its_board(
    group: Path, call: Call
) -> None:
    assert call("standard", "draft", "new-starter", "--why", "x", "--improvement", "zz99").code == 0
    assert (
        'improvement = "sd-zz990004"' in (group / "standards/drafts/new-starter.toml").read_text()
    )


def test_what_is_withdrawn_hangs_beside_cards_still(group: Path, call: Call) -> None:
    done = call("standard", "retire", "new-starter", "--why", "no more", "--json").json["done"]
    assert done["warnings"] == ["It hangs beside cards still: take [[posted]] out of Service Desk"]
