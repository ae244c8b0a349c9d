"""What changed, in the words of a stand-up."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from leantui.model.board import Board, Column, Lane, WipLimits
from leantui.model.card import Card, ChecklistItem
from leantui.model.log import LogEntry
from leantui.model.person import Absence, Person, ReadStandard, Skill
from leantui.model.standard import KeyPoint, Standard, Step
from leantui.sharing.card_words import card_words
from leantui.sharing.file_words import board_words, person_words, standard_words
from leantui.sharing.standup import SUBJECT, Told, commit_message, standup_line

AT = datetime(2026, 11, 25, 8, tzinfo=UTC)
BOARD = Board(
    name="Desk",
    column=(
        Column(id="analyse", name="Analyse", split=True),
        Column(id="fix", name="Fix", wip=3),
        Column(id="done", name="Closed", kind="done"),
    ),
    lane=(Lane(id="acme", name="Acme GmbH"),),
)


def entry(event: str, minutes: int = 1, **facts: Any) -> LogEntry:
    return LogEntry(at=AT + timedelta(minutes=minutes), by="mia", event=event, **facts)


CARD = Card(title="Mail down", column="analyse", log=(entry("created", 0, to="analyse"),))


def changed(*log: LogEntry, **fields: Any) -> Card:
    return msgspec.structs.replace(CARD, log=(*CARD.log, *log), **fields)


MOVED = entry("moved", from_="analyse", to="fix")
BLOCKED = entry("blocked", reason="no approval yet", cause="external/customer", owner="mia")


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (changed(MOVED, column="fix"), ["Analyse → Fix"]),
        (changed(column="analyse/done"), ["Analyse → Analyse (done)"]),
        (changed(column="done"), ["Analyse → Closed, done"]),
        (
            changed(entry("moved", to="fix", over=("column fix 4/3",), reason="agreed"), column="fix"),
            ["Analyse → Fix", "over column fix 4/3: agreed"],
        ),
        (
            changed(MOVED, entry("moved", 2, to="analyse")),
            ["moved to Fix and back to Analyse"],
        ),
        (
            changed(entry("blocked", reason="no approval yet")),
            ["blocked, no approval yet"],
        ),
        (
            changed(BLOCKED),
            ["blocked, no approval yet", "cause external/customer, mia removes it"],
        ),
        (changed(BLOCKED, entry("unblocked", 2)), ["was blocked meanwhile, no approval yet"]),
        (changed(assignees=("tom", "eva")), ["assigned to tom and eva"]),
        (changed(due=date(2026, 11, 27)), ["due Fri 27 Nov"]),
        (changed(due=date(2027, 1, 4)), ["due Mon 4 Jan 2027"]),
        (changed(title="VPN down"), ["retitled VPN down"]),
        (changed(lane="acme"), ["lane Acme GmbH"]),
        (changed(impact="high", urgency="medium"), ["priority 2"]),
        (changed(file="boards/desk/archive/2026/a.toml"), ["archived"]),
        (
            changed(entry("step", step="laptop", state="done"), entry("comment", 2, text="asked\nagain")),
            ["step laptop done", "comment by mia: asked again"],
        ),
        (changed(entry("run", standard="mail", revision=7, state="started")), ["started mail r7"]),
        (changed(entry("applauded", text="well done")), ["applauded, well done"]),
        (changed(checklist=(ChecklistItem(text="call", done=True),)), ["ticked call"]),
        (changed(tags=("vip",)), ["tagged #vip"]),
        (changed(description="x"), ["description changed"]),
        (changed(size=2.0, ci=("LT-1",)), ["size 2", "ci LT-1"]),
        (changed(rank="b"), ["reordered"]),
        (changed(extra={"colour": "red"}), ["colour red"]),
        (changed(extra={"merge_conflict": [{"field": "due"}]}), ["in conflict over due"]),
        (CARD, []),
        (None, ["deleted: Mail down"]),
    ],
)  # fmt: skip
def test_a_cards_change_in_words(after: Card | None, said: list[str]) -> None:
    assert card_words(CARD, after, BOARD) == said


def test_what_was_taken_away_is_said_too() -> None:
    before = changed(
        BLOCKED, assignees=("mia", "tom"), due=date(2026, 11, 27), tags=("a", "b"), lane="x"
    )
    after = msgspec.structs.replace(
        before,
        log=(*before.log, entry("unblocked", 2, reason="came")),
        assignees=("tom",),
        due=None,
        tags=("a",),
        lane=None,
    )
    assert card_words(before, after, BOARD) == [
        "unblocked, came",
        "no longer assigned to mia",
        "no longer due",
        "in no lane",
        "no longer tagged #b",
    ]


def test_a_new_card_says_its_title_first_and_not_its_whole_history() -> None:
    card = changed(MOVED, BLOCKED, column="fix", assignees=("tom",))
    assert card_words(None, card, BOARD) == [
        "new: Mail down",
        "in Fix",
        "blocked, no approval yet",
        "cause external/customer, mia removes it",
        "assigned to tom",
    ]


def test_nothing_from_a_file_reaches_a_terminal_raw() -> None:
    card = changed(
        entry("comment", text="a\x1b]52;c\x07"), title="\x1b[31mred", assignees=("\x9b",)
    )
    said = " ".join(card_words(CARD, card, BOARD) + card_words(None, card, BOARD))
    assert said.isprintable()


def test_a_boards_change_in_words() -> None:
    replace = msgspec.structs.replace
    fix = replace(BOARD.column[1], wip=4)
    after = replace(
        BOARD,
        column=(BOARD.column[0], fix, Column(id="wait", name="Waiting"), BOARD.column[2]),
        lane=(),
        wip=WipLimits(board=10),
    )
    assert board_words(BOARD, after) == [
        "column Fix: limit 3 → 4",
        "new column Waiting",
        "lane Acme GmbH removed",
        "limit of the board 10",
    ]
    assert board_words(None, BOARD) == ["new: Desk"]
    assert board_words(BOARD, BOARD) == []
    swapped = replace(BOARD, column=BOARD.column[::-1])
    assert board_words(BOARD, swapped) == ["columns reordered"]


def test_a_standards_and_a_persons_change_in_words() -> None:
    replace = msgspec.structs.replace
    mail = Standard(
        title="Mail", revision=6, step=(Step(id="look", do="Look at the queue", time="1h"),)
    )
    step = replace(mail.step[0], time="2h", key_points=(KeyPoint(point="oldest first"),))
    after = replace(mail, revision=7, step=(step, Step(id="ask", do="Ask the caller")))
    assert standard_words(mail, after) == [
        "r6 → r7",
        "step Look at the queue: time 1h → 2h",
        "step Look at the queue: new key point “oldest first”",
        "new step Ask the caller",
    ]
    tom = Person(name="Tom", skills=(Skill(id="mail", level="L"),))
    later = replace(
        tom,
        skills=(Skill(id="mail", level="U"),),
        absent=(Absence(from_=date(2026, 3, 16), to=date(2026, 3, 18)),),
        read=(ReadStandard(standard="mail", revision=7, at=AT),),
    )
    assert person_words(tom, later) == [
        "away 16 Mar 2026 – 18 Mar 2026",
        "skill mail: level L → U",
        "has read mail r7",
    ]


def told(name: str, *words: str, title: str = "") -> Told:
    return Told(file=f"{name}.toml", name=name, title=title, words=words)


def test_a_commits_first_line_reads_like_a_standup() -> None:
    both = [
        told("ab3k", "Analyse → Fix", "assigned to tom", title="Mail down"),
        told("9p2m", "blocked, no approval yet", title="New starter"),
        told("c81d", "reordered", title="VPN"),
    ]
    assert commit_message(both) == (
        "ab3k: Analyse → Fix; 9p2m: blocked, no approval yet\n\n"
        "ab3k Mail down: Analyse → Fix; assigned to tom\n"
        "9p2m New starter: blocked, no approval yet\n"
        "c81d VPN: reordered\n"
    )
    assert commit_message([told("ab3k", "new: Mail", title="Mail")]) == "ab3k: new: Mail\n"


def test_a_commits_first_line_is_never_longer_than_tools_show() -> None:
    many = [told(f"c{n:03}", "Analyse → Fix") for n in range(40)]
    assert standup_line(many) == ("c000: Analyse → Fix; c001: Analyse → Fix; and 38 more")
    for count in (1, 2):
        line = standup_line([told("ab3k", f"new: {'long words ' * 20}")] * count)
        assert len(line) <= SUBJECT
        assert ("and 1 more" in line) == (count == 2)
