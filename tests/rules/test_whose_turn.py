"""Whose turn it is: the order of the kinds, the reasons, and the queues of roles."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from leantui.model.board import Board, CardType, ClassOfService, Column, ServiceLevelExpectation
from leantui.model.card import Card
from leantui.model.ids import Ids
from leantui.model.log import LogEntry
from leantui.model.person import Person, Skill
from leantui.model.standard import NeededSkill, Role, Standard, Step, Timer
from leantui.model.workspace import BoardContents, Workspace
from leantui.rules.context import Context
from leantui.rules.decide import decide
from leantui.rules.due_steps import due_steps
from leantui.rules.turn_of_steps import role_queues
from leantui.rules.whose_turn import KINDS, Turn, whose_turn

NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)
BOARD = Board(
    id="desk",
    name="Desk",
    key="SD",
    started="fix",
    finished="done",
    sle=ServiceLevelExpectation(days=3, probability=85),
    column=(
        Column(id="intake", kind="queue"), Column(id="fix", split=True, wip=9), Column(id="test"),
        Column(id="done", kind="done"),
    ),
    class_of_service=(ClassOfService(id="expedite", wip=1, counts=False),),
)  # fmt: skip
BETTER = Board(
    id="improvement",
    name="Improvement",
    column=(Column(id="raised", kind="queue"), Column(id="do"), Column(id="done", kind="done")),
    card_type=(CardType(id="improvement"),),
)
JOB = Standard(
    id="job",
    title="The job",
    status="effective",
    role=(Role(id="hand", department="it"), Role(id="lead", department="hr")),
    step=(
        Step(id="a", do="Do a", role="hand", column="fix", time="1h"),
        Step(id="b", do="Do b", role="lead", timer=Timer(warn="2h", escalate="4h", to="eva")),
        Step(id="c", do="Do c", role="hand", after=("a",), time="2h"),
    ),
)


def card(
    id_: str, column: str = "fix", hours: int = 24, run: tuple[str, ...] = (), **facts: Any
) -> Card:
    """A card that came to its column some hours ago, with steps of the job done an hour later."""
    came = NOW - timedelta(hours=hours)
    log = [LogEntry(at=came, by="tom", event="created", to=column)]
    if run:
        log.append(
            LogEntry(at=came, by="tom", event="run", standard="job", revision=1, state="started")
        )
        log += [
            LogEntry(
                at=came + timedelta(hours=1),
                by="tom",
                event="step",
                standard="job",
                step=each,
                state="done",
            )
            for each in run
            if each != "-"
        ]
    given = {
        "title": f"Card {id_}",
        "board": "desk",
        "standard": "job" if run else None,
        "log": tuple(log),
    }
    return Card(id=id_, column=column, file=f"boards/desk/cards/{id_}.toml", **(given | facts))


def block(work: Card, event: str = "blocked", **facts: Any) -> Card:
    entry = LogEntry(at=NOW - timedelta(hours=3), by="tom", event=event, reason="parts", **facts)
    return msgspec.structs.replace(work, log=(*work.log, entry))


def space(
    *cards: Card, people: dict[str, Person] | None = None, **standards: Standard
) -> Workspace:
    desk = {each.id: each for each in cards if each.board == "desk"}
    better = {each.id: each for each in cards if each.board == "improvement"}
    known = {
        "tom": Person(id="tom", name="Tom", roles=("hand",), coach="eva"),
        "eva": Person(id="eva", name="Eva", roles=("lead",)),
        "mia": Person(id="mia", name="Mia", roles=("hand",)),
    }
    return Workspace(
        root="/w",
        boards={
            "desk": BoardContents(BOARD, desk, {}),
            "improvement": BoardContents(BETTER, better, {}),
        },
        standards={"job": JOB, **standards},
        people=known if people is None else people,
        ids=Ids.of(each.id for each in cards),
    )


def turns(space: Workspace, who: str = "tom") -> tuple[Turn, ...]:
    return whose_turn(space, who, Context(now=NOW, who=who), decide)


def told(space: Workspace, who: str = "tom") -> list[tuple[str, str, str | None]]:
    return [
        (turn.kind, turn.card.id, turn.step.step.id if turn.step else None)
        for turn in turns(space, who)
    ]


def improve(id_: str, **facts: Any) -> Card:
    given = {"board": "improvement", "type": "improvement"}
    return card(id_, "raised", **(given | facts))


def test_every_kind_in_the_order_of_the_rules() -> None:
    found = told(
        space(
            improve("impr"),
            card("plain", "intake"),
            card("intan", "intake", class_of_service="intangible"),
            card("dated", "intake", class_of_service="fixed-date", due=date(2026, 3, 13)),
            card("pulled", "fix/done"),
            card("mine", "test", assignees=("tom",)),
            card("steps", run=("a",)),
            block(card("stuck"), owner="tom"),
            card("hurry", class_of_service="expedite"),
        )
    )
    assert found == [
        ("expedite", "hurry", None), ("help", "stuck", None), ("step", "steps", "c"), ("card", "mine", None),
        ("pull", "pulled", None), ("fixed-date", "dated", None), ("standard", "plain", None),
        ("intangible", "intan", None), ("improvement", "impr", None),
    ]  # fmt: skip
    assert [kind for kind, _, _ in found] == list(KINDS)


def test_every_turn_says_why() -> None:
    whys = {turn.kind: turn.why for turn in turns(space(
        card("steps", run=("a",), due=date(2026, 3, 12)), card("pulled", "fix/done"),
        block(card("stuck"), owner="tom"), card("dated", "intake", class_of_service="fixed-date", due=date(2026, 3, 13)),
    ))}  # fmt: skip
    assert whys["step"] == "your ready step with the least slack: 10h left, ready since 23h, hand"
    assert whys["pull"] == "ready to be pulled to test, and no limit breaks"
    assert whys["help"] == "you remove its blocker, blocked since 3h: parts"
    assert whys["fixed-date"] == "fixed date 2026-03-13: latest start was 2026-03-11"


def test_calls_for_help_come_before_blockers_and_go_to_whom_they_name_or_the_coach() -> None:
    call = block(block(card("calls"), "help"), owner=None)
    named = block(card("named"), "help", owner="mia")
    stuck = block(card("stuck", hours=90), owner="eva")
    assert told(space(stuck, call, named), "eva")[:2] == [
        ("help", "calls", None),
        ("help", "stuck", None),
    ]
    assert ("help", "named", None) in told(space(named), "mia")
    assert told(space(call, named), "tom") == []


def test_a_step_that_escalated_is_help_owed_by_whom_it_goes_to() -> None:
    found = turns(space(card("late", run=("a",))), "eva")
    assert [(turn.kind, turn.step and turn.step.step.id) for turn in found] == [("help", "b")]
    assert "escalated to you: 2 Do b is late since 23h" in found[0].why


def test_the_least_slack_first_and_what_has_none_by_its_wait() -> None:
    cards = [
        card("calm", run=("a",), hours=50), card("older", run=("a",), hours=60),
        card("due", run=("a",), due=date(2026, 3, 20)), card("pressed", run=("a",), due=date(2026, 3, 12)),
    ]  # fmt: skip
    assert [id_ for _, id_, _ in told(space(*cards))] == ["pressed", "due", "older", "calm"]


def test_a_timer_is_slack_too() -> None:
    fresh, stale = card("fresh", run=("a",), hours=2), card("stale", run=("a",), hours=3)
    found = turns(space(fresh, stale), "eva")
    assert [(turn.card.id, turn.slack) for turn in found] == [
        ("stale", timedelta()), ("fresh", timedelta(hours=1)),
    ]  # fmt: skip


def test_a_step_of_my_role_is_not_mine_where_another_of_the_role_works_on_the_card() -> None:
    theirs = card("theirs", run=("a",), assignees=("mia",))
    assert told(space(theirs)) == []
    assert told(space(theirs), "mia") == [("step", "theirs", "c")]
    handed = card("handed", run=("a",), assignees=("eva",))
    assert told(space(handed)) == [("step", "handed", "c")]


def test_blocked_cards_are_nobody_s_turn_but_who_removes_the_blocker() -> None:
    stuck = block(card("stuck", run=("a",), assignees=("tom",)), owner="eva")
    assert told(space(stuck)) == []
    assert told(space(stuck), "eva") == [("help", "stuck", None)]


def test_no_pull_that_breaks_a_limit() -> None:
    full = msgspec.structs.replace(
        BOARD, column=(*BOARD.column[:2], Column(id="test", wip=1), BOARD.column[3])
    )
    made = space(card("pulled", "fix/done"), card("there", "test"))
    made = made.with_board(BoardContents(full, made.boards["desk"].cards, {}))
    assert ("pull", "pulled", None) not in told(made)


def test_no_pull_beyond_my_level_but_with_a_coach_one_below_it() -> None:
    needed = NeededSkill(id="onboarding", level="U")
    job = msgspec.structs.replace(JOB, skill=needed)
    waiting = card("plain", "intake", standard="job")

    def asked(level: str | None, coach: str | None) -> list[tuple[str, str, str | None]]:
        skills = (Skill(id="onboarding", level=level),) if level else ()  # type: ignore[arg-type]
        tom = Person(id="tom", name="Tom", roles=("hand",), coach=coach, skills=skills)
        return told(space(waiting, people={"tom": tom}, job=job))

    assert asked("U", None) == [("standard", "plain", None)]
    assert asked("L", "eva") == [("standard", "plain", None)]
    assert asked("L", None) == []
    assert asked(None, "eva") == []


def test_done_halves_from_the_right_and_first_in_first_out() -> None:
    board = msgspec.structs.replace(
        BOARD, column=(*BOARD.column[:2], Column(id="test", split=True), BOARD.column[3])
    )
    made = space(
        card("left", "fix/done"), card("right", "test/done"),
        card("new", "intake", hours=1), card("old", "intake", hours=9),
    )  # fmt: skip
    made = made.with_board(BoardContents(board, made.boards["desk"].cards, {}))
    assert [id_ for _, id_, _ in told(made)] == ["right", "left", "old", "new"]


def test_an_intangible_one_only_where_none_is_in_progress() -> None:
    waiting = card("waits", "intake", class_of_service="intangible")
    going = card("going", "fix", class_of_service="intangible", assignees=("mia",))
    assert told(space(waiting)) == [("intangible", "waits", None)]
    assert told(space(waiting, going)) == []


def test_a_fixed_date_that_is_far_waits() -> None:
    far = card("far", "intake", class_of_service="fixed-date", due=date(2026, 3, 30))
    assert told(space(far)) == []


def test_my_oldest_card_furthest_to_the_right() -> None:
    cards = [
        card("young", "test", hours=2, assignees=("tom",)), card("aged", "test", hours=99, assignees=("tom",)),
        card("left", "fix", hours=200, assignees=("tom",)),
    ]  # fmt: skip
    assert [id_ for _, id_, _ in told(space(*cards))] == ["aged", "young", "left"]


def test_with_nothing_to_do_there_is_nothing() -> None:
    assert told(space()) == []
    assert told(space(card("done", "done", assignees=("tom",)))) == []


def test_somebody_of_whom_no_roles_are_known_is_offered_everything() -> None:
    assert told(space(card("steps", run=("a",)), people={}), "guest") == [("step", "steps", "b")]


def test_a_queue_for_each_role_also_one_that_nobody_has() -> None:
    made = space(card("one", run=("a",), hours=5), card("two", run=("a",)), people={"tom": Person(id="tom", name="Tom", roles=("hand",))})  # fmt: skip
    queues = {each.role: each for each in role_queues(made, NOW)}
    assert set(queues) == {"hand", "lead"}
    assert (queues["lead"].department, queues["lead"].people) == ("hr", ())
    assert [each.work.card.id for each in queues["lead"].waiting] == ["two", "one"]
    assert [each.late is not None for each in queues["lead"].waiting] == [True, True]
    assert queues["lead"].waiting[0].hand_off is not None
    assert queues["hand"].people == ("tom",)


def test_late_steps_of_all_boards() -> None:
    made = space(
        card("late", run=("a",)), card("soon", run=("a",), hours=2), card("fine", run=("-",))
    )
    assert [(each.card.id, each.level) for each in due_steps(made, NOW)] == [("late", "escalate")]
    ahead = due_steps(made, NOW, timedelta(hours=2))
    assert [(each.card.id, each.level) for each in ahead] == [
        ("late", "escalate"),
        ("soon", "ahead"),
    ]


@pytest.mark.parametrize("who", ["tom", "eva", "mia", "nobody"])
def test_each_card_is_told_once(who: str) -> None:
    cards = [
        block(card("stuck", run=("a",), assignees=("tom",)), owner="tom"), card("steps", run=("a",), assignees=("tom",)),
        card("hurry", run=("a",), class_of_service="expedite"), improve("impr", assignees=("tom",)),
    ]  # fmt: skip
    found = [turn.card.id for turn in turns(space(*cards), who)]
    assert len(found) == len(set(found))
