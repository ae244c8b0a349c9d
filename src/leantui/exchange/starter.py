"""A new workspace from a template: a board, card templates, three standards, you, and schemas for editors.

The templates are files beside this module, in the shape they are written in. A text such as
`"@owner@"` in them is replaced by what is known of the workspace.
"""

import os
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, get_args

import msgspec

from leantui.exchange.new_files import create_file
from leantui.model.person import Person
from leantui.model.slug import slug
from leantui.sharing.who import git_user
from leantui.store.discover import Root, repository_root
from leantui.store.edit import toml_value
from leantui.store.identity import USER_VARIABLE, login_name, person_of_email
from leantui.store.scan import list_folder
from leantui.store.schema import SCHEMA_FILES, schema_text
from leantui.store.section import Section, refresh

Template = Literal["service-desk", "engineering", "personal", "improvement"]

TEMPLATES: dict[Template, str] = {
    "service-desk": "incidents, requests and changes, answered the same good way",
    "engineering": "features and bugs from backlog to release, with review",
    "personal": "your own work: few things at a time, and finished",
    "improvement": "plan, do, check, act: one better way a week",
}
"""What each template is for. The first one is taken where none is named."""
assert tuple(TEMPLATES) == get_args(Template)

DEFAULT_TEMPLATE: Template = "service-desk"
REVIEW_AFTER = timedelta(days=182)
"""When the standards of a template are to be looked at for the first time."""

_FOLDER = Path(__file__).with_name("starters")


class Owner(msgspec.Struct, frozen=True, kw_only=True):
    """Who makes the workspace: its first person, and the owner of its standards."""

    id: str
    name: str
    email: str = ""
    is_new: bool = True
    """Whether `people/` doesn't have that person yet."""


class Started(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a start."""

    written: tuple[str, ...]
    """Paths relative to the root."""
    left: tuple[str, ...]
    """Files that were there already and weren't touched."""
    lines_missing: Mapping[str, tuple[str, ...]]
    """Of files that were left: lines they'd need for git to treat the workspace well."""


def find_owner(root: Path, named: str = "") -> Owner:
    """Who makes the workspace at `root`: whom `named` names, else git's user, else the login.

    It starts git. Somebody who is among the workspace's people already stays who they are.
    """
    git = git_user(next(folder for folder in (root, *root.parents) if folder.is_dir()))
    people = _people(root)
    known = people.get(slug(named)) if named else person_of_email(people.values(), git.email)
    if known is not None:
        return Owner(id=known.id, name=known.name, email=known.email or "", is_new=False)
    name = named or git.name or os.environ.get(USER_VARIABLE) or login_name()
    id_ = slug(name) or "me"
    return Owner(id=id_, name=name, email=git.email, is_new=id_ not in people)


def _people(root: Path) -> Mapping[str, Person]:
    if not (root / "people").is_dir():
        return {}
    listing = list_folder(str(root), "people")
    section = refresh(str(root), Section(), listing.stamps, listing.problems).section
    people: Mapping[str, Person] = section.items
    return people


def start_workspace(
    root: Path,
    template: Template,
    *,
    name: str,
    owner: Owner,
    today: date,
    with_ci: bool = False,
) -> Started:
    """Write the files of a template. A file that exists is left alone.

    Args:
        root: the folder; made if it isn't there.
        template: which one.
        name: what the workspace is called.
        owner: the first person.
        today: from when the standards are in force.
        with_ci: whether a workflow that checks the files goes to the top of the repository.

    Raises:
        OSError: if a file can't be written; `filename` says which.
    """
    files = workspace_files(root, template, name=name, owner=owner, today=today)
    if with_ci:
        files |= _workflow(root)
    written: list[str] = []
    left: list[str] = []
    for file, text in files.items():
        try:
            (written if create_file(root / file, text) else left).append(file)
        except OSError as error:
            raise OSError(error.errno, error.strerror or str(error), file) from error
    missing = {
        file: lines
        for file in left
        if file in (".gitattributes", ".gitignore")
        and (lines := _missing_lines(root / file, files[file]))
    }
    return Started(written=tuple(written), left=tuple(left), lines_missing=missing)


def start_personal(root: Root, today: date, named: str = "") -> Root:
    """Make the personal workspace unless it is there.

    Raises:
        OSError: if a file can't be written; `filename` says which.
    """
    if root.is_workspace:
        return root
    owner = find_owner(root.path, named)
    start_workspace(root.path, "personal", name="Personal", owner=owner, today=today)
    return msgspec.structs.replace(root, is_workspace=True)


def _missing_lines(path: Path, wanted: str) -> tuple[str, ...]:
    try:
        there = {" ".join(line.split()) for line in path.read_text("utf-8", "replace").splitlines()}
    except OSError:
        return ()
    lines = (line for line in wanted.splitlines() if line and not line.startswith("#"))
    return tuple(line for line in lines if " ".join(line.split()) not in there)


def workspace_files(
    root: Path, template: Template, *, name: str, owner: Owner, today: date
) -> dict[str, str]:
    """The texts by path. Where there are boards or standards already, none are added."""
    values = {
        "name": toml_value(name),
        "owner": toml_value(owner.id),
        "timezone": toml_value(local_zone()),
        "today": today.isoformat(),
        "review": (today + REVIEW_AFTER).isoformat(),
    }
    has_boards = _has(root, "boards/*/board.toml")
    has_standards = _has(root, "standards/*.toml")
    files = {file: _filled(text, values) for file, text in _texts("common")}
    for file, text in _texts(template):
        whole = _filled(text, values)
        if file.startswith("boards/") and not has_boards:
            files[file] = _without_posted(whole) if has_standards else whole
        elif file.startswith("standards/") and not has_standards:
            files[file] = _without_columns(whole) if has_boards else whole
    if owner.is_new and (not has_standards or not _has(root, "people/*.toml")):
        files[f"people/{owner.id}.toml"] = _person_text(owner)
    return files | {file: schema_text(kind) for kind, file in SCHEMA_FILES.items()}


def _workflow(root: Path) -> dict[str, str]:
    """The text of the workflow by its path: GitHub looks for it at the top of the repository only."""
    top = repository_root(root) or root
    inside = os.path.relpath(root.resolve(), top.resolve()).replace(os.sep, "/")
    text = (_FOLDER / "ci/workflow.yml").read_text("utf-8")
    file = os.path.relpath(top / ".github/workflows/leantui.yml", root.resolve())
    return {file.replace(os.sep, "/"): _filled(text, {"workspace": toml_value(inside)})}


def _texts(folder: str) -> Iterator[tuple[str, str]]:
    """The files of a template by the path they are written to."""
    top = _FOLDER / folder
    for path in sorted(path for path in top.rglob("*") if path.is_file()):
        yield path.relative_to(top).as_posix().replace("dot-", "."), path.read_text("utf-8")


def _filled(text: str, values: Mapping[str, str]) -> str:
    for key, value in values.items():
        text = text.replace(f'"@{key}@"', value)
    return text


def _without_posted(board: str) -> str:
    """The board without rules, which name standards that aren't written."""
    return board.partition("\n# Which standard hangs beside which cards")[0]


def _without_columns(standard: str) -> str:
    """The standard for any board: its steps don't say in which column they are worked."""
    lines = standard.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("column = "))


def _has(root: Path, pattern: str) -> bool:
    return next(root.glob(pattern), None) is not None


def _person_text(owner: Owner) -> str:
    lines = ["#:schema ../schemas/person.json", f"name = {toml_value(owner.name)}"]
    if owner.email:
        lines.append(
            f"email = {toml_value(owner.email)}  # git's user.email: by this leantui knows you"
        )
    return "\n".join(
        [*lines, "wip = 3                              # what you want to have in hand at once", ""]
    )


def local_zone() -> str:
    """The IANA name of this machine's time zone; UTC where it can't be told."""
    from zoneinfo import ZoneInfo

    named = os.environ.get("TZ", "").lstrip(":")
    linked = os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    for candidate in (named, linked):
        try:
            if candidate and not candidate.startswith("/"):
                ZoneInfo(candidate)
                return candidate
        except (KeyError, ValueError, OSError):
            continue
    return "UTC"
