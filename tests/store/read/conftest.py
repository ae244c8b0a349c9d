"""A small workspace to read, in which nothing is wrong, and ways to change it."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from leantui.model.problem import Problem

WORKSPACE = Path(__file__).with_name("workspace")

YEARS_AGO_NS = 1_600_000_000_000_000_000


def told(problems: list[Problem]) -> list[tuple[int, str, str]]:
    return [(problem.line, problem.code, problem.key) for problem in problems]


class Files:
    """A workspace on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, files: Mapping[str, str | bytes], *, age_ns: int = YEARS_AGO_NS) -> None:
        """Write files as if long ago, so that their stamps can be trusted."""
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
            os.utime(path, ns=(age_ns, age_ns))

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace text in a file, with the time stamp of an hour later."""
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        later = path.stat().st_mtime_ns + 3_600_000_000_000
        path.write_text(text.replace(old, new), encoding="utf-8")
        os.utime(path, ns=(later, later))


@pytest.fixture
def workspace(tmp_path: Path) -> Files:
    """A workspace in which nothing is wrong."""
    files = Files(tmp_path / "ws")
    files.write(
        {
            path.relative_to(WORKSPACE).as_posix(): path.read_bytes()
            for path in WORKSPACE.rglob("*.toml")
        }
    )
    return files
