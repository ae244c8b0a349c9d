"""Asking git, which may not be there. Each question starts a process: not for the time before the first frame."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path


def ask_git(folder: Path, *arguments: str, seconds: float = 5) -> str:
    """What git answers in `folder`; empty where there is no git, no repository or no answer in time."""
    try:
        answer = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return answer.stdout.decode("utf-8", "replace").strip() if answer.returncode == 0 else ""


def committed_at(path: Path) -> datetime | None:
    """When the file was last committed; None if it never was, or git can't tell within two seconds."""
    history = ("--literal-pathspecs", "rev-list", "-1", "--timestamp", "HEAD", "--", path.name)
    seconds, _, _ = ask_git(path.parent, *history, seconds=2).partition(" ")
    return datetime.fromtimestamp(int(seconds), UTC) if seconds.isdecimal() else None
