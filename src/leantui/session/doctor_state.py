"""What lies outside of the work tree, and what this machine is."""

import locale
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from leantui import __version__
from leantui.rules.commands import Refusal
from leantui.session.findings import Finding, Patient
from leantui.session.recovery import finish, unfinished
from leantui.sharing.git import GitError, run
from leantui.store.atomic import TEMPORARY, discard
from leantui.store.discover import repository_root
from leantui.store.intent import Intent
from leantui.store.lock import LockedError, workspace_lock


class Fact(NamedTuple):
    """Something worth knowing when help is asked for."""

    name: str
    value: str


def check_unfinished(patient: Patient) -> Iterator[Finding]:
    """Operations on several files that a crash cut off."""
    for intent in unfinished(patient.session):
        yield Finding(
            check="unfinished",
            message=f"cut off half-way: {intent.what}",
            details=intent.files,
            fix="do the rest of it",
            hint="or open leantui, which offers to take it back as well",
            act=partial(_finish, patient, intent),
        )


def _finish(patient: Patient, intent: Intent) -> str:
    answer = finish(patient.session, intent)
    return answer.message if isinstance(answer, Refusal) else ""


def check_state_folder(patient: Patient) -> Iterator[Finding]:
    """Whether lock, undo journal and cache can be written, and what was left there."""
    state = patient.session.state
    try:
        with workspace_lock(state, patience=0.5):
            left = [path for path in state.rglob(TEMPORARY) if path.is_file()]
    except LockedError:
        return  # somebody is saving, so it can be written
    except OSError as error:
        yield Finding(
            check="state-folder",
            message=f"can't be written: {error.strerror or error}: {state}",
            hint="Nothing can be saved as long as the lock can't be taken: look at the permissions",
        )
        return
    if left:

        def act() -> str:
            for path in left:
                discard(path)
            return ""

        yield Finding(
            check="state-folder",
            message="files that were cut off while they were written",
            details=tuple(map(str, left)),
            fix="remove them; nothing needs them",
            act=act,
        )


def facts(patient: Patient) -> list[Fact]:
    """Program, Python, terminal, language, git and the folder for what belongs to this machine."""
    size = shutil.get_terminal_size()
    return [
        Fact("leantui", f"{__version__}, {Path(sys.argv[0] or sys.executable).resolve()}"),
        Fact("Python", f"{platform.python_version()}, {sys.executable}"),
        Fact("system", platform.platform(terse=True)),
        Fact("terminal", _terminal(f"{size.columns}×{size.lines}")),
        Fact("language", _language()),
        Fact("git", _git(patient.root)),
        Fact("repository", str(repository_root(patient.root) or "none")),
        Fact("workspace", f"{patient.root}, {_cards(patient)}"),
        Fact("state folder", f"{patient.session.state}, {_size(patient.session.state)}"),
    ]


def _terminal(size: str) -> str:
    if not sys.stdout.isatty():
        return "none: the output goes elsewhere"
    names = ("TERM", "COLORTERM", "TERM_PROGRAM")
    parts = [size, *(f"{name}={os.environ[name]}" for name in names if os.environ.get(name))]
    parts += [name for name in ("NO_COLOR", "TMUX", "SSH_TTY") if os.environ.get(name)]
    return ", ".join(parts)


def _language() -> str:
    try:
        encoding = sys.stdout.encoding or "?"
    except AttributeError:
        encoding = "?"
    return f"{locale.setlocale(locale.LC_CTYPE)}, written as {encoding}"


def _git(root: Path) -> str:
    try:
        return (
            run(root, "--version").decode("utf-8", "replace").strip().removeprefix("git version ")
        )
    except GitError as error:
        return error.message


def _cards(patient: Patient) -> str:
    count = len(patient.session.workspace.ids.ordered)
    return f"{count} card" if count == 1 else f"{count} cards"


def _size(folder: Path) -> str:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:
            continue
    return f"{total / 1024 / 1024:.1f} MiB"
