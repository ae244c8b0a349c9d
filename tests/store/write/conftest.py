"""A small workspace, changes to its cards, and an operating system that fails on demand."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from leantui.model.card import Card
from leantui.model.log import LogEntry
from leantui.rules.commands import CardChange, Change
from leantui.store import atomic
from leantui.store.parse import parse_card

AT = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
FILE = "boards/desk/cards/aaaa1111.toml"
OTHER_FILE = "boards/desk/cards/bbbb2222.toml"
ARCHIVED = "boards/desk/archive/2026/aaaa1111.toml"
TEXT = """# ours
title = "Mail down"
column = "fix"
log = [
  { at = 2026-03-09T08:00:00.000Z, by = "mia", event = "created", to = "fix" },
]
"""


class Calls:
    """The operating system's calls, counted, of which some fail."""

    def __init__(self, fails: Callable[[int], BaseException | None]) -> None:
        self.names: list[str] = []
        self._fails = fails

    @property
    def system(self) -> atomic.System:
        names = atomic.System.__struct_fields__
        return atomic.System(**{name: self._wrapped(name) for name in names})

    def _wrapped(self, name: str) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            self.names.append(name)
            error = self._fails(len(self.names))
            if error is not None:
                if name == "close":  # as the real one does: the handle is gone even so
                    atomic.SYSTEM.close(*args)
                raise error
            return getattr(atomic.SYSTEM, name)(*args, **kwargs)

        return call


class Desk:
    """One workspace on disk, with what tests ask and do."""

    file = FILE
    other = OTHER_FILE
    archived = ARCHIVED

    def __init__(self, folder: Path) -> None:
        self.root = folder / "w"
        self.state = folder / "state"
        for file in (FILE, OTHER_FILE):
            self.write(TEXT, file)

    def card(self, file: str = FILE) -> Card:
        found, problems = parse_card(
            (self.root / file).read_bytes(), id=Path(file).stem, board="desk", file=file
        )
        assert found is not None, problems
        return found

    def text(self, file: str = FILE) -> str:
        return (self.root / file).read_bytes().decode()

    def write(self, text: str, file: str = FILE) -> None:
        (self.root / file).parent.mkdir(parents=True, exist_ok=True)
        (self.root / file).write_bytes(text.encode())

    def files(self) -> dict[str, str]:
        """Every file of the workspace with its content."""
        found = (path for path in self.root.rglob("*") if path.is_file())
        return {path.relative_to(self.root).as_posix(): path.read_text() for path in found}

    @staticmethod
    def change(*parts: tuple[Card | None, Card | None]) -> Change:
        cards = tuple(CardChange(before=before, after=after) for before, after in parts)
        return Change(what="x", cards=cards)

    @staticmethod
    def with_comment(card: Card, text: str = "hi", hour: int = 9, **facts: Any) -> Card:
        entry = LogEntry(at=AT.replace(hour=hour), by="mia", event="comment", text=text)
        return msgspec.structs.replace(card, log=(*card.log, entry), **facts)

    @staticmethod
    def placed(card: Card, file: str) -> Card:
        return msgspec.structs.replace(card, file=file, id=Path(file).stem)

    def commented(self, text: str = "hi", file: str = FILE, **facts: Any) -> Change:
        """A comment on a card, with other fields set as well."""
        before = self.card(file)
        return self.change((before, self.with_comment(before, text, **facts)))

    def changes(self) -> dict[str, Change]:
        """One change of each kind."""
        one, other = self.card(), self.card(OTHER_FILE)
        new = self.placed(one, "boards/desk/cards/cccc3333.toml")
        archived = self.placed(one, ARCHIVED)
        edited = (other, self.with_comment(other))
        return {
            "edit": self.change((one, self.with_comment(one))),
            "create": self.change((None, new)),
            "move": self.change((one, archived)),
            "move and edit": self.change((one, self.with_comment(archived))),
            "remove": self.change((one, None)),
            "two edits": self.change((one, self.with_comment(one)), edited),
            "everything": self.change((None, new), edited, (one, archived)),
            "remove and edit": self.change((one, None), edited),
        }

    @staticmethod
    def failing_at(nth: int) -> Calls:
        """The nth call fails, as it does on a full disk."""
        return Calls(
            lambda number: OSError(28, "No space left on device") if number == nth else None
        )

    @staticmethod
    def failing_from(nth: int, error: BaseException) -> Calls:
        """The nth call and every later one fail."""
        return Calls(lambda number: error if number >= nth else None)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)
