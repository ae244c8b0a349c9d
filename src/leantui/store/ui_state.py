"""How the screen was left: machine-local, small files in the state folders of workspace and user."""

import contextlib
import os
from pathlib import Path
from typing import TypeVar

import msgspec

_NAME = "screen.json"


class BoardState(msgspec.Struct, frozen=True, kw_only=True):
    """How one board was left."""

    lanes_by: str = "lane"
    folded_lanes: tuple[str, ...] = ()
    folded_columns: tuple[str, ...] = ()
    card: str | None = None


class UiState(msgspec.Struct, frozen=True, kw_only=True):
    """How the screen was left."""

    board: str | None = None
    density: str = "comfortable"
    pane: str = "beside"
    boards: dict[str, BoardState] = msgspec.field(default_factory=dict)


class UserState(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered for all workspaces."""

    theme: str | None = None
    """The one chosen last."""
    has_seen_tour: bool = False


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
