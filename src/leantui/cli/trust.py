"""`leantui trust`: the commands of service steps that you let run on this machine."""

import sys
from typing import TYPE_CHECKING

import click

from leantui.cli.change import finish
from leantui.cli.invocation import Invocation, examples, json_option, pass_invocation
from leantui.cli.names import card_named
from leantui.cli.output import Heading, fail, print_json, print_table, refuse, say
from leantui.cli.step import standard_of, step_named
from leantui.model.card import Card
from leantui.model.instant import to_milliseconds
from leantui.model.standard import Standard, Step
from leantui.model.text import one_line
from leantui.process.steps import StepView
from leantui.rules.commands import Refusal, StepDone
from leantui.service.prepare import Prepared, Unrunnable

if TYPE_CHECKING:
    from leantui.session import Session

_SHORT = 12
"""Characters of a digest that are shown."""


@click.group(epilog=examples("trust list", "trust show 7k3q rights", "trust add 7k3q rights"))
def trust() -> None:
    """The commands of service steps that you let run on this machine.

    A workspace runs nothing by itself: a command runs once you have trusted it, in exactly this text, revision
    and environment. Anything that changes asks again.
    """


@trust.command("show", epilog=examples("trust show 7k3q", "trust show 7k3q rights"))
@click.argument("card_id", metavar="ID")
@click.argument("step_id", metavar="[STEP]", required=False)
@json_option
@pass_invocation
def show(invocation: Invocation, card_id: str, step_id: str | None, as_json: bool) -> None:
    """What a service step would run for a card, and whether it is trusted."""
    session, prepared = _prepared(invocation, card_id, step_id, as_json)
    from leantui.session.services import trust_of

    trusted = trust_of(session)
    is_trusted = trusted.has(prepared)
    if as_json:
        print_json(
            "command",
            {
                "standard": prepared.standard,
                "revision": prepared.revision,
                "step": prepared.step,
                "arguments": prepared.arguments,
                "environment": dict(prepared.environment),
                "digest": prepared.digest,
                "is_trusted": is_trusted,
            },
        )
        return
    say_command(prepared)
    say("It is trusted." if is_trusted else "It isn't trusted.")
    if trusted.problem:
        say(f"! {trusted.problem}", err=True)


@trust.command(
    "add", epilog=examples("trust add 7k3q rights", "trust add 7k3q rights --digest 3f1c9a7e0b42")
)
@click.argument("card_id", metavar="ID")
@click.argument("step_id", metavar="[STEP]", required=False)
@click.option(
    "--digest", metavar="DIGEST", help="Of what trust show says, where nobody can be asked."
)
@pass_invocation
def add(invocation: Invocation, card_id: str, step_id: str | None, digest: str | None) -> None:
    """Trust the command of a step, as it is now: shows it whole and asks."""
    session, prepared = _prepared(invocation, card_id, step_id, False)
    say_command(prepared)
    _trust(session, prepared, digest)


@trust.command("list", epilog=examples("trust list", "trust list --json"))
@json_option
@pass_invocation
def list_(invocation: Invocation, as_json: bool) -> None:
    """Everything you have trusted on this machine."""
    from leantui.service.trust import Trust

    trusted = Trust.of_user(invocation.root())
    if trusted.problem:
        say(f"! {trusted.problem}", err=True)
    found = trusted.all()
    if as_json:
        print_json("trusted", [*found])
    elif not found:
        say("Nothing is trusted")
    else:
        rows = [(each.digest[:_SHORT], each.what, each.root) for each in found]
        headings = (
            Heading("DIGEST"),
            Heading("STEP", is_flexible=True),
            Heading("WORKSPACE", goes=1),
        )
        print_table(headings, rows)


@trust.command("revoke", epilog=examples("trust revoke 3f1c9a7e0b42", "trust revoke --all"))
@click.argument("digests", metavar="DIGEST...", nargs=-1)
@click.option("--all", "is_all", is_flag=True, help="Everything.")
@pass_invocation
def revoke(invocation: Invocation, digests: tuple[str, ...], is_all: bool) -> None:
    """Trust it no longer."""
    from leantui.service.trust import Trust

    trusted = Trust.of_user(invocation.root())
    if not digests and not is_all:
        raise click.UsageError("Name a digest that leantui trust list shows, or --all")
    gone = [
        each.digest
        for each in trusted.all()
        if is_all or any(len(named) >= 4 and each.digest.startswith(named) for named in digests)
    ]
    if not gone:
        fail("Nothing of that digest is trusted", "leantui trust list shows what is")
    if problem := trusted.revoke(gone):
        fail(problem)
    say(f"Revoked: {len(gone)}")


def _prepared(
    invocation: Invocation, card_id: str, step_id: str | None, as_json: bool
) -> tuple["Session", Prepared]:
    session = invocation.change()
    card = card_named(session, card_id, as_json=as_json)
    standard = standard_of(session, card, None, as_json=as_json)
    standard, step = _service_step(session, card, standard, step_id, as_json)
    return session, _or_refuse(session, card, standard, step, as_json)


def _service_step(
    session: "Session", card: Card, standard: Standard, step_id: str | None, as_json: bool
) -> tuple[Standard, Step]:
    if step_id is not None:
        owner, view = step_named(session, card, standard, step_id, "show", as_json)
        return owner, view.step
    services = [step for step in standard.step if step.kind == "service"]
    if len(services) == 1:
        return standard, services[0]
    owner, view = step_named(session, card, standard, None, "run", as_json)
    return owner, view.step


def _or_refuse(
    session: "Session", card: Card, standard: Standard, step: Step, as_json: bool
) -> Prepared:
    from leantui.session.services import prepared_for

    prepared = prepared_for(session, card, standard, step)
    if isinstance(prepared, Unrunnable):
        refuse(
            Refusal(code="not-now", message=prepared.message, hint=prepared.hint), as_json=as_json
        )
    return prepared


def say_command(prepared: Prepared) -> None:
    """What would run, an argument a line, so that nothing hides in a long one."""
    say(f"{prepared.step} of {prepared.standard} r{prepared.revision} runs", bold=True)
    for argument in prepared.arguments:
        say(f"  {ascii(argument) if not argument.isprintable() else argument}")
    say("with the variables")
    for name, value in sorted(prepared.environment.items()):
        say(f"  {name}={one_line(value)}")
    say(f"digest {prepared.digest[:_SHORT]}")


def _trust(session: "Session", prepared: Prepared, digest: str | None) -> None:
    """Ask on a terminal; elsewhere the digest has to be named."""
    from leantui.session.services import trust_of

    if digest is not None:
        is_meant = len(digest) >= _SHORT and prepared.digest.startswith(digest)
        if not is_meant:
            fail("It isn't what that digest is of", "Look at it again: leantui trust show")
    elif not (sys.stdin.isatty() and sys.stdout.isatty()):
        fail(
            "Nobody can be asked here, so nothing is trusted",
            f"Look at it and name its digest: --digest {prepared.digest[:_SHORT]}",
        )
    elif not click.confirm("Trust exactly this on this machine?"):
        fail("Not trusted, not run")
    if problem := trust_of(session).add(prepared, to_milliseconds(session.now())):
        fail(problem)
    say(f"Trusted: {prepared.digest[:_SHORT]}")


def run_service(
    session: "Session",
    card: Card,
    standard: Standard,
    view: StepView,
    *,
    reason: str | None,
    as_json: bool,
) -> None:
    """Run the command of a step, once it is trusted, and log what became of it."""
    from leantui.session.services import (
        failed_without_program,
        not_now,
        prepared_for,
        run_step,
        trust_of,
    )

    step = view.step
    if not view.is_open:
        refuse(
            Refusal(
                code="not-now",
                message=f"“{one_line(step.do)}” can't be run now: it is {view.state}",
                hint=f"leantui step {session.workspace.ref(card)} shows what it waits for",
            ),
            as_json=as_json,
        )
    if refusal := not_now(session, card, standard, step, reason):
        refuse(refusal, as_json=as_json)
    found = prepared_for(session, card, standard, step)
    if isinstance(found, Unrunnable) and (
        failed := failed_without_program(card, standard, step, found)
    ):
        _finish_run(session, failed, as_json)
    prepared = _or_refuse(session, card, standard, step, as_json)
    if not trust_of(session).has(prepared):
        if as_json or not (sys.stdin.isatty() and sys.stdout.isatty()):
            ref = session.workspace.ref(card)
            refuse(
                Refusal(
                    code="not-now",
                    message=f"“{one_line(step.do)}” runs a command that isn't trusted, or not as it is now",
                    hint=f"Look at it and trust it: leantui trust add {ref} {step.id}",
                ),
                as_json=as_json,
            )
        say_command(prepared)
        _trust(session, prepared, None)
    try:
        command = run_step(session, card, standard, step, prepared, reason)
    except PermissionError as error:
        fail(str(error), "It changed just now; look at it again")
    _finish_run(session, command, as_json)


def _finish_run(session: "Session", command: StepDone, as_json: bool) -> None:
    """Log what became of it. A failed step ends the program with 1, and is told with what came of it."""
    finish(session, session.execute(command), as_json=as_json)
    if command.state == "failed":
        if not as_json:
            say(f"  {one_line(command.reason or '')}; help is called", err=True)
        raise click.exceptions.Exit(1)
