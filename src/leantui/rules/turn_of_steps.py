"""The steps that are ready on all boards: for whom, with how much slack, and the queue of each role."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta

import msgspec

from leantui.flow.dates import zone
from leantui.flow.working_time import worked
from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.duration import parse_duration
from leantui.model.instant import FIRST_YEAR, LAST_YEAR
from leantui.model.standard import Standard
from leantui.model.workspace import BoardContents, Workspace
from leantui.process.calls import open_steps
from leantui.process.clocks import Clocks, clocks_of
from leantui.process.run import followed
from leantui.process.steps import CLOSED, StepView, steps_of
from leantui.process.timing import HandOff, Late, timer_at


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """An unfinished card with the steps of its standard."""

    card: Card
    board: Board
    now: datetime
    people_with: dict[str, frozenset[str]]
    """By person, their roles."""
    standard: Standard | None = None
    views: tuple[StepView, ...] = ()
    """Empty where no run was begun."""
    clocks: Clocks = Clocks()
    """Late steps and hand-offs, those inside steps that run a standard with them."""
    open: tuple[tuple[Standard, StepView], ...] = ()
    """Steps that can be worked on now, those of standards that are run as steps with them."""

    @property
    def ready(self) -> tuple[StepView, ...]:
        return tuple(view for _, view in self.open)

    @property
    def late(self) -> tuple[Late, ...]:
        return tuple(late for _, late in self.clocks.late)

    def standard_with(self, view: StepView | None) -> Standard | None:
        """The standard that a step is one of."""
        return next((owner for owner, each in self.open if each is view), self.standard)


def work_on(workspace: Workspace, contents: BoardContents, card: Card, now: datetime) -> Work:
    """What is to be done on a card."""
    posted = workspace.posted(card)
    standard = followed(workspace, posted[0], card) if posted else None
    has_run = any(entry.event in ("run", "step") for entry in card.log)
    views = steps_of(standard, card) if standard is not None and has_run else ()
    open_ = open_steps(workspace, card, standard) if standard is not None and has_run else ()
    return Work(
        card=card,
        board=contents.board,
        now=now,
        people_with={
            who: frozenset(workspace.people[who].roles)
            for who in card.assignees
            if who in workspace.people
        },
        standard=standard,
        views=views,
        clocks=clocks_of(workspace, card, standard, contents.board, now)
        if standard is not None and has_run
        else Clocks(),
        open=open_,
    )


def is_mine(work: Work, view: StepView, who: str, roles: Collection[str] | None) -> bool:
    """Whether a ready step is for me: of my role, and not of a card that somebody of that role works on.

    A step without a role is for whoever works on the card, and for everybody where nobody does.
    """
    role, assignees = view.step.role, work.card.assignees
    if role is None:
        return not assignees or who in assignees
    if roles is not None and role not in roles:
        return False
    if who in assignees:
        return True
    return not any(role in held for held in work.people_with.values())


def slack_of(work: Work, view: StepView | None) -> timedelta | None:
    """Working time left until the step's first timer runs out, or until the card can't be in time any more.

    A due date leaves the rest of that day; what the required steps still to do take is taken off. Where
    both say something, the lesser counts.
    """
    if view is None:
        return None
    found = []
    timer = view.step.timer
    for span in (timer.warn, timer.escalate) if timer is not None else ():
        at = timer_at(view, work.board, span)
        found += [_until(work, at)] if at is not None else []
    if work.card.due is not None:
        found.append(_until(work, _end_of_due(work)) - _time_to_go(work))
    return min(found, default=None)


def _until(work: Work, at: datetime) -> timedelta:
    if at >= work.now:
        return worked(work.board, work.now, at)
    return -worked(work.board, at, work.now)


def _end_of_due(work: Work) -> datetime:
    assert work.card.due is not None
    last = min(work.card.due, date(LAST_YEAR, 12, 31))  # 9999-12-31 is how some write “never”
    midnight = datetime.combine(
        max(last, date(FIRST_YEAR, 1, 1)), time(), zone(work.board.timezone)
    )
    return midnight + timedelta(days=1)


def _time_to_go(work: Work) -> timedelta:
    steps = [view.step for view in work.views if view.step.required and view.state not in CLOSED]
    return sum((parse_duration(step.time) for step in steps if step.time), timedelta())


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A step in a role's queue."""

    work: Work
    view: StepView
    slack: timedelta | None
    hand_off: HandOff | None
    late: Late | None


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    """What waits for a role."""

    role: str
    department: str | None
    people: tuple[str, ...]
    """Who has the role; nobody where the department isn't in `people/`."""
    waiting: tuple[Waiting, ...]


def role_queues(workspace: Workspace, now: datetime) -> tuple[Queue, ...]:
    """The queue of every role that a ready step waits for, by role."""
    found: dict[str, list[Waiting]] = {}
    departments: dict[str, str | None] = {}
    for contents in workspace.boards.values():
        for card in contents.cards.values():
            if contents.board.column_index(card.column_id) >= contents.board.finished_index:
                continue
            work = work_on(workspace, contents, card, now)
            if work.standard is None:
                continue
            for owner in (work.standard, *(owner for owner, _ in work.open)):
                departments |= {role.id: role.department for role in owner.role}
            for each in _waiting(work):
                found.setdefault(each.view.step.role or "", []).append(each)
    return tuple(
        Queue(
            role=role,
            department=departments.get(role),
            people=tuple(who for who, each in workspace.people.items() if role in each.roles),
            waiting=tuple(sorted(waiting, key=_urgency)),
        )
        for role, waiting in sorted(found.items())
    )


def _waiting(work: Work) -> Iterable[Waiting]:
    offs = {(owner.id, each.view.step.id): each for owner, each in work.clocks.hand_offs}
    late = {(owner.id, each.view.step.id): each for owner, each in work.clocks.late}
    for owner, view in work.open:
        if view.step.role is not None:
            step = owner.id, view.step.id
            yield Waiting(
                work=work,
                view=view,
                slack=slack_of(work, view),
                hand_off=offs.get(step),
                late=late.get(step),
            )


def _urgency(each: Waiting) -> tuple[bool, timedelta, datetime, str]:
    since = each.view.since or each.work.now
    return each.slack is None, each.slack or timedelta(), since, each.work.card.id
