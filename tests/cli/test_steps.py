"""Working through standards, whose turn it is, late steps and trust, from the shell."""

import sys
from pathlib import Path

import pytest
from tests.cli.conftest import Call

STANDARD = """\
title = "Set up"
revision = 2
status = "effective"
owner = "mia"
role = [{ id = "technician", department = "it" }, { id = "hr", department = "hr" }]
[[step]]
id = "ask"
do = "Ask for the department"
role = "technician"
check = "it stands in the card"
key_points = [{ point = "by phone", reason = "mails get lost" }]
record = [{ field = "department", type = "choice", choices = ["IT", "Finance"], required = true }]
[[step]]
id = "approve"
do = "Approve"
role = "hr"
sign_off = true
timer = { warn = "1h", escalate = "2h", to = "mia" }
[[step]]
id = "rights"
do = "Give rights"
role = "technician"
kind = "service"
command = ["COMMAND", "-c", "import sys; print('{\\"group\\": \\"g-' + sys.argv[1] + '\\"}')", "{department}"]
record = [{ field = "group", required = true }]
"""


@pytest.fixture
def desk(work: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in ("XDG_STATE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    standard = STANDARD.replace("COMMAND", sys.executable)
    (work / "standards/new-starter.toml").write_text(standard)
    (work / "people/mia.toml").write_text('name = "Mia"\nroles = ["technician"]\ncoach = "eva"\n')
    (work / "people/tom.toml").write_text('name = "Tom"\nroles = ["technician"]\n')
    (work / "people/eva.toml").write_text('name = "Eva"\nroles = ["hr"]\n')
    (work / "boards/desk/cards/5tar0001.toml").write_text(
        'title = "Starter"\ntype = "request"\ncolumn = "fix"\nassignees = ["tom"]\nlog = [\n'
        '  { at = 2026-03-12T08:00:00.000Z, by = "tom", event = "created", to = "fix" },\n]\n'
    )
    return work


def log_of(desk: Path) -> str:
    return (desk / "boards/desk/cards/5tar0001.toml").read_text()


def test_the_steps_of_a_card_and_the_next_one(desk: Path, call: Call) -> None:
    shown = call("step", "5tar").out
    assert "SD-5tar  Set up  r2" in shown
    assert "▶  1 Ask for the department  [ask]  technician" in shown
    assert "○  2 Approve  [approve]  hr  waiting" in shown
    assert "0 of 3 done" in shown
    one = call("step", "5tar", "ask").out
    assert "• by phone, because mails get lost" in one
    assert "record: department (choice: IT, Finance, required)" in one


def test_a_step_is_done_with_what_it_records(desk: Path, call: Call) -> None:
    missing = call("step", "5tar", "done")
    assert missing.code == 1
    assert "records department" in missing.err
    wrong = call("step", "5tar", "done", "--record", "department=HR")
    assert "department is one of IT, Finance, not HR" in wrong.err
    done = call(
        "step", "5tar", "ask", "done", "--record", "department=IT", "--check", "pass", "--json"
    )
    assert done.code == 0
    assert done.json["done"]["cards"][0]["id"] == "5tar0001"
    assert 'step = "ask", state = "done", check = "pass", record = { department = "IT" }' in log_of(
        desk
    )
    run = call("step", "5tar", "--json").json["run"]
    assert (run["state"], run["revision"], run["revision_in_force"]) == ("open", 2, 2)
    assert [each["state"] for each in run["steps"]] == ["done", "ready", "waiting"]
    assert run["steps"][0]["by"] == "mia"
    assert run["steps"][1]["hand_off_minutes"] == 0


@pytest.mark.parametrize(
    ("words", "code", "err"),
    [
        (("ask", "fail"), 1, "Saying that “Ask for the department” failed needs a reason"),
        (("ask", "skip"), 1, "Skipping the required step"),
        (("ask", "undo"), 1, "isn't done yet"),
        (("approve", "done"), 1, "can't be done now: it waits for Ask for the department"),
        (("nope", "done"), 1, "There is no step nope"),
        (("ask", "frobnicate"), 2, "Expected a step and one of done"),
        (("ask", "done", "more"), 2, "Expected a step"),
        (("undo",), 1, "No step was done yet"),
        (("ask", "run"), 1, "runs no command"),
    ],
)
def test_what_is_refused(
    desk: Path, call: Call, words: tuple[str, ...], code: int, err: str
) -> None:
    answer = call("step", "5tar", *words)
    assert answer.code == code
    assert err in answer.err


def test_fail_skip_undo_and_sign(desk: Path, call: Call) -> None:
    assert call("step", "5tar", "fail", "--reason", "no answer").code == 0
    assert call("step", "5tar", "1", "done", "--record", "department=IT").code == 0
    by_doer = call("step", "5tar", "approve", "sign")
    assert "not by mia, who did the step before" in by_doer.err
    not_mine = call("step", "5tar", "done")
    assert "The next step isn't yours: 2 Approve, hr" in not_mine.err
    assert call("--as", "eva", "step", "5tar", "sign").code == 0
    assert 'step = "approve", state = "signed"' in log_of(desk)
    undone = call("step", "5tar", "ask", "undo", "--reason", "wrong")
    assert "taken back, open again: “Approve”" in undone.out
    assert call("step", "5tar", "ask", "skip", "--reason", "known").code == 0


def test_who_hasn_t_the_role_says_why_they_take_its_step(desk: Path, call: Call) -> None:
    taking = ("--as", "eva", "step", "5tar", "ask", "done", "--record", "department=IT")
    before = log_of(desk)
    refused = call(*taking)
    assert refused.code == 1
    assert "is taken by the role technician, which Eva doesn't have" in refused.err
    assert log_of(desk) == before
    done = call(*taking, "--reason", "tom is away")
    assert done.code == 0
    assert 'reason = "tom is away"' in log_of(desk)
    assert "Eva doesn't have the role technician, which takes this step" in done.err


def test_call_answer_and_improve(desk: Path, call: Call) -> None:
    assert (
        call(
            "call", "5tar", "ask", "--reason", "no line", "--cause", "power", "--owner", "tom"
        ).code
        == 0
    )
    assert 'event = "help", reason = "no line", cause = "power", owner = "tom"' in log_of(desk)
    first = call("next", "--as", "tom", "--json").json["next"]["next"]
    assert first["kind"] == "help"
    assert "wants help" in first["why"]
    assert call("answer", "5tar", "coming").code == 0
    assert call("answer", "5tar").code == 1
    raised = call("improve", "5tar", "A shorter list", "--step", "1", "--json").json
    (card,) = raised["done"]["cards"]
    file = desk / f"boards/{card['board']}/cards/{card['id']}.toml"
    assert 'raised_from = "5tar0001#ask@r2"' in file.read_text()


def test_next_says_one_card_one_step_why_and_how(desk: Path, call: Call) -> None:
    call("step", "5tar", "ask", "done", "--record", "department=IT")
    told = call("next", "--as", "eva").out
    assert told.startswith("SD-5tar  Starter\nbecause: your ready step")
    assert "2 Approve  ready" in told
    document = call("next", "--as", "eva", "--json").json["next"]
    assert document["who"] == "eva"
    assert document["next"]["step"]["id"] == "approve"
    assert document["next"]["how"]["do"] == "Approve"
    (queue,) = [each for each in document["queues"] if each["role"] == "hr"]
    assert (queue["department"], queue["people"]) == ("hr", ["eva"])


def test_the_queue_of_a_department_that_isn_t_in_people(desk: Path, call: Call) -> None:
    call("step", "5tar", "ask", "done", "--record", "department=IT")
    (desk / "people/eva.toml").unlink()
    assert "hr (hr): 1  leantui next --role hr" in call("next").out
    listed = call("next", "--role", "hr").out
    assert "SD-5tar" in listed
    assert "2 Approve" in listed
    assert call("next", "--role", "nobody").out == "Nothing waits for nobody\n"
    assert call("next", "--role", "hr", "--json").json["queue"]["people"] == []


def test_due_names_late_steps_for_a_cron_job(desk: Path, call: Call) -> None:
    assert call("due").out == "No step is late\n"
    call("step", "5tar", "ask", "done", "--record", "department=IT")
    assert call("due", "--json").json["due"] == []
    (ahead,) = call("due", "--within", "90m", "--json").json["due"]
    assert (ahead["level"], ahead["to"], ahead["step"]) == ("ahead", None, "approve")
    file = desk / "boards/desk/cards/5tar0001.toml"
    file.write_text(file.read_text().replace("at = 2026-03-13T09:00", "at = 2026-03-13T06:00"))
    (late,) = call("due", "--json").json["due"]
    assert (late["level"], late["to"], late["waited_minutes"]) == ("escalate", "mia", 179)
    assert call("due", "--within", "soon").code == 2
    turns = call("next", "--json").json["next"]["turns"]
    (mine,) = [each for each in turns if each["card"] == "5tar0001"]
    assert (mine["kind"], mine["step"]["id"]) == ("help", "approve")
    assert "escalated to you" in mine["why"]


def test_a_service_step_runs_once_it_is_trusted_and_its_fields_are_read_back(
    desk: Path, call: Call
) -> None:
    call("step", "5tar", "ask", "done", "--record", "department=IT")
    call("--as", "eva", "step", "5tar", "approve", "sign")
    untrusted = call("step", "5tar", "rights", "run")
    assert untrusted.code == 1
    assert "isn't trusted" in untrusted.err
    assert "rights" not in log_of(desk)
    assert call("trust", "add", "5tar", "rights").code == 1  # nobody can be asked here
    shown = call("trust", "show", "5tar", "--json").json["command"]
    assert shown["is_trusted"] is False
    assert shown["arguments"][-1] == "IT"
    assert call("trust", "add", "5tar", "rights", "--digest", "0" * 12).code == 1
    assert call("trust", "add", "5tar", "rights", "--digest", shown["digest"][:12]).code == 0
    assert "rights of new-starter r2" in call("trust", "list").out
    done = call("step", "5tar", "rights", "run")
    assert done.code == 0
    assert 'step = "rights", state = "done", record = { group = "g-IT" }' in log_of(desk)
    assert call("trust", "revoke", shown["digest"][:12]).code == 0
    assert call("trust", "list").out == "Nothing is trusted\n"


@pytest.mark.parametrize(
    "command", ['["no-such-program"]', '["./scripts/gone.py"]', '["PYTHON", "./scripts/gone.py"]']
)
def test_a_missing_program_is_a_failed_step_that_calls_for_help(
    desk: Path, call: Call, command: str
) -> None:
    file = desk / "standards/new-starter.toml"
    lines = file.read_text().splitlines(keepends=True)
    line = f"command = {command.replace('PYTHON', sys.executable)}\n"
    file.write_text("".join(line if each.startswith("command") else each for each in lines))
    call("step", "5tar", "ask", "done", "--record", "department=IT")
    call("--as", "eva", "step", "5tar", "approve", "sign")
    assert call("trust", "add", "5tar", "rights", "--digest", "0" * 12).code == 1
    ran = call("step", "5tar", "rights", "run")
    assert ran.code == 1
    assert "help is called" in ran.err
    log = log_of(desk)
    assert 'step = "rights", state = "failed", check = "fail"' in log
    assert 'event = "help", reason = "Give rights: ' in log
    assert 'event = "blocked"' in log


def test_nothing_runs_for_who_may_not_do_the_step(desk: Path, call: Call) -> None:
    mark = desk.parent / "ran"
    file = desk / "standards/new-starter.toml"
    code = f"open('{mark}', 'w')"
    text = file.read_text()
    start, end = text.index("import sys"), text.index('", "{department}"')
    file.write_text(text[:start] + code + text[end:])
    call("step", "5tar", "ask", "done", "--record", "department=IT")
    call("--as", "eva", "step", "5tar", "approve", "sign")
    digest = call("trust", "show", "5tar", "--json").json["command"]["digest"]
    call("trust", "add", "5tar", "--digest", digest)
    refused = call("--as", "eva", "step", "5tar", "rights", "run")
    assert "is taken by the role technician, which Eva doesn't have" in refused.err
    assert not mark.exists()
    call("--as", "eva", "step", "5tar", "rights", "run", "--reason", "tom is away")
    assert mark.exists()


def test_a_service_step_that_fails_calls_for_help_with_its_output_kept(
    desk: Path, call: Call
) -> None:
    standard = desk / "standards/new-starter.toml"
    code = "import sys; print('what now'); sys.exit(4)"
    text = standard.read_text()
    start, end = text.index("import sys"), text.index('", "{department}"')
    standard.write_text(text[:start] + code + text[end:])
    call("step", "5tar", "ask", "done", "--record", "department=IT")
    call("--as", "eva", "step", "5tar", "approve", "sign")
    digest = call("trust", "show", "5tar", "--json").json["command"]["digest"]
    call("trust", "add", "5tar", "--digest", digest)
    failed = call("step", "5tar", "rights", "run")
    assert failed.code == 1
    log = log_of(desk)
    assert 'state = "failed", check = "fail"' in log
    assert 'text = "what now"' in log
    assert 'event = "help", reason = "Give rights: It ended with exit code 4", owner = "mia"' in log
    assert 'event = "blocked"' in log
    assert call("check").code in (0, 1)


def test_a_changed_standard_asks_again(desk: Path, call: Call) -> None:
    call("step", "5tar", "ask", "done", "--record", "department=IT")
    call("--as", "eva", "step", "5tar", "approve", "sign")
    digest = call("trust", "show", "5tar", "--json").json["command"]["digest"]
    call("trust", "add", "5tar", "--digest", digest)
    standard = desk / "standards/new-starter.toml"
    standard.write_text(standard.read_text().replace("revision = 2", "revision = 3"))
    again = call("trust", "show", "5tar", "--json").json["command"]
    assert again["digest"] != digest
    assert call("step", "5tar", "rights", "run").code == 1
