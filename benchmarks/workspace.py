"""A workspace of any size, the same for the same number."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

BOARD = """\
name = "Bench"
key = "B"
started = "analyse"
finished = "done"
wip_policy = "warn"
column = [
  { id = "intake", name = "Intake", kind = "queue" },
  { id = "analyse", name = "Analyse", split = true, wip = 100000 },
  { id = "fix", name = "Fix", split = true, wip = 100000 },
  { id = "waiting", name = "Waiting", kind = "queue" },
  { id = "done", name = "Done", kind = "done" },
]
lane = [{ id = "acme" }, { id = "hansen" }, { id = "weber" }, { id = "own" }]
posted = [{ standard = "s0", type = "t0" }, { standard = "s1", type = "t1" }, { standard = "s2" }]
card_type = [{ id = "t0" }, { id = "t1" }, { id = "t2" }]
"""
PLACES = ("intake", "analyse", "analyse/done", "fix", "fix/done", "waiting", "done")
LANES = ("acme", "hansen", "weber", "own")
WORDS = [
    "mail",
    "printer",
    "network",
    "access",
    "certificate",
    "backup",
    "monitor",
    "order",
    "laptop",
    "account",
    "share",
    "switch",
]


def make(root: Path, cards: int) -> None:
    """Write the workspace below `root`."""
    draw = random.Random(cards)
    folder = root / "boards/bench/cards"
    folder.mkdir(parents=True)
    (root / "standards").mkdir()
    (root / "leantui.toml").write_text('format = 1\nname = "Bench"\n')
    (root / "boards/bench/board.toml").write_text(BOARD)
    for number in range(10):
        steps = "".join(
            f'[[step]]\nid = "s{step}"\ndo = "Do part {step}"\ncolumn = "fix"\ntime = "10m"\n'
            f'key_points = [{{ point = "carefully {step}", reason = "it matters" }}]\n'
            for step in range(6)
        )
        text = f'title = "Standard {number}"\nrevision = 1\nstatus = "effective"\n{steps}'
        (root / f"standards/s{number}.toml").write_text(text)
    for number in range(cards):
        (folder / f"{number:08d}.toml").write_text(_card(draw, number))


def _card(draw: random.Random, number: int) -> str:
    at = datetime(2026, 1, 5, 8, tzinfo=UTC) + timedelta(minutes=number % 50_000)
    to = draw.randrange(len(PLACES))
    title = " ".join(draw.choice(WORDS) for _ in range(draw.randint(3, 7)))
    entries = [
        f'{{ at = {at:%Y-%m-%dT%H:%M:%S}.000Z, by = "mia", event = "created", to = "intake" }},'
    ]
    for step in range(1, to + 1):
        at += timedelta(hours=5)
        entries.append(
            f'{{ at = {at:%Y-%m-%dT%H:%M:%S}.000Z, by = "tom", event = "moved", '
            f'from = "{PLACES[step - 1]}", to = "{PLACES[step]}" }},'
        )
    log = "\n".join(f"  {entry}" for entry in entries)
    return (
        f'title = "{title} {number}"\ntype = "t{number % 3}"\ncolumn = "{PLACES[to]}"\n'
        f'lane = "{LANES[number % 4]}"\nrank = "a{number:06d}"\nassignees = ["mia"]\nlog = [\n{log}\n]\n'
    )
