"""A small workspace, changes to its cards, an operating system that fails on demand, and cards of every shape."""

import errno
import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import strategies as st

from leantui.model.card import Card
from leantui.model.log import LogEntry
from leantui.rules.commands import CardChange, Change, FileChange
from leantui.store import atomic
from leantui.store.parse import parse_card
from leantui.store.save import Saver

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
        self.write(TEXT)
        self.write(TEXT.removeprefix("# ours\n"), OTHER_FILE)

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

    def commented(
        self, text: str = "hi", file: str = FILE, *, hour: int = 9, **facts: Any
    ) -> Change:
        """A comment on a card, with other fields set as well."""
        before = self.card(file)
        return self.change((before, self.with_comment(before, text, hour, **facts)))

    def saver(self, **options: Any) -> Saver:
        return Saver(self.root, self.state, **options)

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
            "remove": self.change((other, None)),
            "two edits": self.change((one, self.with_comment(one)), edited),
            "everything": self.change((None, new), edited, (one, archived)),
            "remove and edit": self.change((other, None), (one, self.with_comment(one))),
            "resolve": self.resolved(FILE),
            "resolve several": self.resolved(FILE, OTHER_FILE, gone=OTHER_FILE),
        }

    def resolved(self, *files: str, gone: str = "") -> Change:
        """A choice made in files that a merge left undecided, one of which goes."""
        return Change(
            what="x",
            files=tuple(
                FileChange(
                    file=file,
                    before=self.text(file).encode(),
                    after=None if file == gone else self.text(file).encode() + b"# chosen\n",
                    index="decided",
                )
                for file in files
            ),
        )

    @staticmethod
    def failing_at(nth: int, code: int = errno.ENOSPC) -> Calls:
        """The nth call fails, on a full disk unless `code` says otherwise."""
        return Calls(lambda number: OSError(code, os.strerror(code)) if number == nth else None)

    @staticmethod
    def failing_from(nth: int, error: BaseException) -> Calls:
        """The nth call and every later one fail."""
        return Calls(lambda number: error if number >= nth else None)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


# Cards as people write them, and what they change in them

SPELLINGS: dict[str, list[str]] = {
    "title": ['"Mail down"', "'Mail # down'", '"""\nMail\\\n  down"""', '"a \\"b\\" # c"'],
    "column": ['"fix"', "'fix/done'"],
    "lane": ['"acme"', "'''acme'''"],
    "due": ["2026-03-20", "2026-03-20 # agreed"],
    "created": ["2026-03-09T08:12:00.000Z", "2026-03-09 09:12:00+01:00"],
    "tags": [
        "[]",
        '["a", "b"]',
        '[ "a" , "b", ]',
        '[\n  "a",  # first\n  # between\n  "b"\n]',
        '["a", # one\n "b"]',
        '[\n"a", "b",\n# last\n]',
    ],
    "description": ['"""\n# no comment\n log = [\n"""', "'''one ''' # two", '"x\\ny"'],
    "checklist": [
        '[{ text = "b", done = true, by = "mia" }]',
        '[\n  { text = "a", done = false }, # who?\n  { done = true, text = "b" }\n]',
    ],
    "colour": ['"green"', "{ r = 1, g = 2 }", "[[1, 2], [3]]", "1_000", "nan"],
    '"odd key"': ["true"],
    "made.by": ['"a tool"'],
}
LOGS = [
    "[]",
    "[\n]",
    "[\n  # nothing yet\n]",
    '[{ at = 2026-03-09T08:12:00Z, by = "m", event = "created" }]',
    (
        '[\n  { at = 2026-03-09T08:12:00.000Z, by = "m", event = "created", x = "}]," }, # the first\n'
        '  { at = 2026-03-10T08:12:00.000Z, by = "m", event = "comment", text = "a # b" } # no comma\n]'
    ),
    '[\n\t{ at = 2026-03-09T08:12:00.000Z, by = "m", event = "created" },\n\n\t# the end\n\t]',
    '[ { at = 2026-03-09T08:12:00.000Z, by = "m", event = "created" },\n]',
    '[\n  { at = 2026-03-09T08:12:00.000Z, by = "m", event = "created" }]',
    (
        '[\n  { at = 2026-03-09T08:12:00.000Z, by = "m", event = "created" }, '
        '{ at = 2026-03-10T08:12:00.000Z, by = "m", event = "comment" },\n]'
    ),
]


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A valid card as people write them: any order, odd spacing, comments, either line end."""
    keys = draw(st.permutations(sorted(SPELLINGS)).map(lambda found: found[:5]))
    lines: list[str] = []
    for number, key in enumerate([*keys, "log"]):
        lines += draw(st.lists(st.sampled_from(["", f"# above {key}", "   "]), max_size=2))
        value = draw(st.sampled_from(LOGS if key == "log" else SPELLINGS[key]))
        equals = draw(st.sampled_from([" = ", "=", "   =  "]))
        behind = draw(st.sampled_from(["", f"  # beside {number}", "  "]))
        lines.append(
            f"{key}{equals}{value}{'' if '# agreed' in value or '# two' in value else behind}"
        )
    text = "\n".join(lines) + draw(st.sampled_from(["\n", "", "\n# end", "\n\n# end\n"]))
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    return draw(st.sampled_from(["", "\ufeff"])) + text


WORDS = st.text(st.characters(codec="utf-8"), max_size=12)
ENTRIES = st.builds(
    lambda minute, text: {
        "at": datetime(2026, 4, 1, 8, minute, tzinfo=UTC), "by": "tom", "event": "comment", "text": text
    },
    st.integers(0, 59),
    WORDS,
)  # fmt: skip
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "title": WORDS,
        "lane": st.none() | WORDS,
        "due": st.none() | st.dates(date(1, 1, 1)),
        "tags": st.none() | st.lists(st.sampled_from(["a", "b", "c", "d\n"]), max_size=4),
        "description": st.none() | WORDS,
        "checklist": st.none()
        | st.lists(
            st.fixed_dictionaries({"text": st.sampled_from("abc"), "done": st.booleans()}),
            max_size=3,
        ),
        "new key": st.none() | st.floats() | st.dictionaries(WORDS, st.integers(0, 9), max_size=2),
        "colour": st.none() | WORDS,
    },
)
