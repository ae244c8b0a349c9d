"""The order in which boards are walked, and why each stop is one."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from tests.huddle.boards import (
    COLUMNS,
    POSTED,
    REPAIR,
    SINCE,
    TODAY,
    ago,
    board,
    card,
    entry,
    scope,
    short,
    told,
    walked,
    workspace,
)

from leantui.flow.percentiles import AgeBands
from leantui.huddle import exceptions
from leantui.model.board import ServiceLevelExpectation, WipLimits
from leantui.model.card import Card
from leantui.model.standard import Standard, Step, Timer
from leantui.model.workspace import Workspace
from leantui.process import clocks
from leantui.process.steps import StepView, steps_of

YESTERDAY = TODAY - timedelta(days=1)
BLOCKED = entry(
    "blocked", ago(hours=4), reason="no approval yet", cause="external/customer", owner="mia"
)
BLOCKED_LONG = entry("blocked", ago(2), reason="no part")
FAILED = entry(
    "step", ago(1, 1), standard="repair", step="look", state="failed", reason="lamp dark"
)
ROLES = msgspec.structs.replace(
    REPAIR,
    step=(
        Step(
            id="look", do="Look at it", role="it", timer=Timer(warn="1h", escalate="2h", to="mia")
        ),
        Step(id="mend", do="Mend it", role="hr"),
    ),
)
STARTED = entry("run", ago(hours=2), standard="repair", revision=2, state="started")
DONE = entry("step", ago(hours=1), standard="repair", step="look", state="done")
LIMITED = tuple(
    msgspec.structs.replace(column, wip=1) if column.id == "fix" else column for column in COLUMNS
)


def action(name: str, due: date | None, column: str = "intake", **facts: Any) -> Any:
    return card(name, column, due=due, type="action", raised_from="huddle:desk/2026-03-10", **facts)


BOARDS: list[tuple[str, Workspace, list[str]]] = [
    ("an empty board", workspace(), []),
    (
        "a board with nothing new",
        workspace(card("a"), card("b"), card("c", "intake")),
        [
            "walk: a b: 2 cards with nothing new",
            "walk: c: 1 card with nothing new",
            "pull: c: Analyse has no limit, pull it from Intake: …",
        ],
    ),
    (
        "actions due and late, the latest first; one that isn't due is no exception",
        workspace(
            action("a", TODAY), action("b", YESTERDAY), action("c", TODAY + timedelta(days=1))
        ),
        [
            "action: b: due 11 Mar, 1 day late, agreed on 2026-03-10",
            "action: a: due today, agreed on 2026-03-10",
            "walk: c: 1 card with nothing new",
        ],
    ),
    (
        "a finished action is none",
        workspace(action("a", YESTERDAY, "done")),
        [],
    ),
    (
        "expedite from right to left",
        workspace(
            card("a", "analyse", class_of_service="expedite"),
            card("b", "fix", class_of_service="expedite"),
        ),
        [
            "expedite: b: expedite: at once; others stop and help",
            "expedite: a: expedite: at once; others stop and help",
        ],
    ),
    (
        "blocked, the longest first, with who removes it and since when",
        workspace(card("a", log=[BLOCKED]), card("b", log=[BLOCKED_LONG])),
        [
            "blocked: b: blocked for 2d, since Tue 09:00: no part; nobody is named to remove it",
            "blocked: a: blocked for 4h, since today 05:00: no approval yet (external/customer); mia removes it",
        ],
    ),
    (
        "one that was unblocked isn't",
        workspace(card("a", log=[BLOCKED_LONG, entry("unblocked", ago(hours=2))])),
        ["walk: a: new since the last huddle"],
    ),
    (
        "a card is one stop, the first for which there is a reason",
        workspace(card("a", class_of_service="expedite", log=[BLOCKED])),
        ["expedite: a: expedite: at once; others stop and help"],
    ),
    (
        "over a limit: what counts in it",
        workspace(card("a"), card("b"), column=LIMITED),
        [
            "over: a b: 1 over the limit of 1: finish or help before anything is pulled",
            "walk: a b: 2 cards with nothing new",
        ],
    ),
    (
        "over the board's limit",
        workspace(card("a"), card("b", "analyse"), wip=WipLimits(board=1)),
        [
            "over: a b: 1 over the limit of 1: finish or help before anything is pulled",
            "walk: a: 1 card with nothing new",
            "walk: b: 1 card with nothing new",
        ],
    ),
    (
        "past the SLE, the oldest first",
        workspace(card("a", days=11), card("b", days=20), card("c", days=9)),
        [
            "aging: b: 21 days old, past the SLE of 10 days at 85 %",
            "aging: a: 12 days old, past the SLE of 10 days at 85 %",
            "walk: c: 1 card with nothing new",
        ],
    ),
    (
        "a class's own SLE is what holds for it",
        workspace(
            card("a", days=4, class_of_service="fixed-date"),
            class_of_service=(
                msgspec.structs.replace(
                    board().classes[1], sle=ServiceLevelExpectation(days=3, probability=90)
                ),
            ),
        ),
        ["aging: a: 5 days old, past the SLE of 3 days at 90 %"],
    ),
    (
        "a step that failed",
        workspace(card("a", log=[FAILED]), standards=[REPAIR], posted=POSTED),
        ["standard: a: step 1 “Look at it” failed: lamp dark"],
    ),
    (
        "a standard past its review",
        workspace(
            card("a"),
            standards=[msgspec.structs.replace(REPAIR, review_by=date(2026, 3, 9))],
            posted=POSTED,
        ),
        [
            "standard: Repair it: its review was due 3 days ago; tom owns it",
            "walk: a: 1 card with nothing new",
        ],
    ),
    (
        "late steps, then hand-offs that wait, each before standards",
        workspace(
            card("a", log=[STARTED, DONE]),
            card("b", log=[msgspec.structs.replace(STARTED, at=ago(hours=3))]),
            standards=[ROLES],
            posted=POSTED,
        ),
        [
            "waiting: b: step 1 “Look at it” is late: ready for 3h; mia is to be told",
            "waiting: a: step 2 “Mend it” is hr's turn since 1h",
        ],
    ),
    (
        "right to left, top to bottom: halves, lanes, rank, id; news first in each place",
        workspace(
            card("a", "analyse", lane="hq", log=[entry("comment", ago(hours=1), text="x")]),
            card("b", "analyse", lane="acme", log=[entry("comment", ago(hours=1), text="x")]),
            card("c", "analyse/done"),
            card("d", "fix", rank="z", log=[entry("comment", ago(hours=1), text="x")]),
            card("e", "fix", rank="y"),
            card("f", "fix", rank="z", log=[entry("comment", ago(hours=1), text="x")]),
            card("g", "intake", log=[entry("comment", ago(hours=1), text="x")]),
        ),
        [
            "walk: d: new since the last huddle",
            "walk: f: new since the last huddle",
            "walk: e: 1 card with nothing new",
            "walk: c: 1 card with nothing new",
            "walk: b: new since the last huddle",
            "walk: a: new since the last huddle",
            "walk: g: new since the last huddle",
            "pull: c: …",
            "pull: g: …",
        ],
    ),
    (
        "what was finished since is told, what was finished before isn't",
        workspace(
            card("a", "done", log=[entry("moved", ago(hours=3), to="done")]), card("b", "done")
        ),
        ["walk: a: new since the last huddle"],
    ),
    (
        "a move by hand is news",
        workspace(msgspec.structs.replace(card("a", "fix"), column="analyse")),
        ["walk: a: new since the last huddle"],
    ),
    (
        "ties are by rank, then id",
        workspace(
            card("c", rank="a", class_of_service="expedite"),
            card("b", rank="b", class_of_service="expedite"),
            card("a", rank="b", class_of_service="expedite"),
        ),
        [
            "expedite: c: expedite: at once; others stop and help",
            "expedite: a: expedite: at once; others stop and help",
            "expedite: b: expedite: at once; others stop and help",
        ],
    ),
]


def fits(line: str, wanted: str) -> bool:
    """Whether they are the same, up to an ellipsis in what is wanted."""
    start, dots, _ = wanted.partition("…")
    return line.startswith(start) if dots else line == wanted


@pytest.mark.parametrize(
    ("space", "wanted"), [each[1:] for each in BOARDS], ids=[each[0] for each in BOARDS]
)
def test_a_board_is_walked_in_this_order(space: Workspace, wanted: list[str]) -> None:
    lines = [line for line in told(walked(space)) if wanted_kind(line, wanted)]
    assert len(lines) == len(wanted), lines
    for line, expected in zip(lines, wanted, strict=True):
        assert fits(line, expected), (line, expected)


def wanted_kind(line: str, wanted: list[str]) -> bool:
    """What to pull has a table of its own: here it counts only where it is named."""
    return not line.startswith("pull:") or any(each.startswith("pull:") for each in wanted)


def test_there_are_at_least_fifteen() -> None:
    assert len(BOARDS) >= 15


def test_other_reasons_are_said_with_the_first() -> None:
    space = workspace(card("a", days=20, class_of_service="expedite", log=[BLOCKED]))
    (stop,) = walked(space).stops
    assert stop.kind == "expedite"
    assert [each.partition(":")[0] for each in stop.also] == [
        "blocked for 4h, since today 05",
        "21 days old, past the SLE of 10 days at 85 %",
    ]


def test_past_the_85th_percentile_of_its_column() -> None:
    bands = {"desk": AgeBands((None, None, (2, 3), None))}
    found = walked(workspace(card("a", days=4), card("b", days=1)), bands=bands)
    assert told(found)[:2] == [
        "aging: a: 5 days old: 85 % had left Fix by day 3",
        "walk: b: 1 card with nothing new",
    ]


def test_the_first_huddle_speaks_of_every_card() -> None:
    found = walked(workspace(card("a")), since={})
    assert told(found) == ["walk: a: not spoken of yet"]


def test_a_filter_walks_only_what_it_shows() -> None:
    space = workspace(card("a", log=[BLOCKED]), card("b", log=[BLOCKED]), column=LIMITED)
    found = walked(space, shows=lambda each: each.id == "b")
    assert short(found) == ["blocked: b", "over: b"]


def test_several_boards_have_their_exceptions_first() -> None:
    boards = (board(id="one", key="ON"), board(id="two", key="TW"))
    space = workspace(
        card("a", board="one"),
        card("b", board="two", log=[BLOCKED]),
        card("c", board="two", class_of_service="expedite"),
        boards=boards,
    )
    assert short(walked(space)) == ["expedite: c", "blocked: b", "walk: a"]


def test_by_person_each_person_s_cards_are_together() -> None:
    space = workspace(
        card("a", assignees=("tom",), log=[BLOCKED]),
        card("b", assignees=("eva",)),
        card("c", assignees=("tom",), class_of_service="expedite"),
        card("d"),
        column=LIMITED,
    )
    found = walked(space, by="person")
    assert short(found) == ["over: a b c d", "walk: b", "expedite: c", "blocked: a", "walk: d"]


def test_stops_are_found_again_by_their_key() -> None:
    found = walked(workspace(card("a", log=[BLOCKED]), card("b")))
    assert [found.index_of(stop.key) for stop in found.stops] == list(range(len(found.stops)))
    assert found.index_of("nothing of the kind") is None


def test_counts_are_in_the_order_of_the_walk() -> None:
    space = workspace(card("a", log=[BLOCKED]), card("b"), card("c", class_of_service="expedite"))
    assert list(walked(space).counts().items()) == [("expedite", 1), ("blocked", 1), ("walk", 1)]


def test_since_is_each_board_s_own() -> None:
    boards = (board(id="one", key="ON"), board(id="two", key="TW"))
    news = [entry("comment", ago(hours=30), text="x")]
    space = workspace(
        card("a", board="one", log=news), card("b", board="two", log=news), boards=boards
    )
    found = walked(space, since={"one": SINCE, "two": ago(2)})
    assert [stop.is_folded for stop in found.stops] == [True, False]
    assert scope(space).since["one"] == SINCE


def test_a_thousand_open_cards_are_each_looked_at_a_bounded_number_of_times(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def counted(standard: Standard, one: Card) -> tuple[StepView, ...]:
        asked.append(one.id)
        return steps_of(standard, one)

    monkeypatch.setattr(exceptions, "steps_of", counted)
    monkeypatch.setattr(clocks, "steps_of", counted)
    places = ("intake", "analyse", "analyse/done", "fix")
    cards = [
        card(f"c{number:04}", places[number % 4], log=[STARTED] if number % 3 else [])
        for number in range(1000)
    ]
    found = walked(workspace(*cards, standards=[REPAIR], posted=POSTED))
    walked_cards = [each for stop in found.stops if stop.kind not in ("over", "pull") for each in stop.cards]  # fmt: skip
    assert sorted(walked_cards) == sorted(each.id for each in cards)
    assert len(asked) <= 2 * len(cards)
