"""`boards`, `list`, `show`, `log`, `standards`, `standard`: what people and programs get."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from leantui.store.discover import state_folder
from leantui.store.intent import Intent, IntentStep, begin

Call = Callable[..., Any]

CARD_7K3Q: dict[str, Any] = {
    "id": "7k3q0001",
    "ref": "SD-7k3q",
    "title": "VPN drops",
    "board": "desk",
    "column": "analyse",
    "lane": "acme",
    "rank": "a0",
    "type": "incident",
    "class_of_service": "standard",
    "assignees": ["mia"],
    "tags": ["vpn", "again"],
    "due": "2026-03-20",
    "blocked": False,
    "block": None,
    "priority": 2,
    "impact": "high",
    "urgency": "medium",
    "age_days": 3,
    "cycle_time_days": None,
    "standard": "incident",
    "size": None,
    "created": "2026-03-09T08:00:00Z",
    "requester": None,
    "service": None,
    "project": None,
    "parent": None,
    "external": None,
    "archived": False,
    "file": "boards/desk/cards/7k3q0001.toml",
}
"""Started on the 11th in the board's zone, though the 10th in UTC: three days old on the 13th."""


def ids(call: Call, *words: str) -> list[str]:
    return [card["id"][:4] for card in call("list", "--json", *words).json["cards"]]


def test_the_shape_of_a_card(work: Path, call: Call) -> None:
    found = call("list", "--json")
    assert found.code == 0
    assert found.json["version"] == 1
    assert list(found.json) == ["version", "cards"]
    (card,) = [card for card in found.json["cards"] if card["id"] == "7k3q0001"]
    assert card == CARD_7K3Q
    assert list(card) == list(CARD_7K3Q)


def test_a_blocked_card(work: Path, call: Call) -> None:
    (card,) = call("list", "--blocked", "--json").json["cards"]
    assert card["blocked"] is True
    assert card["block"] == {
        "since": "2026-03-11T08:00:00Z",
        "by": "tom",
        "reason": "no approval",
        "cause": "external/customer",
        "owner": "mia",
    }


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), ["ab12", "7k3q", "7k9a", "5h0p"]),
        (("--board", "desk"), ["ab12", "7k3q", "7k9a"]),
        (("--board", "sd"), ["ab12", "7k3q", "7k9a"]),
        (("--board", "service desk"), ["ab12", "7k3q", "7k9a"]),
        (("--board", "home", "--board", "SD", "--column", "intake"), ["ab12"]),
        (("--column", "Fix"), ["7k9a"]),
        (("--column", "fix", "--column", "analyse"), ["7k3q", "7k9a"]),
        (("--column", "analyse/done"), []),
        (("--lane", "Acme GmbH"), ["7k3q"]),
        (("--lane", "none", "--board", "desk"), ["ab12", "7k9a"]),
        (("--assignee", "tom"), ["7k9a"]),
        (("--assignee", "Mia Köhler"), ["7k3q"]),
        (("--assignee", "me"), ["7k3q"]),
        (("--type", "request"), ["7k9a"]),
        (("--tag", "vpn"), ["7k3q"]),
        (("--tag", "vpn", "--tag", "other"), []),
        (("--blocked",), ["7k9a"]),
        (("--filter", "vpn"), ["7k3q"]),
        (("--filter", "-vpn type:request"), ["7k9a"]),
        (("--filter", "@me"), ["7k3q"]),
        (("--filter", 'lane:"acme gmbh" age<=3 due:any'), ["7k3q"]),
        (("--filter", "board:desk unassigned"), ["ab12"]),
        (("--archive", "--board", "desk"), ["ab12", "7k3q", "7k9a", "zz99"]),
    ],
)
def test_which_cards(work: Path, call: Call, words: tuple[str, ...], expected: list[str]) -> None:
    assert ids(call, *words) == expected


def test_a_finished_card_has_a_cycle_time(work: Path, call: Call) -> None:
    cards = call("list", "--archive", "--json").json["cards"]
    (card,) = [card for card in cards if card["archived"]]
    assert (card["age_days"], card["cycle_time_days"]) == (None, 4)


def test_the_table_for_people(work: Path, call: Call) -> None:
    (work / "boards/desk/cards/ab120003.toml").unlink()
    assert call("list").out.splitlines() == [
        "card       title                board         column   lane  type      prio  age  due         who   notes",
        "SD-7k3q    VPN drops            Service Desk  analyse  acme  incident  2     3d   2026-03-20  @mia  #vpn #again",
        "SD-7k9a    New starter: J. Doe  Service Desk  fix            request         4d               @tom  blocked fixed-date",
        "HOME-5h0p  Water the plants     Home          todo",
    ]


def test_a_name_nobody_has(work: Path, call: Call) -> None:
    found = call("list", "--board", "dask")
    assert (found.code, found.out) == (1, "")
    assert found.err == "leantui: There is no board dask\n  Did you mean desk?\n"
    assert call("list", "--column", "fixx").code == 1


def test_a_filter_that_cannot_be_read_or_names_nobody(work: Path, call: Call) -> None:
    found = call("list", "--filter", "vpn age>old")
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith(
        "leantui: The filter can't be read at 5: “age>old”: expected a number"
    )
    found = call("list", "--json", "--filter", "type:incedent")
    assert (found.code, found.json["cards"]) == (0, [])
    assert "there is no type incedent; expected incident" in found.err


def test_show_for_programs(work: Path, call: Call) -> None:
    found = call("show", "sd-7K3", "--json")
    assert list(found.json) == ["version", "card"]
    card = found.json["card"]
    assert card.items() >= CARD_7K3Q.items()
    assert card["standards"] == ["incident"]
    assert card["log"] == [
        {"at": "2026-03-09T08:00:00Z", "by": "mia", "event": "created", "to": "intake"},
        {
            "at": "2026-03-10T23:30:00Z",
            "by": "tom",
            "event": "moved",
            "from": "intake",
            "to": "analyse",
        },
    ]


def test_show_for_people(work: Path, call: Call) -> None:
    text = call("show", "7k9a").out
    assert text.splitlines()[:4] == [
        "SD-7k9a  New starter: J. Doe",
        "Service Desk: Fix · request · fixed-date · 4 days old",
        "@tom",
        "blocked since 2026-03-11 09:00: no approval (external/customer), mia removes it",
    ]
    assert (
        "Standard: Set up a new starter r7, 0 of 2 steps done; next: 1 Create the account" in text
    )
    assert text.endswith("boards/desk/cards/7k9a0002.toml\n")


@pytest.mark.parametrize("named", ["zz99", "SD-zz99", "zz990004"])
def test_archived_cards_can_be_shown(work: Path, call: Call, named: str) -> None:
    assert call("show", named, "--json").json["card"]["archived"] is True


def test_not_found_and_ambiguous(work: Path, call: Call) -> None:
    missing = call("show", "nope")
    assert (missing.code, missing.out) == (1, "")
    assert "No card is called nope" in missing.err
    several = call("show", "7k")
    assert several.code == 1
    assert "SD-7k3q" in several.err
    assert "SD-7k9a" in several.err
    refusal = call("show", "7k", "--json").json["refusal"]
    assert refusal["code"] == "ambiguous"
    archived = work / "boards/desk/archive/2026/zz990004.toml"
    (archived.parent / "7k000005.toml").write_bytes(archived.read_bytes())
    assert "7k may mean 3 cards: SD-7k00, SD-7k3q, SD-7k9a" in call("show", "7k").err


def test_log(work: Path, call: Call) -> None:
    found = call("log", "7k9a", "--json").json
    assert list(found) == ["version", "log"]
    assert found["log"][1]["cause"] == "external/customer"
    assert call("log", "7k3q").out.splitlines() == [
        "when              who  what",
        "2026-03-09 09:00  mia  created in Intake",
        "2026-03-11 00:30  tom  Intake → Analyse",
    ]


def test_boards(work: Path, call: Call) -> None:
    found = call("boards", "--json").json
    desk, home = found["boards"]
    assert (desk["id"], desk["key"], desk["cards"], desk["wip"], desk["blocked"]) == (
        "desk",
        "SD",
        3,
        2,
        1,
    )
    assert desk["columns"][2] == {
        "id": "fix", "name": "Fix", "kind": "active", "split": False, "wip": 1, "cards": 1,
    }  # fmt: skip
    assert home["file"] == "boards/home/board.toml"
    assert call("boards").out.splitlines()[1].split("  ")[0] == "desk"


def test_standards(work: Path, call: Call) -> None:
    found = call("standards", "--json").json["standards"]
    assert [(each["id"], each["review_due"]) for each in found] == [
        ("incident", True),
        ("new-starter", False),
    ]
    assert "2026-03-01 past" in call("standards").out
    searched = call("standards", "--search", "LAPTOP prepare", "--json").json["standards"]
    assert [each["id"] for each in searched] == ["new-starter"]


def test_standards_are_found_by_anything_in_them(work: Path, call: Call) -> None:
    found = call("standards", "--search", "MAIL rules", "--json").json["standards"]
    assert [(one["id"], one["found_in"]) for one in found] == [("new-starter", "step 1, reason")]
    assert "step 1, reason: mail rules depend on it" in call("standards", "--search", "rules").out
    late = call("standards", "--search", "review:late", "--json").json["standards"]
    assert [one["id"] for one in late] == ["incident"]
    mine = call("standards", "--search", "owner:mia", "--json").json["standards"]
    assert [one["id"] for one in mine] == ["new-starter"]
    assert call("standards", "--search", "zebra", "--json").json["standards"] == []


def test_a_standard_to_print(work: Path, call: Call) -> None:
    page = call("standard", "new-starter", "--format", "html").out
    assert page.startswith("<!DOCTYPE html>")
    assert page.endswith("</html>\n")
    assert "Create the account" in page
    markdown = call("standard", "new-starter", "--format", "markdown").out
    assert markdown.startswith("# Set up a new starter\n")
    assert call("standard", "new-starter", "--format", "pdf").code == 2


def test_drafts_and_other_revisions(work: Path, call: Call) -> None:
    old = (work / "standards/new-starter.toml").read_text()
    (work / "standards/archive").mkdir()
    (work / "standards/archive/new-starter.r6.toml").write_text(
        old.replace("revision = 7", "revision = 6").replace("Ready on", "Old: ready on")
    )
    (work / "standards/drafts").mkdir()
    (work / "standards/drafts/new-starter.toml").write_text(
        old.replace("revision = 7", "revision = 8").replace('effective"', 'draft"')
    )

    def shown(*words: str) -> tuple[int, str]:
        found = call("standard", "new", *words, "--json").json["standard"]
        return found["revision"], found["status"]

    assert shown() == (7, "effective")
    assert shown("--revision", "6") == (6, "effective")
    assert shown("--revision", "8") == (8, "draft")
    assert shown("--draft") == (8, "draft")
    assert "! Superseded" in call("standard", "new-starter", "--revision", "6").out
    assert "! Draft: not in force" in call("standard", "new-starter", "--draft").out
    gone = call("standard", "new-starter", "--revision", "5")
    assert (gone.code, gone.out) == (1, "")
    assert "There is r6, r7, r8" in gone.err
    assert call("standard", "incident", "--draft").code == 1


def test_one_standard(work: Path, call: Call) -> None:
    found = call("standard", "new", "--json").json
    assert list(found) == ["version", "standard"]
    standard = found["standard"]
    assert standard["file"] == "standards/new-starter.toml"
    assert standard["step"][0]["key_points"][0]["reason"] == "mail rules depend on it"
    text = call("standard", "new-starter").out
    assert "• first.last, because mail rules depend on it  [makes-or-breaks]" in text
    assert "   check: the test sign-in works" in text
    assert call("standard", "newstarter").code == 1
    assert "Did you mean new-starter?" in call("standard", "newstarter").err


def test_control_characters_reach_no_terminal(work: Path, call: Call) -> None:
    for words in (("list",), ("show", "ab12"), ("list", "--json"), ("show", "ab12", "--json")):
        out = call(*words).out
        assert not any(character in out for character in "\x1b\x07\u202e"), words
        assert "[red]jam[/red]" in out
    assert call("show", "ab12", "--json").json["card"]["title"].endswith("\u202e")


def test_files_that_need_attention_are_mentioned(work: Path, call: Call) -> None:
    (work / "boards/desk/cards/bad10006.toml").write_text("title = \n")
    (work / "standards/bad.toml").write_bytes(b"title = '\xff'\n")
    found = call("list", "--json")
    assert found.code == 0
    assert len(found.json["cards"]) == 4
    assert found.err == "2 files need attention: leantui check\n"
    assert call("show", "bad1").code == 1
    said = call("show", "bad1").err
    assert "bad10006 can't be read: boards/desk/cards/bad10006.toml:1: " in said


def test_what_was_cut_off_is_mentioned(work: Path, call: Call) -> None:
    begin(state_folder(work), Intent(what="2 cards archived", steps=(
        IntentStep(file="boards/desk/cards/x1.toml", old=b"a", new=None),
    )))  # fmt: skip
    (work / "boards/desk/cards/x1.toml").write_text("a")
    assert "Cut off half-way: 2 cards archived. Open leantui" in call("list").err


def test_reading_writes_nothing(work: Path, call: Call) -> None:
    before = {path: path.read_bytes() for path in work.rglob("*") if path.is_file()}
    for words in (("list",), ("boards",), ("show", "7k3q"), ("log", "7k3q"), ("standards",), ("check",)):  # fmt: skip
        assert call(*words).code == 0
    assert {path: path.read_bytes() for path in work.rglob("*") if path.is_file()} == before


def test_a_name_that_nothing_has_is_said_and_finds_nothing(work: Path, call: Call) -> None:
    found = call("list", "--lane", "acne")
    assert (found.code, found.out) == (0, "")
    assert found.err.splitlines() == [
        "leantui: There is no lane acne. Did you mean acme?",
        "No cards",
    ]
    found = call("list", "--json", "--assignee", "Mai", "--type", "bug", "--tag", "vnp")
    assert found.json["cards"] == []
    assert "no person Mai. Did you mean mia?" in found.err
    assert "no type bug. There are incident and request" in found.err
    assert "no tag vnp. Did you mean vpn?" in found.err
    assert "leantui:" not in call("list", "--assignee", "@Mia Köhler", "--lane", "none").err


def test_standards_nobody_wrote(work: Path, call: Call) -> None:
    found = call("standards", "--search", "xyzzy")
    assert (found.code, found.out, found.err) == (0, "", "No standards\n")
    hint = call("standard", "xyzzy").err
    assert "There are incident and new-starter" in hint
