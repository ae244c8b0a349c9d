"""Whatever a card looks like, an edit changes what it is to change and not one byte else."""

import re
from collections import Counter
from typing import Any

import tomli
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.store.write.conftest import CHANGES, ENTRIES, texts

from leantui.store.edit import edit_text
from leantui.store.toml_values import is_same


def comments(text: str) -> Counter[str]:
    return Counter(
        re.findall(r"# (?:above|beside|agreed|two|first|between|last|who|one\b|end)[^\r\n]*", text)
    )


@settings(max_examples=100, deadline=None)
@given(texts(), CHANGES, st.lists(ENTRIES, max_size=3))
def test_any_edit_of_any_card(text: str, changes: dict[str, Any], entries: list[Any]) -> None:
    before = tomli.loads(text.removeprefix("\ufeff"))
    wanted = before | changes | {"log": before["log"] + entries}
    after = {key: value for key, value in wanted.items() if value is not None}
    edited = edit_text(text, before, after)

    found = tomli.loads(edited.removeprefix("\ufeff"))
    same = {key: value for key, value in after.items() if key != "checklist"}
    assert is_same({key: value for key, value in found.items() if key != "checklist"}, same)
    for item, meant in zip(found.get("checklist", []), after.get("checklist", []), strict=True):
        assert is_same(item, item | meant)
    assert edited.startswith("\ufeff") == text.startswith("\ufeff")
    assert ("\r\n" in edited) == ("\r\n" in text)
    assert "\r" not in edited.replace("\r\n", "")
    assert comments(edited) >= comments(text)
    touched = {key for key in {*before, *after} if not is_same(before.get(key), after.get(key))}
    for key in before.keys() - touched:
        assert lines_of(edited, key) == lines_of(text, key)
    assert edit_text(edited, found, found) == edited


def lines_of(text: str, key: str) -> list[str]:
    """The first line of what says the key's value, without the mark that may begin the file."""
    lines = text.removeprefix("\ufeff").split("\n")
    return [line for line in lines if re.match(rf'"?{re.escape(key)}"?[ .=]', line)]


@settings(max_examples=60, deadline=None)
@given(texts(), st.lists(ENTRIES, min_size=1, max_size=3))
def test_a_log_grows_by_one_line_an_entry(text: str, entries: list[Any]) -> None:
    before = tomli.loads(text.removeprefix("\ufeff"))
    edited = edit_text(text, before, before | {"log": before["log"] + entries})
    old, new = text.splitlines(), edited.splitlines()
    kept = Counter(line.rstrip(", \t]") for line in old) - Counter(
        line.rstrip(", \t]") for line in new
    )
    log = re.split(r"(?m)^log *=", text)[-1].replace("\r", "")
    if re.search(r"(?m)^\s+\{.*\},?[ \t]*(?:#.*)?$", log) and re.search(r"\n\s*\]", log):
        assert len(new) == len(old) + len(entries)
        assert sum(kept.values()) <= 1
