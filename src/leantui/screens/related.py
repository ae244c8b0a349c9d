"""The other cards that a card has to do with."""

from collections.abc import Iterator

from leantui.model.card import Card
from leantui.model.workspace import Workspace
from leantui.screens.card_lines import Related


def related(workspace: Workspace, card: Card) -> tuple[Related, ...]:
    """What it waits for, what waits for it, what it is part of and what its parts are."""
    return tuple(_related(workspace, card))


def _related(workspace: Workspace, card: Card) -> Iterator[Related]:
    for other in card.depends_on:
        yield _named(workspace, other, "waits for")
    if card.parent:
        yield _named(workspace, card.parent, "part of")
    for cards in (workspace.cards(), workspace.archived()):
        for other_card in cards:
            if card.id in other_card.depends_on:
                yield _one(workspace, other_card, "is waited for by")
            if other_card.parent == card.id:
                yield _one(workspace, other_card, "has the part")


def _named(workspace: Workspace, card_id: str, how: str) -> Related:
    other = workspace.card(card_id)
    return Related(how=how, ref=card_id) if other is None else _one(workspace, other, how)


def _one(workspace: Workspace, card: Card, how: str) -> Related:
    board = workspace.boards[card.board].board
    index = board.column_index(card.column_id)
    return Related(
        how=how,
        id=card.id,
        ref=workspace.ref(card),
        title=card.title,
        column=board.shown_column(card).title,
        is_finished=card.is_archived or index >= board.finished_index,
    )
