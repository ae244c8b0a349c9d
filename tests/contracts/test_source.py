"""What is true of every source file: short, named for what is in it, and with a word on what it is."""

import ast
from pathlib import Path

LONGEST = 500
"""Lines of a module that a head still holds."""

LONGER: dict[str, str] = {}
"""Modules that may be longer: path and reason."""

SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "stuff"}
"""Names that say what a module isn't."""

Modules = dict[Path, ast.Module]


def test_no_module_outgrows_a_head(modules: Modules, root: Path) -> None:
    lengths = {
        path.as_posix(): len((root / path).read_text("utf-8").splitlines()) for path in modules
    }
    too_long = {path: length for path, length in lengths.items() if length > LONGEST}
    assert {path: n for path, n in too_long.items() if path not in LONGER} == {}
    assert [path for path in LONGER if path not in too_long] == [], "no longer needs an exception"


def test_every_module_says_what_it_is(modules: Modules) -> None:
    silent = [
        path.as_posix()
        for path, module in modules.items()
        if module.body and not ast.get_docstring(module)
    ]
    assert silent == []


def test_names_say_what_is_inside(modules: Modules) -> None:
    vague = [path.as_posix() for path in modules if SAYS_NOTHING & {path.stem, *path.parent.parts}]
    assert vague == []


def test_nothing_public_goes_without_a_type(modules: Modules) -> None:
    untyped = [
        f"{path.as_posix()}:{node.lineno} {node.name}"
        for path, module in modules.items()
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if node.returns is None and node.name != "__init__"
    ]
    assert untyped == []


def test_tests_neither_sleep_nor_look_away(modules: Modules) -> None:
    """A sleep hides a race and a skip hides a fault; both need a better way."""
    found = [
        f"{path.as_posix()}:{node.lineno} {ast.unparse(node.func)}"
        for path, module in modules.items()
        if path.parts[0] == "tests"
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        if ast.unparse(node.func)
        in ("time.sleep", "pytest.skip", "pytest.mark.skip", "pytest.mark.xfail")
    ]
    assert found == []


def test_git_is_run_by_one_module(modules: Modules) -> None:
    """So that each run of it has a limit in time, no shell and no keyboard to wait for."""
    found = [
        path.as_posix()
        for path, module in modules.items()
        if path.parts[0] == "src"
        for node in ast.walk(module)
        if isinstance(node, ast.List) and node.elts
        if isinstance(node.elts[0], ast.Constant) and node.elts[0].value == "git"
    ]
    assert found == ["src/leantui/sharing/git.py"]
