"""`leantui standards --use` and `--json`: figures of a constructed log, worked out by hand."""

import json
from pathlib import Path

from tests.cli.conftest import Call

STANDARD = """\
title = "Repair it"
revision = 2
status = "effective"
role = [{ id = "desk" }, { id = "shop" }]

[[step]]
id = "look"
do = "Look at it"
role = "desk"
column = "analyse"

[[step]]
id = "mend"
do = "Mend it"
role = "shop"

[[step]]
id = "tell"
do = "Tell them"
role = "desk"
required = false
"""
CARD = """\
title = "{id}"
type = "request"
standard = "repair"
column = "{column}"
log = [
  {{ at = 2026-03-10T07:00:00.000Z, by = "mia", event = "created", to = "analyse" }},
{lines}]
"""


def entry(at: str, **facts: object) -> str:
    keys = ", ".join(f"{key} = {json.dumps(value)}" for key, value in facts.items())
    return f'  {{ at = 2026-03-10T{at}:00.000Z, by = "tom", standard = "repair", {keys} }},\n'


def begun(at: str, revision: int = 2) -> str:
    return entry(at, event="run", revision=revision, content="x", state="started")


def step(at: str, id_: str, state: str = "done", **facts: object) -> str:
    return entry(at, event="step", step=id_, state=state, **facts)


RUNS = {
    "clean": begun("08:00") + step("08:10", "look") + step("09:10", "mend") + step("09:15", "tell"),
    "late": begun("08:00") + step("08:30", "look") + step("11:30", "mend"),
    "other": begun("08:00") + step("08:20", "look", deviation="by phone") + step("08:40", "mend"),
    "twice": begun("08:00")
    + step("08:05", "look")
    + step("08:25", "mend", "failed", check="fail", reason="no part")
    + step("09:05", "mend"),
    "left": begun("08:00")
    + step("08:15", "look", "skipped", reason="seen")
    + step("08:45", "mend"),
    "going": begun("08:00") + step("08:50", "look"),
    "old": begun("08:00", 1)
    + step("08:02", "look")
    + step("08:04", "mend")
    + entry("08:04", event="run", state="finished"),
    "none": "",
}


def written(work: Path) -> None:
    (work / "standards/repair.toml").write_text(STANDARD)
    for number, (name, lines) in enumerate(RUNS.items()):
        is_archived = name in ("late", "old")
        folder = work / "boards/desk" / ("archive/2026" if is_archived else "cards")
        folder.mkdir(parents=True, exist_ok=True)
        column = "done" if is_archived else "analyse"
        text = CARD.format(id=name, column=column, lines=lines)
        (folder / f"{name}000{number}.toml").write_text(text)


def test_worked_out_by_hand(work: Path, call: Call) -> None:
    written(work)
    tables = call("standards", "--json").json["standards"]
    (use,) = (each["use"] for each in tables if each["id"] == "repair")
    new, old = use.pop("revisions")
    assert use == {
        "open_runs": 1,
        "finished_runs": 6,
        "adherence": {"part": 3, "whole": 6},
        "without_run": ["none0007"],
    }
    assert (old["revision"], old["open_runs"], old["finished_runs"]) == (1, 0, 1)
    assert {key: new[key] for key in ("revision", "open_runs", "finished_runs", "adherence")} == {
        "revision": 2, "open_runs": 1, "finished_runs": 5, "adherence": {"part": 2, "whole": 5},
    }  # fmt: skip
    look, mend, tell = new["steps"]
    # 10, 30, 20, 5 and 50 minutes; one was left out
    assert look["time"] == {"count": 5, "median_minutes": 20, "p85_minutes": 50}
    assert (look["fails"], look["skips"], look["hand_off_wait"]["count"]) == (0, 1, 0)
    # done after 60, 180, 20, 60 (in two goes) and 30 minutes; touched first after 20 where it failed
    assert mend["time"] == {"count": 5, "median_minutes": 60, "p85_minutes": 180}
    assert (mend["fails"], mend["skips"]) == (1, 0)
    assert mend["hand_off_wait"] == {"count": 5, "median_minutes": 30, "p85_minutes": 180}
    assert tell["time"] == {"count": 1, "median_minutes": 5, "p85_minutes": 5}


def test_nobody_is_named(work: Path, call: Call) -> None:
    written(work)
    tables = call("standards", "--json").json["standards"]
    for each in tables:
        said = json.dumps(each["use"])
        assert not any(f'"{who}' in said for who in ("tom", "mia", "Mia"))
    shown = call("standards", "--use").out
    assert "tom" not in shown
    assert "mia" not in shown.lower()


def test_the_table(work: Path, call: Call) -> None:
    written(work)
    rows = [line.split() for line in call("standards", "--use").out.splitlines()]
    assert ["repair", "r2", "1", "5", "2", "of", "5", "few", "1"] in rows
    assert ["2", "Mend", "it", "1h", "3h", "1", "30m"] in rows
