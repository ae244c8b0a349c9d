"""The parse cache: quick where it fits, harmless where it does not."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from leantui.store import cache
from leantui.store.cache import cache_file, write_cache
from leantui.store.read import Loaded, load, load_archive, reload

if TYPE_CHECKING:
    from tests.store.read.conftest import Files

CARD = "boards/desk/cards/aaaa1111.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state"


def warmed(workspace: "Files", folder: Path) -> Loaded:
    loaded = load(workspace.root, cache=folder)
    write_cache(loaded)
    return loaded


def test_second_start_parses_nothing(workspace: "Files", folder: Path) -> None:
    first = warmed(workspace, folder)
    second = load(workspace.root, cache=folder)
    assert (first.parsed, second.parsed) == (7, 0)
    assert second.workspace == first.workspace
    assert second.stamps == first.stamps
    assert second.uncached == frozenset()


def test_only_what_changed_since_is_parsed(workspace: "Files", folder: Path) -> None:
    warmed(workspace, folder)
    workspace.edit(CARD, "J. Doe", "J. Smith")
    (workspace.root / "boards/desk/cards/bbbb2222.toml").unlink()
    later = load(workspace.root, cache=folder)
    assert later.parsed == 1
    assert later.workspace == load(workspace.root).workspace
    assert later.uncached == {("cards", "desk")}


def test_archive_has_its_own_cache(workspace: "Files", folder: Path) -> None:
    write_cache(load_archive(warmed(workspace, folder)))
    again = load(workspace.root, cache=folder)
    assert again.workspace.boards["desk"].archive is None
    assert load_archive(again).parsed == 0
    assert load(workspace.root, cache=folder, archive=True).parsed == 0


def test_changes_of_a_running_program_are_kept(workspace: "Files", folder: Path) -> None:
    loaded = warmed(workspace, folder)
    workspace.edit(CARD, "J. Doe", "J. Smith")
    write_cache(reload(workspace.root, loaded))
    assert load(workspace.root, cache=folder).parsed == 0


def test_dates_and_unknown_keys_come_back_as_they_were(workspace: "Files", folder: Path) -> None:
    text = (
        'title = "x"\ncolumn = "fix"\n'
        "moment = [2026-03-09T08:12:00+02:00, { d = 2026-03-09, t = 08:12:00, l = 2026-03-09T08:12:00 }]\n"
        "nan = inf\nlog = [\n"
        '  { at = 2026-03-09T08:12:00Z, by = "a", event = "step", record = { due = 2026-03-20, n = 3 } },\n]\n'
    )
    workspace.write({CARD: text, "boards/desk/templates/request.toml": "due = 2026-03-20\n"})
    first = warmed(workspace, folder)
    second = load(workspace.root, cache=folder)
    assert second.parsed == 0
    assert second.workspace == first.workspace
    card = second.workspace.boards["desk"].cards["aaaa1111"]
    assert repr(card.extra) == repr(first.workspace.boards["desk"].cards["aaaa1111"].extra)


def test_what_cannot_be_kept_is_parsed_every_time(workspace: "Files", folder: Path) -> None:
    workspace.write({CARD: f'title = "x"\ncolumn = "fix"\nhuge = {"9" * 30}\nlog = []\n'})
    warmed(workspace, folder)
    second = load(workspace.root, cache=folder)
    assert second.parsed == 1
    assert second.workspace == load(workspace.root).workspace


def test_files_with_problems_are_parsed_every_time(workspace: "Files", folder: Path) -> None:
    workspace.write({CARD: 'title = "x"\ncolumn = "fix"\nsize = "big"\nlog = []\n'})
    first = warmed(workspace, folder)
    second = load(workspace.root, cache=folder)
    assert second.parsed == 1
    assert second.workspace == first.workspace
    assert len(second.workspace.problems) == 1


def test_version_before_is_shown_where_a_file_broke_while_closed(
    workspace: "Files", folder: Path
) -> None:
    warmed(workspace, folder)
    workspace.edit(CARD, "log = [", "log = ")
    later = load(workspace.root, cache=folder)
    assert "aaaa1111" in later.workspace.boards["desk"].cards
    assert [problem.code for problem in later.workspace.problems] == ["toml-syntax"]


def harm_at(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :]


def test_cut_off_or_scribbled_on_does_no_harm(workspace: "Files", folder: Path) -> None:
    whole = warmed(workspace, folder).workspace
    file = cache_file(folder, ("cards", "desk"))
    data = file.read_bytes()
    for end in range(0, len(data), 7):
        file.write_bytes(data[:end])
        assert load(workspace.root, cache=folder).workspace == whole
    for place in range(0, len(data), 5):
        file.write_bytes(harm_at(data, place))
        assert load(workspace.root, cache=folder).workspace == whole


def test_cache_of_other_definitions_is_not_read(
    workspace: "Files", folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warmed(workspace, folder)
    monkeypatch.setattr(cache, "__version__", "0.0.0-other")
    cache.head.cache_clear()
    try:
        assert load(workspace.root, cache=folder).parsed == 7
    finally:
        cache.head.cache_clear()


def test_folder_that_cannot_be_written_to_is_no_reason_to_fail(
    workspace: "Files", tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    loaded = load(workspace.root, cache=tmp_path / "file" / "state")
    write_cache(loaded)
    (tmp_path / "state" / cache_file(Path(), ("cards", "desk"))).mkdir(parents=True)
    loaded = load(workspace.root, cache=tmp_path / "state")
    write_cache(loaded)
    assert load(workspace.root, cache=tmp_path / "state").workspace == loaded.workspace
    assert not list((tmp_path / "state").glob("*.tmp"))


def test_section_that_is_empty_now_leaves_no_cache(workspace: "Files", folder: Path) -> None:
    loaded = warmed(workspace, folder)
    (workspace.root / "people/mia.toml").unlink()
    write_cache(reload(workspace.root, loaded))
    assert not cache_file(folder, ("people", "")).exists()


def test_change_within_the_tick_of_the_clock_is_seen_at_the_next_start(
    workspace: "Files", folder: Path
) -> None:
    now = 1_800_000_000_000_000_000
    path = workspace.root / CARD
    os.utime(path, ns=(now, now))
    write_cache(load(workspace.root, cache=folder, now_ns=lambda: now))
    assert load(workspace.root, cache=folder, now_ns=lambda: now + 10**10).parsed == 0
    path.write_text(path.read_text().replace("J. Doe", "M. Doe"))
    os.utime(path, ns=(now, now))
    later = load(workspace.root, cache=folder, now_ns=lambda: now + 10**10)
    assert later.parsed == 1
    assert "M. Doe" in later.workspace.boards["desk"].cards["aaaa1111"].title


def test_nothing_is_written_where_no_cache_is_wanted(workspace: "Files", tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    write_cache(load(workspace.root))
    assert sorted(tmp_path.rglob("*")) == before


def test_beginning_is_the_same_in_every_process() -> None:
    import subprocess
    import sys

    code = "from leantui.store.cache import head; print(head())"
    heads = {
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
        for _ in range(2)
    }
    assert heads == {f"{cache.head()!r}\n".encode()}
