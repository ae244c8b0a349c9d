"""Changes of a card that stays where it is: keys, people, blocks, comments."""

import msgspec

from leantui.flow.dates import day
from leantui.model.card import Card
from leantui.model.ids import is_id
from leantui.model.text import one_line, printable
from leantui.model.workspace import Workspace
from leantui.rules.commands import Assign, Block, Comment, Edit, Refusal, Tag, Unblock
from leantui.rules.context import Context, Decision, change_of, logged, said
from leantui.rules.fields import edited
from leantui.rules.names import unknown


def edit(workspace: Workspace, card: Card, command: Edit, context: Context) -> Decision:
    """Set keys; a key that limits count by is held against them."""
    today = day(workspace.boards[card.board].board, context.now)
    after = edited(workspace, card, command.set, today)
    if isinstance(after, Refusal):
        return after
    if after == card:
        return Refusal(
            code="nothing", message=f"{workspace.ref(card)} says so already", hint="Nothing to do"
        )
    what = f"changed {', '.join(map(one_line, command.set))}"
    return _weighed(workspace, card, after, command.reason, what, context)


def assign(workspace: Workspace, card: Card, command: Assign, context: Context) -> Decision:
    """Add and take away people; personal limits are checked for those added."""
    for who in command.add:
        problem = person_problem(workspace, who, "assignees")
        if problem is not None and who not in card.assignees:
            return problem
    kept = tuple(who for who in card.assignees if who not in command.remove)
    assignees = tuple(dict.fromkeys((*kept, *command.add)))
    if assignees == card.assignees:
        return Refusal(
            code="nothing",
            message=f"{workspace.ref(card)} is assigned so already",
            hint="Nothing to do",
        )
    after = msgspec.structs.replace(card, assignees=assignees)
    names = ", ".join(f"@{one_line(who)}" for who in assignees)
    what = f"assigned to {names}" if names else "assigned to nobody"
    return _weighed(workspace, card, after, command.reason, what, context)


def tag(workspace: Workspace, card: Card, command: Tag, context: Context) -> Decision:
    """Add and take away tags; a `#` before one is taken off."""
    removed = {each.strip().lstrip("#").casefold() for each in command.remove}
    kept = [each for each in card.tags if each.casefold() not in removed]
    wanted = Edit(card=card.id, set={"tags": [*kept, *command.add]})
    answer = edit(workspace, card, wanted, context)
    if isinstance(answer, Refusal):
        return answer
    after = answer.cards[0].card
    come = [f"#{each}" for each in after.tags if each not in card.tags]
    gone = [f"#{each}" for each in card.tags if each not in after.tags]
    told = [f"tagged {' '.join(come)}"] if come else []
    told += [f"no longer tagged {' '.join(gone)}"] if gone else []
    what = one_line(", ".join(told) or "tags in another order")
    return msgspec.structs.replace(answer, what=f"{workspace.ref(card)}: {what}")


def person_problem(workspace: Workspace, who: str, field: str) -> Refusal | None:
    """Why somebody can't be named; where the workspace lists no people, any id will do."""
    if workspace.people and who not in workspace.people:
        return unknown("person", who, workspace.people, field=field)
    if not workspace.people and not is_id(who):
        return Refusal(
            code="invalid", message=f"{one_line(who)} can't be a person's id", field=field
        )
    return None


def _weighed(
    workspace: Workspace,
    card: Card,
    after: Card,
    reason: str | None,
    what: str,
    context: Context,
) -> Decision:
    """The change held against the board's limits; a reason given for going over one is kept as a comment."""
    why = said(reason)
    tally = context.count(workspace.boards[card.board])
    checked = context.hold(workspace, card, after, why, tally)
    if isinstance(checked, Refusal):
        return checked
    if checked.over and why:
        after = logged(after, context, event="comment", text=why, over=checked.logged)
    return change_of(workspace, card, after, what, checked)


def block(workspace: Workspace, card: Card, command: Block, context: Context) -> Decision:
    """Say that work on the card can't go on, why, and who removes the blocker."""
    reason = said(command.reason)
    if reason is None:
        return Refusal(
            code="invalid",
            message="A block needs a reason",
            field="reason",
            hint="Say what it waits for",
        )
    held = card.block
    if held is not None:
        return Refusal(
            code="nothing",
            message=f"{workspace.ref(card)} is blocked already: {one_line(held.reason or '')}",
            hint="Unblock it first, or comment",
        )
    if command.owner and (problem := person_problem(workspace, command.owner, "owner")):
        return problem
    after = logged(
        card,
        context,
        event="blocked",
        reason=reason,
        cause=said(command.cause),
        owner=command.owner or None,
    )
    return change_of(workspace, card, after, f"blocked, {reason}")


def unblock(workspace: Workspace, card: Card, command: Unblock, context: Context) -> Decision:
    """Say that work on the card goes on."""
    if not card.is_blocked:
        return Refusal(
            code="nothing",
            message=f"{workspace.ref(card)} isn't blocked",
            hint="There is nothing to take away",
        )
    after = logged(card, context, event="unblocked", reason=said(command.reason))
    return change_of(workspace, card, after, "unblocked")


def comment(workspace: Workspace, card: Card, command: Comment, context: Context) -> Decision:
    """Add words to the card's log; lines stay, control characters don't."""
    text = printable(command.text).replace("\r", "\n").strip()
    if not text:
        return Refusal(
            code="invalid",
            message="The comment is empty",
            field="text",
            hint="Type what you want to say",
        )
    after = logged(card, context, event="comment", text=text)
    return change_of(workspace, card, after, "comment added")
