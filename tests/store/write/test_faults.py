"""A fault at every call of the operating system: each file is the old or the new one, never a torn one."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import msgspec
import pytest

from leantui.store import atomic
from leantui.store.intent import finish, roll_back, unfinished
from leantui.store.lock import workspace_lock
from leantui.store.save import Saved, SaveFailed

if TYPE_CHECKING:
    from tests.store.write.conftest import Desk

KINDS = (
    "edit", "create", "move", "move and edit", "remove", "two edits", "everything", "remove and edit",
    "resolve", "resolve several",
)  # fmt: skip
MANY = 200
"""More calls than any change makes."""


def outcome(desk: Desk, kind: str) -> tuple[dict[str, str], dict[str, str]]:
    """The files before and after a change that goes well; the disk is left as it was before."""
    before = desk.files()
    assert isinstance(desk.saver().save(desk.changes()[kind]), Saved)
    after = desk.files()
    reset(desk, before)
    return before, after


def reset(desk: Desk, files: dict[str, str]) -> None:
    for file in desk.files():
        (desk.root / file).unlink()
    for file, text in files.items():
        desk.write(text, file)


def without_temporary(files: dict[str, str]) -> dict[str, str]:
    return {file: text for file, text in files.items() if not file.endswith(".tmp")}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EIO])
def test_one_call_fails(desk: Desk, kind: str, code: int) -> None:
    before, after = outcome(desk, kind)
    failed = 0
    for nth in range(1, MANY):
        change = desk.changes()[kind]
        calls = desk.failing_at(nth, code)
        result = desk.saver(system=calls.system).save(change)
        if len(calls.names) < nth:
            assert isinstance(result, Saved)
            assert desk.files() == after
            break
        assert not unfinished(desk.root, desk.state)
        if isinstance(result, SaveFailed):
            failed += 1
            assert os.strerror(code) in result.message
            assert desk.files() == before, calls.names
        else:
            assert desk.files() == after, calls.names
        reset(desk, before)
    assert failed >= 2


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), SystemExit()])
def test_everything_fails_from_some_call_on(desk: Desk, kind: str, error: BaseException) -> None:
    """As when the machine stops: what a change on several files has begun is offered, and can go either way."""
    before, after = outcome(desk, kind)
    for nth in range(1, MANY):
        change = desk.changes()[kind]
        calls = desk.failing_from(nth, error)
        try:
            desk.saver(system=calls.system).save(change)
        except SystemExit:
            assert isinstance(error, SystemExit)
        if len(calls.names) < nth:
            break
        found = without_temporary(desk.files())
        assert all(text in (before.get(file), after.get(file)) for file, text in found.items())
        intents = unfinished(desk.root, desk.state)
        assert intents or found in (before, after), calls.names
        for intent in intents:
            settle = finish if nth % 2 else roll_back
            assert not settle(desk.root, desk.state, intent)
            assert without_temporary(desk.files()) == (after if nth % 2 else before), calls.names
        assert not unfinished(desk.root, desk.state)
        reset(desk, before)
    else:
        pytest.fail("the change never went through")


def test_an_intent_is_refused_where_a_file_has_moved_on(desk: Desk) -> None:
    change = desk.changes()["two edits"]
    calls = desk.failing_from(12, SystemExit())
    with pytest.raises(SystemExit):
        desk.saver(system=calls.system).save(change)
    (intent,) = unfinished(desk.root, desk.state)
    desk.write(desk.text(desk.other).replace("Mail down", "Mail is up"), desk.other)
    before = desk.files()
    for settle in (finish, roll_back):
        assert settle(desk.root, desk.state, intent) == [desk.other]
        assert desk.files() == before
    assert unfinished(desk.root, desk.state) == [intent]


def test_what_another_program_is_busy_with_is_not_offered(desk: Desk) -> None:
    calls = desk.failing_from(12, SystemExit())
    with pytest.raises(SystemExit):
        desk.saver(system=calls.system).save(desk.changes()["two edits"])
    with workspace_lock(desk.state):
        assert unfinished(desk.root, desk.state, patience=0) == []
    assert len(unfinished(desk.root, desk.state)) == 1


def test_what_a_killed_program_left_half_written_is_swept_away(desk: Desk) -> None:
    """Only when one was killed: its signature is still in the lock."""
    cards = desk.root / "boards/desk/cards"
    for path in (cards / ".leantui-0a.tmp", cards.parent / "archive/2026/.leantui-0b.tmp"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("title =")
    saver = desk.saver()
    assert isinstance(saver.save(desk.commented()), Saved)
    assert len(list(desk.root.rglob("*.tmp"))) == 2
    (desk.state / "lock").write_text('{"pid": 1}')
    assert isinstance(saver.save(desk.commented()), Saved)
    assert not list(desk.root.rglob("*.tmp"))
    assert (desk.state / "lock").read_bytes() == b""


def test_a_torn_intent_is_none(desk: Desk) -> None:
    folder = desk.state / "intents"
    folder.mkdir(parents=True)
    (folder / "0011223344556677").write_bytes(b"\x83\xa4what")
    assert unfinished(desk.root, desk.state) == []


@pytest.mark.parametrize(
    ("number", "hint"), [(28, "full"), (30, "read-only"), (13, "permissions"), (5, "mended")]
)
def test_a_failure_says_the_way_out(desk: Desk, number: int, hint: str) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number), "boards")

    system = msgspec.structs.replace(atomic.SYSTEM, replace=refuse)
    result = desk.saver(system=system).save(desk.commented())
    assert isinstance(result, SaveFailed)
    assert os.strerror(number) in result.message
    assert hint in result.hint
    assert "as they were" in result.hint


def test_a_short_write_goes_on(desk: Desk) -> None:
    system = msgspec.structs.replace(
        atomic.SYSTEM, write=lambda handle, data: os.write(handle, data[:7])
    )
    assert isinstance(desk.saver(system=system).save(desk.commented()), Saved)
    assert desk.card().log[-1].text == "hi"


def test_a_file_system_without_links(desk: Desk) -> None:
    def no_links(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    system = msgspec.structs.replace(atomic.SYSTEM, link=no_links)
    saver = desk.saver(system=system)
    assert isinstance(saver.save(desk.changes()["create"]), Saved)
    assert desk.card("boards/desk/cards/cccc3333.toml").title == "Mail down"
    with pytest.raises(FileExistsError):
        atomic.write_new(desk.root / desk.file, b"x", system)
    assert not list(desk.root.rglob("*.tmp"))
