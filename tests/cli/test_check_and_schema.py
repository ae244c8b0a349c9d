"""`check` and `schema`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]

KEYS = ["severity", "code", "file", "line", "column", "key", "message", "hint"]


@pytest.fixture
def clean(work: Path) -> Path:
    (work / "boards/desk/cards/7k9a0002.toml").unlink()
    (work / "standards/incident.toml").unlink()
    board = work / "boards/desk/board.toml"
    board.write_text(board.read_text().replace(', { standard = "incident" }', ""))
    for path in work.rglob("*.toml"):
        text = path.read_text()
        path.write_text(text.replace("log = [{ at", "log = [\n  { at").replace("} ]", "}").replace("}]\n", "},\n]\n") if "log = [{" in text else text)  # fmt: skip
    return work


def test_clean(clean: Path, call: Call) -> None:
    found = call("check", "--strict")
    assert (found.code, found.out) == (0, "No problems\n"), found.out
    assert call("check", "--json").json == {"version": 1, "problems": []}


def test_errors(clean: Path, call: Call) -> None:
    (clean / "boards/desk/cards/7k3q0001.toml").write_text("title = \n")
    found = call("check", "--json")
    assert found.code == 1
    assert found.json["version"] == 1
    (problem,) = found.json["problems"]
    assert list(problem) == KEYS
    assert (problem["severity"], problem["code"], problem["file"], problem["line"]) == (
        "error",
        "toml-syntax",
        "boards/desk/cards/7k3q0001.toml",
        1,
    )
    text = call("check")
    assert text.code == 1
    assert text.out.startswith("boards/desk/cards/7k3q0001.toml:1:")
    assert text.out.endswith("\n1 error\n")
    github = call("check", "--format", "github")
    assert github.code == 1
    assert github.out.startswith("::error file=boards/desk/cards/7k3q0001.toml,line=1,")


def test_warnings_pass_unless_strict(clean: Path, call: Call) -> None:
    path = clean / "boards/desk/cards/7k3q0001.toml"
    path.write_text(path.read_text().replace("impact =", "impakt ="))
    found = call("check")
    assert found.code == 0
    assert "Did you mean impact?" in found.out or "impact" in found.out
    assert found.out.endswith("\n1 warning\n")
    assert call("check", "--strict").code == 1
    assert call("check", "--strict", "--json").code == 1


def test_paths(clean: Path, call: Call) -> None:
    (clean / "boards/desk/cards/7k3q0001.toml").write_text("title = \n")
    assert call("check", "boards/desk/cards/7k3q0001.toml").code == 1
    assert call("check", "boards/desk").code == 1
    assert call("check", "boards/home", "people").code == 0
    assert call("check", "nowhere.toml").code == 2
    assert "'nowhere.toml' does not exist" in call("check", "boards", "nowhere.toml").err


def test_paths_may_be_given_as_they_are_told(
    clean: Path, call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (clean / "boards/desk/cards/7k3q0001.toml").write_text("title = \n")
    monkeypatch.chdir(clean / "boards/desk/cards")
    (told,) = call("check", "--json").json["problems"]
    assert call("check", told["file"], "--json").json["problems"] == [told]
    monkeypatch.chdir(tmp_path)
    assert call("--workspace", "work", "check", told["file"], "--json").json["problems"] == [told]
    assert call("--workspace", "work", "check", "people").code == 0


def test_a_path_names_its_workspace(
    clean: Path, call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call("check").code == 2
    assert call("check", "work").code == 0
    assert call("--workspace", "work", "check").code == 0
    (tmp_path / "empty").mkdir()
    assert call("check", "empty").code == 2


@pytest.mark.parametrize("kind", ["board", "card", "standard", "person", "workspace"])
def test_schema(kind: str, call: Call) -> None:
    schema = json.loads(call("schema", kind).out)
    assert schema["type"] == "object"
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert schema["properties"]


def test_schema_of_nothing(call: Call) -> None:
    assert call("schema", "cards").code == 2
