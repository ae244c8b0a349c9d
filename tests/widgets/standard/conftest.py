"""A board, a card and a standard with every kind of step, as of one fixed moment."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from leantui.model.board import Board, Column, Posted
from leantui.model.card import Card
from leantui.model.log import LogEntry
from leantui.model.standard import (
    ChangeEntry,
    KeyPoint,
    NeededSkill,
    RecordField,
    Role,
    Standard,
    Timer,
)
from leantui.model.standard import Step as StandardStep
from leantui.widgets.standard_view import StandardView, standard_view

NOW = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)

STANDARD = Standard(
    id="starter",
    file="standards/starter.toml",
    content="3f1c",
    title="Set up a new starter",
    revision=7,
    status="effective",
    owner="mia",
    group=("mia", "tom"),
    effective=date(2026, 2, 1),
    review_by=date(2026, 8, 1),
    purpose="The person can work at 09:00 on day one",
    trigger="HR request approved",
    takt="4 per week",
    target_time="2h30m",
    standard_wip=2,
    skill=NeededSkill(id="onboarding", level="U"),
    tools=("M365 admin", "asset list"),
    safety=("never send a password by e-mail",),
    role=(Role(id="technician", department="it"), Role(id="hr")),
    step=(
        StandardStep(id="confirm", do="Confirm the order", role="technician", column="analyse", time="10m"),
        StandardStep(
            id="account", do="Create the account", role="technician", column="fix", time="20m",
            record=(RecordField(field="login", required=True),),
        ),
        StandardStep(
            id="approve", do="Approve finance rights", role="hr", column="fix", time="10m",
            after=("account",), when="project == 'finance'", sign_off=True,
            timer=Timer(warn="4h", escalate="8h", to="hr-lead"),
        ),
        StandardStep(
            id="laptop", do="Prepare the laptop", role="technician", column="fix", time="1h15m",
            after=("account",), pause=True, check="the report says “encrypted”",
            key_points=(
                KeyPoint(point="encrypt before the first sign-in", reason="the customer's contract asks for it", kind="safety"),
                KeyPoint(point="start the updates first"),
            ),
            record=(RecordField(field="asset_tag", required=True), RecordField(field="handed", type="date")),
        ),
        StandardStep(
            id="record", do="Write the asset record", role="technician", column="fix", time="10m",
            after=("laptop", "approve"), required=False,
            key_points=(KeyPoint(point="one line a device", reason="the audit counts lines", kind="knack"),),
        ),
        StandardStep(
            id="hand-over", do="Hand over", role="technician", column="done", time="15m", sign_off=True,
            key_points=(KeyPoint(point="at the desk", kind="makes-or-breaks"),),
        ),
        StandardStep(id="tidy", do="Tidy the bench"),
    ),
    change=(
        ChangeEntry(revision=7, date=date(2026, 2, 1), by="tom", why="no mail at 09:00", approved_by=("mia",)),
    ),
)  # fmt: skip

BOARD = Board(
    id="desk",
    file="boards/desk/board.toml",
    name="Desk",
    timezone="Europe/Berlin",
    column=(
        Column(id="analyse", name="Analyse"),
        Column(id="fix", name="Fix", split=True),
        Column(id="done", name="Done", kind="done"),
    ),
    posted=(Posted(standard="starter", type="request"), Posted(standard="other", type="request")),
)


def at(hour: int, minute: int = 0, *, day: int = 12) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def step_done(step: str, when: datetime, **more: Any) -> LogEntry:
    return LogEntry(
        at=when, by="tom", event="step", standard="starter", step=step, **{"state": "done", **more}
    )


CARD = Card(
    id="ab3kq7v1",
    board="desk",
    file="boards/desk/cards/ab3kq7v1.toml",
    title="New starter: J. Doe",
    type="request",
    column="fix",
    project="sales",
    log=(
        LogEntry(at=at(8, day=10), by="mia", event="created", to="analyse"),
        LogEntry(at=at(9, day=10), by="tom", event="run", standard="starter", revision=7, state="started"),
        step_done("confirm", at(9, day=10)),
        LogEntry(at=at(8, day=11), by="tom", event="moved", from_="analyse", to="fix"),
        step_done("account", at(8, 31), record={"login": "j.doe"}, deviation="spare licence", reason="none left"),
    ),
)  # fmt: skip


@pytest.fixture
def standard() -> Standard:
    return STANDARD


@pytest.fixture
def board() -> Board:
    return BOARD


@pytest.fixture
def card() -> Card:
    return CARD


@pytest.fixture
def view_of() -> Callable[..., StandardView]:
    """Views of the standard beside the card, with fields of the three replaced."""

    def build(
        *,
        standard: Standard | None = STANDARD,
        card: Card | None = CARD,
        board: Board | None = BOARD,
        change_card: dict[str, Any] | None = None,
        change_standard: dict[str, Any] | None = None,
        **options: Any,
    ) -> StandardView:
        if card is not None and change_card:
            card = msgspec.structs.replace(card, **change_card)
        if standard is not None and change_standard:
            standard = msgspec.structs.replace(standard, **change_standard)
        return standard_view(
            standard,
            card,
            board,
            **{"standards_matching": 1, "open_runs": 1, "as_of": NOW, **options},
        )

    return build
