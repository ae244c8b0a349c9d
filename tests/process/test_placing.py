"""Where a process is drawn: nothing over anything else, whatever the standard, in cells and in points."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from tests.process.drawn import STARTER, standards

from leantui.exchange.bpmn import page_metrics
from leantui.layout.process_drawing import cell_metrics
from leantui.model.standard import Standard
from leantui.process.graph import ProcessGraph, process_graph
from leantui.process.placing import Box, Line, Metrics, Placement, Point, place

Segment = tuple[Point, Point]


def metrics_of(graph: ProcessGraph, kind: str) -> Metrics:
    return cell_metrics(graph) if kind == "cells" else page_metrics(has_alarms=kind == "alarms")


def segments(line: Line) -> list[Segment]:
    return [(one, other) for one, other in pairwise(line.points) if one != other]


def is_over(box: Box, segment: Segment) -> bool:
    (x, y), (to_x, to_y) = sorted(segment)
    return (
        x < box.x + box.width
        and box.x < to_x
        and min(y, to_y) < box.y + box.height
        and box.y < max(y, to_y)
    ) or (
        y == to_y
        and box.y < y < box.y + box.height - 1
        and x < box.x + box.width - 1
        and to_x > box.x + 1
    )


def shared(one: Segment, other: Segment) -> int:
    """How long two pieces lie upon each other."""
    for axis in (0, 1):
        same = {point[axis] for point in (*one, *other)}
        if len(same) == 1:
            along = 1 - axis
            low = max(min(p[along] for p in one), min(p[along] for p in other))
            high = min(max(p[along] for p in one), max(p[along] for p in other))
            return max(high - low, 0)
    return 0


def assert_sound(placed: Placement) -> None:
    for one, other in combinations(placed.boxes, 2):
        assert (
            one.x + one.width < other.x
            or other.x + other.width < one.x
            or one.y + one.height < other.y + 1
            or other.y + other.height < one.y + 1
        ), (one, other)
    bands = {band.lane.id: band for band in placed.bands}
    for box in placed.boxes:
        band = bands[box.node.lane]
        assert band.y < box.y
        assert box.y + box.height <= band.y + band.height
        assert box.x > 0
        assert box.x + box.width <= placed.width
    for above, below in pairwise(placed.bands):
        assert above.y + above.height == below.y
    for line in placed.lines:
        source, target = placed.box(line.edge.source), placed.box(line.edge.target)
        assert line.points[0] == (source.x + source.width, source.y + source.height // 2)
        assert line.points[-1] == (target.x, target.y + target.height // 2)
        for (x, y), (to_x, to_y) in segments(line):
            assert x == to_x or y == to_y
            assert max(y, to_y) <= placed.height
        for box in placed.boxes:
            assert not any(is_over(box, each) for each in segments(line)), (line, box)


@pytest.mark.parametrize("kind", ["cells", "page", "alarms"])
@given(standards())
def test_nothing_is_drawn_over_anything_else(kind: str, found: Standard) -> None:
    graph = process_graph(found)
    assert_sound(place(graph, metrics_of(graph, kind)))


@pytest.mark.parametrize("kind", ["cells", "alarms"])
def test_lines_of_different_ways_don_t_lie_upon_each_other(kind: str) -> None:
    graph = process_graph(STARTER)
    placed = place(graph, metrics_of(graph, kind))
    for one, other in combinations(placed.lines, 2):
        ends = {one.edge.source, one.edge.target} & {other.edge.source, other.edge.target}
        if not ends:
            overlap = max(shared(a, b) for a in segments(one) for b in segments(other))
            assert overlap == 0, (one, other)
