"""`init`: a workspace that can be worked in at once, and nothing that was there touched."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tomli

from leantui.exchange.starter import TEMPLATES

Call = Callable[..., Any]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "Our Work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.delenv("LEANTUI_USER")
    Path(os.environ["GIT_CONFIG_GLOBAL"]).write_text(
        "[user]\n  name = Eva Lang\n  email = eva@test.example\n"
    )
    return folder


@pytest.mark.parametrize(
    ("template", "in_git"), [(each, each in ("service-desk", "personal")) for each in TEMPLATES]
)
def test_a_workspace_without_any_problem(
    here: Path, call: Call, template: str, in_git: bool
) -> None:
    if in_git:
        subprocess.run(["git", "init", "-q"], check=True)
    found = call("init", "--template", template)
    assert found.code == 0
    assert tomli.loads((here / "leantui.toml").read_text())["name"] == "Our Work"
    checked = call("check", "--strict")
    assert (checked.code, checked.out) == (0, "No problems\n")
    person = tomli.loads((here / "people/eva-lang.toml").read_text())
    assert (person["name"], person["email"]) == ("Eva Lang", "eva@test.example")
    written = {line.removeprefix("wrote ") for line in found.out.splitlines() if line.startswith("wrote ")}  # fmt: skip
    there = {
        path.relative_to(here).as_posix()
        for path in here.rglob("*")
        if path.is_file() and ".git" not in path.parts
    }
    assert written == there
    for kind in ("board", "card", "standard", "person", "workspace"):
        assert f"schemas/{kind}.json" in written
    assert {".gitattributes", ".gitignore", ".taplo.toml"} <= written
    assert "@" not in "".join(
        path.read_text().replace("eva@test.example", "") for path in here.rglob("*.toml")
    )


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_card_has_a_standard_worth_reading(here: Path, call: Call, template: str) -> None:
    call("init", "--template", template)
    listed = call("standards", "--json").json["standards"]
    assert len(listed) == 3
    assert {one["owner"] for one in listed} == {"eva-lang"}
    assert not any(one["review_due"] for one in listed)
    for one in listed:
        whole = call("standard", one["id"], "--json").json["standard"]
        assert 3 <= len(whole["step"]) <= 7
        for step in whole["step"]:
            assert step["check"]
            assert step["key_points"]
            assert all(point["reason"] for point in step["key_points"])
    posted = set()
    for board in call("boards", "--json").json["boards"]:
        for kind in [*board["types"]]:
            new = call("add", f"A {kind}", "--type", kind, "--json").json["done"]["cards"][0]
            posted |= set(call("show", new["ref"], "--json").json["card"]["standards"])
    if template == "personal":
        new = call("add", "Week", "--tag", "review", "--json").json["done"]["cards"][0]
        posted.add(new["standard"])
    assert posted == {one["id"] for one in listed}
    assert call("check", "--strict").code == 0


def test_the_first_template_is_the_default(here: Path, call: Call) -> None:
    call("init")
    assert [board["id"] for board in call("boards", "--json").json["boards"]] == ["service-desk"]
    assert "[default: service-desk]" in " ".join(call("init", "--help").out.split())
    assert call("init", "--template", "circus").code == 2


def test_git_merges_its_files_by_field(here: Path, call: Call) -> None:
    subprocess.run(["git", "init", "-q"], check=True)
    call("init")
    files = ["boards/a/board.toml", "boards/a/cards/x.toml", "boards/a/archive/2026/x.toml",
             "standards/x.toml", "standards/drafts/x.toml", "people/x.toml", "huddles/a/2026-01-02.toml"]  # fmt: skip
    said = subprocess.run(
        ["git", "check-attr", "merge", "eol", "--", *files],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert said.count("merge: leantui") == len(files)
    assert said.count("eol: lf") == len(files)


def test_it_can_be_worked_in(here: Path, call: Call) -> None:
    call("init")
    added = call("add", "Order a screen", "--type", "incident", "--assignee", "me", "--json")
    new = added.json["done"]["cards"][0]
    assert (new["standard"], new["assignees"]) == ("incident", ["eva-lang"])
    assert call("move", new["ref"], "fix").code == 0
    assert call("check", "--strict").code == 0
    assert (here / new["file"]).read_text().startswith("#:schema ../../../schemas/card.json\n")


def test_schema_lines_point_to_the_schemas(here: Path, call: Call) -> None:
    call("init")
    pointing = 0
    for path in here.rglob("*.toml"):
        first = path.read_text().splitlines()[0]
        if first.startswith("#:schema "):
            pointing += 1
            assert (path.parent / first.removeprefix("#:schema ")).resolve().is_file(), path
    assert pointing == 9
    rules = tomli.loads((here / ".taplo.toml").read_text())["rule"]
    assert all((here / rule["schema"]["path"]).is_file() for rule in rules)


def test_nothing_is_written_over(here: Path, call: Call) -> None:
    (here / ".gitignore").write_text("mine\n")
    (here / "people").mkdir()
    (here / "people/eva-lang.toml").write_text('name = "Eva"\n')
    first = call("init")
    assert "left  .gitignore (it was there)\n      it lacks: .leantui-*.tmp\n" in first.out
    assert (here / ".gitignore").read_text() == "mine\n"
    assert (here / "people/eva-lang.toml").read_text() == 'name = "Eva"\n'
    before = {path: path.read_bytes() for path in here.rglob("*") if path.is_file()}
    again = call("init", "--json").json["init"]
    assert again["written"] == []
    assert {path: path.read_bytes() for path in here.rglob("*") if path.is_file()} == before


def test_boards_are_added_only_where_there_are_none(here: Path, call: Call) -> None:
    (here / "boards/mine").mkdir(parents=True)
    (here / "boards/mine/board.toml").write_text('name = "Mine"\ncolumn = [{ id = "todo" }]\n')
    call("init")
    assert [path.name for path in (here / "boards").iterdir()] == ["mine"]
    assert call("check", "--strict").code == 0


def test_standards_that_are_there_get_a_board_without_rules(here: Path, call: Call) -> None:
    (here / "standards").mkdir()
    (here / "standards/ours.toml").write_text('title = "Ours"\nstatus = "effective"\n')
    call("init", "--template", "engineering")
    assert [path.name for path in (here / "standards").iterdir()] == ["ours.toml"]
    assert "posted" not in (here / "boards/engineering/board.toml").read_text()
    assert call("check", "--strict").code == 0


def test_who_is_among_the_people_already_owns_the_standards(here: Path, call: Call) -> None:
    (here / "people").mkdir()
    (here / "people/el.toml").write_text('name = "Eva"\nemail = "Eva@test.example"\n')
    call("init")
    assert [path.name for path in (here / "people").iterdir()] == ["el.toml"]
    assert 'owner = "el"' in (here / "standards/incident.toml").read_text()
    assert call("check", "--strict").code == 0


def test_a_folder_that_can_t_be_written_is_named(here: Path, call: Call) -> None:
    (here / "boards").write_text("")
    found = call("init")
    assert found.code == 1
    assert "boards/service-desk/board.toml can't be written" in found.err


def test_elsewhere_with_a_name(here: Path, call: Call) -> None:
    assert call("--workspace", "deep/er", "init", "--name", 'Quoted "IT"').code == 0
    assert tomli.loads((here / "deep/er/leantui.toml").read_text())["name"] == 'Quoted "IT"'
    assert not (here / "leantui.toml").exists()


def test_without_git_s_name(here: Path, call: Call) -> None:
    Path(os.environ["GIT_CONFIG_GLOBAL"]).write_text("")
    assert call("--as", "Zoë", "init").code == 0
    assert (here / "people/zoe.toml").exists()
    assert call("check", "--strict").code == 0
