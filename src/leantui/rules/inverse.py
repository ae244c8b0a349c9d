"""Undo: a change taken back as a further change, merged into what is there today."""

from collections.abc import Callable
from typing import Any

import msgspec

from leantui.model.card import NOT_IN_FILE, Card
from leantui.model.log import LogEntry
from leantui.model.text import one_line
from leantui.model.workspace import Workspace
from leantui.process.run import followed, run_of
from leantui.process.steps import standing
from leantui.rules.batch import over_after
from leantui.rules.commands import CardChange, Change, FileChange, IndexNews, Refusal
from leantui.rules.context import Context, logged
from leantui.rules.documents_back import moved_on, people_back, standards_back
from leantui.rules.taken_back import WorldMovedError, taken_back

Facts = dict[str, Any]
_KEYS = tuple(name for name in Card.__struct_fields__ if name not in NOT_IN_FILE and name != "log")


def invert(workspace: Workspace, change: Change, context: Context) -> Change | Refusal:
    """What takes `change` back today.

    Fields that still hold what the change wrote go back; later edits stay, of other fields, and of other
    items or lines of the same one. The log is
    append-only, so a move is answered by a move back. Refused, never guessed, where the world has moved.
    Whole files go back only where they still are as the change left them, which the save looks at.
    Limits don't stop an undo; those it goes over are named in `over`.
    """
    parts: list[CardChange] = []
    for part in reversed(change.cards):
        inverted = _invert_card(workspace, part, context)
        if isinstance(inverted, Refusal):
            return inverted
        parts.append(inverted)
    standards = standards_back(workspace, change.standards)
    people = people_back(workspace, change.people)
    if isinstance(standards, Refusal):
        return standards
    if isinstance(people, Refusal):
        return people
    return Change(
        what=_said(change.what),
        cards=tuple(parts),
        files=tuple(map(_invert_file, change.files)),
        standards=standards,
        people=people,
        over=over_after(workspace, parts, context),
    )


def _invert_file(part: FileChange) -> FileChange:
    return FileChange(
        file=part.file, before=part.after, after=part.before, index=_OTHER_WAY[part.index]
    )


_OTHER_WAY: dict[IndexNews, IndexNews] = {"": "", "decided": "undecided", "undecided": "decided"}


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
        return moved_on(f"{part.before.id} is gone")
    if part.after is None:
        return moved_on(f"{workspace.ref(now)} is there again")
    fields: dict[str, Any] = {}
    for key in _KEYS:
        old, new, held = (getattr(card, key) for card in (part.before, part.after, now))
        if old == new:
            continue
        if key == "rank" and part.before.column != part.after.column:
            held = new  # the order of a place that the card leaves again is of no account
        try:
            fields[key] = taken_back(old, new, held)
        except WorldMovedError:
            return moved_on(f"{workspace.ref(now)} has {key} {one_line(str(held))} by now")
    if part.before.file != part.after.file:
        if now.file != part.after.file:
            return moved_on(f"{workspace.ref(now)} lies in {now.file} by now")
        fields["file"] = part.before.file
    back = msgspec.structs.replace(now, **fields)
    for entry in reversed(part.after.log[len(part.before.log) :]):
        if entry not in now.log:
            return moved_on(f"the log of {workspace.ref(now)} was changed")
        answers = _answers(workspace, now, part.before, part.after, entry)
        if isinstance(answers, Refusal):
            return answers
        for facts in answers:
            back = logged(back, context, **facts)
    return CardChange(before=now, after=back)


def _remove(workspace: Workspace, part: CardChange, now: Card | None) -> CardChange | Refusal:
    if now is None:
        return moved_on(f"{part.card.id} is gone already")
    if now != part.after:
        return moved_on(f"{workspace.ref(now)} was changed since it was made")
    return CardChange(before=now, after=None)


def _answers(
    workspace: Workspace, now: Card, before: Card, after: Card, entry: LogEntry
) -> list[Facts] | Refusal:
    """The facts of the entries that answer `entry`; none where it needs none."""
    if entry.event == "unblocked" and now.is_blocked:
        return moved_on(f"{workspace.ref(now)} was blocked again since")
    if entry.event == "step":
        return _steps_back(workspace, before, after, entry)
    answers: dict[str, Callable[[], Facts | None]] = {
        "moved": lambda: {
            "event": "moved",
            "from_": entry.to,
            "to": before.column,
            "reason": "undo",
        },
        "blocked": lambda: {"event": "unblocked", "reason": "undo"} if now.is_blocked else None,
        "unblocked": lambda: _block_again(before),
        "comment": lambda: {"event": "retracted", "of": entry.at},
        "help": lambda: {"event": "answered", "of": entry.at, "reason": "undo"},
        "answered": lambda: _call_again(before),
        "run": lambda: _run_back(before, entry),
        "retracted": lambda: _retracted_again(before, entry),
    }
    facts = answers[entry.event]() if entry.event in answers else None
    return [] if facts is None else [facts]


def _block_again(before: Card) -> Facts | None:
    block = before.block
    if block is None:
        return None
    return {"event": "blocked", "reason": block.reason, "cause": block.cause, "owner": block.owner}


def _call_again(before: Card) -> Facts | None:
    call = before.help
    if call is None:
        return None
    names = ("standard", "step", "reason", "cause", "owner")
    return {"event": "help", **{name: getattr(call, name) for name in names}}


def _steps_back(workspace: Workspace, before: Card, after: Card, entry: LogEntry) -> list[Facts]:
    """The step as it stood before, and those that were opened with it."""
    undone = {"event": "step", "standard": entry.standard, "step": entry.step, "state": "undone",
              "reason": "undo"}  # fmt: skip
    standard = followed(workspace, entry.standard or "", after)
    if standard is None:
        return [undone]
    was, now = (
        standing(standard, run.history) if (run := run_of(standard.id, card)) else {}
        for card in (before, after)
    )
    again = [
        {"event": "step", **{name: getattr(each, name) for name in _STEP_FACTS}}
        for step_id, each in was.items()
        if now.get(step_id) != each
    ]
    return [*([undone] if entry.step not in was else []), *again]


_STEP_FACTS = ("standard", "step", "state", "check", "reason", "record", "deviation")


def _run_back(before: Card, entry: LogEntry) -> Facts | None:
    """A beginning is retracted; an end and its taking back answer one another; a moved run moves back."""
    if entry.state == "moved" and entry.standard is not None:
        was = run_of(entry.standard, before)
        facts: Facts = {
            "event": "run",
            "standard": entry.standard,
            "state": "moved",
            "reason": "undo",
        }
        return facts | ({"revision": was.revision, "content": was.content} if was else {})
    if entry.state == "started" and entry.revision is not None:
        return {"event": "retracted", "of": entry.at}
    answer = {"finished": "started", "started": "finished"}.get(entry.state or "")
    if answer is None:
        return None
    return {"event": "run", "standard": entry.standard, "state": answer, "reason": "undo"}


def _retracted_again(before: Card, entry: LogEntry) -> Facts | None:
    """What was retracted, said once more: a comment, or the beginning of a run."""
    for each in before.log:
        if each.at == entry.of and each.event == "comment" and each.text:
            return {"event": "comment", "text": each.text}
        if each.at == entry.of and each.event == "run":
            names = ("standard", "state", "revision", "content")
            return {"event": "run", **{name: getattr(each, name) for name in names}}
    return None
