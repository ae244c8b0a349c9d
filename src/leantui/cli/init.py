"""`leantui init`."""

import getpass
import os
import subprocess
from pathlib import Path

import click

from leantui.cli.init_files import Owner, workspace_files
from leantui.cli.invocation import Invocation, examples, json_option
from leantui.cli.output import fail, print_json, say
from leantui.exchange.card_values import slug
from leantui.exchange.new_files import create_file


@click.command(epilog=examples("init", 'init --name "Northwind IT"', "--workspace ~/work init"))
@click.option(
    "--name", metavar="TEXT", help="What the workspace is called; else its folder's name."
)
@json_option
@click.pass_obj
def init(invocation: Invocation, name: str | None, as_json: bool) -> None:
    """Make a workspace in this folder: a board, templates, standards, yourself, and schemas for your editor.

    A file that exists is never written over. Works in a git repository and outside of one.
    """
    root = Path.cwd() / Path(invocation.workspace or "").expanduser()
    owner = _owner(root, invocation.as_person)
    files = workspace_files(root, name or root.resolve().name or "Workspace", owner)
    written: list[str] = []
    left: list[str] = []
    for file, text in files.items():
        try:
            (written if create_file(root / file, text) else left).append(file)
        except OSError as error:
            fail(f"{file} can't be written: {error.strerror or error}")
    if as_json:
        print_json("init", {"root": str(root), "written": written, "left": left})
        return
    for file in written:
        say(f"wrote {file}")
    for file in left:
        say(f"left  {file} (it was there)")
    say("Nothing to do" if not written else "Now: leantui")


def _owner(root: Path, as_person: str | None) -> Owner:
    """Who makes the workspace: by `--as`, else what git calls its user, else the login."""
    email, name = (_git(root, key) for key in ("user.email", "user.name"))
    shown = as_person or name or os.environ.get("LEANTUI_USER") or _login()
    return Owner(id=slug(shown) or "me", name=shown, email=email)


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "me"


def _git(root: Path, key: str) -> str:
    folder = root if root.is_dir() else Path.cwd()
    try:
        answer = subprocess.run(
            ["git", "config", "--get", key],
            capture_output=True,
            cwd=folder,
            timeout=5,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return answer.stdout.decode("utf-8", "replace").strip() if not answer.returncode else ""
