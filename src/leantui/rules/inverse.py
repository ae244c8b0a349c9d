"""Undo: a change taken back as a further change, merged into what is there today."""

from collections.abc import Callable
from typing import Any

import msgspec

from leantui.model.card import NOT_IN_FILE, Card
from leantui.model.log import LogEntry
from leantui.model.text import one_line
from leantui.model.workspace import Workspace
from leantui.rules.batch import over_after
from leantui.rules.commands import CardChange, Change, Refusal
from leantui.rules.context import Context, logged

_KEYS = tuple(name for name in Card.__struct_fields__ if name not in NOT_IN_FILE and name != "log")


def invert(workspace: Workspace, change: Change, context: Context) -> Change | Refusal:
    """What takes `change` back today.

    Fields that still hold what the change wrote go back; later edits of other fields stay. The log is
    append-only, so a move is answered by a move back. Refused, never guessed, where the world has moved.
    Limits don't stop an undo; those it goes over are named in `over`.
    """
    parts: list[CardChange] = []
    for part in reversed(change.cards):
        inverted = _invert_card(workspace, part, context)
        if isinstance(inverted, Refusal):
            return inverted
        parts.append(inverted)
    return Change(
        what=_said(change.what),
        cards=tuple(parts),
        over=over_after(workspace, parts, context),
    )


_UNDONE, _REDONE = "taken back: ", "done again: "


def _said(what: str) -> str:
    """The inverse in words: what was taken back is done again, and the other way about."""
    if what.startswith(_UNDONE):
        return _REDONE + what.removeprefix(_UNDONE)
    return _UNDONE + what.removeprefix(_REDONE)


def _invert_card(workspace: Workspace, part: CardChange, context: Context) -> CardChange | Refusal:
    now = workspace.card(part.card.id)
    if part.before is None:
        return _remove(workspace, part, now)
    if now is None:
        if part.after is None:
            return CardChange(before=None, after=part.before)
        return _moved_on(f"{part.before.id} is gone")
    if part.after is None:
        return _moved_on(f"{workspace.ref(now)} is there again")
    fields: dict[str, Any] = {}
    for key in _KEYS:
        old, new, held = (getattr(card, key) for card in (part.before, part.after, now))
        if old == new:
            continue
        if held != new:
            return _moved_on(f"{workspace.ref(now)} has {key} {one_line(str(held))} by now")
        fields[key] = old
    if part.before.file != part.after.file:
        if now.file != part.after.file:
            return _moved_on(f"{workspace.ref(now)} lies in {now.file} by now")
        fields["file"] = part.before.file
    back = msgspec.structs.replace(now, **fields)
    for entry in reversed(part.after.log[len(part.before.log) :]):
        if entry not in now.log:
            return _moved_on(f"the log of {workspace.ref(now)} was changed")
        refusal_or_facts = _answer(workspace, now, part.before, entry)
        if isinstance(refusal_or_facts, Refusal):
            return refusal_or_facts
        if refusal_or_facts is not None:
            back = logged(back, context, **refusal_or_facts)
    return CardChange(before=now, after=back)


def _remove(workspace: Workspace, part: CardChange, now: Card | None) -> CardChange | Refusal:
    if now is None:
        return _moved_on(f"{part.card.id} is gone already")
    if now != part.after:
        return _moved_on(f"{workspace.ref(now)} was changed since it was made")
    return CardChange(before=now, after=None)


def _moved_on(what: str) -> Refusal:
    return Refusal(
        code="conflict",
        message=f"It can't be undone: {what}",
        hint="Change it by hand; nothing was written",
    )


def _answer(
    workspace: Workspace, now: Card, before: Card, entry: LogEntry
) -> dict[str, Any] | Refusal | None:
    """The facts of the entry that answers `entry`; None where it needs none."""
    answers: dict[str, Callable[[], dict[str, Any] | None]] = {
        "moved": lambda: {
            "event": "moved",
            "from_": entry.to,
            "to": before.column,
            "reason": "undo",
        },
        "blocked": lambda: {"event": "unblocked", "reason": "undo"} if now.is_blocked else None,
        "unblocked": lambda: _block_again(before),
        "comment": lambda: {"event": "retracted", "of": entry.at},
        "step": lambda: {
            "event": "step",
            "standard": entry.standard,
            "step": entry.step,
            "state": "undone" if entry.state != "undone" else "done",
            "reason": "undo",
        },
        "run": lambda: _run_back(entry),
        "retracted": lambda: _comment_again(before, entry),
    }
    if entry.event == "unblocked" and now.is_blocked:
        return _moved_on(f"{workspace.ref(now)} was blocked again since")
    return answers[entry.event]() if entry.event in answers else None


def _block_again(before: Card) -> dict[str, Any] | None:
    block = before.block
    if block is None:
        return None
    return {"event": "blocked", "reason": block.reason, "cause": block.cause, "owner": block.owner}


def _run_back(entry: LogEntry) -> dict[str, Any] | None:
    if entry.state == "finished":
        return {"event": "run", "standard": entry.standard, "state": "started", "reason": "undo"}
    return None


def _comment_again(before: Card, entry: LogEntry) -> dict[str, Any] | None:
    text = next(
        (each.text for each in before.log if each.event == "comment" and each.at == entry.of), None
    )
    return {"event": "comment", "text": text} if text else None
