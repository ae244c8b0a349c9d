"""Two people edit one card, whatever it looks like: the merge commutes, and loses no entry and no comment."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import tomli
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.store.write.conftest import CHANGES, WORDS, texts

from leantui.store.edit import edit_text
from leantui.store.merge import CONFLICT_KEY, Merged, Parsed, merge_file
from leantui.store.parse import parse_card
from leantui.store.statements import items_of, layout, line_end_of, notes_of
from leantui.store.toml_values import canonical, is_same

MARK = "\ufeff"
MOVES = st.tuples(st.integers(0, 59), st.sampled_from(["fix", "done", "wait"]))


def moved(data: dict[str, Any], who: str, minute: int, column: str) -> dict[str, Any]:
    entry = {
        "at": datetime(2026, 4, 2, 8, minute, tzinfo=UTC), "by": who, "event": "moved",
        "from": data.get("column", "fix"), "to": column,
    }  # fmt: skip
    return data | {"column": column, "log": [*data["log"], entry]}


def commented(data: dict[str, Any], who: str, minute: int, words: str) -> dict[str, Any]:
    entry = {
        "at": datetime(2026, 4, 2, 8, minute, tzinfo=UTC), "by": who, "event": "comment", "text": words
    }  # fmt: skip
    return data | {"log": [*data["log"], entry]}


def with_comment(text: str, place: int, comment: str) -> str:
    """A comment on a line of its own above a statement, or above an item that begins its line."""
    places = [each.start for each in layout(text).statements]
    for each in layout(text).of("log"):
        raw = text[each.value : each.value_end]
        starts = (each.value + item.start for item in items_of(raw))
        places += [at for at in starts if not text[text.rfind("\n", 0, at) + 1 : at].strip()]
    at = places[place % len(places)]
    return f"{text[:at]}{comment}{line_end_of(text)}{text[at:]}"


def without_comment(text: str, place: int) -> str:
    """Without one of the comments that have a line of their own."""
    own = [
        note
        for note in notes_of(text)
        if not text[text.rfind("\n", 0, note.start) + 1 : note.start].strip()
    ]
    if not own:
        return text
    note = own[place % len(own)]
    end = text.find("\n", note.end)
    return text[: text.rfind("\n", 0, note.start) + 1] + (text[end + 1 :] if end >= 0 else "")


@st.composite
def edited(draw: st.DrawFn, base: str, who: str) -> str:
    """What one person makes of the card, with the program and by hand."""
    mark = MARK if base.startswith(MARK) else ""
    text = base.removeprefix(MARK)
    for number in range(draw(st.integers(0, 3))):
        before = tomli.loads(text)
        match draw(st.sampled_from(["keys", "move", "comment", "by hand", "by hand", "taken out"])):
            case "keys":
                wanted = before | draw(CHANGES)
                after = {key: value for key, value in wanted.items() if value is not None}
                text = edit_text(text, before, after)
            case "move":
                text = edit_text(text, before, moved(before, who, *draw(MOVES)))
            case "comment":
                words = draw(st.tuples(st.integers(0, 59), WORDS))
                text = edit_text(text, before, commented(before, who, *words))
            case "by hand":
                text = with_comment(text, draw(st.integers(0, 20)), f"# {who} {number}")
            case _:
                text = without_comment(text, draw(st.integers(0, 20)))
    return mark + text


@st.composite
def histories(draw: st.DrawFn) -> tuple[str, str, str]:
    base = draw(texts())
    return base, draw(edited(base, "mia")), draw(edited(base, "tom"))


def merged(base: str, ours: str, theirs: str) -> Merged:
    return merge_file(Parsed.of(base), Parsed.of(ours), Parsed.of(theirs))


@settings(max_examples=300, deadline=None)
@given(histories())
def test_two_people_edit_a_card(history: tuple[str, str, str]) -> None:
    base, ours, theirs = history
    found, swapped = merged(base, ours, theirs), merged(base, theirs, ours)
    if not found.conflicts:
        assert found.text == swapped.text
    assert is_same(
        [[each.field, [each.ours], [each.theirs]] for each in found.conflicts],
        [[each.field, [each.theirs], [each.ours]] for each in swapped.conflicts],
    )
    assert is_same(tomli.loads(found.text.removeprefix(MARK)), found.data)
    assert (CONFLICT_KEY in found.data) == bool(found.conflicts)
    assert is_card(found.text) or not all(map(is_card, history))
    assert_no_entry_is_lost_or_doubled(found, ours, theirs)
    assert_comments_of_both(found.text, base, ours, theirs)
    assert_as_expected(found, *(tomli.loads(side.removeprefix(MARK)) for side in history))
    assert found.text.startswith(MARK) == base.startswith(MARK)
    assert ("\r\n" in found.text) == ("\r\n" in base)
    assert "\r" not in found.text.replace("\r\n", "")
    assert merged(base, found.text, found.text).text == found.text
    assert merged(base, base, theirs).text == theirs
    assert merged(base, ours, base).text == ours


def assert_no_entry_is_lost_or_doubled(found: Merged, ours: str, theirs: str) -> None:
    sides = [
        Counter(map(canonical, tomli.loads(side.removeprefix(MARK))["log"]))
        for side in (ours, theirs)
    ]
    assert Counter(map(canonical, found.data["log"])) == sides[0] | sides[1]


def assert_comments_of_both(text: str, base: str, ours: str, theirs: str) -> None:
    """Every comment of either side, but those that a side took out."""
    had, we, they, now = (
        Counter(note.text for note in notes_of(each.removeprefix(MARK)))
        for each in (base, ours, theirs, text)
    )
    for comment in {*had, *we, *they, *now}:
        kept = min(had[comment], we[comment], they[comment])
        added = max(we[comment], they[comment]) - had[comment]
        assert now[comment] == kept + max(added, 0), comment


SETS = ("tags",)
OTHERWISE = ("log", "column", "checklist", "description")
"""Keys with rules of their own."""


def assert_as_expected(
    found: Merged, base: dict[str, Any], ours: dict[str, Any], theirs: dict[str, Any]
) -> None:
    """The card that the rules make of the two sides, worked out here once more."""
    conflicts = {conflict.field for conflict in found.conflicts}
    for key in {*base, *ours, *theirs} - {*SETS, *OTHERWISE}:
        had, we, they = (side.get(key) for side in (base, ours, theirs))
        if is_same(we, they) or is_same(they, had) or is_same(we, had):
            assert key not in conflicts
            assert is_same(found.data.get(key), they if is_same(we, had) else we)
        elif not any(isinstance(value, str) and "\n" in value for value in (had, we, they)):
            assert key in conflicts
            assert is_same(found.data.get(key), we)
    for key in SETS:
        had, we, they = (Counter(side.get(key) or ()) for side in (base, ours, theirs))
        assert Counter(found.data.get(key, ())) == (had & we & they) + ((we - had) | (they - had))
    new = [newest_move(base, side) for side in (ours, theirs)]
    if new[0] != new[1]:
        assert found.data.get("column") == (ours if new[0] > new[1] else theirs).get("column")


def newest_move(base: dict[str, Any], side: dict[str, Any]) -> tuple[str, str]:
    """When and by whom a side has moved the card last; empty if it hasn't."""
    moves = [entry for entry in side["log"] if entry not in base["log"]]
    return max(
        ((each["at"].isoformat(), each["by"]) for each in moves if each["event"] == "moved"),
        default=("", ""),
    )


def is_card(text: str) -> bool:
    card, problems = parse_card(
        text, id="aaaa1111", board="desk", file="boards/desk/cards/aaaa1111.toml", thorough=False
    )
    return card is not None and {problem.code for problem in problems} <= {"merge-conflict"}
