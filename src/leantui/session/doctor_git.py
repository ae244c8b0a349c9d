"""Whether git is told all that it should know of the workspace."""

from collections.abc import Iterator

from leantui.rules.commands import Change, FileChange
from leantui.session.findings import Finding, Patient
from leantui.sharing.git import GitError, ask
from leantui.sharing.setup import (
    attribute_lines,
    driver_command,
    is_current,
    is_set_up,
    missing_attributes,
    set_driver,
)
from leantui.store.atomic import TEMPORARY
from leantui.store.discover import repository_root

_PROBES = tuple(
    f"{folder}/x/{TEMPORARY.replace('*', '0')}" for folder in ("boards", "standards", "people")
)


def check_driver(patient: Patient) -> Iterator[Finding]:
    """The merge driver: known to git here, and as this program would set it up."""
    if repository_root(patient.root) is None:
        return
    try:
        if not is_set_up(patient.root):
            message = "git merges by lines here: it doesn't know the merge driver"
        elif not is_current(patient.root):
            message = "git calls another leantui, or an older way of it, to merge"
        else:
            return
    except GitError as error:
        yield Finding(check="merge-driver", message=error.message, hint=error.hint)
        return

    def act() -> str:
        try:
            set_driver(patient.root)
        except GitError as error:
            return error.message
        return ""

    yield Finding(
        check="merge-driver",
        message=message,
        fix=f"tell this clone's git to merge with {driver_command().split(' merge-driver')[0]}",
        hint="leantui git unsetup takes it back",
        act=act,
    )


def check_attributes(patient: Patient) -> Iterator[Finding]:
    """The lines of `.gitattributes`."""
    if repository_root(patient.root) is None:
        return
    try:
        missing = missing_attributes(patient.root)
    except GitError as error:
        yield Finding(check="gitattributes", message=error.message, hint=error.hint)
        return
    if missing:
        yield Finding(
            check="gitattributes",
            message="no .gitattributes tells git which files are merged by field",
            details=attribute_lines(missing),
            fix="add these lines to .gitattributes",
            hint="then commit it, so that everybody has it",
            change=_with_lines(patient, ".gitattributes", attribute_lines(missing)),
        )


def check_ignored(patient: Patient) -> Iterator[Finding]:
    """The line of `.gitignore`."""
    if repository_root(patient.root) is None:
        return
    try:
        told = ask(patient.root, "check-ignore", "--no-index", *_PROBES)
    except GitError:
        return  # the check of the driver says so
    if len(told.output.splitlines()) < len(_PROBES):
        yield Finding(
            check="gitignore",
            message="git would commit files that are still being written",
            details=(TEMPORARY,),
            fix="add this line to .gitignore",
            change=_with_lines(patient, ".gitignore", (TEMPORARY,)),
        )


def _with_lines(patient: Patient, file: str, lines: tuple[str, ...]) -> Change:
    """Lines at the end of a file, in its own line ends."""
    path = patient.root / file
    before = path.read_bytes() if path.is_file() else None
    text = before or b""
    line_end = b"\r\n" if b"\r\n" in text else b"\n"
    lead = line_end if text and not text.endswith(b"\n") else b""
    added = b"".join(line.encode() + line_end for line in lines)
    part = FileChange(file=file, before=before, after=text + lead + added)
    noun = "line" if len(lines) == 1 else "lines"
    return Change(what=f"{file}: {len(lines)} {noun} added", files=(part,))
