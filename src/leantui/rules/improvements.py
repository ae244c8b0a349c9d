"""Improvements raised where the work is done: which board takes them, and the link to the step."""

import re
from collections.abc import Mapping, Sequence

import msgspec

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.instant import EVER
from leantui.model.standard import Standard
from leantui.model.workspace import BoardContents, Workspace
from leantui.process.run import followed, runs_of
from leantui.rules.commands import Add

IMPROVEMENT = "improvement"
"""The id of the board, and of the card type, that takes improvements."""


def improvement_board(workspace: Workspace) -> BoardContents | None:
    """The board called improvement; else the first, by id, with a card type of that name."""
    named = workspace.boards.get(IMPROVEMENT)
    if named is not None:
        return named
    boards = (workspace.boards[board_id] for board_id in sorted(workspace.boards))
    return next((contents for contents in boards if _takes_improvements(contents)), None)


def _takes_improvements(contents: BoardContents) -> bool:
    return any(kind.id == IMPROVEMENT for kind in contents.board.card_type)


def raised_from(card: Card, standard: Standard | None, step: str | None) -> str:
    """Where it was raised: `ab3k9q2m#laptop@r7`, without the step or the standard where there is none."""
    at = f"#{step}" if step else ""
    return f"{card.id}{at}@r{standard.revision}" if standard is not None else card.id


_RAISED = re.compile(r"([a-z0-9-]+)(?:#([a-z0-9-]+))?(?:@r([0-9]+))?")


class Raised(msgspec.Struct, frozen=True):
    """An improvement that isn't finished, raised while somebody worked by a standard."""

    card: Card
    step: str | None
    """The id of the step it came up at."""


def raised_to(workspace: Workspace) -> Mapping[str, Sequence[Raised]]:
    """By standard, the improvements raised to it, the oldest first; as far as the cards they came from were read."""
    found: dict[str, list[Raised]] = {}
    for card in workspace.cards():
        match = _RAISED.fullmatch(card.raised_from) if card.raised_from else None
        origin = workspace.card(match[1]) if match else None
        board = workspace.boards[card.board].board
        if match is None or origin is None or _is_finished(board, card):
            continue
        standard = _worked_by(workspace, origin, match[2])
        if standard is not None:
            found.setdefault(standard, []).append(Raised(card, match[2]))
    return {
        id_: sorted(
            raised, key=lambda each: (each.card.log[0].at if each.card.log else EVER, each.card.id)
        )
        for id_, raised in found.items()
    }


def _is_finished(board: Board, card: Card) -> bool:
    return board.column_index(card.column_id) >= board.finished_index


def _worked_by(workspace: Workspace, card: Card, step: str | None) -> str | None:
    """The standard that was worked by on the card: one with that step, of those it runs, else of those posted."""
    named = tuple(dict.fromkeys((*runs_of(card), *workspace.posted(card))))
    texts = ((id_, followed(workspace, id_, card)) for id_ in named)
    having = (id_ for id_, text in texts if step and text is not None and text.step_by_id(step))
    return next(having, None) or next(iter(named), None)


def improvement(
    workspace: Workspace, card: Card, standard: Standard | None, step: str | None, title: str
) -> Add:
    """The command that raises an improvement; on the card's own board where none takes improvements."""
    contents = improvement_board(workspace) or workspace.boards[card.board]
    fields: dict[str, object] = {"raised_from": raised_from(card, standard, step)}
    if _takes_improvements(contents):
        fields["type"] = IMPROVEMENT
    return Add(board=contents.board.id, title=title, fields=fields)
