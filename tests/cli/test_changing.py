"""Commands that change a card: what lies in the files afterwards, and what is refused."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]


def card(call: Call, named: str) -> dict[str, Any]:
    found: dict[str, Any] = call("show", named, "--json").json["card"]
    return found


def test_add(work: Path, call: Call) -> None:
    done = call("add", "Order a screen", "--board", "SD", "--type", "incident", "--lane", "Acme GmbH",
                "--assignee", "me", "--tag", "x", "--due", "fri", "--json").json["done"]  # fmt: skip
    (new,) = done["cards"]
    assert done["by"] == "mia"
    assert (new["title"], new["column"], new["lane"], new["type"]) == (
        "Order a screen", "intake", "acme", "incident",
    )  # fmt: skip
    assert (new["assignees"], new["tags"], new["due"]) == (["mia"], ["x"], "2026-03-20")
    assert new["priority"] == 4
    assert (work / new["file"]).is_file()


def test_add_says_how_the_card_is_called(work: Path, call: Call) -> None:
    found = call("add", "Sweep", "--board", "home")
    assert found.code == 0
    ref = found.out.split(":")[0]
    assert card(call, ref)["title"] == "Sweep"


def test_add_goes_to_the_fullest_board(work: Path, call: Call) -> None:
    assert call("add", "Sweep", "--json").json["done"]["cards"][0]["board"] == "desk"


def test_add_with_any_key(work: Path, call: Call) -> None:
    added = call("add", "X", "--set", "size=2", "--set", "ci=a,b", "--class", "expedite", "--json")
    new = added.json["done"]["cards"][0]
    assert (new["size"], new["class_of_service"]) == (2, "expedite")
    assert card(call, new["ref"])["ci"] == ["a", "b"]


def test_move(work: Path, call: Call) -> None:
    assert call("move", "7k3q", "Analyse/done").out == "SD-7k3q: Analyse → Analyse (done)\n"
    text = (work / "boards/desk/cards/7k3q0001.toml").read_text()
    assert text.startswith('# ours\ntitle = "VPN drops"\n')
    assert 'column = "analyse/done"' in text
    assert text.endswith(
        '  { at = 2026-03-13T09:00:00.000Z, by = "mia", event = "moved", from = "analyse", to = "analyse/done" },\n]\n'
    )


def test_a_move_over_a_limit_asks_for_a_reason(work: Path, call: Call) -> None:
    found = call("move", "7k3q", "fix")
    assert (found.code, found.out) == (1, "")
    assert "column fix 2/1" in found.err
    assert 'leantui move 7k3q fix --reason "why"' in found.err
    assert card(call, "7k3q")["column"] == "analyse"
    again = call("move", "7k3q", "fix", "--reason", "agreed", "--json")
    assert again.code == 0
    assert again.json["done"]["over"] == ["column fix 2/1"]
    entry = card(call, "7k3q")["log"][-1]
    assert (entry["over"], entry["reason"]) == (["column fix 2/1"], "agreed")


def test_every_broken_limit_is_named(work: Path, call: Call) -> None:
    for number in range(2):
        call("add", f"more {number}", "--column", "analyse", "--assignee", "tom", "--reason", "x")
    found = call("move", "ab12", "fix", "--json")
    assert found.code == 1
    breaches = found.json["refusal"]["breaches"]
    assert {breach["kind"] for breach in breaches} == {"column", "board"}
    for limit in ("column fix 2/1", "board 5/3"):
        assert limit in found.err


def test_move_to_another_lane_and_place(work: Path, call: Call) -> None:
    assert call("move", "ab12", "intake", "--lane", "acme").code == 0
    assert card(call, "ab12")["lane"] == "acme"
    assert call("move", "ab12", "intake", "--lane", "none").code == 0
    assert card(call, "ab12")["lane"] is None
    second = call("add", "Second", "--board", "desk", "--json").json["done"]["cards"][0]["ref"]
    assert call("move", second, "intake", "--before", "ab12").code == 0
    listed = call("list", "--column", "intake", "--json").json["cards"]
    assert [each["title"][:6] for each in listed] == ["Second", "Printe"]


def test_a_column_nobody_has(work: Path, call: Call) -> None:
    found = call("move", "7k3q", "fxi")
    assert found.code == 1
    assert "There is no column fxi" in found.err
    assert "Did you mean fix?" in found.err


def test_block_and_unblock(work: Path, call: Call) -> None:
    assert call("block", "7k3q", "--reason", "no part", "--cause", "internal/stock", "--owner", "Tom").code == 0  # fmt: skip
    assert card(call, "7k3q")["block"] == {
        "since": "2026-03-13T09:00:00Z",
        "by": "mia",
        "reason": "no part",
        "cause": "internal/stock",
        "owner": "tom",
    }
    assert call("block", "7k3q", "--reason", "again").code == 1
    assert call("unblock", "7k3q", "--reason", "came").code == 0
    assert card(call, "7k3q")["blocked"] is False
    assert call("unblock", "7k3q").code == 1


def test_assign(work: Path, call: Call) -> None:
    assert call("assign", "ab12").code == 0
    assert card(call, "ab12")["assignees"] == ["mia"]
    assert call("assign", "ab12", "@tom", "--remove", "me").code == 0
    assert card(call, "ab12")["assignees"] == ["tom"]
    assert call("assign", "ab12", "nobody").code == 1
    assert call("assign", "ab12", "--remove", "tom").code == 0
    assert card(call, "ab12")["assignees"] == []


def test_comment(work: Path, call: Call) -> None:
    assert call("comment", "7k3q", "asked [red]again").code == 0
    assert call("comment", "7k3q", "-", stdin="from\nstdin\n").code == 0
    assert [entry.get("text") for entry in card(call, "7k3q")["log"][-2:]] == [
        "asked [red]again",
        "from\nstdin",
    ]


def test_edit(work: Path, call: Call) -> None:
    done = call("edit", "7k3q", "due=+3d", "tags=a, b", "size=2.5", "impact=", "title=New = title")
    assert done.code == 0
    found = card(call, "7k3q")
    assert (found["due"], found["tags"], found["size"], found["impact"], found["title"]) == (
        "2026-03-16", ["a", "b"], 2.5, None, "New = title",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("pair", "code", "said"),
    [
        ("impact=huge", 1, "expected low, medium or high"),
        ("due=soonish", 1, "expected a date"),
        ("size=-1", 1, "expected a number"),
        ("titel=x", 1, "Did you mean title?"),
        ("class=expedite", 1, "Did you mean class_of_service?"),
        ("desc=x", 1, "Did you mean description?"),
        ("column=fix", 1, "column can't be edited: move it"),
        ("log=x", 1, "log can't be edited"),
        ("title=", 1, "A card needs a title"),
        ("assignees=nobody", 1, "There is no person nobody"),
        ("nonsense", 2, "key=value"),
        ("=x", 2, "key=value"),
    ],
)
def test_edits_that_are_refused(work: Path, call: Call, pair: str, code: int, said: str) -> None:
    before = (work / "boards/desk/cards/7k3q0001.toml").read_bytes()
    found = call("edit", "7k3q", "tags=x", pair)
    assert found.code == code
    assert said in found.err
    assert (work / "boards/desk/cards/7k3q0001.toml").read_bytes() == before
    if code == 1:
        assert said in found.err + call("edit", "7k3q", pair, "--json").json["refusal"]["hint"]


def test_what_is_ticked_stays_ticked(work: Path, call: Call) -> None:
    file = work / "boards/desk/cards/7k3q0001.toml"
    ticked = '{ text = "Desk booked", done = true },  # by phone'
    file.write_text(file.read_text().replace("log = [", f"checklist = [\n  {ticked}\n]\nlog = ["))
    assert call("edit", "7k3q", "checklist=Badge, Desk booked").code == 0
    assert [item["done"] for item in card(call, "7k3q")["checklist"]] == [False, True]
    assert ticked in file.read_text()


def test_a_lane_goes_by_its_name_in_an_edit_too(work: Path, call: Call) -> None:
    assert call("edit", "7k3q", "lane=none").code == 0
    assert card(call, "7k3q")["lane"] is None
    assert call("edit", "7k3q", "lane=Acme GmbH").code == 0
    assert card(call, "7k3q")["lane"] == "acme"


def test_archive_and_restore(work: Path, call: Call) -> None:
    before = (work / "boards/desk/cards/7k3q0001.toml").read_bytes()
    (archived,) = call("archive", "7k3q", "--json").json["done"]["cards"]
    file = "boards/desk/archive/2026/7k3q0001.toml"
    assert (archived["id"], archived["archived"], archived["file"]) == ("7k3q0001", True, file)
    assert (work / file).read_bytes() == before
    assert call("move", "7k3q", "fix").code == 1
    assert call("restore", "7k3q").code == 0
    assert (work / "boards/desk/cards/7k3q0001.toml").read_bytes() == before


def test_undo_and_redo(work: Path, call: Call) -> None:
    path = work / "boards/desk/cards/7k3q0001.toml"
    before = path.read_bytes()
    call("edit", "7k3q", "title=Other")
    assert call("undo").code == 0
    assert path.read_bytes() == before
    assert call("redo", "--json").json["done"]["cards"][0]["title"] == "Other"
    assert call("undo").code == 0
    nothing = call("undo")
    assert (nothing.code, nothing.err) == (1, "leantui: There is nothing to undo\n")


def test_as_another_person(work: Path, call: Call) -> None:
    assert call("--as", "Tom", "comment", "7k3q", "x", "--json").json["done"]["by"] == "tom"
    found = call("--as", "Nobody Known", "comment", "7k3q", "y", "--json")
    assert found.json["done"]["by"] == "nobody-known"
    assert "Nobody in people/ is called Nobody Known" in found.err


def test_who_i_am_by_git(work: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEANTUI_USER")
    Path(os.environ["GIT_CONFIG_GLOBAL"]).write_text("[user]\n  email = MIA@test.example\n")
    assert call("comment", "7k3q", "x", "--json").json["done"]["by"] == "mia"


def test_who_i_am_by_my_own_configuration(
    work: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LEANTUI_USER")
    monkeypatch.setenv("LEANTUI_CONFIG", str(work.parent))
    (work.parent / "config.toml").write_text('me = "tom"\n')
    assert call("comment", "7k3q", "x", "--json").json["done"]["by"] == "tom"


def test_a_card_in_a_broken_file_is_refused(work: Path, call: Call) -> None:
    path = work / "boards/desk/cards/7k3q0001.toml"
    path.write_text(path.read_text() + "<<<<<<< ours\n")
    before = path.read_bytes()
    found = call("move", "7k3q", "done")
    assert found.code == 1
    assert path.read_bytes() == before
    assert found.err.startswith("1 file needs attention: leantui check\nleantui: ")
