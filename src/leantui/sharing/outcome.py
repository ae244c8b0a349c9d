"""What a sync is asked for, tells on its way, and comes to."""

from typing import Literal

import msgspec

from leantui.model.problem import Problem
from leantui.model.text import one_line
from leantui.sharing.choices import Undecided
from leantui.sharing.standup import Told

Part = Literal["look", "commit", "fetch", "merge", "check", "push"]


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """Something of a sync that has begun, goes on, or came to an end."""

    part: Part
    state: Literal["begun", "goes on", "done", "left out", "failed"]
    words: str
    lines: tuple[str, ...] = ()
    """More about it, a line each."""


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    """A file that a person has to decide about."""

    file: str
    name: str
    said: str
    left: tuple[Undecided, ...] = ()


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a sync came to."""

    is_done: bool
    message: str
    hint: str = ""
    said: str = ""
    """All that git, or a hook, said of a refusal."""
    committed: tuple[Told, ...] = ()
    received: tuple[Told, ...] = ()
    pushed: int = 0
    """Commits."""
    conflicts: tuple[Conflict, ...] = ()
    problems: tuple[Problem, ...] = ()
    left_out: tuple[str, ...] = ()
    is_cancelled: bool = False


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of a sync."""

    message: str = ""
    """Of the commit; empty: what changed, as in a stand-up."""
    is_pushing: bool = True
    is_dry: bool = False
    """Only say what would be committed and what is known to come."""
    is_sharing: bool = True
    """False: only commit, ask nobody else."""


class StoppedError(Exception):
    """It can't go on; says why and what to do."""

    def __init__(self, message: str, hint: str = "", said: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.said = said


def problem_words(problem: Problem) -> str:
    """Where, and what."""
    line = f":{problem.line}" if problem.line else ""
    return one_line(f"{problem.file}{line}: {problem.message}")
