"""`leantui doctor`."""

import sys
from typing import Any, Literal

import click

from leantui.cli.invocation import Invocation, examples, json_option, pass_invocation
from leantui.cli.output import print_json, say, say_hanging
from leantui.model.text import one_line
from leantui.session.doctor import CHECKS, examine, mend
from leantui.session.doctor_state import facts
from leantui.session.findings import CheckId, Finding, Patient

State = Literal["found", "fixed", "left", "failed"]
Told = tuple[Finding, State, str]
"""A finding, what became of it, and why."""

_INDENT = " " * 6
_SHOWN = 12
"""Details of one finding that are shown; all are in the JSON."""


@click.command(epilog=examples("doctor", "doctor --fix", "doctor --fix --yes", "doctor --json"))
@click.option("--fix", "with_fix", is_flag=True, help="Mend what can be mended, asking each time.")
@click.option("--yes", "is_yes", is_flag=True, help="With --fix: without asking.")
@json_option
@pass_invocation
def doctor(invocation: Invocation, with_fix: bool, is_yes: bool, as_json: bool) -> None:
    """Look whether all is as it should be: git's settings, names, logs, ranks, references, what a crash left.

    Shows what was found and what a fix will do; changes nothing without --fix. On a terminal --fix asks
    before each; elsewhere, and with --yes, it does them all. A fix of files is taken back by leantui undo. Ends
    with 0 where nothing was found or all of it was mended, with 1 where something is left.
    """
    if is_yes and not with_fix:
        raise click.UsageError("--yes goes with --fix")
    session = invocation.read()
    session.who = invocation.who(session) if with_fix else ""
    patient = Patient(session)
    asks = with_fix and not is_yes and not as_json and _can_ask()
    told: dict[CheckId, list[Told]] = {}
    for check in CHECKS:
        told[check] = _look(patient, check, with_fix=with_fix, asks=asks, is_quiet=as_json)
    if as_json:
        found = [_table(each) for check in told.values() for each in check]
        print_json("doctor", {"findings": found, "facts": dict(facts(patient))})
    else:
        _say_end(patient, told)
    if any(state != "fixed" for check in told.values() for _, state, _ in check):
        raise click.exceptions.Exit(1)


def _can_ask() -> bool:
    return sys.stdin.isatty()


def _look(
    patient: Patient, check: CheckId, *, with_fix: bool, asks: bool, is_quiet: bool
) -> list[Told]:
    """What one check finds, shown, and mended where that is asked for."""
    found = examine(patient, check)
    if not found and not is_quiet:
        say(f"ok  {check}: {CHECKS[check][1]}")
    told: list[Told] = []
    for finding in found:
        if not is_quiet:
            _say(finding)
        each: Told = (finding, "found", "")
        if with_fix:
            each = _treat(patient, finding, asks=asks)
        told.append(each)
        if with_fix and not is_quiet and finding.can_be_fixed:
            _say_outcome(each)
    return told


def _treat(patient: Patient, finding: Finding, *, asks: bool) -> Told:
    if not finding.can_be_fixed:
        return finding, "left", ""
    if asks and not click.confirm(f"{_INDENT}Do that?", default=True):
        return finding, "left", ""
    refusal = mend(patient, finding)
    return (finding, "fixed", "") if refusal is None else (finding, "failed", refusal.message)


def _say(finding: Finding) -> None:
    say_hanging(f"!!  {finding.check}: {finding.message}", bold=True)
    for detail in finding.details[:_SHOWN]:
        say_hanging(one_line(detail), _INDENT)
    if len(finding.details) > _SHOWN:
        say(f"{_INDENT}… {len(finding.details) - _SHOWN} more: leantui doctor --json")
    if finding.fix:
        undo = "; leantui undo takes it back" if finding.change is not None else ""
        say_hanging(f"fix: {one_line(finding.fix)}{undo}", _INDENT)
    if finding.hint:
        say_hanging(one_line(finding.hint), _INDENT)


def _say_outcome(told: Told) -> None:
    words = {"fixed": "done", "left": "left as it is", "failed": f"not done: {told[2]}"}
    say_hanging(one_line(words[told[1]]), _INDENT)


def _say_end(patient: Patient, told: dict[CheckId, list[Told]]) -> None:
    say()
    listed = facts(patient)
    width = max(len(fact.name) for fact in listed)
    for fact in listed:
        say(f"    {fact.name.ljust(width)}  {one_line(fact.value)}")
    say()
    every = [each for check in told.values() for each in check]
    left = [each for each in every if each[1] != "fixed"]
    can = sum(each[0].can_be_fixed for each in left)
    if not every:
        say("All is well")
    elif not left:
        say("All of it was mended")
    else:
        noun = "thing is" if len(left) == 1 else "things are"
        how = "; leantui doctor --fix mends" if can else ""
        which = (
            f" {can} of them" if can and can < len(left) else " it" if len(left) == 1 else " them"
        )
        say(f"{len(left)} {noun} left{how + which if how else ''}")


def _table(told: Told) -> dict[str, Any]:
    finding, state, why = told
    return {
        "check": finding.check,
        "state": state,
        "message": finding.message,
        "details": list(finding.details),
        "fix": finding.fix or None,
        "hint": finding.hint or None,
        "undo": finding.change is not None,
        "error": why or None,
    }
