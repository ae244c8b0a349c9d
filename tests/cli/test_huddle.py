"""`leantui huddle`: the agenda and the minutes, printed."""

from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Call, Called

RECORD = """\
board = "desk"
date = 2026-03-13
log = [
  { at = 2026-03-13T08:00:00.000Z, by = "mia", event = "started", present = ["mia", "tom"], since = 2026-03-12T08:00:00.000Z },
  { at = 2026-03-13T08:02:00.000Z, by = "mia", event = "note", card = "7k3q0001", text = "asks *again*\\u001b[31m" },
  { at = 2026-03-13T08:03:00.000Z, by = "tom", event = "parked", text = "who orders?" },
  { at = 2026-03-13T08:04:00.000Z, by = "tom", event = "decision", text = "we buy two" },
  { at = 2026-03-13T08:05:00.000Z, by = "mia", event = "action", card = "ab120003" },
  { at = 2026-03-13T08:09:00.000Z, by = "mia", event = "ended" },
]
"""
LAST = RECORD.replace("2026-03-13", "2026-03-12").replace(
    "2026-03-12T08:00:00.000Z }", "2026-03-11T08:00:00.000Z }"
)
AGENDA = """\
Huddle: Service Desk, Fri 13 Mar 2026

since yesterday 09:00

Blocked
  SD-7k9a New starter: J. Doe (Tom)
      blocked for 2d, since Wed 09:00: no approval (external/customer); mia removes it

Standards
  Handle an incident: its review was due 12 days ago; nobody owns it

Right to left
  Analyse: 1 card with nothing new: SD-7k3q
  Intake: 1 card with nothing new: SD-ab12

Pull next
  SD-ab12 Printer \ufffd]52;c;eA==\ufffd [red]jam[/red] \ufffd
      Analyse has no limit, pull it from Intake: first in, first out; it has waited 25h
"""
MINUTES = """\
# Huddle: Service Desk, Fri 13 Mar 2026

09:00 to 09:09, 9 min.
Present: Mia Köhler, Tom.

## Actions

- SD-ab12 Printer \ufffd\\]52;c;eA==\ufffd \\[red\\]jam\\[/red\\] \ufffd

## Decisions

- we buy two (Tom)

## Notes

- SD-7k3q VPN drops: asks \\*again\\*\ufffd\\[31m (Mia Köhler)

## Parking lot

- who orders? (Tom)
"""


@pytest.fixture
def held(work: Path) -> Path:
    """The workspace after yesterday's huddle."""
    folder = work / "huddles/desk"
    folder.mkdir(parents=True)
    (folder / "2026-03-12.toml").write_text(LAST)
    return work


def data(result: Called, name: str) -> Any:
    found = result.json
    assert found["version"] == 1
    return found[name]


def test_the_agenda_as_text(call: Call, held: Path) -> None:
    assert call("huddle", "desk", "--print").out == AGENDA


def test_the_agenda_as_json(call: Call, held: Path) -> None:
    found = data(call("huddle", "desk", "--print", "--json"), "huddle")
    assert found["boards"] == ["desk"]
    assert found["since"] == {"desk": "2026-03-12T08:00:00Z"}
    assert [(stop["kind"], stop["cards"]) for stop in found["stops"]] == [
        ("blocked", ["7k9a0002"]),
        ("standard", []),
        ("walk", ["7k3q0001"]),
        ("walk", ["ab120003"]),
        ("pull", ["ab120003"]),
    ]
    assert found["stops"][0]["card"]["ref"] == "SD-7k9a"
    assert found["changed"] == []


def test_what_changed_since_a_day(call: Call, held: Path) -> None:
    found = data(call("huddle", "desk", "--print", "--json", "--since", "2026-03-10"), "huddle")
    assert {each["id"]: [one["words"] for one in each["changes"]] for each in found["changed"]} == {
        "7k3q0001": ["moved to Analyse Wed 00:30 by tom"],
        "7k9a0002": [
            "new in Fix Tue 09:00 by mia",
            "blocked Wed 09:00 by tom: no approval, external/customer, mia removes it",
        ],
        "ab120003": ["new in Intake yesterday 09:00 by mia"],
    }


@pytest.mark.parametrize(
    "since",
    [
        "yesterday",
        "mon",
        "3d",
        "12h",
        "2026-03-12",
        "2026-03-12T09:00",
        "2026-03-12T09:00:00+01:00",
    ],
)
def test_since_in_the_words_people_use(call: Call, held: Path, since: str) -> None:
    assert call("huddle", "desk", "--print", "--since", since).code == 0


def test_several_boards_a_filter_and_by_person(call: Call, held: Path) -> None:
    found = data(
        call(
            "huddle", "desk", "home", "--print", "--json", "--by", "person", "--filter", "blocked"
        ),
        "huddle",
    )
    assert found["boards"] == ["desk", "home"]
    assert [stop["cards"] for stop in found["stops"] if stop["cards"]] == [["7k9a0002"]]


def test_the_minutes(call: Call, held: Path) -> None:
    (held / "huddles/desk/2026-03-13.toml").write_text(RECORD)
    assert call("huddle", "desk", "--minutes").out == MINUTES


def test_the_minutes_of_another_day_as_json(call: Call, held: Path) -> None:
    (record,) = data(
        call("huddle", "desk", "--minutes", "--date", "2026-03-12", "--json"), "minutes"
    )
    assert (record["board"], record["present"]) == ("desk", ["mia", "tom"])
    assert [note["text"] for note in record["parked"]] == ["who orders?"]


def test_to_a_file(call: Call, held: Path, tmp_path: Path) -> None:
    (held / "huddles/desk/2026-03-13.toml").write_text(RECORD)
    file = tmp_path / "minutes.md"
    assert call("huddle", "desk", "--minutes", "--output", str(file)).code == 0
    assert file.read_text("utf-8") == MINUTES
    result = call("huddle", "desk", "--minutes", "--output", str(tmp_path / "no/minutes.md"))
    assert result.code == 1
    assert "can't be written" in result.err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("desk", "--minutes"), 1, "no huddle that day"),
        (("nowhere", "--print"), 1, "no board nowhere"),
        (("desk", "--print", "--since", "soon"), 2, "no time is meant"),
        (("desk", "--print", "--filter", "age>x"), 2, "filter"),
        (("desk", "--minutes", "--date", "mon"), 2, "not a date"),
        (("desk",), 2, "needs a terminal"),
        (("desk", "--json"), 2, "go with --print"),
    ],
)
def test_refusals(
    call: Call, work: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    result = call("huddle", *arguments)
    assert result.code == code
    assert words in result.err


def test_nothing_is_written_by_looking(call: Call, held: Path) -> None:
    before = {path: path.read_bytes() for path in held.rglob("*") if path.is_file()}
    call("huddle", "desk", "--print")
    call("huddle", "desk", "--minutes", "--date", "2026-03-12")
    assert {path: path.read_bytes() for path in held.rglob("*") if path.is_file()} == before
