"""Call activities: a step that runs another standard, whose steps are worked as if they stood in its place."""

from collections.abc import Collection

import msgspec

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.standard import Standard
from leantui.model.workspace import Workspace
from leantui.process.run import Run, followed, run_of, runs_of
from leantui.process.steps import StepView, is_complete, is_for, is_here, steps_of

DEEPEST = 8
"""Standards inside one another that are followed; `check` reports those that run themselves."""


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """A step that runs another standard, as it stands for a card."""

    parent: Standard
    view: StepView
    """The step."""
    standard: Standard
    """What it runs, in the revision that this run of it follows."""
    card: Card
    """The card as that run sees it: without an earlier run of the same standard."""
    views: tuple[StepView, ...]

    @property
    def is_complete(self) -> bool:
        return is_complete(self.standard, self.card)


def call_of_step(workspace: Workspace, card: Card, parent: Standard, view: StepView) -> Call | None:
    """What a step runs; None for one that runs nothing, or a standard that isn't there."""
    name = view.step.use
    if not name:
        return None
    run = run_of(name, card)
    seen = card if _is_current(run, view) else _without(card, name)
    standard = followed(workspace, name, seen)
    if standard is None:
        return None
    views = steps_of(standard, seen)
    return Call(parent=parent, view=view, standard=standard, card=seen, views=views)


def _is_current(run: Run | None, view: StepView) -> bool:
    """Whether a run belongs to this call: it is open, or began since the step was ready, or the step is over."""
    if run is None or run.is_open or run.began is None or not view.is_open:
        return True
    return view.since is not None and run.began >= view.since


def _without(card: Card, standard_id: str) -> Card:
    kept = (each for each in card.log if each.standard != standard_id)
    return msgspec.structs.replace(card, log=tuple(kept))


def open_steps(
    workspace: Workspace, card: Card, standard: Standard, depth: int = 0
) -> tuple[tuple[Standard, StepView], ...]:
    """The steps that can be worked on now, each with its standard; those of calls in their steps' place.

    A step whose call is complete already stands for itself: it only has to be said.
    """
    found: list[tuple[Standard, StepView]] = []
    for view in steps_of(standard, card):
        if not view.is_open:
            continue
        call = call_of_step(workspace, card, standard, view) if depth < DEEPEST else None
        if call is None or call.is_complete or not call.views:
            found.append((standard, view))
        else:
            found += open_steps(workspace, call.card, call.standard, depth + 1)
    return tuple(found)


def next_open(
    workspace: Workspace,
    card: Card,
    standard: Standard,
    board: Board | None = None,
    roles: Collection[str] | None = None,
) -> tuple[Standard, StepView] | None:
    """The step to do next, inside a call too: of the card's column first, then any other."""
    open_ = [
        (owner, view)
        for owner, view in open_steps(workspace, card, standard)
        if is_for(view.step, roles)
    ]
    here = [pair for pair in open_ if is_here(pair[1].step, card, board)]
    return next(iter(here or open_), None)


def calls_running(workspace: Workspace, card: Card, standard_id: str) -> tuple[Call, ...]:
    """The ready steps that run a standard now: of the card's standard, of its runs, of their calls."""
    names = [*workspace.posted(card)[:1], *runs_of(card)]
    found: list[Call] = []
    for name in dict.fromkeys(names):
        parent = followed(workspace, name, card)
        if parent is None or parent.id == standard_id:
            continue
        for view in steps_of(parent, card):
            if view.is_open and view.step.use == standard_id:
                call = call_of_step(workspace, card, parent, view)
                found += [call] if call is not None else []
    return tuple(found)
