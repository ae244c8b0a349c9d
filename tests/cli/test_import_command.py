"""`import csv` as people and programs call it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from leantui.exchange import csv_import
from leantui.rules.commands import Change, Done, Refusal
from leantui.session import Session

Call = Callable[..., Any]
PROJECT = Path(__file__).parents[2]
MAP = str(PROJECT / "docs/examples/incident-log.map.toml")
EXTRACT = PROJECT / "tests/data/incidents_extract.csv"


@pytest.fixture
def run(work: Path, call: Call) -> Call:
    def run_import(*words: str, file: Path = EXTRACT, board: str = "incidents") -> Any:
        return call("import", "csv", str(file), "--map", MAP, "--board", board, *words)

    return run_import


def test_import(work: Path, call: Call, run: Call) -> None:
    found = run()
    assert found.code == 0
    assert "463 rows, 60 cards: 60 new, 0 brought up to date, 0 unchanged" in found.out
    assert len(list((work / "boards/incidents/cards").iterdir())) == 60
    assert len(call("list", "--board", "incidents", "--json").json["cards"]) == 60
    problems = call("check", "boards/incidents", "people", "--json").json["problems"]
    assert problems == []
    again = run("--json").json["import"]
    assert (again["added"], again["updated"], again["unchanged"]) == (0, 0, 60)
    assert call("move", "inc0000102", "active", "--reason", "x").code == 0


def test_dry_run_writes_nothing(work: Path, run: Call) -> None:
    before = {path: path.read_bytes() for path in work.rglob("*") if path.is_file()}
    found = run("--dry-run")
    assert found.code == 0
    lines = found.out.splitlines()
    assert lines[0].endswith("60 unchanged, nothing was written") or "60 new" in lines[0]
    assert "The board incidents would be made" in lines
    assert sum(line.startswith("inc0") for line in lines) == 10
    told = run("--dry-run", "--json").json["import"]
    assert (told["dry_run"], told["new_board"], told["added"], len(told["first"])) == (
        True,
        True,
        60,
        10,
    )
    assert told["first"][0]["board"] == "incidents"
    assert {path: path.read_bytes() for path in work.rglob("*") if path.is_file()} == before


def test_rows_that_cannot_be_used(work: Path, run: Call, tmp_path: Path) -> None:
    lines = EXTRACT.read_bytes().split(b"\r\n")
    lines[2] = lines[2].replace(b"-2016", b"/2016")
    lines[5] = lines[5].replace(b"Category", b"Kateg\xf6rie")
    lines[8] = b",".join([b"?", *lines[8].split(b",")[1:]])
    lines[11] = b"only,three,cells"
    file = tmp_path / "bad.csv"
    file.write_bytes(b"\r\n".join(lines))
    found = run(file=file)
    assert found.code == 1
    told = [line for line in found.err.splitlines() if line.startswith(str(file))]
    assert [line.removeprefix(f"{file}:").split(":")[0] for line in told] == ["3", "6", "9", "12"]
    assert "4 rows were left out" in found.err
    assert "459 rows" in found.out or "460 rows" in found.out or "461 rows" in found.out
    told_json = run("--json", file=file).json["import"]
    assert told_json["rows_left_out"] == 4
    assert [problem["line"] for problem in told_json["problems"]] == [3, 6, 9, 12]


def test_a_mapping_that_does_not_fit(work: Path, call: Call, tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text('[id]\ncolumn = "nope"\n[card]\ntitel = "{x}"\n')
    found = call("import", "csv", str(EXTRACT), "--map", str(bad), "--board", "x")
    assert found.code == 1
    assert "Did you mean title?" in found.err
    bad.write_text('[id]\ncolumn = "numbr"\n[card]\ntitle = "{x}"\n[board]\nname = "X"\ncolumn = [{ id = "a" }]\n')  # fmt: skip
    found = call("import", "csv", str(EXTRACT), "--map", str(bad), "--board", "x")
    assert found.code == 1
    assert "Did you mean number?" in found.err
    assert not (work / "boards/x").exists()


def test_a_program_is_told_why_nothing_comes_in(work: Path, run: Call, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("number;incident_state\nINC1;New\n")
    found = run("--json", file=table)
    assert found.code == 1
    assert found.json["refusal"]["code"] == "invalid"
    assert 'try delimiter = ";"' in found.json["refusal"]["message"]


def test_wrong_use(work: Path, call: Call) -> None:
    assert call("import", "csv", "nowhere.csv", "--map", MAP, "--board", "x").code == 2
    assert call("import", "csv", str(EXTRACT), "--board", "x").code == 2
    assert call("import", "csv", str(EXTRACT), "--map", MAP).code == 2


def test_undo_takes_a_batch_back(work: Path, call: Call, run: Call) -> None:
    run()
    assert call("undo").code == 0
    assert not list((work / "boards/incidents/cards").iterdir())
    assert run("--json").json["import"]["added"] == 60


def test_stopped_it_says_how_far_it_came_and_goes_on_from_there(
    work: Path, run: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    perform = Session.perform

    def stopped_at_the_third(self: Session, change: Change) -> Done | Refusal:
        if len(list((work / "boards/incidents/cards").glob("*"))) == 40:
            raise KeyboardInterrupt
        return perform(self, change)

    monkeypatch.setattr(csv_import, "BATCH", 20)
    with monkeypatch.context() as patched:
        patched.setattr(Session, "perform", stopped_at_the_third)
        found = run()
    assert found.code == 1
    assert "Stopped after 40 of 60 cards" in found.err
    again = run("--json").json["import"]
    assert (again["added"], again["unchanged"]) == (20, 40)
