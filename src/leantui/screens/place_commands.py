"""What keys do to go elsewhere: boards, standards, attention, help, the editor."""

from typing import TYPE_CHECKING

from leantui.actions import Action, show_keys
from leantui.screens.editor_commands import EditorCommands

if TYPE_CHECKING:
    from leantui.screens.attention import AttentionModel


class PlaceCommands(EditorCommands):
    """The part of the board screen that opens other screens."""

    def do_place_attention(self) -> None:
        from leantui.screens.attention import AttentionScreen

        page = AttentionScreen(self._attention_model(), lambda file: self.start(self.choose(file)))
        page.renew = lambda: page.refresh_model(self._attention_model())
        self.app.push_screen(page)

    def _attention_model(self) -> "AttentionModel":
        from leantui.screens.attention import AttentionModel, Matter

        return AttentionModel(
            self.all_problems,
            unsaved=tuple(
                Matter(key=str(number), what=each.what, why=f"{each.why}. {each.hint}")
                for number, each in enumerate(self.unsaved)
            ),
            unfinished=tuple(
                Matter(
                    key=each.name,
                    what=each.what,
                    why=f"An earlier run ended in the middle of it: {', '.join(each.files)}",
                )
                for each in self.unfinished
            ),
        )

    def do_general_help(self) -> None:
        from leantui.screens.help import HelpModel, HelpRow, HelpScreen

        rows = tuple(
            HelpRow(
                keys=show_keys(action), label=action.label, help=action.help, group=action.group
            )
            for action in self.keymap.actions
            if self.applies(action)
        )
        self.app.push_screen(HelpScreen(HelpModel(rows, "on the board")))

    def applies(self, action: Action) -> bool:
        """Whether the action does anything where the cursor is now."""
        if not self.board_id:
            return action.group in ("Places", "General")
        if action.id == "look.filter":
            return bool(self.contents.cards)
        card = self.card_in_hand
        is_paging = action.id in ("look.standard-before", "look.standard-next")
        if card is None:
            return not (action.needs_card or is_paging)
        return not is_paging or len(self.session.workspace.posted(card)) > 1

    def do_general_palette(self) -> None:
        self.app.action_command_palette()

    def do_general_suspend(self) -> None:
        self.app.action_suspend_process()

    async def do_general_quit(self) -> None:
        await self.app.action_quit()
