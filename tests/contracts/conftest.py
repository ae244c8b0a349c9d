"""Where the project lies, and which files belong to it."""

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOT_OURS = {".venv", ".git", "build", "dist", "node_modules", "__pycache__"}


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the project."""
    return ROOT


@pytest.fixture(scope="session")
def project_files() -> list[Path]:
    """Every file that is in git or would be with the next commit; without git, every file there is."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others"]
    try:
        asked = subprocess.run([*command, "--exclude-standard"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        found = [path for path in ROOT.rglob("*") if not NOT_OURS & set(path.parts)]
    else:
        found = [ROOT / name for name in asked.stdout.decode().split("\0") if name]
    return sorted(path for path in found if path.is_file())


@pytest.fixture(scope="session")
def modules(project_files: list[Path]) -> dict[Path, ast.Module]:
    """Every Python file of the project, parsed, by its path below the top."""
    return {
        path.relative_to(ROOT): ast.parse(path.read_text("utf-8"), str(path))
        for path in project_files
        if path.suffix == ".py"
    }
