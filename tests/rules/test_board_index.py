"""What is kept about a board's cards is what would be counted anew, whichever cards differ."""

import msgspec
import pytest
from tests.rules.desk import board, card

from leantui.model.card import Card
from leantui.model.workspace import BoardContents
from leantui.rules.board_index import FEW, BoardIndex
from leantui.rules.places import in_order

BOARD = board()
CARDS = [card(f"card{number:04}", ("intake", "fix", "done")[number % 3]) for number in range(30)]


def contents(*cards: Card) -> BoardContents:
    return BoardContents(BOARD, {each.id: each for each in cards}, {})


def asked(*cards: Card) -> BoardIndex:
    """An index that was asked for everything already."""
    index = BoardIndex(contents(*cards))
    assert index.tally.count("column", "fix")
    for place in ("intake", "fix", "done"):
        index.order(place)
    index.open_runs("some")
    return index


moved = msgspec.structs.replace(CARDS[0], column="fix")
CASES = {
    "one moved": (moved, *CARDS[1:]),
    "one came": (*CARDS, card("cardmore", "fix")),
    "one went": CARDS[1:],
    "all at once": (moved, *CARDS[2:], card("cardmore", "done")),
}


@pytest.mark.parametrize("name", CASES)
def test_few_cards_that_differ_are_followed(name: str) -> None:
    index, after = asked(*CARDS), contents(*CASES[name])
    assert index.goes_on_to(after)
    assert index.tally == BoardIndex(after).tally
    for place in ("intake", "fix", "done"):
        assert index.order(place) == in_order(after, place)
    assert index.goes_on_to(after)


def test_many_and_another_board_are_counted_anew() -> None:
    other = [msgspec.structs.replace(each, column="fix") for each in CARDS * (FEW // 10)]
    many = [msgspec.structs.replace(each, id=f"{n}") for n, each in enumerate(other)]
    assert not asked(*CARDS).goes_on_to(contents(*many))
    elsewhere = BoardContents(board(name="Other"), {each.id: each for each in CARDS}, {})
    assert not asked(*CARDS).goes_on_to(elsewhere)


def test_the_last_of_a_place_is_known_before_all_are_put_in_order() -> None:
    index = asked(*CARDS)
    for place in ("intake", "fix", "fix/done", "done"):
        fresh = BoardIndex(index._contents)
        standing = fresh.standing(place)
        backwards = list(reversed(standing))
        assert fresh._orders == {}
        assert list(standing) == backwards[::-1] == index.order(place)
        assert len(standing) == len(backwards)
        assert fresh.standing(place) is fresh.order(place)
