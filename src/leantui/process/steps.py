"""The steps of a standard as they stand for one card: done, ready, waiting, and which is next."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.log import LogEntry
from leantui.model.standard import Standard, Step
from leantui.process.condition import names_in, tell
from leantui.process.run import card_facts, last_entries, run_of

StepState = Literal["waiting", "ready", "done", "skipped", "failed", "not applicable"]
CLOSED: frozenset[str] = frozenset({"done", "skipped", "not applicable"})
"""States in which nothing more is to be done at a step."""
_CLOSING = frozenset({"done", "signed", "skipped"})
_LOGGED: dict[str, StepState] = {
    "done": "done",
    "signed": "done",
    "skipped": "skipped",
    "failed": "failed",
}


class StepView(msgspec.Struct, frozen=True, kw_only=True):
    """A step as it stands for one card."""

    step: Step
    number: int
    """Counted from 1 in the order of the file."""
    state: StepState
    entry: LogEntry | None = None
    """The entry that says so, of a step that was touched."""
    waits_for: tuple[str, ...] = ()
    """Of a waiting step: ids of the open steps before it; empty where only its condition isn't told yet."""
    done_by: tuple[LogEntry, ...] = ()
    """Every entry that says it is done, since it was last opened: two where two people did it apart."""
    since: datetime | None = None
    """Of a ready or failed step: when it became ready; None where no run was begun."""

    @property
    def is_open(self) -> bool:
        """Whether it can be worked on now."""
        return self.state in ("ready", "failed")


def before(standard: Standard, index: int) -> Sequence[str]:
    """Ids of the steps that come before a step: those it names, or the step above."""
    step = standard.step[index]
    if step.after is not None:
        return step.after
    return (standard.step[index - 1].id,) if index else ()


def all_before(standard: Standard, step_id: str) -> frozenset[str]:
    """Ids of every step that comes before a step, however far."""
    order = _Order(standard)
    return order.reached(step_id, order.before)


class Standing(msgspec.Struct, frozen=True):
    """What is left of a run's entries once it is known which of them still count."""

    counts: dict[str, LogEntry]
    """By step, the entry that counts."""
    done_by: dict[str, tuple[LogEntry, ...]]
    """By step, every entry that closed it since it was last opened."""
    opened: dict[str, datetime]
    """By step, when it was opened again last."""


def standing(standard: Standard, history: Iterable[LogEntry]) -> dict[str, LogEntry]:
    """By step, the entry that counts: the last one, unless the work went back to before it.

    A step that is taken back opens again, and so does every step after it: they were done on what no
    longer holds. A failed check with `loop_to` goes back to that step in the same way.
    """
    return _standing(_Order(standard), history).counts


def _standing(order: "_Order", history: Iterable[LogEntry]) -> Standing:
    left = Standing({}, {}, {})
    for entry in history:
        step_id = entry.step or ""
        back_to = step_id if entry.state == "undone" else order.loops_to(entry)
        left.counts.pop(step_id, None)
        if back_to is None:
            left.counts[step_id] = entry
            is_done = entry.state in _CLOSING and not _has_failed(entry)
            before = left.done_by.get(step_id, ())
            left.done_by[step_id] = (*before, entry) if is_done else ()
            continue
        for opened in (back_to, *order.reached(back_to, order.after)):
            left.counts.pop(opened, None)
            left.done_by.pop(opened, None)
            left.opened[opened] = entry.at
    return left


class _Order:
    """Which steps come before which."""

    def __init__(self, standard: Standard) -> None:
        self.steps = {step.id: step for step in standard.step}
        self.before = {
            step.id: tuple(each for each in before(standard, index) if each in self.steps)
            for index, step in enumerate(standard.step)
        }
        self._after: dict[str, list[str]] | None = None

    @property
    def after(self) -> Mapping[str, Sequence[str]]:
        """By step, those that name it as before them; made when first asked for."""
        if self._after is None:
            self._after = {step_id: [] for step_id in self.steps}
            for step_id, names in self.before.items():
                for name in names:
                    self._after[name].append(step_id)
        return self._after

    def reached(self, step_id: str, by: Mapping[str, Sequence[str]]) -> frozenset[str]:
        """Every step reached from one by going before or after, however far; itself only in a circle."""
        found: set[str] = set()
        to_visit = list(by.get(step_id, ()))
        while to_visit:
            at = to_visit.pop()
            if at not in found:
                found.add(at)
                to_visit.extend(by[at])
        return frozenset(found)

    def loops_to(self, entry: LogEntry) -> str | None:
        """The step that a failed check goes back to: one before it, or itself."""
        step = self.steps.get(entry.step or "")
        if step is None or step.loop_to not in self.steps or not _has_failed(entry):
            return None
        is_back = step.loop_to == step.id or step.loop_to in self.reached(step.id, self.before)
        return step.loop_to if is_back else None


def _has_failed(entry: LogEntry) -> bool:
    return entry.state == "failed" or (entry.state in ("done", "signed") and entry.check == "fail")


def steps_of(standard: Standard, card: Card) -> tuple[StepView, ...]:
    """Every step in the order of the file, each in its state."""
    return _Fold(standard, card).views()


def steps_with_ready(
    standard: Standard, card: Card
) -> tuple[tuple[StepView, ...], Mapping[str, datetime]]:
    """Every step, and by step, of those with an entry that counts, when they had become ready for it."""
    fold = _Fold(standard, card)
    views = fold.views()
    ready = {
        view.step.id: at
        for view in views
        if view.entry is not None
        and (at := fold.since(view.number - 1, view.step, view.entry.at)) is not None
    }
    return views, ready


class _Fold:
    """One standard folded over one card's log."""

    def __init__(self, standard: Standard, card: Card) -> None:
        self.standard = standard
        self.order = _Order(standard)
        self.run = run_of(standard.id, card)
        self.standing = _standing(self.order, self.run.history if self.run is not None else ())
        self.entries = self.standing.counts
        facts = self._facts(card) if any(step.when for step in standard.step) else {}
        self.is_taken = {
            step.id: True if step.when is None else tell(step.when, facts) for step in standard.step
        }
        self.settled = {step.id: self._settled(step) for step in standard.step}

    def _facts(self, card: Card) -> Mapping[str, object]:
        """What conditions can ask for: a field of a step that opened again isn't known any more."""
        facts = card_facts(card)
        for entry in last_entries(card):
            is_own = entry.standard in (None, self.standard.id)
            if not is_own or self.entries.get(entry.step or "") is entry:
                facts.update(entry.record or {})
        return facts

    def _settled(self, step: Step) -> StepState | None:
        """The state that doesn't depend on other steps: what was logged, or that it isn't taken."""
        entry = self.entries.get(step.id)
        if entry is not None and _has_failed(entry):
            return "failed"
        logged = _LOGGED.get(entry.state or "") if entry is not None else None
        return "not applicable" if logged is None and self.is_taken[step.id] is False else logged

    def views(self) -> tuple[StepView, ...]:
        pauses = [
            (index, step.id, self.order.reached(step.id, self.order.before))
            for index, step in enumerate(self.standard.step)
            if step.pause and self.settled[step.id] not in CLOSED
        ]
        return tuple(
            self._view(
                index,
                step,
                [at for place, at, leads in pauses if place < index and step.id not in leads],
            )
            for index, step in enumerate(self.standard.step)
        )

    def _view(self, index: int, step: Step, paused_by: list[str]) -> StepView:
        state = self.settled[step.id]
        waits_for: tuple[str, ...] = ()
        if state is None:
            waits_for = tuple(dict.fromkeys((*self._open_before(step.id), *paused_by)))
            state = "waiting" if waits_for or self.is_taken[step.id] is None else "ready"
        return StepView(
            step=step,
            number=index + 1,
            state=state,
            entry=self.entries.get(step.id),
            waits_for=waits_for,
            done_by=self.standing.done_by.get(step.id, ()),
            since=self.since(index, step) if state in ("ready", "failed") else None,
        )

    def since(self, index: int, step: Step, until: datetime | None = None) -> datetime | None:
        """When a step became ready: when the last of what it waited for came about, before `until`."""
        if self.run is None or self.run.began is None:
            return None
        times = [self.run.began, self.standing.opened.get(step.id, self.run.began)]
        held_up = self.order.reached(step.id, self.order.before) | {
            earlier.id for earlier in self.standard.step[:index] if earlier.pause
        }
        for step_id in held_up - {step.id}:
            done_by = self.standing.done_by.get(step_id)
            if done_by:
                times.append(done_by[0].at)
        asked = names_in(step.when) if step.when else frozenset()
        for entry in self.entries.values():
            if asked & (entry.record or {}).keys():
                times.append(entry.at)
        return max(at for at in times if until is None or at <= until or at == times[0])

    def _open_before(self, step_id: str) -> Iterator[str]:
        """The open steps before a step, the nearest of each branch, however far behind closed ones."""
        to_visit = list(reversed(self.order.before[step_id]))
        visited = {step_id}
        while to_visit:
            at = to_visit.pop()
            if at in visited:
                continue
            visited.add(at)
            if self.settled[at] in CLOSED:
                to_visit.extend(reversed(self.order.before[at]))
            else:
                yield at


def is_complete(standard: Standard, card: Card) -> bool:
    """Whether the card's run has nothing required left; without required steps, nothing at all."""
    if run_of(standard.id, card) is None:
        return False
    return nothing_required_left(steps_of(standard, card))


def nothing_required_left(views: Sequence[StepView]) -> bool:
    """Whether every required step is closed; without required ones, every step."""
    required = [view for view in views if view.step.required] or views
    return all(view.state in CLOSED for view in required)


def is_finished(standard: Standard, card: Card) -> bool:
    """Whether the run has come to its end: it was said so, or nothing required is left.

    Two people who each did the last step of a branch have both done it once their work is merged, though
    neither of them could say so.
    """
    run = run_of(standard.id, card)
    return run is not None and (not run.is_open or is_complete(standard, card))


def is_here(step: Step, card: Card, board: Board | None = None) -> bool:
    """Whether the step is worked where the card is; one without a column, or with a column the board hasn't, is worked anywhere."""
    if step.column in (None, card.column_id):
        return True
    return board is not None and board.column_index(step.column or "") < 0


def next_step(
    standard: Standard,
    card: Card,
    board: Board | None = None,
    roles: Collection[str] | None = None,
) -> StepView | None:
    """The step to do next: a failed or ready one of the card's column first, then any other.

    Args:
        standard: What is followed.
        card: What is worked on.
        board: Its board, for steps of a column that it hasn't.
        roles: The roles of whoever asks; None: any. A step without a role is everybody's.
    """
    open_ = [view for view in steps_of(standard, card) if view.is_open and is_for(view.step, roles)]
    here = [view for view in open_ if is_here(view.step, card, board)]
    return next(iter(here or open_), None)


def is_for(step: Step, roles: Collection[str] | None) -> bool:
    """Whether somebody with these roles takes the step; None: somebody of whom no roles are known."""
    return roles is None or step.role is None or step.role in roles


def progress(standard: Standard, card: Card) -> tuple[int, int] | None:
    """Steps done or skipped, and steps to take in all; None for a standard without steps."""
    return progress_of(steps_of(standard, card))


def progress_of(views: Sequence[StepView]) -> tuple[int, int] | None:
    """The same, of steps whose state is known already."""
    taken = [view for view in views if view.state != "not applicable"]
    done = sum(view.state in ("done", "skipped") for view in taken)
    return (done, len(taken)) if taken else None
