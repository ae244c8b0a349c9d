"""Runs and steps in the shapes that programs read. New keys may come; none goes or changes."""

from datetime import datetime
from typing import Any

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.standard import Standard
from leantui.model.workspace import Workspace
from leantui.process.run import Run, run_of
from leantui.process.steps import StepView, is_finished, steps_of
from leantui.process.timing import hand_offs, late_steps, used_time


def run_table(
    workspace: Workspace, card: Card, standard: Standard, now: datetime
) -> dict[str, Any]:
    """A card's run of a standard with every step."""
    board = workspace.boards[card.board].board
    run = run_of(standard.id, card)
    views = steps_of(standard, card)
    in_force = workspace.standards.get(standard.id)
    used = used_time(run, views, board, now) if run is not None else None
    return {
        "card": card.id,
        "ref": workspace.ref(card),
        "standard": standard.id,
        "title": standard.title,
        "revision": standard.revision,
        "revision_in_force": in_force.revision if in_force else None,
        "content": standard.content,
        "state": _run_state(standard, card, run),
        "began": run.began if run else None,
        "ended": run.ended if run else None,
        "used_minutes": None if used is None else int(used.total_seconds()) // 60,
        "target_time": standard.target_time,
        "steps": step_tables(standard, views, board, now),
    }


def _run_state(standard: Standard, card: Card, run: Run | None) -> str:
    if run is None:
        return "not started"
    return "finished" if is_finished(standard, card) else "open"


def step_tables(
    standard: Standard, views: tuple[StepView, ...], board: Board, now: datetime
) -> list[dict[str, Any]]:
    """Every step as it stands."""
    late = {each.view.step.id: each for each in late_steps(views, board, now)}
    offs = {each.view.step.id: each for each in hand_offs(standard, views, board, now)}
    return [
        {
            **step_table(view),
            "late": late[view.step.id].level if view.step.id in late else None,
            "hand_off_minutes": int(offs[view.step.id].waited.total_seconds()) // 60
            if view.step.id in offs
            else None,
        }
        for view in views
    ]


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
