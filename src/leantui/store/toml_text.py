"""From bytes to a table: strict UTF-8, no conflict markers, TOML; each failure with its line."""

import re
from typing import TYPE_CHECKING, Any

from leantui.model.problem import Problem
from leantui.store.codes import Code
from leantui.store.guard import SIZE_LIMIT, size_problem

if TYPE_CHECKING:
    from tomli import TOMLDecodeError

_MARKER = re.compile(rb"^(?:<{7}|>{7}|\|{7})(?:[ \t][^\n]*)?\r?$", re.MULTILINE)
"""Git's conflict markers. `=======` alone is no sign: it underlines headings in Markdown."""

BOM = "\ufeff"


def parse_toml(data: bytes, file: str) -> dict[str, Any] | Problem:
    """The table in `data`, or the first thing that makes it unreadable."""
    text = decode(data, file)
    if isinstance(text, Problem):
        return text
    if b"<<<<<<<" in data or b">>>>>>>" in data or b"|||||||" in data:
        markers = conflicts(data, file)
        if markers:
            return markers[0]
    import tomli  # not at the start: where nothing changed, nothing is parsed

    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        return _syntax(text, file, error)
    except RecursionError:
        return _unreadable(file, 0, 0, "nested-too-deep", "Arrays or tables are nested too deeply")
    except ValueError as error:
        return _unreadable(file, 0, 0, "toml-syntax", f"This is not valid TOML: {error}")


def decode(data: bytes, file: str) -> str | Problem:
    """The text in `data` without its byte order mark; an empty or wrongly encoded file is a problem."""
    if len(data) > SIZE_LIMIT:
        return size_problem(file, len(data))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line_start = before.rfind(b"\n") + 1
        return _unreadable(
            file,
            before.count(b"\n") + 1,
            len(before[line_start:].decode("utf-8").removeprefix(BOM)) + 1,
            "not-utf-8",
            f"Byte {error.start} (0x{data[error.start]:02x}) is not valid UTF-8",
            "Save the file as UTF-8",
        )
    text = text.removeprefix(BOM)
    if not text or text.isspace():
        return _unreadable(
            file, 0, 0, "empty-file", "The file is empty", "Restore it from git, or delete it"
        )
    return text


def conflicts(data: bytes, file: str) -> list[Problem]:
    """One problem for each conflict that git left in the file, wherever it stands."""
    lines = [(match, data.count(b"\n", 0, match.start()) + 1) for match in _MARKER.finditer(data)]
    starts = [line for match, line in lines if match[0].startswith(b"<")] or [
        line for _, line in lines[:1]
    ]
    return [
        _unreadable(
            file,
            line,
            1,
            "conflict-marker",
            "A merge left its conflict markers here",
            "R in the board merges both sides by field, so does leantui resolve; or delete the lines with <<<<<<<, ======= and >>>>>>> by hand",
        )
        for line in starts
    ]


_PLAIN_WORDS = {
    "Cannot overwrite a value": "This key was given before",
    "Invalid value": "A value is missing here, or is not written as TOML",
    "Expected '=' after a key in a key/value pair": "After a key, = and its value were expected",
    "Invalid statement": "Expected a key, = and its value",
    "Unclosed array": "An array is not closed: expected , or ]",
    "Unclosed inline table": "An inline table is not closed: expected , or }",
    "Unterminated string": "A string is not closed",
    "Invalid date or datetime": "There is no such date or time",
    "Expected newline or end of document after a statement": "Expected the end of the line",
}


def _syntax(text: str, file: str, error: "TOMLDecodeError") -> Problem:
    said = str(getattr(error, "msg", error))
    at_end = getattr(error, "pos", 0) >= len(text.replace("\r\n", "\n"))
    message = _PLAIN_WORDS.get(said, said)
    if said == "Illegal character '\\n'":
        message = "A string is not closed on its line"
    return _unreadable(
        file,
        getattr(error, "lineno", 0),
        getattr(error, "colno", 0),
        "toml-syntax",
        f"{message}; the file ends here" if at_end else message,
        "The file may have been cut off: compare it with git's version" if at_end else "",
    )


def _unreadable(
    file: str, line: int, column: int, code: Code, message: str, hint: str = ""
) -> Problem:
    return Problem(
        file=file,
        line=line,
        column=column,
        severity="error",
        code=code,
        key="",
        message=message,
        hint=hint,
    )
