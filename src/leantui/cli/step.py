"""`leantui step`, `call`, `answer` and `improve`: working through a standard from the shell."""

from typing import TYPE_CHECKING, Any, Literal, NoReturn

import click

from leantui.cli.change import finish
from leantui.cli.invocation import Invocation, examples, json_option, pass_invocation
from leantui.cli.names import card_named, person_named
from leantui.cli.output import print_json, refuse, say
from leantui.cli.step_text import say_step, say_steps, say_unread
from leantui.model.card import Card
from leantui.model.standard import Standard
from leantui.model.text import one_line
from leantui.process.calls import call_of_step, next_open
from leantui.process.clocks import clocks_of
from leantui.process.run import followed, is_text_changed, recorded, run_of
from leantui.process.steps import StepView, is_finished, progress_of, steps_of
from leantui.rules.commands import AnswerHelp, CallHelp, Refusal, StepDone
from leantui.rules.names import unknown
from leantui.session.run_texts import take_in_texts

if TYPE_CHECKING:
    from leantui.session import Session

State = Literal["done", "failed", "skipped", "undone", "signed"]
_STATES: dict[str, State] = {
    "done": "done", "do": "done", "fail": "failed", "failed": "failed", "skip": "skipped",
    "skipped": "skipped", "undo": "undone", "undone": "undone", "sign": "signed", "signed": "signed",
}  # fmt: skip
"""What can be said of a step → what the log says."""


@click.command(
    epilog=examples(
        "step 7k3q",
        "step 7k3q done --record login=j.doe --check pass",
        "step 7k3q laptop done",
        'step 7k3q laptop fail --reason "no compliance after two hours"',
        'step 7k3q approve skip --reason "approved by phone"',
        'step 7k3q account undo --reason "wrong person"',
        "step 7k3q approve sign",
        "step 7k3q rights run",
    )
)
@click.argument("card_id", metavar="ID")
@click.argument("words", metavar="[STEP] [done|fail|skip|undo|sign|run]", nargs=-1)
@click.option(
    "--record", "pairs", multiple=True, metavar="FIELD=VALUE", help="A field the step records."
)
@click.option("--check", type=click.Choice(["pass", "fail"]), help="Whether its check holds.")
@click.option(
    "--reason", metavar="TEXT", help="Why it failed, is left out, taken back or done otherwise."
)
@click.option("--deviation", metavar="TEXT", help="What was done otherwise than it says.")
@click.option("--standard", "named", metavar="STANDARD", help="Else the one in hand.")
@json_option
@pass_invocation
def step(
    invocation: Invocation,
    card_id: str,
    words: tuple[str, ...],
    pairs: tuple[str, ...],
    check: Literal["pass", "fail"] | None,
    reason: str | None,
    deviation: str | None,
    named: str | None,
    as_json: bool,
) -> None:
    """The steps of a card's standard, or what became of one.

    Without a STEP it is the next one that your roles take. run: the command of a service step, once it is
    trusted (leantui trust).
    """
    wanted, act = _read_words(words)
    session = invocation.change()
    card = card_named(session, card_id, as_json=as_json)
    standard = standard_of(session, card, named, as_json=as_json)
    if act is None:
        _show(session, card, standard, wanted, as_json)
        return
    standard, view = step_named(session, card, standard, wanted, act, as_json)
    if act == "run":
        from leantui.cli.trust import run_service

        run_service(session, card, standard, view, reason=reason, as_json=as_json)
        return
    command = StepDone(
        card=card.id,
        standard=standard.id,
        step=view.step.id,
        state=_STATES[act],
        check=check,
        reason=reason,
        deviation=deviation,
        record=_record(pairs) or None,
    )
    finish(session, session.execute(command), as_json=as_json)


def _read_words(words: tuple[str, ...]) -> tuple[str | None, str | None]:
    """The step named and what is done with it."""
    acts = {*_STATES, "run"}
    if len(words) > 2 or (len(words) == 2 and words[1] not in acts):
        raise click.UsageError(
            f"Expected a step and one of done, fail, skip, undo, sign, run; got {' '.join(words)}"
        )
    if len(words) == 2:
        return words[0], words[1]
    if words and words[0] in acts:
        return None, words[0]
    return (words[0] if words else None), None


def _record(pairs: tuple[str, ...]) -> dict[str, Any]:
    record = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise click.UsageError(f"{pair!r} is not of the form field=value")
        record[name.strip()] = value
    return record


def standard_of(session: "Session", card: Card, named: str | None, *, as_json: bool) -> Standard:
    """The standard of that id, or the one in hand, as the card's run follows it; ends the program without one."""
    workspace = session.workspace
    posted = workspace.posted(card)
    wanted = named or (posted[0] if posted else "")
    if not wanted:
        refuse(
            Refusal(
                code="nothing",
                message=f"No standard is posted for {workspace.ref(card)}",
                hint="A [[posted]] rule of the board, or the card's key standard, names one",
            ),
            as_json=as_json,
        )
    take_in_texts(session, [card])
    standard = followed(session.workspace, wanted, card)
    if standard is None:
        known = [*workspace.standards, *workspace.drafts]
        refuse(unknown("standard", wanted, known, field="standard"), as_json=as_json)
    return standard


def step_named(
    session: "Session",
    card: Card,
    standard: Standard,
    wanted: str | None,
    act: str,
    as_json: bool = False,
) -> tuple[Standard, StepView]:
    """The step of that id or number, with its standard; else the next one of my roles, or for undo the last one done.

    A step of a standard that another step runs goes by both ids: `call/step`.
    """
    if wanted is not None:
        return _step_called(session, card, standard, wanted, as_json)
    if act in ("undo", "undone"):
        done = [view for view in steps_of(standard, card) if view.entry is not None]
        if not done:
            refuse(Refusal(code="nothing", message="No step was done yet"), as_json=as_json)
        return standard, max(done, key=lambda view: view.entry.at if view.entry else session.now())
    board = session.workspace.boards[card.board].board
    found = next_open(session.workspace, card, standard, board, session.roles)
    if found is None:
        _no_step(session, card, standard, as_json)
    return found


def _step_called(
    session: "Session", card: Card, standard: Standard, wanted: str, as_json: bool
) -> tuple[Standard, StepView]:
    name, _, inner = wanted.partition("/")
    views = steps_of(standard, card)
    view = next((view for view in views if name in (view.step.id, str(view.number))), None)
    if view is None:
        ids = [each.step.id for each in views]
        refuse(unknown("step", name, ids, field="step"), as_json=as_json)
    if not inner:
        return standard, view
    call = call_of_step(session.workspace, card, standard, view)
    if call is None:
        refuse(unknown("step", wanted, [name], field="step"), as_json=as_json)
    return _step_called(session, call.card, call.standard, inner, as_json)


def _no_step(session: "Session", card: Card, standard: Standard, as_json: bool) -> NoReturn:
    found = next_open(session.workspace, card, standard)
    if found is not None:
        _, other = found
        message = f"The next step isn't yours: {other.number} {one_line(other.step.do)}, {one_line(other.step.role or '')}"
        ref = session.workspace.ref(card)
        hint = (
            "Ask someone of the role"
            if other.step.sign_off
            else f'Do it all the same: leantui step {ref} {other.step.id} done --reason "…"'
        )
    else:
        message, hint = (
            "No step can be done now",
            f"leantui step {session.workspace.ref(card)} shows all of them",
        )
    refuse(Refusal(code="nothing", message=message, hint=hint), as_json=as_json)


def _show(
    session: "Session", card: Card, standard: Standard, wanted: str | None, as_json: bool
) -> None:
    from leantui.cli.step_json import run_table, step_table

    if wanted is not None:
        _, view = step_named(session, card, standard, wanted, "show", as_json)
        if as_json:
            print_json("step", step_table(view))
        else:
            say_step(view, recorded(card))
        return
    if as_json:
        print_json("run", run_table(session.workspace, card, standard, session.now()))
        return
    views = steps_of(standard, card)
    in_force = session.workspace.standards.get(standard.id)
    out = ""
    if in_force is not None and in_force.revision > standard.revision:
        out = f"  r{in_force.revision} is out"
    elif in_force is not None and is_text_changed(in_force, run_of(standard.id, card)):
        out = "  its text was changed since the run began"
    say(
        f"{session.workspace.ref(card)}  {one_line(standard.title)}  r{standard.revision}{out}",
        bold=True,
    )
    say_unread(session, session.who, standard)
    clocks = clocks_of(
        session.workspace, card, standard, session.workspace.boards[card.board].board, session.now()
    )
    say_steps(session, card, standard, views, clocks)
    done = progress_of(views)
    if done is not None:
        say(
            f"{done[0]} of {done[1]} done{', the run is finished' if is_finished(standard, card) else ''}"
        )


@click.command(
    epilog=examples(
        'call 7k3q --reason "the report says not encrypted"',
        'call 7k3q laptop --reason "no Autopilot" --cause external/supplier --owner mia',
    )
)
@click.argument("card_id", metavar="ID")
@click.argument("step_id", metavar="[STEP]", required=False)
@click.option("--reason", required=True, metavar="TEXT", help="What is wrong.")
@click.option("--cause", metavar="PATH", help="The kind of cause, such as external/supplier.")
@click.option("--owner", metavar="PERSON", help="Who is called.")
@json_option
@pass_invocation
def call(
    invocation: Invocation,
    card_id: str,
    step_id: str | None,
    reason: str,
    cause: str | None,
    owner: str | None,
    as_json: bool,
) -> None:
    """Call for help at a step: the card is blocked, and a clock runs until somebody answers."""
    session = invocation.change()
    card = card_named(session, card_id, as_json=as_json)
    by = person_named(session, owner) if owner else None
    standard_id = None
    if step_id is not None:
        standard = standard_of(session, card, None, as_json=as_json)
        called_at, view = step_named(session, card, standard, step_id, "show", as_json)
        standard_id, step_id = called_at.id, view.step.id
    command = CallHelp(
        card=card.id, standard=standard_id, step=step_id, reason=reason, cause=cause, owner=by
    )
    finish(session, session.execute(command), as_json=as_json)


@click.command(epilog=examples("answer 7k3q", 'answer 7k3q "I am on my way"'))
@click.argument("card_id", metavar="ID")
@click.argument("text", required=False)
@json_option
@pass_invocation
def answer(invocation: Invocation, card_id: str, text: str | None, as_json: bool) -> None:
    """Answer a call for help: the clock stops, the block stays until what is wrong is solved."""
    session = invocation.change()
    card = card_named(session, card_id, as_json=as_json)
    finish(session, session.execute(AnswerHelp(card=card.id, text=text)), as_json=as_json)


@click.command(
    epilog=examples('improve 7k3q "A photo of the port beside the key point" --step laptop')
)
@click.argument("card_id", metavar="ID")
@click.argument("title")
@click.option("--step", "step_id", metavar="STEP", help="The step it came up at.")
@json_option
@pass_invocation
def improve(
    invocation: Invocation, card_id: str, title: str, step_id: str | None, as_json: bool
) -> None:
    """Raise an improvement to a card's standard, on the board that takes improvements."""
    from leantui.rules.improvements import improvement

    session = invocation.change()
    card = card_named(session, card_id, as_json=as_json)
    posted = session.workspace.posted(card)
    standard = standard_of(session, card, None, as_json=as_json) if posted or step_id else None
    if step_id is not None and standard is not None:
        standard, view = step_named(session, card, standard, step_id, "show", as_json)
        step_id = view.step.id
    command = improvement(session.workspace, card, standard, step_id, title)
    finish(session, session.execute(command), as_json=as_json)
