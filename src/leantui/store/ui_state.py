"""How the screen was left: machine-local, one small file in the state folder."""

import contextlib
import os
from pathlib import Path

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


def read_ui_state(state: Path) -> UiState:
    """How the screen was left; as at the first start where that can't be read."""
    try:
        return msgspec.json.decode((state / _NAME).read_bytes(), type=UiState)
    except (OSError, msgspec.MsgspecError):
        return UiState()


def write_ui_state(state: Path, ui_state: UiState) -> None:
    """Keep how the screen is; a folder that can't be written to is no reason to complain."""
    with contextlib.suppress(OSError):
        state.mkdir(parents=True, exist_ok=True)
        temporary = state / f"{_NAME}.{os.getpid()}"
        temporary.write_bytes(msgspec.json.format(msgspec.json.encode(ui_state)))
        temporary.replace(state / _NAME)
