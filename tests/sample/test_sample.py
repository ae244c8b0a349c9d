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
