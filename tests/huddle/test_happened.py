"""What happened since the last huddle, in words."""

from typing import Any

import msgspec
import pytest
from tests.huddle.boards import NOW, POSTED, REPAIR, SINCE, ago, board, card, entry, workspace

from leantui.huddle.happened import happened, has_news, moment_words
from leantui.model.card import Card
from leantui.model.log import LogEntry

HOUR = ago(hours=1)

WORDS: list[tuple[LogEntry, str]] = [
    (entry("moved", HOUR, **{"from": "analyse"}, to="fix"), "moved to Fix today 08:00 by tom"),
    (
        entry("moved", HOUR, **{"from": "fix"}, to="analyse/done", over=("column analyse 4/3",), reason="agreed"),
        "moved back to Analyse (done) today 08:00 by tom: over column analyse 4/3, agreed",
    ),
    (
        entry("blocked", HOUR, reason="no approval yet", cause="external/customer", owner="mia"),
        "blocked today 08:00 by tom: no approval yet, external/customer, mia removes it",
    ),
    (entry("unblocked", HOUR), "unblocked today 08:00 by tom"),
    (entry("comment", HOUR, text="asked\nagain"), "comment today 08:00 by tom: asked again"),
    (
        entry("step", HOUR, standard="repair", step="look", state="done"),
        "step “Look at it” done today 08:00 by tom",
    ),
    (
        entry("step", HOUR, standard="gone", step="x", state="skipped", reason="no time"),
        "step x skipped today 08:00 by tom: no time",
    ),
    (
        entry("run", HOUR, standard="repair", revision=2, state="started"),
        "run of “Repair it” r2 started today 08:00 by tom",
    ),
    (entry("help", HOUR, text="the lamp is hot"), "help wanted today 08:00 by tom: the lamp is hot"),
    (entry("discarded", HOUR, reason="twice"), "discarded today 08:00 by tom: twice"),
    (entry("painted", HOUR, text="red"), "painted today 08:00 by tom: red"),
]  # fmt: skip


def sentences(found: Card, **facts: Any) -> list[str]:
    space = workspace(found, standards=[REPAIR], posted=POSTED, **facts)
    return [each.sentence for each in happened(space, found, SINCE, NOW)]


@pytest.mark.parametrize(("log", "wanted"), WORDS, ids=[each[0].event for each in WORDS])
def test_an_entry_in_words(log: LogEntry, wanted: str) -> None:
    found = card("a", log=[log])
    last = log.to or found.column
    assert sentences(msgspec.structs.replace(found, column=last)) == [wanted]


def test_what_was_before_isn_t_told_and_the_order_is_that_of_time() -> None:
    late, early = (
        entry("comment", ago(hours=1), text="late"),
        entry("comment", ago(hours=2), text="early"),
    )
    before = entry("comment", ago(2), text="before")
    told = sentences(card("a", log=[late, early, before]))
    assert [each.rpartition(" ")[2] for each in told] == ["early", "late"]


def test_a_comment_that_was_taken_back_isn_t_told() -> None:
    said = entry("comment", ago(hours=2), text="wrong")
    assert sentences(card("a", log=[said, entry("retracted", HOUR, of=said.at)])) == []


def test_a_move_in_the_file_is_told_without_a_time() -> None:
    found = msgspec.structs.replace(card("a"), column="analyse")
    assert sentences(found) == ["moved from Fix to Analyse in the file"]
    assert has_news(found, SINCE)


def test_a_clock_that_is_ahead_loses_nothing_and_is_said_to_be() -> None:
    found = card("a", log=[entry("comment", ago(-1), text="from tomorrow")])
    told = happened(workspace(found), found, SINCE, NOW)
    assert [each.is_ahead for each in told] == [True]
    assert told[0].sentence == (
        "comment tomorrow 09:00 (that clock is ahead) by tom: from tomorrow"
    )


def test_times_are_in_the_board_s_zone() -> None:
    found = card("a", log=[entry("comment", HOUR, text="x")])
    assert sentences(found, timezone="Asia/Tokyo") == ["comment today 17:00 by tom: x"]
    assert board().timezone == "UTC"


def test_escape_sequences_don_t_come_through() -> None:
    found = card("a", log=[entry("comment", HOUR, text="\x1b[31mred")])
    assert "\x1b" not in sentences(found)[0]


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "today 09:00"), (1, "yesterday 09:00"), (2, "Tue 09:00"), (6, "Fri 09:00"), (7, "5 Mar 09:00"), (400, "5 Feb 2025 09:00"), (-1, "tomorrow 09:00"), (-3, "15 Mar 09:00")],
)  # fmt: skip
def test_a_moment_in_words(days: int, words: str) -> None:
    assert moment_words(ago(days), NOW) == words


def test_a_card_without_news() -> None:
    assert not has_news(card("a"), SINCE)
    assert has_news(card("a"), None)
