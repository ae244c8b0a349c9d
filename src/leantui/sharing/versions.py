"""The three versions of every file that git's index holds as unmerged."""

from pathlib import Path

from leantui.sharing.git import run
from leantui.store.versions import Versions


def staged_versions(root: Path) -> dict[str, Versions]:
    """What the index holds of every unmerged file of the workspace, by path relative to the root.

    Raises:
        GitError: if there is no repository.
    """
    listed = run(root, "ls-files", "-u", "-z", "--", ".").decode("utf-8", "surrogateescape")
    stages: dict[str, dict[int, str]] = {}
    for line in filter(None, listed.split("\0")):
        facts, _, file = line.partition("\t")
        _, blob, stage = facts.split(" ")
        stages.setdefault(file, {})[int(stage)] = blob
    blobs = blob_contents(root, [blob for each in stages.values() for blob in each.values()])
    return {
        file: Versions(*(blobs[each[stage]] if stage in each else None for stage in (1, 2, 3)))
        for file, each in stages.items()
    }


def blob_contents(root: Path, blobs: list[str]) -> dict[str, bytes]:
    """Blobs by their names, all asked for at once."""
    if not blobs:
        return {}
    output = run(root, "cat-file", "--batch", input="".join(f"{b}\n" for b in blobs).encode())
    found: dict[str, bytes] = {}
    at = 0
    for blob in blobs:
        end = output.index(b"\n", at)
        size = int(output[at:end].split(b" ")[2])
        found[blob] = output[end + 1 : end + 1 + size]
        at = end + 1 + size + 1
    return found
