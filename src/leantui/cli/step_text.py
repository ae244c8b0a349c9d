"""The steps of a card's run as the shell shows them."""

from typing import TYPE_CHECKING

from leantui.cli.output import say
from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.standard import Standard, Step
from leantui.model.text import one_line
from leantui.model.words import span_words
from leantui.process.calls import DEEPEST, call_of_step
from leantui.process.clocks import Clocks, clocks_of_call
from leantui.process.readers import is_asked
from leantui.process.steps import StepView, next_step

if TYPE_CHECKING:
    from leantui.session import Session

_SIGNS = {
    "done": "✓",
    "ready": "○",
    "waiting": "○",
    "skipped": "–",
    "not applicable": "–",
    "failed": "✗",
}


def _board(session: "Session", card: Card) -> Board:
    return session.workspace.boards[card.board].board


def say_unread(session: "Session", who: str, standard: Standard) -> None:
    """That a revision is new to whoever meets it, and how to say that it is read and understood."""
    in_force = session.workspace.standards.get(standard.id)
    if in_force is not None and in_force.revision != standard.revision:
        return  # what is said to be read is the one in force
    if is_asked(session.workspace, who, standard):
        name = "you" if who == session.who else one_line(who)
        say(
            f"r{standard.revision} is new to {name}, once read and understood: "
            f"leantui standard read {standard.id}"
        )


def say_steps(
    session: "Session",
    card: Card,
    standard: Standard,
    views: tuple[StepView, ...],
    clocks: Clocks,
    stem: str = "",
    path: str = "",
) -> None:
    """A line for each step, the steps of a standard that it runs below it."""
    board, roles = _board(session, card), session.roles
    upcoming = next_step(standard, card, board, roles) or next_step(standard, card, board)
    for view in views:
        is_next = upcoming is not None and view.step.id == upcoming.step.id
        number = f"{stem}{view.number}"
        facts = (
            f"[{path}{view.step.id}]",
            one_line(view.step.role or ""),
            "" if view.state in ("done", "ready") else view.state,
            *_waits(view, standard, clocks),
            one_line(" and ".join(each.by for each in view.done_by)),
        )
        indent = "   " * stem.count(".")
        sign = "▶" if is_next and view.state == "ready" else _SIGNS[view.state]
        words = "  ".join(filter(None, (one_line(view.step.do), *facts)))
        say(f"{indent}{sign} {number:>2} {words}")
        call = call_of_step(session.workspace, card, standard, view)
        if (
            call is not None
            and (view.is_open or view.state == "done")
            and stem.count(".") < DEEPEST
        ):
            inside = clocks_of_call(session.workspace, call, board, session.now())
            say_steps(
                session,
                call.card,
                call.standard,
                call.views,
                inside,
                f"{number}.",
                f"{path}{view.step.id}/",
            )


def _waits(view: StepView, standard: Standard, clocks: Clocks) -> list[str]:
    """Whom the step waits for since when, and by how much it is late."""
    found = [
        f"→ {one_line(each.role)} since {span_words(each.waited)}"
        for owner, each in clocks.hand_offs
        if (owner.id, each.view.step.id) == (standard.id, view.step.id)
    ]
    found += [
        f"late {span_words(each.waited)}{f': {one_line(each.to)}' if each.to else ''}"
        for owner, each in clocks.late
        if (owner.id, each.view.step.id) == (standard.id, view.step.id)
    ]
    return found


def say_step(view: StepView, known: dict[str, object]) -> None:
    """How a step is done: key points with reasons, its check, the fields it records."""
    definition: Step = view.step
    say(f"{view.number} {one_line(definition.do)}  {view.state}", bold=True)
    say_how(definition, "  ")
    for field in definition.record:
        value = known.get(field.field)
        held = f" = {one_line(str(value))}" if value is not None else ""
        choices = f": {', '.join(field.choices)}" if field.choices else ""
        must = ", required" if field.required else ""
        said = one_line(f"{field.field} ({field.type}{choices}{must})")
        say(f"  record: {said}{held}")
    if definition.command:
        say(f"  runs: {one_line(' '.join(definition.command))}")


def say_how(step: Step, indent: str) -> None:
    """Key points with reasons, and the check."""
    for point in step.key_points:
        why = f", because {one_line(point.reason)}" if point.reason else ""
        kind = f"  [{point.kind}]" if point.kind else ""
        say(f"{indent}• {one_line(point.point)}{why}{kind}")
    if step.check:
        say(f"{indent}check: {one_line(step.check)}")
