"""A small workspace to read, and ways to change it."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

BOARD = """\
name = "Service Desk"
key = "SD"
timezone = "Europe/Berlin"
started = "analyse"
finished = "done"

[[column]]
id = "intake"
kind = "queue"

[[column]]
id = "analyse"
split = true

[[column]]
id = "fix"
wip = 3

[[column]]
id = "done"
kind = "done"

[[lane]]
id = "acme"

[[card_type]]
id = "request"
template = "request"

[[posted]]
standard = "new-starter"
type = "request"
"""

CARD = """\
# A comment stays where it is.
title = "New starter: J. Doe, Finance"
type = "request"
column = "fix"
created = 2026-03-09T08:12:00.000Z
lane = "acme"
assignees = ["mia"]
tags = ["starter"]
description = \"\"\"
Two lines,
and no more.
\"\"\"
checklist = [
  { text = "Desk booked", done = true },
]
log = [
  { at = 2026-03-09T08:12:00.000Z, by = "mia", event = "created", to = "intake" },
  { at = 2026-03-10T09:05:00.000Z, by = "mia", event = "moved", from = "intake", to = "fix" },
]
"""

STANDARD = """\
title = "Set up a new starter"
revision = 2
status = "effective"
owner = "mia"
review_by = 2026-08-01

[[role]]
id = "technician"

[[step]]
id = "account"
do = "Create the account"
role = "technician"
column = "fix"

[[step]]
id = "laptop"
do = "Prepare the laptop"
after = ["account"]

[[change]]
revision = 2
date = 2026-02-01
by = "mia"
why = "three starters had no mail"
"""

PERSON = 'name = "Mia"\nemail = "mia@northwind.example"\n'

HUDDLE = """\
board = "desk"
date = 2026-03-12
log = [
  { at = 2026-03-12T08:00:10.000Z, by = "mia", event = "started", present = ["mia"] },
]
"""

FILES = {
    "leantui.toml": 'format = 1\nname = "Northwind"\n',
    "boards/desk/board.toml": BOARD,
    "boards/desk/cards/aaaa1111.toml": CARD,
    "boards/desk/cards/bbbb2222.toml": 'title = "Order monitors"\ncolumn = "intake"\nlog = []\n',
    "boards/desk/archive/2026/cccc3333.toml": 'title = "Old"\ncolumn = "done"\nlog = []\n',
    "boards/desk/templates/request.toml": 'title = "Request: "\ntags = ["request"]\n',
    "standards/new-starter.toml": STANDARD,
    "people/mia.toml": PERSON,
    "huddles/desk/2026-03-12.toml": HUDDLE,
}

YEARS_AGO_NS = 1_600_000_000_000_000_000


class Files:
    """A workspace on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, files: Mapping[str, str | bytes], *, age_ns: int = YEARS_AGO_NS) -> None:
        """Write files as if long ago, so that their stamps can be trusted."""
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
            os.utime(path, ns=(age_ns, age_ns))

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace text in a file, with the time stamp of an hour later."""
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        later = path.stat().st_mtime_ns + 3_600_000_000_000
        path.write_text(text.replace(old, new), encoding="utf-8")
        os.utime(path, ns=(later, later))


@pytest.fixture
def workspace(tmp_path: Path) -> Files:
    """A workspace in which nothing is wrong."""
    files = Files(tmp_path / "ws")
    files.write(FILES)
    return files
