"""Every key that a page, a list or a question binds stands in the registry, so that it can be bound otherwise."""

import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Iterator

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

import leantui.screens
import leantui.widgets
from leantui.actions import ACTIONS
from leantui.page_actions import PAGE_ACTIONS, PLACES, holds_in

EVERY = {action.id: action for action in (*ACTIONS, *PAGE_ACTIONS)}


def bindings() -> Iterator[tuple[str, Binding]]:
    """Each class's own bindings, with the class's name."""
    for package in (leantui.screens, leantui.widgets):
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(found.name)
            for each in vars(module).values():
                is_here = isinstance(each, type) and each.__module__ == found.name
                if is_here and issubclass(each, DOMNode) and "BINDINGS" in vars(each):
                    for binding in each.BINDINGS:
                        assert isinstance(binding, Binding)
                        yield each.__name__, binding


BOUND = list(bindings())


def test_what_is_bound_stands_in_the_registry() -> None:
    """Add what is missing to `page_actions._ROWS`, its id to the `Binding`, and its row to docs/keys.md."""
    unknown = [f"{name}: {each.key}" for name, each in BOUND if each.id not in EVERY]
    assert unknown == []
    differs = [
        f"{name}: {each.key} is {each.id}: {' '.join(EVERY[each.id].keys)}"
        for name, each in BOUND
        if each.id and set(each.key.split(",")) != set(EVERY[each.id].keys)
    ]
    assert differs == []


def test_what_stands_in_the_registry_is_bound() -> None:
    bound = {each.id for _, each in BOUND}
    assert {action.id for action in PAGE_ACTIONS} <= bound


@pytest.mark.parametrize("place", PLACES)
def test_a_key_means_one_thing_in_a_place(place: str) -> None:
    meant: dict[str, list[str]] = defaultdict(list)
    for action in EVERY.values():
        if holds_in(action, place):
            for key in action.keys:
                meant[key].append(action.id)
    assert {key: ids for key, ids in meant.items() if len(ids) > 1} == {}


def test_every_action_holds_somewhere() -> None:
    nowhere = [
        action.id for action in EVERY.values() if not any(holds_in(action, each) for each in PLACES)
    ]
    assert nowhere == []
