"""What the doctor finds, and what it can do about it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import msgspec

from leantui.model.problem import Problem
from leantui.model.words import count_words
from leantui.rules.commands import Change, FileChange
from leantui.session.holder import Session
from leantui.store.check import check
from leantui.store.edit import EditError
from leantui.store.guard import read_bytes
from leantui.store.merge import rewritten
from leantui.store.versions import kind_of, parsed

CheckId = Literal[
    "merge-driver", "gitattributes", "gitignore", "temp-files", "file-names", "column-log",
    "ranks", "references", "unfinished", "state-folder",
]  # fmt: skip


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something that isn't as it should be."""

    check: CheckId
    message: str
    details: tuple[str, ...] = ()
    """File by file."""
    fix: str = ""
    """What a fix will do; empty: only a person can mend it."""
    hint: str = ""
    """What a person can do, or how a fix is taken back."""
    change: Change | None = None
    """The fix as a change of files, which undo takes back."""
    act: Callable[[], str] | None = None
    """The fix where it isn't one; answers why it failed, empty where it didn't."""

    @property
    def can_be_fixed(self) -> bool:
        return self.change is not None or self.act is not None


class Patient:
    """A workspace under examination: what is read once for all checks, and again after a fix."""

    def __init__(self, session: Session) -> None:
        self.session = session

    @property
    def root(self) -> Path:
        return self.session.root

    @cached_property
    def problems(self) -> Sequence[Problem]:
        """What `leantui check` says."""
        return check(self.root, as_of=self.session.now())

    def again(self) -> None:
        """Look again: something was changed."""
        self.__dict__.pop("problems", None)
        self.session.adopt(self.session.reread())


def edited(
    root: Path, file: str, edit: Callable[[dict[str, Any]], dict[str, Any]]
) -> FileChange | None:
    """A file of the workspace with other keys, all else byte for byte; None where that can't be done."""
    got = read_bytes(str(root), file)
    kind = kind_of(file)
    if isinstance(got, Problem) or kind is None:
        return None
    try:
        before = parsed(got.data)
        text = rewritten(before, edit(dict(before.data)), kind)
    except (ValueError, EditError, LookupError, TypeError):
        return None
    after = text.encode()
    return FileChange(file=file, before=got.data, after=after) if after != got.data else None


def by_file(problems: Iterable[Problem]) -> dict[str, list[Problem]]:
    """What is wrong, file by file."""
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        found.setdefault(problem.file, []).append(problem)
    return found


def by_hand(check: CheckId, problems: Sequence[Problem]) -> Iterator[Finding]:
    """What only a person can decide."""
    if problems:
        yield Finding(
            check=check,
            message=f"only a person can decide: {count_words(len(problems), 'thing')}",
            details=tuple(map(_line, problems)),
            hint="leantui check says more; mend them in an editor",
        )


def _line(problem: Problem) -> str:
    place = f"{problem.file}:{problem.line}" if problem.line else problem.file
    return f"{place}: {problem.message}"
