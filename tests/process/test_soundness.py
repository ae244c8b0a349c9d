"""Processes that can't work, and such that can though they look odd."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.process.play import standard, step

from leantui.model.standard import RecordField, Standard
from leantui.process.soundness import exclusive_joins, never_told, never_true
from leantui.store.check import check

NOW = datetime(2026, 3, 12, tzinfo=UTC)
CHOICE = (RecordField(field="kind", type="choice", choices=("IT", "Finance")),)


def ids(found: object) -> list[str]:
    return [each.id for each in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("when", "is_reachable"),
    [
        ("kind == 'Finance'", True), ("kind == 'Fin'", False), ("kind != 'IT' and kind != 'Finance'", False),
        ("kind in ['HR', 'IT']", True), ("kind in ['HR']", False), ("false", False), ("1 == 2", False),
        ("size > 3 and size < 2", False), ("size > 3 or size < 2", True), ("size > 3 and size < 5", True),
        ("size > 3 and not size > 3", False), ("'vip' in tags", True), ("due < 2026-12-01", True),
        ("due < 2026-12-01 and due > 2026-12-02", False), ("told == true", True), ("told", True),
        ("not told", True), ("told and not told", False), ("service == 'mail'", True), ("(size", True),
    ],
)  # fmt: skip
def test_steps_that_no_run_comes_to(when: str, is_reachable: bool) -> None:
    job = standard(
        step("ask", record=(*CHOICE, RecordField(field="told", type="yes-no"))),
        step("b", when=when),
    )
    assert (ids(never_true(job)) == []) is is_reachable


def test_a_condition_that_is_told_too_late() -> None:
    late = standard("a", "b when told == 1", "c records told:number")
    assert [(each.id, name) for each, name in never_told(late)] == [("b", "told")]
    own = standard("a", "b when told == 1")
    own = standard("a", step("b when told == 1", record=(RecordField(field="told"),)))
    assert [each.id for each, _ in never_told(own)] == ["b"]
    beside = standard("a", "b after a when told == 1", "c after a records told:number")
    assert list(never_told(beside)) == []


def test_branches_that_exclude_one_another() -> None:
    def joined(one: str, other: str) -> Standard:
        return standard(
            step("ask", record=CHOICE),
            f"x after ask when {one}",
            f"y after ask when {other}",
            "z after x,y",
        )

    found = list(exclusive_joins(joined("kind == 'IT'", "kind == 'Finance'")))
    assert [(join.id, [each.id for each in branches]) for join, branches in found] == [
        ("z", ["x", "y"])
    ]
    assert list(exclusive_joins(joined("kind == 'IT'", "size > 2"))) == []
    assert list(exclusive_joins(joined("size > 1", "size > 2"))) == []
    assert len(list(exclusive_joins(joined("size > 2", "not size > 2")))) == 1
    assert list(exclusive_joins(standard("ask", "x when size > 2", "z after ask,x"))) == []


def test_too_many_combinations_are_left_alone() -> None:
    many = " and ".join(f"f{number} == {number}" for number in range(9))
    assert list(never_true(standard("a", step("b", when=f"{many} and false")))) == []


STANDARD = """\
title = "The job"
status = "effective"
role = [{ id = "hr" }]
"""


@pytest.mark.parametrize(
    ("steps", "code", "message"),
    [
        ('[[step]]\nid = "a"\ndo = "A"\nwhen = "1 == 2"\n', "unreachable-step", "No run ever comes to “A”"),
        ('[[step]]\nid = "a"\ndo = "A"\nafter = ["b"]\n[[step]]\nid = "b"\ndo = "B"\nafter = ["a"]\n', "step-cycle", "wait for each other"),
        ('[[step]]\nid = "a"\ndo = "A"\nwhen = "x == 1"\n[[step]]\nid = "b"\ndo = "B"\nrecord = [{ field = "x" }]\n', "never-told", "recorded only at or after"),
        ('[[step]]\nid = "a"\ndo = "A"\nwhen = "(x"\n', "bad-condition", "can't be told"),
        ('[[step]]\nid = "a"\ndo = "A"\nwhen = "nobody == 1"\n', "unknown-field", "No step records nobody"),
        ('[[step]]\nid = "a"\ndo = "A"\nrole = "hr"\n', "unmanned-role", "Nobody in people/ has the role hr"),
        ('[[step]]\nid = "a"\ndo = "A"\nafter = []\nwhen = "size > 2"\n[[step]]\nid = "b"\ndo = "B"\nafter = []\nwhen = "size < 2"\n[[step]]\nid = "c"\ndo = "C"\nafter = ["a", "b"]\n', "exclusive-join", "exclude one another: a, b"),
        ('[[step]]\nid = "a"\ndo = "A"\nuse = "job"\n', "use-cycle", "runs itself"),
        ('[[step]]\nid = "a"\ndo = "A"\nkind = "service"\n', "service-step", "none is given"),
        ('[[step]]\nid = "a"\ndo = "A"\ncommand = ["x"]\n', "service-step", "never run"),
        ('[[step]]\nid = "a"\ndo = "A"\nkind = "service"\ncommand = ["x", "{login}"]\n', "service-step", "asks for login"),
        ('[[step]]\nid = "a"\ndo = "A"\nkind = "service"\ncommand = ["{title}"]\n', "service-step", "can't be named by a recorded field"),
        ('[[step]]\nid = "a"\ndo = "A"\nkind = "service"\ncommand = ["sh", "-c", "echo {title}"]\n', "service-step", "would be read as code"),
    ],
)  # fmt: skip
def test_check_names_file_line_and_what_can_t_work(
    tmp_path: Path, steps: str, code: str, message: str
) -> None:
    for folder in ("boards/desk", "standards", "people"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "leantui.toml").write_text("format = 1\n")
    (tmp_path / "boards/desk/board.toml").write_text('name = "Desk"\ncolumn = [{ id = "fix" }]\n')
    (tmp_path / "people/mia.toml").write_text('name = "Mia"\nroles = ["it"]\n')
    (tmp_path / "standards/job.toml").write_text(STANDARD + steps)
    found = [each for each in check(tmp_path, as_of=NOW) if each.code == code]
    assert len(found) == 1
    assert message in found[0].message
    assert (found[0].file, found[0].line > 1) == ("standards/job.toml", True)


@pytest.mark.parametrize(
    "condition", ["due > 0001-01-01", "due < 9999-12-31", "due == 9999-12-31 or due == 0001-01-01"]
)
def test_the_calendar_s_ends_are_dates_like_any(condition: str) -> None:
    job = standard(step("a", when=condition))
    assert list(never_true(job)) == []
