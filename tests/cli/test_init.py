"""`init`: a workspace that can be worked in at once, and nothing that was there touched."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tomli

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


@pytest.mark.parametrize("in_git", [False, True])
def test_a_workspace_without_any_problem(here: Path, call: Call, in_git: bool) -> None:
    if in_git:
        subprocess.run(["git", "init", "-q"], check=True)
    found = call("init")
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


def test_it_can_be_worked_in(here: Path, call: Call) -> None:
    call("init")
    added = call("add", "Order a screen", "--type", "fault", "--assignee", "me", "--json")
    new = added.json["done"]["cards"][0]
    assert (new["standard"], new["assignees"]) == ("mend-a-fault", ["eva-lang"])
    assert call("move", new["ref"], "doing").code == 0
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
    assert pointing == 5
    rules = tomli.loads((here / ".taplo.toml").read_text())["rule"]
    assert all((here / rule["schema"]["path"]).is_file() for rule in rules)


def test_nothing_is_written_over(here: Path, call: Call) -> None:
    (here / ".gitignore").write_text("mine\n")
    (here / "people").mkdir()
    (here / "people/eva-lang.toml").write_text('name = "Eva"\n')
    first = call("init")
    assert "left  .gitignore (it was there)" in first.out
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


def test_elsewhere_with_a_name(here: Path, call: Call) -> None:
    assert call("--workspace", "deep/er", "init", "--name", 'Quoted "IT"').code == 0
    assert tomli.loads((here / "deep/er/leantui.toml").read_text())["name"] == 'Quoted "IT"'
    assert not (here / "leantui.toml").exists()


def test_without_git_s_name(here: Path, call: Call) -> None:
    Path(os.environ["GIT_CONFIG_GLOBAL"]).write_text("")
    assert call("--as", "Zoë", "init").code == 0
    assert (here / "people/zoe.toml").exists()
    assert call("check", "--strict").code == 0
