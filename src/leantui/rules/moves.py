"""Changes of where a card is: its column, half, lane and order, and the archive."""

import msgspec

from leantui.flow.dates import day
from leantui.flow.times import track
from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.text import one_line
from leantui.model.workspace import Workspace
from leantui.rules.commands import Archive, CardChange, Change, Move, Refusal, Restore
from leantui.rules.context import (
    Context,
    Decision,
    broken_file,
    card_of,
    change_of,
    logged,
    said,
)
from leantui.rules.names import unknown
from leantui.rules.places import place_title, placement, shown_place
from leantui.rules.policies import Checked
from leantui.rules.runs import begun_on_entry


def move(workspace: Workspace, card: Card, command: Move, context: Context) -> Decision:
    """To another column, half, lane or place in the order, by the board's policies."""
    contents = workspace.boards[card.board]
    target = _target(contents.board, card, command)
    if isinstance(target, Refusal):
        return target
    neighbours = _neighbours(workspace, target, command)
    if isinstance(neighbours, Refusal):
        return neighbours
    is_elsewhere = (target.column, target.lane) != (card.column, card.lane)
    if not is_elsewhere and neighbours == (None, None):
        return _nothing(workspace, card, f"is in {place_title(contents.board, card.column)}")
    placed = placement(contents, target, *neighbours, order=context.order)
    target = msgspec.structs.replace(target, rank=placed.rank)
    if target == card:
        return _nothing(workspace, card, "stands there")
    for other in placed.others:
        if problem := broken_file(workspace, other):
            return problem
    reason = said(command.reason)
    checked: Checked | Refusal = Checked()
    if is_elsewhere:
        checked = context.hold(workspace, card, target, reason, context.count(contents))
    if isinstance(checked, Refusal):
        return checked
    if target.column != card.column:
        target = logged(
            target,
            context,
            event="moved",
            from_=card.column,
            to=target.column,
            over=checked.logged,
            reason=reason,
        )
        target = begun_on_entry(workspace, target, context)
    change = change_of(workspace, card, target, _told(contents.board, card, target), checked)
    others = tuple(
        CardChange(before=contents.cards[other.id], after=other) for other in placed.others
    )
    return msgspec.structs.replace(change, cards=(*change.cards, *others))


def place_problem(board: Board, column: str) -> Refusal | None:
    """Why a place such as `fix/done` isn't one of the board's."""
    column_id, slash, half = column.partition("/")
    index = board.column_index(column_id)
    if index < 0:
        return unknown("column", column_id, [each.id for each in board.column], field="column")
    is_split = board.column[index].split
    if not slash or (half == "done" and is_split):
        return None
    halves = f"{column_id} or {column_id}/done" if is_split else column_id
    return Refusal(
        code="unknown",
        message=f"Column {column_id} has no half {one_line(half)}",
        field="column",
        hint=f"Use {halves}",
    )


def lane_problem(board: Board, lane: str | None) -> Refusal | None:
    """Why a lane isn't one of the board's; no lane is always right."""
    if lane is None or any(each.id == lane for each in board.lane):
        return None
    return unknown("lane", lane, [each.id for each in board.lane], field="lane")


def _target(board: Board, card: Card, command: Move) -> Card | Refusal:
    column = card.column if command.column is None else command.column
    lane = card.lane if command.lane is None else command.lane or None
    problem = place_problem(board, column) if command.column is not None else None
    if problem is None and command.lane is not None:
        problem = lane_problem(board, lane)
    return problem or msgspec.structs.replace(card, column=column, lane=lane)


def _neighbours(
    workspace: Workspace, target: Card, command: Move
) -> tuple[str | None, str | None] | Refusal:
    """The ids of the cards it shall stand above and below."""
    contents = workspace.boards[target.board]
    place = shown_place(contents.board, target)
    found: list[str | None] = []
    for field, named in (("before", command.before), ("after", command.after)):
        if named is None or named == target.id:
            found.append(None)
            continue
        card = card_of(workspace, named)
        if isinstance(card, Refusal) and card.code != "broken-file":
            return msgspec.structs.replace(card, field=field)
        other = contents.cards.get(card.id if isinstance(card, Card) else named)
        if other is None or shown_place(contents.board, other) != place:
            return Refusal(
                code="invalid",
                message=f"{one_line(named)} isn't in {place_title(contents.board, place)}",
                field=field,
                hint="Name a card of the column it goes to",
            )
        found.append(other.id)
    return found[0], found[1]


def _nothing(workspace: Workspace, card: Card, where: str) -> Refusal:
    return Refusal(
        code="nothing",
        message=f"{workspace.ref(card)} {where} already",
        hint="Nothing was changed",
    )


def _told(board: Board, before: Card, after: Card) -> str:
    parts = []
    if after.column != before.column:
        parts.append(f"{place_title(board, before.column)} → {place_title(board, after.column)}")
    if after.lane != before.lane:
        titles = {lane.id: one_line(lane.title) for lane in board.lane}
        parts.append(f"to lane {titles[after.lane]}" if after.lane else "to no lane")
    return ", ".join(parts) or f"reordered in {place_title(board, after.column)}"


def archive(workspace: Workspace, card: Card, command: Archive, context: Context) -> Decision:
    """Into the archive's folder of the year it finished, or of this year; the content stays as it is."""
    board = workspace.boards[card.board].board
    year = (track(board, card).finished or day(board, context.now)).year
    file = f"boards/{card.board}/archive/{year:04}/{card.id}.toml"
    return change_of(workspace, card, msgspec.structs.replace(card, file=file), "archived")


def restore(workspace: Workspace, card: Card, command: Restore, context: Context) -> Decision:
    """Back to the board, where it counts in the limits again; the content stays as it is."""
    contents = workspace.boards[card.board]
    if not card.is_archived:
        return _nothing(workspace, card, "is on the board")
    if card.id in contents.cards:
        return Refusal(
            code="conflict",
            message=f"The board has another card {card.id}",
            hint="Rename one of the two files; leantui check names both",
        )
    after = msgspec.structs.replace(card, file=f"boards/{card.board}/cards/{card.id}.toml")
    return _restored(workspace, card, after, said(command.reason), context)


def _restored(
    workspace: Workspace, card: Card, after: Card, reason: str | None, context: Context
) -> Change | Refusal:
    checked = context.hold(
        workspace, card, after, reason, context.count(workspace.boards[card.board])
    )
    if isinstance(checked, Refusal):
        return checked
    if checked.over and reason:
        after = logged(after, context, event="comment", text=reason, over=checked.logged)
    return change_of(workspace, card, after, "taken back from the archive", checked)
