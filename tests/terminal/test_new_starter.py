"""A new starter from HR's request to done, by three people in turn at one checkout, in the real program."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.terminal.conftest import Open, Terminal

BOARD = """\
name = "Service Desk"
key = "SD"
started = "fix"
finished = "done"
wip_policy = "block"
column = [
  { id = "intake", name = "Intake", kind = "queue" },
  { id = "fix", name = "Fix", kind = "active", gate = true },
  { id = "done", name = "Done", kind = "done" },
]
card_type = [{ id = "request", name = "Request" }]
posted = [{ standard = "starter" }]
"""
STANDARD = """\
title = "Set up a starter"
revision = 7
status = "effective"
role = [{ id = "hr", department = "hr" }, { id = "technician", department = "it" }, { id = "lead", department = "it" }]

[[step]]
id = "request"
do = "Request the starter"
role = "hr"
column = "intake"
record = [{ field = "department", type = "choice", choices = ["IT", "Finance"], required = true }]

[[step]]
id = "account"
do = "Create the account"
role = "technician"
column = "fix"
check = "the test sign-in works"
record = [{ field = "login", required = true }]

[[step]]
id = "approve"
do = "Approve finance rights"
role = "lead"
column = "fix"
when = "department == 'Finance'"
sign_off = true

[[step]]
id = "laptop"
do = "Prepare the laptop"
role = "technician"
column = "fix"
after = ["account", "approve"]
"""
PEOPLE = {"sabine": "hr", "tom": "technician", "mia": "lead"}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "work"
    for folder in ("boards/desk/cards", "standards", "people"):
        (root / folder).mkdir(parents=True)
    (root / "leantui.toml").write_text("format = 1\n")
    (root / "boards/desk/board.toml").write_text(BOARD)
    (root / "standards/starter.toml").write_text(STANDARD)
    for who, role in PEOPLE.items():
        (root / f"people/{who}.toml").write_text(f'name = "{who.title()}"\nroles = ["{role}"]\n')
    return root


def card(root: Path) -> dict[str, object]:
    (file,) = (root / "boards/desk/cards").glob("*.toml")  # a save under way has its file beside it
    return tomllib.loads(file.read_text("utf-8"))


def log(root: Path) -> list[tuple[str, str, str, str]]:
    entries = card(root)["log"]
    assert isinstance(entries, list)
    return [
        (each["by"], each["event"], each.get("step", each.get("to", "")), each.get("state", ""))
        for each in entries
    ]


def test_from_hr_s_request_to_done_by_three_people_in_turn(
    terminal: "Open", checkout: Path
) -> None:
    @contextmanager
    def at_the_keys(who: str) -> Iterator["Terminal"]:
        screen = terminal("--workspace", checkout, env={"LEANTUI_USER": who})
        screen.wait_for("Service Desk", "Intake")
        yield screen
        screen.press("q")
        assert screen.wait_for_exit() == 0

    with at_the_keys("sabine") as screen:
        screen.press("n")
        screen.type("New starter: J. Doe\r")
        screen.wait_for("New starter: J. Doe", "Request the starter")
        screen.press("space")
        screen.wait_for("department (IT | Finance)")
        screen.type("Finance\r")
        screen.wait_for("✓ 1 Request the starter", "→ technician since")

    with at_the_keys("tom") as screen:
        screen.wait_for("New starter: J. Doe", "▶ 2 Create the account")
        screen.press("L")
        screen.wait_for("In Fix")
        screen.press("space")
        screen.wait_for("check: the test sign-in works", "login")
        screen.type("j.doe\r")
        screen.wait_for("✓ 2 Create the account", "→ lead since")
        screen.press("L")  # the gate holds
        screen.wait_for("Fix is a gate; still to do: 3 Approve finance rights")
        screen.press("space")
        screen.wait_for("The next step isn't yours: 3 Approve finance rights")

    with at_the_keys("mia") as screen:
        screen.wait_for("New starter: J. Doe")
        screen.press("w")
        screen.wait_for("My work: Mia", "▶ SD-", "Approve finance rights")
        screen.press("enter")
        screen.wait_for("In Fix", "▶ 3 Approve finance")
        screen.press("space")
        screen.wait_for("✓ 3 Approve finance", "→ technician since")

    with at_the_keys("tom") as screen:
        screen.wait_for("▶ 4 Prepare the laptop")
        screen.press("space")
        screen.wait_for("✓ 4 Prepare the laptop")
        screen.press("L")
        screen.wait_for(lambda: card(checkout)["column"] == "done")

    assert log(checkout) == [
        ("sabine", "created", "intake", ""),
        ("sabine", "run", "", "started"),
        ("sabine", "step", "request", "done"),
        ("tom", "moved", "fix", ""),
        ("tom", "step", "account", "done"),
        ("mia", "step", "approve", "signed"),
        ("tom", "step", "laptop", "done"),
        ("tom", "run", "", "finished"),
        ("tom", "moved", "done", ""),
    ]
