"""Edits of a card's text, byte for byte."""

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from leantui.store.edit import edit_text

CARD = '''# a comment of ours
title = "Mail down"   # why: see below
column = 'fix'
colour = "green"
tags = ["a", "b"]
description = """
Line one
[not a table]
"""
log = [
  # the beginning
  { at = 2026-03-09T08:12:00.000Z, by = "mia", event = "created", to = "intake" },
  { at = 2026-03-10T08:12:00.000Z, by = "mia", event = "moved", from = "intake", to = "fix" },
]
'''
ENTRY = {
    "at": tomli.loads("a = 2026-03-11T08:00:00.000Z")["a"],
    "by": "tom",
    "event": "comment",
    "text": "hi [red]\u001b",
}
ADDED = (
    r'  { at = 2026-03-11T08:00:00.000Z, by = "tom", event = "comment", text = "hi [red]\u001b" },'
    "\n"
)


def edited(text: str, **changes: object) -> str:
    before = tomli.loads(text)
    after = {key: value for key, value in (before | changes).items() if value is not None}
    found = edit_text(text, before, after)
    assert tomli.loads(found) == after
    return found


def test_a_move_changes_one_line_and_adds_one() -> None:
    log = [*tomli.loads(CARD)["log"], ENTRY]
    found = edited(CARD, column="done", log=log)
    expected = CARD.replace("column = 'fix'", 'column = "done"').replace("]\n", "]\n")
    expected = expected[: expected.rindex("]")] + ADDED + "]\n"
    assert found == expected


def test_a_comment_behind_a_value_stays() -> None:
    assert 'title = "Mail is up"   # why: see below\n' in edited(CARD, title="Mail is up")


def test_a_new_key_goes_to_its_place() -> None:
    lines = edited(CARD, lane="acme", due=tomli.loads("a = 2026-03-20")["a"]).splitlines()
    assert lines[3:6] == ['lane = "acme"', "due = 2026-03-20", 'colour = "green"']


def test_a_key_is_taken_away_with_its_lines_only() -> None:
    assert edited(CARD, description=None) == CARD.replace(
        'description = """\nLine one\n[not a table]\n"""\n', ""
    )


@pytest.mark.parametrize(
    "log",
    [
        "log = []\n",
        "log = [\n]\n",
        'log = [{ at = 2026-03-09T08:12:00.000Z, by = "m", event = "created", to = "x" }]\n',
        'log = [\n  { at = 2026-03-09T08:12:00.000Z, by = "m", event = "created", to = "x" } # note\n]\n',
        'log = [\n  { at = 2026-03-09T08:12:00.000Z, by = "m}]", event = "comment", text = "a } ] b" }, # note\n  # end\n]',
        'log = [ { at = 2026-03-09T08:12:00.000Z, by = "m", event = "created", to = "x" },\n]\n',
    ],
)
def test_every_shape_of_log_grows(log: str) -> None:
    text = f'title = "x"\n"column" = "fix"\n{log}'
    entries = [*tomli.loads(text)["log"], ENTRY]
    found = edited(text, log=entries)
    assert found.endswith("\n") is text.endswith("\n")
    if "# note" in log:
        assert "# note" in found


def test_line_ends_and_byte_order_mark_stay() -> None:
    text = "\ufeff" + CARD.replace("\n", "\r\n")
    before = tomli.loads(CARD)
    found = edit_text(text, before, before | {"title": "Other"})
    assert found == text.replace("Mail down", "Other")


def test_no_final_newline_stays_so() -> None:
    text = CARD.rstrip("\n")
    assert not edited(text, title="Other").endswith("\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [("{}", {"": 0}), ("{ a.b = 1 }", {"a": {"b": 2}}), ("{ a = 1, b = 2 }", {"b": 3})],
)
def test_every_shape_of_table_changes(old: str, new: dict[str, object]) -> None:
    edited(f'# ours\nmade = {old}  # by hand\ntitle = "x"\nlog = []\n', made=new, title="y")


def test_an_empty_table_is_filled_while_something_else_goes() -> None:
    text = 'title = ""\n"new key" = {}\nchecklist = []  # beside\nlog = []\n'
    before = tomli.loads(text)
    after = {"title": "", "new key": {"": 0}, "log": []}
    assert tomli.loads(edit_text(text, before, after)) == after


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=20)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["title", "lane", "requester", "x y", "project"]), TEXTS, max_size=4
    )
)
def test_any_text_can_be_written(changes: dict[str, str]) -> None:
    edited(CARD, **changes)
