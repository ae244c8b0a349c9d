"""The pre-commit hook: a file of git's own folder, put there on request and taken away again."""

from pathlib import Path
from shlex import quote

from leantui.sharing.git import GitError, run
from leantui.store.atomic import write_new
from leantui.store.discover import repository_root

_SCRIPT = Path(__file__).parents[1] / "exchange/starters/ci/pre-commit"
_COMMAND = "leantui check --staged --strict"


def hook_path(root: Path) -> Path:
    """Where git looks for the hook in this clone, by whatever setting.

    Raises:
        GitError: if there is no repository.
    """
    top = _top(root)
    named = run(top, "rev-parse", "--git-path", "hooks/pre-commit").decode().rstrip("\n")
    return top / named


def hook_text(root: Path) -> str:
    """The hook for the workspace at `root`; in a folder of its repository it names that folder."""
    inside = root.resolve().relative_to(_top(root)).as_posix()
    script = _SCRIPT.read_text("utf-8")
    named = "" if inside == "." else f" -- {quote(inside)}"
    return script.replace(f"exec {_COMMAND}", f"exec {_COMMAND}{named}")


def add_hook(root: Path) -> bool:
    """Put the hook there. False if the same is there already.

    Raises:
        GitError: if there is no repository, or another hook, which isn't touched.
        OSError: if it can't be written.
    """
    path, text = hook_path(root), hook_text(root)
    if path.exists():
        if path.read_text("utf-8", "replace") == text:
            return False
        line = text.splitlines()[-1].removeprefix("exec ")
        raise GitError(f"There is another hook already: {path}", f"Add to it: {line}")
    write_new(path, text.encode())
    path.chmod(0o755)
    return True


def remove_hook(root: Path) -> bool:
    """Take our hook away. False if there is none.

    Raises:
        GitError: if there is no repository, or another hook, which isn't touched.
        OSError: if it can't be removed.
    """
    path = hook_path(root)
    if not path.exists():
        return False
    if path.read_text("utf-8", "replace") != hook_text(root):
        raise GitError(f"The hook isn't the one that leantui writes: {path}", "Remove it by hand")
    path.unlink()
    return True


def _top(root: Path) -> Path:
    top = repository_root(root)
    if top is None:
        raise GitError("The workspace is in no git repository", "Make one with: git init")
    return top
