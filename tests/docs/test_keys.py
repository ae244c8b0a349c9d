"""docs/keys.md says what the registry says: nothing missing, nothing invented."""

import re
from pathlib import Path

from leantui.actions import ACTIONS, Action, show_keys
from leantui.page_actions import PAGE_ACTIONS

ROOT = Path(__file__).parents[2]
EVERY = (*ACTIONS, *PAGE_ACTIONS)
KEYS = (ROOT / "docs" / "keys.md").read_text("utf-8")


def row(action: Action) -> str:
    keys = " ".join(f"`{key}`" for key in show_keys(action).split())
    return f"| {keys} | {action.label} | {action.help} | `{action.id}` |"


def test_every_action_is_documented_with_its_keys() -> None:
    missing = [row(action) for action in EVERY if row(action) not in KEYS]
    assert not missing, "docs/keys.md lacks:\n" + "\n".join(missing)


def test_every_documented_action_exists() -> None:
    documented = re.findall(r"\| `([a-z.-]+)` \|$", KEYS, re.MULTILINE)
    assert set(documented) == {action.id for action in EVERY}


def test_no_key_is_bound_twice() -> None:
    keys = [key for action in ACTIONS for key in action.keys]
    assert len(keys) == len(set(keys))
