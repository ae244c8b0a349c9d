"""One card as it is and one draft of it as the source has it: what has to change, and what stays as people made it."""

from datetime import datetime
from typing import Any

import msgspec

from leantui.exchange.card_values import LIST_KEYS
from leantui.exchange.drafts import UNKNOWN_PERSON, Draft
from leantui.exchange.import_memory import Seen
from leantui.exchange.story import joined, last_place
from leantui.model.card import Card
from leantui.model.instant import to_milliseconds
from leantui.model.log import LogEntry

_DEFAULTS = {
    field.name: () if field.default_factory is not msgspec.NODEFAULT else field.default
    for field in msgspec.structs.fields(Card)
}


class Reconciled(msgspec.Struct, frozen=True, kw_only=True):
    """What an import makes of a card that is there."""

    card: Card
    """As it shall be; the same object where nothing is to be done."""
    kept: tuple[str, ...] = ()
    """Keys the source has another value for, left as somebody set them on the board."""


def new_card(draft: Draft, *, board: str, column: str, now: datetime, who: str) -> Card:
    """The card a draft makes, with its whole history.

    Args:
        draft: as the source has it.
        board: the board's id.
        column: the board's first column, for a source without states.
        now: when it is made, where the source doesn't say.
        who: who imports it.
    """
    now = to_milliseconds(now)
    log = draft.entries
    target = draft.state.column if draft.state else column
    if not log:
        log = (LogEntry(at=now, by=who, event="created", to=target),)
    elif draft.state and (here := last_place(log)) != target:
        log = (*log, LogEntry(at=now, by=who, event="moved", from_=here, to=target))
    if draft.state and draft.state.blocked and not any(entry.event == "blocked" for entry in log):
        log = (*log, _blocked(draft, now, who))
    fields = {key: value for key, value in draft.fields.items() if value is not None}
    return Card(
        **fields,
        column=last_place(log) or target,
        created=log[0].at,
        log=log,
        id=draft.id,
        board=board,
        file=f"boards/{board}/cards/{draft.id}.toml",
    )


def reconcile(
    card: Card, draft: Draft, seen: Seen | None, *, now: datetime, who: str
) -> Reconciled:
    """Bring `card` up to date with its source.

    The log gets the entries it doesn't have. A key follows the source only where the source has
    changed and the card still holds what the source had, or nothing.
    """
    log = joined(card.log, draft.entries, draft.steps, draft.blocks)
    column = _column(card, log)
    is_older = _is_older(draft, seen)
    changed, kept = ({}, ()) if is_older else _fields(card, draft, seen)
    late = _late_move(card, draft, seen, column, who, to_milliseconds(now))
    if late is not None:
        log, column = (*log, late), late.to or column
    if log != card.log:
        changed["log"] = log
    if column != card.column:
        changed["column"] = column
    after = msgspec.structs.replace(card, **changed) if changed else card
    return Reconciled(card=after, kept=kept)


def seen_of(draft: Draft, before: Seen | None) -> Seen:
    """What to remember of a draft, where `before` was remembered; of two files the newer one."""
    if before is not None and _is_older(draft, before):
        return before
    column = draft.state.column if draft.state else None
    return Seen(fields=draft.fields, column=column, until=draft.until)


def _is_older(draft: Draft, seen: Seen | None) -> bool:
    """Whether a newer file was imported before this one. Its entries may be new all the same, its keys are not."""
    return (
        draft.until is not None
        and seen is not None
        and seen.until is not None
        and draft.until < seen.until
    )


def _column(card: Card, log: tuple[LogEntry, ...]) -> str:
    """Where the card is: where the latest move put it, if that came from the source just now."""
    if log is card.log:
        return card.column
    moves = [entry for entry in log if entry.event in ("created", "moved") and entry.to]
    is_new = moves and not any(entry == moves[-1] for entry in card.log)
    return (moves[-1].to or card.column) if is_new else card.column


def _late_move(
    card: Card, draft: Draft, seen: Seen | None, column: str, who: str, now: datetime
) -> LogEntry | None:
    """The move of a source that says where a card is and not since when."""
    if draft.until is not None or draft.state is None or seen is None or seen.column is None:
        return None
    if draft.state.column in (seen.column, column) or card.column != seen.column:
        return None
    return LogEntry(
        at=now, by=who or UNKNOWN_PERSON, event="moved", from_=column, to=draft.state.column
    )


def _fields(card: Card, draft: Draft, seen: Seen | None) -> tuple[dict[str, Any], tuple[str, ...]]:
    changed: dict[str, Any] = {}
    kept: list[str] = []
    for key, value in draft.fields.items():
        wanted = _DEFAULTS[key] if value is None else value
        current = getattr(card, key)
        if current == wanted:
            continue
        if seen is not None and key in seen.fields:
            former = [_DEFAULTS[key] if seen.fields[key] is None else seen.fields[key]]
            if wanted == former[0]:
                continue
        else:
            former = [
                _DEFAULTS[key] if past.get(key) is None else past[key] for past in draft.former
            ]
        if current == _DEFAULTS[key] or current in former:
            changed[key] = wanted
        elif seen is not None and key in seen.fields and key in LIST_KEYS:
            changed[key] = _set_merge(former[0], current, wanted)
        else:
            kept.append(key)
    return {key: value for key, value in changed.items() if value != getattr(card, key)}, tuple(
        kept
    )


def _set_merge(
    base: tuple[str, ...], ours: tuple[str, ...], theirs: tuple[str, ...]
) -> tuple[str, ...]:
    gone = set(base) - set(theirs)
    come = [value for value in theirs if value not in base and value not in ours]
    return (*(value for value in ours if value not in gone), *come)


def _blocked(draft: Draft, now: datetime, who: str) -> LogEntry:
    assert draft.state is not None
    return LogEntry(
        at=now, by=who, event="blocked", reason=draft.state.blocked, cause=draft.state.cause
    )
