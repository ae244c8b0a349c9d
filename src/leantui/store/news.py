"""What a session is told: what lay on disk at a later look, and what became of a change."""

from typing import TYPE_CHECKING

import msgspec

from leantui.rules.commands import Done
from leantui.store.read import Loaded

if TYPE_CHECKING:
    from leantui.store.save import SaveResult


class Reread(msgspec.Struct, frozen=True):
    """What lay on disk at a later look, and what it was compared with."""

    before: Loaded
    loaded: Loaded
    files: tuple[str, ...] | None = None
    """The files looked at; None: all."""
    report_empty: bool = False

    @property
    def differs(self) -> bool:
        return self.loaded.workspace is not self.before.workspace


class SaveReport(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a change that the writer was given."""

    done: Done
    result: "SaveResult"

    @property
    def told(self) -> Done:
        """What was done, with what the writer has to say of it."""
        warning = getattr(self.result, "warning", "")
        if not warning:
            return self.done
        change = self.done.change
        change = msgspec.structs.replace(change, warnings=(*change.warnings, warning))
        return msgspec.structs.replace(self.done, change=change)
