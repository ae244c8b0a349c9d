"""The plain way to the board, without the command line's library: `leantui [-w DIR] [--as PERSON] [--ascii] [PATH]`."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from leantui.store.discover import find_root

if TYPE_CHECKING:
    from leantui.model.person import Person

_OPTIONS = {"-w": "workspace", "--workspace": "workspace", "--as": "person"}


def open_quickly(arguments: Sequence[str]) -> int | None:
    """Open the board if that is all that is asked for, and nothing has to be said about it.

    Returns:
        The exit code; None where the command line is to be read in full.
    """
    asked = _asked(arguments)
    if asked is None or "_LEANTUI_COMPLETE" in os.environ:
        return None
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return None
    found = find_root(Path.cwd(), asked.get("workspace"))
    if found is None or not found.is_workspace:
        return None
    root, option = found.path, asked.get("person")

    def who(people: "Mapping[str, Person]") -> str:
        from leantui.sharing.who import who_acts

        return who_acts(root, people, option).name

    from leantui.app import run
    from leantui.keymap import configured

    return run(root, who=who, ascii_only="ascii" in asked, settled=configured())


def _asked(arguments: Sequence[str]) -> dict[str, str] | None:
    """The options by what they mean; None for a command, a mistake, or what is seldom asked for."""
    asked: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        name, _, value = rest.pop(0).partition("=")
        if name == "--ascii" and not value:
            asked["ascii"] = "yes"
        elif name in _OPTIONS and (value or (rest and not rest[0].startswith("-"))):
            asked[_OPTIONS[name]] = value or rest.pop(0)
        elif not rest and not value and os.sep in name and Path(name).is_dir():
            asked["workspace"] = name
        else:
            return None
    named = asked.get("workspace")
    return asked if named is None or Path(named).expanduser().exists() else None
