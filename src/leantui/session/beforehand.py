"""What a look at the disk will ask to be counted anew, counted before it is taken in, and beside the event loop."""

from collections.abc import Mapping

from leantui.rules.board_index import BoardIndex
from leantui.session.holder import Session
from leantui.store.news import Reread


def indexes_after(session: Session, reread: Reread) -> Mapping[str, BoardIndex]:
    """What is counted and ordered about the boards that differ, for `Session.adopt`; for a thread."""
    boards = reread.loaded.workspace.boards
    known = [(id_, index, boards.get(id_)) for id_, index in list(session.indexes.items())]
    return {
        id_: index.anew(contents)
        for id_, index, contents in known
        if contents is not None and not index.is_of(contents)
    }
