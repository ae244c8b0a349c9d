"""`leantui git` and the merge driver as a command."""

import click

from leantui.cli.invocation import Invocation, examples, pass_invocation
from leantui.cli.output import fail, say
from leantui.sharing.git import GitError
from leantui.sharing.setup import SetUp, set_up, unset


@click.group("git", epilog=examples("git setup", "git unsetup", "git hook"))
def git_group() -> None:
    """Let git merge boards, cards, standards and people by field."""


@git_group.command("setup", epilog=examples("git setup"))
@pass_invocation
def setup(invocation: Invocation) -> None:
    """Tell this clone's git of the merge driver, and `.gitattributes` which files it merges.

    Only the clone's own configuration is touched, and doing it again changes nothing. Where leantui is
    missing later, git merges by lines and leaves its markers.
    """
    root = invocation.root()
    try:
        _tell(set_up(root), "Set up already: nothing to do")
    except GitError as error:
        fail(error.message, error.hint)


@git_group.command("unsetup", epilog=examples("git unsetup"))
@pass_invocation
def unsetup(invocation: Invocation) -> None:
    """Take the merge driver out of this clone's configuration; `.gitattributes` stays."""
    root = invocation.root()
    try:
        _tell(unset(root), "It was not set up: nothing to do")
    except GitError as error:
        fail(error.message, error.hint)


@git_group.command("hook", epilog=examples("git hook", "git hook --remove"))
@click.option("--remove", is_flag=True, help="Take the hook away again.")
@pass_invocation
def hook(invocation: Invocation, remove: bool) -> None:
    """Check what is staged before each commit in this clone: a pre-commit hook.

    A hook that is there already isn't touched. `git commit --no-verify` goes round it.
    """
    from leantui.sharing.hook import add_hook, hook_path, remove_hook

    root = invocation.root()
    try:
        path = hook_path(root)
        if remove:
            say(f"removed {path}" if remove_hook(root) else "There is no hook: nothing to do")
        else:
            say(f"wrote {path}" if add_hook(root) else "It is there already: nothing to do")
    except GitError as error:
        fail(error.message, error.hint)
    except OSError as error:
        fail(f"{error.filename} can't be changed: {error.strerror}")


def _tell(found: SetUp, otherwise: str) -> None:
    for line in found.done or (otherwise,):
        say(line)


@click.command("merge-driver", epilog=examples("merge-driver %O %A %B %L %P"))
@click.argument("base", type=click.Path())
@click.argument("ours", type=click.Path())
@click.argument("theirs", type=click.Path())
@click.argument("size")
@click.argument("path")
def merge_driver(base: str, ours: str, theirs: str, size: str, path: str) -> None:
    """Merge one file by field, as git asks for it; the result is written to OURS.

    Ends with 0 where all is merged, and 1 where both sides changed a key differently.
    """
    from leantui.sharing.driver import main

    raise click.exceptions.Exit(main([base, ours, theirs, size, path]))
