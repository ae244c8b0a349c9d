"""What a user has settled for all workspaces on this machine: `config.toml`."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from leantui.model.ids import ID_PATTERN

Density = Literal["comfortable", "compact"]
Pane = Literal["beside", "board", "column", "alone"]
Polling = Annotated[float, Meta(ge=0.5, le=3600)] | Literal["off"]
Keys = str | tuple[str, ...]

DARK, LIGHT, AUTO = "leantui-dark", "leantui-light", "auto"
THEMES = (
    AUTO, DARK, LIGHT, "textual-dark", "textual-light", "nord", "gruvbox", "catppuccin-mocha", "dracula",
    "tokyo-night", "monokai", "flexoki", "catppuccin-latte", "catppuccin-frappe", "catppuccin-macchiato",
    "solarized-light", "solarized-dark", "rose-pine", "rose-pine-moon", "rose-pine-dawn",
    "atom-one-dark", "atom-one-light", "ansi-dark", "ansi-light",
)  # fmt: skip
"""Names that `theme` takes: ours, then those of the terminal framework, which isn't asked for them."""


class GitSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What the board does with git by itself; nothing, unless it is settled here."""

    commit: Annotated[
        Literal["never", "change"],
        Meta(description="Commit this workspace's files: never by itself, or after each change."),
    ] = "never"
    sync_minutes: Annotated[
        int,
        Meta(ge=0, le=1440, description="Minutes between two syncs in the background; 0: none."),
    ] = 0


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The keys of `config.toml`. None: not settled there, so that the next in line decides."""

    theme: Annotated[
        str | None,
        Meta(
            description="Colours: auto (by the terminal's background), leantui-dark, leantui-light, …"
        ),
    ] = None
    density: Annotated[
        Density | None, Meta(description="How many rows a card takes: comfortable 2–3, compact 1.")
    ] = None
    pane: Annotated[
        Pane | None,
        Meta(
            description="Where the standard is: beside the board, nowhere, beside one column, alone."
        ),
    ] = None
    ascii: Annotated[bool | None, Meta(description="Draw with ASCII characters only.")] = None
    board: (
        Annotated[str, Meta(pattern=ID_PATTERN, description="The board shown at the start.")] | None
    ) = None
    editor: (
        Annotated[
            str, Meta(min_length=1, description="The command that edits files, before $VISUAL.")
        ]
        | None
    ) = None
    polling: Annotated[
        Polling | None,
        Meta(
            description="Seconds between two looks for changed files, or off: by file events only."
        ),
    ] = None
    me: (
        Annotated[
            str,
            Meta(min_length=1, description="Who you are: a person's id, name or e-mail address."),
        ]
        | None
    ) = None
    git: Annotated[GitSettings, Meta(description="What the board does with git by itself.")] = (
        GitSettings()
    )
    keys: Annotated[
        dict[str, Keys],
        Meta(description="Keys of actions by the action's id: one, several, or [] for none."),
    ] = msgspec.field(default_factory=dict)
    views: Annotated[
        dict[str, str], Meta(description="Filters by the name under which they are offered.")
    ] = msgspec.field(default_factory=dict)


def theme_for(wanted: str, colorfgbg: str = "") -> str:
    """The theme to use: `auto` is decided by COLORFGBG, which many terminals set; dark where they don't.

    Args:
        wanted: A name of `THEMES`.
        colorfgbg: Such as `15;0`: the colours of text and, last, of the background, from 0 to 15.
    """
    if wanted != AUTO:
        return wanted
    background = colorfgbg.rpartition(";")[2]
    return LIGHT if background in ("7", *map(str, range(9, 16))) else DARK
