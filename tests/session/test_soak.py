"""A soak: four programs edit one board at random; every edit that was acknowledged is there, and `check` is clean.

In every run a small one; in `make test-long` 2,000 edits on 500 cards.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import msgspec

from leantui.model.card import Card
from leantui.store.read import load


class Size(msgspec.Struct, frozen=True):
    """How much is done."""

    cards: int
    by_library: int
    by_shell: int
    """Edits of each of two programs."""


SHORT = Size(12, 44, 6)
LONG = Size(500, 750, 250)
SIZE = LONG if os.environ.get("HYPOTHESIS_PROFILE") == "long" else SHORT

BOARD = """name = "Desk"
column = [{ id = "intake" }, { id = "fix" }, { id = "wait" }, { id = "done", kind = "done" }]
"""
CARD = """title = "Card {number}"
column = "intake"
rank = "a{number:04}"
# {number}
log = [
  {{ at = 2026-03-09T08:00:00.000Z, by = "mia", event = "created", to = "intake" }},
]
"""
PROGRAMS = {"p0": "library", "p1": "library", "p2": "shell", "p3": "shell"}
TOP = Path(__file__).parents[2]
EVENTS = {"move": "moved", "block": "blocked", "unblock": "unblocked"}


def test_four_programs_edit_one_board(tmp_path: Path) -> None:
    root = tmp_path / "w"
    names = laid_out(root)
    saved = soaked(root)
    loaded = load(root, archive=True)
    assert loaded.workspace.problems == ()
    cards = {name: loaded.workspace.boards["desk"].cards[name] for name in names}
    for who, edits in saved.items():
        for name, card in cards.items():
            assert_is_there(who, [(kind, text) for each, kind, text in edits if each == name], card)
    for number, name in enumerate(names):
        text = (root / f"boards/desk/cards/{name}.toml").read_text()
        assert text.count(f"# {number}\n") == 1
    checked = leantui("--workspace", str(root), "check")
    assert checked.returncode == 0, checked.stdout
    assert not list(root.rglob("*.tmp"))
    many = sum(map(len, saved.values()))
    assert many > (SIZE.by_library + SIZE.by_shell)


def laid_out(root: Path) -> list[str]:
    folder = root / "boards/desk/cards"
    folder.mkdir(parents=True)
    (root / "people").mkdir()
    (root / ".git").mkdir()
    (root / ".git/HEAD").write_text("ref: refs/heads/main\n")
    (root / "leantui.toml").write_text("format = 1\n")
    (root / "boards/desk/board.toml").write_text(BOARD)
    for who in ("mia", *PROGRAMS):
        (root / f"people/{who}.toml").write_text(f'name = "{who}"\n')
    names = [f"c{number:07}" for number in range(SIZE.cards)]
    for number, name in enumerate(names):
        (folder / f"{name}.toml").write_text(CARD.format(number=number))
    return names


def soaked(root: Path) -> dict[str, list[tuple[str, str, str]]]:
    """What each program was told is saved."""
    running = {
        who: subprocess.Popen(
            [
                sys.executable, "-m", "tests.session.soak_worker", str(root), who, "1",
                str(SIZE.by_library if way == "library" else SIZE.by_shell), way,
            ],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=TOP,
        )
        for who, way in PROGRAMS.items()
    }  # fmt: skip
    answers = {who: each.communicate() for who, each in running.items()}
    for who, each in running.items():
        assert each.returncode == 0, answers[who][1].decode()
    return {who: json.loads(answer[0]) for who, answer in answers.items()}


def assert_is_there(who: str, edits: list[tuple[str, str]], card: Card) -> None:
    """Everything this person was told is saved on the card, and nothing of theirs twice."""
    texts = Counter(entry.text for entry in card.log if entry.event == "comment")
    assert all(texts[text] == 1 for kind, text in edits if kind == "comment")
    for kind, event in EVENTS.items():
        found = sum(entry.event == event and entry.by == who for entry in card.log)
        assert found == sum(each == kind for each, _ in edits), (card.id, who, event)
    if PROGRAMS[who] == "library":
        assert {text for kind, text in edits if kind == "tag"} <= set(card.tags)
    if any(kind == "assign" for kind, _ in edits):
        assert who in card.assignees


def leantui(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "leantui", *words], capture_output=True, text=True, check=False
    )
