"""`leantui check`."""

from pathlib import Path

import click

from leantui.cli.invocation import Invocation, examples
from leantui.cli.output import escaped_json, fail, say
from leantui.store.check import FORMATS, has_errors
from leantui.store.check import check as check_files
from leantui.store.discover import find_root


@click.command(
    epilog=examples(
        "check",
        "check boards/service-desk standards/new-starter.toml",
        "check --format github --strict",
        "check --json",
    )
)
@click.argument(
    "paths", metavar="[PATH]...", nargs=-1, type=click.Path(exists=True, path_type=Path)
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="How problems are written down.",
)
@click.option("--strict", is_flag=True, help="Warnings fail too.")
@click.pass_obj
def check(
    invocation: Invocation, paths: tuple[Path, ...], as_json: bool, form: str, strict: bool
) -> None:
    """Say what is wrong in the files: file, line, key, what was found, what was expected.

    With PATHs only problems in those files and folders are told. Ends with 0 where there are no errors,
    1 where there are (with --strict: or warnings).
    """
    root = _root(invocation, paths)
    problems = check_files(root, as_of=invocation.clock(), paths=paths)
    form = "json" if as_json else form
    text = FORMATS[form](problems)
    click.echo(escaped_json(text) if form == "json" else text, nl=False)
    if form == "text":
        errors = sum(problem.severity == "error" for problem in problems)
        say(_summary(errors, len(problems) - errors))
    if has_errors(problems, strict=strict):
        raise click.exceptions.Exit(1)


def _summary(errors: int, warnings: int) -> str:
    if not errors and not warnings:
        return "No problems"
    counted = [
        f"{count} {noun}{'' if count == 1 else 's'}"
        for count, noun in ((errors, "error"), (warnings, "warning"))
        if count
    ]
    return ", ".join(counted)


def _root(invocation: Invocation, paths: tuple[Path, ...]) -> Path:
    """The workspace to check: the one named, else that of the first path. Never the personal one unasked."""
    start = Path.cwd()
    found = invocation.named_root()
    if paths and not invocation.workspace:
        first = start / paths[0]
        found = find_root(first if first.is_dir() else first.parent, environ={}) or found
    if found is None or not found.is_workspace:
        where = invocation.workspace or (paths[0] if paths else "this folder or above")
        fail(f"There is no workspace in {where}", "leantui init makes one", code=2)
    return found.path
