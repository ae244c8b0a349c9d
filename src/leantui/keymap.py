"""The keys in force: those of the registry with what the user has settled in `[keys]`."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from leantui.actions import ACTIONS, Action
from leantui.model.keys import KEY_NAMES, key_name, show_key
from leantui.model.problem import Problem
from leantui.model.screen_state import UserState
from leantui.model.settings import Keys, Settings
from leantui.model.text import one_line
from leantui.store.nearest import did_you_mean
from leantui.store.settings import SettingsRead, read_settings

if TYPE_CHECKING:
    from leantui.store.codes import Code
    from leantui.store.diagnose import Finding

RESERVED: Mapping[str, tuple[str, ...]] = {
    "escape": ("look.clear", "page.back", "prompt.leave", "form.leave", "filter.leave"),
    "ctrl+q": ("general.quit",),
    "ctrl+c": (),
    "ctrl+z": (),
}
"""Keys that keep their meaning everywhere, and the actions that have them, if they are ours."""
UNBOUND = "unbound"
"""Stands for the key of an action that has none; no terminal sends it."""


class Keymap:
    """Every action with the keys it has for this user."""

    def __init__(
        self, actions: Iterable[Action] = ACTIONS, pages: Iterable[Action] | None = None
    ) -> None:
        """The actions of the board, and those of pages and questions; None: with the keys they have anyway."""
        self.actions = tuple(actions)
        self._pages = None if pages is None else tuple(pages)

    @cached_property
    def by_id(self) -> Mapping[str, Action]:
        """The actions of the board."""
        return {action.id: action for action in self.actions}

    @cached_property
    def pages(self) -> tuple[Action, ...]:
        """The actions of pages and questions."""
        return page_actions() if self._pages is None else self._pages

    def find(self, action_id: str) -> Action | None:
        """An action of the board or of a page."""
        found = self.by_id.get(action_id)
        return found or next((each for each in self.pages if each.id == action_id), None)

    @cached_property
    def overrides(self) -> Mapping[str, str]:
        """The actions that have other keys than usual, with these; what Textual takes for bindings with ids."""
        if self._pages is None:
            return {}
        usual = {action.id: action.keys for action in (*ACTIONS, *page_actions())}
        return {
            action.id: ",".join(action.keys) or UNBOUND
            for action in (*self.actions, *self._pages)
            if action.keys != usual[action.id]
        }

    def shown(self, action_id: str) -> str:
        """The action's first key as people write it; empty where it has none."""
        action = self.find(action_id)
        return show_key(action.keys[0]) if action and action.keys else ""

    def hint(self, action_id: str, words: str) -> str:
        """`u undoes`: words about what a key does; empty where no key does it."""
        key = self.shown(action_id)
        return f"{key} {words}" if key else ""

    @cached_property
    def footer(self) -> tuple[Action, ...]:
        """The actions that stand in the footer and have a key, in order; help isn't among them."""
        named = [action for action in self.actions if 0 < action.footer < 99 and action.keys]
        return tuple(sorted(named, key=lambda action: action.footer))

    def footer_keys(self, action: Action) -> str:
        """How the keys of a footer entry are written, which may stand for several actions."""
        if action.shown:
            return action.shown
        together = [self.by_id[each] for each in _TOGETHER.get(action.id, (action.id,))]
        return " ".join(show_key(each.keys[0]) for each in together if each.keys)


def page_actions() -> tuple[Action, ...]:
    """The actions of pages and questions; the board needs none of them to be drawn."""
    from leantui.page_actions import PAGE_ACTIONS

    return PAGE_ACTIONS


_TOGETHER = {
    "select.left": ("select.left", "select.down", "select.up", "select.right"),
    "card.move-left": ("card.move-left", "card.move-right"),
}
"""Entries of the footer that stand for several actions."""


def keymap(settings: Settings) -> tuple[Keymap, list["Finding"]]:
    """The keys in force, and what is wrong with those that were settled.

    A key that two actions would have goes to the one it was settled for; between two of these, to
    the one that comes first. Both are named.
    """
    if not settings.keys:
        return Keymap(), []
    findings: list[Finding] = []
    every = (*ACTIONS, *page_actions())
    own = dict(_own_keys(settings.keys, every, findings))
    found = _shared_out(every, own, findings)

    def settled(actions: Iterable[Action]) -> Iterator[Action]:
        for action in actions:
            keys, shown = found[action.id], _shown(action, found)
            yield msgspec.structs.replace(action, keys=keys, shown=shown)

    return Keymap(settled(ACTIONS), settled(page_actions())), findings


def _shared_out(
    every: Iterable[Action], own: Mapping[str, tuple[str, ...]], findings: list["Finding"]
) -> dict[str, tuple[str, ...]]:
    """Which keys each action gets, settled actions first, in the order of the file."""
    taken: dict[str, str] = {}

    def free(action: Action, keys: Iterable[str], told: list["Finding"]) -> Iterator[str]:
        for key in keys:
            owner = next((taken[at] for at in _spots(action, key) if at in taken), None)
            if owner is not None:
                told.append(_clash(key, owner, action, own))
                continue
            taken.update(dict.fromkeys(_spots(action, key), action.id))
            yield key

    found: dict[str, tuple[str, ...]] = {}
    for action in sorted(every, key=lambda action: _turn(action, own)):
        wanted = own.get(action.id, action.keys)
        found[action.id] = tuple(free(action, wanted, findings))
        if wanted and not found[action.id]:
            found[action.id] = tuple(free(action, action.keys, []))
    return found


def _turn(action: Action, own: Mapping[str, object]) -> tuple[bool, int]:
    """Settled actions first, in the order of the file."""
    return (action.id not in own, list(own).index(action.id) if action.id in own else 0)


def _shown(action: Action, found: Mapping[str, tuple[str, ...]]) -> str | None:
    """How the keys are written stays as long as they are the same."""
    together = _TOGETHER.get(action.id, (action.id,))
    standard = {one.id: one.keys for one in ACTIONS if one.id in together}
    return action.shown if all(found[id_] == keys for id_, keys in standard.items()) else None


def _own_keys(
    settled: Mapping[str, Keys], every: Iterable[Action], findings: list["Finding"]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each settled action with its keys' names; what can't be is told and left out."""
    known = {action.id: action for action in every}
    for action_id, written in settled.items():
        if action_id not in known:
            findings.append(_no_action(action_id, known))
            continue
        listed = (written,) if isinstance(written, str) else written
        named = [(key, key_name(key)) for key in listed]
        findings += [_no_key(action_id, key) for key, name in named if name is None]
        reserved = [
            name for _, name in named if name and action_id not in RESERVED.get(name, (action_id,))
        ]
        findings += [_reserved(action_id, name) for name in reserved]
        typed = [name for _, name in named if name and _is_typed(known[action_id], name)]
        findings += [_typed(action_id, name) for name in typed]
        refused = {*reserved, *typed}
        kept = dict.fromkeys(name for _, name in named if name and name not in refused)
        kept |= dict.fromkeys(key for key, owners in RESERVED.items() if action_id in owners)
        if kept or not listed:
            yield action_id, tuple(kept)


def _is_typed(action: Action, key: str) -> bool:
    """Whether the key is a letter or sign where these are typed."""
    from leantui.page_actions import TYPED

    is_sign = len(key) == 1 or key == "space" or (len(show_key(key)) == 1 and key not in _ARROWS)
    return action.where in TYPED and is_sign


def _spots(action: Action, key: str) -> list[str]:
    """The places where an action has a key."""
    from leantui.page_actions import PLACES, holds_in

    return [f"{place} {key}" for place in PLACES if holds_in(action, place)]


_ARROWS = ("left", "right", "up", "down")


def _no_action(action_id: str, known: Iterable[str]) -> "Finding":
    return _finding(
        action_id,
        "unknown-action",
        message=f"There is no action {one_line(action_id)}",
        hint=did_you_mean(action_id, known, otherwise="The help screen and docs/keys.md list all"),
    )


def _no_key(action_id: str, key: str) -> "Finding":
    return _finding(
        action_id,
        "unknown-key-name",
        message=f'Expected a key such as x, X, ctrl+x, f6, pageup or "?", found "{one_line(key)}"',
        hint=did_you_mean(key.rpartition("+")[2], KEY_NAMES),
        at_value=True,
    )


def _reserved(action_id: str, key: str) -> "Finding":
    return _finding(
        action_id,
        "reserved-key",
        message=f"{show_key(key)} keeps its meaning everywhere, so {action_id} can't have it",
        hint="Choose another key",
        at_value=True,
    )


def _typed(action_id: str, key: str) -> "Finding":
    return _finding(
        action_id,
        "typed-key",
        message=f"{show_key(key)} is typed there, so {action_id} can't have it",
        hint="Choose a key with ctrl or alt, or one such as f6",
        at_value=True,
    )


def _clash(key: str, owner: str, action: Action, own: Mapping[str, object]) -> "Finding":
    """Said at the line that was settled: the later one of two, or the one that took a standard key."""
    is_settled = action.id in own
    loser = action.id
    return _finding(
        action.id if is_settled else owner,
        "key-clash",
        severity="error" if is_settled else "warning",
        message=f"{show_key(key)} is bound to {owner} and to {loser}; it does {owner}",
        hint=f"Give {loser} another key, or [] for none",
        at_value=True,
    )


def _finding(action_id: str, code: "Code", **words: Any) -> "Finding":
    from leantui.store.diagnose import Finding

    return Finding(path=("keys", action_id), code=code, **words)


class Configured(msgspec.Struct, frozen=True, kw_only=True):
    """What the user has settled, ready for use."""

    settings: Settings = Settings()
    keymap: Keymap = msgspec.field(default_factory=Keymap)
    problems: tuple[Problem, ...] = ()
    """What is wrong in `config.toml` and in the variables, by the file's whole path."""
    file: str = ""
    user: UserState = UserState()
    """What is remembered for where nothing is settled."""


def configured(environ: Mapping[str, str] | None = None) -> Configured:
    """Read what the user has settled. Nothing in it stops the program."""
    return apply(read_settings(environ))


def apply(read: SettingsRead) -> Configured:
    """The keys in force by what was read, and all that is wrong with it."""
    keys, findings = keymap(read.settings)
    problems = read.problems
    if findings:
        from leantui.store.explain import located

        placed = [read.as_written(finding) for finding in findings]
        problems = tuple(sorted([*problems, *located(placed, read.text, str(read.file))]))
    return Configured(settings=read.settings, keymap=keys, problems=problems, file=str(read.file))
