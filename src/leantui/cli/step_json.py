"""Runs and steps in the shapes that programs read. New keys may come; none goes or changes."""

from datetime import datetime
from typing import Any

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.standard import Standard
from leantui.model.workspace import Workspace
from leantui.process.calls import DEEPEST, Call, call_of_step
from leantui.process.clocks import Clocks, clocks_of, clocks_of_call
from leantui.process.run import Run, is_text_changed, run_of
from leantui.process.steps import StepView, is_finished, steps_of
from leantui.process.timing import used_time


def run_table(
    workspace: Workspace, card: Card, standard: Standard, now: datetime
) -> dict[str, Any]:
    """A card's run of a standard with every step."""
    board = workspace.boards[card.board].board
    run = run_of(standard.id, card)
    views = steps_of(standard, card)
    in_force = workspace.standards.get(standard.id)
    used = used_time(run, views, board, now) if run is not None else None
    clocks = clocks_of(workspace, card, standard, board, now) if run is not None else Clocks()
    return {
        "card": card.id,
        "ref": workspace.ref(card),
        "standard": standard.id,
        "title": standard.title,
        "revision": standard.revision,
        "revision_in_force": in_force.revision if in_force else None,
        "content": standard.content,
        "is_text_changed": in_force is not None and is_text_changed(in_force, run),
        "state": _run_state(standard, card, run),
        "began": run.began if run else None,
        "ended": run.ended if run else None,
        "used_minutes": None if used is None else int(used.total_seconds()) // 60,
        "target_time": standard.target_time,
        "steps": step_tables(workspace, card, standard, views, board, clocks, now),
    }


def _run_state(standard: Standard, card: Card, run: Run | None) -> str:
    if run is None:
        return "not started"
    return "finished" if is_finished(standard, card) else "open"


def step_tables(
    workspace: Workspace,
    card: Card,
    standard: Standard,
    views: tuple[StepView, ...],
    board: Board,
    clocks: Clocks,
    now: datetime,
    depth: int = 0,
) -> list[dict[str, Any]]:
    """Every step as it stands, with the steps of the standards that steps run."""
    own = standard.id
    late = {each.view.step.id: each for owner, each in clocks.late if owner.id == own}
    offs = {each.view.step.id: each for owner, each in clocks.hand_offs if owner.id == own}
    found = []
    for view in views:
        step = view.step.id
        call = call_of_step(workspace, card, standard, view) if depth < DEEPEST else None
        found.append(
            {
                **step_table(view),
                "late": late[step].level if step in late else None,
                "hand_off_minutes": int(offs[step].waited.total_seconds()) // 60
                if step in offs
                else None,
                "runs": _call_table(workspace, call, board, now, depth)
                if call is not None
                else None,
            }
        )
    return found


def _call_table(
    workspace: Workspace, call: Call, board: Board, now: datetime, depth: int
) -> dict[str, Any]:
    clocks = clocks_of_call(workspace, call, board, now)
    inner = call.standard
    return {
        "standard": inner.id,
        "revision": inner.revision,
        "state": _run_state(inner, call.card, run_of(inner.id, call.card)),
        "steps": step_tables(
            workspace, call.card, inner, call.views, board, clocks, now, depth + 1
        ),
    }


def step_table(view: StepView) -> dict[str, Any]:
    """One step as it stands."""
    step, entry = view.step, view.entry
    return {
        "id": step.id,
        "number": view.number,
        "do": step.do,
        "state": view.state,
        "role": step.role,
        "column": step.column,
        "time": step.time,
        "required": step.required,
        "waits_for": view.waits_for,
        "since": view.since,
        "by": entry.by if entry else None,
        "at": entry.at if entry else None,
        "done_by": [each.by for each in view.done_by],
        "check": entry.check if entry else None,
        "record": (entry.record if entry else None) or {},
        "reason": entry.reason if entry else None,
        "deviation": entry.deviation if entry else None,
    }
