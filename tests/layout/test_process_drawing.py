"""The process in cells of a terminal: golden drawings, wide characters, and the list for narrow terminals."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from rich.cells import cell_len
from tests.process.drawn import STARTER, standards

from leantui.layout.process_drawing import Row, drawing, legend, listing
from leantui.model.standard import Standard, Step
from leantui.process.graph import process_graph

GOLDEN = Path(__file__).parent / "golden"


def text(rows: tuple[Row, ...]) -> str:
    return "".join("".join(piece.text for piece in row) + "\n" for row in rows)


@pytest.mark.parametrize("is_ascii", [False, True])
def test_golden(is_ascii: bool) -> None:
    graph = process_graph(STARTER)
    found = text(drawing(graph, is_ascii=is_ascii)) + legend(graph, is_ascii=is_ascii) + "\n"
    assert found == (GOLDEN / f"process{'-ascii' * is_ascii}.txt").read_text(encoding="utf-8")


def test_a_narrow_terminal_gets_a_list() -> None:
    assert text(listing(process_graph(STARTER))).splitlines() == [
        " 1 Create the account  → Technician",
        " 2 Approve the finance rights  → hr  if department == 'Finance', sign-off, within 8h",
        " 3 Prepare the laptop  → Technician  after 1",
        " 4 Open the applications  after 2",
        " 5 Sign in as the person will  after 3, 4, pause point",
        " 6 Order the badge  → anyone  service",
        " 7 Meet the team  → hr  by welcome",
    ]


def test_wide_and_combining_characters_keep_the_edges_straight() -> None:
    steps = (
        Step(id="a", do="新しい社員のアカウントを作成する"),
        Step(id="b", do="Cafe\u0301 [red]\x1b x"),
    )
    rows = drawing(process_graph(Standard(id="x", title="X", step=steps)))
    lines = ["".join(piece.text for piece in row) for row in rows]
    edges = [line for line in lines if line.count("│") == 4]
    assert len({cell_len(line) for line in edges}) == 1
    assert "新しい社員のアカ" in "".join(lines)
    assert "[red]\ufffd" in "".join(lines)


@given(standards())
def test_every_step_is_in_it_and_ascii_is_ascii(standard: Standard) -> None:
    graph = process_graph(standard)
    plain = text(drawing(graph, is_ascii=True)) + text(listing(graph, is_ascii=True))
    assert plain.isascii()
    for number in range(1, len(standard.step) + 1):
        assert f"+ {number} " in plain
    assert len(listing(graph)) == len(standard.step)


def test_only_signs_that_are_there_are_explained() -> None:
    plain = msgspec.structs.replace(STARTER, step=STARTER.step[:1])
    assert legend(process_graph(plain)) == ""
    assert legend(process_graph(STARTER), is_ascii=True).startswith("<+> all of them   <x> one way")
