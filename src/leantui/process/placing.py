"""Where a process is drawn: nodes in layers from left to right, in lanes by role, edges between them. Pure.

The layout is layered as Sugiyama's is: a node stands one layer behind the last of those before it, an
edge over several layers keeps a row free in each, so that nothing is drawn over anything else. Lines
run in the gaps between layers, each on a track of its own where it goes up or down. Where two lines
change rows with one another, one of them comes into its row from below, behind the other. Units are the
caller's: cells of a terminal, or points of a page.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

import msgspec

from leantui.process.graph import FlowEdge, FlowLane, FlowNode, ProcessGraph

Point = tuple[int, int]


class Metrics(msgspec.Struct, frozen=True, kw_only=True):
    """Sizes in the caller's units."""

    size: Callable[[FlowNode], Point]
    """Width and height of a node."""
    track: int
    """Between two tracks of a gap."""
    gap: int
    """Between a layer and the first track, and between the last track and the next layer."""
    row_gap: int
    """Between two rows of a lane."""
    jog: int
    """How far below its row a line runs that can't come into it straight; less than `row_gap`, or the same."""
    lane_pad: int
    """Above and below the rows of a lane."""
    header: int
    """Width of a lane's title, left of the first layer."""


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """A node's place."""

    node: FlowNode
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> Point:
        return self.x + self.width // 2, self.y + self.height // 2


class Band(msgspec.Struct, frozen=True, kw_only=True):
    """A lane's place; it is as wide as the drawing."""

    lane: FlowLane
    y: int
    height: int


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """An edge's way, in straight pieces from the source's right to the target's left side."""

    edge: FlowEdge
    points: tuple[Point, ...]


class Placement(msgspec.Struct, frozen=True, kw_only=True):
    """The whole drawing."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    bands: tuple[Band, ...]
    lines: tuple[Line, ...]

    def box(self, node_id: str) -> Box:
        return next(box for box in self.boxes if box.node.id == node_id)


def place(graph: ProcessGraph, metrics: Metrics) -> Placement:
    """Lay a process out."""
    return _Placing(graph, metrics).placed()


class _Cell(msgspec.Struct):
    """A node, or a row that an edge keeps free in a layer."""

    id: str
    layer: int
    lane: str
    node: FlowNode | None = None
    row: int = 0


class _Hop(msgspec.Struct, frozen=True):
    """A part of an edge, from one layer to the next; `back` ones leave or enter the row below all lanes."""

    source: str
    target: str
    gap: int


class _Placing:
    def __init__(self, graph: ProcessGraph, metrics: Metrics) -> None:
        self.graph = graph
        self.metrics = metrics
        self.cells: dict[str, _Cell] = {}
        self.hops: dict[int, list[_Hop]] = {}
        """By the edge's place in the graph: its parts, from left to right."""
        self.layers: list[list[_Cell]] = []

    def placed(self) -> Placement:
        self._layer()
        self._hop()
        self._give_rows()
        bands, rows = self._rows()
        ys = {cell.id: rows[cell.lane, cell.row] for cell in self.cells.values()}
        bottom = bands[-1].y + bands[-1].height if bands else 0
        tracks = self._tracks(ys, bottom)
        lefts, gaps, width = self._columns(tracks)
        backs = [index for index, edge in enumerate(self.graph.edges) if edge.is_back]
        channel = {
            index: bottom + self.metrics.row_gap * (at + 1) for at, index in enumerate(backs)
        }
        boxes = tuple(self._boxes(ys, lefts))
        lines = tuple(self._lines(ys, lefts, gaps, tracks, channel))
        height = max([bottom, *(y + self.metrics.row_gap for y in channel.values())])
        return Placement(width=width, height=height, boxes=boxes, bands=tuple(bands), lines=lines)

    # Layers

    def _layer(self) -> None:
        layer: dict[str, int] = {}
        for node in self.graph.nodes:
            earlier = [
                layer[edge.source]
                for edge in self.graph.edges
                if edge.target == node.id and not edge.is_back
            ]
            layer[node.id] = max(earlier, default=-1) + 1
            self.cells[node.id] = _Cell(node.id, layer[node.id], node.lane, node)

    def _hop(self) -> None:
        """Each edge in parts of one layer, with a free row in every layer that it passes."""
        for index, edge in enumerate(self.graph.edges):
            if edge.is_back:
                continue
            source, target = self.cells[edge.source], self.cells[edge.target]
            at = source.id
            hops: list[_Hop] = []
            for layer in range(source.layer + 1, target.layer):
                passed = _Cell(f"{index}:{layer}", layer, target.lane)
                self.cells[passed.id] = passed
                hops.append(_Hop(at, passed.id, layer - 1))
                at = passed.id
            self.hops[index] = [*hops, _Hop(at, target.id, target.layer - 1)]
        last = max((cell.layer for cell in self.cells.values()), default=0)
        self.layers = [
            [cell for cell in self.cells.values() if cell.layer == layer]
            for layer in range(last + 1)
        ]

    # Rows

    def _give_rows(self) -> None:
        """Each cell in the row of what leads to it, where that is free, else below it."""
        leading: dict[str, list[str]] = defaultdict(list)
        for hops in self.hops.values():
            for hop in hops:
                leading[hop.target].append(hop.source)
        order = {lane.id: at for at, lane in enumerate(self.graph.lanes)}
        places = {node.id: at for at, node in enumerate(self.graph.nodes)}
        for cells in self.layers:
            wanted = {
                cell.id: [
                    (
                        order.get(self.cells[each].lane, 0) - order.get(cell.lane, 0),
                        self.cells[each].row,
                    )
                    for each in leading[cell.id]
                ]
                for cell in cells
            }
            ranked = sorted(
                cells,
                key=lambda cell: (
                    _mean(wanted[cell.id]),
                    cell.node is None,
                    places.get(cell.id, len(places)),
                ),
            )
            taken: dict[str, int] = defaultdict(lambda: -1)
            for cell in ranked:
                own = [row for lane, row in wanted[cell.id] if lane == 0]
                cell.row = max(taken[cell.lane] + 1, min(own, default=0))
                taken[cell.lane] = cell.row

    def _rows(self) -> tuple[list[Band], dict[tuple[str, int], int]]:
        """The lanes from top to bottom, and the middle of each of their rows."""
        bands: list[Band] = []
        middles: dict[tuple[str, int], int] = {}
        y = 0
        for lane in self.graph.lanes:
            cells = [cell for cell in self.cells.values() if cell.lane == lane.id]
            top = y
            y += self.metrics.lane_pad
            for row in range(1 + max((cell.row for cell in cells), default=0)):
                height = max(
                    (
                        self.metrics.size(cell.node)[1]
                        for cell in cells
                        if cell.row == row and cell.node
                    ),
                    default=1,
                )
                middles[lane.id, row] = y + height // 2
                y += height + self.metrics.row_gap
            y += self.metrics.lane_pad - self.metrics.row_gap
            bands.append(Band(lane=lane, y=top, height=y - top))
        return bands, middles

    # Columns

    def _tracks(self, ys: dict[str, int], bottom: int) -> dict[int, dict[str, int]]:
        """By gap, the track of each key: all that leaves one source shares one, all else one by its target."""
        gaps: dict[int, _Gap] = defaultdict(_Gap)
        for index, hops in self.hops.items():
            for hop in hops:
                start, end = ys[hop.source], ys[hop.target]
                if start == end:
                    continue
                gaps[hop.gap].add(self._key(index, hop), leaves=start, enters=end)
        for index, edge in enumerate(self.graph.edges):
            if edge.is_back:
                out, into = self.cells[edge.source].layer, self.cells[edge.target].layer - 1
                gaps[out].add(f"back-out {index}", leaves=ys[edge.source], ends=bottom)
                gaps[into].add(f"back-in {index}", enters=ys[edge.target], ends=bottom)
        return {at: gap.coloured(self.metrics.jog) for at, gap in gaps.items()}

    def _key(self, index: int, hop: _Hop) -> str:
        out = sum(each.source == hop.source for hops in self.hops.values() for each in hops)
        return f"from {hop.source}" if out > 1 else f"to {hop.target}"

    def _columns(self, tracks: dict[int, dict[str, int]]) -> tuple[list[int], dict[int, int], int]:
        """Where each layer begins, where each gap's first track runs, and the width of all."""
        metrics = self.metrics
        x = metrics.header
        if -1 in tracks:
            x += metrics.gap
        lefts: list[int] = []
        gaps: dict[int, int] = {-1: metrics.header + metrics.gap // 2}
        for layer, cells in enumerate(self.layers):
            width = max((metrics.size(cell.node)[0] for cell in cells if cell.node), default=1)
            lefts.append(x)
            x += width + metrics.gap
            gaps[layer] = x
            count = 1 + max(tracks.get(layer, {}).values(), default=-1)
            x += metrics.track * max(count - 1, 0) + metrics.gap
        return lefts, gaps, x

    def _layer_width(self, layer: int) -> int:
        sizes = [self.metrics.size(cell.node)[0] for cell in self.layers[layer] if cell.node]
        return max(sizes, default=1)

    # What is drawn

    def _boxes(self, ys: dict[str, int], lefts: Sequence[int]) -> Iterable[Box]:
        for cell in self.cells.values():
            if cell.node is not None:
                width, height = self.metrics.size(cell.node)
                x = lefts[cell.layer] + (self._layer_width(cell.layer) - width) // 2
                yield Box(
                    node=cell.node, x=x, y=ys[cell.id] - height // 2, width=width, height=height
                )

    def _lines(
        self,
        ys: dict[str, int],
        lefts: Sequence[int],
        gaps: dict[int, int],
        tracks: dict[int, dict[str, int]],
        channel: dict[int, int],
    ) -> Iterable[Line]:
        ends = {box.node.id: (box.x, box.x + box.width) for box in self._boxes(ys, lefts)}
        for index, edge in enumerate(self.graph.edges):
            start, end = ends[edge.source][1], ends[edge.target][0]
            points = [(start, ys[edge.source])]
            if edge.is_back:
                out, into = self.cells[edge.source].layer, self.cells[edge.target].layer - 1
                right = gaps[out] + self.metrics.track * tracks[out][f"back-out {index}"]
                left = gaps[into] + self.metrics.track * tracks[into][f"back-in {index}"]
                low = channel[index]
                points += [(right, ys[edge.source]), (right, low), (left, low)]
                points += self._entry(left, ys[edge.target], f"back-in {index}", gaps, tracks, into)
            else:
                for hop in self.hops[index]:
                    if ys[hop.source] != ys[hop.target]:
                        key = self._key(index, hop)
                        x = gaps[hop.gap] + self.metrics.track * tracks[hop.gap][key]
                        points.append((x, ys[hop.source]))
                        points += self._entry(x, ys[hop.target], key, gaps, tracks, hop.gap)
            points.append((end, ys[edge.target]))
            yield Line(edge=edge, points=tuple(points))

    def _entry(
        self,
        x: int,
        row: int,
        key: str,
        gaps: dict[int, int],
        tracks: dict[int, dict[str, int]],
        gap: int,
    ) -> list[Point]:
        """From a track into a row: straight, or below it to a track behind what leaves it."""
        track = tracks[gap].get(_jog(key, row))
        if track is None:
            return [(x, row)]
        low, behind = row + self.metrics.jog, gaps[gap] + self.metrics.track * track
        return [(x, low), (behind, low), (behind, row)]


class _Gap:
    """The lines between two layers that go up or down, and the rows they leave and enter."""

    def __init__(self) -> None:
        self.spans: dict[str, list[int]] = defaultdict(list)
        self.leaving: dict[int, set[str]] = defaultdict(set)
        self.entering: dict[int, set[str]] = defaultdict(set)

    def add(
        self, key: str, *, leaves: int | None = None, enters: int | None = None, ends: int = 0
    ) -> None:
        """A line from a row to a row; or between one and `ends`, below all lanes."""
        self.spans[key] += [ends if row is None else row for row in (leaves, enters)]
        if leaves is not None:
            self.leaving[leaves].add(key)
        if enters is not None:
            self.entering[enters].add(key)

    def coloured(self, jog: int) -> dict[str, int]:
        """Tracks such that no two lines lie upon each other.

        What leaves a row must turn before what enters that row does. Where that goes round in a circle, one
        line comes into its row from below, on a second track of its own behind what leaves it.
        """
        rest = sorted(self.spans, key=lambda key: (min(self.spans[key]), max(self.spans[key]), key))
        first: dict[str, dict[int, set[str]]] = {key: {} for key in rest}
        for row, keys in self.entering.items():
            for key in keys:
                if others := self.leaving.get(row, set()) - {key}:
                    first[key][row] = others
        tracks: dict[str, int] = {}
        while rest:
            left = {*rest}
            free = (key for key in rest if not any(each & left for each in first[key].values()))
            key = next(free, "")
            if not key:
                key = min((each for each in rest if first[each]), key=lambda each: len(first[each]))
                rest += self._give_way(key, first, left, jog)
            rest.remove(key)
            tracks[key] = self._track(
                key, {each for row in first[key].values() for each in row}, tracks
            )
        return tracks

    def _give_way(
        self, key: str, first: dict[str, dict[int, set[str]]], rest: set[str], jog: int
    ) -> list[str]:
        """Let a line into its rows later than it turns; the keys of what it is drawn by there."""
        made = []
        for row in [row for row, others in first[key].items() if others & rest]:
            self.spans[key].append(row + jog)
            later = _jog(key, row)
            self.spans[later] = [row, row + jog]
            first[later] = {row: first[key].pop(row) | {key}}
            made.append(later)
        return made

    def _track(self, key: str, first: set[str], tracks: dict[str, int]) -> int:
        least = max((tracks[each] + 1 for each in first if each in tracks), default=0)
        low, high = min(self.spans[key]), max(self.spans[key])
        taken = {
            tracks[other]
            for other in tracks
            if min(self.spans[other]) <= high and low <= max(self.spans[other])
        }
        return next(at for at in range(least, least + len(tracks) + 1) if at not in taken)


def _jog(key: str, row: int) -> str:
    """What a line is called where it comes into a row from below."""
    return f"{key} into {row}"


def _mean(wanted: Sequence[tuple[int, int]]) -> float:
    """Where the lines come from: lanes count far more than rows."""
    return sum(lane * 1000 + row for lane, row in wanted) / len(wanted) if wanted else 0.0
