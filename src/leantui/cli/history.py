"""`leantui undo` and `leantui redo`."""

import click

from leantui.cli.change import finish
from leantui.cli.invocation import Invocation, examples, json_option, pass_invocation


@click.command(epilog=examples("undo", "undo --json"))
@json_option
@pass_invocation
def undo(invocation: Invocation, as_json: bool) -> None:
    """Take back the last change made on this machine, here or on the board, even before a restart.

    Refused, with the reason, where somebody has changed the same since.
    """
    session = invocation.change()
    finish(session, session.undo(), as_json=as_json)


@click.command(epilog=examples("redo", "redo --json"))
@json_option
@pass_invocation
def redo(invocation: Invocation, as_json: bool) -> None:
    """Do again what was undone last."""
    session = invocation.change()
    finish(session, session.redo(), as_json=as_json)
