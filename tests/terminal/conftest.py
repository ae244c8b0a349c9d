"""The real program in a pseudo-terminal: keys go in, and what a person would see comes back."""

import os
import re
import select
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import ptyprocess
import pyte
import pytest

PROJECT = Path(__file__).parents[2]
LEANTUI = (sys.executable, "-m", "leantui")
PATIENCE = 30.0
"""Seconds until what was waited for counts as missing: far more than it takes on a busy machine."""

KEYS = {
    "enter": "\r", "escape": "\x1b", "tab": "\t", "space": " ", "backspace": "\x7f",
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D",
    "ctrl+c": "\x03", "ctrl+q": "\x11", "ctrl+r": "\x12", "ctrl+u": "\x15",
}  # fmt: skip

_BEYOND_PYTE = re.compile(
    rb"\x1b\[[<=>][0-9;:]*[A-Za-z]"  # keyboard protocols
    rb"|\x1b\[\?[0-9;]*\$p"  # asking for a mode
    rb"|\x1b[P_^][^\x1b]*\x1b\\\\"  # strings for terminals that know them
)
_UNFINISHED = re.compile(rb"\x1b(\[[0-9;:?<=>$]*)?\Z")

BOARD = """\
name = "Help Desk"
key = "HD"
started = "fix"
finished = "done"
wip_policy = "reason"
column = [
  { id = "intake", name = "Intake", kind = "queue" },
  { id = "fix", name = "Fix", wip = 2 },
  { id = "done", name = "Done", kind = "done" },
]
posted = [{ standard = "repair" }]
"""
STANDARD = """\
title = "Repair it well"
status = "effective"

[[step]]
id = "look"
do = "Look at the lamp"
column = "fix"
key_points = [{ point = "with gloves", reason = "it is hot", kind = "safety" }]

[[step]]
id = "mend"
do = "Mend what is broken"
"""
CARD = """\
# a comment that stays
title = "{title}"
column = "{column}"
rank = "{rank}"
log = [
  {{ at = 2026-03-10T08:00:00.000Z, by = "tom", event = "created", to = "{column}" }},
]
"""


class Terminal:
    """One program in a terminal of its own.

    Args:
        command: program and arguments.
        env: its whole environment.
        size: columns and rows.
    """

    def __init__(
        self, command: Sequence[str], env: Mapping[str, str], cwd: Path, size: tuple[int, int]
    ) -> None:
        columns, rows = size
        self.screen = pyte.Screen(columns, rows)
        self.output = b""
        self._stream = pyte.ByteStream(self.screen)
        self._rest = b""
        self._shown: str | None = None
        self.process = ptyprocess.PtyProcess.spawn(
            list(command), cwd=str(cwd), env=dict(env), dimensions=(rows, columns)
        )

    @property
    def display(self) -> str:
        """The screen as text, a line for each row, without the blanks at the ends."""
        if self._shown is None:
            cells = range(self.screen.columns)  # the one behind a wide letter is empty
            rows = (self.screen.buffer[y] for y in range(self.screen.lines))
            self._shown = "\n".join("".join([row[x].data for x in cells]).rstrip() for row in rows)
        return self._shown

    def type(self, keys: str) -> None:
        """Type characters as they are."""
        self.process.write(keys.encode())

    def press(self, *names: str) -> None:
        """Press keys by name, such as `enter`, or by their character."""
        self.type("".join(KEYS.get(name, name) for name in names))

    def resize(self, columns: int, rows: int) -> None:
        self.screen.resize(rows, columns)
        self._shown = None
        self.process.setwinsize(rows, columns)

    def wait_for(self, *wanted: str | Callable[[], object], without: str = "") -> None:
        """Wait until every text is on the screen, every question is answered with yes, and `without` is gone."""

        def is_there(each: str | Callable[[], object]) -> bool:
            return each in self.display if isinstance(each, str) else bool(each())

        def missing() -> list[object]:
            found: list[object] = [each for each in wanted if not is_there(each)]
            return [*found, f"no {without!r}"] if without and without in self.display else found

        until = time.monotonic() + PATIENCE
        while left := missing():
            if time.monotonic() > until or not self._read(0.05):
                raise AssertionError(f"did not come: {left}\n{self.display}")

    def wait_for_exit(self) -> int:
        """The exit code; 128 and the signal's number where a signal ended it."""
        until = time.monotonic() + PATIENCE
        while self.process.isalive():
            assert time.monotonic() < until, f"it did not end\n{self.display}"
            self._read(0.05)
        while self._read(0):
            pass
        status = self.process.exitstatus
        return 128 + int(self.process.signalstatus) if status is None else int(status)

    def kill(self) -> None:
        """End it as a crash would: at once, without a chance to do anything."""
        self.process.kill(signal.SIGKILL)

    def close_window(self) -> None:
        """What closing the terminal's window does."""
        self.process.fileobj.close()
        self.process.closed = True

    def _read(self, seconds: float) -> bool:
        """Take in what was written. False if nothing more can come."""
        if self.process.closed:
            return False
        ready, _, _ = select.select([self.process.fd], [], [], seconds)
        if not ready:
            return seconds > 0
        try:
            data = os.read(self.process.fd, 65536)
        except OSError:
            return False
        self.output += data
        data = self._rest + data
        unfinished = _UNFINISHED.search(data)
        cut = unfinished.start() if unfinished else len(data)
        self._rest = data[cut:]
        self._shown = None
        self._stream.feed(_BEYOND_PYTE.sub(b"", data[:cut]))
        return bool(data)

    def end(self) -> None:
        if self.process.isalive():
            self.process.kill(signal.SIGKILL)
            self.process.wait()
        if not self.process.closed:
            self.close_window()


Open = Callable[..., Terminal]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A user of their own: no settings of whoever runs the tests, no git identity; Mia is at the keys."""
    home = tmp_path / "home"
    home.mkdir()
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    return kept | {
        "HOME": str(home),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "LEANTUI_USER": "mia",
        "LEANTUI_TOUR": "off",
    }


@pytest.fixture
def terminal(tmp_path: Path, environment: dict[str, str]) -> Iterator[Open]:
    """Starts programs: `terminal("--workspace", root, size=(80, 24), env={…}, command=…)`."""
    started: list[Terminal] = []

    def start(
        *arguments: str | Path,
        size: tuple[int, int] = (150, 45),
        env: Mapping[str, str | None] | None = None,
        command: Sequence[str] = LEANTUI,
    ) -> Terminal:
        wanted = {**environment, **(env or {})}
        given = {name: value for name, value in wanted.items() if value is not None}
        line = [*command, *map(str, arguments)]
        started.append(Terminal(line, given, tmp_path, size))
        return started[-1]

    yield start
    for each in started:
        each.end()


class Desk:
    """A small workspace: two cards in Intake, one in Fix, a standard beside all of them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.cards = root / "boards/desk/cards"
        self.cards.mkdir(parents=True)
        (root / "standards").mkdir()
        (root / "people").mkdir()
        (root / "leantui.toml").write_text('format = 1\nname = "Test"\n')
        (root / "people/mia.toml").write_text('name = "Mia"\n')
        (root / "boards/desk/board.toml").write_text(BOARD)
        (root / "standards/repair.toml").write_text(STANDARD)
        self.add("aaaa1111", "Mail is slow", "fix")
        self.add("bbbb2222", "Lamp flickers", "intake")
        self.add("cccc3333", "Door sticks", "intake", rank="a1")

    def add(self, card_id: str, title: str, column: str, rank: str = "a0") -> Path:
        file = self.file(card_id)
        file.write_text(CARD.format(title=title, column=column, rank=rank))
        return file

    def file(self, card_id: str) -> Path:
        return self.cards / f"{card_id}.toml"

    def text(self, card_id: str) -> str:
        return self.file(card_id).read_text("utf-8")

    def says(self, card_id: str, words: str) -> Callable[[], bool]:
        """Asks whether the card's file contains these words by now."""
        return lambda: words in self.text(card_id)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "desk")


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of the sample workspace."""
    root = tmp_path / "sample"
    for name in ("boards", "standards", "people", "huddles"):
        if (PROJECT / name).is_dir():
            shutil.copytree(PROJECT / name, root / name)
    shutil.copy(PROJECT / "leantui.toml", root)
    return root
