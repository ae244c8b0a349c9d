"""Two people edit a board, standard, person or huddle: the merge commutes, is valid, and says what each alone has said."""

from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from leantui.store.edit import toml_value
from leantui.store.kinds import Place
from leantui.store.merge import CONFLICT_KEY, Merged, Parsed, merge_file
from leantui.store.merge_rules import MergedKind
from leantui.store.parse import parse_file
from leantui.store.statements import notes_of
from leantui.store.toml_values import canonical, is_same

Data = dict[str, Any]


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """What two people may change in a file of one kind."""

    place: Place
    file: str
    base: Data
    scalars: Mapping[str, tuple[Any, ...]] = {}
    sets: Mapping[str, tuple[str, ...]] = {}
    items: Mapping[str, Mapping[str, tuple[Any, ...]]] = {}
    """Arrays of tables with ids: by their key, the keys of an item and their values."""
    fresh: Mapping[str, Data] = {}
    """What a new item of each array begins with."""
    log: bool = False


SHAPES: dict[MergedKind, Shape] = {
    "board": Shape(
        place=Place("board", "desk", "desk"),
        file="boards/desk/board.toml",
        base={
            "name": "Desk",
            "wip_policy": "warn",
            "column": [{"id": each, "name": each.title()} for each in ("intake", "fix", "wait", "done")],
            "lane": [{"id": "acme"}, {"id": "hq"}],
        },
        scalars={"name": ("Desk", "Service"), "vision": ("A", "B"), "wip_policy": ("warn", "block", "reason")},
        items={
            "column": {"wip": (1, 2, 3), "name": ("X", "Y"), "split": (True, False)},
            "lane": {"wip": (4, 5), "name": ("L", "M")},
        },
        fresh={"column": {}, "lane": {}},
    ),
    "standard": Shape(
        place=Place("standard", "mail"),
        file="standards/mail.toml",
        base={
            "title": "Restore mail",
            "revision": 1,
            "tools": ["shell"],
            "role": [{"id": "technician"}],
            "step": [{"id": each, "do": f"Do {each}"} for each in ("a", "b", "c")],
        },
        scalars={"title": ("T", "U"), "revision": (1, 2, 3), "takt": ("4 per week", "1 per day")},
        sets={"tools": ("shell", "list", "phone"), "safety": ("gloves", "glasses")},
        items={
            "role": {"department": ("it", "hr")},
            "step": {"time": ("10m", "20m"), "check": ("it runs", "it rings"), "pause": (True, False)},
        },
        fresh={"role": {}, "step": {"do": "Do it"}},
    ),
    "person": Shape(
        place=Place("person", "mia"),
        file="people/mia.toml",
        base={"name": "Mia", "wip": 2, "roles": ["technician"], "skills": [{"id": "mail", "level": "L"}]},
        scalars={"name": ("Mia", "Mia K."), "team": ("desk", "field"), "wip": (1, 2, 3)},
        sets={"roles": ("technician", "lead", "driver")},
        items={"skills": {"level": ("I", "L", "U", "O"), "target": ("U", "O")}},
        fresh={"skills": {"level": "I"}},
    ),
    "huddle": Shape(
        place=Place("huddle", "2026-03-12", "desk"),
        file="huddles/desk/2026-03-12.toml",
        base={"board": "desk", "date": date(2026, 3, 12), "log": []},
        log=True,
    ),
}  # fmt: skip


class Draft(msgspec.Struct):
    """A file being edited: what it says, and the remarks above its parts."""

    data: Data
    remarks: dict[str, list[str]]

    def text(self, shape: Shape) -> str:
        return "\n".join(self._lines(shape)) + "\n"

    def _lines(self, shape: Shape) -> Iterator[str]:
        for key, value in self.data.items():
            if key not in shape.items and key != "log":
                yield from self.remarks.get(key, [])
                yield f"{key} = {toml_value(value)}"
        for key in shape.items:
            for item in self.data.get(key, []):
                yield ""
                yield from self.remarks.get(f"{key}.{item['id']}", [])
                yield f"[[{key}]]"
                yield from (f"{name} = {toml_value(value)}" for name, value in item.items())
        if shape.log:
            yield from ["log = [", *(f"  {toml_value(each)}," for each in self.data["log"]), "]"]


def change(draw: st.DrawFn, shape: Shape, draft: Draft, who: str, number: int) -> None:
    """One edit of one person."""
    ways = [
        *(["scalar", "scalar gone"] if shape.scalars else []),
        *(["set"] if shape.sets else []),
        *(["item", "item", "new item", "item gone"] if shape.items else []),
        *(["entry", "entry"] if shape.log else []),
        "remark",
    ]
    data = draft.data
    match draw(st.sampled_from(ways)):
        case "scalar":
            key = draw(st.sampled_from(sorted(shape.scalars)))
            data[key] = draw(st.sampled_from(shape.scalars[key]))
        case "scalar gone":
            key = draw(st.sampled_from(sorted(shape.scalars)))
            if key not in ("name", "title"):
                data.pop(key, None)
        case "set":
            key = draw(st.sampled_from(sorted(shape.sets)))
            members = set(data.get(key, [])) ^ {draw(st.sampled_from(shape.sets[key]))}
            data[key] = [each for each in shape.sets[key] if each in members]
            if not data[key]:
                del data[key]
        case "entry":
            at = datetime(2026, 3, 12, 8, draw(st.integers(0, 5)), tzinfo=UTC)
            text = draw(st.sampled_from(["who?", "when?"]))
            data["log"] = sorted(
                [*data["log"], {"at": at, "by": who, "event": "note", "text": text}],
                key=lambda each: each["at"],
            )
        case "remark":
            named = [key for key in data if key not in shape.items and key != "log"]
            named += [f"{key}.{item['id']}" for key in shape.items for item in data.get(key, [])]
            place = draw(st.sampled_from(named))
            draft.remarks.setdefault(place, []).append(f"# {who} {number}")
        case way:
            change_item(draw, shape, draft, way, who)


def change_item(draw: st.DrawFn, shape: Shape, draft: Draft, way: str, who: str) -> None:
    key = draw(st.sampled_from(sorted(shape.items)))
    items: list[Data] = draft.data.setdefault(key, [])
    if way == "new item":
        name = draw(st.sampled_from(["new", f"of-{who}"]))
        if all(item["id"] != name for item in items):
            items.insert(draw(st.integers(0, len(items))), {"id": name, **shape.fresh[key]})
    elif way == "item gone" and len(items) > 1:
        gone = items.pop(draw(st.integers(0, len(items) - 1)))
        draft.remarks.pop(f"{key}.{gone['id']}", None)
    elif items:
        item = items[draw(st.integers(0, len(items) - 1))]
        name = draw(st.sampled_from(sorted(shape.items[key])))
        item[name] = draw(st.sampled_from(shape.items[key][name]))
    if not items:
        del draft.data[key]


@st.composite
def histories(draw: st.DrawFn, shape: Shape) -> tuple[Draft, Draft, Draft]:
    """The file as it was, and what each of two people has made of it."""
    base = Draft(deepcopy(shape.base), {key: [f"# on {key}"] for key in list(shape.base)[:1]})
    for key in shape.items:
        item = base.data[key][0]
        base.remarks[f"{key}.{item['id']}"] = [f"# first {key}"]
    sides = [deepcopy(base), deepcopy(base)]
    for who, side in zip(("mia", "tom"), sides, strict=True):
        for number in range(draw(st.integers(0, 4))):
            change(draw, shape, side, who, number)
    return base, sides[0], sides[1]


@settings(max_examples=100)
@given(st.data())
@pytest.mark.parametrize("kind", SHAPES)
def test_two_people_edit_a_file(kind: MergedKind, data: st.DataObject) -> None:
    shape = SHAPES[kind]
    drafts = data.draw(histories(shape))
    base, ours, theirs = (Parsed.of(each.text(shape)) for each in drafts)
    found, swapped = (
        merge_file(base, one, other, kind) for one, other in ((ours, theirs), (theirs, ours))
    )
    if not found.conflicts:
        assert found.text == swapped.text
    assert [[c.field, c.ours, c.theirs] for c in found.conflicts] == [
        [c.field, c.theirs, c.ours] for c in swapped.conflicts
    ]
    reread = tomli.loads(found.text)
    assert is_same(reread, found.data)
    assert (CONFLICT_KEY in reread) == bool(found.conflicts)
    problems = parse_file(found.text, shape.place, shape.file, thorough=False).problems
    assert {problem.code for problem in problems} <= {"merge-conflict"}
    assert_remarks_of_both(found.text, *(each.text(shape) for each in drafts))
    assert_as_each_alone_says(shape, found, base.data, ours.data, theirs.data)
    assert merge_file(base, base, theirs, kind).text == theirs.text
    assert merge_file(base, ours, base, kind).text == ours.text
    assert merge_file(base, ours, ours, kind).text == ours.text


def assert_remarks_of_both(text: str, base: str, ours: str, theirs: str) -> None:
    had, we, they, now = (
        Counter(note.text for note in notes_of(t)) for t in (base, ours, theirs, text)
    )
    assert (we | they) - had <= now
    assert now <= (had | we | they)
    assert had & we & they <= now


def assert_as_each_alone_says(
    shape: Shape,
    found: Merged,
    base: Mapping[str, Any],
    ours: Mapping[str, Any],
    theirs: Mapping[str, Any],
) -> None:
    fields = {conflict.field for conflict in found.conflicts}
    for key in shape.scalars:
        values = base.get(key), ours.get(key), theirs.get(key)
        assert_value(values, found.data.get(key), key in fields)
    for key in shape.sets:
        had, we, they = (set(side.get(key, [])) for side in (base, ours, theirs))
        assert set(found.data.get(key, [])) == (had & we & they) | (we - had) | (they - had)
    for key in shape.items:
        sides = [{item["id"]: item for item in side.get(key, [])} for side in (base, ours, theirs)]
        if key in fields:  # each has taken out all that the other has left
            assert found.data[key] == ours[key]
            continue
        now = {item["id"]: item for item in found.data.get(key, [])}
        assert len(now) == len(found.data.get(key, []))
        for name in {*sides[0], *sides[1], *sides[2]}:
            path = f"{key}.{name}"
            assert_item([side.get(name) for side in sides], now.get(name), path, fields)
    if shape.log:
        logs = [Counter(map(canonical, side["log"])) for side in (ours, theirs, found.data)]
        assert logs[2] == logs[0] | logs[1]
        assert found.data["log"] == sorted(
            found.data["log"], key=lambda each: (each["at"], each["by"])
        )


def assert_item(
    sides: list[Mapping[str, Any] | None], now: Data | None, path: str, fields: set[str]
) -> None:
    before, mine, yours = sides
    if mine is not None and yours is not None:
        assert now is not None
        for part in {*mine, *yours, *(before or {})}:
            values = (before or {}).get(part), mine.get(part), yours.get(part)
            assert_value(values, now.get(part), f"{path}.{part}" in fields)
    elif before is None or path in fields:
        assert now == (mine or yours)
    else:
        assert now is None


def assert_value(values: tuple[Any, Any, Any], now: Any, is_conflict: bool) -> None:
    """Of both sides the one that differs from the base; where both do, a conflict with ours in force."""
    had, we, they = values
    assert is_conflict == (we != they and had not in (we, they))
    assert now == (they if we == had else we)
