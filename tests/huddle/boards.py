"""Boards for the huddle's tests, and a short way to write what is on the agenda."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec

from leantui.huddle.agenda import Agenda, agenda
from leantui.huddle.scope import By, Scope
from leantui.model.board import Board, ClassOfService, Column, Lane, Posted, ServiceLevelExpectation
from leantui.model.card import Card
from leantui.model.ids import Ids
from leantui.model.log import LogEntry
from leantui.model.person import Person
from leantui.model.standard import Standard, Step
from leantui.model.workspace import BoardContents, Workspace
from leantui.rules.context import Context

NOW = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
"""A Thursday."""
SINCE = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 12)
COLUMNS = (
    Column(id="intake", name="Intake", kind="queue"),
    Column(id="analyse", name="Analyse", split=True),
    Column(id="fix", name="Fix"),
    Column(id="done", name="Done", kind="done"),
)
EXPEDITE = ClassOfService(id="expedite", pull="at once; others stop and help")
REPAIR = Standard(
    title="Repair it", id="repair", file="standards/repair.toml", revision=2, owner="tom",
    status="effective", step=(Step(id="look", do="Look at it"), Step(id="mend", do="Mend it")),
)  # fmt: skip


def board(**facts: Any) -> Board:
    given: dict[str, Any] = {
        "id": "desk", "name": "Desk", "key": "SD", "started": "analyse", "finished": "done",
        "column": COLUMNS, "lane": (Lane(id="acme"), Lane(id="hq")),
        "class_of_service": (EXPEDITE,),
        "sle": ServiceLevelExpectation(days=10, probability=85),
    }  # fmt: skip
    return Board(**(given | facts))


def ago(days: float = 0, hours: float = 0) -> datetime:
    return NOW - timedelta(days=days, hours=hours)


def entry(event: str, at: datetime, by: str = "tom", **facts: Any) -> LogEntry:
    if "from" in facts:
        facts["from_"] = facts.pop("from")
    return LogEntry(at=at, by=by, event=event, **facts)


def card(
    name: str, column: str = "fix", *, days: float = 4, log: Sequence[LogEntry] = (), **facts: Any
) -> Card:
    """A card that has been in its column for some days; `log` are entries after that."""
    on = facts.get("board", "desk")
    first = entry("created", ago(days), to=column)
    given: dict[str, Any] = {
        "title": f"Card {name}", "board": on, "rank": name,
        "file": f"boards/{on}/cards/{name}.toml", "log": (first, *log),
    }  # fmt: skip
    return Card(id=name, column=column, **(given | facts))


def workspace(
    *cards: Card, boards: Sequence[Board] = (), standards: Sequence[Standard] = (), **facts: Any
) -> Workspace:
    found = boards or (board(**facts),)
    return Workspace(
        root="/w",
        boards={
            each.id: BoardContents(each, {one.id: one for one in cards if one.board == each.id}, {})
            for each in found
        },
        standards={each.id: each for each in standards},
        people={who: Person(id=who, name=who.title()) for who in ("eva", "mia", "tom")},
        ids=Ids.of(each.id for each in cards),
    )


def scope(space: Workspace, *, by: By = "board", **facts: Any) -> Scope:
    given: dict[str, Any] = {
        "workspace": space, "boards": tuple(space.boards), "by": by,
        "since": dict.fromkeys(space.boards, SINCE), "context": Context(now=NOW, who="mia"),
    }  # fmt: skip
    return Scope(**(given | facts))


def walked(space: Workspace, **facts: Any) -> Agenda:
    return agenda(scope(space, **facts))


def told(found: Agenda) -> list[str]:
    """Each stop as `kind: what: why`."""
    return [
        f"{stop.kind}: {' '.join(stop.cards) or stop.title or stop.standard}: {stop.why}"
        for stop in found.stops
    ]


def short(found: Agenda) -> list[str]:
    """Each stop as `kind: what`."""
    return [
        f"{stop.kind}: {' '.join(stop.cards) or stop.title or stop.standard}"
        for stop in found.stops
    ]


POSTED = (Posted(standard="repair"),)


def with_archive(space: Workspace, *cards: Card) -> Workspace:
    contents = space.boards["desk"]
    archive = {each.id: each for each in cards}
    return space.with_board(msgspec.structs.replace(contents, archive=archive))
