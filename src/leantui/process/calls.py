"""Call activities: a step that runs another standard, whose steps are worked as if they stood in its place."""

from collections.abc import Collection, Iterator

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
    parent_views: tuple[StepView, ...] = ()
    """The steps of the standard that runs it, as they stand."""
    above: "Call | None" = None
    """What runs the standard that runs it; None for the card's own."""

    @property
    def is_complete(self) -> bool:
        return is_complete(self.standard, self.card)


def call_of_step(workspace: Workspace, card: Card, parent: Standard, view: StepView) -> Call | None:
    """What a step runs; None for one that runs nothing, or a standard that isn't there."""
    name = view.step.use
    if not name:
        return None
    run, above = run_of(name, card), steps_of(parent, card)
    is_its_own = _is_current(run, view) and not _is_another_s(run, view, above)
    seen = card if is_its_own else _without(card, name)
    standard = followed(workspace, name, seen)
    if standard is None:
        return None
    views = _since_the_call(steps_of(standard, seen), run_of(name, seen), view)
    return Call(
        parent=parent, view=view, standard=standard, card=seen, views=views, parent_views=above
    )


def _since_the_call(
    views: tuple[StepView, ...], run: Run | None, calling: StepView
) -> tuple[StepView, ...]:
    """Steps that nothing inside comes before are ready since the calling step is, not since somebody began."""
    began = run.began if run is not None else None
    if calling.since is None:
        return views
    return tuple(
        msgspec.structs.replace(each, since=calling.since)
        if each.is_open and each.since in (None, began)
        else each
        for each in views
    )


def _is_current(run: Run | None, view: StepView) -> bool:
    """Whether a run belongs to this call: it is open, or began since the step was ready, or the step is over."""
    if run is None or run.is_open or run.began is None or not view.is_open:
        return True
    return view.since is not None and run.began >= view.since


def _is_another_s(run: Run | None, view: StepView, above: tuple[StepView, ...]) -> bool:
    """Whether a run that is over was another step's, which runs the same standard beside this one."""
    if run is None or run.ended is None or not view.is_open:
        return False
    return any(
        other.step.use == view.step.use and other.state == "done" and other.entry.at >= run.ended
        for other in above
        if other.step.id != view.step.id and other.entry is not None
    )


def _without(card: Card, standard_id: str) -> Card:
    kept = (each for each in card.log if each.standard != standard_id)
    return msgspec.structs.replace(card, log=tuple(kept))


def open_steps(
    workspace: Workspace, card: Card, standard: Standard
) -> tuple[tuple[Standard, StepView], ...]:
    """The steps that can be worked on now, each with its standard; those of calls in their steps' place.

    A step whose call is complete already stands for itself: it only has to be said. Where two steps run the
    same standard side by side, it is worked for the first of them, then for the other.
    """
    found: dict[tuple[str, str], tuple[Standard, StepView]] = {}
    for owner, view in _open_of(workspace, card, standard, steps_of(standard, card)):
        found.setdefault((owner.id, view.step.id), (owner, view))
    return tuple(found.values())


def open_inside(workspace: Workspace, call: Call) -> tuple[tuple[Standard, StepView], ...]:
    """The same of a standard that a step runs."""
    return tuple(_open_of(workspace, call.card, call.standard, call.views))


def _open_of(
    workspace: Workspace,
    card: Card,
    standard: Standard,
    views: tuple[StepView, ...],
    depth: int = 0,
) -> Iterator[tuple[Standard, StepView]]:
    for view in views:
        if not view.is_open:
            continue
        call = call_of_step(workspace, card, standard, view) if depth < DEEPEST else None
        if call is None or call.is_complete or not call.views:
            yield standard, view
        else:
            yield from _open_of(workspace, call.card, call.standard, call.views, depth + 1)


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
    """The open steps that run a standard now: of the card's standard, of its runs, of their calls however deep."""
    names = [*workspace.posted(card)[:1], *runs_of(card)]
    found: list[Call] = []
    for name in dict.fromkeys(names):
        parent = followed(workspace, name, card) if name != standard_id else None
        if parent is not None:
            found += _calls_inside(workspace, card, parent, standard_id)
    return tuple(found)


def _calls_inside(
    workspace: Workspace,
    card: Card,
    parent: Standard,
    standard_id: str,
    above: Call | None = None,
    depth: int = 0,
) -> Iterator[Call]:
    for view in steps_of(parent, card) if depth < DEEPEST else ():
        call = call_of_step(workspace, card, parent, view) if view.is_open else None
        if call is None:
            continue
        call = msgspec.structs.replace(call, above=above)
        if call.standard.id == standard_id:
            yield call
        else:
            yield from _calls_inside(
                workspace, call.card, call.standard, standard_id, call, depth + 1
            )
