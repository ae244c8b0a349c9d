"""While very many cards are being read: how far that is, and what has to wait for it."""

from leantui.screens.board_host import BoardPart
from leantui.session.holder import NOT_YET

DO_NOT_WAIT = frozenset(
    {
        "card.open",
        "card.editor",
        "card.mark",
        "card.mark-range",
        "card.copy-ref",
        "card.copy-branch",
    }
)
"""What is done with cards without changing one."""


class StillReading(BoardPart):
    """The part of the board screen that tells how much of a board is there."""

    def show_reading(self, done: int, total: int) -> None:
        """Say how many of how many cards are read."""
        share = 100 * done // total if total else 100
        is_done = done >= total
        self.reading = (
            ("", "") if is_done else (f"reading {done:,} of {total:,} cards", f"reading {share} %")
        )
        self.show_top()

    def has_to_wait(self, action_id: str) -> bool:
        """Say so where an action would change something before all cards are there."""
        is_change = self.keymap.by_id[action_id].group == "Card" and action_id not in DO_NOT_WAIT
        if not ((is_change or action_id == "place.huddle") and self.session.is_reading):
            return False
        so_far = self.reading[0].removeprefix("reading ")
        words = f"{NOT_YET.message}: {so_far}" if so_far else NOT_YET.message
        self.say(f"{words}. {NOT_YET.hint}", refused=True)
        return True
