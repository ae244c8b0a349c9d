"""Problems written down, to the letter."""

import json

from leantui.model.problem import Problem
from leantui.store.report import as_github, as_json, as_text

PROBLEMS = [
    Problem(
        file="boards/desk/cards/aaaa1111.toml",
        line=6,
        column=8,
        severity="error",
        code="unknown-lane",
        key="lane",
        message="There is no lane acne",
        hint="Did you mean acme?",
    ),
    Problem(
        file="people/a,b:c.toml",
        line=0,
        column=0,
        severity="warning",
        code="unexpected-file",
        key="",
        message="100 % wrong\x1b[31m\r\nand so on",
    ),
]


def test_text() -> None:
    assert as_text(PROBLEMS) == (
        "boards/desk/cards/aaaa1111.toml:6:8: error unknown-lane: lane: There is no lane acne (Did you mean acme?)\n"
        "people/a,b:c.toml: warning unexpected-file: 100 % wrong\ufffd[31m and so on\n"
    )


def test_json() -> None:
    text = as_json(PROBLEMS)
    assert text.startswith('{\n  "version": 1,\n  "problems": [\n    {\n      "severity": "error",')
    assert json.loads(text) == {
        "version": 1,
        "problems": [
            {
                "severity": "error",
                "code": "unknown-lane",
                "file": "boards/desk/cards/aaaa1111.toml",
                "line": 6,
                "column": 8,
                "key": "lane",
                "message": "There is no lane acne",
                "hint": "Did you mean acme?",
            },
            {
                "severity": "warning",
                "code": "unexpected-file",
                "file": "people/a,b:c.toml",
                "line": 0,
                "column": 0,
                "key": "",
                "message": "100 % wrong\x1b[31m\r\nand so on",
                "hint": "",
            },
        ],
    }
    assert json.loads(as_json([])) == {"version": 1, "problems": []}


def test_github() -> None:
    assert as_github(PROBLEMS) == (
        "::error file=boards/desk/cards/aaaa1111.toml,line=6,col=8,title=unknown-lane::lane: There is no lane acne (Did you mean acme?)\n"
        "::warning file=people/a%2Cb%3Ac.toml,title=unexpected-file::100 %25 wrong\ufffd[31m and so on\n"
    )


def test_no_problems_are_no_lines() -> None:
    assert as_text([]) == ""
    assert as_github([]) == ""
