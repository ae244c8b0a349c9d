"""The program as a process: exit codes, what it imports, pipes, terminals."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["list"], 0),
        (["--version"], 0),
        (["--help"], 0),
        (["list", "--help"], 0),
        (["show", "nope"], 1),
        (["list", "--nope"], 2),
        (["nope"], 2),
        (["show"], 2),
        (["--workspace", "nowhere", "list"], 2),
        (["./nowhere"], 2),
        ([], 2),
        (["."], 2),
        (["check"], 0),
    ],
)
def test_exit_codes(work: Path, program: Call, words: list[str], code: int) -> None:
    (work / "boards/desk/cards/ab120003.toml").unlink()
    found = program(*words)
    assert found.code == code, found
    assert bool(found.err) == (code > 0)


def test_a_misspelt_command_names_the_nearest(work: Path, program: Call) -> None:
    assert "Did you mean list?" in program("lst").err


def test_no_workspace(tmp_path: Path, program: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = program("list")
    assert found.code == 2
    assert "leantui init" in found.err


def test_without_a_terminal_and_a_workspace_both_ways_out_are_said(
    tmp_path: Path, program: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = program()
    assert (found.code, found.out) == (2, "")
    assert "needs a terminal" in found.err
    assert "leantui init makes one" in found.err


def test_the_personal_workspace_is_made_on_first_use(
    tmp_path: Path, program: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert program("add", "Buy milk").code == 0
    assert '"title":"Buy milk"' in program("list", "--json").out
    board = program("boards", "--json").json["boards"][0]
    assert (board["id"], board["types"]) == ("personal", ["task", "habit"])
    assert not list(tmp_path.glob("boards"))


WITHOUT = (
    "textual",
    "leantui.rules.filter",
    "tomlkit",
    "watchfiles",
    "rich.console",
    "markdown_it",
    "asyncio",
    "leantui.app",
)


@pytest.mark.parametrize(
    "words", [["list", "--json"], ["list"], ["boards"], ["show", "7k3q"], ["--help"], ["standards"]]
)
def test_looking_imports_nothing_of_the_screen(work: Path, words: list[str]) -> None:
    script = (
        "import sys\n"
        f"sys.argv = ['leantui', *{words!r}]\n"
        "from leantui.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"print(sorted(name for name in {WITHOUT!r} if name in sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=False
    )
    assert done.stderr.splitlines()[-1] == "[]", done.stderr


def test_the_merge_driver_imports_only_what_merges(tmp_path: Path) -> None:
    """Git waits for it once for each file: no command line, no models but the card's, nothing that is slow to import."""
    log = '{ at = 2026-03-09T08:00:00.000Z, by = "mia", event = "created", to = "todo" }'
    texts = {"base": "Tea", "ours": "Green tea", "theirs": "Tea"}
    for name, title in texts.items():
        people = '["mia"]' if name == "theirs" else "[]"
        (tmp_path / name).write_text(
            f'title = "{title}"\ncolumn = "todo"\nassignees = {people}\nlog = [\n  {log},\n]\n'
        )
    script = (
        "import sys\n"
        "before = set(sys.modules)\n"
        "sys.argv = ['leantui', 'merge-driver', 'base', 'ours', 'theirs', '7', 'boards/home/cards/abcd.toml']\n"
        "from leantui.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert end.code == 0, end.code\n"
        "print(sorted(name for name in set(sys.modules) - before if sys.modules[name]), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=tmp_path,
    )
    modules = set(eval(done.stderr.splitlines()[-1]))  # the list printed just above
    models = {name for name in modules if name.startswith("leantui.model.")}
    assert models == {
        f"leantui.model.{name}" for name in ("card", "ids", "instant", "log", "problem")
    }
    slow = {"click", "inspect", "pathlib", "rich", "textual", "tomlkit", "typing_extensions"}
    assert not modules & slow
    assert {"leantui.cli", "leantui.store.kinds", "leantui.store.read"}.isdisjoint(modules)
    merged = (tmp_path / "ours").read_text()
    assert 'title = "Green tea"' in merged
    assert 'assignees = ["mia"]' in merged


def test_a_command_imports_only_its_own_module(work: Path) -> None:
    script = (
        "import sys\n"
        "sys.argv = ['leantui', 'schema', 'card']\n"
        "from leantui.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print([name for name in sys.modules if name.startswith('leantui.cli.')], file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=False
    )
    modules = set(eval(done.stderr.splitlines()[-1]))  # the list printed just above
    assert modules == {
        f"leantui.cli.{name}" for name in ("quick", "main", "invocation", "output", "schema")
    }


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
def test_a_closed_pipe_is_quiet(work: Path) -> None:
    for number in range(3000):
        (work / f"boards/home/cards/p{number:05}.toml").write_text(
            f'title = "Card {number} {"x" * 80}"\ncolumn = "todo"\nlog = []\n'
        )
    listing = subprocess.Popen(
        [sys.executable, "-m", "leantui", "list"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert listing.stdout is not None
    assert listing.stderr is not None
    listing.stdout.read(10)
    listing.stdout.close()
    assert listing.stderr.read() == b""
    listing.stderr.close()
    listing.wait(60)


def test_any_encoding_of_the_terminal_will_do(
    work: Path, program: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "latin-1")
    found = program("log", "7k3q")
    assert found.code == 0
    assert "Intake ? Analyse" in found.out


@pytest.mark.skipif(os.name == "nt", reason="terminals of POSIX")
@pytest.mark.parametrize(("settings", "is_coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_a_terminal_gets_a_fitted_table(
    work: Path, settings: dict[str, str], is_coloured: bool
) -> None:
    import pexpect

    environment = {**os.environ, "TERM": "xterm-256color", **settings}
    environment.pop("COLUMNS")
    terminal = pexpect.spawn(
        sys.executable, ["-m", "leantui", "list", "--board", "desk"],
        env=environment, dimensions=(24, 50), encoding="utf-8", timeout=60,
    )  # fmt: skip
    out = terminal.read()
    terminal.close()
    lines = out.replace("\x1b[1m", "").replace("\x1b[0m", "").splitlines()
    assert ("\x1b[1m" in out) == is_coloured
    assert all(len(line) <= 50 for line in lines), lines
    assert any("…" in line for line in lines)
    assert any("SD-7k3q" in line for line in lines)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_output_that_cannot_be_written_is_said(work: Path, unbuffered: str) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "leantui", "list"],
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stderr) == (1, "leantui: No space left on device\n")
