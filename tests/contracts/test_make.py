"""What the documentation tells people to type exists."""

import re
from pathlib import Path

TARGET = re.compile(r"^([a-z][a-z-]*):", re.MULTILINE)
TYPED = re.compile(r"^\s*make ([a-z][a-z-]*)|`make ([a-z][a-z-]*)[^`\n]*`", re.MULTILINE)


def targets(root: Path) -> set[str]:
    return set(TARGET.findall((root / "Makefile").read_text("utf-8")))


def test_every_make_target_that_is_told_of_exists(root: Path, project_files: list[Path]) -> None:
    there = targets(root)
    missing = [
        f"{path.relative_to(root).as_posix()}: make {name}"
        for path in project_files
        if path.suffix == ".md" or path.name == "run"
        for found in TYPED.findall(path.read_text("utf-8"))
        for name in found
        if name and name not in there
    ]
    assert missing == []


def test_the_readme_tells_of_running_testing_checking_and_measuring(root: Path) -> None:
    told = {a or b for a, b in TYPED.findall((root / "README.md").read_text("utf-8"))}
    assert told >= {"run", "test", "check", "bench"}


def test_every_target_is_phony_or_makes_a_file(root: Path) -> None:
    text = (root / "Makefile").read_text("utf-8")
    phony = set(text.partition(".PHONY:")[2].partition("\n")[0].split())
    assert targets(root) == phony
