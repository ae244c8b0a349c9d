"""Ids, durations and text: what may name something, and what may reach a terminal."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leantui.model.duration import format_duration, parse_duration
from leantui.model.ids import CROCKFORD, Ids, is_id, new_card_id
from leantui.model.text import one_line, printable


@pytest.mark.parametrize(
    "text", ["a", "0", "new-starter", "7k3q9c0t", "a" * 64, "con1", "com", "lpt10"]
)
def test_ids(text: str) -> None:
    assert is_id(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-a",
        "A",
        "a_b",
        "a b",
        "a/b",
        "..",
        "ü",
        "a" * 65,
        "con",
        "nul",
        "com1",
        "lpt0",
        "a\n",
        "a.toml",
    ],
)
def test_what_is_no_id(text: str) -> None:
    assert not is_id(text)


def test_a_new_card_id_is_random_and_can_be_read_out_loud() -> None:
    made = {new_card_id() for _ in range(200)}
    assert len(made) == 200
    assert all(len(each) == 8 and set(each) <= set(CROCKFORD) and is_id(each) for each in made)


ID = st.text(alphabet=st.sampled_from("ab-0"), min_size=1, max_size=7).map(lambda text: "x" + text)


@settings(max_examples=150)
@given(st.lists(ID, min_size=1, unique=True))
def test_the_shortest_prefix_names_only_its_card(names: list[str]) -> None:
    ids = Ids.of(names)
    for each in names:
        short = ids.shortest(each)
        assert each.startswith(short)
        found = [other for other in names if other.startswith(short)]
        assert found == [each] or short == each
        assert list(ids.matching(each)) == [each]
        assert len(short) >= min(4, len(each))
        assert ids.without_id(each).with_id(each) == ids
    for split in (1, len(ids.ordered) // 2):
        some, rest = set(ids.ordered[:split]), set(ids.ordered[split:])
        assert ids.differing(set(), rest).ordered == ids.ordered[:split]
        assert Ids.of(some).differing(rest | some, set()) == ids
        assert Ids.of(some).differing(rest, some) == Ids.of(rest)
    assert list(ids.matching("x")) == sorted(names)


@pytest.mark.parametrize(
    ("text", "minutes", "said"),
    [("20m", 20, "20m"), ("2h30m", 150, "2h30m"), ("3d", 4320, "3d"), ("1w", 10080, "7d"), ("90m", 90, "1h30m"),
     ("45s", 0.75, "0m"), ("0m", 0, "0m"), ("1d2h3m", 1563, "1d2h3m")],
)  # fmt: skip
def test_durations(text: str, minutes: float, said: str) -> None:
    span = parse_duration(text)
    assert span == timedelta(minutes=minutes)
    assert format_duration(span) == said


@pytest.mark.parametrize("text", ["99999w99999d99999h9999999m9999999s", "99999d"])
def test_the_longest_duration_after_now_is_in_the_calendar(text: str) -> None:
    assert (datetime(2026, 3, 12, tzinfo=UTC) + parse_duration(text)).year > 2026


@pytest.mark.parametrize(
    "text", ["", "m", "2", "2m30h", "1.5h", "-1h", "2 h", "2H", "9" * 30 + "w", "999999h"]
)
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="duration"):
        parse_duration(text)


@settings(max_examples=200)
@given(st.text(alphabet=st.characters()))
def test_nothing_printable_moves_a_terminal(text: str) -> None:
    shown = printable(text)
    assert printable(shown) == shown
    for character in shown:
        assert character in "\t\n" or (
            ord(character) >= 0x20 and not 0x7F <= ord(character) <= 0x9F
        )
        assert character not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"
    assert "\n" not in one_line(text)
    shown.encode()


def test_text_that_harms_nothing_stays_as_it_is() -> None:
    assert printable("[red]naïve 日本語 👩‍💻\tx") == "[red]naïve 日本語 👩‍💻\tx"
    assert printable("a\x1b]52;c;eA==\x07b") == "a\ufffd]52;c;eA==\ufffdb"
    assert printable("one\r\ntwo\rthree") == "one\ntwo\ufffdthree"
    assert one_line("  a\n\t b  ") == "a b"
