"""The board as it is drawn, from the snapshot: put together beside the event loop where others changed it.

A pull may change thousands of cards. What that asks of each card, reading, counting, sorting and measuring, is
done in the thread that looked; what is left for the event loop is to put one picture in place of the other.
"""

from collections.abc import Mapping
from datetime import date

import msgspec

from leantui.flow.percentiles import AgeBands, age_bands
from leantui.layout.geometry import EndsCache
from leantui.layout.model import BoardModel
from leantui.model.workspace import BoardContents
from leantui.rules.board_index import BoardIndex
from leantui.screens.board_facts import BoardFacts, Summary, is_blocked_on, summary
from leantui.screens.board_host import BoardHost
from leantui.session import Reread

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


class PictureCommands(BoardHost):
    """The part of the board screen that draws the whole board."""

    def pictured(self, reread: Reread) -> Picture | None:
        """What will be shown once `reread` is taken in; None where nothing differs. For a thread."""
        if not reread.differs:
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
        self.rebuild(picture)
        self.git_changed()

    def rebuild(self, picture: Picture | None = None) -> None:
        """Draw the board from the snapshot, or as it was put together beforehand."""
        drawn = picture.drawn if picture is not None else None
        ends = None
        if drawn is not None and drawn.way == self._way():
            self.facts = BoardFacts(self.session, self.board_id, bands=drawn.bands)
            self.model, self._summary = self._with_pending(drawn)
            ends = drawn.ends
        else:
            self.facts, self.model, self._summary = self._from_snapshot()
        self.view.set_model(self.model, self.facts, stamp=self.facts.stamp, ends=ends)
        self.keep_marks()
        self.show_top()
        self.show_card()
        self.renew_pages()

    def _from_snapshot(self) -> tuple[BoardFacts, BoardModel, Summary]:
        contents, known = self.contents, self.facts
        is_known = known is not None and known.board.id == self.board_id
        bands = known.bands_after(contents) if known is not None and is_known else None
        facts = BoardFacts(self.session, self.board_id, bands=bands)
        model = BoardModel.build(
            contents,
            people=self.session.workspace.people,
            lanes_by=self.lanes_by,
            as_of=facts.as_of,
            tally=self.session.tally(contents),
            together=self.session.index(contents).alike(),
            visible=self.lets_through(self.session.workspace),
        )
        return facts, model, facts.summary()

    def _with_pending(self, drawn: Drawn) -> tuple[BoardModel, Summary]:
        """With the changes on top that aren't on disk yet."""
        contents: BoardContents = self.contents
        model, (blocked, over) = drawn.model, drawn.summary
        parts = [part for change in self.session.pending for part in change.cards]
        for card_id in {part.card.id for part in parts if part.card.board == self.board_id}:
            before, after = drawn.model.cards.get(card_id), contents.cards.get(card_id)
            model = model.with_change(before, after, contents.cards)
            blocked += is_blocked_on(self.board, after) - is_blocked_on(self.board, before)
        return model, (blocked, over)
