"""A whole huddle of the sample in the real program, and the files afterwards; a crash in the middle of one."""

import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.terminal.conftest import Open, Terminal


@pytest.fixture
def company(tmp_path: Path, environment: dict[str, str]) -> Path:
    """The sample with its dates moved to today."""
    root = tmp_path / "company"
    subprocess.run(
        [sys.executable, "-m", "leantui", "demo", str(root)],
        env=environment, check=True, capture_output=True,
    )  # fmt: skip
    return root


def files(root: Path) -> dict[str, bytes]:
    found = (path for path in root.rglob("*") if path.is_file() and ".git/" not in path.as_posix())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def begun(terminal: "Open", root: Path, **options: Any) -> "Terminal":
    screen = terminal("--workspace", root, "huddle", "service-desk", **options)
    screen.wait_for("Who is here?")
    screen.press("enter")
    screen.wait_for("1/", "Since the last huddle")
    return screen


def record(root: Path) -> dict[str, Any]:
    newest = max((root / "huddles/service-desk").glob("*.toml"))
    return tomllib.loads(newest.read_text())


def said(root: Path, event: str) -> Callable[[], bool]:
    return lambda: record(root)["log"][-1]["event"] == event


def test_a_whole_huddle_of_the_sample(terminal: "Open", company: Path) -> None:
    before = files(company)
    screen = begun(terminal, company, size=(160, 45))
    screen.wait_for("Lead a major incident", "Expedite: at once")
    screen.press("n")
    screen.wait_for("Note to")
    screen.type("comes at noon\r")
    screen.wait_for(said(company, "note"), "comes at noon (Mia")
    screen.press("right")
    screen.wait_for("2/", "Blocked for", "removes it")
    screen.press("p")
    screen.wait_for("Park for after")
    screen.type("who talks to the agency?\r")
    screen.wait_for(said(company, "parked"))
    screen.press("d")
    screen.wait_for("What was decided?")
    screen.type("we wait until Friday\r")
    screen.wait_for(said(company, "decision"))
    screen.press("+")
    screen.wait_for("An action for somebody")
    screen.type("Call the agency\x13")
    screen.wait_for(said(company, "action"))
    screen.press("\x1b[F")
    screen.wait_for(
        "enter or X ends the huddle", "Parking lot", "who talks to the agency?", "Call the agency"
    )
    screen.press("enter")
    screen.wait_for(said(company, "ended"), "The huddle has ended", without="Parking lot")
    screen.press("q")
    assert screen.wait_for_exit() == 0

    after = files(company)
    assert {name for name in before if after.get(name) != before[name]} == set()
    new = sorted(after.keys() - before.keys())
    log = record(company)["log"]
    assert [entry["event"] for entry in log] == [
        "started", "note", "parked", "decision", "action", "ended",
    ]  # fmt: skip
    action = log[4]["card"]
    assert new == [
        f"boards/service-desk/cards/{action}.toml",
        f"huddles/service-desk/{record(company)['date']}.toml",
    ]
    made = tomllib.loads(after[new[0]].decode())
    assert (made["title"], made["type"], made["assignees"]) == (
        "Call the agency",
        "action",
        ["mia"],
    )
    assert made["raised_from"] == f"huddle:service-desk/{record(company)['date']}"


def test_it_goes_on_after_a_crash(terminal: "Open", company: Path) -> None:
    screen = begun(terminal, company)
    screen.press("p")
    screen.wait_for("Park for after")
    screen.type("who orders?\r")
    screen.wait_for(said(company, "parked"))
    screen.press("right")
    screen.wait_for("2/")
    screen.press("right")
    screen.wait_for("3/")
    screen.kill()
    again = terminal("--workspace", company, "huddle", "service-desk")
    again.wait_for("3/", "Since the last huddle")
    assert [entry["event"] for entry in record(company)["log"]] == ["started", "parked"]
    again.press("\x1b[F")
    again.wait_for("who orders?")


@pytest.mark.parametrize("size", [(80, 24), (50, 20)])
def test_at_small_sizes(terminal: "Open", company: Path, size: tuple[int, int]) -> None:
    screen = begun(terminal, company, size=size)
    screen.press("tab")
    screen.wait_for("Lead a major", without="Since the last huddle")
    screen.press("tab")
    screen.wait_for("Since the last huddle")
    screen.press("z")
    screen.wait_for("ＳＤ")
    screen.press("q")
    screen.wait_for("Service Desk", "? keys")
