"""`leantui sync`."""

import shutil
import sys
from typing import Any

import click
import msgspec

from leantui.cli.invocation import Invocation, examples, json_option, pass_invocation
from leantui.cli.output import fail, padded, print_json, say, wants_colour
from leantui.model.text import one_line
from leantui.sharing.long_run import Conditions
from leantui.sharing.outcome import Outcome, Step, Wish
from leantui.sharing.sync import Sync
from leantui.store.discover import state_folder

_LINES = 20
"""Of one step; --json has all."""
_SIGNS = {"done": "✓", "left out": "·", "failed": "!"}


@click.command(
    "sync", epilog=examples("sync", 'sync --message "Before the huddle"', "sync --dry-run")
)
@click.option(
    "-m",
    "--message",
    metavar="TEXT",
    default="",
    help="The commit's message, instead of what changed.",
)
@click.option("--no-push", "is_kept", is_flag=True, help="Commit, fetch and merge; push nothing.")
@click.option(
    "--dry-run",
    "is_dry",
    is_flag=True,
    help="Only say what would be committed, and what is known to come.",
)
@json_option
@pass_invocation
def sync(invocation: Invocation, message: str, is_kept: bool, is_dry: bool, as_json: bool) -> None:
    """Commit this workspace's changes, fetch, merge by field, check, and push.

    Only files of the workspace are committed; what you have staged elsewhere stays staged. Nothing is ever
    forced, and nothing published is rebased. Passwords and hooks are git's own. Ends with 1 where it could
    not go on, or where a key that both sides changed waits for you.
    """
    root = invocation.root()
    wish = Wish(message=message.strip(), is_pushing=not is_kept, is_dry=is_dry)
    conditions = Conditions(terminal=sys.stdin.isatty())
    work = Sync(root, state_folder(root), wish, conditions=conditions)
    steps: list[Step] = []
    try:
        for step in work.steps():
            if step.state != "goes on":
                steps.append(step)
            if not as_json:
                _tell(step)
    except KeyboardInterrupt:
        fail("Cancelled", "Nothing is lost: sync again when you like", code=130)
    outcome = work.outcome
    assert outcome is not None
    if as_json:
        print_json("sync", _json(outcome, steps))
    _end(outcome, as_json=as_json)


def _tell(step: Step) -> None:
    """One line for what came to an end, and what belongs to it below; on a terminal what goes on, too."""
    if step.state not in _SIGNS:
        _say_for_now(step.words)
        return
    _say_for_now("")
    say(f"{_SIGNS[step.state]} {step.words}", bold=step.state == "failed")
    lines = [line for line in step.lines if line != step.words.partition(": ")[2]]
    for line in lines[:_LINES]:
        say(f"    {line}")
    if len(lines) > _LINES:
        say(f"    … and {len(lines) - _LINES} more")


def _say_for_now(words: str) -> None:
    """On the last line of a terminal, until the next words: git may ask for a password over them."""
    if wants_colour(sys.stdout):
        width = shutil.get_terminal_size().columns - 3
        text = f"… {padded(one_line(words), width)}" if words else " " * (width + 2)
        click.echo(f"\r{text}\r", nl=False)


def _end(outcome: Outcome, *, as_json: bool) -> None:
    if outcome.is_done:
        if not as_json:
            say(outcome.message)
            if outcome.hint:
                say(f"  {outcome.hint}")
        return
    if outcome.said.strip():
        for line in outcome.said.strip().splitlines():
            say(f"  | {line}", err=True)
    fail(outcome.message, outcome.hint)


def _json(outcome: Outcome, steps: list[Step]) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(outcome)
    return {**found, "steps": msgspec.to_builtins(steps)}
