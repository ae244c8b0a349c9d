"""What stands above a board whose definition can't be read: where it is wrong, what is missing, the way out."""

from leantui.keymap import Keymap
from leantui.model.board import Board
from leantui.model.problem import Problem
from leantui.model.text import one_line
from leantui.screens.prompts import Words
from leantui.widgets.lines import Span


def broken_words(problem: Problem, board: Board, keymap: Keymap) -> list[Span]:
    """The words.

    Args:
        problem: what is wrong in the board's file.
        board: what is shown for it; without a file of its own where nothing could be read.
        keymap: the keys in force.
    """
    place = f"{problem.file}:{problem.line}" if problem.line else problem.file
    shown = (
        "The board stands here as far as it could be read"
        if board.file
        else "The cards stand here without the board's limits, lanes and standards"
    )
    way = keymap.hint("place.attention", "opens the file there") or "mend the file"
    return [
        Span(f"! {one_line(place)} is wrong: {one_line(problem.message)}", "bad"),
        Span(f"{shown}; {way}", "warning"),
    ]


class BrokenBoardStrip(Words):
    """Stays until the file can be read again. It has no keys and never takes the focus."""

    DEFAULT_CSS = "BrokenBoardStrip { background: $panel; max-height: 6; padding: 0 1; }"

    def __init__(self, spans: list[Span]) -> None:
        super().__init__(spans, id="broken")
