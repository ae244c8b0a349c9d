"""Where the workspace stands towards the others: what would be committed, and what is known to come."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec

from leantui.sharing.changes import known_on_disk, tell
from leantui.sharing.committing import to_commit
from leantui.sharing.comparing import differing
from leantui.sharing.git import GitError, ask
from leantui.sharing.remote import remote_of
from leantui.sharing.standup import Told
from leantui.sharing.state import GitState, Place, git_place, read_state


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What a sync would find, as far as this machine knows."""

    state: GitState
    told: tuple[Told, ...] = ()
    """What would be committed."""
    left_out: tuple[str, ...] = ()
    coming: tuple[Told, ...] = ()
    """What others have pushed, as of the last fetch."""
    remote: str = ""
    """The branch it is shared by; empty: there is no remote."""
    fetched: datetime | None = None
    """When others were asked last."""


def standing(root: Path) -> Standing:
    """Look, and ask nobody else.

    Raises:
        GitError: if there is no git, or no repository around the workspace.
    """
    place = git_place(root)
    state = read_state(root, place)
    found = to_commit(root, state)
    return Standing(
        state=state,
        told=found.told,
        left_out=found.left_out,
        coming=() if state.under_way else tuple(what_comes(root, state)),
        remote=_remote(root, state.branch),
        fetched=_fetched(place),
    )


def _remote(root: Path, branch: str) -> str:
    try:
        found = remote_of(root, branch) if branch else None
    except GitError:
        return ""  # a sync says why
    return str(found) if found else ""


def _fetched(place: Place) -> datetime | None:
    try:
        return datetime.fromtimestamp((place.folder / "FETCH_HEAD").stat().st_mtime, UTC)
    except OSError:
        return None


def what_comes(root: Path, state: GitState) -> list[Told]:
    """What others have pushed, as far as the last fetch knows."""
    if not state.upstream or not state.behind:
        return []
    base = ask(root, "merge-base", "HEAD", "@{upstream}").output.decode().split()
    if not base:
        return []
    boards, ids = known_on_disk(root)
    return tell(differing(root, base[0], "@{upstream}"), boards, ids)
