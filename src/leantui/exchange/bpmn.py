"""A process as BPMN 2.0 XML with its layout (BPMN DI), for modellers and for whoever audits. Pure.

Written by the definitions of OMG's BPMN 2.0.2 (formal/2013-12-09), not executable: leantui runs the
standard's own file. A step is a user task, a service task where it runs a command, a call activity
where another standard is run as this step. A timer is a boundary event that doesn't interrupt; a
pause point is an intermediate event that marks the milestone.
"""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from xml.sax.saxutils import escape, quoteattr

import msgspec

from leantui.model.duration import parse_duration
from leantui.model.standard import Standard, Step
from leantui.model.text import one_line, printable
from leantui.process.graph import FlowEdge, FlowNode, ProcessGraph, drawable, process_graph
from leantui.process.placing import Box, Metrics, Placement, Point, place

_POOL = 30
"""Width of the pool's title, and of a lane's."""
_EVENT = 36
_SIZES: dict[str, Point] = {
    "task": (120, 80),
    "parallel": (50, 50),
    "exclusive": (50, 50),
    "start": (_EVENT, _EVENT),
    "end": (_EVENT, _EVENT),
    "milestone": (_EVENT, _EVENT),
}
_TAGS = {
    "start": "startEvent",
    "end": "endEvent",
    "parallel": "parallelGateway",
    "exclusive": "exclusiveGateway",
    "milestone": "intermediateThrowEvent",
}
_NAMESPACES = {
    "xmlns:bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "xmlns:bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "xmlns:dc": "http://www.omg.org/spec/DD/20100524/DC",
    "xmlns:di": "http://www.omg.org/spec/DD/20100524/DI",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
}


class _Alarm(msgspec.Struct, frozen=True, kw_only=True):
    """A timer at a task, and the event it leads to."""

    step: Step
    name: str
    after: str
    what: str
    """What happens then, in words."""
    at: int
    """Its place at the lower edge of the task: 0 or 1."""

    @property
    def id(self) -> str:
        return f"timer-{self.name}-{self.step.id}"

    @property
    def end_id(self) -> str:
        return f"late-{self.name}-{self.step.id}"


def bpmn(standard: Standard) -> str:
    """The document, with a byte for byte stable text for the same standard."""
    standard = drawable(standard)
    graph = process_graph(standard)
    alarms = tuple(_alarms(standard))
    placed = place(graph, page_metrics(has_alarms=bool(alarms)))
    attributes = " ".join(f"{name}={quoteattr(value)}" for name, value in _NAMESPACES.items())
    process = f"process-{standard.id}"
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<bpmn:definitions {attributes} id="definitions" targetNamespace="urn:leantui:standards" exporter="leantui">',
        '  <bpmn:collaboration id="collaboration">',
        f'    <bpmn:participant id="pool" name={_quoted(_title(standard))} processRef={_quoted(process)} />',
        "  </bpmn:collaboration>",
        f'  <bpmn:process id={_quoted(process)} name={_quoted(standard.title)} isExecutable="false">',
        *_documentation(standard.purpose or "", 4),
        *_lane_set(graph, alarms),
        *_nodes(graph, alarms),
        *_flows(graph, alarms),
        "  </bpmn:process>",
        *_diagram(placed, alarms),
        "</bpmn:definitions>",
    ]
    return "\n".join(lines) + "\n"


def _title(standard: Standard) -> str:
    return f"{standard.title} (r{standard.revision}, {standard.status})"


_GAP = 30
_LINE, _LETTER = 14, 6
"""Height of a line of words and about the width of a letter, as viewers draw them."""
_BEHIND_A_TURN = _GAP - 4
"""Of the gap between a line that turns and the next node, what words may take."""


def page_metrics(*, has_alarms: bool) -> Metrics:
    """Sizes in points; with room for timers below the tasks that have them."""
    return Metrics(
        size=lambda node: _SIZES[node.kind],
        track=20,
        gap=_GAP,
        row_gap=110 if has_alarms else 50,
        jog=20,
        lane_pad=110 if has_alarms else 50,
        header=2 * _POOL + 20,
    )


def _alarms(standard: Standard) -> Iterator[_Alarm]:
    for step in standard.step:
        timer = step.timer
        if timer is None:
            continue
        told = one_line(timer.to or "") or "somebody else"
        if timer.warn:
            yield _Alarm(step=step, name="warn", after=timer.warn, what="shown as late", at=0)
        if timer.escalate:
            yield _Alarm(
                step=step, name="escalate", after=timer.escalate, what=f"{told} is told", at=1
            )


# The process


def _lane_set(graph: ProcessGraph, alarms: Iterable[_Alarm]) -> Iterator[str]:
    yield '    <bpmn:laneSet id="lanes">'
    for at, lane in enumerate(graph.lanes):
        department = f" ({lane.department})" if lane.department else ""
        yield f'      <bpmn:lane id="lane-{at}" name={_quoted(lane.title + department)}>'
        inside = [node.id for node in graph.nodes if node.lane == lane.id]
        for alarm in alarms:
            if (alarm.step.role or "") == lane.id:
                inside += [alarm.id, alarm.end_id]
        yield from (f"        <bpmn:flowNodeRef>{each}</bpmn:flowNodeRef>" for each in inside)
        yield "      </bpmn:lane>"
    yield "    </bpmn:laneSet>"


def _nodes(graph: ProcessGraph, alarms: Iterable[_Alarm]) -> Iterator[str]:
    flows = list(enumerate(graph.edges))
    for node in graph.nodes:
        tag, more = _tag(node)
        name = f"{node.number} {node.text}" if node.kind == "task" else node.text
        default = next((at for at, e in flows if e.source == node.id and e.is_default), None)
        if default is None and node.id.startswith("check-"):
            default = next(at for at, e in flows if e.source == node.id and not e.is_back)
        named = f" name={_quoted(name)}" if name else ""
        chosen = f' default="flow-{default}"' if default is not None else ""
        yield f'    <bpmn:{tag} id="{node.id}"{named}{more}{chosen}>'
        if node.kind == "task" and node.step is not None:
            yield from _documentation("\n".join(_told(node.step)), 6)
        for at, edge in flows:
            if edge.target == node.id:
                yield f"      <bpmn:incoming>flow-{at}</bpmn:incoming>"
        for at, edge in flows:
            if edge.source == node.id:
                yield f"      <bpmn:outgoing>flow-{at}</bpmn:outgoing>"
        yield f"    </bpmn:{tag}>"
    for alarm in alarms:
        yield from _alarm_nodes(alarm)


def _tag(node: FlowNode) -> tuple[str, str]:
    step = node.step
    if node.kind != "task" or step is None:
        return _TAGS[node.kind], ""
    if step.use:
        return "callActivity", f" calledElement={_quoted(f'process-{step.use}')}"
    return ("serviceTask" if step.kind == "service" else "userTask"), ""


def _told(step: Step) -> Iterator[str]:
    """What the step says beside its name, line by line."""
    for point in step.key_points:
        reason = f", because {one_line(point.reason)}" if point.reason else ""
        yield f"Key point: {one_line(point.point)}{reason}"
    if step.check:
        yield f"Check: {one_line(step.check)}"
    for field in step.record:
        yield f"Record: {one_line(field.label or field.field)} ({field.type})"
    if step.time:
        yield f"Time: {step.time}"
    if step.command:
        yield f"Command: {one_line(' '.join(step.command))}"
    if step.sign_off:
        yield "Sign-off: not by the person who did the step before"
    if step.pause:
        yield "Pause point: nothing after it before it is done"


def _alarm_nodes(alarm: _Alarm) -> Iterator[str]:
    yield (
        f'    <bpmn:boundaryEvent id="{alarm.id}" name={_quoted(alarm.after)} cancelActivity="false" '
        f'attachedToRef="step-{alarm.step.id}">'
    )
    yield f"      <bpmn:outgoing>flow-{alarm.id}</bpmn:outgoing>"
    yield f'      <bpmn:timerEventDefinition id="{alarm.id}-after">'
    duration = escape(_iso(alarm.after))
    yield f'        <bpmn:timeDuration xsi:type="bpmn:tFormalExpression">{duration}</bpmn:timeDuration>'
    yield "      </bpmn:timerEventDefinition>"
    yield "    </bpmn:boundaryEvent>"
    yield f'    <bpmn:endEvent id="{alarm.end_id}" name={_quoted(alarm.what)}>'
    yield f"      <bpmn:incoming>flow-{alarm.id}</bpmn:incoming>"
    yield "    </bpmn:endEvent>"


def _iso(duration: str) -> str:
    """A duration by ISO 8601: `2h30m` is PT150M."""
    minutes = round(parse_duration(duration).total_seconds() / 60)
    return f"PT{minutes // 60}H" if minutes % 60 == 0 else f"PT{minutes}M"


def _flows(graph: ProcessGraph, alarms: Iterable[_Alarm]) -> Iterator[str]:
    for at, edge in enumerate(graph.edges):
        head = (
            f'    <bpmn:sequenceFlow id="flow-{at}" sourceRef="{edge.source}" '
            f'targetRef="{edge.target}"'
        )
        named = f" name={_quoted(edge.label)}" if edge.label else ""
        if edge.label and not edge.is_default:
            yield f"{head}{named}>"
            condition = escape(_clean(edge.label))
            yield f'      <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{condition}</bpmn:conditionExpression>'
            yield "    </bpmn:sequenceFlow>"
        else:
            yield f"{head}{named} />"
    for alarm in alarms:
        yield (
            f'    <bpmn:sequenceFlow id="flow-{alarm.id}" sourceRef="{alarm.id}" '
            f'targetRef="{alarm.end_id}" />'
        )


def _documentation(text: str, indent: int) -> Iterator[str]:
    if text.strip():
        yield f"{' ' * indent}<bpmn:documentation>{escape(_clean(text))}</bpmn:documentation>"


# The diagram


def _diagram(placed: Placement, alarms: Iterable[_Alarm]) -> Iterator[str]:
    yield '  <bpmndi:BPMNDiagram id="diagram">'
    yield '    <bpmndi:BPMNPlane id="plane" bpmnElement="collaboration">'
    width, height = placed.width + 20, placed.height
    yield from _shape("pool", 0, 0, width, height, ' isHorizontal="true"')
    low = placed.bands[-1].y + placed.bands[-1].height if placed.bands else height
    for at, band in enumerate(placed.bands):
        # The last lane takes in the way of the lines that go back.
        tall = band.height + (height - low if at == len(placed.bands) - 1 else 0)
        yield from _shape(f"lane-{at}", _POOL, band.y, width - _POOL, tall, ' isHorizontal="true"')
    for box in placed.boxes:
        yield from _node_shape(box)
    for at, line in enumerate(placed.lines):
        yield from _edge_shape(f"flow-{at}", line.points, line.edge)
    for alarm in alarms:
        yield from _alarm_shapes(alarm, placed.box(f"step-{alarm.step.id}"))
    yield "    </bpmndi:BPMNPlane>"
    yield "  </bpmndi:BPMNDiagram>"


def _node_shape(box: Box) -> Iterator[str]:
    label = None
    if box.node.kind != "task" and box.node.text:
        middle, width = box.x + box.width // 2, 90
        label = (middle - width // 2, box.y + box.height + 6, width, 14)
    more = ' isMarkerVisible="true"' if box.node.kind == "exclusive" else ""
    yield from _shape(box.node.id, box.x, box.y, box.width, box.height, more, label)


def _alarm_shapes(alarm: _Alarm, box: Box) -> Iterator[str]:
    """A timer on the lower edge of its task, and what it leads to right below."""
    middle = box.x + (box.width * (1 + 2 * alarm.at)) // 4
    edge = box.y + box.height
    left = middle - _EVENT // 2
    beside = (
        (left - 26, edge + 4, 24, 14) if alarm.at == 0 else (left + _EVENT + 2, edge + 4, 24, 14)
    )
    yield from _shape(alarm.id, left, edge - _EVENT // 2, _EVENT, _EVENT, "", beside)
    low = edge + 42
    under = (middle - 45 if alarm.at else middle - 60, low + _EVENT + 2, 90, 14)
    yield from _shape(alarm.end_id, left, low, _EVENT, _EVENT, "", under)
    points = ((middle, edge + _EVENT // 2), (middle, low))
    yield from _edge_shape(f"flow-{alarm.id}", points, None)


def _shape(
    element: str,
    x: int,
    y: int,
    width: int,
    height: int,
    more: str = "",
    label: tuple[int, int, int, int] | None = None,
) -> Iterator[str]:
    yield f'      <bpmndi:BPMNShape id="{element}-shape" bpmnElement="{element}"{more}>'
    yield f'        <dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}" />'
    if label is not None:
        yield from _label(*label)
    yield "      </bpmndi:BPMNShape>"


def _edge_shape(element: str, points: Iterable[Point], edge: FlowEdge | None) -> Iterator[str]:
    points = tuple(points)
    yield f'      <bpmndi:BPMNEdge id="{element}-edge" bpmnElement="{element}">'
    for x, y in points:
        yield f'        <di:waypoint x="{x}" y="{y}" />'
    if edge is not None and edge.label:
        yield from _label(*_label_place(points, edge))
    yield "      </bpmndi:BPMNEdge>"


def _label_place(points: Sequence[Point], edge: FlowEdge) -> tuple[int, int, int, int]:
    """Where an edge's words stand: beside where it leaves, not upon the next node; on the way back, where it runs alone."""
    if edge.is_back:
        (right, low), (left, _) = points[2], points[3]
        return (left + right) // 2 - 50, low - 18, 100, 14
    (x, y), (next_x, _) = points[:2]
    room = next_x - x - 4 + (_BEHIND_A_TURN if len(points) > 2 else 0)
    width = min(room, 100)
    height = _LINE * len(wrap(one_line(edge.label), max(width // _LETTER, 1)))
    return x + 2, y + 6 if edge.is_default else y - 6 - height, width, height


def _label(x: int, y: int, width: int, height: int) -> Iterator[str]:
    yield "        <bpmndi:BPMNLabel>"
    yield f'          <dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}" />'
    yield "        </bpmndi:BPMNLabel>"


# Texts


def _quoted(text: str) -> str:
    return quoteattr(_clean(one_line(text)))


def _clean(text: str) -> str:
    """Text without what XML forbids."""
    return printable(text).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
