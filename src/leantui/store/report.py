"""Problems written down: for people, for programs, and for the annotations of a GitHub workflow."""

from collections.abc import Iterable
from typing import Any

import msgspec

from leantui.model.problem import Problem
from leantui.model.text import one_line

VERSION = 1
"""Of the JSON shape."""


def as_text(problems: Iterable[Problem]) -> str:
    """One line a problem: `file:line:column severity code message (hint)`; parts that aren't known left out."""
    return "".join(f"{_line(problem)}\n" for problem in problems)


def _line(problem: Problem) -> str:
    place = one_line(problem.file)
    if problem.line:
        place += f":{problem.line}"
        if problem.column:
            place += f":{problem.column}"
    key = f" {one_line(problem.key)}:" if problem.key else ""
    hint = f" ({one_line(problem.hint)})" if problem.hint else ""
    return f"{place}: {problem.severity} {problem.code}:{key} {one_line(problem.message)}{hint}"


def as_json(problems: Iterable[Problem]) -> str:
    """`{"version": 1, "problems": [{"severity", "code", "file", "line", "column", "key", "message", "hint"}]}`."""
    document = {"version": VERSION, "problems": [as_table(problem) for problem in problems]}
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def as_table(problem: Problem) -> dict[str, Any]:
    """A problem as it stands in JSON. `line` and `column` are 0 where the whole file or line is meant."""
    return {
        "severity": problem.severity,
        "code": problem.code,
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "key": problem.key,
        "message": problem.message,
        "hint": problem.hint,
    }


def as_github(problems: Iterable[Problem]) -> str:
    """Workflow commands, which GitHub shows beside the line: `::error file=…,line=…,col=…,title=code::message`."""
    return "".join(f"{_command(problem)}\n" for problem in problems)


def _command(problem: Problem) -> str:
    properties = {"file": problem.file}
    if problem.line:
        properties["line"] = str(problem.line)
        if problem.column:
            properties["col"] = str(problem.column)
    properties["title"] = problem.code
    listed = ",".join(f"{name}={_escaped_property(text)}" for name, text in properties.items())
    message = f"{problem.key}: {problem.message}" if problem.key else problem.message
    if problem.hint:
        message += f" ({problem.hint})"
    return f"::{problem.severity} {listed}::{_escaped(message)}"


def _escaped(text: str) -> str:
    """Text in a workflow command: per cent, carriage return and line feed are encoded."""
    return one_line(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped_property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
