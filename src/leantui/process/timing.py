"""Time in a run: late steps, hand-offs that wait for a first touch, and time used against the target."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from leantui.flow.working_time import after_working, worked
from leantui.model.board import Board
from leantui.model.duration import parse_duration
from leantui.model.standard import Standard
from leantui.process.run import Run
from leantui.process.steps import CLOSED, StepView, before


class Late(msgspec.Struct, frozen=True, kw_only=True):
    """A step that has been ready for longer than its timer allows."""

    view: StepView
    waited: timedelta
    """Working time since it became ready."""
    level: Literal["warn", "escalate"]
    to: str | None
    """Who is told: a person or a role; None unless it has escalated."""
    due: datetime
    """When it became late."""


class HandOff(msgspec.Struct, frozen=True, kw_only=True):
    """A ready step of another role than the step before it, not touched so far."""

    view: StepView
    role: str
    since: datetime
    waited: timedelta


def late_steps(views: Sequence[StepView], board: Board, now: datetime) -> tuple[Late, ...]:
    """The steps whose timer has run out, by the board's working time."""
    found = []
    for view in views:
        timer = view.step.timer
        if timer is None or view.since is None:
            continue
        for level, span, to in (("escalate", timer.escalate, timer.to), ("warn", timer.warn, None)):
            due = timer_at(view, board, span)
            if due is not None and due <= now:
                waited = worked(board, view.since, now)
                found.append(Late(view=view, waited=waited, level=level, to=to, due=due))  # type: ignore[arg-type]
                break
    return tuple(found)


def timer_at(view: StepView, board: Board, span: str | None) -> datetime | None:
    """When a timer of a step that is ready runs out."""
    if not span or view.since is None:
        return None
    return after_working(board, view.since, parse_duration(span))


def next_timer(view: StepView, board: Board, now: datetime) -> datetime | None:
    """When the step is late next: its first timer that hasn't run out, else the one that did last."""
    timer = view.step.timer
    if timer is None:
        return None
    times = [at for span in (timer.warn, timer.escalate) if (at := timer_at(view, board, span))]
    ahead = [at for at in times if at > now]
    return min(ahead) if ahead else max(times, default=None)


def hand_offs(
    standard: Standard,
    views: Sequence[StepView],
    board: Board,
    now: datetime,
    roles: Collection[str] = (),
) -> tuple[HandOff, ...]:
    """Ready steps that wait for somebody of another role to touch them, the longest wait first.

    Args:
        standard: What is followed.
        views: Its steps as they stand.
        board: Whose working time counts.
        now: As of when.
        roles: Of a standard that is run as a step: the roles of the steps before that one.
    """
    found = [
        HandOff(
            view=view,
            role=view.step.role,
            since=view.since,
            waited=worked(board, view.since, now),
        )
        for view in views
        if view.state == "ready" and view.step.role and view.since is not None
        if (roles_before(standard, views, view) or frozenset(roles)) - {view.step.role}
    ]
    return tuple(sorted(found, key=lambda each: (each.since, each.view.number)))


def changes_role(standard: Standard, by_id: Mapping[str, StepView], view: StepView) -> bool:
    """Whether a step that was taken right before is another role's."""
    return bool(roles_before(standard, tuple(by_id.values()), view) - {view.step.role})


def roles_before(standard: Standard, views: Sequence[StepView], view: StepView) -> frozenset[str]:
    """The roles of the steps that were taken right before one; past those that weren't, or have no role."""
    by_id = {each.step.id: each for each in views}
    to_visit = list(before(standard, view.number - 1))
    visited: set[str] = set()
    found: set[str] = set()
    while to_visit:
        earlier = by_id.get(to_visit.pop())
        if earlier is None or earlier.step.id in visited:
            continue
        visited.add(earlier.step.id)
        if earlier.entry is None or earlier.step.role is None:
            to_visit.extend(before(standard, earlier.number - 1))
        else:
            found.add(earlier.step.role)
    return frozenset(found)


def used_time(run: Run, views: Sequence[StepView], board: Board, now: datetime) -> timedelta | None:
    """Working time from the run's beginning to its end, or to now while something is open."""
    if run.began is None:
        return None
    return worked(board, run.began, _end(run, views) or now)


def _end(run: Run, views: Sequence[StepView]) -> datetime | None:
    if run.ended is not None:
        return run.ended
    required = [view for view in views if view.step.required] or list(views)
    if not required or any(view.state not in CLOSED for view in required):
        return None
    return max((view.entry.at for view in required if view.entry), default=None)
