"""Whose turn it is: one card, one step and the reason why, then everything else in the order of the pull rules.

The order: expedite; help I owe; my ready step with the least slack; my oldest card furthest to the right; a
done half to pull; fixed-date cards past their latest start; standard cards first in, first out; intangible if
none is in progress; improvement work. Nobody is assigned by it: it says what is there to be taken.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from leantui.flow.dates import day, latest_start
from leantui.flow.percentiles import percentile
from leantui.flow.times import age_days, cycle_time_days
from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.person import Person
from leantui.model.standard import Standard
from leantui.model.text import one_line
from leantui.model.words import span_words
from leantui.model.workspace import BoardContents, Workspace
from leantui.process.steps import StepView
from leantui.rules.commands import Assign, Batch, Change, Command, Move
from leantui.rules.context import Context
from leantui.rules.improvements import IMPROVEMENT
from leantui.rules.places import next_place, place_title
from leantui.rules.turn_of_steps import Work, is_mine, slack_of, work_on

Kind = Literal[
    "expedite",
    "help",
    "step",
    "card",
    "pull",
    "fixed-date",
    "standard",
    "intangible",
    "improvement",
]
KINDS: tuple[Kind, ...] = (
    "expedite", "help", "step", "card", "pull", "fixed-date", "standard", "intangible", "improvement",
)  # fmt: skip
"""In the order in which they are taken."""


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """Something to be taken, and why it stands where it stands."""

    kind: Kind
    card: Card
    why: str
    standard: Standard | None = None
    step: StepView | None = None
    slack: timedelta | None = None
    """Time left until the step is late or the card can't be in time; None: nothing says when."""
    to: str | None = None
    """The place to move it to first, where it is to be pulled."""


class Asker(msgspec.Struct, frozen=True):
    """Who asks, with what is known of them."""

    who: str
    person: Person | None
    roles: frozenset[str] | None
    """None where nobody said which roles they have."""

    @classmethod
    def of(cls, workspace: Workspace, who: str) -> "Asker":
        person = workspace.people.get(who)
        roles = frozenset(person.roles) if person is not None and person.roles else None
        return cls(who, person, roles)

    def may_do(self, standard: Standard | None) -> bool:
        """Whether the level that a standard asks for is there; L and up, with a coach."""
        needed = standard.skill if standard is not None else None
        if needed is None or self.person is None:
            return True
        level = next((each.level for each in self.person.skills if each.id == needed.id), "")
        least = "L" if self.person.coach and needed.level != "I" else needed.level
        return "ILUO".find(level or "-") >= "ILUO".index(least)


Decide = Callable[[Workspace, Command, Context], object]


def whose_turn(
    workspace: Workspace, who: str, context: Context, decide: Decide
) -> tuple[Turn, ...]:
    """Everything that `who` could take now, in order; each card once.

    Args:
        workspace: The snapshot.
        who: Who asks.
        context: When, and what limits are counted by; `who` acts in it.
        decide: Answers a command, to see whether a pull would break a limit.
    """
    asker = Asker.of(workspace, who)
    works = [
        work_on(workspace, contents, card, context.now)
        for contents in workspace.boards.values()
        for card in contents.cards.values()
        if contents.board.column_index(card.column_id) < contents.board.finished_index
    ]
    pulls = _Pulls(workspace, asker, context, decide)
    boards = _boards_of(works, asker)
    rules: tuple[Callable[[], Iterable[Turn]], ...] = (
        lambda: _expedite(works, asker),
        lambda: _help(workspace, works, asker, context.now),
        lambda: _steps(works, asker, context.now),
        lambda: _cards(works, asker, context.now),
        lambda: pulls.done_halves(boards),
        lambda: pulls.not_started(boards),
        lambda: _improvements(workspace, works, asker),
    )
    found: dict[str, Turn] = {}
    for rule in rules:
        for turn in rule():
            found.setdefault(turn.card.id, turn)
    return tuple(found.values())


def _expedite(works: Iterable[Work], asker: Asker) -> Iterator[Turn]:
    for work in works:
        card = work.card
        if card.class_of_service != "expedite" or card.is_blocked:
            continue
        step = _my_step(work, asker)
        if step is None and (work.ready or (card.assignees and asker.who not in card.assignees)):
            continue
        yield Turn(
            kind="expedite",
            card=card,
            why="expedite: at once, others stop and help",
            standard=work.standard_with(step),
            step=step,
            slack=slack_of(work, step),
        )


def _my_step(work: Work, asker: Asker) -> StepView | None:
    mine = [view for view in work.ready if is_mine(work, view, asker.who, asker.roles)]
    here = [view for view in mine if view.step.column in (None, work.card.column_id)]
    return next(iter(here or mine), None)


def _help(
    workspace: Workspace, works: Iterable[Work], asker: Asker, now: datetime
) -> Iterator[Turn]:
    """Calls for help first, the longest wait first; then blockers, then steps that escalated to me."""
    calls, blocks, late = [], [], []
    for work in works:
        call, block = work.card.help, work.card.block
        if call is not None and _is_called(workspace, asker, call.owner, call.by):
            why = f"{one_line(call.by)} wants help since {span_words(now - call.at)}: {one_line(call.reason or '')}"
            calls.append(
                (call.at, Turn(kind="help", card=work.card, why=why, standard=work.standard))
            )
        elif block is not None and block.owner == asker.who:
            why = f"you remove its blocker, blocked since {span_words(now - block.at)}: {one_line(block.reason or '')}"
            blocks.append(
                (block.at, Turn(kind="help", card=work.card, why=why, standard=work.standard))
            )
        for each in work.late:
            if each.to is not None and each.to in (asker.who, *(asker.roles or ())):
                why = f"escalated to you: {each.view.number} {one_line(each.view.step.do)} is late since {span_words(each.waited)}"
                turn = Turn(
                    kind="help", card=work.card, why=why, standard=work.standard, step=each.view
                )
                late.append((each.due, turn))
    for group in (calls, blocks, late):
        yield from (turn for _, turn in sorted(group, key=lambda pair: (pair[0], pair[1].card.id)))


def _is_called(workspace: Workspace, asker: Asker, owner: str | None, by: str) -> bool:
    """Whether a call is for me: it names me, or it names nobody and I coach whoever called."""
    if owner is not None:
        return owner == asker.who
    caller = workspace.people.get(by)
    return caller is not None and caller.coach == asker.who


def _steps(works: Iterable[Work], asker: Asker, now: datetime) -> Iterator[Turn]:
    """Ready steps of my roles in runs that were begun, the least slack first."""
    found = []
    for work in works:
        step = None if work.card.is_blocked else _my_step(work, asker)
        if step is None or step.since is None:
            continue
        slack = slack_of(work, step)
        turn = Turn(
            kind="step",
            card=work.card,
            why=_step_why(step, slack, now),
            standard=work.standard_with(step),
            step=step,
            slack=slack,
        )
        found.append((slack is None, slack or timedelta(), step.since, work.card.id, turn))
    yield from (each[-1] for each in sorted(found, key=lambda each: each[:-1]))


def _step_why(step: StepView, slack: timedelta | None, now: datetime) -> str:
    since = f"ready since {span_words(now - step.since)}" if step.since else "ready"
    role = f", {one_line(step.step.role)}" if step.step.role else ""
    if step.state == "failed":
        since = since.replace("ready", "failed, open")
    if slack is None:
        return f"your ready step: {since}{role}"
    left = f"{span_words(slack)} left" if slack >= timedelta() else f"late by {span_words(-slack)}"
    return f"your ready step with the least slack: {left}, {since}{role}"


def _cards(works: Iterable[Work], asker: Asker, now: datetime) -> Iterator[Turn]:
    """Cards I work on, the furthest to the right first, there the oldest."""
    found = []
    for work in works:
        board, card = work.board, work.card
        place = board.column_index(card.column_id)
        if asker.who not in card.assignees or card.is_blocked or place < board.started_index:
            continue
        if work.ready and _my_step(work, asker) is None:
            continue  # it waits for somebody else
        age = age_days(board, card, day(board, now)) or 0
        left = board.finished_index - place
        why = f"yours, {age} days old, in {place_title(board, card.column)}"
        turn = Turn(
            kind="card", card=card, why=why, standard=work.standard, step=_my_step(work, asker)
        )
        found.append((left, -age, card.rank, card.id, turn))
    yield from (each[-1] for each in sorted(found, key=lambda each: each[:-1]))


def _boards_of(works: Iterable[Work], asker: Asker) -> dict[str, list[Work]]:
    """The boards on which whoever asks works: with a card of theirs, or a step for their roles.

    A board whose cards' standards name no roles is everybody's.
    """
    by_board: dict[str, list[Work]] = {}
    for work in works:
        by_board.setdefault(work.card.board, []).append(work)
    return {
        board: members
        for board, members in by_board.items()
        if asker.roles is None
        or any(_is_known(work, asker) for work in members)
        or not any(_roles_of(work) for work in members)
    }


def _is_known(work: Work, asker: Asker) -> bool:
    return asker.who in work.card.assignees or bool(_roles_of(work) & (asker.roles or frozenset()))


def _roles_of(work: Work) -> frozenset[str]:
    steps = work.standard.step if work.standard is not None else ()
    open_ = (view.step for view in work.ready)
    return frozenset(step.role for step in (*steps, *open_) if step.role is not None)


class _Pulls:
    """What could be pulled without breaking a limit, by the classes' rules."""

    def __init__(
        self, workspace: Workspace, asker: Asker, context: Context, decide: Decide
    ) -> None:
        self._workspace = workspace
        self._asker = asker
        self._context = context
        self._decide = decide

    def done_halves(self, boards: dict[str, list[Work]]) -> Iterator[Turn]:
        """Cards ready to be pulled, from right to left, the first of each place first."""
        found = []
        for works in boards.values():
            for work in works:
                place = work.board.column_index(work.card.column_id)
                if work.card.is_in_done_half and work.board.shown_column(work.card).split:
                    left = work.board.finished_index - place
                    found.append((left, work.card.rank, work.card.id, work))
        for *_, work in sorted(found, key=lambda each: each[:-1]):
            to = self._pulled_to(work)
            if to is not None:
                why = f"ready to be pulled to {place_title(work.board, to)}, and no limit breaks"
                yield Turn(kind="pull", card=work.card, why=why, standard=work.standard, to=to)

    def not_started(self, boards: dict[str, list[Work]]) -> Iterator[Turn]:
        """Cards before the commitment point: fixed dates past their latest start, standard, intangible."""
        waiting = [
            work
            for works in boards.values()
            for work in works
            if work.board.column_index(work.card.column_id) < work.board.started_index
            and work.card.board != IMPROVEMENT
        ]
        yield from self._of_class(waiting, "fixed-date", self._past_latest_start)
        yield from self._of_class(waiting, "standard", lambda work: "standard: first in, first out")
        is_met = {
            board
            for board, works in boards.items()
            if any(_is_intangible_under_way(work) for work in works)
        }
        yield from self._of_class(
            [work for work in waiting if work.card.board not in is_met],
            "intangible",
            lambda work: "intangible: none is in progress on this board",
        )

    def _of_class(
        self, waiting: Iterable[Work], kind: Kind, why: Callable[[Work], str | None]
    ) -> Iterator[Turn]:
        mine = [work for work in waiting if work.board.class_of(work.card).id == kind]
        for work in sorted(mine, key=_first_in):
            words = why(work)
            to = self._pulled_to(work) if words else None
            if words and to is not None:
                yield Turn(kind=kind, card=work.card, why=words, standard=work.standard, to=to)

    def _past_latest_start(self, work: Work) -> str | None:
        """Due − (P85 − 1), where finished cards say what P85 is; else the promise of its class."""
        due, board = work.card.due, work.board
        if due is None:
            return None
        contents = self._workspace.boards[board.id]
        start = latest_start(board, due, _expected_days(contents, work.card))
        today = day(board, self._context.now)
        return f"fixed date {due}: latest start was {start}" if start <= today else None

    def _pulled_to(self, work: Work) -> str | None:
        """The next place, if the level is there and neither limit nor policy stands against it."""
        card, board = work.card, work.board
        if card.is_blocked or not self._asker.may_do(work.standard):
            return None
        if card.assignees and self._asker.who not in card.assignees and not card.is_in_done_half:
            return None
        to = next_place(board, card, 1)
        started = board.column[board.started_index].id
        if board.column_index(card.column_id) < board.started_index:
            to = started
        if to is None:
            return None
        commands: tuple[Command, ...] = (Move(card=card.id, column=to),)
        if not card.assignees and self._asker.person is not None:
            commands = (Assign(card=card.id, add=(self._asker.who,)), *commands)
        answer = self._decide(self._workspace, Batch(commands=commands), self._context)
        return to if isinstance(answer, Change) and not answer.over else None


def _first_in(work: Work) -> tuple[int, datetime, str]:
    """Nearest to the commitment point first, there first in."""
    left = work.board.started_index - work.board.column_index(work.card.column_id)
    entered = work.card.log[0].at if work.card.log else work.now
    return left, entered, work.card.id


def _is_intangible_under_way(work: Work) -> bool:
    place = work.board.column_index(work.card.column_id)
    return work.card.class_of_service == "intangible" and place >= work.board.started_index


def _expected_days(contents: BoardContents, card: Card) -> int:
    board = contents.board
    done = [*contents.cards.values(), *(contents.archive or {}).values()]
    times = sorted(
        days
        for each in done
        if each.class_of_service == card.class_of_service
        if (days := cycle_time_days(board, each)) is not None
    )
    if len(times) >= 10 and (p85 := percentile(times, 85)) is not None:
        return p85
    promise = board.class_of(card).sle or board.sle
    return promise.days if promise is not None else 1


def _improvements(workspace: Workspace, works: Iterable[Work], asker: Asker) -> Iterator[Turn]:
    """Improvements nobody has taken up, and those of mine."""
    mine, free = [], []
    for work in works:
        if work.card.type != IMPROVEMENT and work.card.board != IMPROVEMENT:
            continue
        if work.card.is_blocked:
            continue
        if asker.who in work.card.assignees:
            mine.append(work)
        elif not work.card.assignees:
            free.append(work)
    for group, words in ((mine, "your improvement"), (free, "an improvement nobody has taken up")):
        for work in sorted(group, key=lambda each: (each.card.rank, each.card.id)):
            yield Turn(kind="improvement", card=work.card, why=words, standard=work.standard)


def board_of(workspace: Workspace, turn: Turn) -> Board:
    """The board of what is to be taken."""
    return workspace.boards[turn.card.board].board
