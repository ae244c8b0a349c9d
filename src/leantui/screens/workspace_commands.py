"""What keys do to look at the whole workspace: its boards, and its standards."""

from typing import TYPE_CHECKING

from leantui.rules.board_figures import board_figures
from leantui.rules.commands import Refusal
from leantui.rules.standard_draft import StandardDraft
from leantui.screens.board_host import BoardPart

if TYPE_CHECKING:
    from leantui.layout.overview import Overview
    from leantui.screens.boards import BoardsModel
    from leantui.screens.overview_facts import OverviewFacts


class WorkspaceCommands(BoardPart):
    """The part of the board screen that opens what concerns more than one board."""

    async def do_place_boards(self) -> None:
        from leantui.screens.boards import ALL, BoardsScreen

        picked = await self.app.push_screen_wait(BoardsScreen(self._boards(), reload=self._boards))
        if picked == ALL:
            await self.do_place_overview()
        elif picked:
            self.open_board(picked)

    def _boards(self) -> "BoardsModel":
        from leantui.screens.boards import BoardEntry, BoardsModel

        session = self.session
        workspace = session.workspace
        entries = (
            BoardEntry(
                id=id_,
                name=contents.board.name,
                key=contents.board.ref_key,
                vision=contents.board.vision or "",
                figures=board_figures(workspace, contents, session.tally(contents)),
                is_current=id_ == self.board_id,
            )
            for id_, contents in workspace.boards.items()
        )
        return BoardsModel(tuple(entries), workspace.name)

    async def do_place_overview(self) -> None:
        from leantui.screens.overview import OverviewScreen
        from leantui.screens.overview_facts import OverviewFacts

        found = OverviewFacts(self.session)

        def reload() -> "tuple[Overview, OverviewFacts]":
            found.take()
            return found.model, found

        screen = OverviewScreen(*reload(), found.line, reload=reload)
        picked = await self.app.push_screen_wait(screen)
        board = (picked or "").removeprefix("board:")
        if board in self.session.workspace.boards and board != picked:
            self.open_board(board)
        elif picked:
            self.go_to_card(picked)

    async def do_place_standards(self) -> None:
        from leantui.screens.library import LibraryScreen
        from leantui.screens.library_life import Desk
        from leantui.screens.library_model import LibraryModel, library_model

        card = self.card_in_hand
        standard = self.standard_in_hand(card) if card else None

        def reload() -> LibraryModel:
            session = self.session
            start = standard.id if standard else ""
            return library_model(session.workspace, session.now(), start=start, me=session.who)

        desk = Desk(
            workspace=lambda: self.session.workspace,
            act=self.execute_saved,
            weigh=self.session.weigh,
        )
        screen = LibraryScreen(reload(), reload=reload, create=self.create_standard, desk=desk)
        picked = await self.app.push_screen_wait(screen)
        if picked:
            self.go_to_card(picked)

    def go_to_card(self, card_id: str) -> None:
        """Show the card on its board."""
        card = self.session.workspace.card(card_id)
        if card is None or card.is_archived:
            self.say(f"{card_id} is not on a board any more", refused=True)
            return
        if card.board != self.board_id:
            self.open_board(card.board)
        elif self.filter:
            self.set_filter("")
        self.view.cursor_to(card_id)
        self.view.focus()

    async def create_standard(self, draft: StandardDraft) -> str | Refusal:
        """Write a new draft and answer with its id once it is on disk."""
        from leantui.rules.standard_draft import NewStandard

        answer = await self.execute_saved(NewStandard(draft=draft))
        return answer if isinstance(answer, Refusal) else answer.change.standards[0].standard.id
