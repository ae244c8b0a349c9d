"""Real programs: killed at any moment, and two of them at one card at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from leantui.store.journal import Journal
from leantui.store.save import Saved

if TYPE_CHECKING:
    from tests.store.write.conftest import Desk

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="programs are forked off")


def run(script: str, *arguments: object) -> Any:
    """What a program of its own, which may fork further ones, prints as JSON."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


KILLED_AT_A_CALL = """
import json, os, sys
from pathlib import Path
import msgspec
from leantui.rules.commands import Change
from leantui.store import atomic
from leantui.store.intent import finish, unfinished
from leantui.store.save import Saver

root, state, change = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
change = msgspec.json.decode(change, type=Change)
before = {path: path.read_text() for path in root.rglob("*.toml")}

def files():
    found = root.rglob("*.toml")
    return {path.relative_to(root).as_posix(): path.read_text() for path in found}

def reset():
    for path in root.rglob("*.toml"):
        path.unlink()
    for path, text in before.items():
        path.write_text(text)

def wrapped(real, nth, count=[0]):
    def call(*args, **kwargs):
        count[0] += 1
        if count[0] == nth:
            os._exit(9)
        return real(*args, **kwargs)
    return call

told = []
for nth in range(1, 200):
    child = os.fork()
    if child == 0:
        names = atomic.System.__struct_fields__
        calls = {name: wrapped(getattr(atomic.SYSTEM, name), nth) for name in names}
        Saver(root, state, system=atomic.System(**calls)).save(change)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) == 0:
        break
    killed = files()
    offered = unfinished(root, state)
    in_the_way = [finish(root, state, intent) for intent in offered]
    told.append({"killed": killed, "offered": len(offered), "in_the_way": in_the_way, "then": files()})
    reset()
print(json.dumps(told))
"""


def test_killed_at_any_call(desk: Desk) -> None:
    change = desk.changes()["everything"]
    before = desk.files()
    assert isinstance(desk.saver().save(change), Saved)
    after = desk.files()
    for file in after:
        (desk.root / file).unlink()
    for file, text in before.items():
        desk.write(text, file)
    told = run(KILLED_AT_A_CALL, desk.root, desk.state, msgspec.json.encode(change).decode())
    assert len(told) > 20
    for each in told:
        states = (before, after)
        assert all(
            text in (state.get(file) for state in states) for file, text in each["killed"].items()
        )
        assert not any(each["in_the_way"])
        assert each["then"] in ((after,) if each["offered"] else states)
    assert any(each["offered"] for each in told)


KILLED_AT_A_MOMENT = """
import json, os, select, signal, sys
from datetime import UTC, datetime
from pathlib import Path
import msgspec
from leantui.model.log import LogEntry
from leantui.rules.commands import CardChange, Change
from leantui.store.intent import finish, unfinished
from leantui.store.parse import parse_card
from leantui.store.save import Saved, Saver

root, state, times = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
NAMES = ("aaaa1111", "bbbb2222")
SHELVES = ("cards", "archive/2026")

def cards():
    found = {}
    for name in NAMES:
        for shelf in SHELVES:
            file = f"boards/desk/{shelf}/{name}.toml"
            if (root / file).exists():
                data = (root / file).read_bytes()
                card, problems = parse_card(data, id=name, board="desk", file=file)
                if problems:
                    sys.exit(f"{file}: {problems}")
                found.setdefault(name, []).append(card)
    return found

def commented(card, number):
    entry = LogEntry(at=datetime.now(UTC), by="mia", event="comment", text=str(number))
    shelf = SHELVES["archive" not in card.file]
    file = f"boards/desk/{shelf}/{card.id}.toml"
    return CardChange(before=card, after=msgspec.structs.replace(card, log=(*card.log, entry), file=file))

def save_on_and_on(out):
    saver = Saver(root, state)
    found = {name: versions[0] for name, versions in cards().items()}
    number = max(len(card.log) for card in found.values())
    while True:
        change = Change(what="x", cards=tuple(commented(card, number) for card in found.values()))
        result = saver.save(change)
        if not isinstance(result, Saved):
            os._exit(1)
        found = dict(zip(found, result.cards))
        os.write(out, b"%d\\n" % number)
        number += 1

base = {path: path.read_bytes() for path in root.rglob("*.toml")}

def begin_anew():
    # Short logs, so that 200 programs are soon killed.
    for path in root.rglob("*.toml"):
        path.unlink()
    for path, data in base.items():
        path.write_bytes(data)

told = []
for nth in range(times):
    here, there = os.pipe()
    child = os.fork()
    if child == 0:
        save_on_and_on(there)
    os.close(there)
    said = os.read(here, 100)
    select.select([], [], [], nth % 25 * 0.0004)  # spread over more than one save
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(here, 1000):
        said += more
    os.close(here)
    torn = any(len(versions) != 1 for versions in cards().values())
    offered = unfinished(root, state)
    in_the_way = [finish(root, state, intent) for intent in offered]
    logs = {n: [e.text for e in v[0].log if e.text] for n, v in cards().items() if len(v) == 1}
    told.append({"said": int(said.split()[-1]), "torn": torn, "offered": len(offered),
                 "in_the_way": in_the_way, "logs": logs})
    begin_anew()
print(json.dumps(told))
"""


def test_killed_at_any_moment(desk: Desk) -> None:
    """`kill -9`, 200 times, while two cards are commented and moved together: both or neither, and what was said to be saved is."""
    for each in run(KILLED_AT_A_MOMENT, desk.root, desk.state, 200):
        assert not any(each["in_the_way"])
        assert each["offered"] <= 1
        assert each["offered"] or not each["torn"]
        one, other = each["logs"].values()
        assert one == other
        assert one == [str(number) for number in range(1, len(one) + 1)]
        assert int(one[-1]) in (each["said"], each["said"] + 1)
    assert isinstance(desk.saver().save(desk.change()), Saved)
    assert not list(desk.root.rglob("*.tmp"))


TWO_AT_ONCE = """
import json, os, sys
from pathlib import Path
from leantui.rules.commands import Comment, Move, Refusal
from leantui.session import Session

root, times = Path(sys.argv[1]), int(sys.argv[2])
people = ("mia", "tom")
go, ready = os.pipe(), os.pipe()
children = []
for who in people:
    child = os.fork()
    if child:
        children.append(child)
        continue
    session = Session.open(root, who=who)
    os.write(ready[1], b".")
    os.read(go[0], 1)
    answers = []
    for number in range(times):
        column = ("done", "fix")[number % 2] if who == "mia" else ("wait", "done")[number % 2]
        answers.append(session.execute(Move(card="aaaa1111", column=column)))
        answers.append(session.execute(Comment(card="aaaa1111", text=f"{who} {number}")))
    refused = [answer.message for answer in answers if isinstance(answer, Refusal)]
    (root / f"{who}.json").write_text(json.dumps(refused))
    os._exit(0)
for _ in people:
    os.read(ready[0], 1)
os.write(go[1], b"..")
codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
refused = {who: json.loads((root / f"{who}.json").read_text()) for who in people}
print(json.dumps({"codes": codes, "refused": refused}))
"""


@pytest.fixture
def board(desk: Desk) -> Desk:
    columns = ", ".join(f'{{ id = "{column}" }}' for column in ("fix", "wait", "done"))
    desk.write(f'name = "Desk"\ncolumn = [{columns}]\n', "boards/desk/board.toml")
    desk.write("ref: refs/heads/main\n", ".git/HEAD")
    return desk


def test_two_programs_move_and_comment_one_card_at_once(board: Desk) -> None:
    told = run(TWO_AT_ONCE, board.root, 15)
    assert told["codes"] == [0, 0]
    assert {refusal for each in told["refused"].values() for refusal in each} <= {
        "DESK-aaaa is in done already"
    }
    log = board.card().log
    assert sorted(entry.text for entry in log if entry.text) == sorted(
        f"{who} {number}" for who in ("mia", "tom") for number in range(15)
    )
    moves = [entry for entry in log if entry.event == "moved"]
    assert len(set(moves)) == len(moves)
    assert board.card().column == moves[-1].to
    assert list(log) == sorted(log, key=lambda entry: entry.at)
    assert {entry.by for entry in log} == {"mia", "tom"}
    records = list(Journal(board.root / ".git/leantui").records())
    assert len(records) == len({record.number for record in records})
    by_whom = Counter(entry.by for record in records for entry in _added(record.change))
    assert by_whom == Counter(entry.by for entry in log[1:])


def _added(change: Any) -> list[Any]:
    (part,) = change.cards
    return list(part.after.log[len(part.before.log) :])


def test_two_commands_move_one_card_at_once(board: Desk) -> None:
    command = [sys.executable, "-m", "leantui", "--workspace", str(board.root)]
    running = [
        subprocess.Popen([*command, "--as", who, "move", "aaaa", column], stdout=subprocess.PIPE)
        for who, column in (("mia", "done"), ("tom", "wait"))
    ]
    for each in running:
        each.communicate()
    assert [each.returncode for each in running] == [0, 0]
    moves = [(entry.by, entry.to) for entry in board.card().log if entry.event == "moved"]
    assert sorted(moves) == [("mia", "done"), ("tom", "wait")]
    assert board.card().column == moves[-1][1]
    assert not list(Path(board.root).rglob("*.tmp"))
