"""The board as it is drawn, from the snapshot: put together beside the event loop where others changed it.

A pull may change thousands of cards. What that asks of each card, reading, counting, sorting and measuring, is
done in the thread that looked; what is left for the event loop is to put one picture in place of the other.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

import msgspec
from textual.css.query import NoMatches

from leantui.flow.percentiles import AgeBands, age_bands
from leantui.layout.geometry import EndsCache
from leantui.layout.model import BoardModel
from leantui.model.card import Card
from leantui.model.overlay import differing
from leantui.model.workspace import BoardContents
from leantui.rules.board_index import FEW, BoardIndex, cards_changed
from leantui.rules.wip import Standing
from leantui.screens.app_news import DiskLooked
from leantui.screens.board_facts import BoardFacts, Summary, summary, summary_after
from leantui.screens.board_host import BoardPart
from leantui.session import Reread

Changed = list[tuple[Card | None, Card | None]]
"""Cards that differ: each as it was and as it is, None where it wasn't or isn't there."""
Way = tuple[str, str, str, date]
"""How a board is shown: its id, what its lanes are, the filter, and the day it is in its zone."""


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """One board put together from what lies on disk."""

    way: Way
    model: BoardModel
    summary: Summary
    bands: AgeBands | None
    ends: EndsCache


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """What a look at the disk will be shown as."""

    indexes: Mapping[str, BoardIndex]
    """What is counted and ordered about the boards that differ."""
    drawn: Drawn | None = None
    """The board that is shown; None where it is none of them."""


class PictureCommands(BoardPart):
    """The part of the board screen that draws the whole board."""

    def look_news(self, reread: Reread, kind: type[DiskLooked] = DiskLooked) -> DiskLooked | None:
        """What a look at the disk is told by, with its picture; None where the app has gone meanwhile. For a thread."""
        try:
            picture = self.pictured(reread)
        except NoMatches:
            return None
        except Exception:  # something on the screen changed under it: there it is put together
            picture = None
        return kind(reread, picture)

    def pictured(self, reread: Reread) -> Picture | None:
        """What will be shown once `reread` is taken in; None where little or nothing differs. For a thread."""
        if not reread.differs or self._is_little(reread):
            return None
        from leantui.session.beforehand import indexes_after

        workspace = reread.loaded.workspace
        indexes = indexes_after(self.session, reread)
        contents, index = workspace.boards.get(self.board_id), indexes.get(self.board_id)
        if contents is None or index is None:
            return Picture(indexes=indexes)
        way, known = self._way(), self.facts
        model = BoardModel.build(
            contents,
            people=workspace.people,
            lanes_by=self.lanes_by,
            as_of=way[3],
            tally=index.tally,
            together=index.alike(),
            visible=self.lets_through(workspace),
        )
        bands = known.bands_after(contents) if known is not None else None
        if bands is None and contents.archive is not None:
            bands = age_bands(contents.board, contents.archive.values())
        drawn = Drawn(
            way=way,
            model=model,
            summary=summary(contents, index, way[3]),
            bands=bands,
            ends=self.view.measured(model),
        )
        return Picture(indexes=indexes, drawn=drawn)

    def _is_little(self, reread: Reread) -> bool:
        """Whether what differs on the board that is shown can be followed card by card."""
        before = reread.before.workspace.boards.get(self.board_id)
        after = reread.loaded.workspace.boards.get(self.board_id)
        if before is None or after is None or before.board is not after.board:
            return False
        if self.filter or before.archive is not after.archive:
            return (
                False  # one card may show or hide another; ages are held against the whole archive
            )
        return _few_cards(before.cards, after.cards) is not None

    def _way(self) -> Way:
        board_id = self.board_id
        return (board_id, self.lanes_by, self.filter.text, self.session.today(board_id))

    def disk_changed(self, picture: Picture | None = None) -> None:
        """Something else lies on disk."""
        boards = self.session.workspace.boards
        if not boards:
            return
        if self.board_id not in boards:
            self.open_board(next(iter(boards)))
            return
        if picture is not None or not self._follow_few():
            self.rebuild(picture)
        self.git_changed()

    def _follow_few(self) -> bool:
        """Draw the few cards that differ; False where the board is to be put together anew."""
        model, facts, workspace = self.model, self.facts, self.session.workspace
        if model is None or facts is None:
            return False
        contents = self.contents
        changed = _few_cards(model.cards, contents.cards)
        is_same = (
            contents.board is model.board
            and contents.archive is facts.contents.archive
            and workspace.people is model.people
            and facts.as_of == self.session.today(self.board_id)
        )
        if changed is None or self.filter or not is_same:
            return False
        for before, after in changed:
            model = model.with_change(before, after, contents.cards)
        self.model, self.facts = model, facts.next(self.session)
        self._summary = summary_after(self._summary, self.board, changed, facts.as_of)
        self._show_all(None)
        return True

    _is_behind: bool = False
    """Whether the board is yet to be drawn as it is asked for by now."""
    _is_building: bool = False

    def rebuild_beside(self) -> None:
        """Put the board together in a thread, while keys are taken in; what is asked for last is shown in the end.

        The cards are the same and others of them are shown, as with every letter of a filter.
        """
        self._is_behind = True
        if not self._is_building:
            self._is_building = True
            self.run_worker(self._build_beside())

    async def _build_beside(self) -> None:
        try:
            while self._is_behind:
                contents, way = self.contents, self._way()
                model, ends = await asyncio.to_thread(self._shown_of(contents))
                if self._is_current(contents, way):
                    self._is_behind = False
                    self.model = model
                    self._show_all(ends)
        finally:
            self._is_building = False

    def _is_current(self, contents: BoardContents, way: Way) -> bool:
        """Whether what was put together beside the keys is what is to be shown now."""
        return self._is_behind and contents is self.contents and way == self._way()

    def _shown_of(self, contents: BoardContents) -> Callable[[], tuple[BoardModel, EndsCache]]:
        """What goes through the cards, asked for here and done in a thread: on piles of its own, as cards move meanwhile."""
        piles = self.session.index(contents).alike().items()
        build = self._building(contents, {standing: tuple(pile) for standing, pile in piles})
        measured = self.view.measured

        def shown() -> tuple[BoardModel, EndsCache]:
            model = build()
            return model, measured(model)

        return shown

    def catch_up(self) -> None:
        """Draw what is asked for before anything is done to it."""
        if self._is_behind:
            self.rebuild()

    def rebuild(self, picture: Picture | None = None) -> None:
        """Draw the board from the snapshot, or as it was put together beforehand."""
        self._is_behind = False
        drawn = picture.drawn if picture is not None else None
        ends = None
        if drawn is not None and drawn.way == self._way():
            self.facts = BoardFacts(self.session, self.board_id, bands=drawn.bands)
            self.model, self._summary = self._with_pending(drawn)
            ends = drawn.ends
        else:
            self.facts, self.model, self._summary = self._from_snapshot()
        self._show_all(ends)

    def _show_all(self, ends: EndsCache | None) -> None:
        assert self.model is not None
        assert self.facts is not None
        self.view.set_model(self.model, self.facts, stamp=self.facts.stamp, ends=ends)
        self.keep_marks()
        self.show_top()
        self.show_broken()
        self.show_card()
        self.renew_pages()

    def _from_snapshot(self) -> tuple[BoardFacts, BoardModel, Summary]:
        contents, known = self.contents, self.facts
        is_known = known is not None and known.board.id == self.board_id
        bands = known.bands_after(contents) if known is not None and is_known else None
        facts = BoardFacts(self.session, self.board_id, bands=bands)
        together = self.session.index(contents).alike()
        return facts, self._building(contents, together)(), facts.summary()

    def _building(
        self, contents: BoardContents, together: Mapping[Standing, Sequence[Card]]
    ) -> Callable[[], BoardModel]:
        """What puts the board together from the snapshot."""
        return partial(
            BoardModel.build,
            contents,
            people=self.session.workspace.people,
            lanes_by=self.lanes_by,
            as_of=self.session.today(self.board_id),
            tally=self.session.tally(contents),
            together=together,
            visible=self.lets_through(self.session.workspace),
        )

    def _with_pending(self, drawn: Drawn) -> tuple[BoardModel, Summary]:
        """With the changes on top that aren't on disk yet."""
        contents: BoardContents = self.contents
        model = drawn.model
        parts = [part for change in self.session.pending for part in change.cards]
        pairs = [
            (drawn.model.cards.get(card_id), contents.cards.get(card_id))
            for card_id in {part.card.id for part in parts if part.card.board == self.board_id}
        ]
        for before, after in pairs:
            model = model.with_change(before, after, contents.cards)
        return model, summary_after(drawn.summary, self.board, pairs, drawn.way[3])


def _few_cards(before: Mapping[str, Card], after: Mapping[str, Card]) -> Changed | None:
    """The cards that differ, both states of each; None where only a look at all would tell, or where they are many."""
    ids = differing(before, after)
    if ids is None:
        return None
    changed = cards_changed(before, after)
    return changed if len(changed) <= FEW else None
