"""Where the workspace is, and where this machine keeps what doesn't belong into it."""

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec

WORKSPACE_FILE = "leantui.toml"
WORKSPACE_VARIABLE = "LEANTUI_WORKSPACE"


class Root(msgspec.Struct, frozen=True, kw_only=True):
    """Where to work."""

    path: Path
    found_by: Literal["option", "variable", "search", "personal"]
    is_workspace: bool = True
    """False where a folder was named that is no workspace yet, nor lies in one."""


def is_workspace(folder: Path) -> bool:
    """Whether `folder` is a workspace's root: it has `leantui.toml`, or a board below `boards/`."""
    if (folder / WORKSPACE_FILE).is_file():
        return True
    with contextlib.suppress(OSError), os.scandir(folder / "boards") as entries:
        return any(os.path.isfile(os.path.join(entry.path, "board.toml")) for entry in entries)  # noqa: PTH113, PTH118 - as quick as can be
    return False


def find_root(
    start: Path,
    explicit: str | Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> Root | None:
    """The workspace to open.

    Args:
        start: the working directory.
        explicit: the value of `--workspace`, which goes before everything else.
        environ: where `LEANTUI_WORKSPACE` may stand; None: the process's own environment.

    Returns:
        The nearest root at or above the folder named by option or variable, else at or above
        `start`. None if there is none; `personal_root` is then the one to offer.
    """
    variable = (os.environ if environ is None else environ).get(WORKSPACE_VARIABLE)
    if explicit:
        return _named(start / Path(explicit).expanduser(), "option")
    if variable:
        return _named(start / Path(variable).expanduser(), "variable")
    found = _search(start)
    return Root(path=found, found_by="search") if found else None


def _named(folder: Path, found_by: Literal["option", "variable"]) -> Root:
    found = _search(folder)
    return Root(
        path=found or Path(os.path.abspath(folder)),  # noqa: PTH100 - resolve would follow links
        found_by=found_by,
        is_workspace=found is not None,
    )


def _search(start: Path) -> Path | None:
    here = Path(os.path.abspath(start))  # noqa: PTH100 - the path as the user wrote it
    return next((folder for folder in (here, *here.parents) if is_workspace(folder)), None)


def personal_root() -> Root:
    """The personal workspace in the platform's user data folder, whether it is there yet or not."""
    from platformdirs import user_data_path

    path = user_data_path("leantui", appauthor=False) / "personal"
    return Root(path=path, found_by="personal", is_workspace=is_workspace(path))


def state_folder(root: Path) -> Path:
    """The folder for lock, journal, cache and screen state of the workspace at `root`.

    In a git repository it is what `git rev-parse --git-path leantui` would answer, found without
    starting git; outside of one, or where git's folder can't be written, it lies in the platform's
    state folder. Two workspaces never share it. It may not exist yet.
    """
    root = root.resolve()
    for folder in (root, *root.parents):
        git = _git_folder(folder)
        if git is not None and os.access(git, os.W_OK):
            state = git / "leantui"
            inside = root.relative_to(folder).as_posix()
            return state if inside == "." else state / f"at-{_short_hash(inside)}"
    from platformdirs import user_state_path

    return user_state_path("leantui", appauthor=False) / f"{root.name}-{_short_hash(str(root))}"


def repository_root(root: Path) -> Path | None:
    """The top of the work tree that `root` lies in, found without starting git; None outside of one."""
    root = root.resolve()
    return next((each for each in (root, *root.parents) if _git_folder(each) is not None), None)


def git_folder(root: Path) -> Path | None:
    """Git's own folder for the work tree that `root` lies in, found without starting git; None outside of one."""
    root = root.resolve()
    return next(filter(None, map(_git_folder, (root, *root.parents))), None)


def _git_folder(folder: Path) -> Path | None:
    """Git's own folder for the work tree at `folder`; in a linked one or a submodule `.git` is a pointer."""
    git = folder / ".git"
    if git.is_dir():
        return git if (git / "HEAD").is_file() else None
    try:
        pointer = git.read_bytes()[:4096].decode("utf-8", "surrogateescape")
    except OSError:
        return None
    marker, _, target = pointer.partition(":")
    if marker != "gitdir" or not target.strip():
        return None
    found = folder / target.strip()
    return found.resolve() if (found / "HEAD").is_file() else None


def _short_hash(text: str) -> str:
    """Of a folder outside git, which alone asks for it."""
    try:
        from _sha256 import sha256  # type: ignore[import-not-found]  # Python 3.11's own: `hashlib` takes 5 ms to load OpenSSL
    except ImportError:
        from hashlib import sha256
    return str(sha256(text.encode("utf-8", "surrogateescape")).hexdigest())[:16]
