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
    from leantui.session.undoing import undo

    session = invocation.change()
    finish(session, undo(session), as_json=as_json)


@click.command(epilog=examples("redo", "redo --json"))
@json_option
@pass_invocation
def redo(invocation: Invocation, as_json: bool) -> None:
    """Do again what was undone last."""
    from leantui.session.undoing import redo

    session = invocation.change()
    finish(session, redo(session), as_json=as_json)
