"""The team's agreements that a change is held against: required keys, gates, and limits of every kind."""

import msgspec

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.text import one_line
from leantui.model.workspace import BoardContents, Workspace
from leantui.process.gate import required_open
from leantui.rules.commands import Breach, Refusal
from leantui.rules.places import place_title
from leantui.rules.wip import Tally, breaches


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """A change that may happen, and what it goes over."""

    over: tuple[Breach, ...] = ()
    warnings: tuple[str, ...] = ()


def check_policies(
    workspace: Workspace, before: Card | None, after: Card, reason: str | None, tally: Tally
) -> Checked | Refusal:
    """Hold a change of one card against the board's policies, all limits at once."""
    contents = workspace.boards[after.board]
    moves = before is None or before.column != after.column
    if moves:
        missing = _missing(contents.board, before, after)
        if missing is not None:
            return missing
    warnings: tuple[str, ...] = ()
    if moves and before is not None:
        gate = _gate(workspace, before, after)
        if gate and not reason:
            policy = contents.board.wip_policy
            if policy != "warn":
                return Refusal(
                    code="gate-reason" if policy == "reason" else "gate",
                    message=gate,
                    hint="Do the steps, or say why not"
                    if policy == "reason"
                    else "Do the steps first",
                )
        warnings = (gate,) if gate else ()
    return _limits(workspace, contents, before, after, reason, warnings, tally)


def _missing(board: Board, before: Card | None, after: Card) -> Refusal | None:
    if before is not None and before.column_id == after.column_id:
        return None
    column = board.shown_column(after)
    missing = [key for key in column.requires if not _is_set(after, key)]
    if not missing:
        return None
    return Refusal(
        code="requires",
        message=f"{one_line(column.title)} needs {', '.join(missing)} to be set",
        field=missing[0],
        hint="Set what is missing, then move it",
    )


def _is_set(card: Card, key: str) -> bool:
    value = getattr(card, key, None) if key in Card.__struct_fields__ else card.extra.get(key)
    if key == "priority":
        value = card.priority
    return value not in (None, "", ())


def _gate(workspace: Workspace, before: Card, after: Card) -> str | None:
    """What is still to be done before the card may leave forward through a gate; None if nothing."""
    board = workspace.boards[before.board].board
    here, there = board.column_index(before.column_id), board.column_index(after.column_id)
    gates = [index for index in range(max(here, 0), max(there, 0)) if board.column[index].gate]
    posted = workspace.posted(before)
    standard = workspace.standards.get(posted[0]) if posted else None
    if not gates or standard is None:
        return None
    open_steps = required_open(standard, before, board, gates[-1])
    if not open_steps:
        return None
    steps = ", ".join(f"{view.number} {one_line(view.step.do)}" for view in open_steps)
    return f"{place_title(board, board.column[gates[-1]].id)} is a gate; still to do: {steps}"


def _limits(
    workspace: Workspace,
    contents: BoardContents,
    before: Card | None,
    after: Card,
    reason: str | None,
    warnings: tuple[str, ...],
    tally: Tally,
) -> Checked | Refusal:
    board = contents.board
    over = breaches(board, workspace.people, tally, tally.moved(board, before, after))
    if not over or board.wip_policy == "warn" or (board.wip_policy == "reason" and reason):
        return Checked(over=over, warnings=warnings)
    named = ", ".join(map(str, over))
    if board.wip_policy == "block":
        return Refusal(
            code="wip",
            message=f"Over the limit: {named}",
            breaches=over,
            hint="Finish or move something first: this board's limits aren't passed",
        )
    return Refusal(
        code="wip-reason",
        message=f"Over the limit: {named}",
        breaches=over,
        hint="Give a reason, or leave the card where it is",
    )
