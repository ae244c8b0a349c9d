"""One program of a soak: random edits of one board, and a list of those that it was told are saved.

Run as `python -m tests.session.soak_worker ROOT WHO SEED EDITS library|shell`; the list is JSON on standard output.
"""

import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from leantui.rules.commands import Assign, Block, Command, Comment, Done, Edit, Move, Unblock
from leantui.session import Session

COLUMNS = ("intake", "fix", "wait", "done")
KINDS = ("comment", "comment", "move", "move", "block", "unblock", "assign", "tag")

Saved = list[tuple[str, str, str]]
"""What was saved: card, kind, and what is to be found."""


def main(root: Path, who: str, seed: str, edits: int, way: str) -> Saved:
    """Make so many edits; each that was acknowledged is in the answer."""
    draw = random.Random(f"{who}{seed}")
    cards = sorted(path.stem for path in (root / "boards/desk/cards").glob("*.toml"))
    do = library(root, who) if way == "library" else shell(root, who)
    saved: Saved = []
    for number in range(edits):
        card, kind, text = draw.choice(cards), draw.choice(KINDS), f"{who}-{number}"
        if kind == "move":
            text = draw.choice(COLUMNS)
        if do(card, kind, text):
            saved.append((card, kind, text))
    return saved


Do = Callable[[str, str, str], bool]


def library(root: Path, who: str) -> Do:
    """Through one session, which looks at the disk now and then as a program does."""
    session = Session.open(root, who=who)

    def do(card: str, kind: str, text: str) -> bool:
        if len(text) % 3 == 0:
            session.adopt(session.reread())
        return isinstance(session.execute(_command(session, card, kind, text)), Done)

    return do


def _command(session: Session, card: str, kind: str, text: str) -> Command:
    now = session.workspace.card(card)
    assert now is not None
    match kind:
        case "move":
            return Move(card=card, column=text)
        case "block":
            return Block(card=card, reason=text)
        case "unblock":
            return Unblock(card=card)
        case "assign":
            return Assign(card=card, add=(session.who,))
        case "tag":
            return Edit(card=card, set={"tags": (*now.tags, text)})
        case _:
            return Comment(card=card, text=text)


def shell(root: Path, who: str) -> Do:
    """Through the command line, a program for each edit."""
    program = (sys.executable, "-m", "leantui", "--workspace", str(root), "--as", who)
    words: dict[str, Callable[[str, str], list[str]]] = {
        "comment": lambda card, text: ["comment", card, text],
        "move": lambda card, text: ["move", card, text],
        "block": lambda card, text: ["block", card, "--reason", text],
        "unblock": lambda card, text: ["unblock", card],
        "assign": lambda card, text: ["assign", card, "me"],
        "tag": lambda card, text: ["comment", card, text],
    }

    def do(card: str, kind: str, text: str) -> bool:
        done = subprocess.run(
            [*program, *words[kind](card, text)], capture_output=True, check=False
        )
        assert done.returncode in (0, 1), done.stderr
        return done.returncode == 0

    return do


if __name__ == "__main__":
    root_, who_, seed_, edits_, way_ = sys.argv[1:]
    sys.stdout.write(json.dumps(main(Path(root_), who_, seed_, int(edits_), way_)))
