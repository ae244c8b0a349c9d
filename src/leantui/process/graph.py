"""A standard as a graph of flow: its steps, where they branch and join, and who has them. Pure.

The words are those of BPMN 2.0. A step that is taken on a condition stands between two exclusive
gateways with a way around it, which is what the engine does: a step that isn't taken is passed. Steps
that several others wait for, or that wait for several, get parallel gateways. An order that follows
from other ones isn't drawn twice.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from leantui.model.standard import Standard, Step
from leantui.model.text import one_line
from leantui.process.steps import before

NodeKind = Literal["start", "end", "task", "parallel", "exclusive", "milestone"]


class FlowNode(msgspec.Struct, frozen=True, kw_only=True):
    """Something that work flows through."""

    id: str
    kind: NodeKind
    lane: str
    """The role's id; empty for steps of no role."""
    step: Step | None = None
    """The step of a task, or the one a gateway or milestone belongs to."""
    number: int = 0
    """Of a task: the step's number in the file, from 1."""
    text: str = ""


class FlowEdge(msgspec.Struct, frozen=True, kw_only=True):
    """The way from one node to the next."""

    source: str
    target: str
    label: str = ""
    is_default: bool = False
    """Taken where the other way out of an exclusive gateway isn't."""
    is_back: bool = False
    """Back to a step before, where a check failed."""


class FlowLane(msgspec.Struct, frozen=True, kw_only=True):
    """Who has the steps in it."""

    id: str
    title: str
    department: str = ""


class ProcessGraph(msgspec.Struct, frozen=True, kw_only=True):
    """Nodes in the order of flow, back edges aside."""

    title: str
    lanes: tuple[FlowLane, ...]
    nodes: tuple[FlowNode, ...]
    edges: tuple[FlowEdge, ...]

    def node(self, node_id: str) -> FlowNode:
        return next(node for node in self.nodes if node.id == node_id)


ANYONE = "anyone"
"""The title of the lane of steps that name no role, where others do."""


def process_graph(standard: Standard) -> ProcessGraph:
    """The graph of a standard; steps in a circle are cut where the circle closes."""
    return _Graph(drawable(standard)).made()


def drawable(standard: Standard) -> Standard:
    """The standard with each id's first step alone: of two steps with one id, nobody knows which is meant."""
    steps = {step.id: step for step in reversed(standard.step)}
    kept = tuple(step for step in standard.step if steps[step.id] is step)
    return (
        standard
        if len(kept) == len(standard.step)
        else msgspec.structs.replace(standard, step=kept)
    )


def order_of(standard: Standard) -> dict[str, tuple[str, ...]]:
    """By step, the steps right before it: without those that another of them waits for anyway.

    A pause point comes before every step below it that doesn't lead to it.
    """
    known = {step.id for step in standard.step}
    direct: dict[str, set[str]] = {
        step.id: {each for each in before(standard, index) if each in known and each != step.id}
        for index, step in enumerate(standard.step)
    }
    _cut_circles(direct)
    for index, step in enumerate(standard.step):
        if step.pause:
            leads = _reached(step.id, direct)
            for later in standard.step[index + 1 :]:
                if later.id not in leads:
                    direct[later.id].add(step.id)
    far = {step_id: _reached(step_id, direct) for step_id in direct}
    places = {step.id: index for index, step in enumerate(standard.step)}
    return {
        step_id: tuple(
            sorted(
                (each for each in names if not any(each in far[other] for other in names)),
                key=places.__getitem__,
            )
        )
        for step_id, names in direct.items()
    }


def _cut_circles(direct: dict[str, set[str]]) -> None:
    """Take out every order by which a step would come before itself."""
    for step_id in direct:
        for each in sorted(direct[step_id]):
            if step_id in _reached(each, direct):
                direct[step_id].discard(each)


def _reached(step_id: str, by: Mapping[str, Iterable[str]]) -> frozenset[str]:
    found: set[str] = set()
    to_visit = list(by[step_id])
    while to_visit:
        at = to_visit.pop()
        if at not in found:
            found.add(at)
            to_visit.extend(by[at])
    return frozenset(found)


class _Graph:
    """The graph while it is being made: each step's part has a way in and a way out."""

    def __init__(self, standard: Standard) -> None:
        self.standard = standard
        self.nodes: list[FlowNode] = []
        self.edges: list[FlowEdge] = []
        self.ways_in: dict[str, str] = {}
        self.ways_out: dict[str, str] = {}

    def made(self) -> ProcessGraph:
        steps = self.standard.step
        earlier = order_of(self.standard)
        later = {
            step.id: [each.id for each in steps if step.id in earlier[each.id]] for step in steps
        }
        firsts = [step.id for step in steps if not earlier[step.id]]
        lasts = [step.id for step in steps if not later[step.id]]
        start = self._node("start", "start", steps[0].role if steps else None)
        for number, step in enumerate(steps, 1):
            self._add_step(number, step, joins=len(earlier[step.id]) > 1)
        begin = self._split(start, firsts, steps[0].role if steps else None)
        for first in firsts:
            self._edge(begin, self.ways_in[first])
        for step in steps:
            source = self._split(self.ways_out[step.id], later[step.id], step.role, step)
            for each in later[step.id]:
                self._edge(source, self.ways_in[each])
        self._add_end(start, lasts)
        return ProcessGraph(
            title=one_line(self.standard.title),
            lanes=self._lanes(),
            nodes=tuple(self._in_flow()),
            edges=tuple(self.edges),
        )

    def _node(
        self, id_: str, kind: NodeKind, lane: str | None, step: Step | None = None, **facts: object
    ) -> str:
        made = FlowNode(id=id_, kind=kind, lane=lane or "", step=step)
        self.nodes.append(msgspec.structs.replace(made, **facts))
        return id_

    def _edge(self, source: str, target: str, **facts: object) -> None:
        made = FlowEdge(source=source, target=target)
        self.edges.append(msgspec.structs.replace(made, **facts))

    def _add_step(self, number: int, step: Step, *, joins: bool) -> None:
        """The step with what belongs right before and behind it."""
        task = self._node(
            f"step-{step.id}", "task", step.role, step, number=number, text=one_line(step.do)
        )
        way_in = way_out = task
        if step.when:
            gate = self._node(f"if-{step.id}", "exclusive", step.role, step, text="taken?")
            merge = self._node(f"end-if-{step.id}", "exclusive", step.role, step)
            self._edge(gate, task, label=one_line(step.when))
            self._edge(gate, merge, label="else", is_default=True)
            way_in, way_out = gate, merge
        behind = self._checked(step, task)
        if step.pause:
            mark = self._node(f"pause-{step.id}", "milestone", step.role, step, text="pause point")
            self._edge(behind, mark)
            behind = mark
        if way_out == task:
            way_out = behind
        else:
            self._edge(behind, way_out)
        if joins:
            join = self._node(f"join-{step.id}", "parallel", step.role, step)
            self._edge(join, way_in)
            way_in = join
        self.ways_in[step.id], self.ways_out[step.id] = way_in, way_out

    def _checked(self, step: Step, task: str) -> str:
        """A gateway behind a step whose failed check goes back to one before."""
        known = {each.id for each in self.standard.step}
        if step.loop_to not in known:
            return task
        gate = self._node(f"check-{step.id}", "exclusive", step.role, step, text="check passed?")
        self._edge(task, gate)
        self._edge(gate, f"step-{step.loop_to}", label="check failed", is_back=True)
        return gate

    def _split(
        self, way_out: str, later: list[str], lane: str | None, step: Step | None = None
    ) -> str:
        if len(later) < 2:
            return way_out
        split = self._node(f"split-{step.id}" if step else "start-split", "parallel", lane, step)
        self._edge(way_out, split)
        return split

    def _add_end(self, start: str, lasts: list[str]) -> None:
        steps = {step.id: step for step in self.standard.step}
        lane = steps[lasts[-1]].role if lasts else None
        end = self._node("end", "end", lane)
        target = end
        if len(lasts) > 1:
            target = self._node("end-join", "parallel", lane)
            self._edge(target, end)
        for last in lasts:
            self._edge(self.ways_out[last], target)
        if not lasts:
            self._edge(start, end)

    def _in_flow(self) -> list[FlowNode]:
        """Every node behind those that lead to it."""
        waiting = {node.id: 0 for node in self.nodes}
        for edge in self.edges:
            waiting[edge.target] += not edge.is_back
        rest = list(self.nodes)
        found: list[FlowNode] = []
        while rest:
            node = next(each for each in rest if not waiting[each.id])
            rest.remove(node)
            found.append(node)
            for edge in self.edges:
                if edge.source == node.id and not edge.is_back:
                    waiting[edge.target] -= 1
        return found

    def _lanes(self) -> tuple[FlowLane, ...]:
        """Roles that have something to do, in the order of the file; others behind them."""
        used = {node.lane for node in self.nodes}
        roles = {role.id: role for role in self.standard.role}
        names = [id_ for id_ in roles if id_ in used]
        names += [step.role for step in self.standard.step if step.role and step.role not in roles]
        others = ("",) if "" in used else ()
        return tuple(
            FlowLane(
                id=name,
                title=self._lane_title(name, alone=not names),
                department=self._department(name),
            )
            for name in dict.fromkeys((*names, *others))
        )

    def _department(self, name: str) -> str:
        """The role's department, where it says more than the role."""
        role = next((each for each in self.standard.role if each.id == name), None)
        department = one_line((role.department if role else None) or "")
        return "" if department == self._lane_title(name, alone=False) else department

    def _lane_title(self, name: str, *, alone: bool) -> str:
        if not name:
            return one_line(self.standard.owner or "") if alone and self.standard.owner else ANYONE
        role = next((each for each in self.standard.role if each.id == name), None)
        return one_line((role.name if role else None) or name)
