"""What puts changes on disk for a session: in the order they were asked for, at once or in a thread of its own."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from leantui.rules.commands import Done
from leantui.store.news import SaveReport

if TYPE_CHECKING:
    from leantui.store.journal import Journal
    from leantui.store.save import Saver, SaveResult

# What edits files is imported where the first change is written, so that showing the change needn't wait for it.
Answer = TypeVar("Answer")


class Writer:
    """Saves changes of one workspace and keeps them for undo; nothing else of a session touches the files."""

    def __init__(self, root: Path, state: Path, *, has_thread: bool) -> None:
        self._root, self._state = root, state
        self._pool = ThreadPoolExecutor(1, "leantui-save") if has_thread else None

    @cached_property
    def saver(self) -> "Saver":
        from leantui.sharing.writing import saver_for

        return saver_for(self._root, self._state)

    @cached_property
    def journal(self) -> "Journal":
        from leantui.store.journal import Journal

        return Journal(self._state)

    def write(
        self, done: Done, by: str, kind: Literal["do", "undo", "redo"], of: int | None
    ) -> "SaveResult":
        """Write a change here and now; `of` is the number of the record that is undone or done again."""
        from leantui.sharing.writing import write

        return write(self.saver, self.journal, self._root, done, by, kind, of)

    def report(
        self, done: Done, by: str, kind: Literal["do", "undo", "redo"], of: int | None
    ) -> SaveReport:
        """Write it and say what became of it, whatever goes wrong."""
        try:
            result = self.write(done, by, kind, of)
        except Exception as error:
            from leantui.store.save import SaveFailed

            result = SaveFailed(message=f"Not saved: {error}", hint="Your files are as they were")
        return SaveReport(done=done, result=result)

    def queue(self, task: Callable[[], Answer]) -> Future[Answer]:
        """Run it behind everything asked for so far; at once where there is no thread."""
        if self._pool is not None:
            return self._pool.submit(task)
        answer: Future[Answer] = Future()
        answer.set_result(task())
        return answer

    def close(self) -> None:
        """Wait until everything asked for is on disk; from now on it is written at once."""
        if self._pool is not None:
            self._pool.shutdown(wait=True)
        self._pool = None
