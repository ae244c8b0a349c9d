"""`leantui demo`."""

import gc
import sys
from pathlib import Path
from typing import NoReturn

import click

from leantui.cli.invocation import Invocation, examples, pass_invocation
from leantui.cli.output import fail, say
from leantui.store.demo import DEMO_NOTE, DEMO_PERSON, make_demo, throw_away_demo


@click.command(epilog=examples("demo", "demo ~/try-out"))
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.pass_context
@pass_invocation
def demo(invocation: Invocation, ctx: click.Context, folder: Path | None) -> None:
    """Try the sample workspace: a copy of it, with its dates moved to today.

    The copy is thrown away when the board is left. With FOLDER, which must not be there yet, the copy
    is made in that folder and kept, and no board is opened.
    """
    today = invocation.clock().astimezone().date()
    if folder is not None:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            fail(f"{folder} is not empty", "Name a folder that isn't there yet", code=2)
        try:
            make_demo(folder, today)
        except OSError as error:
            _can_not(error)
        say(f"Made a copy of the sample workspace in {folder}. Now: leantui {folder}")
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        fail("The board needs a terminal", "leantui demo FOLDER makes a copy to keep", code=2)
    from leantui.app import run

    gc.enable()
    try:
        with throw_away_demo(today) as root:
            code = run(
                root,
                who=invocation.as_person or DEMO_PERSON,
                ascii_only=bool(ctx.meta.get("leantui.ascii")),
                note=DEMO_NOTE,
            )
    except OSError as error:
        _can_not(error)
    say("The copy is thrown away. leantui init starts a workspace of your own.")
    ctx.exit(code)


def _can_not(error: OSError) -> NoReturn:
    fail(f"The demo can't be made: {error.strerror or error}")
