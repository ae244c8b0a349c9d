"""Where cards stand: a point finds its card and a card its points, at every size, and no card is lost."""

from itertools import pairwise

from hypothesis import given, settings
from tests.layout.boards import Laid, laid_out

from leantui.layout.geometry import Geometry, Hit
from leantui.model.card import Card


def shown(laid: Laid) -> list[Card]:
    return [card for cell in laid.model.cells.values() for card in cell]


@given(laid_out())
@settings(max_examples=60)
def test_every_point_of_a_cards_span_hits_that_card(laid: Laid) -> None:
    for card in shown(laid):
        span = laid.geometry.span(card)
        if span is None:
            continue
        for line in range(span.height):
            for x in (span.x, span.x + span.width - 1):
                hit = laid.geometry.hit(x, span.y + line)
                assert hit is not None
                assert (hit.card, hit.line) == (card, line)
                assert (hit.lane, hit.place) == laid.model.key_of(card)


@given(laid_out())
@settings(max_examples=60)
def test_every_hit_lies_in_the_span_of_what_it_hit(laid: Laid) -> None:
    geometry = laid.geometry
    for y in range(geometry.height):
        for slot in laid.columns.slots:
            hit = geometry.hit(slot.x + slot.width // 2, y)
            assert hit is not None
            if hit.card is None:
                continue
            span = geometry.span(hit.card)
            assert span is not None
            assert span.y + hit.line == y
            assert (span.x, span.width) == (slot.x, slot.width)
    assert geometry.hit(0, -1) is None
    assert geometry.hit(0, geometry.height) is None


@given(laid_out())
@settings(max_examples=60)
def test_no_card_is_lost(laid: Laid) -> None:
    """Each is drawn, or counted in its folded lane, or counted where its column is narrowed or not in sight."""
    places = {slot.place for slot in laid.columns.slots if not slot.is_narrow}
    for card in shown(laid):
        lane, place = laid.model.key_of(card)
        if lane in laid.folded_lanes or place not in places:
            assert laid.geometry.span(card) is None
        else:
            assert laid.geometry.span(card) is not None
    narrow = [slot for slot in laid.columns.slots if slot.is_narrow]
    for lane_shown in laid.model.lanes:
        counted = sum(laid.geometry.count(lane_shown.key, slot) for slot in narrow)
        held = [
            card
            for card in shown(laid)
            if laid.model.key_of(card)[0] == lane_shown.key
            and card.column_id in {slot.place for slot in narrow}
        ]
        assert counted == len(held)
        if counted and lane_shown.key not in laid.folded_lanes:
            assert laid.geometry.has_rows(lane_shown.key), "the count has a row to stand on"


@given(laid_out())
@settings(max_examples=60)
def test_lanes_and_cards_follow_each_other_without_gaps(laid: Laid) -> None:
    geometry = laid.geometry
    tops = [geometry.lane_top(lane.key) for lane in laid.model.lanes]
    assert tops == sorted(tops)
    assert tops[0] == 0
    for (_, place), cell in laid.model.cells.items():
        spans = [span for card in cell if (span := geometry.span(card)) is not None]
        for above, below in pairwise(spans):
            assert above.y + above.height == below.y, place


@given(laid_out())
@settings(max_examples=40)
def test_a_card_that_has_room_in_its_lane_takes_no_more_rows_than_the_lane_has(laid: Laid) -> None:
    """Cards shown in full never make the board longer."""
    model, geometry = laid.model, laid.geometry
    tight = Geometry(model, laid.columns, geometry._heights, folded=laid.folded_lanes)
    if tight.height > geometry.height:
        raise AssertionError("a board with room is shorter than one without")
    for lane in model.lanes:
        for slot in laid.columns.slots:
            cell = model.cell(lane.key, slot.place)
            spans = [span for card in cell if (span := geometry.span(card)) is not None]
            if spans:
                end = spans[-1].y + spans[-1].height
                top = geometry.lane_top(lane.key)
                assert geometry.band_at(end - 1) == geometry.band_at(top)


@given(laid_out())
@settings(max_examples=40)
def test_a_header_hits_its_lane(laid: Laid) -> None:
    if not laid.geometry.header:
        return
    for lane in laid.model.lanes:
        hit = laid.geometry.hit(0, laid.geometry.lane_top(lane.key))
        assert isinstance(hit, Hit)
        assert hit.is_lane_header
        assert (hit.lane, hit.card) == (lane.key, None)
