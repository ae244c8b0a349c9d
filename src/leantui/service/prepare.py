"""What a service step would run: program, arguments and environment, settled before anybody is asked to trust it.

Recorded fields go into arguments as they are, each argument staying one argument, and into variables of
their own; there is no shell that could read anything into them.
"""

import hashlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path

import msgspec

from leantui.model.card import Card
from leantui.model.standard import Standard, Step
from leantui.model.text import one_line
from leantui.process.placeholders import PLACEHOLDER, field_in_code
from leantui.process.run import last_entries, recorded
from leantui.service.machine import this_machine

PASSED_ON = ("PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR",
             "SYSTEMROOT", "SYSTEMDRIVE", "USERPROFILE", "TEMP", "TMP", "PATHEXT")  # fmt: skip
"""Variables that a command gets from the user's own; a change of any of them asks again."""
_LONGEST_FILE = 16 * 1024 * 1024


class Unrunnable(msgspec.Struct, frozen=True):
    """Why a step can't be run at all, with the way out."""

    message: str
    hint: str = ""
    is_missing: bool = False
    """Whether the program isn't there: then the step, once it is run, has failed."""


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """A command that could be run as it stands."""

    standard: str
    revision: int
    step: str
    arguments: tuple[str, ...]
    """With recorded fields put in; the first is the program's whole path."""
    template: tuple[str, ...]
    """As the standard's text says it."""
    environment: Mapping[str, str]
    digest: str
    """Of everything that was settled but the recorded values; what is trusted."""


def prepare(
    root: Path, standard: Standard, step: Step, card: Card, environ: Mapping[str, str]
) -> Prepared | Unrunnable:
    """Settle what a step would run for a card.

    Args:
        root: The workspace.
        standard: The text that the card's run follows.
        step: One of its steps.
        card: What the fields were recorded on.
        environ: The user's own variables.
    """
    if step.kind != "service" or not step.command:
        return Unrunnable(
            f"“{one_line(step.do)}” runs no command",
            'A service step has kind = "service" and a command',
        )
    if code := field_in_code(step.command):
        return Unrunnable(
            f"{one_line(code)} would be read as code with a recorded field in it",
            "Give the field as an argument of its own, or use its variable: $LEANTUI_FIELD_…",
        )
    base = _passed_on(environ)
    program = _program(root, step.command[0], base.get("PATH", ""))
    if isinstance(program, Unrunnable):
        return program
    files = _files(root, step.command[1:])
    if isinstance(files, Unrunnable):
        return files
    arguments = _arguments(step.command[1:], files, recorded(card))
    if isinstance(arguments, Unrunnable):
        return arguments
    own = _own_variables(root, standard, step, card)
    return Prepared(
        standard=standard.id,
        revision=standard.revision,
        step=step.id,
        arguments=(str(program), *arguments),
        template=step.command,
        environment={**base, **own},
        digest=_digest(root, standard, step, program, files, base),
    )


def _passed_on(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables passed on; of PATH only whole paths, so that nothing is found where one happens to be."""
    base = {name: environ[name] for name in PASSED_ON if name in environ}
    if "PATH" in base:
        places = base["PATH"].split(os.pathsep)
        base["PATH"] = os.pathsep.join(place for place in places if Path(place).is_absolute())
    return base


def _program(root: Path, name: str, path: str) -> Path | Unrunnable:
    """The program's file: found along PATH, or named by a path, which stays inside the workspace where it isn't whole.

    A link is run as it is named, since many programs look at their name; where it leads is trusted with it.
    """
    if PLACEHOLDER.search(name) or "\0" in name:
        return Unrunnable(
            "A program can't be named by a recorded field", "Write its name into the standard"
        )
    if os.sep not in name and "/" not in name:
        found = _along(path, name)
        if found is None:
            return Unrunnable(
                f"There is no program {one_line(name)}",
                "Install it, or name it by its path",
                is_missing=True,
            )
        return found
    given = Path(name)
    place = given if given.is_absolute() else _inside(root, name)
    if place is None:
        return Unrunnable(
            f"{one_line(name)} leads outside the workspace",
            "Name a program elsewhere by its whole path",
        )
    if not place.is_file() or not os.access(place, os.X_OK):
        return Unrunnable(
            f"{one_line(name)} is no program", "It is missing, or may not be run", is_missing=True
        )
    return place


def _along(path: str, name: str) -> Path | None:
    import shutil

    found = shutil.which(name, path=path) if path else None
    return Path(found) if found and Path(found).is_absolute() else None


def _inside(root: Path, name: str) -> Path | None:
    """A relative path as a file of the workspace; None where it, or a link in it, leads outside."""
    place, top = (root / name).resolve(), root.resolve()
    return place if place.is_relative_to(top) else None


def _files(root: Path, arguments: tuple[str, ...]) -> dict[str, Path] | Unrunnable:
    """Arguments such as `./scripts/rights.py` that name files of the workspace: their text is trusted too."""
    found: dict[str, Path] = {}
    for argument in arguments:
        if not argument.startswith(("./", ".\\")):
            continue
        place = _inside(root, argument)
        if place is None:
            return Unrunnable(f"{one_line(argument)} leads outside the workspace")
        if not place.is_file():
            return Unrunnable(
                f"There is no file {one_line(argument)} in the workspace", is_missing=True
            )
        found[argument] = place
    return found


def _arguments(
    template: tuple[str, ...], files: Mapping[str, Path], facts: Mapping[str, object]
) -> tuple[str, ...] | Unrunnable:
    filled: list[str] = []
    for part in template:
        if part in files:
            filled.append(str(files[part]))
            continue
        missing = [name for name in PLACEHOLDER.findall(part) if facts.get(name) is None]
        if missing:
            return Unrunnable(
                f"{', '.join(missing)} isn't recorded yet", "Do the step first that records it"
            )
        text = PLACEHOLDER.sub(lambda found: as_text(facts[found[1]]), part)
        if "\0" in text:
            return Unrunnable("A recorded field has a character that no argument can have")
        if text.startswith("-") and part.startswith("{") and not _is_number(part, facts):
            return Unrunnable(
                f"{part} begins with “-”, and would be taken for an option",
                "Record it otherwise, or write the option into the command: --name={name}",
            )
        filled.append(text)
    return tuple(filled)


def _is_number(part: str, facts: Mapping[str, object]) -> bool:
    found = PLACEHOLDER.fullmatch(part)
    value = facts.get(found[1]) if found else None
    return isinstance(value, int | float) and not isinstance(value, bool)


def as_text(value: object) -> str:
    """A recorded value as an argument or variable."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ",".join(map(as_text, value))
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _own_variables(root: Path, standard: Standard, step: Step, card: Card) -> dict[str, str]:
    """What the command is told: where it runs for, and every recorded field by its name."""
    own = {
        "LEANTUI_ROOT": str(root.resolve()),
        "LEANTUI_CARD": card.id,
        "LEANTUI_STANDARD": standard.id,
        "LEANTUI_REVISION": str(standard.revision),
        "LEANTUI_STEP": step.id,
    }
    for entry in last_entries(card):
        for name, value in (entry.record or {}).items():
            text = as_text(value)
            if re.fullmatch("[a-z_][a-z0-9_]*", name) and "\0" not in text:
                own[f"LEANTUI_FIELD_{name.upper()}"] = text
    return own


def _digest(
    root: Path,
    standard: Standard,
    step: Step,
    program: Path,
    files: Mapping[str, Path],
    base: Mapping[str, str],
) -> str:
    """What is trusted: this user and machine, this text, this program, these files, these variables."""
    trusted = {
        "version": 1,
        "machine": this_machine(),
        "root": str(root.resolve()),
        "standard": standard.id,
        "revision": standard.revision,
        "content": standard.content,
        "step": step.id,
        "definition": msgspec.json.encode(step).decode(),
        "program": [str(program), str(program.resolve()), _hash(program)],
        "files": {name: _hash(place) for name, place in sorted(files.items())},
        "environment": dict(sorted(base.items())),
    }
    return hashlib.sha256(json.dumps(trusted, sort_keys=True).encode()).hexdigest()


def _hash(place: Path) -> str:
    """Of the file's bytes; of a very large one of its beginning, size and time."""
    try:
        with place.open("rb") as file:
            data = file.read(_LONGEST_FILE)
        told = place.stat()
    except OSError:
        return ""
    tail = f"{told.st_size}:{told.st_mtime_ns}" if told.st_size > _LONGEST_FILE else ""
    return hashlib.sha256(data + tail.encode()).hexdigest()
