"""Whatever a card looks like, an edit changes what it is to change and not one byte else."""

import re
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from leantui.store.edit import edit_text
from leantui.store.toml_values import is_same

SPELLINGS: dict[str, list[str]] = {
    "title": ['"Mail down"', "'Mail # down'", '"""\nMail\\\n  down"""', '"a \\"b\\" # c"'],
    "column": ['"fix"', "'fix/done'"],
    "lane": ['"acme"', "'''acme'''"],
    "due": ["2026-03-20", "2026-03-20 # agreed"],
    "created": ["2026-03-09T08:12:00.000Z", "2026-03-09 09:12:00+01:00"],
    "tags": [
        "[]",
        '["a", "b"]',
        '[ "a" , "b", ]',
        '[\n  "a",  # first\n  # between\n  "b"\n]',
        '["a", # one\n "b"]',
        '[\n"a", "b",\n# last\n]',
    ],
    "description": ['"""\n# no comment\n log = [\n"""', "'''one ''' # two", '"x\\ny"'],
    "checklist": [
        '[{ text = "b", done = true, by = "mia" }]',
        '[\n  { text = "a", done = false }, # who?\n  { done = true, text = "b" }\n]',
    ],
    "colour": ['"green"', "{ r = 1, g = 2 }", "[[1, 2], [3]]", "1_000", "nan"],
    '"odd key"': ["true"],
    "made.by": ['"a tool"'],
}
LOGS = [
    "[]",
    "[\n]",
    "[\n  # nothing yet\n]",
    '[{ at = 2026-03-09T08:12:00Z, by = "m", event = "created" }]',
    (
        '[\n  { at = 2026-03-09T08:12:00.000Z, by = "m", event = "created", x = "}]," }, # the first\n'
        '  { at = 2026-03-10T08:12:00.000Z, by = "m", event = "comment", text = "a # b" } # no comma\n]'
    ),
    '[\n\t{ at = 2026-03-09T08:12:00.000Z, by = "m", event = "created" },\n\n\t# the end\n\t]',
    '[ { at = 2026-03-09T08:12:00.000Z, by = "m", event = "created" },\n]',
    '[\n  { at = 2026-03-09T08:12:00.000Z, by = "m", event = "created" }]',
    (
        '[\n  { at = 2026-03-09T08:12:00.000Z, by = "m", event = "created" }, '
        '{ at = 2026-03-10T08:12:00.000Z, by = "m", event = "comment" },\n]'
    ),
]


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A valid card as people write them: any order, odd spacing, comments, either line end."""
    keys = draw(st.permutations(sorted(SPELLINGS)).map(lambda found: found[:5]))
    lines: list[str] = []
    for number, key in enumerate([*keys, "log"]):
        lines += draw(st.lists(st.sampled_from(["", f"# above {key}", "   "]), max_size=2))
        value = draw(st.sampled_from(LOGS if key == "log" else SPELLINGS[key]))
        equals = draw(st.sampled_from([" = ", "=", "   =  "]))
        behind = draw(st.sampled_from(["", f"  # beside {number}", "  "]))
        lines.append(
            f"{key}{equals}{value}{'' if '# agreed' in value or '# two' in value else behind}"
        )
    text = "\n".join(lines) + draw(st.sampled_from(["\n", "", "\n# end", "\n\n# end\n"]))
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    return draw(st.sampled_from(["", "\ufeff"])) + text


WORDS = st.text(st.characters(codec="utf-8"), max_size=12)
ENTRIES = st.builds(
    lambda minute, text: {
        "at": datetime(2026, 4, 1, 8, minute, tzinfo=UTC), "by": "tom", "event": "comment", "text": text
    },
    st.integers(0, 59),
    WORDS,
)  # fmt: skip
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "title": WORDS,
        "lane": st.none() | WORDS,
        "due": st.none() | st.dates(date(1, 1, 1)),
        "tags": st.none() | st.lists(st.sampled_from(["a", "b", "c", "d\n"]), max_size=4),
        "description": st.none() | WORDS,
        "checklist": st.none()
        | st.lists(
            st.fixed_dictionaries({"text": st.sampled_from("abc"), "done": st.booleans()}),
            max_size=3,
        ),
        "new key": st.none() | st.floats() | st.dictionaries(WORDS, st.integers(0, 9), max_size=2),
        "colour": st.none() | WORDS,
    },
)


def comments(text: str) -> Counter[str]:
    return Counter(
        re.findall(r"# (?:above|beside|agreed|two|first|between|last|who|one\b|end)[^\r\n]*", text)
    )


@settings(max_examples=400, deadline=None)
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


@settings(max_examples=150, deadline=None)
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
