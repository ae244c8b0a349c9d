"""Names of cards, people and standards that aren't there any more."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from leantui.model.ids import Ids
from leantui.model.problem import Problem
from leantui.model.text import one_line
from leantui.model.words import count_words
from leantui.rules.commands import Change, FileChange
from leantui.session.findings import Finding, Patient, by_file, by_hand, edited
from leantui.store.kinds import place_of

_NAMED = re.compile(r"(parent|standard|depends_on|assignees)(?:\[(\d+)\])?\Z")
"""Keys of a card that name something, with the place in a list."""
_GONE = ("unknown-card", "unknown-person", "unknown-standard", "unknown-template")


def check_references(patient: Patient) -> Iterator[Finding]:
    """What is named and isn't there; archived cards may name what was there in their time."""
    problems = [
        each for each in patient.problems if each.code in _GONE and "/archive/" not in each.file
    ]
    parts: list[FileChange] = []
    details: list[str] = []
    left = [each for each in problems if not _is_of_card(each)]
    for file, listed in by_file(filter(_is_of_card, problems)).items():
        words: list[str] = []
        found = edited(patient.root, file, _edit(listed, patient.session.workspace.ids, words))
        if found is None:
            left += listed
        else:
            parts.append(found)
            details += [f"{file}: {word}" for word in words]
    if parts:
        yield Finding(
            check="references",
            message=f"named, and not there any more: {count_words(len(details), 'name')}",
            details=tuple(details),
            fix="take them out, or write the whole id where a beginning of one is meant",
            change=Change(
                what=f"names of what is gone: {count_words(len(parts), 'card')} mended",
                files=tuple(parts),
            ),
        )
    yield from by_hand("references", left)


def _is_of_card(problem: Problem) -> bool:
    place = place_of(problem.file)
    return place is not None and place.kind == "card" and _NAMED.match(problem.key) is not None


def _edit(problems: list[Problem], ids: Ids, words: list[str]) -> Any:
    """Takes the names out of a card's keys, and tells in `words` what became of each."""

    def edit(data: dict[str, Any]) -> dict[str, Any]:
        words.clear()
        meant: defaultdict[str, dict[int, str]] = defaultdict(dict)
        for problem in problems:
            key, at = _key_and_place(problem.key)
            value = data[key][at] if isinstance(data[key], list) else data[key]
            whole = ids.matching(str(value).lower()) if problem.code == "unknown-card" else ()
            meant[key][at] = whole[0] if len(whole) == 1 else ""
            what = f"→ {meant[key][at]}" if meant[key][at] else "goes"
            words.append(f"{key} {one_line(str(value))} {what}")
        changed = {key: _with_meant(data[key], places) for key, places in meant.items()}
        return {
            key: changed.get(key, value) for key, value in data.items() if changed.get(key, True)
        }

    return edit


def _key_and_place(path: str) -> tuple[str, int]:
    found = _NAMED.match(path)
    assert found is not None
    return found[1], int(found[2] or 0)


def _with_meant(value: Any, meant: Mapping[int, str]) -> Any:
    """A value or list with what is meant in place of names; empty where nothing is."""
    if not isinstance(value, list):
        return meant[0]
    return [known for at, each in enumerate(value) if (known := meant.get(at, each))]
