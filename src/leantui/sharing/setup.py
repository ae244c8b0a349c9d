"""Telling git of the merge driver: the local configuration, and the lines of `.gitattributes`."""

import shlex
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from leantui.sharing.git import GitError, ask, run
from leantui.store.atomic import replace, write_new

ATTRIBUTES = tuple(f"{folder}/**/*.toml" for folder in ("boards", "standards", "people", "huddles"))
"""Files merged by field, relative to the workspace."""

_NAME = "leantui: fields of boards, cards and standards"
_ARGUMENTS = "%O %A %B %L %P"


class SetUp(NamedTuple):
    """What was done, in words; nothing where all was as it should be."""

    done: tuple[str, ...]
    to_commit: str | None = None
    """A file that was changed and that everybody should have."""


def driver_command(program: str | None = None) -> str:
    """What git is to run, through its own sh, for every file.

    0 and 1 are answers: merged, and a conflict that is said in the file. Where the program is missing
    or breaks down, git's own merge takes over and leaves its markers. A Python that can't find the
    program ends with 1 too, so a conflict counts only where the file tells of it.
    """
    script = Path(sys.executable).with_name("leantui")
    found = [str(script)] if script.exists() else [sys.executable, "-m", "leantui"]
    return (
        f"{program or shlex.join(found)} merge-driver {_ARGUMENTS}; code=$?; "
        'if [ "$code" -gt 1 ] || { [ "$code" -eq 1 ] && ! grep -Eq "^(merge_conflict|<<<<<<<)" %A; }; '
        "then git merge-file --marker-size=%L -L ours -L base -L theirs %A %O %B; code=$?; "
        'if [ "$code" -gt 1 ] && [ "$code" -lt 128 ]; then code=1; fi; fi; exit "$code"'
    )


def set_up(root: Path, program: str | None = None) -> SetUp:
    """Tell the repository around `root` of the driver. Doing it again changes nothing.

    Raises:
        GitError: if there is no repository, or it can't be written.
    """
    done = set_driver(root, program)
    added = _with_attributes(root)
    if added:
        lines = f"{added} line{'' if added == 1 else 's'}"
        done.append(f".gitattributes: {lines} added; commit it, so that everybody has it")
    return SetUp(tuple(done), ".gitattributes" if added else None)


def set_driver(root: Path, program: str | None = None) -> list[str]:
    """Tell the repository of the driver, and touch no file. What was done, in words.

    Raises:
        GitError: as `set_up`.
    """
    _need_repository(root)
    done: list[str] = []
    for key, value in (("name", _NAME), ("driver", driver_command(program))):
        name = f"merge.leantui.{key}"
        if _local(root, name) != value:
            run(root, "config", "--local", name, value)
            done.append(f"git config --local {name}")
    return done


def unset(root: Path) -> SetUp:
    """Take the driver out of the repository's own configuration; `.gitattributes` stays, it harms nobody."""
    _need_repository(root)
    if not any(_local(root, f"merge.leantui.{key}") for key in ("name", "driver")):
        return SetUp(())
    run(root, "config", "--local", "--remove-section", "merge.leantui")
    return SetUp(("git config --local merge.leantui taken out",))


def is_set_up(root: Path) -> bool:
    """Whether git knows of the driver here, from whatever configuration."""
    return bool(_in_force(root))


def is_current(root: Path) -> bool:
    """Whether git calls the driver as `set_up` would have it, with the program that runs now."""
    return _in_force(root) == driver_command()


def _in_force(root: Path) -> str:
    return ask(root, "config", "--get", "merge.leantui.driver").output.decode().rstrip("\n")


def attribute_lines(patterns: Iterable[str]) -> tuple[str, ...]:
    """The lines that give files to the driver."""
    return tuple(f"{pattern} merge=leantui" for pattern in patterns)


def missing_attributes(root: Path) -> tuple[str, ...]:
    """Files that no line of any `.gitattributes` gives to the driver."""
    probes = [pattern.replace("**/*", "x/y") for pattern in ATTRIBUTES]
    told = run(root, "check-attr", "-z", "merge", "--", *probes).decode("utf-8", "replace")
    fields = told.split("\0")
    values = dict(zip(fields[0::3], fields[2::3], strict=False))
    return tuple(
        pattern
        for pattern, probe in zip(ATTRIBUTES, probes, strict=True)
        if values.get(probe) != "leantui"
    )


def _need_repository(root: Path) -> None:
    if run(root, "rev-parse", "--is-inside-work-tree").strip() != b"true":
        raise GitError("this is a repository without a work tree", "Use a clone of it")


def _local(root: Path, name: str) -> str:
    return ask(root, "config", "--local", "--get", name).output.decode().rstrip("\n")


def _with_attributes(root: Path) -> int:
    """Add the lines that are missing, at the end, and touch no other."""
    missing = missing_attributes(root)
    if not missing:
        return 0
    path = root / ".gitattributes"
    before = path.read_bytes() if path.exists() else b""
    line_end = b"\r\n" if b"\r\n" in before else b"\n"
    lead = line_end if before and not before.endswith(b"\n") else b""
    lines = b"".join(line.encode() + line_end for line in attribute_lines(missing))
    if path.exists():
        replace(path, before + lead + lines)
    else:
        write_new(path, lines)
    return len(missing)
