"""The keys that work where the user is, as they are settled: for the last line, the help and the palette."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import msgspec
from textual.app import App
from textual.screen import Screen

from leantui.actions import Action, show_keys
from leantui.keymap import UNBOUND, Keymap
from leantui.model.keys import show_key
from leantui.widgets.status import FooterKey

Entries = Sequence[tuple[str, str]]
"""Keys and labels. Where an action's id stands its first key is shown; its first that isn't a letter where `*` follows."""


def keymap_of(app: App[object]) -> Keymap:
    """The keys in force."""
    settled = getattr(app, "settled", None)
    return settled.keymap if settled is not None else Keymap()


def footer_keys(app: App[object], entries: Entries) -> list[FooterKey]:
    """The entries that have a key."""
    keymap = keymap_of(app)
    found = [FooterKey(written(keymap, keys), label) for keys, label in entries]
    return [each for each in found if each.keys]


def written(keymap: Keymap, keys: str) -> str:
    """`list.up list.down` as `↑↓`, `confirm.yes y` as `enter y`."""
    shown = [_shown(keymap, each) if "." in each else each for each in keys.split()]
    shown = list(dict.fromkeys(filter(None, shown)))
    return ("" if all(len(each) == 1 for each in shown) and _ARROWS & set(shown) else " ").join(
        shown
    )


_ARROWS = frozenset("←↓↑→")


def _shown(keymap: Keymap, action_id: str) -> str:
    action = keymap.find(action_id.rstrip("*"))
    if action is None:
        return ""
    keys = action.keys
    if action_id.endswith("*"):
        keys = tuple(key for key in keys if len(show_key(key)) > 1)
    return show_key(keys[0]) if keys else ""


class KeyHere(msgspec.Struct, frozen=True):
    """An action that can be done now, with the keys that do it here."""

    action: Action
    do: Callable[[], object]


def keys_here(screen: Screen[Any]) -> Iterator[KeyHere]:
    """What the focused widget, what it stands in and the screen bind, each action once."""
    keymap = keymap_of(screen.app)
    found: dict[str, list[str]] = {}
    do: dict[str, Callable[[], object]] = {}
    for node, bindings in screen._binding_chain:
        for key, bound in bindings.key_to_bindings.items():
            for binding in bound:
                if binding.id is None:
                    continue
                found.setdefault(binding.id, []).append(key)
                do.setdefault(binding.id, partial(screen.app.run_action, binding.action, node))
    for action_id, keys in found.items():
        action = keymap.find(action_id)
        if action is not None:
            usual = [key for key in action.keys if key in keys]
            others = [key for key in keys if key not in usual and key != UNBOUND]
            ordered = tuple(dict.fromkeys([*usual, *others]))
            yield KeyHere(msgspec.structs.replace(action, keys=ordered), do[action_id])


def command_title(action: Action) -> str:
    """How the palette writes an action."""
    title, keys = f"{action.label[0].upper()}{action.label[1:]}", show_keys(action)
    return f"{title}   {keys}" if keys else title
