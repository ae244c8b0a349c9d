"""What the app's threads tell it: what was read, what is on disk by now, what became of a change."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual.message import Message

from leantui.session import Reread, SaveReport, Session

if TYPE_CHECKING:
    from leantui.screens.picture_commands import Picture
    from leantui.session.recovery import Intent


class Opened(Message):
    """The workspace was read."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session


class OpenFailed(Message):
    """The workspace could not be read at all."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error


class ChangeSettled(Message):
    """The writer is through with a change."""

    def __init__(self, report: SaveReport) -> None:
        super().__init__()
        self.report = report


class DiskLooked(Message):
    """The watcher found something different on disk, and how it will be shown was worked out."""

    def __init__(self, reread: Reread, picture: "Picture | None") -> None:
        super().__init__()
        self.reread = reread
        self.picture = picture


class CardsRead(DiskLooked):
    """More of very many cards are there; nobody else changed anything."""


class ReadingWent(Message):
    """So many of so many cards are read."""

    def __init__(self, done: int, total: int) -> None:
        super().__init__()
        self.done = done
        self.total = total


class CutOffFound(Message):
    """An earlier run was cut off in the middle of operations on several files."""

    def __init__(self, intents: "tuple[Intent, ...]") -> None:
        super().__init__()
        self.intents = intents


class UnmergedFound(Message):
    """Git's index has other files unmerged than before."""

    def __init__(self, files: Mapping[str, str]) -> None:
        super().__init__()
        self.files = files
