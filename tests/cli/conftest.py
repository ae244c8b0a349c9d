"""A small workspace at a frozen time, and ways to call the command line on it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from leantui.cli.invocation import Invocation
from leantui.cli.main import leantui

NOW = datetime(2026, 3, 13, 9, 0, tzinfo=UTC)

FILES = {
    "leantui.toml": 'format = 1\nname = "Test"\n',
    "boards/desk/board.toml": """\
name = "Service Desk"
key = "SD"
timezone = "Europe/Berlin"
started = "analyse"
finished = "done"
column = [
  { id = "intake", name = "Intake", kind = "queue" },
  { id = "analyse", name = "Analyse", split = true },
  { id = "fix", name = "Fix", wip = 1 },
  { id = "done", name = "Done", kind = "done" },
]
lane = [{ id = "acme", name = "Acme GmbH" }, { id = "inner" }]
card_type = [{ id = "incident", template = "incident" }, { id = "request" }]
posted = [{ standard = "new-starter", type = "request" }, { standard = "incident" }]

[wip]
board = 3
person = 2
""",
    "boards/desk/templates/incident.toml": 'type = "incident"\nimpact = "low"\nurgency = "low"\n',
    "boards/desk/cards/7k3q0001.toml": """\
# ours
title = "VPN drops"
type = "incident"
column = "analyse"
created = 2026-03-09T08:00:00.000Z
lane = "acme"
rank = "a0"
assignees = ["mia"]
due = 2026-03-20
tags = ["vpn", "again"]
impact = "high"
urgency = "medium"
log = [
  { at = 2026-03-09T08:00:00.000Z, by = "mia", event = "created", to = "intake" },
  { at = 2026-03-10T23:30:00.000Z, by = "tom", event = "moved", from = "intake", to = "analyse" },
]
""",
    "boards/desk/cards/7k9a0002.toml": """\
title = "New starter: J. Doe"
type = "request"
column = "fix"
rank = "a0"
class_of_service = "fixed-date"
assignees = ["tom"]
log = [
  { at = 2026-03-10T08:00:00.000Z, by = "mia", event = "created", to = "fix" },
  { at = 2026-03-11T08:00:00.000Z, by = "tom", event = "blocked", reason = "no approval", cause = "external/customer", owner = "mia" },
]
""",
    "boards/desk/cards/ab120003.toml": """\
title = "Printer \\u001b]52;c;eA==\\u0007 [red]jam[/red] \\u202e"
column = "intake"
rank = "a1"
log = [{ at = 2026-03-12T08:00:00.000Z, by = "mia", event = "created", to = "intake" }]
""",
    "boards/desk/archive/2026/zz990004.toml": """\
title = "Old one"
column = "done"
log = [
  { at = 2026-02-02T08:00:00.000Z, by = "mia", event = "created", to = "analyse" },
  { at = 2026-02-05T08:00:00.000Z, by = "mia", event = "moved", from = "analyse", to = "done" },
]
""",
    "boards/home/board.toml": 'name = "Home"\ncolumn = [{ id = "todo", kind = "queue" }, { id = "done", kind = "done" }]\n',
    "boards/home/cards/5h0p0005.toml": """\
title = "Water the plants"
column = "todo"
log = [{ at = 2026-03-12T08:00:00.000Z, by = "mia", event = "created", to = "todo" }]
""",
    "standards/new-starter.toml": """\
title = "Set up a new starter"
revision = 7
status = "effective"
owner = "mia"
review_by = 2026-08-01
effective = 2026-02-01
purpose = "Ready on day one"
target_time = "2h30m"
role = [{ id = "technician" }]

[[step]]
id = "account"
do = "Create the account"
role = "technician"
column = "fix"
time = "20m"
key_points = [{ point = "first.last", reason = "mail rules depend on it", kind = "makes-or-breaks" }]
check = "the test sign-in works"
record = [{ field = "login", required = true }]

[[step]]
id = "laptop"
do = "Prepare the laptop"
role = "technician"

[[change]]
revision = 7
date = 2026-02-01
by = "mia"
why = "three starters had no mail"
""",
    "standards/incident.toml": 'title = "Handle an incident"\nrevision = 1\nstatus = "effective"\nreview_by = 2026-03-01\n',
    "people/mia.toml": 'name = "Mia Köhler"\nemail = "mia@test.example"\nroles = ["technician"]\n',
    "people/tom.toml": 'name = "Tom"\n',
}


@pytest.fixture(autouse=True)
def own_world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's own user, git or workspace."""
    for name in [name for name in os.environ if name.startswith(("LEANTUI_", "GIT_"))]:
        monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    settings = {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_STATE_HOME": str(home / "state"),
        "GIT_CONFIG_GLOBAL": str(home / "gitconfig"),
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_CEILING_DIRECTORIES": str(tmp_path),
        "LEANTUI_USER": "mia",
        "TZ": "UTC",
        "COLUMNS": "100",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with two boards; the working directory."""
    root = tmp_path / "work"
    for file, text in FILES.items():
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(root)
    return root


class Called(msgspec.Struct):
    """What one call of the command line gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Call = Callable[..., Called]


@pytest.fixture
def call() -> Call:
    """Calls the command line in this process at a frozen time."""

    def run(*words: str, stdin: str | None = None) -> Called:
        result: Result = CliRunner().invoke(
            leantui,
            list(words),
            input=stdin,
            obj=Invocation(clock=lambda: NOW),
            prog_name="leantui",
        )
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Called(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture
def program() -> Call:
    """Calls the program in a process of its own."""

    def run(*words: str, stdin: str | None = None) -> Called:
        done = subprocess.run(
            [sys.executable, "-m", "leantui", *words],
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        return Called(done.returncode, done.stdout, done.stderr)

    return run
