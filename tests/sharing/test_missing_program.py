"""A machine without leantui, in a repository that knows the driver: git merges by lines, and no side is lost."""

import sys
from pathlib import Path

import pytest
from tests.sharing.conftest import CARD, FILE, Repository

from leantui.sharing.resolve import conflicted_files, resolve
from leantui.sharing.setup import driver_command, set_up

MISSING = {
    "no program": "/nowhere/bin/leantui",
    "a Python without it": f"{sys.executable} -S -E -c 'import leantui'",
    "one that breaks down": "sh -c 'exit 3'",
    "one that is killed": "sh -c 'kill -9 $$'",
}


def with_driver(program: str) -> tuple[str, str]:
    return ("-c", f"merge.leantui.driver={driver_command(program)}")


@pytest.mark.parametrize("name", MISSING)
def test_what_does_not_overlap_is_merged_by_lines(repository: Repository, name: str) -> None:
    repository.branch("ours", lambda _: repository.write(FILE, CARD.replace("Mail down", "A")))
    other = CARD.replace('text = "close"', 'text = "close it"')
    repository.branch("theirs", lambda _: repository.write(FILE, other))
    assert repository.merge("ours", "theirs", *with_driver(MISSING[name])).code == 0
    assert repository.read(FILE) == other.replace("Mail down", "A")


@pytest.mark.parametrize("name", MISSING)
def test_what_overlaps_has_markers_with_both_sides_and_stays_unmerged(
    repository: Repository, name: str
) -> None:
    for branch, title in (("ours", "A"), ("theirs", "B")):
        text = CARD.replace("Mail down", title)
        repository.branch(branch, lambda _, text=text: repository.write(FILE, text))  # type: ignore[misc]  # a default keeps it
    assert repository.merge("ours", "theirs", *with_driver(MISSING[name])).code == 1
    assert repository.unmerged() == [FILE]
    text = repository.read(FILE)
    assert "<<<<<<< ours\n" in text
    assert 'title = "A"\n=======\ntitle = "B"\n>>>>>>> theirs\n' in text
    (found,) = conflicted_files(repository.root)
    assert [each.field for each in resolve(repository.root, found).left] == ["title"]


def test_set_up_here_and_taken_away_later(repository: Repository, tmp_path: Path) -> None:
    """As `git setup` has written it, run by git itself once the program is gone."""
    program = tmp_path / "bin/leantui"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m leantui "$@"\n')
    program.chmod(0o755)
    set_up(repository.root, str(program))
    for branch, tag in (("ours", "a"), ("theirs", "b")):
        text = CARD.replace('["mail"]', f'["mail", "{tag}"]')
        repository.branch(branch, lambda _, text=text: repository.write(FILE, text))  # type: ignore[misc]  # a default keeps it
    assert repository.merge("ours", "theirs").code == 0
    assert 'tags = ["mail", "a", "b"]' in repository.read(FILE)
    program.rename(tmp_path / "gone")
    repository.abort()
    assert repository.merge("ours", "theirs").code == 1
    text = repository.read(FILE)
    assert all(f'["mail", "{tag}"]' in text for tag in "ab")
    assert repository.unmerged() == [FILE]
