"""docs/files.md against the definitions that the reader uses."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import tomli

from leantui.store.check import CODES, check
from leantui.store.kinds import KINDS

DOCS = (Path(__file__).parents[2] / "docs/files.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```toml\n(.*?)^```$", DOCS, flags=re.MULTILINE | re.DOTALL)


def test_every_problem_is_explained_in_the_words_of_the_program() -> None:
    assert dict(re.findall(r"^\| `([a-z0-9-]+)` \| (.*\.) \|$", DOCS, re.MULTILINE)) == CODES


@pytest.mark.parametrize("kind", ["workspace", "board", "card", "standard", "person", "huddle"])
def test_every_key_of_every_kind_of_file_is_there(kind: str) -> None:
    named = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`[^`]*`", DOCS))))
    assert sorted(KINDS[kind].keys - named) == []  # type: ignore[index]


def test_the_examples_are_toml() -> None:
    assert len(EXAMPLES) > 3
    for example in EXAMPLES:
        tomli.loads(example)


def test_the_whole_files_among_the_examples_have_no_mistakes(tmp_path: Path) -> None:
    places = {
        "card.json": "boards/desk/cards/aaaa1111.toml",
        "standard.json": "standards/new-starter.toml",
        "huddle.json": "huddles/service-desk/2026-03-12.toml",
    }
    for example in EXAMPLES:
        for schema, place in places.items():
            if example.startswith("#:schema") and schema in example:
                (tmp_path / place).parent.mkdir(parents=True)
                (tmp_path / place).write_text(example, encoding="utf-8")
    found = check(tmp_path, as_of=datetime(2026, 3, 12, tzinfo=UTC))
    assert {problem.code for problem in found} <= {"missing-board", "unknown-board"}
