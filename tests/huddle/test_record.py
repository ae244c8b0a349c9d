"""A record folded: one sitting, two people, in whatever order their entries were merged."""

from itertools import permutations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.huddle.boards import NOW, ago

from leantui.huddle.record import fold, last_start, starts
from leantui.model.huddle import HUDDLE_EVENTS, Huddle, HuddleEntry


def said(event: str, hours: float, by: str = "mia", **facts: Any) -> HuddleEntry:
    return HuddleEntry(at=ago(hours=hours), by=by, event=event, **facts)


def huddle(*log: HuddleEntry) -> Huddle:
    return Huddle(board="desk", date=NOW.date(), log=log)


def test_everything_said_is_in_its_list() -> None:
    record = fold(
        huddle(
            said("started", 3, present=("mia", "tom"), since=ago(1)),
            said("note", 2.9, card="ab3k", text="at noon"),
            said("parked", 2.8, text="who orders?"),
            said("decision", 2.7, text="we buy two"),
            said("action", 2.6, card="7w1z"),
            said("ended", 2.5),
        )
    )
    assert (record.started, record.ended, record.since) == (ago(hours=3), ago(hours=2.5), ago(1))
    assert record.present == ("mia", "tom")
    assert [each.text for each in record.notes_of("ab3k")] == ["at noon"]
    assert [each.text for each in record.parked] == ["who orders?"]
    assert [each.text for each in record.decisions] == ["we buy two"]
    assert [each.card for each in record.actions] == ["7w1z"]
    assert not record.is_open


def test_somebody_who_joins_doesn_t_begin_anew() -> None:
    record = fold(
        huddle(
            said("started", 3, present=("mia",)),
            said("note", 2.9, card="a", text="x"),
            said("started", 2.8, by="tom", present=("tom",)),
        )
    )
    assert record.started == ago(hours=3)
    assert record.present == ("mia", "tom")
    assert len(record.notes) == 1
    assert record.is_open


def test_who_is_there_is_what_was_said_last() -> None:
    log = said("started", 3, present=("mia",)), said("present", 2, present=("mia", "eva"))
    assert fold(huddle(*log)).present == ("mia", "eva")


def test_a_second_huddle_of_the_day_is_its_own() -> None:
    record = fold(
        huddle(
            said("started", 5),
            said("parked", 4.5, text="old"),
            said("ended", 4),
            said("started", 1, present=("eva",)),
        )
    )
    assert (record.started, record.parked, record.present) == (ago(hours=1), (), ("eva",))
    assert record.is_open


def test_the_last_start_before_an_instant() -> None:
    days = [
        huddle(said("started", 26), said("started", 25.9, by="tom"), said("ended", 25)),
        huddle(said("started", 2), said("ended", 1), said("started", 0.5)),
    ]
    assert starts(days) == [ago(hours=26), ago(hours=2), ago(hours=0.5)]
    assert last_start(days, NOW) == ago(hours=0.5)
    assert last_start(days, ago(hours=2)) == ago(hours=26)
    assert last_start(days, ago(hours=30)) is None


def test_what_isn_t_known_is_left_alone() -> None:
    assert fold(huddle(said("sang", 1, text="la"))).started is None


TIMES = st.integers(0, 20).map(lambda hours: ago(hours=hours))
ENTRIES = st.builds(
    HuddleEntry,
    at=TIMES,
    by=st.sampled_from(["mia", "tom"]),
    event=st.sampled_from(HUDDLE_EVENTS),
    card=st.sampled_from([None, "a"]),
    text=st.sampled_from([None, "x"]),
    present=st.sampled_from([(), ("mia",), ("tom", "eva")]),
)


@given(st.lists(ENTRIES, max_size=4))
def test_folding_doesn_t_depend_on_the_order_of_the_file(log: list[HuddleEntry]) -> None:
    found = {repr(fold(huddle(*order))) for order in permutations(log)}
    assert len(found) == 1


def test_an_empty_record() -> None:
    record = fold(huddle())
    assert record.started is None
    assert not record.is_open
