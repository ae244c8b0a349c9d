"""Two sessions, an editor, a colleague's clone and git's merges in any order: what was said to be saved is there."""

import shutil
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from leantui.rules.commands import Archive, Assign, Comment, Done, Edit, Move
from leantui.session import Session, undoing
from leantui.sharing.git import ask, run
from leantui.sharing.resolve import choosing, conflicted_files, resolve
from leantui.sharing.setup import set_up
from leantui.store.parse import parse_card

BOARD = """name = "Desk"
column = [{ id = "fix" }, { id = "wait" }, { id = "done", kind = "done" }]
"""
CARD = """title = "Mail"
column = "fix"
log = [
  { at = 2026-03-09T08:00:00.000Z, by = "mia", event = "created", to = "fix" },
]
"""
CARDS = ("aaaa1111", "bbbb2222")
WHO = st.sampled_from(["mia", "tom", "colleague"])
CARD_IDS = st.sampled_from(CARDS)
TOP = tempfile.gettempdir()


class Clock:
    """A time that goes on by a minute at each look, so that no two entries are of one moment."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 10, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


class Desk(RuleBasedStateMachine):
    """`mia` and `tom` share a checkout with an editor; `colleague` has a work tree of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=TOP))
        self.root = self.folder / "w"
        self.elsewhere = self.folder / "elsewhere"
        self.number = 0
        self.entries: set[tuple[str, str]] = set()
        """Comments that were said to be saved, each with its card."""
        self.moves: set[tuple[str, datetime]] = set()
        self.tags: set[tuple[str, str]] = set()
        self.notes: set[tuple[str, str]] = set()
        """What the editor wrote."""

    def teardown(self) -> None:
        try:
            self.everything_is_found()
        finally:
            shutil.rmtree(self.folder)

    @initialize()
    def open(self) -> None:
        cards = self.root / "boards/desk/cards"
        cards.mkdir(parents=True)
        (self.root / "boards/desk/board.toml").write_text(BOARD)
        for name in CARDS:
            (cards / f"{name}.toml").write_text(CARD)
        self.git("init", "-q", "-b", "main")
        set_up(self.root, f"{sys.executable} -m leantui")
        self.commit()
        self.git("worktree", "add", "-q", "-b", "theirs", str(self.elsewhere))
        clock = Clock()
        places = {"mia": self.root, "tom": self.root, "colleague": self.elsewhere}
        self.sessions = {
            who: Session.open(root, who=who, clock=clock, archive=True)
            for who, root in places.items()
        }

    def git(self, *arguments: str, root: Path | None = None) -> None:
        run(root or self.root, *NOBODY, *arguments)

    def commit(self, root: Path | None = None) -> None:
        self.git("add", "-A", root=root)
        self.git("commit", "-q", "--allow-empty", "-m", "x", root=root)

    def next(self) -> str:
        self.number += 1
        return f"n{self.number}"

    # What people do

    @rule(who=WHO, card=CARD_IDS)
    def comment(self, who: str, card: str) -> None:
        text = self.next()
        if isinstance(self.sessions[who].execute(Comment(card=card, text=text)), Done):
            self.entries.add((card, text))

    @rule(who=WHO, card=CARD_IDS, column=st.sampled_from(["fix", "wait", "done"]))
    def move(self, who: str, card: str, column: str) -> None:
        answer = self.sessions[who].execute(Move(card=card, column=column))
        if isinstance(answer, Done):
            self.moves.add((card, answer.change.cards[0].card.log[-1].at))

    @rule(who=WHO, card=CARD_IDS)
    def tag(self, who: str, card: str) -> None:
        session = self.sessions[who]
        now = session.workspace.card(card)
        assert now is not None
        tag = self.next()
        answer = session.execute(Edit(card=card, set={"tags": (*now.tags, tag)}))
        if isinstance(answer, Done):
            self.tags.add((card, tag))

    @rule(who=WHO, card=CARD_IDS)
    def retitle(self, who: str, card: str) -> None:
        """What two people may do differently, so that merges and saves have something to refuse."""
        self.sessions[who].execute(Edit(card=card, set={"title": f"{who} {self.next()}"}))

    @rule(who=WHO, card=CARD_IDS)
    def assign(self, who: str, card: str) -> None:
        self.sessions[who].execute(Assign(card=card, add=(who,)))

    @rule(who=st.sampled_from(["mia", "colleague"]), card=st.just(CARDS[1]))
    def archive(self, who: str, card: str) -> None:
        self.sessions[who].execute(Archive(card=card))

    @rule(who=WHO)
    def undo(self, who: str) -> None:
        answer = undoing.undo(self.sessions[who])
        if isinstance(answer, Done):
            for part in answer.change.cards:
                before = set(part.before.tags if part.before else ())
                gone = before - set(part.after.tags if part.after else ())
                self.tags -= {(part.card.id, tag) for tag in gone}

    @rule(who=WHO)
    def look(self, who: str) -> None:
        session = self.sessions[who]
        assert session.adopt(session.reread())

    # What an editor and git do

    @rule(card=CARD_IDS, way=st.sampled_from(["in place", "anew"]), end=st.booleans())
    def edit_by_hand(self, card: str, way: str, end: bool) -> None:
        path = self.file_of(card)
        note = f"# {self.next()}"
        text = path.read_text()
        text = f"{text}{note}\n" if end else f"{note}\n{text}"
        if way == "in place":
            path.write_text(text)
        else:
            other = path.with_suffix(".swp")
            other.write_text(text)
            other.replace(path)
        self.notes.add((card, note))

    def file_of(self, card: str) -> Path:
        (found,) = self.root.rglob(f"{card}.toml")
        return found

    @rule()
    def merge(self) -> None:
        self.commit()
        self.commit(self.elsewhere)
        ask(self.root, *NOBODY, "merge", "-q", "--no-edit", "theirs")
        for found in conflicted_files(self.root):
            assert resolve(self.root, found, choosing("ours")).state == "resolved"
        self.commit()
        self.git("merge", "-q", "--no-edit", "main", root=self.elsewhere)

    # What must be true then

    def everything_is_found(self) -> None:
        self.merge()
        for name in CARDS:
            path = self.file_of(name)
            file = path.relative_to(self.root).as_posix()
            card, problems = parse_card(path.read_bytes(), id=name, board="desk", file=file)
            assert card is not None
            assert not [each for each in problems if each.severity == "error"]
            texts = [entry.text for entry in card.log if entry.event == "comment"]
            assert len(texts) == len(set(texts)), "an entry is doubled"
            assert {text for which, text in self.entries if which == name} <= set(texts)
            moves = [entry.at for entry in card.log if entry.event == "moved"]
            assert {at for which, at in self.moves if which == name} <= set(moves)
            assert {tag for which, tag in self.tags if which == name} <= set(card.tags)
            text = path.read_text()
            assert all(text.count(f"{note}\n") == 1 for which, note in self.notes if which == name)


NOBODY = ("-c", "user.name=x", "-c", "user.email=x@y")

TestDesk = Desk.TestCase
TestDesk.settings = settings(max_examples=12, stateful_step_count=14)
