"""Reading a file never hangs, never leads outside, and never reads half of it."""

import os
import socket
from pathlib import Path

import pytest

from leantui.model.problem import Problem
from leantui.store.guard import SIZE_LIMIT, FileBytes, Stamp, read_bytes


def code_of(found: FileBytes | Problem) -> str:
    assert isinstance(found, Problem), found
    return found.code


def test_reads_bytes_with_the_stamp_they_had(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"x = 1\r\n")
    found = read_bytes(tmp_path, "a.toml")
    assert isinstance(found, FileBytes)
    assert found.data == b"x = 1\r\n"
    assert found.stamp == Stamp.of((tmp_path / "a.toml").stat())


@pytest.mark.parametrize("is_placed", [True, False])
def test_link_out_of_the_root_is_refused(tmp_path: Path, is_placed: bool) -> None:
    (tmp_path / "secret.toml").write_text("x = 1")
    root = tmp_path / "ws"
    root.mkdir()
    (root / "a.toml").symlink_to(tmp_path / "secret.toml")
    assert code_of(read_bytes(root, "a.toml", is_placed=is_placed)) == "outside-root"


def test_folder_that_is_a_link_out_of_the_root_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/a.toml").write_text("x = 1")
    (tmp_path / "ws").mkdir()
    (tmp_path / "ws/people").symlink_to(tmp_path / "elsewhere")
    assert code_of(read_bytes(tmp_path / "ws", "people/a.toml")) == "outside-root"


def test_path_that_climbs_out_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("x = 1")
    (tmp_path / "ws").mkdir()
    assert code_of(read_bytes(tmp_path / "ws", "../a.toml")) == "outside-root"


def test_folder_with_a_longer_name_is_not_inside(tmp_path: Path) -> None:
    (tmp_path / "ws-2").mkdir()
    (tmp_path / "ws-2/a.toml").write_text("x = 1")
    (tmp_path / "ws").mkdir()
    (tmp_path / "ws/a.toml").symlink_to(tmp_path / "ws-2/a.toml")
    assert code_of(read_bytes(tmp_path / "ws", "a.toml")) == "outside-root"


@pytest.mark.parametrize("is_placed", [True, False])
def test_link_inside_the_root_is_followed(tmp_path: Path, is_placed: bool) -> None:
    (tmp_path / "real.toml").write_text("x = 1")
    (tmp_path / "a.toml").symlink_to("real.toml")
    found = read_bytes(tmp_path, "a.toml", is_placed=is_placed)
    assert isinstance(found, FileBytes)
    assert found.data == b"x = 1"


def test_link_to_itself_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.toml").symlink_to("a.toml")
    assert code_of(read_bytes(tmp_path, "a.toml")) in {"unreadable", "vanished"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.toml")
    assert code_of(read_bytes(tmp_path, "a.toml")) == "not-a-file"


def test_folder_and_socket_are_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.toml").mkdir()
    assert code_of(read_bytes(tmp_path, "a.toml")) == "not-a-file"
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("b.toml")
        assert code_of(read_bytes(tmp_path, "b.toml")) == "not-a-file"


def test_size_is_looked_at_first(tmp_path: Path) -> None:
    with (tmp_path / "a.toml").open("wb") as out:
        out.truncate(2 * SIZE_LIMIT)
    found = read_bytes(tmp_path, "a.toml")
    assert isinstance(found, Problem)
    assert found.code == "too-large"
    assert "2,097,152" in found.message
    (tmp_path / "b.toml").write_bytes(b"#" * SIZE_LIMIT)
    assert isinstance(read_bytes(tmp_path, "b.toml"), FileBytes)


def test_missing_file_is_named(tmp_path: Path) -> None:
    assert code_of(read_bytes(tmp_path, "a.toml")) == "vanished"
    (tmp_path / "b").write_text("")
    assert code_of(read_bytes(tmp_path, "b/a.toml")) == "vanished"


def test_error_of_the_system_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.toml").write_text("x = 1")
    monkeypatch.setattr(os, "open", refuse)
    found = read_bytes(tmp_path, "a.toml")
    assert isinstance(found, Problem)
    assert (found.code, found.message) == (
        "unreadable",
        "The file can't be opened: Permission denied",
    )


def test_file_that_grows_while_read_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"x = 1\n")
    real_read = os.read
    grown: list[int] = []

    def read(handle: int, count: int) -> bytes:
        found = real_read(handle, count)
        if len(grown) < 1:
            grown.append(1)
            with path.open("ab") as out:
                out.write(b"y = 2\n")
        return found

    monkeypatch.setattr(os, "read", read)
    found = read_bytes(tmp_path, "a.toml")
    assert isinstance(found, FileBytes)
    assert found.data == b"x = 1\ny = 2\n"


def test_file_that_never_stops_growing_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"x = 1\n")
    real_fstat = os.fstat

    def fstat(handle: int) -> os.stat_result:
        status = real_fstat(handle)
        with path.open("ab") as out:
            out.write(b"#")
        return status

    monkeypatch.setattr(os, "fstat", fstat)
    assert code_of(read_bytes(tmp_path, "a.toml")) == "changing"


def test_stamp_of_the_last_two_seconds_is_not_trusted() -> None:
    now = 10_000_000_000
    assert Stamp(1, now - 1_999_999_999, 1).is_racy(now)
    assert Stamp(1, now + 5, 1).is_racy(now)
    assert not Stamp(1, now - 2_000_000_000, 1).is_racy(now)
