"""Everything that is wrong in a workspace: in single files and across them."""

import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from leantui.model.problem import Problem
from leantui.store.across_cards import check_cards, check_templates
from leantui.store.across_rest import check_boards, check_huddles, check_people, check_standards
from leantui.store.checked import Checked
from leantui.store.codes import CODES, Code
from leantui.store.diagnose import Finding
from leantui.store.explain import in_file, located, without_told
from leantui.store.naming import named_problem
from leantui.store.report import as_github, as_json, as_text

__all__ = [
    "CODES",
    "FORMATS",
    "Code",
    "as_github",
    "as_json",
    "as_text",
    "check",
    "has_errors",
    "limited",
]

FORMATS = {"text": as_text, "json": as_json, "github": as_github}
"""Ways to write problems down, by name."""

_UNUSABLE = ("wrong-type", "bad-value")
"""Codes of keys whose value isn't used, so that what is asked of them is asked of a default."""

_QUESTIONS = (
    check_cards,
    check_templates,
    check_boards,
    check_standards,
    check_people,
    check_huddles,
)


def check(
    root: Path,
    *,
    as_of: datetime,
    paths: Sequence[Path] = (),
    sleep: Callable[[float], None] = time.sleep,
) -> list[Problem]:
    """Read every file, the archive, drafts, templates and huddles too, and ask all questions.

    Args:
        root: the workspace's root.
        as_of: the time by which a review is past.
        paths: files and folders, absolute or relative to the working directory, to which the answer
            is limited. All files are read all the same: whether a name is known depends on them.
        sleep: waits some seconds before an empty file is looked at again.

    Returns:
        Problems by file, line and column. The codes are those of `CODES`.
    """
    checked = Checked(str(root), as_of.date(), sleep=sleep)
    findings: defaultdict[str, list[Finding]] = defaultdict(list)
    for ask in _QUESTIONS:
        for file, finding in ask(checked):
            findings[file].append(finding)
    problems = list(checked.problems)
    for file, listed in findings.items():
        problems += _in_lines(checked, file, listed)
    return limited(problems, root, paths) if paths else sorted(set(problems))


def has_errors(problems: Iterable[Problem], *, strict: bool = False) -> bool:
    """Whether the workspace fails the check: any error, or with `strict` any problem."""
    return any(strict or problem.severity == "error" for problem in problems)


def _in_lines(checked: Checked, file: str, findings: list[Finding]) -> list[Problem]:
    if file not in checked.files:  # refused unread: nothing to be pointed at
        return located(findings, "", file)
    _, parsed = checked.files[file]
    moved = [in_file(finding, parsed.kept) for finding in findings]
    told = {problem.key for problem in parsed.problems if problem.code in _UNUSABLE}
    return located(without_told(moved, told), parsed.text, file)


def limited(problems: Iterable[Problem], root: Path, paths: Sequence[Path]) -> list[Problem]:
    """Those problems that are in one of the files and folders, and what is wrong with their names."""
    top = os.path.realpath(root)
    wanted: list[str] = []
    kept: list[Problem] = []
    for path in paths:
        relative = os.path.relpath(_real(path), top).replace(os.sep, "/")
        if not path.exists() and not path.is_symlink():
            kept.append(named_problem(str(path), "vanished", "There is no such file or folder"))
        elif relative == ".." or relative.startswith("../"):
            message = "The path lies outside the workspace"
            kept.append(named_problem(str(path), "outside-root", message, f"The root is {top}"))
        else:
            wanted.append("" if relative == "." else relative)
    kept += [
        problem
        for problem in problems
        if any(not name or f"{problem.file}/".startswith(f"{name}/") for name in wanted)
    ]
    return sorted(set(kept))


def _real(path: Path) -> str:
    """The path with links in its folders followed, and itself as it is."""
    return os.path.join(os.path.realpath(path.parent), path.name) if path.name else str(path)  # noqa: PTH118
