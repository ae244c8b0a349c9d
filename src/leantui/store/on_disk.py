"""Cards as they lie on disk while a change is being planned: read again, wherever somebody has moved them."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from leantui.model.card import Card
from leantui.model.problem import Problem
from leantui.store.empty import Wait
from leantui.store.guard import read_bytes
from leantui.store.parse import errors, parse_card


class OnDisk(msgspec.Struct, frozen=True):
    """A card's file as it is now."""

    card: Card
    bytes: bytes

    @property
    def text(self) -> str:
        return self.bytes.decode("utf-8")


class Disk:
    """The board folders of a workspace, looked through once for all cards of a change.

    Args:
        root: the workspace.
        sleep: waits some seconds before a file without content is looked at again.
    """

    def __init__(self, root: Path, sleep: Callable[[float], None]) -> None:
        self.root = root
        self._wait = Wait(sleep)
        self._folders: dict[str, list[str]] = {}

    def read(self, card: Card) -> OnDisk | Problem | None:
        """The card, wherever it lies; what keeps it from being read; None: it was deleted."""
        file = card.file if self.has(card.file) else self.find(card)
        if file is None:
            return None
        found = self._parsed(card, file)
        while isinstance(found, Problem) and found.code == "empty-file" and self._wait.again():
            found = self._parsed(card, file)
        return found

    def _parsed(self, card: Card, file: str) -> OnDisk | Problem:
        got = read_bytes(self.root, file)
        if isinstance(got, Problem):
            return got
        found, problems = parse_card(
            got.data, id=card.id, board=card.board, file=file, thorough=False
        )
        broken = errors(problems)
        return broken[0] if found is None or broken else OnDisk(found, got.data)

    def has(self, file: str) -> bool:
        """Whether there is anything of that name, be it a link to nothing."""
        return os.path.lexists(self.root / file)

    def find(self, card: Card) -> str | None:
        """The file of the board that has the card's id, on whichever shelf."""
        if card.board not in self._folders:
            shelves = (f"boards/{card.board}/{shelf}" for shelf in ("cards", "archive"))
            self._folders[card.board] = [each for shelf in shelves for each in self._below(shelf)]
        files = (f"{folder}/{card.id}.toml" for folder in self._folders[card.board])
        return next((file for file in files if self.has(file)), None)

    def _below(self, folder: str) -> Iterator[str]:
        yield folder
        try:
            with os.scandir(self.root / folder) as entries:
                names = sorted(each.name for each in entries if each.is_dir(follow_symlinks=False))
        except OSError:
            return
        for name in names:
            yield from self._below(f"{folder}/{name}")
