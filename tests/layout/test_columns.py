"""How wide each column is: all the room there is, never less than a card needs, and the cursor's in full."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.layout.boards import Laid, boards, laid_out

from leantui.layout.columns import LEAST, LEAST_EMPTY, NARROW, SINGLE_BELOW, lay_out
from leantui.model.board import Board, Column


def board(*names: str) -> Board:
    """Columns by name; one that ends in a stroke is split."""
    columns = tuple(
        Column(id=name.strip("|").lower(), name=name.strip("|"), split=name.endswith("|"))
        for name in names
    )
    return Board(name="Board", column=columns)


DESK = board("Intake", "Analyse|", "Fix|", "Waiting", "Done")


@given(laid_out())
@settings(max_examples=50)
def test_places_fill_the_width_side_by_side(laid: Laid) -> None:
    x = 0
    for slot in laid.columns.slots:
        assert slot.x == x
        x += slot.width
    if laid.columns.mode != "scroll":
        assert x == laid.width


@given(boards(), st.integers(SINGLE_BELOW, 260), st.data())
@settings(max_examples=50)
def test_the_column_at_the_cursor_is_never_narrowed(
    found: Board, width: int, data: st.DataObject
) -> None:
    focus = data.draw(st.integers(0, len(found.column) - 1))
    columns = lay_out(found, width, focus, {found.column[focus].id})
    mine = [slot for slot in columns.slots if slot.column == focus]
    assert mine
    assert all(slot.width >= LEAST and not slot.is_narrow for slot in mine)


@given(boards(), st.integers(SINGLE_BELOW, 260), st.data())
@settings(max_examples=50)
def test_scrolled_sideways_every_place_can_be_seen_whole(
    found: Board, width: int, data: st.DataObject
) -> None:
    columns = lay_out(found, width, 0, set())
    index = data.draw(st.integers(0, len(columns.slots) - 1))
    slot = columns.slots[index]
    left = columns.edge_at(min(slot.x + slot.width - width, slot.x)) if index else 0
    assert index in columns.drawn(max(left, 0), width)
    for each in columns.drawn(left, width):
        assert columns.slots[each].x + columns.slots[each].width <= left + width


def test_a_wide_terminal_shows_all_columns_as_wide_as_each_other() -> None:
    columns = lay_out(DESK, 175, 0, set(), filled={"intake"})
    assert columns.mode == "full"
    assert {slot.width for slot in columns.slots} == {25}


def test_places_without_cards_leave_their_room_to_the_others() -> None:
    columns = lay_out(DESK, 105, 0, set(), filled={"intake", "fix", "done"})
    sizes = {slot.place: slot.width for slot in columns.slots}
    assert sizes["analyse"] == sizes["fix/done"] == LEAST_EMPTY
    assert sizes["intake"] == sizes["fix"] > 20


def test_the_main_screens_seven_places_fit_beside_the_standard() -> None:
    columns = lay_out(DESK, 104, 2, set())
    assert columns.mode == "full"
    assert min(slot.width for slot in columns.slots) >= 14


@pytest.mark.parametrize(
    ("focus", "narrow"), [(2, ["intake", "analyse"]), (0, ["fix", "waiting", "done"])]
)
def test_columns_far_from_the_cursor_narrow_to_a_count(focus: int, narrow: list[str]) -> None:
    columns = lay_out(DESK, 66, focus, set())
    assert columns.mode == "narrowed"
    assert [slot.place for slot in columns.slots if slot.is_narrow] == narrow
    assert {slot.width for slot in columns.slots if slot.is_narrow} == {NARROW}


def test_a_narrow_terminal_shows_one_column_at_a_time() -> None:
    columns = lay_out(DESK, 50, 2, set())
    assert columns.mode == "single"
    assert [slot.place for slot in columns.slots] == ["fix", "fix/done"]


def test_twenty_columns_scroll_sideways() -> None:
    many = board(*(f"Column{number}" for number in range(20)))
    columns = lay_out(many, 104, 7, {"column3"})
    assert columns.mode == "scroll"
    assert columns.width > 104
    assert [slot.place for slot in columns.slots if slot.is_narrow] == ["column3"]
    assert len(columns.drawn(0, 104)) == 6
