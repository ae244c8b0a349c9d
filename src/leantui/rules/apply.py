"""Putting a decided change into a snapshot."""

import msgspec

from leantui.model.workspace import BoardContents, Workspace
from leantui.rules.commands import CardChange, Change


def with_change(workspace: Workspace, change: Change) -> Workspace:
    """The snapshot after a change of cards.

    Standards and people are in it once they are on disk: what a run is pinned to is the hash of the
    file, which isn't known before.
    """
    boards = dict(workspace.boards)
    ids = workspace.ids
    for part in change.cards:
        boards[part.card.board] = _with_card_change(boards[part.card.board], part)
        if part.after is None:
            ids = ids.without_id(part.card.id)
        elif part.before is None:
            ids = ids.with_id(part.card.id)
    return msgspec.structs.replace(workspace, boards=boards, ids=ids)


def _with_card_change(contents: BoardContents, part: CardChange) -> BoardContents:
    return contents.with_card(part.after) if part.after else contents.without_card(part.card.id)
