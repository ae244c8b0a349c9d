"""Service steps: nothing runs untrusted, nothing reads a field as anything but a value, every end is a step's end."""

import json
import os
import select
import stat
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from leantui.model.card import Card
from leantui.model.log import LogEntry
from leantui.model.standard import RecordField, Standard, Step
from leantui.service.execute import KEPT, Outcome, execute
from leantui.service.prepare import Prepared, Unrunnable, prepare
from leantui.service.trust import Trust

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
PYTHON = sys.executable
ENVIRON = {
    "PATH": os.environ["PATH"],
    "HOME": "/nowhere",
    "SECRET": "token",
    "LD_PRELOAD": "evil.so",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "w").mkdir()
    return tmp_path / "w"


@pytest.fixture
def trust(root: Path, tmp_path: Path) -> Trust:
    return Trust(tmp_path / "state/trusted.json", root)


def step_of(*command: str, fields: tuple[RecordField, ...] = (), **facts: Any) -> Step:
    return Step(
        id="rights", do="Grant rights", kind="service", command=command, record=fields, **facts
    )


def standard_of(step: Step, **facts: Any) -> Standard:
    given: dict[str, Any] = {"id": "job", "title": "The job", "revision": 3, "content": "hash3", "step": (step,)}  # fmt: skip
    return Standard(**(given | facts))


def card_with(**record: Any) -> Card:
    entry = LogEntry(
        at=NOW, by="tom", event="step", standard="job", step="ask", state="done", record=record
    )
    return Card(id="aaaa1111", title="Work", column="fix", log=(entry,))


def ready(root: Path, step: Step, *, environ: dict[str, str] = ENVIRON, **record: Any) -> Prepared:
    found = prepare(root, standard_of(step), step, card_with(**record), environ)
    assert isinstance(found, Prepared), found
    return found


def refused(root: Path, step: Step, *, environ: dict[str, str] = ENVIRON, **record: Any) -> str:
    found = prepare(root, standard_of(step), step, card_with(**record), environ)
    assert isinstance(found, Unrunnable), found
    return found.message


def said(root: Path, code: str, *arguments: str, fields: tuple[RecordField, ...] = (), **record: Any) -> Outcome:  # fmt: skip
    step = step_of(PYTHON, "-c", code, *arguments, fields=fields)
    return execute(ready(root, step, **record), step)


# Trust


def test_nothing_is_trusted_at_first_and_exactly_this_afterwards(root: Path, trust: Trust) -> None:
    prepared = ready(root, step_of(PYTHON, "-c", "pass"))
    assert not trust.has(prepared)
    assert trust.add(prepared, NOW) == ""
    assert trust.has(prepared)
    assert stat.S_IMODE(trust.file.stat().st_mode) == 0o600
    assert "rights of job r3" in trust.all()[0].what
    assert trust.revoke([prepared.digest]) == ""
    assert not trust.has(prepared)


@pytest.mark.parametrize(
    "change",
    [
        {"revision": 4},
        {"content": "hash4"},
        {"id": "other"},
    ],
)
def test_another_revision_or_text_asks_again(
    root: Path, trust: Trust, change: dict[str, Any]
) -> None:
    step = step_of(PYTHON, "-c", "pass")
    trust.add(ready(root, step), NOW)
    other = prepare(root, standard_of(step, **change), step, card_with(), ENVIRON)
    assert isinstance(other, Prepared)
    assert not trust.has(other)


@pytest.mark.parametrize(
    "other",
    [
        step_of(PYTHON, "-c", "pass "),
        step_of(PYTHON, "-c", "pass", "--all"),
        step_of(PYTHON, "-c pass"),
        step_of(PYTHON, "-c", "pass", fields=(RecordField(field="x"),)),
    ],
)
def test_another_command_asks_again(root: Path, trust: Trust, other: Step) -> None:
    trust.add(ready(root, step_of(PYTHON, "-c", "pass")), NOW)
    assert not trust.has(ready(root, other))


@pytest.mark.parametrize("name", ["PATH", "HOME", "LANG", "TMPDIR"])
def test_another_environment_asks_again(root: Path, trust: Trust, name: str) -> None:
    step = step_of(PYTHON, "-c", "pass")
    trust.add(ready(root, step), NOW)
    other = ENVIRON | {name: "/somewhere/else" if name != "PATH" else f"/other:{ENVIRON['PATH']}"}
    assert not trust.has(ready(root, step, environ=other))


def test_another_machine_or_user_asks_again(
    root: Path, trust: Trust, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = step_of(PYTHON, "-c", "pass")
    trust.add(ready(root, step), NOW)
    monkeypatch.setattr("leantui.service.prepare.this_machine", lambda: ["0", "elsewhere", ""])
    assert not trust.has(ready(root, step))


def test_a_copy_of_the_workspace_elsewhere_asks_again(
    root: Path, trust: Trust, tmp_path: Path
) -> None:
    step = step_of(PYTHON, "-c", "pass")
    trust.add(ready(root, step), NOW)
    (tmp_path / "copy").mkdir()
    assert not trust.has(ready(tmp_path / "copy", step))


def test_recorded_values_don_t_ask_again(root: Path, trust: Trust) -> None:
    step = step_of(PYTHON, "-c", "pass", "{login}")
    trust.add(ready(root, step, login="j.doe"), NOW)
    assert trust.has(ready(root, step, login="a.roe"))


def test_a_script_of_the_workspace_that_changed_asks_again(root: Path, trust: Trust) -> None:
    script = root / "grant.py"
    script.write_text("print(1)")
    step = step_of(PYTHON, "./grant.py")
    before = ready(root, step)
    assert before.arguments[1] == str(script.resolve())
    trust.add(before, NOW)
    script.write_text("print(2)")
    assert not trust.has(ready(root, step))


def test_a_program_of_the_workspace_that_changed_asks_again(root: Path, trust: Trust) -> None:
    program = root / "bin/grant"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho one\n")
    program.chmod(0o755)
    step = step_of("bin/grant")
    trust.add(ready(root, step), NOW)
    program.write_text("#!/bin/sh\necho two\n")
    assert not trust.has(ready(root, step))


def test_a_workspace_can_t_bring_its_own_trust(root: Path) -> None:
    prepared = ready(root, step_of(PYTHON, "-c", "pass"))
    inside = Trust(root / "state/trusted.json", root)
    assert "lies in the workspace" in inside.add(prepared, NOW)
    (root / "state").mkdir()
    forged = [
        {"digest": prepared.digest, "what": "x", "root": str(root), "at": "2026-03-12T09:00:00Z"}
    ]
    inside.file.write_text(json.dumps(forged))
    assert not inside.has(prepared)


def test_a_file_that_others_may_write_counts_for_nothing(root: Path, trust: Trust) -> None:
    prepared = ready(root, step_of(PYTHON, "-c", "pass"))
    trust.add(prepared, NOW)
    trust.file.chmod(0o666)
    assert not trust.has(prepared)
    assert "others may write it" in trust.add(prepared, NOW)


def test_a_link_or_nonsense_in_its_place_counts_for_nothing(
    root: Path, trust: Trust, tmp_path: Path
) -> None:
    prepared = ready(root, step_of(PYTHON, "-c", "pass"))
    trust.add(prepared, NOW)
    kept = trust.file.read_bytes()
    trust.file.write_text("{")
    assert trust.all() == ()
    trust.file.unlink()
    (tmp_path / "real.json").write_bytes(kept)
    trust.file.symlink_to(tmp_path / "real.json")
    assert not trust.has(prepared)


# Programs and paths


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("no-such-program-anywhere", "There is no program"),
        ("../outside", "leads outside the workspace"),
        ("./link/evil", "leads outside the workspace"),
        ("./grant", "is no program"),
        ("./plain.txt", "is no program"),
        ("{login}", "can't be named by a recorded field"),
        ("bin/{login}", "can't be named by a recorded field"),
        ("/bin/../no/such", "is no program"),
    ],
)
def test_programs_that_are_refused(root: Path, tmp_path: Path, program: str, why: str) -> None:
    evil = tmp_path / "evil"
    evil.write_text("#!/bin/sh\n")
    evil.chmod(0o755)
    (tmp_path / "outside").write_text("#!/bin/sh\n")
    (tmp_path / "outside").chmod(0o755)
    (root / "link").symlink_to(tmp_path)
    (root / "plain.txt").write_text("hello")
    assert why in refused(root, step_of(program), login="sh")


@pytest.mark.parametrize(
    "command",
    [
        ("sh", "-c", "echo {login}"),
        ("/bin/bash", "-lc", "useradd '{login}'"),
        ("env", "sh", "-c", "echo {login}"),
        (PYTHON, "-c", "print('{login}')"),
        ("perl", "-e", "print '{login}'"),
        ("cmd.exe", "/C", "echo {login}"),
        ("powershell", "-Command", "Write-Host {login}"),
    ],
)
def test_a_field_is_never_a_part_of_what_an_interpreter_reads_as_code(
    root: Path, command: tuple[str, ...]
) -> None:
    assert "would be read as code" in refused(root, step_of(*command), login="x; touch pwned")


def test_a_field_beside_an_interpreter_s_code_is_an_argument_like_any(root: Path) -> None:
    step = step_of("sh", "-c", 'echo "$1" "$LEANTUI_FIELD_LOGIN"', "sh", "{login}")
    outcome = execute(ready(root, step, login="$(touch pwned)"), step)
    assert outcome.output == "$(touch pwned) $(touch pwned)"
    assert list(root.iterdir()) == []


def test_a_file_argument_that_leads_outside_is_refused(root: Path, tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text("")
    (root / "l.py").symlink_to(tmp_path / "x.py")
    assert "leads outside" in refused(root, step_of(PYTHON, "./../x.py"))
    assert "leads outside" in refused(root, step_of(PYTHON, "./l.py"))
    assert "no file" in refused(root, step_of(PYTHON, "./none.py"))


def test_a_program_that_lies_where_one_happens_to_be_isn_t_found(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "grant").write_text("#!/bin/sh\n")
    (root / "grant").chmod(0o755)
    monkeypatch.chdir(root)
    environ = ENVIRON | {"PATH": f".::{ENVIRON['PATH']}"}
    assert "There is no program grant" in refused(root, step_of("grant"), environ=environ)


def test_a_step_that_isn_t_a_service_runs_nothing(root: Path) -> None:
    plain = Step(id="a", do="Do a", command=("/bin/true",))
    assert "runs no command" in refused(root, plain)
    assert "runs no command" in refused(
        root, msgspec.structs.replace(plain, kind="service", command=())
    )


# Recorded fields

NASTY = ("$(touch pwned)", "`touch pwned`", "; touch pwned #", "| cat /etc/passwd", "a b  c", "'\"\\", "*", "~", "&& x", "%PATH%", "ü\n2", "{login}")  # fmt: skip
ECHO = "import json,os,sys;print(json.dumps({'got': json.dumps([sys.argv[1:], os.environ['LEANTUI_FIELD_LOGIN'], os.getcwd(), os.listdir()])}))"


@pytest.mark.parametrize("value", NASTY)
def test_a_recorded_field_is_one_argument_and_one_variable_whatever_it_says(
    root: Path, value: str
) -> None:
    outcome = said(
        root, ECHO, "{login}", "--as={login}", fields=(RecordField(field="got"),), login=value
    )
    assert outcome.failure == ""
    arguments, variable, folder, beside = json.loads(outcome.record["got"])
    assert arguments == [value, f"--as={value}"]
    assert variable == value
    assert beside == []
    assert not Path(folder).is_relative_to(root)
    assert list(root.iterdir()) == []


def test_a_field_can_t_become_an_option(root: Path) -> None:
    step = step_of(PYTHON, "-c", "pass", "{login}")
    assert "would be taken for an option" in refused(root, step, login="--delete-all")
    assert ready(root, step, login=-3).arguments[-1] == "-3"
    joined = step_of(PYTHON, "-c", "pass", "--name={login}")
    assert ready(root, joined, login="--delete-all").arguments[-1] == "--name=--delete-all"


def test_a_field_that_isn_t_recorded_or_can_t_be_passed_is_said(root: Path) -> None:
    step = step_of(PYTHON, "-c", "pass", "{login}")
    assert refused(root, step) == "login isn't recorded yet"
    assert "no argument can have" in refused(root, step, login="a\0b")


def test_braces_that_name_no_field_stay(root: Path) -> None:
    step = step_of(PYTHON, "-c", "pass", '{"a": 1}', "{}", "{Login}")
    assert ready(root, step).arguments[3:] == ('{"a": 1}', "{}", "{Login}")


def test_only_what_a_command_needs_of_the_environment_is_passed_on(root: Path) -> None:
    prepared = ready(root, step_of(PYTHON, "-c", "pass"), login="x")
    assert "SECRET" not in prepared.environment
    assert "LD_PRELOAD" not in prepared.environment
    assert prepared.environment["LEANTUI_CARD"] == "aaaa1111"
    assert prepared.environment["LEANTUI_FIELD_LOGIN"] == "x"


def test_a_field_can_t_take_a_variable_s_place(root: Path) -> None:
    prepared = ready(root, step_of(PYTHON, "-c", "pass"), path="/evil", ld_preload="evil.so")
    assert prepared.environment["PATH"] == ENVIRON["PATH"]
    assert "LD_PRELOAD" not in prepared.environment


# Ends


def test_fields_are_read_back_in_their_types(root: Path) -> None:
    fields = (
        RecordField(field="count", type="number"), RecordField(field="on", type="date"),
        RecordField(field="ok", type="yes-no"), RecordField(field="more"),
    )  # fmt: skip
    outcome = said(root, "print('{\"count\": 3, \"on\": \"2026-03-12\", \"ok\": true, \"extra\": [1]}')", fields=fields)  # fmt: skip
    assert outcome.failure == ""
    assert outcome.record == {"count": 3, "on": NOW.date(), "ok": True}


FIELD = (RecordField(field="asset", required=True),)


@pytest.mark.parametrize(
    ("code", "fields", "why"),
    [
        ("import sys; print('broken'); sys.exit(3)", (), "exit code 3"),
        ("print('{')", (), "no JSON"),
        ("print('hello')", FIELD, "no JSON"),
        ("print('[' * 100000)", FIELD, "no JSON"),
        ("print('[1]')", FIELD, "no JSON object"),
        ("print('{}')", FIELD, "lacks asset"),
        ("print('{\"asset\": 3}')", FIELD, "isn't text"),
        ('import sys; sys.stdout.buffer.write(b\'{"asset": "\\xff"}\')', FIELD, "no JSON"),
        ("import os; os.kill(os.getpid(), 9)", (), "exit code -9"),
    ],
)
def test_what_ends_as_a_failed_step(root: Path, code: str, fields: tuple[RecordField, ...], why: str) -> None:  # fmt: skip
    outcome = said(root, code, fields=fields)
    assert why in outcome.failure
    assert outcome.record == {}


def test_the_output_is_kept_with_the_failure(root: Path) -> None:
    code = "import sys; print('out'); print('\\x1b[31merr', file=sys.stderr); sys.exit(1)"
    outcome = said(root, code)
    assert outcome.output == "out\n\ufffd[31merr"


def test_ten_megabytes_of_output_are_cut_off(root: Path) -> None:
    code = "import sys\nfor _ in range(160): sys.stdout.write('x' * 65536)"
    outcome = said(root, code)
    assert "said more than 1024 KiB" in outcome.failure
    assert KEPT <= len(outcome.output) < KEPT + 100
    assert "characters left out" in outcome.output


def test_output_without_end_is_ended(root: Path) -> None:
    outcome = said(root, "import sys\nwhile True: sys.stderr.write('y' * 65536)")
    assert "said more than" in outcome.failure


def test_a_command_that_takes_too_long_is_ended_with_all_it_started(
    root: Path, tmp_path: Path
) -> None:
    held = tmp_path / "held"
    os.mkfifo(held)
    reader = os.open(held, os.O_RDONLY | os.O_NONBLOCK)
    code = (
        "import subprocess,sys,threading\n"
        f"out = open({str(held)!r}, 'w')\n"
        "waits = 'import threading; threading.Event().wait(600)'\n"
        "subprocess.Popen([sys.executable, '-c', waits], stdout=out)\n"
        "print('begun', flush=True); threading.Event().wait(600)"
    )
    step = step_of(PYTHON, "-c", code)
    outcome = execute(ready(root, step), step, time_limit=3)
    assert outcome.failure == "It took longer than 3 seconds and was ended"
    assert outcome.output == "begun"
    is_ended, _, _ = select.select([reader], [], [], 10)  # nobody holds the other end any more
    assert is_ended
    assert os.read(reader, 1) == b""
    os.close(reader)


def test_a_program_that_went_away_is_a_failed_step(root: Path) -> None:
    program = root / "grant"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    step = step_of("./grant")
    prepared = ready(root, step)
    program.unlink()
    assert "can't be started" in execute(prepared, step).failure


def test_what_isn_t_a_program_s_format_is_a_failed_step(root: Path) -> None:
    program = root / "grant"
    program.write_bytes(b"\0\1\2 nonsense")
    program.chmod(0o755)
    step = step_of("./grant")
    assert "can't be started" in execute(ready(root, step), step).failure


def test_it_reads_nothing_from_the_terminal(root: Path) -> None:
    assert said(root, "import sys; print(repr(sys.stdin.read()))").output == "''"
