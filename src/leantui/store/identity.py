"""Who “me” is."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Literal

import msgspec

from leantui.model.ids import is_id
from leantui.model.person import Person

USER_VARIABLE = "LEANTUI_USER"

FoundBy = Literal["option", "variable", "config", "git e-mail", "git name", "login"]


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Who acts, as it stands in logs."""

    name: str
    """The id of a person in `people/`, or a name from elsewhere."""
    found_by: FoundBy
    is_known: bool
    """Whether `people/` has that person."""


class GitUser(msgspec.Struct, frozen=True):
    """What git calls its user."""

    email: str = ""
    name: str = ""


def who_am_i(
    people: Mapping[str, Person],
    *,
    option: str | None = None,
    environ: Mapping[str, str],
    config: str | None = None,
    git: Callable[[], GitUser] | None = None,
    login: Callable[[], str] | None = None,
) -> Identity:
    """Who acts: `--as`, `LEANTUI_USER`, the user's own config, git's e-mail, git's name, the login.

    Args:
        people: the workspace's people by id.
        option: the value of `--as`.
        environ: where `LEANTUI_USER` may stand.
        config: what the user's own configuration says.
        git: asks git; None: git is not asked, so that a start needn't wait for
            it. It is called only where nothing before it answers.
        login: the login name; None: the one of this process.
    """
    given: tuple[tuple[FoundBy, str | None], ...] = (
        ("option", option),
        ("variable", environ.get(USER_VARIABLE)),
        ("config", config),
    )
    for found_by, text in given:
        if text and text.strip():
            return _identity(people, text, found_by)
    user = git() if git else GitUser()
    by_email = person_of_email(people.values(), user.email)
    if by_email is not None:
        return Identity(name=by_email.id, found_by="git e-mail", is_known=True)
    if user.name.strip():
        return _identity(people, user.name, "git name")
    return _identity(people, (login or login_name)(), "login")


def person_of_email(people: Iterable[Person], email: str) -> Person | None:
    """The person with that address, whatever its case."""
    wanted = email.strip().lower()
    if not wanted:
        return None
    return next((one for one in people if (one.email or "").strip().lower() == wanted), None)


def _identity(people: Mapping[str, Person], text: str, found_by: FoundBy) -> Identity:
    """The person that `text` names by id, address or name; else the text itself, made an id if it can be."""
    text = text.strip()
    found = people.get(text) or people.get(text.lower()) or person_of_email(people.values(), text)
    if found is None:
        same = [one for one in people.values() if one.name.casefold() == text.casefold()]
        found = same[0] if len(same) == 1 else None
    if found is not None:
        return Identity(name=found.id, found_by=found_by, is_known=True)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    wanted = "-".join(re.findall(r"[a-z0-9]+", plain.lower()))[:64]
    return Identity(name=wanted if is_id(wanted) else text, found_by=found_by, is_known=False)


def login_name() -> str:
    """What the system calls its user; `unknown` where it doesn't say."""
    try:
        import getpass

        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "unknown"
