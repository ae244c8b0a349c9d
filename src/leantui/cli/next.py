"""`leantui next` and `leantui due`: whose turn it is, and what is late."""

from typing import TYPE_CHECKING, Any

import click

from leantui.cli.invocation import Invocation, examples, json_option, pass_invocation
from leantui.cli.names import person_named
from leantui.cli.output import Heading, print_json, print_table, say
from leantui.cli.step_json import step_table
from leantui.cli.step_text import say_step, say_unread
from leantui.model.text import one_line
from leantui.model.words import span_words
from leantui.process.run import recorded
from leantui.rules.turn_of_steps import Queue, Waiting, role_queues
from leantui.rules.whose_turn import Turn
from leantui.session.run_texts import take_in_texts

if TYPE_CHECKING:
    from leantui.session import Session

_SHOWN = 10


@click.command(
    "next",
    epilog=examples("next", "next --as tom", "next --all", "next --role hr", "next --json"),
)
@click.option("--as", "person", metavar="PERSON", help="Whose turn is asked for; else yours.")
@click.option(
    "--role", metavar="ROLE", help="The queue of a role instead, also of one nobody here has."
)
@click.option(
    "--all", "is_all", is_flag=True, help="Everything that could be taken, not only the first ten."
)
@json_option
@pass_invocation
def next_(
    invocation: Invocation, person: str | None, role: str | None, is_all: bool, as_json: bool
) -> None:
    """One card, one step, why it is next, and how to do it; then what else there is, in order."""
    from leantui.session.turns import turns_of

    session = invocation.change(archive=True)
    take_in_texts(session)
    who = person_named(session, person) if person else session.who
    queues = role_queues(session.workspace, session.now())
    if role is not None:
        _show_queue(session, [each for each in queues if each.role == role], role, as_json)
        return
    turns = turns_of(session, who)
    if as_json:
        tables = [_turn_table(session, each) for each in turns]
        print_json(
            "next",
            {
                "who": who,
                "next": tables[0] if tables else None,
                "turns": tables,
                "queues": [_queue_table(session, each) for each in queues],
            },
        )
        return
    if not turns:
        say(
            f"Nothing is waiting for {one_line(who)}: no ready step, no card to pull, no call for help"
        )
    else:
        _say_first(session, turns[0], who)
        rest = turns[1:] if is_all else turns[1:_SHOWN]
        if rest:
            say()
            print_table(_TURN_HEADINGS, [_turn_row(session, each) for each in rest])
        left = len(turns) - 1 - len(rest)
        if left > 0:
            say(f"and {left} more: leantui next --all")
    mine = [each for each in queues if not each.people]
    if mine:
        say()
        say("Queues of roles that nobody here has", bold=True)
        for each in mine:
            where = f" ({one_line(each.department)})" if each.department else ""
            say(
                f"{one_line(each.role)}{where}: {len(each.waiting)}  leantui next --role {one_line(each.role)}"
            )


def _say_first(session: "Session", turn: Turn, who: str) -> None:
    ref = session.workspace.ref(turn.card)
    say(f"{ref}  {one_line(turn.card.title)}", bold=True)
    say(f"because: {one_line(turn.why)}")
    if turn.step is not None:
        say()
        say_step(turn.step, recorded(turn.card))
        if turn.standard is not None:
            say_unread(session, who, turn.standard)
    elif turn.to is not None:
        say(f"pull it: leantui move {ref} {turn.to}")


_TURN_HEADINGS = (
    Heading("CARD"), Heading("TITLE", is_flexible=True), Heading("STEP", is_flexible=True), Heading("WHY", is_flexible=True, goes=1),
)  # fmt: skip


def _turn_row(session: "Session", turn: Turn) -> tuple[str, ...]:
    step = f"{turn.step.number} {turn.step.step.do}" if turn.step else ""
    return session.workspace.ref(turn.card), turn.card.title, step, turn.why


def _turn_table(session: "Session", turn: Turn) -> dict[str, Any]:
    return {
        "kind": turn.kind,
        "why": turn.why,
        "card": turn.card.id,
        "ref": session.workspace.ref(turn.card),
        "title": turn.card.title,
        "board": turn.card.board,
        "column": turn.card.column,
        "standard": turn.standard.id if turn.standard else None,
        "revision": turn.standard.revision if turn.standard else None,
        "step": step_table(turn.step) if turn.step else None,
        "how": _how(turn),
        "to": turn.to,
        "slack_minutes": None if turn.slack is None else int(turn.slack.total_seconds() // 60),
    }


def _how(turn: Turn) -> dict[str, Any] | None:
    """How the step is done, for who can't look at the standard."""
    if turn.step is None:
        return None
    step = turn.step.step
    return {
        "do": step.do,
        "key_points": [
            {"point": each.point, "reason": each.reason, "kind": each.kind}
            for each in step.key_points
        ],
        "check": step.check,
        "record": [
            {"field": each.field, "type": each.type, "required": each.required}
            for each in step.record
        ],
        "command": step.command or None,
    }


def _show_queue(session: "Session", queues: list[Queue], role: str, as_json: bool) -> None:
    if as_json:
        print_json("queue", _queue_table(session, queues[0]) if queues else None)
        return
    if not queues:
        say(f"Nothing waits for {one_line(role)}")
        return
    rows = [
        (
            session.workspace.ref(each.work.card),
            each.work.card.title,
            f"{each.view.number} {each.view.step.do}",
            span_words(session.now() - each.view.since) if each.view.since else "",
            "late" if each.late else "",
        )
        for each in queues[0].waiting
    ]
    headings = (
        Heading("CARD"), Heading("TITLE", is_flexible=True), Heading("STEP", is_flexible=True), Heading("READY SINCE"), Heading("", goes=1),
    )  # fmt: skip
    print_table(headings, rows)


def _queue_table(session: "Session", queue: Queue) -> dict[str, Any]:
    return {
        "role": queue.role,
        "department": queue.department,
        "people": queue.people,
        "waiting": [_waiting_table(session, each) for each in queue.waiting],
    }


def _waiting_table(session: "Session", each: Waiting) -> dict[str, Any]:
    return {
        "card": each.work.card.id,
        "ref": session.workspace.ref(each.work.card),
        "title": each.work.card.title,
        "step": each.view.step.id,
        "do": each.view.step.do,
        "since": each.view.since,
        "late": each.late.level if each.late else None,
        "is_hand_off": each.hand_off is not None,
    }


@click.command(epilog=examples("due", "due --within 2h", "due --json"))
@click.option("--within", metavar="SPAN", help="Also what is late within this time, such as 2h.")
@json_option
@pass_invocation
def due(invocation: Invocation, within: str | None, as_json: bool) -> None:
    """Steps that are late by their timers, of all boards; for a cron job with --json.

    Ends with 0 whether anything is late or not.
    """
    from leantui.model.duration import parse_duration
    from leantui.rules.due_steps import due_steps

    try:
        ahead = parse_duration(within) if within else None
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    session = invocation.read()
    take_in_texts(session)
    found = due_steps(session.workspace, session.now(), ahead)
    if as_json:
        print_json(
            "due",
            [
                {
                    "card": each.card.id,
                    "ref": session.workspace.ref(each.card),
                    "title": each.card.title,
                    "board": each.card.board,
                    "standard": each.standard.id,
                    "revision": each.standard.revision,
                    "step": each.view.step.id,
                    "do": each.view.step.do,
                    "role": each.view.step.role,
                    "since": each.view.since,
                    "due": each.due,
                    "level": each.level,
                    "to": each.to,
                    "waited_minutes": int(each.waited.total_seconds()) // 60,
                    "assignees": each.card.assignees,
                }
                for each in found
            ],
        )
        return
    if not found:
        say("No step is late")
        return
    rows = [
        (
            session.workspace.ref(each.card),
            each.card.title,
            f"{each.view.number} {each.view.step.do}",
            each.view.step.role or "",
            f"{each.level} after {span_words(each.waited)}" if each.level != "ahead" else "not yet",
            each.to or "",
        )
        for each in found
    ]
    headings = (
        Heading("CARD"), Heading("TITLE", is_flexible=True), Heading("STEP", is_flexible=True),
        Heading("ROLE"), Heading("LATE"), Heading("TOLD", goes=1),
    )  # fmt: skip
    print_table(headings, rows)
