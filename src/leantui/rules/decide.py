"""Decisions: a command answered with a change or a refusal. Pure; one decider for each command."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec

from leantui.flow.dates import day
from leantui.flow.times import track
from leantui.model.card import Card
from leantui.model.ids import is_id, new_card_id
from leantui.model.instant import to_milliseconds
from leantui.model.log import LogEntry
from leantui.model.text import one_line
from leantui.model.workspace import BoardContents, Workspace
from leantui.rules.commands import (
    Add,
    Archive,
    Assign,
    Block,
    CardChange,
    Change,
    Command,
    Comment,
    Edit,
    Move,
    Refusal,
    Restore,
    StepDone,
    Unblock,
)
from leantui.rules.edits import edited
from leantui.rules.names import unknown
from leantui.rules.places import place_title, rerank
from leantui.rules.policies import Checked, check_policies
from leantui.rules.steps import step_entries
from leantui.rules.wip import Tally


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What a decision may depend on beside the workspace and the command."""

    now: datetime
    who: str
    new_id: Callable[[], str] = new_card_id
    count: Callable[[BoardContents], Tally] = lambda contents: Tally.of(
        contents.board, contents.cards.values()
    )
    """What is on a board; a session remembers it instead of counting again."""


Decision = Change | Refusal


def decide(workspace: Workspace, command: Command, context: Context) -> Decision:
    """Answer a command. Nothing is changed: a `Change` says what to write, a `Refusal` why not."""
    if isinstance(command, Add):
        return _add(workspace, command, context)
    card = workspace.card(command.card)  # type: ignore[attr-defined]  # every other command names a card
    if card is None:
        name = command.card  # type: ignore[attr-defined]
        return Refusal(
            code="not-found",
            message=f"There is no card {one_line(name)}",
            hint="leantui list shows every card with its id",
        )
    broken = _broken(workspace, card)
    if broken is not None:
        return broken
    if card.is_archived and not isinstance(command, Restore):
        return Refusal(
            code="invalid",
            message=f"{workspace.ref(card)} is in the archive",
            hint="Take it back to the board first",
        )
    return DECIDERS[type(command)](workspace, card, command, context)


def _broken(workspace: Workspace, card: Card) -> Refusal | None:
    for problem in workspace.problems_of(card.file):
        if problem.severity == "error":
            return Refusal(
                code="broken-file",
                message=f"{problem.file}:{problem.line}: {problem.message}",
                hint="Mend the file first: A in the board, or leantui check",
            )
    return None


def entry_time(card: Card | None, context: Context) -> datetime:
    """Now, in milliseconds; just after the card's last entry where this machine's clock is behind."""
    now = to_milliseconds(context.now)
    if card is None or not card.log:
        return now
    last = max(entry.at for entry in card.log)
    return now if now > last else to_milliseconds(last) + timedelta(milliseconds=1)


def logged(card: Card, context: Context, **facts: Any) -> Card:
    """The card with an entry added to its log."""
    entry = LogEntry(at=entry_time(card, context), by=context.who or "unknown", **facts)
    return msgspec.structs.replace(card, log=(*card.log, entry))


def _change(
    workspace: Workspace, before: Card, after: Card, what: str, checked: Checked | None = None
) -> Change:
    return Change(
        what=f"{workspace.ref(before)}: {what}",
        cards=(CardChange(before=before, after=after),),
        over=checked.over if checked else (),
        warnings=checked.warnings if checked else (),
    )


def _checked(
    workspace: Workspace, before: Card | None, after: Card, reason: str | None, context: Context
) -> Checked | Refusal:
    tally = context.count(workspace.boards[after.board])
    return check_policies(workspace, before, after, reason, tally)


def _add(workspace: Workspace, command: Add, context: Context) -> Decision:
    contents = workspace.boards.get(command.board)
    if contents is None:
        return unknown("board", command.board, workspace.boards, field="board")
    board = contents.board
    title = command.title.strip()
    if not title or one_line(title) != title:
        why = "is empty" if not title else "has a line break or control character"
        return Refusal(
            code="invalid", message=f"The title {why}", field="title", hint="Type one line"
        )
    fields = _from_template(contents, command)
    if isinstance(fields, Refusal):
        return fields
    column = command.column or str(fields.pop("column", "") or board.column[0].id)
    lane = command.lane if command.lane is not None else fields.pop("lane", None)
    fields = {key: value for key, value in fields.items() if key not in ("log", "column", "title")}
    card_id = command.card_id or _free_id(workspace, context)
    if not is_id(card_id) or workspace.card(card_id) is not None:
        return Refusal(
            code="invalid", message=f"{one_line(card_id)} can't be the id of a new card", field="id"
        )
    bare = Card(
        title=title,
        column=column,
        created=entry_time(None, context),
        lane=lane or None,
        log=(
            LogEntry(
                at=entry_time(None, context),
                by=context.who or "unknown",
                event="created",
                to=column,
            ),
        ),
        id=card_id,
        board=board.id,
        file=f"boards/{board.id}/cards/{card_id}.toml",
    )
    card = edited(workspace, bare, fields)
    if isinstance(card, Refusal):
        return card
    place = _place_problem(workspace, card)
    if place is not None:
        return place
    card = msgspec.structs.replace(card, rank=rerank(contents, card, None, None))
    checked = _checked(workspace, None, card, command.reason, context)
    if isinstance(checked, Refusal):
        return checked
    if checked.over:
        entry = msgspec.structs.replace(
            card.log[0], over=tuple(map(str, checked.over)), reason=command.reason
        )
        card = msgspec.structs.replace(card, log=(entry,))
    ref = f"{board.ref_key}-{workspace.ids.shortest(card.id)}"
    return Change(
        what=f"{ref}: new in {place_title(board, card.column)}: {one_line(title)}",
        cards=(CardChange(before=None, after=card),),
        over=checked.over,
        warnings=checked.warnings,
    )


def _from_template(contents: BoardContents, command: Add) -> dict[str, Any] | Refusal:
    name = command.template
    if name is None:
        wanted = command.fields.get("type")
        kind = next((kind for kind in contents.board.card_type if kind.id == wanted), None)
        name = kind.template if kind and kind.template in contents.templates else None
    elif name not in contents.templates:
        return unknown("template", name, contents.templates, field="template")
    return {**(contents.templates[name] if name else {}), **command.fields}


def _free_id(workspace: Workspace, context: Context) -> str:
    while True:
        card_id = context.new_id()
        if not workspace.ids.matching(card_id):
            return card_id


def _place_problem(workspace: Workspace, card: Card) -> Refusal | None:
    board = workspace.boards[card.board].board
    index = board.column_index(card.column_id)
    half = card.column.partition("/")[2]
    if index < 0:
        return unknown(
            "column", card.column_id, [column.id for column in board.column], field="column"
        )
    if half not in ("", "done") or (half and not board.column[index].split):
        return Refusal(
            code="unknown",
            message=f"Column {card.column_id} has no half {one_line(half)}",
            field="column",
            hint=f"Use {card.column_id}"
            + (f" or {card.column_id}/done" if board.column[index].split else ""),
        )
    if card.lane is not None and not any(lane.id == card.lane for lane in board.lane):
        return unknown("lane", card.lane, [lane.id for lane in board.lane], field="lane")
    return None


def _move(workspace: Workspace, card: Card, command: Move, context: Context) -> Decision:
    contents = workspace.boards[card.board]
    lane = card.lane if command.lane is None else (command.lane or None)
    column = command.column or card.column
    target = msgspec.structs.replace(card, column=column, lane=lane)
    if (command.column, command.lane) != (None, None):
        problem = _place_problem(workspace, target)
        if problem is not None:
            return problem
    moves = (column, lane) != (card.column, card.lane)
    for neighbour in (command.before, command.after):
        if neighbour is not None and neighbour not in contents.cards:
            return Refusal(code="not-found", message=f"There is no card {one_line(neighbour)}")
    if not moves and command.before is None and command.after is None:
        where = place_title(contents.board, column)
        return Refusal(code="nothing", message=f"{workspace.ref(card)} is in {where} already")
    rank = rerank(contents, target, command.before, command.after)
    target = msgspec.structs.replace(target, rank=rank)
    if target == card:
        return Refusal(code="nothing", message=f"{workspace.ref(card)} stands there already")
    checked = _checked(workspace, card, target, command.reason, context) if moves else Checked()
    if isinstance(checked, Refusal):
        return checked
    board = contents.board
    if column != card.column:
        over = tuple(map(str, checked.over))
        reason = command.reason or None
        target = logged(
            target, context, event="moved", from_=card.column, to=column, over=over, reason=reason
        )
        what = f"{place_title(board, card.column)} → {place_title(board, column)}"
    elif lane != card.lane:
        titles = {each.id: each.title for each in board.lane}
        what = f"to lane {titles[lane]}" if lane else "to no lane"
    else:
        what = f"reordered in {place_title(board, column)}"
    return _change(workspace, card, target, what, checked)


def _block(workspace: Workspace, card: Card, command: Block, context: Context) -> Decision:
    reason = command.reason.strip()
    if not reason:
        return Refusal(
            code="invalid",
            message="A block needs a reason",
            field="reason",
            hint="Say what it waits for",
        )
    if card.is_blocked:
        return Refusal(
            code="nothing",
            message=f"{workspace.ref(card)} is blocked already",
            hint="Unblock it first, or comment",
        )
    if command.owner and workspace.people and command.owner not in workspace.people:
        return unknown("person", command.owner, workspace.people, field="owner")
    after = logged(
        card,
        context,
        event="blocked",
        reason=reason,
        cause=command.cause or None,
        owner=command.owner or None,
    )
    return _change(workspace, card, after, f"blocked, {one_line(reason)}")


def _unblock(workspace: Workspace, card: Card, command: Unblock, context: Context) -> Decision:
    if not card.is_blocked:
        return Refusal(code="nothing", message=f"{workspace.ref(card)} isn't blocked")
    after = logged(card, context, event="unblocked", reason=command.reason or None)
    return _change(workspace, card, after, "unblocked")


def _comment(workspace: Workspace, card: Card, command: Comment, context: Context) -> Decision:
    text = command.text.strip()
    if not text:
        return Refusal(
            code="invalid",
            message="The comment is empty",
            field="text",
            hint="Type what you want to say",
        )
    return _change(
        workspace, card, logged(card, context, event="comment", text=text), "comment added"
    )


def _assign(workspace: Workspace, card: Card, command: Assign, context: Context) -> Decision:
    for who in command.add:
        if workspace.people and who not in workspace.people:
            return unknown("person", who, workspace.people, field="assignees")
        if not workspace.people and not is_id(who):
            return Refusal(
                code="invalid", message=f"{one_line(who)} can't be a person's id", field="assignees"
            )
    kept = tuple(who for who in card.assignees if who not in command.remove)
    assignees = tuple(dict.fromkeys((*kept, *command.add)))
    if assignees == card.assignees:
        return Refusal(code="nothing", message=f"{workspace.ref(card)} is assigned so already")
    after = msgspec.structs.replace(card, assignees=assignees)
    checked = _checked(workspace, card, after, command.reason, context)
    if isinstance(checked, Refusal):
        return checked
    names = ", ".join(f"@{who}" for who in assignees)
    return _change(
        workspace, card, after, f"assigned to {names}" if names else "assigned to nobody", checked
    )


def _edit(workspace: Workspace, card: Card, command: Edit, context: Context) -> Decision:
    after = edited(workspace, card, command.set)
    if isinstance(after, Refusal):
        return after
    if after == card:
        return Refusal(code="nothing", message=f"{workspace.ref(card)} says so already")
    checked = _checked(workspace, card, after, command.reason, context)
    if isinstance(checked, Refusal):
        return checked
    return _change(workspace, card, after, f"changed {', '.join(command.set)}", checked)


def _archive(workspace: Workspace, card: Card, command: Archive, context: Context) -> Decision:
    board = workspace.boards[card.board].board
    year = (track(board, card).finished or day(board, context.now)).year
    after = msgspec.structs.replace(card, file=f"boards/{card.board}/archive/{year}/{card.id}.toml")
    return _change(workspace, card, after, "archived")


def _restore(workspace: Workspace, card: Card, command: Restore, context: Context) -> Decision:
    if not card.is_archived:
        return Refusal(code="nothing", message=f"{workspace.ref(card)} is on the board already")
    after = msgspec.structs.replace(card, file=f"boards/{card.board}/cards/{card.id}.toml")
    return _change(workspace, card, after, "taken back from the archive")


def _step_done(workspace: Workspace, card: Card, command: StepDone, context: Context) -> Decision:
    standard = workspace.standards.get(command.standard) or workspace.drafts.get(command.standard)
    if standard is None:
        return unknown("standard", command.standard, workspace.standards, field="standard")
    entries = step_entries(standard, card, command, context.who)
    if isinstance(entries, Refusal):
        return entries
    after = card
    for facts in entries:
        after = logged(after, context, **facts)
    step = standard.step_by_id(command.step)
    words = one_line(step.do) if step else command.step
    return _change(workspace, card, after, f"{command.state}: {words}")


DECIDERS: dict[type[Command], Callable[[Workspace, Card, Any, Context], Decision]] = {
    Move: _move,
    Block: _block,
    Unblock: _unblock,
    Comment: _comment,
    Assign: _assign,
    Edit: _edit,
    Archive: _archive,
    Restore: _restore,
    StepDone: _step_done,
}
