"""Writing a new standard: whole or not at all, never over another one, and read back before it is there."""

from pathlib import Path

import tomli

from leantui.model.ids import is_id
from leantui.model.standard import Standard
from leantui.store.atomic import write_new
from leantui.store.lock import LockedError, workspace_lock
from leantui.store.save import SaveFailed
from leantui.store.standard_text import draft_text, standard_data
from leantui.store.toml_values import is_same


def draft_file(standard: Standard) -> str:
    """Where a draft lies, relative to the root."""
    return f"standards/drafts/{standard.id}.toml"


def write_draft(root: Path, state: Path, standard: Standard) -> SaveFailed | None:
    """Write `standard` below `standards/drafts/`; None once it is on disk.

    Args:
        root: the workspace.
        state: its state folder, where the lock is.
        standard: a draft, whose id becomes the file's name.
    """
    text = draft_text(standard)
    if not is_id(standard.id) or not is_same(tomli.loads(text), standard_data(standard)):
        return SaveFailed(message="Not saved: the text would not read as it was meant")
    file = draft_file(standard)
    try:
        with workspace_lock(state):
            write_new(root / file, text.encode())
    except FileExistsError:
        return SaveFailed(message=f"{file} is there already", hint="Give it another title")
    except LockedError as error:
        return SaveFailed(message=f"Not saved: {error}", hint="Try again in a moment")
    except OSError as error:
        return SaveFailed(message=f"Not saved: {error.strerror or error}: {file}")
    return None
