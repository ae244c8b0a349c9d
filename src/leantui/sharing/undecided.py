"""What a merge left: decided by field where that can be, and else named, for a person to decide."""

from collections.abc import Sequence
from pathlib import Path

from leantui.model.text import one_line
from leantui.model.words import count_words
from leantui.sharing.changes import known_on_disk
from leantui.sharing.merging import unmerged_anywhere
from leantui.sharing.outcome import Conflict, StoppedError
from leantui.sharing.resolve import Resolved, conflicted_files, resolve

_NAMED = 5


def decide(root: Path) -> tuple[Conflict, ...]:
    """Merge by field every file that is unmerged in git; what is left is for a person."""
    results = [
        resolve(root, found) for found in conflicted_files(root) if found.versions is not None
    ]
    return tuple(_conflict(root, result) for result in results if result.state != "resolved")


def _conflict(root: Path, result: Resolved) -> Conflict:
    _, ids = known_on_disk(root)
    stem = result.file.rpartition("/")[2].removesuffix(".toml")
    name = ids.shortest(stem) if stem in ids.ordered else result.file
    return Conflict(
        file=result.file, name=one_line(name), said=one_line(result.said), left=result.left
    )


def need_nothing_left(
    root: Path, conflicts: tuple[Conflict, ...], put_away: Sequence[str] = ()
) -> None:
    """Whether the merge can be committed.

    Args:
        root: the workspace.
        conflicts: files of the workspace that wait for a decision.
        put_away: what was staged elsewhere and is kept aside meanwhile.

    Raises:
        StoppedError: if anything waits for a decision, ours or not.
    """
    if conflicts:
        names = ", ".join(each.name for each in conflicts[:_NAMED])
        more = " …" if len(conflicts) > _NAMED else ""
        aside = ", ".join(map(one_line, put_away[:_NAMED])) + (" …" if put_away[_NAMED:] else "")
        raise StoppedError(
            f"{count_words(len(conflicts), 'file')} to decide about: {names}{more}",
            "Choose in the board (A) or with leantui resolve, then sync again; until then nothing is pushed"
            + (f". What you have staged ({aside}) is unstaged until then" if aside else ""),
        )
    outside = unmerged_anywhere(root)
    if outside:
        raise StoppedError(
            "a merge is under way and files that aren't the workspace's are conflicted: "
            + ", ".join(outside[:_NAMED]),
            "Decide about them with git and git add them, then sync again",
        )
