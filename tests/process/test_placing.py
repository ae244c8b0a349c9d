"""Where a process is drawn: nothing over anything else, whatever the standard, in cells and in points."""

from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import example, given
from tests.process.drawn import STARTER, standards

from leantui.exchange.bpmn import page_metrics
from leantui.layout.process_drawing import cell_metrics
from leantui.model.standard import Standard, Step
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


def made(*steps: dict[str, Any]) -> Standard:
    return Standard(
        id="made", title="Made", step=tuple(Step(do="Do it", **facts) for facts in steps)
    )


SWAPPED = made(
    {"id": "a", "role": "x"}, {"id": "b", "role": "it", "after": ("a",)}, {"id": "c", "role": "hr", "after": ("b", "a")},
    {"id": "d", "role": "hr", "after": ("a",)}, {"id": "e", "role": "it"}, {"id": "f", "role": "it", "after": ()},
)  # fmt: skip
"""Two lines change rows with one another."""
BACK_AND_ON = made(
    {"id": "a", "role": "it", "after": ()}, {"id": "b", "role": "it", "when": "vip"},
    {"id": "c", "role": "it", "after": (), "loop_to": "a", "pause": True}, {"id": "d", "role": "it"},
)  # fmt: skip
"""A way back leaves the row that another line enters."""


def pieces(line: Line) -> list[frozenset[Point]]:
    """The line in pieces of one unit, from the source on."""
    found = []
    for (x, y), (to_x, to_y) in segments(line):
        step_x, step_y = (to_x > x) - (to_x < x), (to_y > y) - (to_y < y)
        while (x, y) != (to_x, to_y):
            found.append(frozenset({(x, y), (x + step_x, y + step_y)}))
            x, y = x + step_x, y + step_y
    return found


def together(ours: Sequence[object], theirs: Sequence[object]) -> int:
    """How many are alike from the beginning on."""
    return next(
        (at for at, (one, other) in enumerate(zip(ours, theirs, strict=False)) if one != other),
        min(len(ours), len(theirs)),
    )


@pytest.mark.parametrize("kind", ["cells", "alarms"])
@example(STARTER)
@example(SWAPPED)
@example(BACK_AND_ON)
@given(standards())
def test_lines_lie_upon_each_other_only_where_they_leave_or_enter_together(
    kind: str, found: Standard
) -> None:
    graph = process_graph(found)
    placed = place(graph, metrics_of(graph, kind))
    drawn = {line.edge: pieces(line) for line in placed.lines}
    for edge, own in drawn.items():
        assert len({*own}) == len(own), edge
    for (one, ours), (other, theirs) in combinations(drawn.items(), 2):
        leave = together(ours, theirs) if one.source == other.source else 0
        enter = together(ours[::-1], theirs[::-1]) if one.target == other.target else 0
        assert len({*ours} & {*theirs}) == leave + enter, (one, other)
