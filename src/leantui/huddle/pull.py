"""Free capacity: what to pull next, by the board's own rules, and why."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from leantui.flow.dates import latest_start
from leantui.huddle.scope import BoardScope
from leantui.huddle.stop import Stop
from leantui.model.card import Card
from leantui.model.text import one_line
from leantui.model.words import day_words, span_words
from leantui.rules.commands import Move, Refusal
from leantui.rules.decide import decide
from leantui.rules.places import place_title, places, shown_place

TRIED = 20
"""Candidates that are held against the policies for one place; a board with more has other troubles."""


def pulls(board: BoardScope) -> Iterator[Stop]:
    """For each place with room, from the right: the card to pull next and why, or that nothing is ready.

    A place is pulled into from what is ready left of it: a done half, or a queue. Moves are decided as if
    they were made, so every limit, required key and gate holds.
    """
    pulled: set[str] = set()
    for target, source in reversed(_ways(board)):
        room = _room(board, target)
        if room is not None and room <= 0:
            continue
        ready = [card for card in candidates(board, source) if card.id not in pulled]
        found, refused = _first_allowed(board, ready, target)
        title = place_title(board.board, target)
        from_ = place_title(board.board, source)
        if found is not None:
            pulled.add(found.id)
            why = f"{_room_words(title, room)}, pull it from {from_}: {pull_reason(board, found)}"
        elif room is not None and board.scope.shows is None:
            why = f"{_room_words(title, room)}, and {_nothing(from_, refused)}"
        else:
            continue
        yield Stop(
            kind="pull",
            board=board.board.id,
            cards=(found.id,) if found else (),
            title=title,
            why=why,
            also=refused,
        )


def candidates(board: BoardScope, source: str) -> list[Card]:
    """What could be pulled from a place, in the order in which it should be.

    Expedite first; then fixed dates past their latest start; then standard cards first in, first out;
    then fixed dates that have time; intangible work last. Blocked cards and those that wait for others
    aren't ready.
    """
    ready = [
        card
        for card in board.cards
        if shown_place(board.board, card) == source and not card.is_blocked
    ]
    return sorted(ready, key=lambda card: (_urgency(board, card), card.rank, card.id))


def _ways(board: BoardScope) -> list[tuple[str, str]]:
    """Pairs of a place that work is pulled into and the one left of it where work is ready."""
    all_places = places(board.board)
    kinds = {column.id: column.kind for column in board.board.column}
    return [
        (target, source)
        for source, target in pairwise(all_places)
        if "/" not in target
        and kinds[target] == "active"
        and ("/" in source or kinds[source] == "queue")
    ]


def _room(board: BoardScope, place: str) -> int | float | None:
    """What a column's own limit leaves; None where it has none."""
    column = board.board.column[board.board.column_index(place)]
    if column.wip is None:
        return None
    return column.wip - board.scope.context.count(board.contents).count("column", column.id)


def _room_words(title: str, room: float | None) -> str:
    return f"{title} has room for {room:g}" if room is not None else f"{title} has no limit"


def _first_allowed(
    board: BoardScope, cards: list[Card], place: str
) -> tuple[Card | None, tuple[str, ...]]:
    """The first card that nothing speaks against, and what speaks against those before it."""
    refused: list[str] = []
    workspace = board.scope.workspace
    for card in cards[:TRIED]:
        waiting = _waits_for(board, card)
        if waiting:
            refused.append(f"{workspace.ref(card)} waits for {', '.join(waiting)}")
            continue
        answer = decide(workspace, Move(card=card.id, column=place), board.scope.context)
        if isinstance(answer, Refusal):
            refused.append(f"{workspace.ref(card)}: {answer.message}")
        elif answer.over:
            refused.append(f"{workspace.ref(card)}: over {', '.join(map(str, answer.over))}")
        else:
            return card, tuple(refused[:3])
    return None, tuple(refused[:3])


def _waits_for(board: BoardScope, card: Card) -> list[str]:
    workspace = board.scope.workspace
    found = (workspace.card(each) for each in card.depends_on)
    return [
        workspace.ref(other)
        for other in found
        if other is not None and not other.is_archived and not _is_done(board, other)
    ]


def _is_done(board: BoardScope, card: Card) -> bool:
    home = board.scope.workspace.boards[card.board].board
    return home.column_index(card.column_id) >= home.finished_index


def _urgency(board: BoardScope, card: Card) -> int:
    if card.class_of_service == "expedite":
        return 0
    if card.class_of_service == "intangible":
        return 4
    if card.class_of_service == "fixed-date":
        return 1 if _is_past_latest_start(board, card) else 3
    return 2


def _is_past_latest_start(board: BoardScope, card: Card) -> bool:
    return card.due is not None and _latest_start(board, card) <= board.today


def _latest_start(board: BoardScope, card: Card) -> date:
    days = board.scope.cycle_times.get(board.board.id, 1)
    return latest_start(board.board, card.due or board.today, days)


def pull_reason(board: BoardScope, card: Card) -> str:
    """Why this card is the one: `first in, first out: waits 3d`."""
    urgency = _urgency(board, card)
    if urgency == 0:
        return "expedite goes first"
    if card.due is not None and urgency in (1, 3):
        start = day_words(_latest_start(board, card), board.today)
        return f"its date is fixed, its latest start {'was' if urgency == 1 else 'is'} {start}"
    waited = _waited(board, card)
    if urgency == 4:
        return f"nothing more pressing; intangible work has waited {span_words(waited)}"
    return f"first in, first out; it has waited {span_words(waited)}"


def _waited(board: BoardScope, card: Card) -> timedelta:
    entered = next((entry.at for entry in reversed(card.log) if entry.to == card.column), None)
    return board.scope.as_of - entered if entered else timedelta()


def _nothing(from_: str, refused: tuple[str, ...]) -> str:
    if refused:
        return f"nothing in {from_} may be pulled: {one_line('; '.join(refused))}"
    return f"nothing is ready in {from_}: help further left"
