"""The sample workspace at the top level is what people judge by."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from leantui.store.check import check
from leantui.store.schema import SCHEMA_FILES, schema_text

ROOT = Path(__file__).parents[2]


def test_the_schemas_of_the_sample_are_what_the_program_writes() -> None:
    for kind, file in SCHEMA_FILES.items():
        assert (ROOT / file).read_text("utf-8") == schema_text(kind)


@pytest.mark.parametrize("year", [2020, 2026, 2028])
def test_the_sample_has_nothing_to_report(year: int) -> None:
    """Not when it was written, nor two years later, nor where a clock is wrong."""
    assert check(ROOT, as_of=datetime(year, 11, 24, 9, tzinfo=UTC)) == []


def test_every_file_of_the_sample_names_its_schema() -> None:
    """What Taplo and Even Better TOML read: a line with the way to a schema that is there."""
    kinds = {"board.toml": "board", "cards": "card", "archive": "card", "templates": "template"}
    folders = {"standards": "standard", "people": "person", "huddles": "huddle"}
    files = [ROOT / "leantui.toml"]
    for folder in ("boards", *folders):
        files += (ROOT / folder).rglob("*.toml")
    assert len(files) > 180
    for file in files:
        first = file.read_text("utf-8").partition("\n")[0]
        parts = file.relative_to(ROOT).parts
        kind = kinds[parts[2]] if parts[0] == "boards" else folders.get(parts[0], "workspace")
        schema = (file.parent / first.removeprefix("#:schema ")).resolve()
        assert schema == ROOT / "schemas" / f"{kind}.json", file
        assert schema.is_file()
