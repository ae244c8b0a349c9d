"""A card's file: what is read from it, and how each mistake in it is told."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.store.read.conftest import WORKSPACE, told

from leantui.model.card import Card
from leantui.model.problem import Problem
from leantui.store.read import (
    parse_card,
)

FILE = "boards/desk/cards/aaaa1111.toml"


CARD = (WORKSPACE / FILE).read_text(encoding="utf-8")
AT = "at = 2026-03-09T08:12:00.000Z"


def card_of(text: bytes | str, *, thorough: bool = True) -> tuple[Card | None, list[Problem]]:
    return parse_card(text, id="aaaa1111", board="desk", file=FILE, thorough=thorough)


def only(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, problems
    return problems[0]


def test_card_is_read_with_its_place() -> None:
    card, problems = card_of(CARD)
    assert problems == []
    assert card is not None
    assert (card.id, card.board, card.file) == ("aaaa1111", "desk", FILE)
    assert card.created == datetime(2026, 3, 9, 8, 12, tzinfo=UTC)
    assert card.description == "Two lines,\nand no more.\n"
    assert [entry.to for entry in card.log] == ["intake", "fix"]
    assert card.extra == {}


@pytest.mark.parametrize("thorough", [True, False])
def test_card_with_only_what_is_required_opens(thorough: bool) -> None:
    card, problems = card_of('title = "x"\ncolumn = "fix"\nlog = []\n', thorough=thorough)
    assert card is not None
    assert problems == []


@pytest.mark.parametrize("thorough", [True, False])
def test_unicode_bom_crlf_and_toml_1_1_are_read(thorough: bool) -> None:
    text = 'title = "é 🎉 \\e"\r\ncolumn = "fix"\r\nlog = [\r\n  {\r\n    ' + AT
    text += ', by = "a",\r\n    event = "comment",\r\n  },\r\n]'
    card, problems = card_of(b"\xef\xbb\xbf" + text.encode(), thorough=thorough)
    assert card is not None
    assert card.title == "é 🎉 \x1b"
    assert [problem for problem in problems if problem.severity == "error"] == []


def test_title_with_markup_and_escapes_is_kept_as_it_is() -> None:
    card, problems = card_of(
        'title = "[red]x[/] \\u001b]52;c;eA==\\u0007"\ncolumn = "a"\nlog = []\n'
    )
    assert card is not None
    assert card.title == "[red]x[/] \x1b]52;c;eA==\x07"
    assert problems == []


@pytest.mark.parametrize("thorough", [True, False])
def test_file_cut_off_at_any_byte_is_seen_to_be_broken(thorough: bool) -> None:
    data = (CARD + "").replace("J. Doe", "Jöß Doe").encode()
    whole, _ = card_of(data)
    for end in range(len(data)):
        card, problems = card_of(data[:end], thorough=thorough)
        is_broken = any(problem.severity == "error" for problem in problems)
        assert is_broken or card == whole, data[:end]


def test_file_cut_off_says_that_it_ends() -> None:
    _, problems = card_of(CARD[:-30])
    assert "the file ends here" in only(problems).message


@pytest.mark.parametrize(
    ("data", "code", "line", "column", "words"),
    [
        (b"", "empty-file", 0, 0, "empty"),
        (b"\xef\xbb\xbf \r\n\n", "empty-file", 0, 0, "empty"),
        (b'title = "x"\ny = "\xc3\xa9\xff"\n', "not-utf-8", 2, 7, "Byte 19 (0xff)"),
        (b"\xff\xfet\x00", "not-utf-8", 1, 1, "Byte 0 (0xff)"),
        (b"#" * 2_000_000, "too-large", 0, 0, "2,000,000 bytes"),
        (b"a = " + b"[" * 100_000, "nested-too-deep", 0, 0, "deep"),
        (b"a = " + b"{a=" * 100_000, "nested-too-deep", 0, 0, "deep"),
        (b'title = "x"\ncolumn fix\n', "toml-syntax", 2, 8, "="),
        (b'title = "x"\ntitle = "y"\n', "toml-syntax", 2, 12, "given before"),
        (b'title = "x\n', "toml-syntax", 1, 11, "not closed"),
        (b"due = 2026-02-30\n", "toml-syntax", 1, 7, "no such date"),
        (b"a = " + b"9" * 5000, "toml-syntax", 0, 0, ""),
        (b"a = 1\x00", "toml-syntax", 1, 6, ""),
        (b'a = "x\ry"\n', "toml-syntax", 1, 7, ""),
    ],
)
def test_unreadable_files(data: bytes, code: str, line: int, column: int, words: str) -> None:
    card, problems = card_of(data)
    problem = only(problems)
    assert card is None
    assert (problem.code, problem.line, problem.column) == (code, line, column)
    assert words in problem.message


def conflicted(inside: str = "") -> str:
    marked = "<<<<<<< HEAD\nours\n||||||| base\nwas\n=======\ntheirs\n>>>>>>> branch\n"
    return f'title = "x"\ncolumn = "fix"\n{inside}{marked}{inside[-4:]}log = []\n'


def test_conflict_markers_are_found_before_parsing() -> None:
    card, problems = card_of(conflicted())
    assert card is None
    assert told(problems) == [(3, "conflict-marker", "")]


def test_conflict_markers_inside_text_are_found_too() -> None:
    card, problems = card_of(conflicted('description = """\n'))
    assert card is None
    assert told(problems) == [(4, "conflict-marker", "")]
    windows = conflicted('description = """\n').replace("\n", "\r\n")
    assert told(card_of(windows)[1]) == [(4, "conflict-marker", "")]


def test_every_conflict_is_named() -> None:
    twice = CARD + "<<<<<<< a\n=======\n>>>>>>> b\n" * 2
    assert [problem.line for problem in card_of(twice)[1]] == [20, 23]


def test_heading_underlined_in_markdown_is_no_conflict() -> None:
    text = (
        'title = "x"\ncolumn = "a"\ndescription = """\nHeading\n=======\n<<<<<<<x\n"""\nlog = []\n'
    )
    card, problems = card_of(text)
    assert card is not None
    assert problems == []


TEN_PROBLEMS = """\
title = "x"
column = "fix"
assignees = "mia"
due = "2026-03-20"
created = 2026-03-09T08:12:00
impact = "hihg"
size = -1
tags = ["a", 3]
assignes = []
checklist = [
  { text = "Desk booked", done = "true" },
  { done = true },
]
log = [
  { at = 2026-03-09T08:12:00.000Z, by = "mia", event = "created", colour = 1 },
  { at = 2026-03-10, by = "mia", event = "moved", to = "fix" },
  { at = 2026-03-08T08:12:00.000Z, by = "mia", event = "commnet" },
]
"""


def test_all_problems_of_a_file_are_told_with_their_lines() -> None:
    card, problems = card_of(TEN_PROBLEMS)
    assert told(problems) == [
        (3, "wrong-type", "assignees"),
        (4, "wrong-type", "due"),
        (5, "bad-value", "created"),
        (6, "bad-value", "impact"),
        (7, "bad-value", "size"),
        (8, "wrong-type", "tags[1]"),
        (9, "unknown-key", "assignes"),
        (11, "wrong-type", "checklist[0].done"),
        (12, "missing-key", "checklist[1].text"),
        (15, "unknown-key", "log[0].colour"),
        (16, "wrong-type", "log[1].at"),
        (17, "log-order", "log[2].at"),
        (17, "unknown-event", "log[2].event"),
    ]
    assert card is not None
    assert (card.assignees, card.due, card.tags) == ((), None, ("a",))
    assert [item.text for item in card.checklist] == ["Desk booked"]
    assert len(card.log) == 2


def test_problems_say_found_expected_and_the_way_out() -> None:
    by_key = {problem.key: problem for problem in card_of(TEN_PROBLEMS)[1]}
    assert by_key["assignees"].message == 'Expected an array of texts, found "mia"'
    assert by_key["assignees"].hint == 'Write ["mia"]'
    assert by_key["assignees"].column == 13
    assert by_key["impact"].hint == "Did you mean high?"
    assert by_key["assignes"].hint == "Did you mean assignees?"
    assert by_key["log[2].event"].hint == "Did you mean comment?"
    assert by_key["created"].hint.startswith("Write 2026-03-09T08:12:00Z")
    assert by_key["size"].message == "Expected a whole number from 0 to 1000000, found -1"


def test_opening_a_board_tells_errors_only() -> None:
    _, problems = card_of(TEN_PROBLEMS, thorough=False)
    assert {problem.severity for problem in problems} == {"error"}
    assert "log[1].at" in {problem.key for problem in problems}


def test_card_without_log_is_shown_and_told() -> None:
    card, problems = card_of('title = "x"\ncolumn = "fix"\n')
    assert card is not None
    assert card.log == ()
    assert told(problems) == [(1, "missing-key", "log")]


@pytest.mark.parametrize("line", ['title = ""', "title = 3", "", "title = []"])
def test_card_without_a_title_is_told(line: str) -> None:
    card, problems = card_of(f'column = "fix"\n{line}\nlog = []\n')
    assert card is None
    assert only(problems).key == "title"


def test_unknown_keys_are_kept_in_the_order_of_the_file() -> None:
    text = 'title = "x"\nzeta = 1\ncolumn = "a"\nalpha = 2026-01-01\nextra = { b = 1 }\nlog = []\n'
    for thorough in (True, False):
        card, _ = card_of(text, thorough=thorough)
        assert card is not None
        assert list(card.extra.items()) == [
            ("zeta", 1),
            ("alpha", date(2026, 1, 1)),
            ("extra", {"b": 1}),
        ]


@pytest.mark.parametrize(("key", "value"), [("id", "bbbb2222"), ("board", "other")])
def test_keys_that_contradict_the_place_are_told(key: str, value: str) -> None:
    for thorough in (True, False):
        card, problems = card_of(
            f'title = "x"\ncolumn = "a"\n{key} = "{value}"\nlog = []\n', thorough=thorough
        )
        assert card is not None
        assert (card.id, card.board) == ("aaaa1111", "desk")
        if thorough:
            assert (only(problems).code, problems[0].line) == ("id-mismatch", 3)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ('title = "x"\ncolumn = "a"\nlog = []\n[more]\nx = 1\n', "table-in-card", 4),
        (f'title = "x"\ncolumn = "a"\n[[log]]\n{AT}\nby = "a"\nevent = "x"\n', "table-in-card", 3),
        ('title = "x"\nlog = []\ncolumn = "a"\n', "log-not-last", 3),
        (
            f'title = "x"\ncolumn = "a"\nlog = [{{ {AT}, by = "a", event = "x" }}]\n',
            "log-layout",
            3,
        ),
        (
            f'title = "x"\ncolumn = "a"\nlog = [\n {{ {AT}, by = "a", event = "x" }}\n]',
            "log-layout",
            3,
        ),
    ],
)
def test_layout_that_would_hide_a_cut_or_a_conflict(text: str, code: str, line: int) -> None:
    card, problems = card_of(text)
    assert card is not None
    assert (line, code) in [(problem.line, problem.code) for problem in problems]


def test_description_with_brackets_is_no_table() -> None:
    text = 'title = "x"\ncolumn = "a"\ndescription = """\n[link](x)\n  [[y]]\n"""\nlog = [\n  # none yet\n]\n'
    assert card_of(text)[1] == []


LOGS: list[tuple[str, list[tuple[str, str]]]] = [
    ('event = "moved", from = "x", to = "fix" },\n  { at = 2026-03-10T00:00:00Z, by = "a", event = "moved", from = "done", to = "fix"', [("log-chain", "log[1].from")]),
    ('event = "moved"', [("log-move", "log[0].to")]),
    ('event = "moved", to = "done"', [("column-log", "column")]),
    ('event = "blocked"', [("blocked-without-reason", "log[0].reason")]),
    ('event = "blocked", reason = " "', [("blocked-without-reason", "log[0].reason")]),
    ('event = "bloked", reason = "x"', [("unknown-event", "log[0].event")]),
    ('event = "sent-to-the-moon"', []),
]  # fmt: skip


@pytest.mark.parametrize(("log", "expected"), LOGS)
def test_what_a_log_can_say_of_itself(log: str, expected: list[tuple[str, str]]) -> None:
    text = f'title = "x"\ncolumn = "fix"\nlog = [\n  {{ {AT}, by = "a", {log} }},\n]\n'
    _, problems = card_of(text)
    assert [(problem.code, problem.key) for problem in problems] == expected


def test_unresolved_merge_conflict_is_told_once() -> None:
    text = (
        'title = "x"\ncolumn = "a"\n'
        'merge_conflict = [{ field = "title", base = "w", ours = "x", theirs = "y" }]\nlog = []\n'
    )
    card, problems = card_of(text)
    assert card is not None
    assert card.extra["merge_conflict"][0]["theirs"] == "y"
    assert (only(problems).severity, problems[0].code) == ("error", "merge-conflict")
    assert "title" in problems[0].message


def test_numbers_too_large_do_no_harm() -> None:
    huge = "9" * 30
    card, problems = card_of(f'title = "x"\ncolumn = "a"\nx = {huge}\nlog = []\n')
    assert card is not None
    assert only(problems).code == "unknown-key"
    card, problems = card_of(f'title = "x"\ncolumn = "a"\nsize = {huge}\nlog = []\n')
    assert card is not None
    assert (card.size, only(problems).key) == (None, "size")


def test_fast_and_slow_ways_read_the_same(pytestconfig: pytest.Config) -> None:
    root = Path(pytestconfig.rootpath)
    for path in sorted(root.glob("boards/*/cards/*.toml")):
        given: dict[str, Any] = {"id": path.stem, "board": "b", "file": path.name}
        fast, _ = parse_card(path.read_bytes(), thorough=False, **given)
        slow, _ = parse_card(path.read_bytes(), thorough=True, **given)
        assert fast == slow
