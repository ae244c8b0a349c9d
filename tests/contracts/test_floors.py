"""Imports only point down: what a floor must not know isn't there after importing all of it."""

import importlib.util
import json
import pkgutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import leantui

FACES = ("textual", "click")
MUST_NOT_IMPORT: dict[str, tuple[str, ...]] = {
    "model": (*FACES, "rich", "tomli", "tomlkit", "platformdirs", "subprocess"),
    "process": (*FACES, "rich", "tomli", "tomlkit", "platformdirs", "subprocess"),
    "flow": (*FACES, "rich", "tomli", "tomlkit", "platformdirs", "subprocess"),
    "rules": (*FACES, "rich", "tomli", "tomlkit", "platformdirs", "subprocess"),
    "store": (*FACES, "rich"),
    "exchange": (*FACES, "rich"),
    "sharing": (*FACES, "rich"),
    "huddle": (*FACES, "rich", "subprocess"),
    "service": (*FACES, "rich"),
    "session": (*FACES, "rich"),
    "actions": (*FACES, "rich"),
    "layout": FACES,
    "cli": ("textual", "rich"),
}
"""What stands under a name of `leantui`, and which packages must be strange to it."""

IMPORT_ALL = """
import importlib, json, sys
for name in json.loads(sys.argv[1]):
    importlib.import_module(name)
print(json.dumps(sorted(sys.modules)))
"""


def modules_of(part: str) -> list[str]:
    """The part's own name and those of every module below it."""
    name = f"leantui.{part}"
    found = importlib.util.find_spec(name)
    assert found is not None, f"{name} is gone: take it out of MUST_NOT_IMPORT"
    below = found.submodule_search_locations or []
    return [name, *(each.name for each in pkgutil.walk_packages(below, f"{name}."))]


def loaded_after(*arguments: str, cwd: Path | None = None) -> set[str]:
    """What a fresh interpreter has imported after running with these arguments."""
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=False, cwd=cwd
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def strangers(loaded: set[str], packages: tuple[str, ...]) -> list[str]:
    return sorted(name for name in loaded if name.partition(".")[0] in packages)


@pytest.mark.parametrize("part", MUST_NOT_IMPORT)
def test_a_floor_does_not_know_what_is_above_it(part: str) -> None:
    loaded = loaded_after("-c", IMPORT_ALL, json.dumps(modules_of(part)))
    assert strangers(loaded, MUST_NOT_IMPORT[part]) == []


def test_every_part_of_the_program_has_a_floor(root: Path) -> None:
    configured = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    contracts = configured["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each["type"] == "layers")
    placed = {name.strip() for layer in layers for name in layer.split(":")}
    there = {f"leantui.{each.name}" for each in pkgutil.iter_modules(leantui.__path__)}
    assert there == placed


def test_the_architecture_names_every_part(root: Path) -> None:
    written = (root / "docs/architecture.md").read_text("utf-8")
    missing = [
        part.name
        for part in pkgutil.iter_modules(leantui.__path__)
        if f"`{part.name}/`" not in written and f"`{part.name}.py`" not in written
    ]
    assert missing == []


LIST_AND_TELL = """
import json, sys
sys.argv = ["leantui", "--workspace", sys.argv[1], *sys.argv[2:]]
from leantui.__main__ import main
try:
    main()
finally:
    print()
    print(json.dumps(sorted(sys.modules)))
"""


@pytest.mark.parametrize("command", [["list", "--json"], ["boards"], ["show", "aaaa1111"]])
def test_a_command_costs_no_screen(command: list[str], tmp_path: Path) -> None:
    cards = tmp_path / "boards/desk/cards"
    cards.mkdir(parents=True)
    (tmp_path / "boards/desk/board.toml").write_text(
        'name = "Desk"\n[[column]]\nid = "fix"\nname = "Fix"\n'
    )
    (cards / "aaaa1111.toml").write_text('title = "Mail"\ncolumn = "fix"\nlog = [\n]\n')
    loaded = loaded_after("-c", LIST_AND_TELL, str(tmp_path), *command)
    assert "leantui.session" in loaded
    assert strangers(loaded, ("textual", "rich", "watchfiles", "tree_sitter", "tomlkit")) == []
    assert "click.shell_completion" not in loaded
