"""Whether the workspace lies in a git repository, without starting git for it."""

from leantui.session.holder import Session
from leantui.store.discover import repository_root


def has_repository(session: Session) -> bool:
    """Whether the workspace, or a folder above it, is a repository."""
    return repository_root(session.root) is not None
