"""What keys do to see whose turn it is, over all boards."""

import asyncio

from leantui.screens.board_host import BoardPart


class WorkCommands(BoardPart):
    """The part of the board screen that opens my work."""

    async def do_place_work(self) -> None:
        """All boards are looked at in a thread; the page is there at once."""
        from leantui.rules.turn_of_steps import role_queues
        from leantui.screens.my_work import MyWorkScreen, WorkModel
        from leantui.session.turns import turns_of

        session = self.session

        def model() -> WorkModel:
            return WorkModel(
                workspace=session.workspace,
                who=session.who,
                turns=turns_of(session, session.who),
                queues=role_queues(session.workspace, session.now()),
            )

        page = MyWorkScreen(None)
        is_stale = is_looking = False

        async def fill() -> None:
            """As often as something changed since, one look after the other."""
            nonlocal is_stale, is_looking
            is_looking = True
            while is_stale:
                is_stale = False
                found = await asyncio.to_thread(model)
                if page.is_attached:
                    page.refresh_model(found)
            is_looking = False

        def renew() -> None:
            nonlocal is_stale
            is_stale = True
            if not is_looking:
                self.run_worker(fill(), exit_on_error=True)

        page.renew = renew
        renew()
        picked = await self.app.push_screen_wait(page)
        if picked:
            self.go_to_card(picked)
