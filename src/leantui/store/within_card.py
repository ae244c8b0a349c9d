"""What a card, template or huddle can say of itself that isn't right, without looking at another file."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from leantui.model.card import Card
from leantui.model.huddle import HUDDLE_EVENTS, Huddle
from leantui.model.log import EVENTS, LogEntry
from leantui.model.text import one_line
from leantui.store.diagnose import Finding
from leantui.store.kinds import Place
from leantui.store.locate import Places
from leantui.store.nearest import nearest

_HEADER = re.compile(r"^[ \t]*\[", re.MULTILINE)
_OPENING = re.compile(r"\[[ \t]*(?:#[^\n]*)?\r?$", re.MULTILINE)


def check_card(card: Card, place: Place) -> Iterator[Finding]:
    """Findings about a card's own keys and log."""
    yield from _times(card.log)
    yield from _moves(card)
    yield from _blocks(card)
    yield from _events(card.log, EVENTS)


def check_huddle(huddle: Huddle, place: Place) -> Iterator[Finding]:
    """Findings about a huddle's record."""
    if huddle.board != place.board:
        yield Finding(
            path=("board",),
            code="id-mismatch",
            message=f"The file lies in the folder of {place.board}, and says {one_line(huddle.board)}",
            hint=f'Write board = "{place.board}", or move the file',
        )
    if huddle.date.isoformat() != place.id:
        yield Finding(
            path=("date",),
            code="id-mismatch",
            message=f"The file is named {place.id}, and says {huddle.date.isoformat()}",
            hint=f"Write date = {place.id}, or rename the file",
        )
    yield from _times(huddle.log)
    yield from _events(huddle.log, HUDDLE_EVENTS)


def check_raw_card(table: dict[str, Any], place: Place) -> Iterator[Finding]:
    """Findings about keys that say something else than a card's file may."""
    for key, name, place_word in (("id", place.id, "name"), ("board", place.board, "folder")):
        if key in table:
            said = one_line(str(table[key]))
            yield Finding(
                path=(key,),
                code="id-mismatch",
                severity="warning" if said == name else "error",
                message=f"The key {key} says {said}; the file's {place_word} says {name}, and that counts",
                hint="Remove the key",
            )


def check_undecided(table: dict[str, Any]) -> Iterator[Finding]:
    """Findings about what a merge left undecided, in a file of any kind."""
    if "merge_conflict" in table:
        for index, field in enumerate(_conflicting(table["merge_conflict"])):
            yield Finding(
                path=("merge_conflict", index) if field else ("merge_conflict",),
                code="merge-conflict",
                message=f"Two people changed {field or 'the same key'}, and nobody has chosen yet",
                hint="R in the board shows both and puts one in force; so does leantui resolve",
            )


def _conflicting(conflict: object) -> list[str]:
    if not isinstance(conflict, list) or not conflict:
        return [""]
    return [
        one_line(str(part.get("field", "a key"))) if isinstance(part, dict) else "a key"
        for part in conflict
    ]


def check_raw_template(table: dict[str, Any], place: Place) -> Iterator[Finding]:
    """Findings about keys a card has and a template hasn't."""
    for key in ("id", "log", "created"):
        if key in table:
            yield Finding(
                path=(key,),
                code="template-key",
                message=f"A template has no {key}: every card made from it gets its own",
                hint="Remove the key",
            )


def check_layout(text: str, table: dict[str, Any], places: Places | None = None) -> list[Finding]:
    """Whether the file is flat, with `log` last and one entry a line, so that a cut is noticed.

    Args:
        places: where its keys stand, if that is known already.
    """
    findings: list[Finding] = []
    if _HEADER.search(text):
        places = places or Places(text)
        findings += [
            Finding(
                path=path,
                code="table-in-card",
                message="A card has top-level keys only, no [table] headers",
                hint="Write it as an inline table, and keep log last",
            )
            for _, path in places.headers
        ]
    if findings or "log" not in table:
        return findings
    if list(table)[-1] != "log":
        after = list(table)[list(table).index("log") + 1]
        findings.append(
            Finding(
                path=(after,),
                code="log-not-last",
                message=f"{one_line(after)} follows log, which comes last so that a cut-off file is noticed",
                hint="Move it above log",
            )
        )
    elif not _is_one_a_line(text, table):
        findings.append(
            Finding(
                path=("log",),
                code="log-layout",
                severity="warning",
                message="The log is not one entry a line, each with a comma after it",
                hint="Give each { … }, a line of its own, so that two people's entries merge",
            )
        )
    return findings


def _is_one_a_line(text: str, table: dict[str, Any]) -> bool:
    log = table["log"]
    if not isinstance(log, list) or not log:
        return True
    lines = text.rstrip().splitlines()
    closing = lines.pop().strip()
    count = 0
    while lines and not re.match(r"[ \t]*[\"']?log[\"']?[ \t]*=", lines[-1]):
        line = lines.pop().strip()
        is_entry = line.startswith("{")
        if not is_entry and line and not line.startswith("#"):
            return False
        if is_entry and not re.search(r"\}[ \t]*,[ \t]*(?:#.*)?\Z", line):
            return False
        count += is_entry
    return closing == "]" and count == len(log) and bool(lines) and bool(_OPENING.search(lines[-1]))


def _times(log: tuple[Any, ...]) -> Iterator[Finding]:
    latest: datetime | None = None
    for index, entry in enumerate(log):
        if latest is not None and entry.at < latest:
            yield Finding(
                path=("log", index, "at"),
                code="log-order",
                severity="warning",
                message=f"{entry.at.isoformat()} is earlier than the entry above it",
                hint="The log is in the order of time: check the date, or move the line up",
                at_value=True,
            )
        latest = entry.at if latest is None else max(latest, entry.at)


def _events(log: tuple[Any, ...], known: tuple[str, ...]) -> Iterator[Finding]:
    for index, entry in enumerate(log):
        if entry.event not in known and (meant := nearest(entry.event, known)):
            yield Finding(
                path=("log", index, "event"),
                code="unknown-event",
                severity="warning",
                message=f"Nothing is known of the event {one_line(entry.event)}",
                hint=f"Did you mean {meant}?",
                at_value=True,
            )


def _moves(card: Card) -> Iterator[Finding]:
    here: str | None = None
    moves: list[LogEntry] = []
    for index, entry in enumerate(card.log):
        if entry.event not in ("created", "moved"):
            continue
        left = entry.from_ if entry.event == "moved" else None
        if here and left and left != here and not _is_concurrent(entry, moves):
            yield Finding(
                path=("log", index, "from"),
                code="log-chain",
                severity="warning",
                message=f"This move leaves {one_line(left)}; by the log the card was in {one_line(here)}",
                hint="A move may be missing above it",
                at_value=True,
            )
        if entry.event == "moved" and entry.to is None:
            yield Finding(
                path=("log", index, "to"),
                code="log-move",
                message="This move doesn't say where the card went",
                hint='Add to = "…" with the column entered',
            )
        here = entry.to or here
        moves.append(entry)
    if here is not None and here != card.column:
        yield Finding(
            path=("column",),
            code="column-log",
            severity="warning",
            message=f"The card is in {one_line(card.column)}; by the last move in its log it is in {one_line(here)}",
            hint="Moving the card with leantui writes the log too; the next save adds the missing move",
            at_value=True,
        )


def _is_concurrent(move: LogEntry, earlier: list[LogEntry]) -> bool:
    """Whether a move leaves the place where its author saw the card, before what others did meanwhile.

    A merge sorts the moves of both sides by time and edits none, so each may leave another place than
    the one before has entered. All of those in between must be somebody else's: nobody can fail to know
    of their own.
    """
    for before in reversed(earlier):
        if before.to == move.from_:
            return True
        if before.by == move.by:
            return False
        if before.from_ == move.from_:
            return True
    return False


def _blocks(card: Card) -> Iterator[Finding]:
    for index, entry in enumerate(card.log):
        if entry.event == "blocked" and not (entry.reason or "").strip():
            yield Finding(
                path=("log", index, "reason"),
                code="blocked-without-reason",
                severity="warning",
                message="The card was blocked, and nothing says what it waits for",
                hint='Add reason = "…" to the entry',
            )
