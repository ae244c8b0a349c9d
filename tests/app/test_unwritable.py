"""A full disk, a read-only folder or file: said in plain words, nothing lost, and the board goes on."""

import errno
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.app.conftest import lines, opened, text
from textual.pilot import Pilot

from leantui.app import LeantuiApp
from leantui.store import atomic

FAULTS = {
    "full disk": ({"write": errno.ENOSPC}, "No space left on device", "make room"),
    "read-only folder": ({"open": errno.EACCES}, "Permission denied", "look at the permissions"),
    "read-only file system": ({"open": errno.EROFS}, "Read-only file system", "not changed"),
    "broken disk": ({"fsync": errno.EIO}, "Input/output error", "when that is mended"),
    "no renaming": ({"replace": errno.EPERM}, "not permitted", "look at the permissions"),
}


def failing(calls: dict[str, int]) -> atomic.System:
    def fault(code: int) -> Any:
        def refuse(*_: object, **__: object) -> None:
            raise OSError(code, os.strerror(code), "boards/desk/cards")

        return refuse

    return msgspec.structs.replace(
        atomic.SYSTEM, **{name: fault(code) for name, code in calls.items()}
    )


async def comment(pilot: Pilot[None], words: str) -> None:
    await pilot.press("c")
    await pilot.pause()
    await pilot.press(*words, "enter")


def use(app: LeantuiApp, system: atomic.System) -> None:
    assert app.session is not None
    app.session.writer.saver._system = system


@pytest.mark.parametrize("name", FAULTS)
async def test_it_is_said_and_kept_and_done_once_it_can_be(root: Path, name: str) -> None:
    calls, said, way_out = FAULTS[name]
    before = text(root, "bbbb2222")
    async with opened(root) as (app, pilot, settle):
        use(app, failing(calls))
        await comment(pilot, "asked")
        await settle()
        assert "Not saved, A tries it again" in lines(app)
        assert text(root, "bbbb2222") == before
        assert "⚠ 1 not saved" in lines(app)
        await pilot.press("left")
        await comment(pilot, "other")
        await settle()
        assert "⚠ 2 not saved" in lines(app), "the board goes on, and keeps each"
        use(app, atomic.SYSTEM)
        await pilot.press("A")
        await pilot.pause()
        assert said in lines(app)
        assert way_out in " ".join(lines(app).split())
        await pilot.press("enter")
        await settle()
        assert 'text = "asked"' in text(root, "bbbb2222")
        await pilot.press("escape")
        await pilot.pause()
        assert "⚠ 1 not saved" in lines(app)
    assert not list(root.rglob("*.tmp"))


async def test_a_read_only_file_is_named_and_others_are_saved(root: Path) -> None:
    path = root / "boards/desk/cards/bbbb2222.toml"
    path.chmod(0o444)
    async with opened(root) as (app, pilot, settle):
        await comment(pilot, "asked")
        await settle()
        assert "The file is read-only" in lines(app)
        await pilot.press("left")
        await comment(pilot, "other")
        await settle()
        assert 'text = "other"' in text(root, "aaaa1111")
        path.chmod(0o644)
        await pilot.press("A")
        await pilot.pause()
        await pilot.press("enter")
        await settle()
        assert 'text = "asked"' in text(root, "bbbb2222")


async def test_without_a_place_for_the_lock_that_is_said(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(root) as (app, pilot, settle):
        assert app.session is not None

        def refuse(path: Path) -> int:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

        monkeypatch.setattr("leantui.store.lock._opened", refuse)
        await comment(pilot, "asked")
        await settle()
        assert "Permission denied" in lines(app)
        assert "⚠ 1 not saved" in lines(app)
