"""Every key path has the line and column where it stands."""

from typing import Any

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from leantui.store.locate import KeyPath, Places, dotted

TEXT = """\
# first
title = "a # no comment"   # a comment
"quoted key" = 'x'
a.b.c = 1
when = 2026-03-09 08:12:00Z
text = \"\"\"
[not.a.header]
key = "value" \\"\"\" still
\"\"\"\"
raw = '''
x = 1''''
log = [ # why not
  { at = 2026-03-09T08:12:00Z, by = "mia", record = { "odd }" = [1, 2] } },
  {
    by = "tom",  # a newline in an inline table: TOML 1.1
    at = 1979-05-27,
  },
]

[wip]
board = 3
cell = [{ column = "fix", max = 2 }]

[[column]]
id = "a"

[[column]]
  id = "b"
  [column.more]
  x = 1
  [[column.deep]]
  y = 1
  [[column.deep]]
  y = 2
"""


@pytest.mark.parametrize(
    ("path", "at_key", "at_value"),
    [
        (("title",), (2, 1), (2, 9)),
        (("quoted key",), (3, 1), (3, 16)),
        (("a", "b", "c"), (4, 1), (4, 9)),
        (("a", "b"), (4, 1), (4, 1)),
        (("when",), (5, 1), (5, 8)),
        (("log",), (12, 1), (12, 7)),
        (("log", 0, "by"), (13, 32), (13, 37)),
        (("log", 0, "record", "odd }", 1), (13, 69), (13, 69)),
        (("log", 1), (14, 3), (14, 3)),
        (("log", 1, "at"), (16, 5), (16, 10)),
        (("wip",), (20, 1), (20, 1)),
        (("wip", "cell", 0, "max"), (22, 27), (22, 33)),
        (("column",), (24, 1), (24, 1)),
        (("column", 1), (27, 1), (27, 1)),
        (("column", 1, "id"), (28, 3), (28, 8)),
        (("column", 1, "more", "x"), (30, 3), (30, 7)),
        (("column", 1, "deep", 1, "y"), (34, 3), (34, 7)),
        (("column", 1, "missing"), (27, 1), (27, 1)),
        (("missing",), (0, 0), (0, 0)),
        ((), (0, 0), (0, 0)),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_places(
    path: KeyPath, at_key: tuple[int, int], at_value: tuple[int, int], line_end: str
) -> None:
    text = TEXT.replace("\n", line_end)
    tomli.loads(text)
    places = Places(text)
    assert places.line_column(path) == at_key
    assert places.line_column(path, of_value=True) == at_value


def test_column_counts_characters() -> None:
    places = Places('log = [{ text = "🎉é", by = "mia" }]')
    assert places.line_column(("log", 0, "by")) == (1, 23)


def test_text_that_is_not_toml_does_no_harm() -> None:
    for end in range(len(TEXT)):
        Places(TEXT[:end])


def test_key_path_as_people_read_it() -> None:
    assert dotted(("log", 3, "at")) == "log[3].at"
    assert dotted(("column", 2, "wip")) == "column[2].wip"
    assert dotted(()) == ""


KEYS = st.sampled_from(["a", "b-1", "_c", "quoted key", 'q"uote', "ü"])
LEAVES = st.one_of(
    st.integers(-9, 9),
    st.booleans(),
    st.text(st.sampled_from("ab#[]{}=,.'\"\\\n é"), max_size=8),
    st.datetimes().map(lambda at: at.replace(microsecond=0)),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


def paths(value: Any, path: KeyPath = ()) -> list[KeyPath]:
    parts: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        parts = list(value.items())
    elif isinstance(value, list):
        parts = list(enumerate(value))
    return [found for key, part in parts for found in [(*path, key), *paths(part, (*path, key))]]


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_every_path_of_any_text_is_found(table: dict[str, Any]) -> None:
    import tomlkit

    text = tomlkit.dumps(table)
    read = tomli.loads(text)
    places = Places(text)
    for path in paths(read):
        line, column = places.line_column(path)
        assert path in places.keys
        rest = text.splitlines()[line - 1][column - 1 :]
        assert rest
