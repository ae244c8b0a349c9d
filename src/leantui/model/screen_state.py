"""How the screen was left, and what is remembered for all workspaces."""

import msgspec


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
