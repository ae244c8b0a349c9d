"""Who “me” is by all that this machine says, git among it."""

import os
from collections.abc import Mapping
from pathlib import Path

from leantui.model.person import Person
from leantui.store.identity import GitUser, Identity, person_of_email, who_am_i

__all__ = ["PATIENCE", "git_user", "person_of_email", "who_acts"]

PATIENCE = 5.0
"""Seconds that git may take to say whose it is."""


def who_acts(root: Path, people: Mapping[str, Person], option: str | None = None) -> Identity:
    """Who acts in the workspace at `root`; `option` is the value of `--as`."""
    from leantui.store.settings import read_settings

    return who_am_i(
        people,
        option=option,
        environ=os.environ,
        config=read_settings().settings.me,
        git=lambda: git_user(root),
    )


def git_user(folder: Path) -> GitUser:
    """What git says in `folder`; empty where there is no git, no repository or no answer in time.

    It starts git, so it isn't for the time before the first frame.
    """
    from leantui.sharing.git import GitError, ask

    def asked(key: str) -> str:
        try:
            answer = ask(folder, "config", "--get", f"user.{key}", timeout=PATIENCE)
        except GitError:
            return ""
        return "" if answer.code else answer.output.decode("utf-8", "replace").strip()

    return GitUser(email=asked("email"), name=asked("name"))
