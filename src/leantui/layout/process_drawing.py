"""A process drawn in cells of a terminal: lanes by role, boxes, gateways and the lines between them. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from rich.cells import cell_len, chop_cells

from leantui.model.text import one_line
from leantui.process.graph import FlowNode, ProcessGraph
from leantui.process.placing import Box, Line, Metrics, Placement, Point, place

_TEXT = 16
"""Cells of a box's text."""
_MOST_LINES = 3
_HEADER = 16
_UP, _DOWN, _LEFT, _RIGHT = 1, 2, 4, 8
_LINES = {
    _LEFT | _RIGHT: "─", _UP | _DOWN: "│", _LEFT: "─", _RIGHT: "─", _UP: "│", _DOWN: "│",
    _RIGHT | _DOWN: "┌", _LEFT | _DOWN: "┐", _RIGHT | _UP: "└", _LEFT | _UP: "┘",
    _RIGHT | _UP | _DOWN: "├", _LEFT | _UP | _DOWN: "┤", _LEFT | _RIGHT | _DOWN: "┬",
    _LEFT | _RIGHT | _UP: "┴", _LEFT | _RIGHT | _UP | _DOWN: "┼",
}  # fmt: skip
_ASCII_LINES = {
    bits: "-" if not bits & (_UP | _DOWN) else "|" if not bits & (_LEFT | _RIGHT) else "+"
    for bits in _LINES
}


class Piece(NamedTuple):
    """A part of a drawn row."""

    text: str
    role: str = ""
    """What it is: heading, muted, accent, strong, or nothing."""


Row = tuple[Piece, ...]


class _Signs(NamedTuple):
    """The characters that aren't lines."""

    start: str
    end: str
    parallel: str
    exclusive: str
    milestone: str
    arrow: str
    border: str
    corners: str
    wall: str
    lane: str
    ellipsis: str
    within: str


_UNICODE = _Signs("●", "◉", "<+>", "<×>", "‖", "▶", "─", "┌┐└┘", "│", "╌", "…", "≤")
_PLAIN = _Signs("o", "@", "<+>", "<x>", "=", ">", "-", "++++", "|", ".", "~", "<=")


def drawing(graph: ProcessGraph, *, is_ascii: bool = False) -> tuple[Row, ...]:
    """The process from left to right, as wide as it gets."""
    signs = _PLAIN if is_ascii else _UNICODE
    placed = place(graph, cell_metrics(graph))
    canvas = _Canvas(placed.width + 1, placed.height + 1, _ASCII_LINES if is_ascii else _LINES)
    _draw_lanes(canvas, placed, signs)
    for line in placed.lines:
        canvas.line(line)
    for box in placed.boxes:
        _draw_box(canvas, box, signs)
    for line in placed.lines:
        x, y = line.points[-1]
        canvas.put(x - 1, y, signs.arrow, "muted")
    return tuple(canvas.rows())


def legend(graph: ProcessGraph, *, is_ascii: bool = False) -> str:
    """What the signs in the drawing mean, those that are in it."""
    signs = _PLAIN if is_ascii else _UNICODE
    words = {
        "parallel": f"{signs.parallel} all of them",
        "exclusive": f"{signs.exclusive} one way or the other",
        "milestone": f"{signs.milestone} pause point",
    }
    kinds = {node.kind for node in graph.nodes}
    return "   ".join(text for kind, text in words.items() if kind in kinds)


def listing(graph: ProcessGraph, *, is_ascii: bool = False) -> tuple[Row, ...]:
    """The same for narrow terminals, from top to bottom: one step a line, what can go on at once side by side.

    Each line has the step's number, what it does, who has it where that changes, what it comes after, and
    its condition.
    """
    arrow = "->" if is_ascii else "→"
    titles = {lane.id: lane.title for lane in graph.lanes}
    numbers = {node.id: node.number for node in graph.nodes}
    rows: list[Row] = []
    lane = None
    for node in sorted((n for n in graph.nodes if n.step), key=lambda each: each.number):
        if node.kind != "task" or node.step is None:
            continue
        earlier = sorted(numbers[each] for each in _tasks_before(graph, node.id))
        notes = [
            f"after {', '.join(map(str, earlier))}"
            if earlier != [node.number - 1] and earlier
            else "",
            f"if {one_line(node.step.when)}" if node.step.when else "",
            *_notes(node),
            "pause point" if node.step.pause else "",
        ]
        said = ", ".join(note for note in notes if note)
        who = (
            f"  {arrow} {titles[node.lane]}" if node.lane != lane and titles.get(node.lane) else ""
        )
        lane = node.lane
        rows.append(
            (
                Piece(f"{node.number:>2} ", "strong"),
                Piece(node.text),
                Piece(who, "accent"),
                Piece(f"  {said}" if said else "", "muted"),
            )
        )
    return tuple(rows)


def _tasks_before(graph: ProcessGraph, node_id: str) -> set[str]:
    """The tasks right before a node, through gateways."""
    found: set[str] = set()
    kinds = {node.id: node.kind for node in graph.nodes}
    leading = [edge for edge in graph.edges if not (edge.is_back or edge.is_default)]
    to_visit = [edge.source for edge in leading if edge.target == node_id]
    while to_visit:
        at = to_visit.pop()
        if kinds[at] == "task":
            found.add(at)
        else:
            to_visit += [edge.source for edge in leading if edge.target == at]
    return found


# Sizes


def cell_metrics(graph: ProcessGraph) -> Metrics:
    """Sizes in cells of a terminal."""
    title = max((cell_len(lane.title) for lane in graph.lanes), default=0)
    return Metrics(
        size=_size, track=2, gap=2, row_gap=1, jog=1, lane_pad=1, header=min(title, _HEADER) + 3
    )


def _size(node: FlowNode) -> Point:
    if node.kind == "task":
        return _TEXT + 2, len(_texts(node)) + 2
    return (3, 1) if node.kind in ("parallel", "exclusive") else (1, 1)


def _texts(node: FlowNode, ellipsis: str = "…") -> list[str]:
    """The lines in a box: what is done, and on which condition. As many as they are, whatever the signs."""
    lines = _wrapped(node.text)
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], _fit(" ".join(lines[_MOST_LINES - 1 :]), ellipsis)]
    if node.step is not None and node.step.when:
        lines += _conditions(node, ellipsis)
    return lines


def _conditions(node: FlowNode, ellipsis: str) -> list[str]:
    """On which condition it is taken, on two lines at most."""
    when = one_line(node.step.when or "") if node.step else ""
    lines = _wrapped(f"if {when}") if when else []
    return lines if len(lines) < 3 else [lines[0], _fit(" ".join(lines[1:]), ellipsis)]


def _wrapped(text: str) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        parts = chop_cells(word, _TEXT)
        if lines and cell_len(lines[-1]) + 1 + cell_len(parts[0]) <= _TEXT:
            lines[-1] += f" {parts[0]}"
            parts = parts[1:]
        lines += parts
    return lines or [""]


def _fit(text: str, ellipsis: str, width: int = _TEXT) -> str:
    if cell_len(text) <= width:
        return text
    kept = ""
    for character in text:
        if cell_len(kept + character) >= width:
            break
        kept += character
    return kept.rstrip() + ellipsis


def _notes(node: FlowNode, within: str = "within ") -> Iterator[str]:
    step = node.step
    assert step is not None
    if step.kind == "service":
        yield "service"
    if step.use:
        yield f"by {one_line(step.use)}"
    if step.sign_off:
        yield "sign-off"
    if step.timer and (after := step.timer.escalate or step.timer.warn):
        yield f"{within}{after}"


# Drawing


def _draw_lanes(canvas: "_Canvas", placed: Placement, signs: _Signs) -> None:
    for band in placed.bands:
        canvas.put(0, band.y, signs.lane * canvas.width, "muted")
        room = _HEADER
        title = _fit(band.lane.title, signs.ellipsis, room)
        canvas.put(0, band.y + 1, title, "heading")
        if band.lane.department and band.height > 3:
            canvas.put(0, band.y + 2, _fit(band.lane.department, signs.ellipsis, room), "muted")


def _draw_box(canvas: "_Canvas", box: Box, signs: _Signs) -> None:
    node = box.node
    if node.kind != "task":
        canvas.put(box.x, box.y, getattr(signs, node.kind), "accent")
        return
    top_left, top_right, low_left, low_right = list(signs.corners)
    inner = box.width - 2
    time = node.step.time if node.step and node.step.time else ""
    head = _bordered([str(node.number), time], inner, signs)
    foot = _bordered(list(_notes(node, signs.within)), inner, signs)
    canvas.put(box.x, box.y, f"{top_left}{head}{top_right}", "muted")
    canvas.put(box.x + 2, box.y, str(node.number), "strong")
    for at, text in enumerate(_texts(node, signs.ellipsis), 1):
        is_condition = at > box.height - 2 - len(_conditions(node, signs.ellipsis))
        canvas.put(box.x, box.y + at, f"{signs.wall}{' ' * inner}{signs.wall}", "muted")
        canvas.put(box.x + 1, box.y + at, text, "accent" if is_condition else "")
    canvas.put(box.x, box.y + box.height - 1, f"{low_left}{foot}{low_right}", "muted")


def _bordered(words: Sequence[str], width: int, signs: _Signs) -> str:
    said = " ".join(word for word in words if word)
    if cell_len(said) > width - 2 and len(words) > 1:
        return _bordered(words[:-1], width, signs)
    text = f" {_fit(said, signs.ellipsis, width - 2)} " if said else ""
    return text + signs.border * (width - cell_len(text))


class _Canvas:
    """A grid of cells: characters put upon lines."""

    def __init__(self, width: int, height: int, lines: dict[int, str]) -> None:
        self.width, self.height = width, height
        self._line_signs = lines
        self._bits: dict[Point, int] = {}
        self._put: dict[Point, Piece] = {}

    def put(self, x: int, y: int, text: str, role: str = "") -> None:
        """A text from a cell on; what is wider than a cell takes the next one too."""
        for character in text:
            width = cell_len(character)
            if width == 0:
                if (before := self._put.get((x - 1, y))) is not None:
                    self._put[x - 1, y] = Piece(before.text + character, before.role)
                continue
            self._put[x, y] = Piece(character, role)
            for extra in range(1, width):
                self._put[x + extra, y] = Piece("", role)
            x += width

    def line(self, line: Line) -> None:
        """The pieces of a line, from cell to cell; what was put there before goes."""
        points = line.points
        for (x, y), (to_x, to_y) in pairwise(points):
            step_x, step_y = (to_x > x) - (to_x < x), (to_y > y) - (to_y < y)
            ahead = _RIGHT if step_x > 0 else _LEFT if step_x else _DOWN if step_y > 0 else _UP
            behind = {_RIGHT: _LEFT, _LEFT: _RIGHT, _DOWN: _UP, _UP: _DOWN}[ahead]
            while (x, y) != (to_x, to_y):
                self._mark(x, y, ahead)
                x, y = x + step_x, y + step_y
                self._mark(x, y, behind)

    def _mark(self, x: int, y: int, bits: int) -> None:
        self._bits[x, y] = self._bits.get((x, y), 0) | bits
        self._put.pop((x, y), None)

    def rows(self) -> Iterator[Row]:
        """What is drawn, row by row, without blanks at the end."""
        by_row: dict[int, dict[int, Piece]] = defaultdict(dict)
        for (x, y), bits in self._bits.items():
            by_row[y][x] = Piece(self._line_signs[bits], "muted")
        for (x, y), piece in self._put.items():
            by_row[y][x] = piece
        for y in range(self.height):
            yield _joined(by_row[y])


def _joined(cells: dict[int, Piece]) -> Row:
    """Cells by their place as pieces: neighbours of one role, and blanks with what is before them."""
    parts: list[tuple[list[str], str]] = []
    at = 0
    for x in sorted(cells):
        text, role = cells[x]
        if x > at and not parts:
            parts.append(([], ""))
        if x > at:
            parts[-1][0].append(" " * (x - at))
        if parts and (parts[-1][1] == role or text == " "):
            parts[-1][0].append(text)
        else:
            parts.append(([text], role))
        at = x + 1
    pieces = [Piece("".join(texts), role) for texts, role in parts]
    while pieces and not pieces[-1].text.strip():
        pieces.pop()
    if pieces:
        pieces[-1] = Piece(pieces[-1].text.rstrip(), pieces[-1].role)
    return tuple(pieces)
