"""A tour of five steps in a strip below the board, beside which every key does what it always does."""

from collections.abc import Sequence

from leantui.keymap import Keymap
from leantui.screens.prompts import Words
from leantui.widgets.line_view import wants_ascii
from leantui.widgets.lines import Line, Span, keys_to_ascii

STEPS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("Look", ("select.left", "select.right"), "go from card to card; the standard beside it says how that job is done"),
    ("Move", ("card.move-left", "card.move-right"), "take the card to the column before or after; over a limit you are asked why"),
    ("Add", ("card.new",), "makes a card where you are: title, enter, done; {change.undo} takes back whatever you did"),
    ("Do", ("card.step", "card.block"), "do the standard's next step; block the card and say what it waits for"),
    ("Find", ("look.filter", "general.help", "general.palette"), "show some cards only; all keys and signs; everything by name"),
)  # fmt: skip
"""What a step is about, the actions whose keys it names, and what they do."""


def step_words(number: int, keymap: Keymap) -> list[Span]:
    """The step at `number`, from 0, with the keys in force."""
    title, actions, words = STEPS[number]
    keys = "  ".join(filter(None, map(keymap.shown, actions)))
    for action in ("change.undo",):
        words = words.replace(f"{{{action}}}", keymap.shown(action) or "undo in the palette")
    is_last = number + 1 == len(STEPS)
    following = keymap.hint("general.tour", "ends it" if is_last else "next")
    ways = "   ".join(filter(None, [following, keymap.hint("look.clear", "leaves the tour")]))
    return [
        Span(f" Tour {number + 1}/{len(STEPS)}  {title}:  {keys}  {words}".replace("   ", "  ")),
        Span(f" {ways}", "muted"),
    ]


class TourStrip(Words):
    """The step in hand. It has no keys of its own and never takes the focus."""

    DEFAULT_CSS = "TourStrip { background: $panel; max-height: 5; padding: 0 1; }"

    def __init__(self, keymap: Keymap) -> None:
        super().__init__(step_words(0, keymap), id="tour")
        self._keymap = keymap
        self._number = 0

    def _wrapped(self, width: int) -> Sequence[Line]:
        if wants_ascii(self):  # arrows by their names: as signs they would read as other keys
            self._text = tuple(Span(keys_to_ascii(text), role) for text, role in self._text)
        return super()._wrapped(width)

    def advance(self) -> bool:
        """Show the next step; False after the last one."""
        self._number += 1
        if self._number == len(STEPS):
            return False
        self.show_words(step_words(self._number, self._keymap))
        self.refresh(layout=True)
        return True
