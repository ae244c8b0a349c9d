"""`leantui check`."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click
import msgspec

from leantui.cli.invocation import Invocation, examples
from leantui.cli.output import escaped_json, fail, say
from leantui.model.problem import Problem
from leantui.store.check import FORMATS, has_errors, limited
from leantui.store.check import check as check_files
from leantui.store.discover import find_root, repository_root
from leantui.store.naming import named_problem


@click.command(
    epilog=examples(
        "check",
        "check boards/service-desk standards/new-starter.toml",
        "check --strict --format github",
        "check --strict --staged",
        "check --json",
    )
)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
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
@click.option(
    "--staged", is_flag=True, help="What git is to commit next, not the files as they lie here."
)
@click.pass_obj
def check(
    invocation: Invocation,
    paths: tuple[Path, ...],
    as_json: bool,
    form: str,
    strict: bool,
    staged: bool,
) -> None:
    """Say what is wrong in the files: file, line, key, what was found, what was expected.

    With PATHs only problems in those files and folders are told. Ends with 0 where there are no errors,
    1 where there are (with --strict: or warnings). Paths are told from the workspace's root, and may be given
    so; in annotations for GitHub, they are told from the top of the repository.
    """
    root = _root(invocation, paths)
    paths = tuple(_existing(path, root) for path in paths)
    if staged:
        problems = _check_staged(root, invocation.clock(), paths)
    else:
        problems = check_files(root, as_of=invocation.clock(), paths=paths)
    form = "json" if as_json else form
    text = FORMATS[form](_from_the_top(root, problems) if form == "github" else problems)
    click.echo(escaped_json(text) if form == "json" else text, nl=False)
    if form == "text":
        errors = sum(problem.severity == "error" for problem in problems)
        say(_summary(errors, len(problems) - errors))
    if has_errors(problems, strict=strict):
        raise click.exceptions.Exit(1)


def _existing(path: Path, root: Path) -> Path:
    """The path as it was given, or as problems are told, from the root, where there is none from here."""
    places = (path, root / path)
    found = next((each for each in places if each.exists() or each.is_symlink()), None)
    if found is None:
        raise click.BadParameter(f"Path '{path}' does not exist.", param_hint="'[PATH]...'")
    return found


def _check_staged(root: Path, as_of: datetime, paths: Sequence[Path]) -> list[Problem]:
    """What is wrong in the files as they are staged, by their own paths."""
    from leantui.sharing.git import GitError
    from leantui.sharing.staged import staged_copy

    try:
        with staged_copy(root) as copy:
            if not copy.files:
                say("Git's index has no file of this workspace yet", err=True)
            problems = check_files(copy.root, as_of=as_of, sleep=lambda _: None)
            problems += map(_unmerged, copy.unmerged)
    except GitError as error:
        fail(error.message, error.hint, code=2)
    except OSError as error:
        fail(f"What is staged can't be written out: {error.strerror or error}", code=2)
    return limited(problems, root, paths) if paths else sorted(problems)


def _unmerged(file: str) -> Problem:
    return named_problem(
        file,
        "merge-conflict",
        "A merge left the file undecided in git's index",
        "leantui resolve merges it by field and stages it",
    )


def _from_the_top(root: Path, problems: list[Problem]) -> list[Problem]:
    """The same with paths from the top of the repository, which is what a workflow's annotations need."""
    top = repository_root(root)
    inside = root.resolve().relative_to(top).as_posix() if top else "."
    if inside == ".":
        return problems
    return [msgspec.structs.replace(each, file=f"{inside}/{each.file}") for each in problems]


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
        if first.exists() or found is None:
            found = find_root(first if first.is_dir() else first.parent, environ={}) or found
    if found is None or not found.is_workspace:
        where = invocation.workspace or (paths[0] if paths else "this folder or above")
        fail(f"There is no workspace in {where}", "leantui init makes one", code=2)
    return found.path
