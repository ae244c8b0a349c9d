"""A standard as a graph: the order that is drawn, gateways, lanes; and what holds for whatever standard."""

from collections import Counter

import pytest
from hypothesis import given
from tests.process.drawn import STARTER, standards

from leantui.model.standard import Role, Standard, Step
from leantui.process.graph import ProcessGraph, order_of, process_graph


def standard(*steps: Step, **facts: object) -> Standard:
    return Standard(id="x", title="X", step=steps, **facts)  # type: ignore[arg-type]


def step(id_: str, *after: str, **facts: object) -> Step:
    return Step(id=id_, do=f"Do {id_}", after=after or None, **facts)  # type: ignore[arg-type]


A, B, C = step("a"), step("b"), step("c")

ORDERS: list[tuple[str, Standard, dict[str, tuple[str, ...]]]] = [
    ("one below the other", standard(A, B, C), {"a": (), "b": ("a",), "c": ("b",)}),
    ("at once", standard(A, step("b", "a"), step("c", "a")), {"b": ("a",), "c": ("a",)}),
    ("what another waits for", standard(A, B, step("c", "a", "b")), {"c": ("b",)}),
    ("a join", standard(A, step("b", "a"), step("c", "a"), step("d", "b", "c")), {"d": ("b", "c")}),
    ("a pause", standard(A, step("b", "a", pause=True), step("c", "a")), {"c": ("b",)}),
    ("a pause that waits for it", standard(A, step("b", "c", pause=True), step("c", "a")), {"c": ("a",), "b": ("c",)}),
    ("nobody", standard(A, step("b", "nobody")), {"b": ()}),
    ("a circle", standard(step("a", "b"), step("b", "a")), {"a": (), "b": ("a",)}),
]  # fmt: skip


@pytest.mark.parametrize(("found", "expected"), [row[1:] for row in ORDERS], ids=[row[0] for row in ORDERS])  # fmt: skip
def test_the_order_that_is_drawn(found: Standard, expected: dict[str, tuple[str, ...]]) -> None:
    order = order_of(found)
    assert {id_: order[id_] for id_ in expected} == expected


def ways(graph: ProcessGraph) -> list[str]:
    return [
        f"{edge.source} > {edge.target}{f' ({edge.label})' if edge.label else ''}"
        for edge in graph.edges
    ]


def test_branches_joins_conditions_pauses_and_loops() -> None:
    graph = process_graph(STARTER)
    assert sorted(ways(graph)) == sorted(
        [
            "start > step-account",
            "step-account > split-account",
            "split-account > if-approve",
            "split-account > step-laptop",
            "if-approve > step-approve (department == 'Finance')",
            "if-approve > end-if-approve (else)",
            "step-approve > end-if-approve",
            "end-if-approve > step-access",
            "step-laptop > join-try",
            "step-access > join-try",
            "join-try > step-try",
            "step-try > check-try",
            "check-try > step-laptop (check failed)",
            "check-try > pause-try",
            "pause-try > step-post",
            "step-post > step-meet",
            "step-meet > end",
        ]
    )
    assert [(lane.id, lane.title, lane.department) for lane in graph.lanes] == [
        ("it", "Technician", "IT"), ("hr", "hr", ""), ("", "anyone", ""),
    ]  # fmt: skip


def test_without_roles_there_is_one_lane_and_without_steps_one_line() -> None:
    assert [lane.title for lane in process_graph(standard(A, owner="mia")).lanes] == ["mia"]
    assert ways(process_graph(standard())) == ["start > end"]
    unknown = process_graph(standard(step("a", role="boss"), role=(Role(id="it"),)))
    assert [lane.id for lane in unknown.lanes] == ["boss"]


@given(standards())
def test_whatever_the_standard(found: Standard) -> None:
    graph = process_graph(found)
    assert Counter(node.step.id for node in graph.nodes if node.kind == "task" and node.step) == Counter(step.id for step in found.step)  # fmt: skip
    places = {node.id: at for at, node in enumerate(graph.nodes)}
    assert len(places) == len(graph.nodes)
    lanes = {lane.id for lane in graph.lanes}
    out, into = Counter(e.source for e in graph.edges), Counter(e.target for e in graph.edges if not e.is_back)  # fmt: skip
    for edge in graph.edges:
        assert edge.is_back or places[edge.source] < places[edge.target]
    for node in graph.nodes:
        assert node.lane in lanes
        # Only gateways branch and join, so that what is drawn means what it says.
        if node.kind in ("task", "start", "milestone"):
            assert out[node.id] == 1
        assert into[node.id] == (0 if node.kind == "start" else into[node.id])
        if node.kind in ("task", "milestone", "end"):
            assert into[node.id] == 1


def test_steps_called_as_the_drawing_calls_its_own_nodes() -> None:
    """`start` that branches, `end` that joins, in a process that does both at its beginning and end."""
    found = Standard(
        id="made",
        title="Made",
        step=(
            Step(id="start", do="Begin it", after=()),
            Step(id="other", do="Begin that", after=()),
            Step(id="left", do="Go left", after=("start",)),
            Step(id="end", do="End it", after=("start", "other"), when="vip"),
            Step(id="if-end", do="End that", after=("left",)),
        ),
    )
    graph = process_graph(found)
    ids = [node.id for node in graph.nodes]
    assert len(set(ids)) == len(ids)
    assert {"split-start", "start-split", "join-end", "end-join"} <= set(ids)
    assert all({edge.source, edge.target} <= set(ids) for edge in graph.edges)


def test_of_two_steps_with_one_id_the_first_is_drawn() -> None:
    found = standard(A, step("b", "a"), step("a", "b", pause=True), step("c", "b"), step("b", "c"))
    graph = process_graph(found)
    assert [node.id for node in graph.nodes] == ["start", "step-a", "step-b", "step-c", "end"]
