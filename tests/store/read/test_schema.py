"""The schema is made of the definitions that the reader uses."""

import json
import re
from typing import Any, get_args

import pytest

from leantui.store.kinds import KINDS
from leantui.store.schema import SCHEMA_FILES, SchemaKind, json_schema, schema_text

EVERY_KIND = pytest.mark.parametrize("kind", get_args(SchemaKind))


@EVERY_KIND
def test_it_has_the_keys_of_the_file_and_no_others(kind: SchemaKind) -> None:
    schema = json_schema(kind)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(schema["properties"]) == set(KINDS[kind].keys)
    assert not {"extra", "file", "content"} & set(schema["properties"])
    assert "additionalProperties" not in schema


def test_required_keys() -> None:
    assert json_schema("template")["required"] == []
    assert json_schema("huddle")["required"] == ["board", "date", "log"]
    assert json_schema("card")["required"] == ["title", "column", "log"]
    assert json_schema("board")["required"] == ["name", "column"]
    assert json_schema("workspace")["required"] == []


def parts(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    found = [("", schema), *schema.get("$defs", {}).items()]
    return [
        (f"{name}.{key}", part)
        for name, table in found
        for key, part in table["properties"].items()
    ] + [(name, table) for name, table in found]


@EVERY_KIND
def test_every_key_is_described(kind: SchemaKind) -> None:
    assert [name for name, part in parts(json_schema(kind)) if not part.get("description")] == []


@EVERY_KIND
def test_every_reference_leads_somewhere(kind: SchemaKind) -> None:
    schema = json_schema(kind)
    text = json.dumps(schema)
    for name in schema.get("$defs", {}):
        assert f'"#/$defs/{name}"' in text
    assert text.count('"$ref"') == sum(
        text.count(f'"#/$defs/{name}"') for name in schema.get("$defs", {})
    )
    assert '"null"' not in text
    assert "null" not in text


def test_constraints_are_there() -> None:
    column = json_schema("board")["$defs"]["Column"]["properties"]
    assert column["wip"] == {
        "description": "Limit over both halves.",
        "type": "integer",
        "minimum": 0,
    }
    assert column["id"]["pattern"].startswith("^[a-z0-9]")
    assert set(column["kind"]["enum"]) == {"queue", "active", "done"}
    assert json_schema("card")["properties"]["due"]["format"] == "date"


def patterns(part: dict[str, Any]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What a value must look like, and must not."""
    return re.compile(part["pattern"]), re.compile(part.get("not", {"pattern": "(?!)"})["pattern"])


@pytest.mark.parametrize(
    ("kind", "table", "key", "good", "bad"),
    [
        ("card", "", "created", "2026-03-09T08:12:00.000Z", "2026-03-09T08:12:00"),
        ("card", "", "created", "2026-03-09T09:12:00+01:00", "2026-03-09"),
        ("card", "LogEntry", "at", "2026-03-09 08:12:00Z", "yesterday"),
        ("card", "", "due", "2026-03-20", "2026-03-20T00:00:00Z"),
        ("person", "Absence", "from", "2026-03-16", "16.3.2026"),
        ("board", "Column", "id", "fix", "Fix"),
        ("board", "Column", "id", "console", "con"),
        ("standard", "Step", "id", "com10", "com1"),
    ],
)
def test_what_the_reader_refuses_of_dates_and_ids_the_schema_refuses(
    kind: SchemaKind, table: str, key: str, good: str, bad: str
) -> None:
    schema = json_schema(kind)
    wanted, unwanted = patterns((schema["$defs"][table] if table else schema)["properties"][key])
    assert wanted.search(good)
    assert not unwanted.search(good)
    assert not wanted.search(bad) or unwanted.search(bad)


@EVERY_KIND
def test_text_is_stable_and_is_json(kind: SchemaKind) -> None:
    assert json.loads(schema_text(kind)) == json_schema(kind)
    assert schema_text(kind) == schema_text(kind)
    assert schema_text(kind).endswith("}\n")


def test_every_kind_of_file_of_a_workspace_has_its_schema_there() -> None:
    files = {kind: f"schemas/{kind}.json" for kind in get_args(SchemaKind) if kind != "config"}
    assert files == SCHEMA_FILES


def test_unknown_kind_is_an_error() -> None:
    with pytest.raises(KeyError):
        json_schema("dog")  # type: ignore[arg-type]
