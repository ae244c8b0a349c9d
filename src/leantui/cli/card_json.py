"""Cards, boards and standards in the shapes that programs read. New keys may come; none goes or changes."""

from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from leantui.flow.dates import count_days
from leantui.flow.times import track
from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.log import LogEntry
from leantui.model.standard import STANDARD_NOT_IN_FILE, Standard
from leantui.model.workspace import BoardContents, Workspace
from leantui.rules.board_figures import board_figures
from leantui.rules.wip import Tally
from leantui.session.facts import facts_of

if TYPE_CHECKING:
    from leantui.session import Session

_ENTRY_FIELDS = msgspec.structs.fields(LogEntry)


def card_table(workspace: Workspace, card: Card, today: date) -> dict[str, Any]:
    """A card as `list`, `show` and every change tell it.

    Args:
        workspace: where it lies.
        card: the card.
        today: the date in the board's zone.
    """
    board = workspace.boards[card.board].board
    age, cycle_time = days_of(board, card, today)
    block = card.block
    return {
        "id": card.id,
        "ref": workspace.ref(card),
        "title": card.title,
        "board": card.board,
        "column": card.column,
        "lane": card.lane,
        "rank": card.rank,
        "type": card.type,
        "class_of_service": card.class_of_service,
        "assignees": card.assignees,
        "tags": card.tags,
        "due": card.due,
        "blocked": block is not None,
        "block": None if block is None else block_table(block),
        "priority": card.priority,
        "impact": card.impact,
        "urgency": card.urgency,
        "age_days": age,
        "cycle_time_days": cycle_time,
        "standard": standard_in_hand(board, card),
        "size": card.size,
        "created": card.created,
        "requester": card.requester,
        "service": card.service,
        "project": card.project,
        "parent": card.parent,
        "external": card.external,
        "archived": card.is_archived,
        "file": card.file,
    }


def days_of(board: Board, card: Card, today: date) -> tuple[int | None, int | None]:
    """Work item age and cycle time as `leantui.flow.times` defines them, from one reading of the log."""
    way = track(board, card)
    first, last = way.started, way.finished
    if first is None or first > (last or today):
        return None, None
    days = count_days(board, first, last or today)
    return (days, None) if last is None else (None, days)


def standard_in_hand(board: Board, card: Card) -> str | None:
    """The card's own standard, or the first one posted."""
    if card.standard:
        return card.standard
    return next((rule.standard for rule in board.posted if rule.matches(card)), None)


def block_table(entry: LogEntry) -> dict[str, Any]:
    """Why a card is blocked, since when, and who removes the blocker."""
    return {
        "since": entry.at,
        "by": entry.by,
        "reason": entry.reason,
        "cause": entry.cause,
        "owner": entry.owner,
    }


def whole_card_table(session: "Session", card: Card) -> dict[str, Any]:
    """A card as `show` tells it: with everything that is in its file."""
    facts = facts_of(session, card)
    table = card_table(session.workspace, card, session.today(card.board))
    del table["file"]
    return table | {
        "ci": card.ci,
        "depends_on": card.depends_on,
        "links": card.links,
        "raised_from": card.raised_from,
        "description": card.description,
        "checklist": card.checklist,
        "standards": session.workspace.posted(card),
        "progress": None
        if facts.progress is None
        else {"done": facts.progress[0], "steps": facts.progress[1]},
        "extra": card.extra,
        "log": [entry_table(entry) for entry in card.log],
        "file": card.file,
    }


def entry_table(entry: LogEntry) -> dict[str, Any]:
    """A log entry with the keys it has in the file."""
    return {
        field.encode_name: value
        for field in _ENTRY_FIELDS
        if (value := getattr(entry, field.name)) != field.default or field.required
    }


def board_table(workspace: Workspace, contents: BoardContents) -> dict[str, Any]:
    """A board with its columns, lanes and how many cards stand where."""
    board = contents.board
    cards = list(contents.cards.values())
    tally = Tally.of(board, cards)
    figures = board_figures(workspace, contents, tally)
    return {
        "id": board.id,
        "name": board.name,
        "key": board.ref_key,
        "vision": board.vision,
        "timezone": board.timezone,
        "started": board.column[board.started_index].id,
        "finished": board.column[board.finished_index].id,
        "wip_policy": board.wip_policy,
        "columns": [
            {
                "id": column.id,
                "name": column.title,
                "kind": column.kind,
                "split": column.split,
                "wip": column.wip,
                "cards": sum(board.shown_column(card) is column for card in cards),
            }
            for column in board.column
        ],
        "lanes": [{"id": lane.id, "name": lane.title, "wip": lane.wip} for lane in board.lane],
        "types": [kind.id for kind in board.card_type],
        "cards": len(cards),
        "open": figures.open,
        "wip": figures.wip,
        "wip_limit": figures.wip_limit,
        "blocked": figures.blocked,
        "attention": figures.attention,
        "over_limits": [str(breach) for breach in figures.over_limits],
        "file": board.file,
    }


def standard_table(
    standard: Standard, today: date, *, current: Standard | None = None
) -> dict[str, Any]:
    """A standard with all that is in its file; of a draft also who has agreed with its text and who hasn't.

    Args:
        standard: any revision.
        today: by which a review is due.
        current: the revision in force.
    """
    table: dict[str, Any] = {
        name: msgspec.to_builtins(getattr(standard, name), builtin_types=(date,))
        for name in standard.__struct_fields__
        if name not in STANDARD_NOT_IN_FILE
    }
    return {
        "id": standard.id,
        **table,
        "review_due": standard.is_review_due(today),
        **({"approval": _approval(standard, current)} if standard.is_draft else {}),
        "file": standard.file,
    }


def _approval(draft: Standard, current: Standard | None) -> dict[str, Any]:
    from leantui.rules.approvals import approvals_wanted, stale, standing

    return {
        "given": list(standing(draft)),
        "wanted": list(approvals_wanted(draft, current)),
        "void": list(stale(draft)),
    }


def standard_summary(standard: Standard, today: date) -> dict[str, Any]:
    """A standard as the library lists it."""
    return {
        "id": standard.id,
        "title": standard.title,
        "revision": standard.revision,
        "status": standard.status,
        "owner": standard.owner,
        "purpose": standard.purpose,
        "takt": standard.takt,
        "target_time": standard.target_time,
        "standard_wip": standard.standard_wip,
        "effective": standard.effective,
        "review_by": standard.review_by,
        "review_due": standard.is_review_due(today),
        "steps": len(standard.step),
        "file": standard.file,
    }
