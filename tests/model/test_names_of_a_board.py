"""What a card names and nobody has."""

import pytest

from leantui.model.board import Board, CardType, Column, Lane
from leantui.model.card import Card
from leantui.model.person import Person
from leantui.model.problem import Problem
from leantui.model.standard import Standard
from leantui.model.workspace import BoardContents, Workspace

BOARD = Board(
    id="desk", name="Desk", file="boards/desk/board.toml",
    column=(Column(id="intake"), Column(id="fix", split=True)), lane=(Lane(id="acme"),),
    card_type=(CardType(id="incident"),),
)  # fmt: skip
SPACE = Workspace(
    root="",
    boards={"desk": BoardContents(BOARD, {})},
    people={"mia": Person(id="mia", name="Mia")},
    standards={"repair": Standard(id="repair", title="Repair")},
    drafts={"mend": Standard(id="mend", title="Mend")},
)
GOOD: dict[str, object] = {
    "lane": "acme", "type": "incident", "class_of_service": "expedite", "assignees": ("mia",),
    "standard": "mend",
}  # fmt: skip


def card(**facts: object) -> Card:
    return Card(**({"id": "a", "title": "x", "column": "fix/done", "log": ()} | GOOD | facts))  # type: ignore[arg-type]


def problem(file: str) -> Problem:
    return Problem(file, 1, 1, "error", "toml-syntax", "", "")


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ({}, ()),
        ({"column": "nope"}, ("column nope",)),
        ({"lane": "nope"}, ("lane nope",)),
        ({"type": "nope"}, ("type nope",)),
        ({"class_of_service": "nope"}, ("class of service nope",)),
        ({"assignees": ("mia", "tom")}, ("person tom",)),
        ({"standard": "nope"}, ("standard nope",)),
        ({"lane": None, "type": None, "standard": None, "assignees": ()}, ()),
    ],
)
def test_each_name_is_told(facts: dict[str, object], missing: tuple[str, ...]) -> None:
    assert SPACE.names(BOARD).missing(card(**facts)) == missing


def test_where_nobody_is_listed_anybody_may_be_named() -> None:
    assert Workspace(root="").names(BOARD).missing(card(standard=None)) == ()


def test_files_that_cannot_be_read_are_there_all_the_same() -> None:
    space = Workspace(
        root="",
        people=SPACE.people,
        problems=(problem("people/tom.toml"), problem("standards/drafts/new.toml")),
    )
    names = space.names(BOARD)
    assert names.missing(card(assignees=("tom",), standard="new")) == ()
    assert names.missing(card(standard="old")) == ("standard old",)


def test_a_board_that_cannot_be_read_may_list_what_is_not_known() -> None:
    space = Workspace(root="", problems=(problem("boards/desk/board.toml"),))
    bare = Board(id="desk", name="desk", column=(Column(id="fix"),))
    names = space.names(bare)
    assert names.missing(card(standard=None, class_of_service="vip")) == ()
    assert names.missing(card(standard=None, column="nope")) == ("column nope",)
