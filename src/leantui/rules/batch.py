"""Several commands decided as one change: all of it or nothing of it, limits counted after all of them."""

from collections.abc import Callable, Iterable, Mapping

import msgspec

from leantui.model.board import WipPolicy
from leantui.model.card import Card
from leantui.model.text import one_line
from leantui.model.workspace import Workspace
from leantui.rules.apply import with_change
from leantui.rules.commands import (
    Batch,
    Block,
    Breach,
    CardChange,
    Change,
    Command,
    Refusal,
    RefusalCode,
)
from leantui.rules.context import Context, Decision, said
from leantui.rules.policies import HINTS, Checked, weigh
from leantui.rules.wip import Tally, breaches, contributions, weight

Decide = Callable[[Workspace, Command, Context], Decision]
_TOLD = 3
"""How many of the changes are told one by one, where they differ."""


def batch(workspace: Workspace, command: Batch, context: Context, decide: Decide) -> Decision:
    """One change of several cards, or a refusal with everything that speaks against it.

    Every command is decided on what the ones before it leave, without limits; those are held against the
    board as it would be after all of them. So a card may take the place that another one of them leaves.
    """
    commands = [_with_reason(each, command.reason) for each in command.commands]
    changes, refusals = _decided(workspace, commands, context, {}, decide)
    over = _over_by_board(workspace, _together(changes), context)
    stopped = {
        board: found for board, found in over.items() if not _is_agreed(workspace, board, commands)
    }
    if over and not stopped and not refusals:
        changes, refusals = _decided(workspace, commands, context, over, decide)
    if refusals or stopped:
        return _refusal(workspace, refusals, stopped)
    if not changes:
        return _nothing(commands)
    return Change(
        what=_what(changes),
        cards=_together(changes),
        over=tuple(breach for found in over.values() for breach in found),
        warnings=tuple(dict.fromkeys(each for change in changes for each in change.warnings)),
    )


def over_after(
    workspace: Workspace, parts: Iterable[CardChange], context: Context
) -> tuple[Breach, ...]:
    """The limits that several cards' changes go over together, board by board."""
    over = _over_by_board(workspace, parts, context)
    return tuple(breach for found in over.values() for breach in found)


def _over_by_board(
    workspace: Workspace, parts: Iterable[CardChange], context: Context
) -> dict[str, tuple[Breach, ...]]:
    by_board: dict[str, list[CardChange]] = {}
    for part in parts:
        by_board.setdefault(part.card.board, []).append(part)
    over: dict[str, tuple[Breach, ...]] = {}
    for board_id, changed in by_board.items():
        contents = workspace.boards[board_id]
        before = after = context.count(contents)
        for part in changed:
            after = after.moved(contents.board, part.before, part.after)
        if found := breaches(contents.board, workspace.people, before, after):
            over[board_id] = found
    return over


def _with_reason(command: Command, reason: str | None) -> Command:
    if said(reason) is None or getattr(command, "reason", "") is not None:
        return command
    return msgspec.structs.replace(command, reason=reason)


def _alone(
    context: Context, over: Mapping[str, tuple[Breach, ...]], refused: list[tuple[str, Refusal]]
) -> Context:
    """A context in which no limit but those of `over` is gone over, by the cards that add to them.

    What else a policy has against a card goes into `refused`, and the card moves on: so the limits are
    held against all of them.
    """

    def hold(
        workspace: Workspace, before: Card | None, after: Card, reason: str | None, _: Tally
    ) -> Checked | Refusal:
        found = over.get(after.board, ())
        own = tuple(each for each in found if _adds_to(workspace, before, after, each))
        answer = weigh(workspace, before, after, reason, own)
        if isinstance(answer, Checked):
            return answer
        name = one_line(after.title) if before is None else workspace.ref(before)
        refused.append((name, answer))
        return Checked()

    return msgspec.structs.replace(context, count=lambda _: Tally(), hold=hold)


def _adds_to(workspace: Workspace, before: Card | None, after: Card, breach: Breach) -> bool:
    board = workspace.boards[after.board].board
    key = (breach.kind, breach.name)
    was = weight(board, before) if before and key in contributions(board, before) else 0
    return key in contributions(board, after) and weight(board, after) > was


def _decided(
    workspace: Workspace,
    commands: Iterable[Command],
    context: Context,
    over: Mapping[str, tuple[Breach, ...]],
    decide: Decide,
) -> tuple[list[Change], list[tuple[str, Refusal]]]:
    """Every command's change on top of the ones before it; refusals with the card they are about."""
    changes: list[Change] = []
    refusals: list[tuple[str, Refusal]] = []
    alone = _alone(context, over, refusals)
    for command in commands:
        answer = decide(workspace, command, alone)
        if isinstance(answer, Change):
            changes.append(answer)
            workspace = with_change(workspace, answer)
        elif answer.code != "nothing":
            refusals.append((_named(workspace, command), answer))
    return changes, refusals


def _named(workspace: Workspace, command: Command) -> str:
    card_id = getattr(command, "card", None)
    card = workspace.card(card_id) if card_id is not None else None
    return (
        workspace.ref(card) if card is not None else str(getattr(command, "title", card_id or ""))
    )


def _together(changes: Iterable[Change]) -> tuple[CardChange, ...]:
    """Each card once, from before the first change of it to after the last."""
    found: dict[str, CardChange] = {}
    for change in changes:
        for part in change.cards:
            first = found.get(part.card.id)
            before = part.before if first is None else first.before
            found[part.card.id] = CardChange(before=before, after=part.after)
    return tuple(found.values())


def _is_agreed(workspace: Workspace, board_id: str, commands: Iterable[Command]) -> bool:
    """Whether the board's policy lets its limits be gone over, for the reasons given."""
    policy = workspace.boards[board_id].board.wip_policy
    if policy != "reason":
        return policy == "warn"
    asked = [each for each in commands if hasattr(each, "reason") and not isinstance(each, Block)]
    return all(said(getattr(each, "reason", None)) for each in asked)


def _refusal(
    workspace: Workspace,
    refusals: list[tuple[str, Refusal]],
    stopped: Mapping[str, tuple[Breach, ...]],
) -> Refusal:
    messages = _messages(refusals)
    broken = tuple(breach for found in stopped.values() for breach in found)
    if broken:
        messages += (f"Over the limit: {', '.join(map(str, broken))}",)
    policies = {workspace.boards[board_id].board.wip_policy for board_id in stopped}
    code = _code([answer for _, answer in refusals], policies)
    first = next((answer for _, answer in refusals if answer.code == code), None)
    return Refusal(
        code=code,
        message=". ".join(messages),
        breaches=broken,
        field=first.field if first else None,
        hint=first.hint if first else HINTS[code],
        parts=messages,
    )


def _messages(refusals: Iterable[tuple[str, Refusal]]) -> tuple[str, ...]:
    """What speaks against which cards; the same reason once, with all of them."""
    told: dict[str, list[str]] = {}
    for name, answer in refusals:
        names = told.setdefault(answer.message, [])
        if not answer.message.startswith(name) and name not in names:
            names.append(name)
    return tuple(
        f"{', '.join(names)}: {message}" if names else message for message, names in told.items()
    )


def _code(refusals: list[Refusal], policies: set[WipPolicy]) -> RefusalCode:
    """What a reason wouldn't mend comes first."""
    for answer in refusals:
        if not answer.wants_reason:
            return answer.code
    if not policies:
        return refusals[0].code
    return "wip" if "block" in policies else "wip-reason"


def _nothing(commands: list[Command]) -> Refusal:
    message = "Nothing to change: all of them are so already" if commands else "No card is marked"
    return Refusal(code="nothing", message=message, hint="Nothing was changed")


def _what(changes: list[Change]) -> str:
    """What was done, in one line: once where it is the same for all, else the first few."""
    if len(changes) == 1:
        return changes[0].what
    told = [change.what.partition(": ") for change in changes]
    if len({words for _, _, words in told}) == 1:
        return f"{len(changes)} cards: {told[0][2]}"
    first = "; ".join(change.what for change in changes[:_TOLD])
    return first + (f"; and {len(changes) - _TOLD} more" if len(changes) > _TOLD else "")
