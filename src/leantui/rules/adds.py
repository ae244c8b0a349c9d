"""New cards: from a title, the fields typed, and a template."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from leantui.flow.dates import day
from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.ids import is_id
from leantui.model.log import LogEntry
from leantui.model.text import one_line
from leantui.model.workspace import BoardContents, Workspace
from leantui.rules.commands import Add, CardChange, Change, Refusal
from leantui.rules.context import Context, Decision, entry_time, said
from leantui.rules.fields import EDITED, edited, title_problem
from leantui.rules.moves import lane_problem, place_problem
from leantui.rules.names import unknown
from leantui.rules.places import place_title, placement
from leantui.rules.runs import begun_on_entry

_OWN = frozenset({"title", "column", "lane", "rank", "log", "created", "id", "board", "file"})
"""Keys of a template that aren't copied: those a new card gets of its own."""


def add(workspace: Workspace, command: Add, context: Context) -> Decision:
    """A new card, last in its cell. Required keys and limits hold for it as for a move."""
    contents = workspace.boards.get(command.board)
    if contents is None:
        return unknown("board", command.board, workspace.boards, field="board")
    board = contents.board
    title = command.title.strip()
    template = _template(contents, command)
    if isinstance(template, Refusal):
        return template
    bare = _bare(workspace, board, command, template, title, context)
    problem = (
        title_problem(title)
        or _id_problem(workspace, bare.id)
        or place_problem(board, bare.column)
        or lane_problem(board, bare.lane)
    )
    if problem is not None:
        return problem
    card = _filled(workspace, bare, template, command.fields, day(board, context.now))
    if isinstance(card, Refusal):
        return card
    placed = placement(contents, card, None, None, order=context.order)
    card = msgspec.structs.replace(card, rank=placed.rank)
    reason = said(command.reason)
    checked = context.hold(workspace, None, card, reason, context.count(contents))
    if isinstance(checked, Refusal):
        return checked
    if checked.over:
        entry = msgspec.structs.replace(card.log[0], over=checked.logged, reason=reason)
        card = msgspec.structs.replace(card, log=(entry,))
    card = begun_on_entry(workspace, card, context)
    ref = f"{board.ref_key}-{workspace.ids.shortest(card.id)}"
    return Change(
        what=f"{ref}: new in {place_title(board, card.column)}: {one_line(title)}",
        cards=(CardChange(before=None, after=card),),
        over=checked.over,
        warnings=checked.warnings,
    )


def _template(contents: BoardContents, command: Add) -> Mapping[str, Any] | Refusal:
    """The keys of the template named, or of that of the card's type."""
    name = command.template
    if name is None:
        kinds = {kind.id: kind for kind in contents.board.card_type}
        kind = kinds.get(str(command.fields.get("type")))
        return contents.templates.get(kind.template or "", {}) if kind else {}
    if name not in contents.templates:
        return unknown("template", name, contents.templates, field="template")
    return contents.templates[name]


def _bare(
    workspace: Workspace,
    board: Board,
    command: Add,
    template: Mapping[str, Any],
    title: str,
    context: Context,
) -> Card:
    """The card with what only a new one gets: id, place, time and the first entry of its log."""
    card_id = command.card_id if command.card_id is not None else _free_id(workspace, context)
    place = {**template, **command.fields}
    column = command.column or str(place.get("column") or board.column[0].id)
    lane = command.lane if command.lane is not None else place.get("lane")
    at = entry_time(None, context)
    created = LogEntry(at=at, by=context.who or "unknown", event="created", to=column)
    return Card(
        title=title,
        column=column,
        created=at,
        lane=str(lane) if lane else None,
        log=(created,),
        id=card_id,
        board=board.id,
        file=f"boards/{board.id}/cards/{card_id}.toml",
    )


def _filled(
    workspace: Workspace,
    bare: Card,
    template: Mapping[str, Any],
    fields: Mapping[str, Any],
    today: date,
) -> Card | Refusal:
    """The card with the template's keys, then those that were typed. Keys nobody knows stay as they are."""
    wanted = {key: value for key, value in template.items() if key in EDITED and key not in _OWN}
    unknown_keys = {
        key: value for key, value in template.items() if key not in EDITED and key not in _OWN
    }
    typed = {key: value for key, value in fields.items() if key not in ("column", "lane")}
    card = edited(workspace, bare, {**wanted, **typed}, today)
    if isinstance(card, Refusal) and card.field in wanted and card.field not in fields:
        return msgspec.structs.replace(card, message=f"In the template: {card.message}")
    if isinstance(card, Refusal):
        return card
    return msgspec.structs.replace(card, extra=unknown_keys)


def _id_problem(workspace: Workspace, card_id: str) -> Refusal | None:
    if not is_id(card_id):
        why = "can't be the id of a card"
    elif workspace.card(card_id) is not None or card_id in workspace.ids.matching(card_id):
        why = "is the id of another card"
    else:
        return None
    return Refusal(
        code="invalid",
        message=f"{one_line(card_id)} {why}",
        field="id",
        hint="Leave the id out to get a new one",
    )


def _free_id(workspace: Workspace, context: Context) -> str:
    while True:
        card_id = context.new_id()
        if not workspace.ids.matching(card_id):
            return card_id
