"""Files without content: an editor may be in the middle of a save, so they are looked at again before they are reported."""

from collections.abc import Callable, Collection, Iterator
from itertools import pairwise

RETRIES_MS = (50, 200, 800)
"""When to look again, counted from the first look. What is empty at the last one is reported."""

PAUSES = tuple((end - start) / 1000 for start, end in pairwise((0, *RETRIES_MS)))
"""The same as seconds between two looks."""


class Wait:
    """Waiting for content, for one who may be held up: at most once 800 ms in all, however many files are empty."""

    def __init__(self, sleep: Callable[[float], None]) -> None:
        self._sleep = sleep
        self._pauses = iter(PAUSES)

    def again(self) -> bool:
        """Wait until it is time for the next look; False if there is none left."""
        pause = next(self._pauses, None)
        if pause is not None:
            self._sleep(pause)
        return pause is not None


class Retries:
    """Which files to look at again and when, for one who must not be held up. Times are in seconds."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[float, int]] = {}
        """When a file was first found empty, and how often it was looked at again."""

    def found(self, empty: Collection[str], now: float) -> None:
        """Take in which files had no content at the last look."""
        self._seen = {file: self._seen.get(file, (now, 0)) for file in empty}

    def next_look(self) -> float | None:
        """When the next look is due; None: at no time."""
        return min(map(self._due_at, self._seen), default=None)

    def due(self, now: float) -> Iterator[tuple[frozenset[str], bool]]:
        """The files to look at now, and whether what is still empty is to be reported."""
        again: list[str] = []
        last: list[str] = []
        for file in [file for file in self._seen if self._due_at(file) <= now]:
            first, looks = self._seen.pop(file)
            if looks + 1 < len(RETRIES_MS):
                self._seen[file] = (first, looks + 1)
                again.append(file)
            else:
                last.append(file)
        if again:
            yield frozenset(again), False
        if last:
            yield frozenset(last), True

    def _due_at(self, file: str) -> float:
        first, looks = self._seen[file]
        return first + RETRIES_MS[looks] / 1000
