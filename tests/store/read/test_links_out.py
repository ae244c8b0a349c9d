"""Nothing outside of the workspace is read, wherever on the way a link leads there, and the link is named."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from leantui.store.check import check
from leantui.store.read import Loaded, load, reload

if TYPE_CHECKING:
    from tests.store.read.conftest import Files

DRAFT = "standards/drafts/secret.toml"
PLACES = [
    "boards",
    "boards/desk",
    "boards/desk/cards",
    "boards/desk/cards/sub",
    "boards/desk/archive",
    "boards/desk/templates",
    "standards",
    "standards/drafts",
    "people",
]


def move_out(workspace: "Files", place: str, outside: Path) -> None:
    """Put a link to a folder outside in the place of one."""
    inside = workspace.root / place
    if inside.exists():
        shutil.move(inside, outside)
    else:
        outside.mkdir()
        (outside / "secret00.toml").write_text('title = "Secret"\ncolumn = "intake"\nlog = [\n]\n')
    inside.symlink_to(outside, target_is_directory=True)


def items(loaded: Loaded) -> list[str]:
    """Files of which anything was read."""
    space = loaded.workspace
    return [
        *(card.file for card in (*space.cards(), *space.archived())),
        *(person.file for person in space.people.values()),
        *(each.file for each in (*space.standards.values(), *space.drafts.values())),
    ]


@pytest.mark.parametrize("place", PLACES)
def test_a_folder_that_is_a_link_out_is_named_and_not_read(
    workspace: "Files", tmp_path: Path, place: str
) -> None:
    workspace.write({DRAFT: 'title = "Secret"\n'})
    before = load(workspace.root, archive=True)
    move_out(workspace, place, tmp_path / "outside")
    for loaded in (load(workspace.root, archive=True), reload(workspace.root, before)):
        assert [file for file in items(loaded) if file.startswith(f"{place}/")] == []
        told = [(one.file, one.code) for one in loaded.workspace.problems]
        assert (place, "outside-root") in told
    now = datetime(2026, 3, 13, tzinfo=UTC)
    found = check(workspace.root, as_of=now, sleep=lambda _: None)
    assert (place, "outside-root") in [(one.file, one.code) for one in found]
    (workspace.root / place).unlink()
    after = reload(workspace.root, loaded)
    assert [one for one in after.workspace.problems if one.code == "outside-root"] == []


@pytest.mark.parametrize("place", ["boards", "boards/desk", "standards", "people"])
def test_a_folder_that_is_a_link_inside_is_read(workspace: "Files", place: str) -> None:
    before = sorted(items(load(workspace.root, archive=True)))
    move_out(workspace, place, workspace.root / "elsewhere")
    loaded = load(workspace.root, archive=True)
    assert sorted(items(loaded)) == before
    assert loaded.workspace.problems == ()
