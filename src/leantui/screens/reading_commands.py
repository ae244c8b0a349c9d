"""Read and understood: asked for beside the card, and said with one key."""

from leantui.model.standard import Standard
from leantui.process.readers import is_asked
from leantui.screens.board_host import BoardPart
from leantui.widgets.standard_pane import StandardPane


class ReadingCommands(BoardPart):
    """The part of the board screen that asks whether a new revision was read."""

    def on_mount(self) -> None:
        """Let the pane ask; the framework calls every heir's as well."""
        self.query_one("#standard", StandardPane).unread_key = self._unread_key

    def _unread_key(self, standard: Standard) -> str:
        """The key, where whoever sits here meets a revision in force that they haven't read."""
        is_wanted = is_asked(self.session.workspace, self.session.who, standard)
        return self.keymap.shown("card.understood") if is_wanted else ""

    async def do_card_understood(self) -> None:
        """Keep on the person that they have read the revision that they see: an earlier one, where a run follows it."""
        card = self.card_in_hand
        standard = self.standard_in_hand(card) if card else None
        if standard is not None:
            from leantui.rules.commands import ReadStandard

            command = ReadStandard(standard=standard.id, revision=standard.revision)
            self.answered(await self.execute_saved(command))
