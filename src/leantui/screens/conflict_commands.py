"""What keys do to a file that a merge left undecided: both sides are shown, one is put in force."""

import asyncio
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import msgspec

from leantui.model.card import Card
from leantui.model.text import one_line
from leantui.rules.commands import Done
from leantui.screens.board_host import BoardPart
from leantui.session.conflicts import conflicted
from leantui.widgets.status import CardFacts as LineFacts

if TYPE_CHECKING:
    from leantui.screens.conflict import Chosen
    from leantui.sharing.resolve import Conflicted, Resolved


class ConflictCommands(BoardPart):
    """The part of the board screen that chooses between what two people wrote."""

    def line_facts(self, card: Card) -> LineFacts:
        """What the line about a card says, with the key that chooses where a merge left two values."""
        assert self.facts is not None
        assert self.model is not None
        found = self.facts.line(card, self.model.tally)
        way = self.keymap.hint("card.resolve", "chooses")
        if not found.conflict or not way:
            return found
        return msgspec.structs.replace(found, conflict=f"{found.conflict}, {way}")

    async def do_card_resolve(self) -> None:
        card = self.card_in_hand
        if card is not None:
            await self.choose(card.file)

    async def choose(self, file: str) -> None:
        """Show what is undecided in a file of any kind, and write and stage what is chosen."""
        from leantui.screens.conflict import ConflictScreen
        from leantui.screens.conflict_model import conflict_model, picks
        from leantui.sharing.resolve import conflicted as found_in
        from leantui.sharing.resolve import planned

        root = self.session.root
        name = self._file_name(file)
        if file not in conflicted(self.session):
            self.say(f"{name} has no conflict: nobody has to choose here")
            return
        await asyncio.wrap_future(self.session.written())
        found = await asyncio.to_thread(found_in, root, file)
        done = await asyncio.to_thread(planned, root, found)
        if done.state == "failed":
            editor = self.keymap.hint("card.editor", "opens it")
            self.say(f"{name}: {done.said}. {editor}".rstrip(), refused=True)
            return
        model = conflict_model(f"Conflict in {name}", found, done)
        chosen: Mapping[str, Chosen] = {}
        if model.fields:
            answer = await self.app.push_screen_wait(ConflictScreen(model))
            if answer is None:
                return
            chosen = answer
            choose, pick = picks(done, chosen)
            done = await asyncio.to_thread(planned, root, found, choose, pick)
        await self._write_chosen(name, found, done, chosen)

    async def _write_chosen(
        self, name: str, found: "Conflicted", done: "Resolved", chosen: "Mapping[str, Chosen]"
    ) -> None:
        from leantui.sharing.resolve import resolving

        if done.state == "failed":
            self.say(f"{name}: {done.said}", refused=True)
            return
        change = resolving((done,))
        said = ", ".join(_said(key, each) for key, each in chosen.items())
        left = f"; {len(done.left)} left" if done.left else ""
        what = f"{name}: {said or done.said}{left}"
        answer = self.session.perform(msgspec.structs.replace(change, what=one_line(what)))
        self.answered(answer)
        if isinstance(answer, Done):
            await asyncio.wrap_future(self.session.written())
            await self.look_unmerged()

    async def look_unmerged(self) -> None:
        """Ask git again what is unmerged."""
        from leantui.sharing.unmerged import Unmerged

        found = Unmerged(self.session.root)
        await asyncio.to_thread(found.look)
        self.show_unmerged(found.files)

    def show_unmerged(self, files: Mapping[str, str]) -> None:
        """Mark the files that git's index has unmerged."""
        if files != self.session.unmerged:
            self.session.unmerged = files
            self.disk_changed()

    def _file_name(self, file: str) -> str:
        card = self.session.workspace.card(PurePosixPath(file).stem)
        if card is not None and card.file == file:
            return self.session.workspace.ref(card)
        return one_line(file)


def _said(key: str, chosen: "Chosen") -> str:
    name = one_line(key) or "the file"
    return f"{name} as {chosen.way}" if chosen.way in ("ours", "theirs") else f"{name} chosen"
