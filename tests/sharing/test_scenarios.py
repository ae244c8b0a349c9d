"""Sixteen things that two people do to one board, merged by real git, with the driver and without it."""

import sys
from pathlib import Path

import pytest
import tomli
from tests.sharing.conftest import (
    ARCHIVED,
    BOARD_FILE,
    FILE,
    OTHER,
    STANDARD_FILE,
    Edit,
    Repository,
)

from leantui.sharing.resolve import conflicted_files, resolve
from leantui.sharing.setup import driver_command

DRIVER = ("-c", f"merge.leantui.driver={driver_command(f'{sys.executable} -m leantui')}")
WITHOUT: tuple[str, ...] = ()


def changed(file: str, *pairs: tuple[str, str]) -> Edit:
    def edit(root: Path) -> None:
        path = root / file
        text = path.read_bytes().decode()
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new, 1)
        path.write_bytes(text.encode())

    return edit


def logged(minute: int, by: str, event: str, facts: str) -> tuple[str, str]:
    line = f'  {{ at = 2026-03-10T08:{minute:02}:00.000Z, by = "{by}", event = "{event}", {facts} }},\n'
    return (
        'event = "created", to = "analyse" },\n',
        f'event = "created", to = "analyse" }},\n{line}',
    )


def moved(minute: int, by: str, to: str, *pairs: tuple[str, str]) -> Edit:
    entry = logged(minute, by, "moved", f'from = "analyse", to = "{to}"')
    return changed(FILE, ('column = "analyse"', f'column = "{to}"'), entry, *pairs)


def added(file: str) -> Edit:
    def edit(root: Path) -> None:
        (root / file).write_bytes((root / FILE).read_bytes())

    return edit


def archived(root: Path) -> None:
    (root / ARCHIVED).parent.mkdir(parents=True)
    (root / FILE).rename(root / ARCHIVED)


def deleted(root: Path) -> None:
    (root / FILE).unlink()


def step(name: str) -> Edit:
    def edit(root: Path) -> None:
        path = root / STANDARD_FILE
        path.write_text(f'{path.read_text()}\n[[step]]\nid = "{name}"\ndo = "Do {name}"\n')

    return edit


SCENARIOS: dict[str, tuple[Edit, Edit, set[str]]] = {
    "different cards": (
        moved(1, "mia", "fix"),
        changed(OTHER, ('title = "Mail down"', 'title = "Net"')),
        set(),
    ),
    "both add": (
        added("boards/desk/cards/cccc3333.toml"),
        added("boards/desk/cards/dddd4444.toml"),
        set(),
    ),
    "to different columns": (moved(1, "mia", "fix"), moved(2, "tom", "done"), set()),
    "to the same column": (moved(1, "mia", "fix"), moved(2, "tom", "fix"), set()),
    "move and retitle": (
        moved(1, "mia", "fix"),
        changed(FILE, ('title = "Mail down"', 'title = "Mail is down"')),
        set(),
    ),
    "move and description": (
        moved(1, "mia", "fix"),
        changed(FILE, ("two\n", "two and a half\n")),
        set(),
    ),
    "move and re-rank": (
        moved(1, "mia", "fix", ('rank = "a5"', 'rank = "b0"')),
        changed(FILE, ('rank = "a5"', 'rank = "a1"')),
        set(),
    ),
    "both tag": (
        changed(FILE, ('["mail"]', '["mail", "urgent"]')),
        changed(FILE, ('["mail"]', '["mail", "acme"]')),
        set(),
    ),
    "both assign": (
        changed(FILE, ('["mia"]', '["mia", "tom"]')),
        changed(FILE, ('["mia"]', '["mia", "eva"]')),
        set(),
    ),
    "both comment": (
        changed(FILE, logged(1, "mia", "comment", 'text = "hi"')),
        changed(FILE, logged(2, "tom", "comment", 'text = "ho"')),
        set(),
    ),
    "both tick": (
        changed(FILE, ('"call back", done = false', '"call back", done = true')),
        changed(FILE, ('"order part", done = false', '"order part", done = true')),
        set(),
    ),
    "delete and edit": (deleted, moved(1, "mia", "fix"), {FILE}),
    "archive and move": (archived, moved(1, "mia", "fix"), set()),
    "two reorders": (
        changed(FILE, ('rank = "a5"', 'rank = "a2"')),
        changed(FILE, ('rank = "a5"', 'rank = "a7"')),
        set(),
    ),
    "both add a step": (step("zip"), step("ask"), set()),
    "both change a limit": (
        changed(BOARD_FILE, ("wip = 3", "wip = 5")),
        changed(BOARD_FILE, ("wip = 3", "wip = 6")),
        {BOARD_FILE},
    ),
}


def resolved(repository: Repository) -> list[str]:
    """Merge what git left as `leantui resolve --all` does; what is left."""
    done = [resolve(repository.root, each) for each in conflicted_files(repository.root)]
    assert all(each.state != "failed" for each in done)
    return [each.file for each in done if each.state == "left"]


@pytest.mark.parametrize("name", SCENARIOS)
def test_two_people(repository: Repository, name: str) -> None:
    one, other, may_conflict = SCENARIOS[name]
    repository.branch("ours", one)
    repository.branch("theirs", other)
    results: list[dict[str, str]] = []
    for options in (DRIVER, WITHOUT):
        for ours, theirs in (("ours", "theirs"), ("theirs", "ours")):
            repository.merge(ours, theirs, *options)
            if options is DRIVER:
                assert set(repository.unmerged()) <= may_conflict
            left = resolved(repository)
            assert set(left) <= may_conflict
            assert set(repository.unmerged()) == set(left)
            files = repository.files()
            for text in files.values():
                tomli.loads(text)
            if left:
                assert 'field = "column.analyse.wip"' in files[BOARD_FILE]
                ours_first = ("ours = 5, theirs = 6", "ours = 6, theirs = 5")
                assert ours_first[ours == "theirs"] in files[BOARD_FILE]
            else:
                results.append(files)
            repository.abort()
    assert all(each == results[0] for each in results)
    if results:
        assert_both_are_kept(name, results[0])


def assert_both_are_kept(name: str, files: dict[str, str]) -> None:
    text = files[ARCHIVED if name == "archive and move" else FILE]
    expected = {
        "different cards": ['column = "fix"'],
        "to different columns": ['column = "done"', 'to = "fix"', 'to = "done"'],
        "to the same column": ['column = "fix"', 'by = "mia", event = "moved"', 'by = "tom"'],
        "move and retitle": ['column = "fix"', "Mail is down"],
        "move and description": ['column = "fix"', "two and a half"],
        "move and re-rank": ['column = "fix"', 'rank = "b0"'],
        "both tag": ['"urgent"', '"acme"'],
        "both assign": ['"tom"', '"eva"'],
        "both comment": ['text = "hi"', 'text = "ho"'],
        "both tick": ['"call back", done = true', '"order part", done = true'],
        "delete and edit": ['column = "fix"'],
        "archive and move": ['column = "fix"'],
    }
    for words in expected.get(name, []):
        assert words in text
    if name == "both add a step":
        steps = tomli.loads(files[STANDARD_FILE])["step"]
        assert [each["id"] for each in steps] == ["look", "restart", "ask", "zip"]
    if name == "archive and move":
        assert FILE not in files


def test_one_id_added_twice_keeps_both(repository: Repository) -> None:
    file = "boards/desk/cards/cccc3333.toml"
    for branch, title in (("ours", "A"), ("theirs", "B")):

        def edit(root: Path, title: str = title) -> None:
            added(file)(root)
            changed(file, ('title = "Mail down"', f'title = "{title}"'))(root)

        repository.branch(branch, edit)
    for options in (DRIVER, WITHOUT):
        repository.merge("ours", "theirs", *options)
        assert resolved(repository) == [file]
        assert tomli.loads(repository.read(file))["merge_conflict"] == [
            {"field": "title", "ours": "A", "theirs": "B"}
        ]
        repository.abort()


@pytest.mark.parametrize("program", ["/nowhere/leantui", f"{sys.executable} -m nowhere"])
def test_a_machine_without_the_program_gets_git_s_markers(
    repository: Repository, program: str
) -> None:
    """Python ends with 1 where a module is missing, which must not pass as a conflict that was told."""
    one, other, _ = SCENARIOS["both tag"]
    repository.branch("ours", one)
    repository.branch("theirs", other)
    repository.merge("ours", "theirs", "-c", f"merge.leantui.driver={driver_command(program)}")
    assert repository.unmerged() == [FILE]
    text = repository.read(FILE)
    assert text.count("<<<<<<<") == text.count(">>>>>>>") == 1
    assert '"urgent"' in text
    assert '"acme"' in text
    assert resolved(repository) == []
    assert tomli.loads(repository.read(FILE))["tags"] == ["mail", "acme", "urgent"]
