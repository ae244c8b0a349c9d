"""`leantui init`."""

from pathlib import Path

import click

from leantui.cli.invocation import Invocation, examples, json_option
from leantui.cli.output import fail, print_json, say
from leantui.exchange.starter import (
    DEFAULT_TEMPLATE,
    TEMPLATES,
    Template,
    find_owner,
    start_workspace,
)


@click.command(
    epilog=examples(
        "init",
        "init --template engineering",
        'init --template personal --name "My work"',
        "init --ci",
        "--workspace ~/work init",
    )
)
@click.option(
    "--template",
    type=click.Choice(list(TEMPLATES)),
    default=DEFAULT_TEMPLATE,
    show_default=True,
    help="What kind of work the board is for.",
)
@click.option(
    "--name", metavar="TEXT", help="What the workspace is called; else its folder's name."
)
@click.option(
    "--ci", "with_ci", is_flag=True, help="Also a workflow that checks the files at every push."
)
@json_option
@click.pass_obj
def init(
    invocation: Invocation, template: Template, name: str | None, with_ci: bool, as_json: bool
) -> None:
    """Make a workspace in this folder: a board, card templates, three standards, yourself, and schemas for your editor.

    A file that exists is never written over. Works in a git repository and outside of one.
    """
    root = Path.cwd() / Path(invocation.workspace or "").expanduser()
    try:
        started = start_workspace(
            root,
            template,
            name=name or root.resolve().name or "Workspace",
            owner=find_owner(root, invocation.as_person or ""),
            today=invocation.today(),
            with_ci=with_ci,
        )
    except OSError as error:
        fail(
            f"{error.filename} can't be written: {error.strerror}",
            "Nothing that was there was changed",
        )
    if as_json:
        found = {"root": str(root), "written": started.written, "left": started.left}
        print_json("init", found)
        return
    for file in started.written:
        say(f"wrote {file}")
    for file in started.left:
        say(f"left  {file} (it was there)")
        for line in started.lines_missing.get(file, ()):
            say(f"      it lacks: {line}")
    say("Nothing to do" if not started.written else "Now: leantui")
