"""`leantui config`: where, what holds and why, and what is wrong."""

import os
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import Call


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "settings" / "config.toml"
    monkeypatch.setenv("LEANTUI_CONFIG", str(file))
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    return file


def write(file: Path, text: str) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)


def editor(tmp_path: Path, text: str) -> str:
    """A command that writes `text` to the file it is given."""
    script = tmp_path / "editor.py"
    script.write_text(f"import pathlib, sys\npathlib.Path(sys.argv[-1]).write_text({text!r})\n")
    return f"{sys.executable} {script}"


def test_the_path_is_printed_and_nothing_is_made(config: Path, call: Call) -> None:
    assert call("config", "path").out == f"{config}\n"
    assert call("config", "path", "--json").json["config"] == {"file": str(config), "exists": False}
    assert not config.exists()


def test_the_path_is_the_platform_s(call: Call) -> None:
    assert call("config", "path").out.strip().endswith(os.path.join("leantui", "config.toml"))  # noqa: PTH118


def test_show_says_what_holds_and_who_says_so(config: Path, work: Path, call: Call) -> None:
    write(
        config,
        'theme = "nord"\n[keys]\n"card.archive" = "X"\n[views]\nstuck = "blocked"\n[git]\ncommit = "change"\n',
    )
    found = call("config", "show")
    assert found.code == 0
    rows = [line.split() for line in found.out.splitlines()]
    assert ["theme", "nord", "config.toml:1"] in rows
    assert ["density", "comfortable", "default"] in rows
    assert ["keys.card.archive", "X", "config.toml:3"] in rows
    assert ["views.stuck", "blocked", "config.toml:5"] in rows
    assert ["git.commit", "change", "config.toml:7"] in rows
    assert ["git.sync_minutes", "0", "default"] in rows
    assert "keys.card.due" not in found.out


def test_show_as_json_has_every_key(config: Path, work: Path, call: Call) -> None:
    write(config, 'theme = "norr"\n')
    found = call("config", "show", "--json")
    assert found.code == 1
    shown = found.json["config"]
    values = {each["key"]: (each["value"], each["from"]) for each in shown["values"]}
    assert values["theme"] == ("auto", "default")
    assert values["keys.card.due"] == (["D"], "default")
    (problem,) = shown["problems"]
    assert (problem["file"], problem["line"], problem["key"]) == (str(config), 1, "theme")
    assert problem["hint"] == "Did you mean nord?"


def test_show_of_some_keys(config: Path, work: Path, call: Call) -> None:
    found = call("config", "show", "theme", "keys.card")
    assert "theme" in found.out
    assert "keys.card.due" in found.out
    assert "keys.look.density" not in found.out
    wrong = call("config", "show", "them")
    assert wrong.code == 2
    assert "Did you mean theme?" in wrong.err


def test_problems_are_said_with_file_and_line_and_warnings_do_not_fail(
    config: Path, work: Path, call: Call
) -> None:
    write(config, '[keys]\n"look.density" = "x"\n')
    found = call("config", "show")
    assert found.code == 0
    assert f"{config}:2:18: warning key-clash" in found.err
    assert "look.density" in found.err
    assert "card.archive" in found.err


def test_edit_makes_the_file_and_checks_what_came_back(
    config: Path, tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", editor(tmp_path, 'density = "dense"\nme = "mia"\n'))
    found = call("config", "edit")
    assert found.code == 1
    assert found.out.startswith(f"wrote {config}\n")
    assert f"{config}:1:11: error bad-value: density" in found.err
    monkeypatch.setenv("EDITOR", editor(tmp_path, 'density = "compact"\n'))
    assert call("config", "edit").out == "No problems\n"


def test_edit_without_an_editor_says_the_way_out(
    config: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "/nowhere/editor")
    found = call("config", "edit")
    assert found.code == 1
    assert "Set $EDITOR" in found.err


def test_settings_that_can_t_be_read_stop_no_command(config: Path, work: Path, call: Call) -> None:
    write(config, "me = \n]]]\n")
    assert call("list").code == 0


def test_an_editor_that_can_t_be_read_is_said_and_the_file_can_be_edited_all_the_same(
    config: Path, work: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(config, 'theme = "nord"\neditor = "vi \'x"\n')
    found = call("config", "show")
    assert found.code == 1
    assert f"{config}:2:10: error bad-value: editor: The command can't be read" in found.err
    monkeypatch.setenv("VISUAL", "true")
    assert "editor: The command can't be read" in call("config", "edit").err
    monkeypatch.setenv("VISUAL", "vi 'x")
    assert "can't be started: No closing quotation" in call("config", "edit").err
