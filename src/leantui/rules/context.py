"""What every decision is made from: the card in hand, who asks, and when."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from leantui.model.card import Card
from leantui.model.ids import new_card_id
from leantui.model.instant import to_milliseconds
from leantui.model.log import LogEntry
from leantui.model.text import one_line
from leantui.model.workspace import BoardContents, Workspace
from leantui.rules.commands import CardChange, Change, Refusal
from leantui.rules.places import in_order
from leantui.rules.policies import Checked, check_policies
from leantui.rules.wip import Tally

Decision = Change | Refusal
Hold = Callable[[Workspace, Card | None, Card, str | None, Tally], Checked | Refusal]


def _count(contents: BoardContents) -> Tally:
    return Tally.of(contents.board, contents.cards.values())


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What a decision may depend on beside the workspace and the command."""

    now: datetime
    who: str
    """Who acts: the id of a person, or a name where the workspace lists none."""
    new_id: Callable[[], str] = new_card_id
    count: Callable[[BoardContents], Tally] = _count
    """What is on a board; a session remembers it instead of counting again."""
    order: Callable[[BoardContents, str], Sequence[Card]] = in_order
    """What stands in a place, from the top; the same holds for it."""
    hold: Hold = check_policies
    """How a change of one card is held against the board's policies; several together differ in that."""


def card_of(workspace: Workspace, named: str) -> Card | Refusal:
    """The one card of that id, or of the prefix that means only one; a refusal where it can't be changed."""
    card = workspace.card(named)
    if card is None:
        found = workspace.find(named)
        if len(found) > 1:
            return Refusal(
                code="ambiguous",
                message=f"{one_line(named)} may mean {len(found)} cards",
                hint="Give more characters of the id",
            )
        card = workspace.card(found[0]) if found else None
    if card is None:
        return Refusal(
            code="not-found",
            message=f"There is no card {one_line(named)}",
            hint="leantui list shows every card with its id",
        )
    return broken_file(workspace, card) or card


def broken_file(workspace: Workspace, card: Card) -> Refusal | None:
    """A card whose file has errors isn't changed: what is shown isn't what is written there."""
    for problem in workspace.problems_of(card.file):
        if problem.severity == "error":
            where = f"{problem.file}:{problem.line}" if problem.line else problem.file
            key = f"{problem.key}: " if problem.key else ""
            return Refusal(
                code="broken-file",
                message=f"{one_line(where)}: {one_line(key + problem.message)}",
                hint="Mend the file first: press A, or run leantui check",
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


def said(text: str | None) -> str | None:
    """What was typed as a reason, on one line; None where nothing was said."""
    return one_line(text or "") or None


def change_of(
    workspace: Workspace, before: Card, after: Card, what: str, checked: Checked | None = None
) -> Change:
    """A change of one card, told with its short id."""
    checked = checked or Checked()
    return Change(
        what=f"{workspace.ref(before)}: {what}",
        cards=(CardChange(before=before, after=after),),
        over=checked.over,
        warnings=checked.warnings,
    )
