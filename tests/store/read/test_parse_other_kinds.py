"""Files of boards, standards, people, templates and huddles: what is read from them, and how mistakes are told."""

import pytest
from tests.store.read.conftest import WORKSPACE, told

from leantui.store.read import (
    parse_board,
    parse_huddle,
    parse_person,
    parse_standard,
    parse_template,
    parse_workspace,
)


def text_of(file: str) -> str:
    """A file of the workspace in which nothing is wrong."""
    return (WORKSPACE / file).read_text(encoding="utf-8")


BOARD = text_of("boards/desk/board.toml")
STANDARD = text_of("standards/new-starter.toml")
PERSON = text_of("people/mia.toml")
HUDDLE = text_of("huddles/desk/2026-03-12.toml")


def board_problems(old: str, new: str) -> list[tuple[str, str]]:
    assert old in BOARD
    _, problems = parse_board(BOARD.replace(old, new), id="desk", file="boards/desk/board.toml")
    return [(problem.code, problem.key) for problem in problems]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('name = "Service Desk"', "", ("missing-key", "name")),
        ('started = "analyse"', 'started = "analise"', ("unknown-column", "started")),
        ('finished = "done"', 'finished = "intake"', ("finished-before-started", "finished")),
        ('"Europe/Berlin"', '"Europe/Berln"', ("unknown-timezone", "timezone")),
        ('"Europe/Berlin"', '"../../etc/passwd"', ("unknown-timezone", "timezone")),
        ('id = "fix"', 'id = "intake"', ("duplicate-id", "column[2].id")),
        ("wip = 3", 'wip = "3"', ("wrong-type", "column[2].wip")),
        ("wip = 3", "wip_done = 3", ("not-split", "column[2].wip_done")),
        ("wip = 3", 'requires = ["asignees"]', ("unknown-card-key", "column[2].requires[0]")),
        ("[[lane]]", '[wip]\ncell = [{ column = "fix", lane = "nope", max = 1 }]\n[[lane]]', ("unknown-lane", "wip.cell[0].lane")),
        ("[[lane]]", '[wip]\ngroup = [{ columns = ["fix", "nope"], max = 1 }]\n[[lane]]', ("unknown-column", "wip.group[0].columns[1]")),
        ("[[lane]]", '[wip]\ntype = [{ type = "nope", max = 1 }]\n[[lane]]', ("unknown-type", "wip.type[0].type")),
        ('type = "request"', 'class_of_service = "slow"', ("unknown-class", "posted[0].class_of_service")),
        ('type = "request"', 'column = "fxi/done"', ("unknown-column", "posted[0].column")),
        ('id = "acme"', 'id = "Acme GmbH"', ("bad-value", "lane[0].id")),
        ('key = "SD"', "[sle]\ndays = 5\nprobability = 101", ("bad-value", "sle.probability")),
    ],
)  # fmt: skip
def test_board(old: str, new: str, expected: tuple[str, str]) -> None:
    assert expected in board_problems(old, new)


def test_opening_a_board_asks_what_hangs_together() -> None:
    text = BOARD.replace('id = "fix"', 'id = "intake"')
    board, problems = parse_board(text, id="desk", file="b", thorough=False)
    assert board is not None
    assert [problem.code for problem in problems] == ["duplicate-id"]


def test_board_with_one_bad_column_keeps_the_others() -> None:
    text = BOARD.replace('id = "analyse"', 'id = "Analyse!"')
    board, problems = parse_board(text, id="desk", file="b")
    assert board is not None
    assert [column.id for column in board.column] == ["intake", "fix", "done"]
    assert ("bad-value", "column[1].id") in [(one.code, one.key) for one in problems]


def test_lines_are_right_after_an_element_that_was_left_out() -> None:
    text = BOARD.replace('id = "analyse"', 'id = "Analyse!"').replace("wip = 3", "wip_done = 3")
    _, problems = parse_board(text, id="desk", file="b")
    found = next(problem for problem in problems if problem.code == "not-split")
    assert (found.key, found.line) == ("column[2].wip_done", 17)


def standard_problems(
    old: str, new: str, file: str = "standards/new-starter.toml"
) -> list[tuple[str, str]]:
    assert old in STANDARD
    _, problems = parse_standard(STANDARD.replace(old, new, 1), id="new-starter", file=file)
    return [(problem.code, problem.key) for problem in problems]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('title = "Set up a new starter"', "", ("missing-key", "title")),
        ('status = "effective"', 'status = "efective"', ("bad-value", "status")),
        ('status = "effective"', 'status = "draft"', ("status-folder", "status")),
        ("revision = 2", "revision = 3", ("revision-change", "revision")),
        ("[[change]]", '[[change]]\nrevision = 2\ndate = 2026-01-01\nby = "a"\nwhy = "b"\n[[change]]', ("revision-change", "change[1].revision")),
        ("review_by", "effective = 2027-01-01\nreview_by", ("review-before-effective", "review_by")),
        ('id = "laptop"', 'id = "account"', ("duplicate-id", "step[1].id")),
        ('role = "technician"', 'role = "tecnician"', ("unknown-role", "step[0].role")),
        ('after = ["account"]', 'after = ["acount"]', ("unknown-step", "step[1].after[0]")),
        ('after = ["account"]', 'after = ["laptop"]', ("unknown-step", "step[1].after[0]")),
        ('after = ["account"]', 'loop_to = "nope"', ("unknown-step", "step[1].loop_to")),
        ('column = "fix"', 'after = ["laptop"]', ("step-cycle", "step[0].after")),
        ('column = "fix"', 'time = "20 minutes"', ("bad-value", "step[0].time")),
        ('column = "fix"', 'timer = { warn = "8h", escalate = "4h" }', ("timer-order", "step[0].timer.escalate")),
        ('column = "fix"', 'record = [{ field = "a", type = "choice" }]', ("record-field", "step[0].record[0].choices")),
        ('column = "fix"', 'record = [{ field = "a" }, { field = "a" }]', ("duplicate-id", "step[0].record[1].field")),
        ('column = "fix"', 'record = [{ field = "Log in" }]', ("bad-value", "step[0].record[0].field")),
        ('column = "fix"', "key_points = [{ reason = 'x' }]", ("missing-key", "step[0].key_points[0].point")),
        ('owner = "mia"', 'skill = { id = "x", level = "Z" }', ("bad-value", "skill.level")),
    ],
)  # fmt: skip
def test_standard(old: str, new: str, expected: tuple[str, str]) -> None:
    assert expected in standard_problems(old, new)


def test_standard_by_its_folder() -> None:
    assert standard_problems("", "") == []
    archived = "standards/archive/new-starter.r1.toml"
    assert standard_problems("", "", archived) == [("id-mismatch", "revision")]
    draft = "standards/drafts/new-starter.toml"
    assert standard_problems("", "", draft) == [("status-folder", "status")]


def test_standard_carries_the_hash_git_gives_its_file() -> None:
    standard, _ = parse_standard('title = "x"\n', id="x", file="standards/x.toml")
    assert standard is not None
    assert standard.content == "acbb16eb4cfdf19fa8addb69396f08cd22c17f95"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('absent = [{ from = 2026-03-18, to = 2026-03-16 }]', ("absence-order", "absent[0].to")),
        ('skills = [{ id = "a", level = "U" }, { id = "a", level = "L" }]', ("duplicate-id", "skills[1].id")),
        ('skills = [{ id = "a", level = "X" }]', ("bad-value", "skills[0].level")),
        ("wip = 2.5", ("wrong-type", "wip")),
        ('emial = "x"', ("unknown-key", "emial")),
        ('read = [{ standard = "x", revision = 0, at = 2026-01-01T00:00:00Z }]', ("bad-value", "read[0].revision")),
    ],
)  # fmt: skip
def test_person(line: str, expected: tuple[str, str]) -> None:
    person, problems = parse_person(PERSON + line, id="mia", file="people/mia.toml")
    assert person is not None
    assert [(problem.code, problem.key) for problem in problems] == [expected]


def test_template() -> None:
    text = 'title = "x"\nlog = []\nid = "abc"\nsize = "big"\nteam = "a"\n'
    template, problems = parse_template(text, id="t", board="desk", file="t")
    assert template == {"title": "x", "team": "a"}
    assert [(problem.code, problem.key, problem.line) for problem in problems] == [
        ("template-key", "log", 2),
        ("template-key", "id", 3),
        ("wrong-type", "size", 4),
        ("unknown-key", "team", 5),
    ]
    assert parse_template("tags = []\n", id="t", board="desk", file="t") == ({"tags": []}, [])


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", None),
        ('board = "desk"', 'board = "other"', ("id-mismatch", "board")),
        ("date = 2026-03-12", "date = 2026-03-13", ("id-mismatch", "date")),
        ('event = "started"', 'event = "startd"', ("unknown-event", "log[0].event")),
        ("[\n", "[", ("log-layout", "log")),
    ],
)
def test_huddle(old: str, new: str, expected: tuple[str, str] | None) -> None:
    text = HUDDLE.replace(old, new, 1)
    huddle, problems = parse_huddle(text, board="desk", day="2026-03-12", file="h")
    assert huddle is not None
    assert [(problem.code, problem.key) for problem in problems] == ([expected] if expected else [])


def test_workspace_file() -> None:
    assert parse_workspace("format = 1\n")[1] == []
    _, problems = parse_workspace('format = 2\nnmae = "x"\n')
    assert told(problems) == [(1, "bad-value", "format"), (2, "unknown-key", "nmae")]
    assert problems[0].message == "Expected 1, found 2"
