"""A small mapping, the real one, and workspaces to import into."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from leantui.exchange.csv_import import (
    Plan,
    Target,
    board_for,
    create_board_and_people,
    plan_import,
    seen_after,
    write_plan,
)
from leantui.exchange.import_memory import recall, remember
from leantui.exchange.mapping import Mapping
from leantui.exchange.read_mapping import MappingError, read_mapping
from leantui.session import Session

PROJECT = Path(__file__).parents[2]
EXTRACT = PROJECT / "tests/data/incidents_extract.csv"
INCIDENT_MAP = PROJECT / "docs/examples/incident-log.map.toml"
NOW = datetime(2026, 3, 13, 9, 0, tzinfo=UTC)

SMALL_MAP = """\
[table]
null = ["?"]
time_format = "%d-%m-%Y %H:%M"
timezone = "Europe/Lisbon"

[id]
column = "number"

[state]
column = "state"

[state.values]
"New" = "new"
"Active" = "active"
"Waiting" = { column = "waiting", blocked = "waits for the caller", cause = "external/caller" }
"Vendor" = { column = "waiting", blocked = "waits for the vendor" }
"Closed" = "closed"

[history]
time = "updated"
order = "count"
by = "by"
created = "opened"

[card]
title = ["{category}: {text}", "{text}"]
type = "incident"
assignees = "{owner}"
impact = { from = "{impact}", values = { "1 - High" = "high", "2 - Medium" = "medium" } }
tags = [{ from = "{labels}", split = ";" }, "imported"]

[board]
name = "Small"
key = "SM"
started = "active"
finished = "closed"
column = [{ id = "new", kind = "queue" }, { id = "active" }, { id = "waiting", kind = "queue" }, { id = "closed", kind = "done" }]
card_type = [{ id = "incident" }]
"""

HEADER = "number,state,updated,count,by,opened,category,text,owner,impact,labels"


Table = Callable[..., bytes]


@pytest.fixture
def table() -> Table:
    """Makes a file with the small mapping's columns."""
    return lambda *rows: "\n".join([HEADER, *rows, ""]).encode()


@pytest.fixture
def small_map() -> str:
    return SMALL_MAP


@pytest.fixture
def extract() -> bytes:
    return EXTRACT.read_bytes()


@pytest.fixture
def small() -> Mapping:
    mapping = read_mapping(SMALL_MAP.encode(), "small.toml")
    assert isinstance(mapping, Mapping), mapping
    return mapping


@pytest.fixture(scope="session")
def incident_map() -> Mapping:
    mapping = read_mapping(INCIDENT_MAP.read_bytes(), INCIDENT_MAP.name)
    assert not isinstance(mapping, MappingError), mapping
    return mapping


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace whose state lies beside it, so that a test can forget it."""
    workspace = tmp_path / "work"
    (workspace / ".git").mkdir(parents=True)
    (workspace / ".git/HEAD").write_text("ref: refs/heads/main\n")
    (workspace / "leantui.toml").write_text("format = 1\n")
    return workspace


Importing = Callable[[bytes], Plan]
Importer = Callable[[Mapping, str], Importing]


@pytest.fixture
def importer(root: Path) -> Importer:
    """What the command line does, in a few lines; the plan that was carried out comes back."""

    def with_mapping(mapping: Mapping, named: str) -> Importing:
        return lambda data: _import(root, mapping, named, data)

    return with_mapping


@pytest.fixture
def import_incidents(importer: Importer, incident_map: Mapping) -> Importing:
    return importer(incident_map, "incidents")


@pytest.fixture
def import_small(importer: Importer, small: Mapping) -> Importing:
    return importer(small, "small")


def _import(root: Path, mapping: Mapping, named: str, data: bytes) -> Plan:
    session = Session.open(root, who="mia", archive=True, clock=lambda: NOW)
    found = board_for(named, session.workspace, mapping)
    assert not isinstance(found, str), found
    board, board_file = found
    seen = recall(session.state, board.id)
    target = Target(workspace=session.workspace, board=board, is_new_board=board_file is not None)
    plan = plan_import(data, mapping, target, seen, now=NOW, who="mia")
    assert isinstance(plan, Plan), plan
    made = create_board_and_people(root, plan, board_file, mapping.file.people.team)
    if made:
        session.adopt(session.reread(made))
    outcome = write_plan(plan, session.perform)
    assert not outcome.refused, outcome.refused
    remember(session.state, board.id, seen_after(seen, plan, outcome))
    return plan
