"""A process as BPMN 2.0 and Mermaid: golden pages, and a document that hangs together whatever the standard."""

from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from tests.process.drawn import STARTER, standards

from leantui.exchange.bpmn import bpmn
from leantui.exchange.mermaid import mermaid
from leantui.model.standard import RecordField, Standard, Step
from leantui.process.graph import process_graph

GOLDEN = Path(__file__).parent / "golden"
MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
WAY = "{http://www.omg.org/spec/DD/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"


def document(standard: Standard) -> ElementTree.Element:
    return ElementTree.fromstring(bpmn(standard))


def process_of(root: ElementTree.Element) -> ElementTree.Element:
    found = root.find(f"{MODEL}process")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("starter.bpmn", bpmn(STARTER)),
        ("starter.mmd", mermaid(process_graph(STARTER))),
    ],
)
def test_golden(name: str, text: str) -> None:
    """What bpmn-moddle 10 read without a warning, and bpmn-js and Mermaid drew in a browser."""
    assert text == (GOLDEN / name).read_text(encoding="utf-8")


def test_each_kind_of_step_is_its_element() -> None:
    process = process_of(document(STARTER))
    kinds = {
        element.get("id"): element.tag.removeprefix(MODEL)
        for element in process
        if (element.get("id") or "").startswith(("step-", "pause-", "timer-", "split-", "join-", "if-", "check-"))
    }  # fmt: skip
    assert kinds == {
        "step-account": "userTask",
        "split-account": "parallelGateway",
        "if-approve": "exclusiveGateway",
        "step-approve": "userTask",
        "timer-warn-approve": "boundaryEvent",
        "timer-escalate-approve": "boundaryEvent",
        "step-laptop": "userTask",
        "step-access": "userTask",
        "join-try": "parallelGateway",
        "step-try": "userTask",
        "check-try": "exclusiveGateway",
        "pause-try": "intermediateThrowEvent",
        "step-post": "serviceTask",
        "step-meet": "callActivity",
    }
    durations = [each.text for each in process.iter(f"{MODEL}timeDuration")]
    assert durations == ["PT4H", "PT8H"]
    conditions = [each.text for each in process.iter(f"{MODEL}conditionExpression")]
    assert sorted(map(str, conditions)) == ["check failed", "department == 'Finance'"]


@given(standards())
def test_the_document_hangs_together(standard: Standard) -> None:
    root = document(standard)
    process = process_of(root)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert max(Counter(ids).values()) == 1
    flows = {each.get("id"): each for each in process.findall(f"{MODEL}sequenceFlow")}
    nodes = {
        element.get("id"): element
        for element in process
        if element.tag not in (f"{MODEL}sequenceFlow", f"{MODEL}laneSet", f"{MODEL}documentation")
    }
    refs = [each.text for each in process.iter(f"{MODEL}flowNodeRef")]
    assert Counter(refs) == Counter(list(nodes))  # each in exactly one lane
    for id_, node in nodes.items():
        out = [each.text for each in node.findall(f"{MODEL}outgoing")]
        into = [each.text for each in node.findall(f"{MODEL}incoming")]
        assert {flows[each].get("sourceRef") for each in out} <= {id_}
        assert {flows[each].get("targetRef") for each in into} <= {id_}
        assert node.get("default") in (None, *out)
    assert {flow.get("sourceRef") for flow in flows.values()} | {flow.get("targetRef") for flow in flows.values()} <= set(nodes)  # fmt: skip
    assert sum(len(node.findall(f"{MODEL}outgoing")) for node in nodes.values()) == len(flows)
    # Everything is drawn: once, with sizes and at least two points.
    shapes = {each.get("bpmnElement"): each for each in root.iter(f"{DI}BPMNShape")}
    edges = {each.get("bpmnElement"): each for each in root.iter(f"{DI}BPMNEdge")}
    lanes = {each.get("id") for each in process.iter(f"{MODEL}lane")}
    assert set(shapes) == {"pool", *lanes, *nodes}
    assert set(edges) == set(flows)
    assert all(len(list(edge)) - len(edge.findall(f"{DI}BPMNLabel")) >= 2 for edge in edges.values())  # fmt: skip
    for shape in shapes.values():
        bounds = shape.find(f"{DC}Bounds")
        assert bounds is not None
        assert int(bounds.get("width", "0")) > 0


WILD = Standard(
    id="wild", title='<a> & "b"\x00\x1b\ufffe', purpose="1 < 2\nand more",
    step=(Step(id="9-x", do='Say "<b>" & `go` #1', when="a < 'b&c'", check="\ud800?", record=(RecordField(field="x"),)),),
)  # fmt: skip


def test_marks_in_texts_stay_texts() -> None:
    root = document(WILD)
    task = root.find(f".//{MODEL}userTask")
    assert task is not None
    assert task.get("name") == '1 Say "<b>" & `go` #1'
    condition = root.find(f".//{MODEL}conditionExpression")
    assert condition is not None
    assert condition.text == "a < 'b&c'"
    chart = mermaid(process_graph(WILD))
    assert "1 Say #quot;#lt;b#gt;#quot; #amp; #96;go#96; #35;1" in chart
    assert "\x1b" not in chart


def test_without_steps_it_is_still_a_process() -> None:
    root = document(Standard(id="none", title="None"))
    assert len(list(root.iter(f"{MODEL}sequenceFlow"))) == 1


def test_words_on_a_line_stand_where_nothing_else_is() -> None:
    """Above the line, however many lines they take; not upon the next node; on a way back at its lowest."""
    when = "department == 'Finance' and size > 3 and requester == 'hr@acme.example'"
    found = Standard(
        id="made",
        title="Made",
        step=(Step(id="a", do="Do it"), Step(id="b", do="Do that", when=when, loop_to="a")),
    )
    root = document(found)
    flows = {flow.get("id"): flow.get("name") for flow in root.iter(f"{MODEL}sequenceFlow")}
    drawn = {flows.get(edge.get("bpmnElement")): edge for edge in root.iter(f"{DI}BPMNEdge")}

    points, (x, y, width, height) = way_and_words(drawn[when])
    assert x + width < points[1][0]
    assert height >= 14 * 4
    assert y + height < points[0][1]

    points, (x, y, width, height) = way_and_words(drawn["check failed"])
    low = max(at for _, at in points)
    left, right = sorted(at for at, down in points if down == low)
    assert low - 20 < y < y + height < low
    assert left < x + width // 2 < right


def way_and_words(edge: ElementTree.Element) -> tuple[list[tuple[int, int]], tuple[int, ...]]:
    """An edge's points, and the place of its words: left, top, width, height."""
    (bounds,) = edge.iter(f"{DC}Bounds")
    return (
        [(int(each.attrib["x"]), int(each.attrib["y"])) for each in edge.iter(f"{WAY}waypoint")],
        tuple(int(bounds.attrib[key]) for key in ("x", "y", "width", "height")),
    )


def test_two_steps_with_one_id_make_a_document_all_the_same() -> None:
    steps = (Step(id="a", do="A"), Step(id="b", do="B"), Step(id="a", do="Again", after=("b",)))
    text = bpmn(Standard(id="x", title="X", step=steps))
    root = ElementTree.fromstring(text)
    ids = [each.get("id") for each in root.iter() if each.get("id")]
    assert len(set(ids)) == len(ids)
    assert "Again" not in text
