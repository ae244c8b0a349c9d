"""A huddle of a session: since when, what is written, what two people write, and where it goes on."""

import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from leantui.huddle.agenda import agenda
from leantui.rules.commands import Done, Refusal
from leantui.session import Session
from leantui.session.huddles import Sitting, last_huddle
from leantui.store.check import check

NOW = datetime(2026, 3, 12, 8, 0, 10, tzinfo=UTC)
BOARD = """\
name = "Desk"
key = "SD"
timezone = "Europe/Berlin"
started = "fix"
finished = "done"
column = [{ id = "intake", kind = "queue" }, { id = "fix" }, { id = "done", kind = "done" }]
card_type = [{ id = "action", name = "Action" }]
"""
CARD = """\
title = "Mail down"
column = "fix"
log = [
  { at = 2026-03-09T08:00:00.000Z, by = "mia", event = "created", to = "fix" },
]
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    root = tmp_path / "w"
    (root / "boards/desk/cards").mkdir(parents=True)
    (root / "people").mkdir()
    (root / "leantui.toml").write_text("format = 1\n")
    (root / "boards/desk/board.toml").write_text(BOARD)
    (root / "boards/desk/cards/aaaa1111.toml").write_text(CARD)
    for who in ("mia", "tom"):
        (root / f"people/{who}.toml").write_text(f'name = "{who.title()}"\n')
    return root


def session(root: Path, who: str = "mia", at: datetime = NOW) -> Session:
    return Session.open(root, who=who, clock=lambda: at, archive=True)


def sitting(root: Path, who: str = "mia", minutes: float = 0, days: float = 0) -> Sitting:
    return Sitting(session(root, who, NOW + timedelta(days=days, minutes=minutes)), ("desk",))


def held(root: Path, days: float = 0) -> None:
    assert sitting(root, days=days).start(("mia",)) is None
    assert sitting(root, days=days, minutes=9).end() is None


def test_the_first_huddle_is_since_the_morning_before(root: Path) -> None:
    assert sitting(root).since["desk"] == datetime(2026, 3, 10, 23, tzinfo=UTC)
    assert last_huddle(session(root), "desk") is None


def test_the_next_one_is_since_the_last_one_s_start(root: Path) -> None:
    held(root)
    found = sitting(root, days=1)
    assert found.since["desk"] == NOW
    assert not found.is_on


def test_since_can_be_given(root: Path) -> None:
    held(root)
    wanted = NOW - timedelta(days=30)
    assert Sitting(session(root), ("desk",), wanted).since["desk"] == wanted


def test_one_that_goes_on_is_since_what_it_began_with(root: Path) -> None:
    held(root)
    assert sitting(root, days=1).start(("mia",)) is None
    found = sitting(root, days=1, minutes=5)
    assert found.is_on
    assert found.since["desk"] == NOW
    assert found.started == NOW + timedelta(days=1)


def test_midnight_does_not_part_a_huddle(root: Path) -> None:
    now = [datetime(2026, 3, 12, 22, 58, tzinfo=UTC)]  # two minutes to midnight in the board's zone
    night = Session.open(root, who="mia", clock=lambda: now[0], archive=True)
    found = Sitting(night, ("desk",))
    assert found.start(("mia",)) is None
    now[0] += timedelta(minutes=5)
    assert found.park("who orders?") is None
    assert found.end() is None
    assert [file.name for file in (root / "huddles/desk").glob("*.toml")] == ["2026-03-12.toml"]
    assert found.start(("mia",)) is None  # the next one is of the next day
    assert found.day("desk") == date(2026, 3, 13)


def test_everything_said_is_on_disk_at_once(root: Path) -> None:
    found = sitting(root)
    card = found.session.workspace.boards["desk"].cards["aaaa1111"]
    assert found.start(("mia", "tom")) is None
    assert found.note(card, "approval\npromised") is None
    assert found.park("who orders?") is None
    assert found.decide("we buy two", card) is None
    assert found.say_present(("mia",)) is None
    record = sitting(root, minutes=1).records["desk"]
    assert [note.text for note in record.notes] == ["approval promised"]
    assert [note.text for note in record.parked] == ["who orders?"]
    assert [note.card for note in record.decisions] == ["aaaa1111"]
    assert record.present == ("mia",)
    assert check(root, as_of=NOW) == []


def test_an_action_is_a_card_with_a_name_and_a_date(root: Path) -> None:
    found = sitting(root)
    found.start(("mia",))
    command = found.action_command("desk", "Call the vendor", "tom", NOW.date())
    done = found.session.execute(command)
    assert isinstance(done, Done)
    assert found.action_made(done) is None
    card = done.change.cards[0].card
    assert (card.type, card.assignees, card.due) == ("action", ("tom",), NOW.date())
    assert card.raised_from == "huddle:desk/2026-03-12"
    assert [each.card for each in sitting(root, minutes=1).records["desk"].actions] == [card.id]
    tomorrow = sitting(root, days=1)
    assert agenda(tomorrow.scope()).stops[0].kind == "action"
    assert check(root, as_of=NOW) == []


def test_an_action_on_a_board_with_other_types_has_none(root: Path) -> None:
    board = root / "boards/desk/board.toml"
    board.write_text(board.read_text().replace('id = "action", name = "Action"', 'id = "bug"'))
    found = sitting(root)
    done = found.session.execute(found.action_command("desk", "Call", "tom", NOW.date()))
    assert isinstance(done, Done), done
    assert done.change.cards[0].card.type is None
    tomorrow = sitting(root, days=1)
    assert agenda(tomorrow.scope()).stops[0].kind == "action"


def test_two_people_in_one_huddle_on_one_checkout(root: Path) -> None:
    mia, tom = sitting(root), sitting(root, "tom", minutes=0.1)
    assert mia.start(("mia",)) is None
    assert tom.start(("tom",)) is None
    assert mia.park("from mia") is None
    assert tom.park("from tom") is None
    mia.reread()
    assert [each.text for each in mia.records["desk"].parked] == ["from mia", "from tom"]
    assert mia.records["desk"].present == ("mia", "tom")
    assert mia.started == NOW


def test_two_people_s_records_of_one_day_are_merged_by_git(
    root: Path, git: Callable[..., str]
) -> None:
    from leantui.sharing.setup import set_up

    git("init", "-q", "-b", "main")
    set_up(root)
    git("add", "-A")
    git("commit", "-qm", "start")
    git("checkout", "-qb", "tom")
    tom = sitting(root, "tom", minutes=0.2)
    tom.start(("tom",))
    tom.park("from tom")
    git("add", "-A")
    git("commit", "-qm", "tom")
    git("checkout", "-q", "main")
    mia = sitting(root)
    mia.start(("mia",))
    mia.park("from mia")
    git("add", "-A")
    git("commit", "-qm", "mia")
    git("merge", "-q", "tom", "-m", "both")
    record = sitting(root, minutes=3).records["desk"]
    assert {each.text for each in record.parked} == {"from mia", "from tom"}
    assert record.present == ("mia", "tom")
    assert record.started == NOW
    assert check(root, as_of=NOW + timedelta(minutes=3)) == []


@pytest.fixture
def git(root: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    for name, value in (("AUTHOR", "t"), ("COMMITTER", "t")):
        monkeypatch.setenv(f"GIT_{name}_NAME", value)
        monkeypatch.setenv(f"GIT_{name}_EMAIL", f"{value}@test.example")

    def run(*arguments: str) -> str:
        return subprocess.run(
            ["git", *arguments], cwd=root, check=True, capture_output=True, text=True
        ).stdout

    return run


def test_a_record_that_can_t_be_read_is_said_and_refused(root: Path) -> None:
    file = root / "huddles/desk/2026-03-12.toml"
    file.parent.mkdir(parents=True)
    file.write_text("broken")
    found = sitting(root)
    assert "huddles/desk/2026-03-12.toml" in found.problems["desk"]
    refusal = found.start(("mia",))
    assert isinstance(refusal, Refusal)
    assert file.read_text() == "broken"
