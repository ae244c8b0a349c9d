"""What is drawn: every line exactly as wide as it must be, in cells, whatever words it is made of."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from tests.layout.boards import Laid, facts, laid_out, titles

from leantui.layout.card_rows import CardFacts, Row, height, rows, title_rows
from leantui.model.board import Board, Column
from leantui.model.card import Card
from leantui.widgets.board_header import header_rows, lane_row
from leantui.widgets.lines import Span, wrap

BOARD = Board(
    name="Board",
    started="fix",
    finished="done",
    column=(Column(id="fix", name="Fix"), Column(id="done", name="Done", kind="done")),
)


def text(row: Row) -> str:
    return "".join(piece for piece, _ in row)


def drawn(card: Card, width: int, *, is_roomy: bool = False, **more: object) -> list[str]:
    found = CardFacts(ref="7k3q", as_of=date(2026, 3, 12), **more)  # type: ignore[arg-type]
    tall = height(card, width, "comfortable", is_roomy=is_roomy)
    return [
        text(row).rstrip() for row in rows(card, BOARD, found, width, "comfortable", height=tall)
    ]


@given(laid_out(), st.booleans(), st.booleans())
@settings(max_examples=60)
def test_every_row_of_a_card_has_its_slots_width(
    laid: Laid, is_cursor: bool, is_ascii: bool
) -> None:
    for cell in laid.model.cells.values():
        for card in cell:
            span = laid.geometry.span(card)
            if span is None:
                continue
            found = rows(
                card,
                laid.model.board,
                facts(card),
                span.width,
                laid.density,
                height=span.height,
                is_cursor=is_cursor,
                is_ascii=is_ascii,
            )
            assert len(found) == span.height
            assert [cell_len(text(row)) for row in found] == [span.width] * span.height


@pytest.mark.parametrize("width", range(6, 14))
def test_a_person_nothing_is_left_of_takes_no_blank_either(width: int) -> None:
    card = Card(id="card0004", title="VPN", column="fix", assignees=("mia",), log=())
    row = rows(card, BOARD, facts(card), width, "compact", height=1)[0]
    assert cell_len(text(row)) == max(width, len("▎card0004 "))


@given(laid_out(), st.booleans())
@settings(max_examples=60)
def test_headers_have_the_boards_width(laid: Laid, is_ascii: bool) -> None:
    wanted = laid.columns.width
    found = header_rows(laid.model, laid.columns, laid.width, ascii_only=is_ascii)
    assert [sum(cell_len(text) for text, _ in row) for row in found] == [wanted, wanted]
    for lane in laid.model.lanes:
        counts = [(slot.x, laid.geometry.count(lane.key, slot)) for slot in laid.columns.slots]
        row = lane_row(lane, laid.width, is_folded=True, counts=counts, ascii_only=is_ascii)
        assert sum(cell_len(text) for text, _ in row) >= laid.width


@given(titles, st.integers(6, 40), st.integers(1, 3))
@settings(max_examples=200)
def test_a_title_is_broken_and_never_wider_than_its_room(title: str, width: int, most: int) -> None:
    found = title_rows(" ".join(title.split()), width, most)
    assert 1 <= len(found) <= most
    assert all(cell_len(row) <= width for row in found)


@given(st.lists(st.text("aM-.", min_size=1, max_size=9), min_size=1), st.integers(4, 20))
def test_plain_titles_are_broken_as_all_others_are(words: list[str], width: int) -> None:
    title = " ".join(words)
    lines = tuple(line.text for line in wrap([Span(title)], width))
    assert title_rows(title, width, len(title)) == lines


def test_a_title_that_is_too_long_ends_after_a_whole_word() -> None:
    assert title_rows("Replace the certificate of the portal", 12, 2) == (
        "Replace the",
        "certificate…",
    )
    assert title_rows("Mail is down for all of ACME", 12, 3) == (
        "Mail is down",
        "for all of",
        "ACME",
    )
    assert title_rows("Mail is down for all", 9, 2, is_ascii=True) == ("Mail is", "down...")


def test_a_word_longer_than_its_room_goes_on_in_the_next_row() -> None:
    assert title_rows("Wareneingangsprüfung am Tor", 12, 3) == (
        "Wareneingang",
        "sprüfung am",
        "Tor",
    )


def test_a_card_takes_two_or_three_rows_and_is_shown_in_full_where_there_is_room() -> None:
    card = Card(
        log=(),
        title="New starter: J. Doe, Finance department",
        column="fix",
        assignees=("mia",),
        due=date(2026, 3, 13),
    )
    assert drawn(card, 14, age_days=4, progress=(3, 7)) == [
        "▎New starter:",
        "▎J. Doe,…",
        "▎7k3q 4d @mia",
    ]
    assert drawn(card, 14, is_roomy=True, age_days=4, progress=(3, 7)) == [
        "▎New starter:",
        "▎J. Doe,",
        "▎Finance…",
        "▎7k3q 4d @mia",
        "▎due Fri 3/7",
    ]
    assert drawn(Card(log=(), title="Toner", column="fix"), 14) == ["▎Toner", "▎7k3q"]


def test_an_expedited_card_is_always_shown_in_full() -> None:
    card = Card(
        log=(), title="Mail down for all of ACME", column="fix", class_of_service="expedite"
    )
    assert drawn(card, 14, age_days=0) == ["▌Mail down", "▌for all of", "▌ACME", "▌7k3q 0d"]


@pytest.mark.parametrize(
    ("service", "edge"),
    [("expedite", "▌"), ("fixed-date", "║"), ("standard", "▎"), ("intangible", "┊")],
)
def test_the_edge_tells_the_class_of_service_without_colour(service: str, edge: str) -> None:
    card = Card(log=(), title="Toner", column="fix", class_of_service=service)
    assert {row[0] for row in drawn(card, 20)} == {edge}


@pytest.mark.parametrize(
    ("band", "shown"), [("normal", "4d"), ("p50", "4d›"), ("p85", "4d»"), ("sle", "4d◷")]
)
def test_an_age_that_says_something_has_a_sign_of_its_own(band: str, shown: str) -> None:
    card = Card(log=(), title="Toner", column="fix")
    assert drawn(card, 20, age_days=4, band=band)[1] == f"▎7k3q {shown}"


def test_badges_stand_there_only_where_they_say_something() -> None:
    finished = Card(log=(), title="Toner", column="done", due=date(2026, 3, 1))
    assert drawn(finished, 30, progress=(4, 4)) == ["▎Toner", "▎7k3q"]
    assert drawn(finished, 30, progress=(3, 4)) == ["▎Toner", "▎7k3q 3/4"]
    fresh = Card(log=(), title="Toner", column="fix")
    assert drawn(fresh, 30, progress=(0, 4)) == ["▎Toner", "▎7k3q"]


def test_in_ascii_the_signs_are_ascii_and_peoples_words_are_left() -> None:
    card = Card(
        log=(),
        title="Übergabe der sehr langen Liste an alle",
        column="fix",
        class_of_service="expedite",
        assignees=("zoë",),
    )
    found = rows(
        card,
        BOARD,
        CardFacts(
            ref="7k3q",
            age_days=9,
            band="p85",
            is_paused=True,
            is_marked=True,
            as_of=date(2026, 3, 12),
        ),
        16,
        "comfortable",
        height=3,
        is_ascii=True,
    )
    shown = [text(row).rstrip() for row in found]
    assert shown == ["#Übergabe der", "#sehr langen...", "#7k3q ! 9d>> ="]
