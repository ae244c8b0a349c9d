"""The team's agreements that a change is held against: required keys, gates, and limits of every kind."""

import msgspec

from leantui.model.board import Board, WipPolicy
from leantui.model.card import Card
from leantui.model.text import one_line
from leantui.model.workspace import Workspace
from leantui.process.gate import OpenStep, gate_passed, required_open
from leantui.process.run import followed
from leantui.rules.commands import Breach, Refusal, RefusalCode
from leantui.rules.places import place_title
from leantui.rules.wip import Tally, breaches

Breaches = tuple[Breach, ...]


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """A change that may happen, and the agreements it goes over with the policy's consent."""

    over: Breaches = ()
    gate: str = ""
    """A gate passed with steps open, as the log keeps it: `gate fix: laptop`."""
    warnings: tuple[str, ...] = ()

    @property
    def logged(self) -> tuple[str, ...]:
        """What the log entry says it went over."""
        return (*map(str, self.over), *([self.gate] if self.gate else []))


class _Gate(msgspec.Struct, frozen=True):
    """A gate that a card would leave with required steps open."""

    column: str
    open_steps: tuple[OpenStep, ...]

    def message(self, board: Board) -> str:
        steps = ", ".join(
            f"{each.view.number} {one_line(each.view.step.do)}" for each in self.open_steps
        )
        return f"{place_title(board, self.column)} is a gate; still to do: {steps}"

    def __str__(self) -> str:
        return f"gate {self.column}: {', '.join(each.path for each in self.open_steps)}"


def check_policies(
    workspace: Workspace, before: Card | None, after: Card, reason: str | None, tally: Tally
) -> Checked | Refusal:
    """Hold a change of one card against the board's policies; everything that speaks against it at once.

    Args:
        workspace: The snapshot.
        before: The card as it is; None for a new one.
        after: The card as it would be.
        reason: Why it may go over a limit or leave a gate, if that was said.
        tally: What is on the board now.
    """
    board = workspace.boards[after.board].board
    over = breaches(board, workspace.people, tally, tally.moved(board, before, after))
    return weigh(workspace, before, after, reason, over)


def weigh(
    workspace: Workspace, before: Card | None, after: Card, reason: str | None, over: Breaches
) -> Checked | Refusal:
    """The same where it is known already which limits the change goes over."""
    board = workspace.boards[after.board].board
    missing = _missing(board, before, after)
    gate = _gate(workspace, before, after)
    is_agreed = board.wip_policy == "warn" or (board.wip_policy == "reason" and bool(reason))
    if not missing and (is_agreed or not (gate or over)):
        return Checked(
            over=over,
            gate=str(gate) if gate else "",
            warnings=(gate.message(board),) if gate else (),
        )
    messages = []
    if missing:
        column = one_line(board.shown_column(after).title)
        messages.append(f"{column} needs {', '.join(missing)} to be set")
    if gate and not is_agreed:
        messages.append(gate.message(board))
    if over and not is_agreed:
        messages.append(f"Over the limit: {', '.join(map(str, over))}")
    code = _code(board.wip_policy, bool(missing), bool(over))
    return Refusal(
        code=code,
        message=". ".join(messages),
        breaches=over,
        field=missing[0] if missing else None,
        hint=HINTS[code],
    )


def _code(policy: WipPolicy, is_missing: bool, is_over: bool) -> RefusalCode:
    if is_missing:
        return "requires"
    if policy == "reason":
        return "wip-reason" if is_over else "gate-reason"
    return "wip" if is_over else "gate"


HINTS: dict[RefusalCode, str] = {
    "requires": "Set what is missing, then move it",
    "wip-reason": "Give a reason, or leave the card where it is",
    "gate-reason": "Do the steps, or say why not",
    "wip": "Finish or move something first: this board's limits aren't passed",
    "gate": "Do the steps first, or skip them with a reason",
}


def _missing(board: Board, before: Card | None, after: Card) -> list[str]:
    """Required keys of the column entered that aren't set."""
    if before is not None and before.column_id == after.column_id:
        return []
    return [key for key in board.shown_column(after).requires if not _is_set(after, key)]


def _is_set(card: Card, key: str) -> bool:
    if key == "priority":
        return card.priority is not None
    value = getattr(card, key) if key in Card.__struct_fields__ else card.extra.get(key)
    return value is not None and value not in ("", (), [])


def _gate(workspace: Workspace, before: Card | None, after: Card) -> _Gate | None:
    """The gate that the card would leave forward with required steps of its standard open."""
    if before is None or before.column_id == after.column_id:
        return None
    board = workspace.boards[before.board].board
    index = gate_passed(board, before.column_id, after.column_id)
    posted = workspace.posted(before)
    if index is None or not posted:
        return None
    standard = followed(workspace, posted[0], before)
    if standard is None:
        return None
    open_steps = required_open(workspace, standard, before, board, index)
    return _Gate(board.column[index].id, open_steps) if open_steps else None
