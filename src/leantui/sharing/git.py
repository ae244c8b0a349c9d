"""Running git: the one module that does. Never through a shell, never waiting for a keyboard, never for ever."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

PATIENCE: Final = 30.0
"""Seconds that a question to git may take; what goes over a network is given more by its caller."""

GRACE: Final = 2.0
"""Seconds that git has to end by itself when it is asked to."""

_OPTIONS = ("-c", "core.quotePath=false", "-c", "color.ui=false")
_ENVIRONMENT = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
"""Git's own words, whatever the user's language; and nothing that only looks takes the index's lock."""

_HINTS = (
    ("not a git repository", "Make one here with: git init"),
    ("index.lock", "Another git is at work; if none is, delete the file that it names"),
    ("dubious ownership", "Tell git that you trust this folder, as it says"),
    ("Please tell me who you are", "git config --global user.name and user.email say who you are"),
)
"""The way out, by what stands in git's words."""


class GitError(Exception):
    """Git could not be run, or said no.

    Attributes:
        message: what git said, on one line.
        hint: the way out; empty where git's words tell it.
        code: git's exit code; None where it didn't run to its end.
        said: all that git wrote to its standard error.
    """

    def __init__(
        self, message: str, hint: str = "", *, code: int | None = None, said: str = ""
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code
        self.said = said


class Answer(msgspec.Struct, frozen=True):
    """What came of a run of git."""

    code: int
    """Its exit code; negative where a signal ended it."""
    output: bytes
    said: str
    """What it wrote to its standard error."""


def run(
    root: Path,
    *arguments: str,
    input: bytes | None = None,  # noqa: A002 - the word of subprocess
    timeout: float = PATIENCE,
    terminal: bool = False,
    environment: Mapping[str, str] | None = None,
) -> bytes:
    """What git writes when it is run in `root`.

    Args:
        input: what it reads; None: nothing.
        timeout: seconds after which it and all it started are ended.
        terminal: whether the terminal was given away, so that git may ask for a password there.
        environment: variables of this run alone.

    Raises:
        GitError: if git isn't there, takes too long, or ends with another code than 0.
    """
    answer = ask(
        root,
        *arguments,
        input=input,
        timeout=timeout,
        terminal=terminal,
        environment=environment,
    )
    if answer.code:
        raise refused(answer, arguments)
    return answer.output


def ask(
    root: Path,
    *arguments: str,
    input: bytes | None = None,  # noqa: A002 - the word of subprocess
    timeout: float = PATIENCE,
    terminal: bool = False,
    environment: Mapping[str, str] | None = None,
) -> Answer:
    """Like `run`, for where an exit code is an answer.

    Raises:
        GitError: if git isn't there or takes too long.
    """
    process = started(root, arguments, terminal=terminal, environment=environment)
    with process:
        try:
            output, said = process.communicate(input, timeout)
        except subprocess.TimeoutExpired:
            end(process, terminal=terminal)
            process.communicate()
            raise GitError(
                f"git {verb(arguments)} took longer than {timeout:g} seconds and was ended",
                "Try it in a shell to see what it waits for",
            ) from None
        except BaseException:
            end(process, terminal=terminal)
            raise
    return Answer(process.returncode, output, said.decode("utf-8", "replace"))


def verb(arguments: Sequence[str]) -> str:
    """What git is asked to do, behind the options that stand before it."""
    rest = iter(arguments)
    for argument in rest:
        if argument == "-c":
            next(rest, None)
        elif not argument.startswith("-"):
            return argument
    return ""


def refused(answer: Answer, arguments: tuple[str, ...]) -> GitError:
    """The error that an answer with a code other than 0 is."""
    lines = [line.strip() for line in answer.said.splitlines() if line.strip()]
    told = next((line for line in lines if line.startswith(("fatal:", "error:"))), None)
    said = (told or (lines or [""])[-1]).removeprefix("fatal:").removeprefix("error:").strip()
    hint = next((hint for words, hint in _HINTS if words in answer.said), "")
    message = f"git {verb(arguments)}: {said or f'ended with {answer.code}'}"
    return GitError(message, hint, code=answer.code, said=answer.said)


def started(
    root: Path,
    arguments: Sequence[str],
    *,
    terminal: bool = False,
    environment: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Git at work in `root`, with pipes to it; for `ask` and for what takes long.

    Args:
        environment: variables of this run alone.

    Raises:
        GitError: if git isn't there.
    """
    command = ["git", "-C", str(root), *_OPTIONS, *arguments]
    environment = {**os.environ, **_ENVIRONMENT, **(environment or {})}
    if not terminal:
        environment["GIT_TERMINAL_PROMPT"] = "0"
    try:
        # Without a terminal of its own nothing that git starts can ask there either, as ssh would.
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            start_new_session=not terminal,
        )
    except FileNotFoundError:
        raise GitError("git is not installed", "Install git, or work on without it") from None
    except OSError as error:
        raise GitError(f"git can't be started: {error.strerror}") from error


def end(process: subprocess.Popen[bytes], *, terminal: bool = False) -> None:
    """End git, and what it started where that is a group of its own.

    It is asked first: so git takes back its `index.lock`, and doesn't leave it in everybody's way.
    """
    is_group = not terminal and hasattr(os, "killpg")
    _signal(process, "SIGTERM", is_group)
    deadline = time.monotonic() + GRACE
    while _is_there(process, is_group) and time.monotonic() < deadline:
        time.sleep(0.02)
    _signal(process, "SIGKILL", is_group)


def _is_there(process: subprocess.Popen[bytes], is_group: bool) -> bool:
    if process.poll() is None:
        return True
    if not is_group:
        return False
    try:
        os.killpg(process.pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _signal(process: subprocess.Popen[bytes], name: str, is_group: bool) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if is_group:
            os.killpg(process.pid, getattr(signal, name))
        elif name == "SIGTERM":
            process.terminate()
        else:
            process.kill()
