"""How the screen was left: machine-local, small files in the state folders of workspace and user."""

import contextlib
import os
from pathlib import Path
from typing import TypeVar

import msgspec

from leantui.model.screen_state import UiState, UserState

_NAME = "screen.json"


def read_ui_state(state: Path) -> UiState:
    """How the screen was left; as at the first start where that can't be read."""
    return _read(state / _NAME, UiState)


def write_ui_state(state: Path, ui_state: UiState) -> None:
    """Keep how the screen is; a folder that can't be written to is no reason to complain."""
    _write(state / _NAME, ui_state)


def read_user_state() -> UserState:
    """What is remembered in the platform's state folder."""
    return _read(_user_file(), UserState)


def write_user_state(state: UserState) -> None:
    """Keep it, if that can be done."""
    _write(_user_file(), state)


def _user_file() -> Path:
    from platformdirs import user_state_path

    return user_state_path("leantui", appauthor=False) / "user.json"


_State = TypeVar("_State", UiState, UserState)


def _read(file: Path, kind: type[_State]) -> _State:
    try:
        return msgspec.json.decode(file.read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError):
        return kind()


def _write(file: Path, state: UiState | UserState) -> None:
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary = file.with_name(f"{file.name}.{os.getpid()}")
        temporary.write_bytes(msgspec.json.format(msgspec.json.encode(state)))
        temporary.replace(file)
