"""What opening the board costs: what is imported and started for the first screen, and how much is read."""

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.terminal.conftest import Desk, Open

WATCHED_START = """
import json, sys

started = []

def hear(event, arguments):
    if event in ("subprocess.Popen", "os.posix_spawn", "os.exec", "os.fork", "os.system"):
        started.append(f"{event} {arguments[:2]}")

sys.addaudithook(hear)
report = sys.argv.pop(1)
from leantui.__main__ import main
try:
    main()
finally:
    with open(report, "w") as file:
        json.dump({"modules": sorted(sys.modules), "started": started}, file)
"""
"""The program, noting every process it starts and at its end what it imported."""

NOT_FOR_THE_FIRST_SCREEN = (
    "textual.widgets._markdown",
    "textual.widgets._markdown_viewer",
    "textual.widgets._data_table",
    "markdown_it",
    "click.shell_completion",
    "leantui.exchange",
    "leantui.store.schema",
    "leantui.store.check",
    "leantui.screens.prompts",
    "leantui.screens.pickers",
    "leantui.screens.card_form",
    "leantui.screens.filter_bar",
    "click",
)


def cost_of_opening(terminal: "Open", desk: "Desk", tmp_path: Path, **env: str | None) -> Any:
    report = tmp_path / "report.json"
    command = [sys.executable, "-c", WATCHED_START, str(report)]
    screen = terminal("--workspace", desk.root, command=command, env=env)
    screen.wait_for("Mail is slow", "Repair it well")
    screen.press("q")
    assert screen.wait_for_exit() == 0
    return json.loads(report.read_text())


def test_opening_imports_only_what_the_first_screen_shows(
    terminal: "Open", desk: "Desk", tmp_path: Path
) -> None:
    modules = cost_of_opening(terminal, desk, tmp_path)["modules"]
    assert "leantui.screens.board" in modules
    assert [name for name in NOT_FOR_THE_FIRST_SCREEN if name in modules] == []


def test_opening_starts_no_program(terminal: "Open", desk: "Desk", tmp_path: Path) -> None:
    assert cost_of_opening(terminal, desk, tmp_path)["started"] == []


def events(trace: Path) -> list[dict[str, Any]]:
    """What the trace says by now."""
    return [json.loads(line) for line in trace.read_text().splitlines()] if trace.exists() else []


def test_one_changed_file_costs_one_parse(terminal: "Open", desk: "Desk", tmp_path: Path) -> None:
    trace = tmp_path / "trace.jsonl"
    screen = terminal("--workspace", desk.root, env={"LEANTUI_TRACE": str(trace)})
    screen.wait_for("Lamp flickers", "Repair it well")
    files = sum(1 for _ in desk.root.rglob("*.toml"))
    first = events(trace)[0]
    assert (first["event"], first["during"], first["files"]) == ("parsed", "start", files)
    desk.file("bbbb2222").write_text(desk.text("bbbb2222").replace("Lamp flickers", "Lamp is dark"))
    screen.wait_for("Lamp is dark")
    looks = [each["files"] for each in events(trace) if each["during"] == "look"]
    assert looks == [1]


def test_a_second_start_parses_nothing(terminal: "Open", desk: "Desk", tmp_path: Path) -> None:
    trace = tmp_path / "trace.jsonl"

    def has_read_all() -> bool:
        return any(each["during"] == "archive" for each in events(trace)[-1:])

    for _ in range(2):
        screen = terminal("--workspace", desk.root, env={"LEANTUI_TRACE": str(trace)})
        screen.wait_for("Lamp flickers", "Repair it well", has_read_all)
        screen.press("q")
        assert screen.wait_for_exit() == 0
    starts = [each["files"] for each in events(trace) if each["during"] == "start"]
    assert starts[0] > 0
    assert starts[1] == 0


def test_without_a_terminal_it_says_so_in_a_line(desk: "Desk", environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "leantui", "--workspace", str(desk.root)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("leantui: The board needs a terminal")
    assert "Traceback" not in done.stderr
