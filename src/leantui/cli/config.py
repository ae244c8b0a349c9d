"""`leantui config`: the user's settings, where they are, what holds and why."""

import shlex
import subprocess
from pathlib import Path
from typing import Any

import click

from leantui.cli.invocation import Invocation, examples, json_option, pass_invocation
from leantui.cli.output import Heading, fail, print_json, print_table, say
from leantui.keymap import Configured, apply
from leantui.model.keys import show_key
from leantui.model.problem import Problem
from leantui.store.locate import Places
from leantui.store.nearest import did_you_mean
from leantui.store.report import as_table, as_text
from leantui.store.settings import (
    SettingsRead,
    config_file,
    editor_of,
    effective,
    read_settings,
    write_first,
)
from leantui.store.ui_state import read_ui_state, read_user_state

HEADINGS = (Heading("key"), Heading("value", is_flexible=True), Heading("from"))


@click.group(epilog=examples("config show", "config edit", "config path"))
def config() -> None:
    """Your settings for every workspace on this machine: theme, density, keys, saved filters and more."""


@config.command(epilog=examples("config path", "config path --json"))
@json_option
def path(as_json: bool) -> None:
    """Print where config.toml is, whether it is there yet or not; LEANTUI_CONFIG names another place."""
    file = config_file()
    if as_json:
        print_json("config", {"file": str(file), "exists": file.exists()})
    else:
        say(str(file))


@config.command(
    epilog=examples("config show", "config show theme keys.card.archive", "config show --json")
)
@click.argument("keys", metavar="[KEY]...", nargs=-1)
@json_option
@pass_invocation
def show(invocation: Invocation, keys: tuple[str, ...], as_json: bool) -> None:
    """Show what holds for every setting and who says so, and what is wrong in config.toml.

    With KEYs only those: theme, keys.card.archive, views, … Ends with 1 where something can't be used.
    """
    read = read_settings()
    found = apply(read)
    rows = _chosen(_rows(invocation, read, found), keys)
    if as_json:
        table = {
            "file": str(read.file),
            "exists": read.exists,
            "values": [{"key": key, "value": value, "from": by} for key, value, by in rows],
            "problems": [as_table(problem) for problem in found.problems],
        }
        print_json("config", table)
    else:
        told = [
            row for row in rows if keys or row[2] != "default" or not row[0].startswith("keys.")
        ]
        print_table(HEADINGS, [[key, _written(value), by] for key, value, by in told])
        if not keys:
            say("All keys: leantui config show keys", err=True)
            if not read.exists:
                say(f"{read.file} is not there; leantui config edit makes it", err=True)
        _say_problems(found.problems)
    if any(problem.severity == "error" for problem in found.problems):
        raise click.exceptions.Exit(1)


@config.command(epilog=examples("config edit"))
def edit() -> None:
    """Open config.toml in your editor, made with every key explained where there is none, and check it then."""
    read = read_settings()
    try:
        if write_first(read.file):
            say(f"wrote {read.file}")
    except OSError as error:
        fail(f"{read.file} can't be written: {error.strerror or error}")
    editor = editor_of(read.settings)
    try:
        command = shlex.split(editor) or ["vi"]
    except ValueError as error:
        fail(f"{editor} can't be started: {error}", "Set $EDITOR to another editor")
    try:
        done = subprocess.run([*command, str(read.file)], check=False)
    except OSError as error:
        fail(f"{command[0]} can't be started: {error.strerror}", "Set $EDITOR to another editor")
    if done.returncode:
        fail(f"{command[0]} ended with {done.returncode}")
    problems = apply(read_settings()).problems
    _say_problems(problems)
    if any(problem.severity == "error" for problem in problems):
        raise click.exceptions.Exit(1)
    say("No problems" if not problems else "All the rest applies")


Row = tuple[str, Any, str]


def _rows(invocation: Invocation, read: SettingsRead, found: Configured) -> list[Row]:
    """Every key with what holds for it and by whom."""
    rows: list[Row] = [
        (key, each.value, each.source)
        for key, each in effective(read, _remembered(invocation)).items()
    ]
    if invocation.as_person:
        rows = [row if row[0] != "me" else ("me", invocation.as_person, "--as") for row in rows]
    places = Places(read.text)

    def said_by(*path: str | int, otherwise: str = "default") -> str:
        is_there = path in places.keys
        return f"{read.file.name}:{places.line_column(path)[0]}" if is_there else otherwise

    git = read.settings.git
    rows += [
        (f"git.{key}", getattr(git, key), said_by("git", key)) for key in git.__struct_fields__
    ]
    where = read.sources.get("keys", "default")
    usual = Configured().keymap
    standard = {action.id: action.keys for action in (*usual.actions, *usual.pages)}
    rows += [
        (
            f"keys.{action.id}",
            [show_key(key) for key in action.keys],
            "default"
            if action.keys == standard[action.id]
            else said_by(*read.paths.get(action.id, ("keys", action.id)), otherwise=where),
        )
        for action in (*found.keymap.actions, *found.keymap.pages)
    ]
    views = read.settings.views
    return [
        *rows,
        *((f"views.{name}", text, said_by("views", name)) for name, text in views.items()),
    ]


def _remembered(invocation: Invocation) -> dict[str, Any]:
    """What was left last: the theme on this machine, the rest in the workspace here, if there is one."""
    from leantui.store.discover import find_root, state_folder

    kept: dict[str, Any] = {"theme": read_user_state().theme}
    root = find_root(Path.cwd(), invocation.workspace)
    if root is not None and root.is_workspace:
        state = read_ui_state(state_folder(root.path))
        if state.board is not None:
            kept |= {"board": state.board, "density": state.density, "pane": state.pane}
    return kept


def _chosen(rows: list[Row], keys: tuple[str, ...]) -> list[Row]:
    """The rows of the keys that were asked for, `keys` standing for all below it."""
    chosen: list[Row] = []
    for key in keys:
        found = [row for row in rows if row[0] == key or row[0].startswith(f"{key}.")]
        if not found and key not in ("keys", "views"):
            known = [row[0] for row in rows]
            fail(f"There is no setting {key}", did_you_mean(key, known), code=2)
        chosen += found
    return chosen if keys else rows


def _written(value: Any) -> str:
    """A value as it would stand in the file."""
    if isinstance(value, list):
        return "  ".join(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value)


def _say_problems(problems: tuple[Problem, ...]) -> None:
    if problems:
        say(as_text(problems).rstrip("\n"), err=True)
