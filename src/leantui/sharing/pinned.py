"""Texts of standards that runs follow and that no file holds any more, out of git's object store."""

import re
from collections.abc import Iterable
from pathlib import Path

from leantui.model.standard import Standard
from leantui.process.run import Run
from leantui.sharing.git import GitError, run
from leantui.store.parse import blob_hash, errors, parse_standard

_HASH = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")
_LONGEST = 1024 * 1024
_PATIENCE = 5.0


def find_pinned(root: Path, runs: Iterable[Run]) -> dict[str, Standard]:
    """What git has of the texts that runs began on, by their blob's hash; those it hasn't are left out.

    It asks git, so it is for a thread or for a command that can wait.
    """
    found = {}
    for each in runs:
        content = each.content or ""
        if _HASH.fullmatch(content) and (standard := _standard(root, content, each.standard)):
            found[content] = standard
    return found


def _standard(root: Path, content: str, standard_id: str) -> Standard | None:
    try:
        size = run(root, "cat-file", "-s", content, timeout=_PATIENCE)
        if int(size) > _LONGEST:
            return None
        data = run(root, "cat-file", "blob", content, timeout=_PATIENCE)
    except (GitError, ValueError):
        return None
    if len(content) == 40 and blob_hash(data) != content:
        return None
    found, problems = parse_standard(data, id=standard_id, file=f"git:{content}", thorough=False)
    return None if errors(problems) else found
