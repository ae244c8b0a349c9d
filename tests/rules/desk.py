"""A small board with lanes, a split column and a person each, and short ways to ask for a decision."""

from datetime import UTC, datetime
from typing import Any

from leantui.model.board import Board, Column, Lane
from leantui.model.card import Card
from leantui.model.ids import Ids
from leantui.model.log import LogEntry
from leantui.model.person import Person
from leantui.model.workspace import BoardContents, Workspace
from leantui.rules.apply import with_change
from leantui.rules.commands import Change, Command, Refusal
from leantui.rules.context import Context
from leantui.rules.decide import decide

NOW = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
CONTEXT = Context(now=NOW, who="mia", new_id=lambda: "new0card")
COLUMNS = (
    Column(id="intake", name="Intake", kind="queue"),
    Column(id="fix", name="Fix", split=True, wip=2, wip_done=1, requires=("assignees",)),
    Column(id="test", name="Test"),
    Column(id="done", name="Done", kind="done"),
)


def board(**facts: Any) -> Board:
    given: dict[str, Any] = {
        "id": "desk", "name": "Desk", "key": "SD", "started": "fix", "finished": "done",
        "column": COLUMNS, "lane": (Lane(id="acme"), Lane(id="hq")),
    }  # fmt: skip
    return Board(**(given | facts))


def card(id_: str, column: str = "intake", **facts: Any) -> Card:
    log = (LogEntry(at=datetime(2026, 3, 10, tzinfo=UTC), by="tom", event="created", to=column),)
    given = {
        "assignees": ("mia",), "board": "desk", "title": f"Card {id_}", "log": log,
        "file": f"boards/{facts.get('board', 'desk')}/cards/{id_}.toml",
    }  # fmt: skip
    return Card(id=id_, column=column, **(given | facts))


def workspace(*cards: Card, people: dict[str, int | None] | None = None, **facts: Any) -> Workspace:
    """A workspace of one board; `people` are ids with their personal limits."""
    contents = BoardContents(board(**facts), {each.id: each for each in cards}, {})
    limits = {"mia": None, "tom": None} if people is None else people
    return Workspace(
        root="/w",
        boards={"desk": contents},
        people={who: Person(id=who, name=who.title(), wip=wip) for who, wip in limits.items()},
        ids=Ids.of(each.id for each in cards),
    )


def change(space: Workspace, command: Command) -> Change:
    answer = decide(space, command, CONTEXT)
    assert isinstance(answer, Change), answer
    return answer


def refusal(space: Workspace, command: Command) -> Refusal:
    answer = decide(space, command, CONTEXT)
    assert isinstance(answer, Refusal), answer
    return answer


def after(space: Workspace, command: Command) -> Workspace:
    return with_change(space, change(space, command))


def the(space: Workspace, card_id: str) -> Card:
    found = space.card(card_id)
    assert found is not None
    return found
