"""Boards with columns, lanes, folds and cards as Hypothesis thinks them up, and how the widget lays them out."""

from collections.abc import Callable
from datetime import date
from random import Random

import msgspec
from hypothesis import strategies as st

from leantui.layout.card_rows import CardFacts, Density, height
from leantui.layout.columns import LEAST, Columns, lay_out
from leantui.layout.geometry import Geometry
from leantui.layout.model import LANES_BY, BoardModel
from leantui.model.board import Board, Column, Lane, LanesBy
from leantui.model.card import Card
from leantui.model.workspace import BoardContents

TODAY = date(2026, 3, 12)

WORDS = (
    "Printer", "on", "the", "third", "floor", "Donaudampfschifffahrtsgesellschaft", "安装新的笔记本电脑",
    "👩‍👩‍👧", "❤️", "⚠️", "🇩🇪", "👍🏽", "e\u0301te\u0301", "h\u0335e\u0334l\u0337l\u0336o\u0335", "שלום", "مرحبا", "[red]",
    "\x1b]52;c;", "\u202eevil", "zero\u200bwidth", "\u00adsoft", "ｆｕｌｌ", "ﾊﾝｶｸ", "and/or/else", "\t", "a",
)  # fmt: skip
"""What titles and names are made of: wide, combined, joined, flagged, right to left, and hostile."""

titles = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join)
CLASSES = ("expedite", "fixed-date", "standard", "intangible", "unheard-of")


class Laid(msgspec.Struct, frozen=True):
    """A board laid out for one size of the widget."""

    model: BoardModel
    columns: Columns
    geometry: Geometry
    width: int
    density: Density
    folded_lanes: frozenset[str]


@st.composite
def boards(draw: st.DrawFn) -> Board:
    columns = [
        Column(
            id=f"c{number}",
            name=draw(titles),
            split=draw(st.booleans()),
            wip=draw(st.none() | st.integers(0, 3)),
            kind="active",
        )
        for number in range(draw(st.integers(1, 20)))
    ]
    lanes = [
        Lane(id=f"l{number}", name=draw(titles), wip=draw(st.none() | st.integers(0, 3)))
        for number in range(draw(st.integers(0, 4)))
    ]
    return Board(name="Board", column=tuple(columns), lane=tuple(lanes))


def cards(board: Board, count: int, chance: Random) -> list[Card]:
    """Cards all over a board. By chance and not drawn one by one, which would take most of the tests' time."""
    return [_card(board, number, chance) for number in range(count)]


def _card(board: Board, number: int, chance: Random) -> Card:
    column = chance.choice(board.column)
    half = "/done" if column.split and chance.random() < 0.5 else ""
    return Card(
        id=f"card{number:04}",
        title=" ".join(chance.choices(WORDS, k=chance.randint(1, 9))),
        column=column.id + half,
        lane=chance.choice([None, *(lane.id for lane in board.lane)]),
        rank=chance.choice(["", "a0", "a1"]),
        class_of_service=chance.choice(CLASSES),
        assignees=tuple(chance.sample(["mia", "tom", "漢字さん"], k=chance.randint(0, 3))),
        due=chance.choice([None, date(2026, 3, 13), date(2025, 12, 1), date(2027, 11, 30)]),
        impact=chance.choice([None, "high"]),
        urgency=chance.choice([None, "high"]),
        log=(),
    )


@st.composite
def models(draw: st.DrawFn) -> BoardModel:
    """A board with up to 40 cards, any lanes, with or without a filter."""
    board = draw(boards())
    held = cards(board, draw(st.integers(0, 40)), Random(draw(st.integers(0, 10_000))))
    lanes_by: LanesBy = draw(st.sampled_from(LANES_BY))
    visible: Callable[[Card], bool] | None = None
    if draw(st.booleans()):
        visible = lambda card: card.class_of_service != "standard"  # noqa: E731 (a filter is a value)
    return BoardModel.build(
        BoardContents(board, {card.id: card for card in held}),
        people={},
        lanes_by=lanes_by,
        as_of=TODAY,
        visible=visible,
    )


@st.composite
def laid_out(draw: st.DrawFn) -> Laid:
    model = draw(models())
    width = draw(st.integers(20, 260))
    density: Density = draw(st.sampled_from(["comfortable", "compact"]))
    column_ids = [column.id for column in model.board.column]
    columns = lay_out(
        model.board,
        width,
        draw(st.integers(0, len(column_ids) - 1)),
        draw(st.frozensets(st.sampled_from(column_ids), max_size=3)),
        filled={place for _, place in model.cells},
        least=draw(st.sampled_from([LEAST, 17])),
    )
    folded = draw(st.frozensets(st.sampled_from([lane.key for lane in model.lanes]), max_size=2))
    geometry = Geometry(
        model,
        columns,
        lambda card, slot, is_roomy: height(card, slot, density, is_roomy=is_roomy),
        folded=folded,
        rows=draw(st.sampled_from([0, 10, 40, 200])),
    )
    return Laid(model, columns, geometry, width, density, folded)


def facts(card: Card) -> CardFacts:
    """Every badge a card can have, by its number."""
    number = int(card.id.removeprefix("card"))
    return CardFacts(
        ref=card.id[: 4 + number % 5],
        age_days=number if number % 3 else None,
        band=("normal", "p50", "p85", "sle")[number % 4],
        progress=(number % 8, 7) if number % 2 else None,
        glyph=("", "!", "🐛", "⚠️")[number % 4],
        is_paused=number % 5 == 0,
        is_marked=number % 7 == 0,
        as_of=TODAY,
    )
