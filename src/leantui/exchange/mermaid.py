"""A process as a Mermaid flow chart: a subgraph for each role, for wikis and reviews that draw it. Pure."""

from leantui.model.text import one_line
from leantui.process.graph import FlowEdge, FlowNode, ProcessGraph

_SHAPES = {
    "start": ('(("', '"))'),
    "end": ('((("', '")))'),
    "parallel": ('{"', '"}'),
    "exclusive": ('{"', '"}'),
    "milestone": ('{{"', '"}}'),
    "task": ('["', '"]'),
    "service": ('[/"', '"/]'),
    "call": ('[["', '"]]'),
}


def mermaid(graph: ProcessGraph) -> str:
    """The text of the chart, from left to right."""
    lines = ["---", f"title: {_title(graph.title)}", "---", "flowchart LR"]
    for at, lane in enumerate(graph.lanes):
        department = f" ({lane.department})" if lane.department else ""
        lines.append(f'  subgraph lane{at}["{_text(lane.title + department)}"]')
        lines += [f"    {_node(node)}" for node in graph.nodes if node.lane == lane.id]
        lines.append("  end")
    lines += [f"  {_edge(edge)}" for edge in graph.edges]
    return "\n".join(lines) + "\n"


def _id(node_id: str) -> str:
    """A name without words that Mermaid keeps for itself, such as `end`."""
    return "n_" + node_id.replace("-", "_")


def _node(node: FlowNode) -> str:
    step = node.step
    shape, text = node.kind, node.text
    if node.kind == "task" and step is not None:
        shape_name = "service" if step.kind == "service" else "call" if step.use else "task"
        notes = [step.time or "", "sign-off" if step.sign_off else ""]
        if step.timer and (after := step.timer.escalate or step.timer.warn):
            notes.append(f"within {after}")
        said = ", ".join(note for note in notes if note)
        opening, closing = _SHAPES[shape_name]
        label = f"{node.number} {_text(text)}" + (f"<br/>{_text(said)}" if said else "")
        return f"{_id(node.id)}{opening}{label}{closing}"
    opening, closing = _SHAPES[shape]
    plain = {"start": "start", "end": "end", "parallel": "+", "exclusive": "x"}
    return f"{_id(node.id)}{opening}{_text(plain.get(shape, text))}{closing}"


def _edge(edge: FlowEdge) -> str:
    arrow = "-.->" if edge.is_back else "-->"
    label = f'|"{_text(edge.label)}"|' if edge.label else ""
    return f"{_id(edge.source)} {arrow}{label} {_id(edge.target)}"


def _text(text: str) -> str:
    """Text that Mermaid takes as it is: its own marks as entities."""
    marks = {"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "&": "#amp;", "`": "#96;"}
    return "".join(marks.get(character, character) for character in one_line(text))


def _title(text: str) -> str:
    """The title in YAML's double quotes."""
    plain = one_line(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'
