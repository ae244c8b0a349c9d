"""What to pull next: by the board's rules, and never over a limit."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from tests.huddle.boards import (
    COLUMNS,
    TODAY,
    ago,
    card,
    entry,
    told,
    walked,
    workspace,
)

from leantui.model.workspace import Workspace

BLOCKED = entry("blocked", ago(hours=4), reason="no approval yet")
LIMITS = tuple(
    msgspec.structs.replace(column, wip={"analyse": 2, "fix": 1}.get(column.id))
    for column in COLUMNS
)
FIXED: dict[str, Any] = {"class_of_service": "fixed-date"}

CASES: list[tuple[str, Workspace, list[str]]] = [
    (
        "first in, first out",
        workspace(card("b", "intake", days=3), card("a", "intake", days=5), column=LIMITS),
        [
            "Fix has room for 1, and nothing is ready in Analyse (done): help further left",
            "a: Analyse has room for 2, pull it from Intake: first in, first out; it has waited 5d",
        ],
    ),
    (
        "a done half before a queue, from the right",
        workspace(card("a", "intake"), card("b", "analyse/done", days=1), column=LIMITS),
        [
            "b: Fix has room for 1, pull it from Analyse (done): first in, first out; it has waited 24h",
            "a: Analyse has room for 1, pull it from Intake: first in, first out; it has waited 4d",
        ],
    ),
    (
        "expedite goes first",
        workspace(
            card("a", "intake"), card("b", "intake", class_of_service="expedite"), column=LIMITS
        ),
        ["…", "b: Analyse has room for 2, pull it from Intake: expedite goes first"],
    ),
    (
        "a fixed date past its latest start before standard cards",
        workspace(card("a", "intake"), card("b", "intake", due=TODAY, **FIXED), column=LIMITS),
        [
            "…",
            "b: Analyse has room for 2, pull it from Intake: its date is fixed, its latest start was 12 Mar",
        ],
    ),
    (
        "a fixed date that has time after them",
        workspace(
            card("a", "intake", due=TODAY + timedelta(days=30), **FIXED),
            card("b", "intake"),
            column=LIMITS,
        ),
        ["…", "b: Analyse has room for 2, …"],
    ),
    (
        "intangible work last",
        workspace(
            card("a", "intake", class_of_service="intangible"), card("b", "intake"), column=LIMITS
        ),
        ["…", "b: Analyse has room for 2, …"],
    ),
    (
        "no blocked card, and none that waits for another",
        workspace(
            card("a", "intake", log=[BLOCKED]),
            card("b", "intake", depends_on=("c",)),
            card("c", "analyse"),
            card("d", "intake"),
            column=LIMITS,
        ),
        ["…", "d: Analyse has room for 1, …"],
    ),
    (
        "nothing into a full column",
        workspace(card("a", "analyse/done"), card("b", "fix"), column=LIMITS),
        ["Analyse has room for 1, and nothing is ready in Intake: help further left"],
    ),
    (
        "nothing that another limit forbids",
        workspace(
            card("a", "intake", class_of_service="expedite"),
            card("b", "intake"),
            card("c", "fix", class_of_service="expedite"),
            column=LIMITS,
            class_of_service=(),
            wip=msgspec.convert({"board": 1}, type=type(workspace().boards["desk"].board.wip)),
        ),
        ["Analyse has room for 2, and nothing in Intake may be pulled: …"],
    ),
    (
        "nothing without what the column requires",
        workspace(
            card("a", "intake"),
            card("b", "intake", assignees=("tom",)),
            column=tuple(
                msgspec.structs.replace(each, requires=("assignees",))
                if each.id == "analyse"
                else each
                for each in LIMITS
            ),
        ),
        ["…", "b: Analyse has room for 2, …"],
    ),
]


@pytest.mark.parametrize(
    ("space", "wanted"), [each[1:] for each in CASES], ids=[each[0] for each in CASES]
)
def test_this_is_pulled(space: Workspace, wanted: list[str]) -> None:
    found = [
        line.removeprefix("pull: ") for line in told(walked(space)) if line.startswith("pull:")
    ]
    lines = [
        line.partition(": ")[2] if not line.split(":")[0].islower() else line for line in found
    ]
    assert len(lines) == len(wanted), lines
    for line, expected in zip(lines, wanted, strict=True):
        start, dots, _ = expected.partition("…")
        assert line.startswith(start) if dots else line == expected, line


def test_no_card_is_offered_twice() -> None:
    space = workspace(*(card(name, "intake") for name in "abc"), column=LIMITS)
    pulled = [stop.cards for stop in walked(space).stops if stop.kind == "pull" and stop.cards]
    assert len(pulled) == len(set(pulled))
