"""What a board comes to in a line: the figures the switcher and the command line both show."""

import msgspec

from leantui.model.workspace import BoardContents, Workspace
from leantui.rules.commands import Breach
from leantui.rules.wip import Tally, over_limits


class BoardFigures(msgspec.Struct, frozen=True, kw_only=True):
    """How a board stands."""

    open: int
    """Cards that aren't finished."""
    wip: int | float
    """What counts towards the board's limit: cards started and not finished, or their sizes."""
    wip_limit: int | None
    over_limits: tuple[Breach, ...]
    """Every limit that is exceeded."""
    blocked: int
    """Blocked cards that aren't finished."""
    attention: int
    """Files of the board with something wrong in them."""


def board_figures(workspace: Workspace, contents: BoardContents, tally: Tally) -> BoardFigures:
    """The figures of one board.

    Args:
        workspace: for people's limits and for problems in files.
        contents: the board.
        tally: of its cards.
    """
    board = contents.board
    unfinished = [
        card
        for card in contents.cards.values()
        if board.column_index(card.column_id) < board.finished_index
    ]
    below = f"boards/{board.id}/"
    return BoardFigures(
        open=len(unfinished),
        wip=tally.count("board"),
        wip_limit=board.wip.board,
        over_limits=tuple(over_limits(board, workspace.people, tally)),
        blocked=sum(card.is_blocked for card in unfinished),
        attention=len({each.file for each in workspace.problems if each.file.startswith(below)}),
    )
