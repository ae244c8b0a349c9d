"""Improvements raised where the work is done: which board takes them, and the link to the step."""

from leantui.model.card import Card
from leantui.model.standard import Standard
from leantui.model.workspace import BoardContents, Workspace
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


def improvement(
    workspace: Workspace, card: Card, standard: Standard | None, step: str | None, title: str
) -> Add:
    """The command that raises an improvement; on the card's own board where none takes improvements."""
    contents = improvement_board(workspace) or workspace.boards[card.board]
    fields: dict[str, object] = {"raised_from": raised_from(card, standard, step)}
    if _takes_improvements(contents):
        fields["type"] = IMPROVEMENT
    return Add(board=contents.board.id, title=title, fields=fields)
