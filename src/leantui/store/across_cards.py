"""What cards say that doesn't go with the rest of the workspace."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, tzinfo

import msgspec

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.text import one_line
from leantui.store.checked import Checked
from leantui.store.diagnose import Finding
from leantui.store.kinds import KINDS
from leantui.store.parse import convert
from leantui.store.within_board import unknown_name

Located = tuple[str, Finding]
"""A finding with the file it is about."""


def check_cards(checked: Checked) -> Iterator[Located]:
    """Everything about cards that one card's file alone can't tell."""
    for card in checked.cards:
        for ask in _OF_EACH_CARD:
            for finding in ask(checked, card):
                yield card.file, finding
    yield from _doubled(checked)
    yield from _circles(checked, "depends_on", lambda card: card.depends_on)
    yield from _circles(checked, "parent", lambda card: (card.parent,) if card.parent else ())


def check_templates(checked: Checked) -> Iterator[Located]:
    """Names in templates that no card made from them could have."""
    for file, table in checked.items("template"):
        board = checked.boards.get(checked.files[file][0].board)
        if board is None:
            continue
        start = {"title": "…", "column": board.column[0].id, "log": []}
        own = {"id": "", "board": board.id, "file": file}
        card = convert({**start, **table}, KINDS["card"], own)
        if card is not None:
            for ask in (_names_of_board, _people, _other_files):
                for finding in ask(checked, card):
                    yield file, finding


def _names_of_board(checked: Checked, card: Card) -> Iterator[Finding]:
    board = checked.boards.get(card.board)
    if board is None:
        return
    past = card.is_archived
    lanes = [lane.id for lane in board.lane]
    types = [card_type.id for card_type in board.card_type]
    classes = [service.id for service in board.classes]
    yield from _column(board, card)
    if card.lane and card.lane not in lanes:
        yield unknown_name(("lane",), "unknown-lane", "lane", card.lane, lanes, warning=past)
    if card.type and types and card.type not in types:
        yield unknown_name(("type",), "unknown-type", "card type", card.type, types, warning=past)
    if card.class_of_service not in classes:
        name = card.class_of_service
        yield unknown_name(
            ("class_of_service",), "unknown-class", "class of service", name, classes, warning=past
        )


def _column(board: Board, card: Card) -> Iterator[Finding]:
    index = board.column_index(card.column_id)
    half = card.column.partition("/")[2]
    if index < 0 or ("/" in card.column and half != "done"):
        columns = [column.id for column in board.column]
        columns += [f"{column.id}/done" for column in board.column if column.split]
        yield unknown_name(
            ("column",), "unknown-column", "column", card.column, columns, warning=card.is_archived
        )
    elif half and not board.column[index].split:
        yield Finding(
            path=("column",),
            code="not-split",
            severity="warning" if card.is_archived else "error",
            message=f"{card.column_id} is not split, so it has no done half",
            hint=f'Write column = "{card.column_id}", or split = true in the board',
            at_value=True,
        )


def _required_keys(checked: Checked, card: Card) -> Iterator[Finding]:
    board = checked.boards.get(card.board)
    index = board.column_index(card.column_id) if board else -1
    if board is None or index < 0 or card.is_archived:
        return
    for key in board.column[index].requires:
        if not getattr(card, key, True):
            yield Finding(
                path=(key,),
                code="missing-entry-key",
                severity="warning",
                message=f"Column {card.column_id} requires {key}, which the card doesn't have",
                hint=f"Set {key}, or move the card back",
            )


def _people(checked: Checked, card: Card) -> Iterator[Finding]:
    known = checked.people_ids
    for index, name in enumerate(card.assignees):
        if known and name not in known:
            yield unknown_name(
                ("assignees", index), "unknown-person", "person", name, known, warning=True
            )


def _other_files(checked: Checked, card: Card) -> Iterator[Finding]:
    known = checked.standard_ids
    if card.standard and card.standard not in known:
        yield unknown_name(
            ("standard",),
            "unknown-standard",
            "standard",
            card.standard,
            known,
            warning=card.is_archived,
        )
    if card.parent and card.parent not in checked.card_files:
        yield no_card(checked, ("parent",), card.parent)
    for index, name in enumerate(card.depends_on):
        if name not in checked.card_files:
            yield no_card(checked, ("depends_on", index), name)


def no_card(checked: Checked, path: tuple[str | int, ...], name: str) -> Finding:
    """What is said of a card that is named and isn't there."""
    longer = [card_id for card_id in checked.card_files if card_id.startswith(name.lower())]
    if len(longer) == 1:
        return Finding(
            path=path,
            code="unknown-card",
            message=f"There is no card {one_line(name)}",
            hint=f"Write the whole id: {longer[0]}",
            at_value=True,
        )
    found = unknown_name(path, "unknown-card", "card", name, checked.card_files)
    hint = found.hint if found.hint.startswith("Did you mean") else ""
    return msgspec.structs.replace(found, hint=hint)


def _finish(checked: Checked, card: Card) -> Iterator[Finding]:
    board = checked.boards.get(card.board)
    if board is None:
        return
    zone = _zone(board)
    started: datetime | None = None
    finished: tuple[int, datetime] | None = None
    for index, entry in enumerate(card.log):
        column = board.column_index(entry.to.partition("/")[0]) if entry.to else -1
        if started is None and column >= board.started_index:
            started = entry.at
        if column == board.finished_index:
            finished = (index, entry.at)
    if started is None or finished is None:
        return
    if finished[1].astimezone(zone).date() < started.astimezone(zone).date():
        yield Finding(
            path=("log", finished[0], "at"),
            code="finished-before-started",
            message=f"Finished on {finished[1].date()}, before it was started on {started.date()}",
            hint="Figures of flow leave the card out until its log is right",
            at_value=True,
        )


def _zone(board: Board) -> tzinfo:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(board.timezone)
    except (KeyError, ValueError, OSError):
        return UTC


_OF_EACH_CARD: tuple[Callable[[Checked, Card], Iterator[Finding]], ...] = (
    _names_of_board,
    _required_keys,
    _people,
    _other_files,
    _finish,
)


def _doubled(checked: Checked) -> Iterator[Located]:
    for card_id, files in checked.card_files.items():
        for file in files[1:]:
            yield (
                file,
                Finding(
                    path=(),
                    code="duplicate-id",
                    message=f"{card_id} is already the id of {files[0]}",
                    hint="Delete one of the two, or rename it to a new id",
                ),
            )


def _circles(
    checked: Checked, key: str, others: Callable[[Card], tuple[str, ...]]
) -> Iterator[Located]:
    """A finding for each card that leads back to itself."""
    leads_to = {card.id: set(others(card)) for card in checked.cards if others(card)}
    while leaves := [name for name, after in leads_to.items() if not after & leads_to.keys()]:
        for name in leaves:
            del leads_to[name]
    for card in checked.cards:
        if card.id in leads_to and _returns(leads_to, card.id):
            way = "waits for" if key == "depends_on" else "is a part of"
            yield (
                card.file,
                Finding(
                    path=(key,),
                    code="dependency-cycle",
                    message=f"The card {way} itself, by way of other cards",
                    hint=f"Take one of the circle out of {key}",
                    at_value=True,
                ),
            )


def _returns(leads_to: dict[str, set[str]], start: str) -> bool:
    seen: set[str] = set()
    ahead = set(leads_to[start])
    while ahead:
        name = ahead.pop()
        if name == start:
            return True
        if name not in seen:
            seen.add(name)
            ahead |= leads_to.get(name, set())
    return False
