"""The schema is made of the definitions that the reader uses."""

import json
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
