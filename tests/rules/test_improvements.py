"""Improvements and the standards they were raised to: where the next revision comes from."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from tests.rules.desk import card, workspace

from leantui.model.board import Posted
from leantui.model.card import Card
from leantui.model.log import LogEntry
from leantui.model.standard import Standard, Step
from leantui.model.workspace import Workspace
from leantui.rules.improvements import raised_from, raised_to

STARTER = Standard(id="starter", title="Starter", revision=7, status="effective", step=(Step(id="laptop", do="Prepare it"),))  # fmt: skip
LEAVER = Standard(id="leaver", title="Leaver", status="effective", step=(Step(id="wipe", do="Wipe it"),))  # fmt: skip


def space(*cards: Card, archive: tuple[Card, ...] = ()) -> Workspace:
    found = workspace(*cards, posted=(Posted(standard="starter", type="request"),))
    contents = msgspec.structs.replace(
        found.boards["desk"], archive={each.id: each for each in archive}
    )
    return msgspec.structs.replace(
        found, boards={"desk": contents}, standards={"starter": STARTER, "leaver": LEAVER}
    )  # fmt: skip


def running(id_: str, *standards: str) -> Card:
    at = datetime(2026, 3, 11, 8, tzinfo=UTC)
    runs = (
        LogEntry(at=at, by="tom", event="run", standard=each, revision=1, state="started")
        for each in standards
    )
    found = card(id_, "fix")
    return msgspec.structs.replace(found, log=(*found.log, *runs))


def raised(*cards: Card, archive: tuple[Card, ...] = ()) -> dict[str, list[tuple[str, str | None]]]:
    found = raised_to(space(*cards, archive=archive))
    return {id_: [(each.card.id, each.step) for each in cards] for id_, cards in found.items()}


def test_by_the_run_of_the_card_it_came_from() -> None:
    work = running("ab3k", "leaver")
    first, second = (card(id_, raised_from=raised_from(work, LEAVER, "wipe")) for id_ in ("im1", "im2"))  # fmt: skip
    assert raised(work, second, first) == {"leaver": [("im1", "wipe"), ("im2", "wipe")]}
    # An archived card still says what it was worked by.
    archived = msgspec.structs.replace(work, file="boards/desk/archive/2026/ab3k.toml")
    assert raised(first, archive=(archived,)) == {"leaver": [("im1", "wipe")]}


def test_the_standard_that_has_the_step_is_meant() -> None:
    work = running("ab3k", "starter", "leaver")
    assert raised(work, card("im1", raised_from="ab3k#wipe@r1")) == {"leaver": [("im1", "wipe")]}
    assert raised(work, card("im1", raised_from="ab3k@r1")) == {"starter": [("im1", None)]}
    posted = card("ab3k", type="request")
    assert raised(posted, card("im1", raised_from="ab3k#gone@r7")) == {"starter": [("im1", "gone")]}


@pytest.mark.parametrize(
    "facts",
    [
        {"raised_from": "huddle:desk/2026-03-11"},
        {"raised_from": "zz99#wipe@r1"},
        {"raised_from": "ab3k#wipe@r1", "column": "done"},
        {"raised_from": "ab3k#wipe@r1 and more"},
        {},
    ],
    ids=["from a huddle", "from a card that is gone", "finished", "not a link", "from nowhere"],
)
def test_what_is_raised_to_none(facts: dict[str, Any]) -> None:
    assert raised(running("ab3k", "leaver"), card("im1", **facts)) == {}
