"""Looking at cards: `list`, `show` and `log`."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from leantui.cli.card_json import card_table, entry_table, whole_card_table
from leantui.cli.invocation import (
    Invocation,
    examples,
    json_option,
    keep_cache,
    pass_invocation,
)
from leantui.cli.names import board_named, card_named, column_named, lane_named, person_named
from leantui.cli.output import Heading, fail, print_json, print_table, refuse, say
from leantui.model.card import Card
from leantui.model.workspace import BoardContents
from leantui.rules.names import unknown
from leantui.session.run_texts import take_in_texts

if TYPE_CHECKING:
    from leantui.rules.filter import Filter
    from leantui.session import Session

HEADINGS = (
    Heading("card"),
    Heading("title", is_flexible=True),
    Heading("board", goes=2),
    Heading("column"),
    Heading("lane", goes=3),
    Heading("type", goes=1),
    Heading("prio", goes=7),
    Heading("age", goes=8),
    Heading("due", goes=6),
    Heading("who", goes=4),
    Heading("notes", goes=5),
)

Test = Callable[[Card], bool]


@click.command(
    "list",
    epilog=examples(
        "list",
        "list --board service-desk --column fix --lane acme",
        "list --assignee me --blocked",
        "list --filter 'type:incident age>5 -#starter'",
        "list --json",
    ),
)
@click.option(
    "--board", "boards", multiple=True, metavar="BOARD", help="Only this board: id, key or name."
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="COLUMN",
    help="Only this column; fix/done is its done half.",
)
@click.option(
    "--lane", "lanes", multiple=True, metavar="LANE", help="Only this lane; none: cards in no lane."
)
@click.option(
    "--assignee",
    "assignees",
    multiple=True,
    metavar="PERSON",
    help="Only this person's cards; me: mine.",
)
@click.option("--type", "types", multiple=True, metavar="TYPE", help="Only this type of card.")
@click.option(
    "--tag",
    "tags",
    multiple=True,
    metavar="TAG",
    help="Only cards with this tag; given twice, with both.",
)
@click.option("--blocked", is_flag=True, help="Only blocked cards.")
@click.option(
    "--filter",
    "filter_text",
    metavar="FILTER",
    help="As in the board's filter: words, @mia, #tag, type:incident, age>5, due<fri, -…",
)
@click.option("--archive", is_flag=True, help="Archived cards too.")
@json_option
@pass_invocation
def list_cards(
    invocation: Invocation,
    boards: tuple[str, ...],
    columns: tuple[str, ...],
    lanes: tuple[str, ...],
    assignees: tuple[str, ...],
    types: tuple[str, ...],
    tags: tuple[str, ...],
    blocked: bool,
    filter_text: str | None,
    archive: bool,
    as_json: bool,
) -> None:
    """List cards, board by board, in the order in which they stand there.

    An option given several times takes any of its values. Everything given must hold.
    """
    session = invocation.read(archive=archive)
    chosen = [board_named(session, named, as_json=as_json) for named in boards]
    chosen = chosen or list(session.workspace.boards.values())
    wanted = _filter(session, filter_text, chosen) if filter_text else None
    if "me" in assignees or (wanted is not None and wanted.asks_me):
        session.who = invocation.who(session)
    columns = _known_columns(chosen, columns, as_json)
    _mention_unknown(
        session, chosen, {"lane": lanes, "type": types, "person": assignees, "tag": tags}
    )
    tests: list[Test] = []
    if assignees:
        people = {person_named(session, named) for named in assignees}
        tests.append(lambda card: not people.isdisjoint(card.assignees))
    if types:
        tests.append(lambda card: card.type in types)
    if tags:
        tests.append(lambda card: set(tags) <= set(card.tags))
    if blocked:
        tests.append(lambda card: card.is_blocked)
    found = [
        (card, today)
        for contents in chosen
        for card, today in _of_board(session, contents, columns, lanes, wanted, archive)
        if all(test(card) for test in tests)
    ]
    if as_json:
        workspace = session.workspace
        print_json("cards", [card_table(workspace, card, today) for card, today in found])
    else:
        has_boards = len({card.board for card, _ in found}) > 1
        print_table(HEADINGS, [_row(session, card, today, has_boards) for card, today in found])
        if not found:
            say("No cards", err=True)
    keep_cache(session)


def _known_columns(
    boards: list[BoardContents], columns: tuple[str, ...], as_json: bool
) -> tuple[str, ...]:
    """The columns' names, refused where none of the boards has such a column."""
    known = {column.id for contents in boards for column in contents.board.column}
    for named in columns:
        ids = {column_named(contents.board, named).partition("/")[0] for contents in boards}
        if ids.isdisjoint(known):
            refuse(unknown("column", named, sorted(known), field="column"), as_json=as_json)
    return columns


def _mention_unknown(
    session: "Session", boards: list[BoardContents], asked: dict[str, tuple[str, ...]]
) -> None:
    """Say which of the names asked for nothing on these boards has: no card can be found by them."""
    if not any(asked.values()):
        return
    people = session.workspace.people.values()
    cards = [
        card for each in boards for card in (*each.cards.values(), *(each.archive or {}).values())
    ]
    lanes = [lane for each in boards for lane in each.board.lane]
    known: dict[str, set[str | None]] = {
        "lane": {*(lane.id for lane in lanes), *(card.lane for card in cards)},
        "type": {
            *(kind.id for each in boards for kind in each.board.card_type),
            *(card.type for card in cards),
        },
        "person": {*(who.id for who in people), *(who for card in cards for who in card.assignees)},
        "tag": {tag for card in cards for tag in card.tags},
    }
    others = {
        "lane": {"", "-", "none", *(lane.title.casefold() for lane in lanes)},
        "person": {
            "me",
            *(text.casefold() for who in people for text in (who.name, who.email or "")),
        },
    }
    for what, names in asked.items():
        for named in names:
            wanted = named.strip().removeprefix("@") if what == "person" else named
            if wanted not in known[what] and wanted.casefold() not in others.get(what, ()):
                refusal = unknown(what, named, {name for name in known[what] if name})
                say(f"leantui: {refusal.message}. {refusal.hint}", err=True)


def _of_board(
    session: "Session",
    contents: BoardContents,
    columns: tuple[str, ...],
    lanes: tuple[str, ...],
    wanted: "Filter | None",
    archive: bool,
) -> Iterator[tuple[Card, date]]:
    """The board's cards in the order of columns, lanes and ranks, each with the board's date of today."""
    board = contents.board
    today = session.today(board.id)
    places = {column_named(board, named) for named in columns}
    wanted_lanes = {lane_named(board, named) or None for named in lanes}
    matches = _matches(session, wanted, today)
    column_order = {column.id: index for index, column in enumerate(board.column)}
    lane_order = {lane.id: index for index, lane in enumerate(board.lane)}
    cards = [*contents.cards.values(), *((contents.archive or {}).values() if archive else ())]
    kept = [
        card
        for card in cards
        if (not places or card.column in places or card.column_id in places)
        and (not wanted_lanes or card.lane in wanted_lanes)
        and matches(card)
    ]
    kept.sort(
        key=lambda card: (
            card.is_archived,
            column_order.get(card.column_id, -1),
            card.is_in_done_half,
            lane_order.get(card.lane or "", len(lane_order)),
            card.rank,
            card.id,
        )
    )
    return ((card, today) for card in kept)


def _matches(session: "Session", wanted: "Filter | None", today: date) -> Test:
    if wanted is None:
        return lambda card: True
    from leantui.rules.filter import FilterContext

    return wanted.bound(FilterContext(workspace=session.workspace, as_of=today, me=session.who))


def _filter(session: "Session", text: str, chosen: list[BoardContents]) -> "Filter":
    """The filter as it was read. One that can't be read is wrong use; a name nobody has is said."""
    from leantui.rules.filter import parse_filter
    from leantui.rules.filter_completion import unknown_names

    wanted = parse_filter(text)
    if wanted.problems:
        problem = wanted.problems[0]
        fail(f"The filter can't be read at {problem.position + 1}: {problem.message}", code=2)
    for problem in unknown_names(wanted, session.workspace, [each.board.id for each in chosen]):
        say(f"leantui: the filter shows nothing for {problem.message}", err=True)
    return wanted


def _row(session: "Session", card: Card, today: date, with_board: bool) -> list[str]:
    table = card_table(session.workspace, card, today)
    board = session.workspace.boards[card.board].board
    notes = ["blocked"] if card.is_blocked else []
    notes += [card.class_of_service] if card.class_of_service != "standard" else []
    notes += ["archived"] if card.is_archived else []
    notes += [f"#{tag}" for tag in card.tags]
    return [
        str(table["ref"]),
        card.title,
        board.name if with_board else "",
        card.column,
        card.lane or "",
        card.type or "",
        _text(table["priority"]),
        days_text(table),
        _text(card.due),
        " ".join(f"@{person}" for person in card.assignees),
        " ".join(notes),
    ]


def days_text(table: dict[str, Any]) -> str:
    """The age of a card in work, or `in 5d` for one that is finished."""
    if table["age_days"] is not None:
        return f"{table['age_days']}d"
    return "" if table["cycle_time_days"] is None else f"in {table['cycle_time_days']}d"


def _text(value: object) -> str:
    return "" if value is None else str(value)


@click.command(epilog=examples("show 7k3q", "show SD-7k3q --json"))
@click.argument("card_id", metavar="ID")
@json_option
@pass_invocation
def show(invocation: Invocation, card_id: str, as_json: bool) -> None:
    """Show everything about a card: ID is any unique beginning of its id, with or without the board's key."""
    session = invocation.read()
    card = card_named(session, card_id, as_json=as_json)
    take_in_texts(session, [card])
    if as_json:
        print_json("card", whole_card_table(session, card))
        return
    from leantui.cli.card_text import say_card

    say_card(session, card)


@click.command(epilog=examples("log 7k3q", "log 7k3q --git", "log 7k3q --json"))
@click.argument("card_id", metavar="ID")
@click.option(
    "--git",
    "from_git",
    is_flag=True,
    help="By git's commits, changes made by hand too; latest first.",
)
@json_option
@pass_invocation
def log(invocation: Invocation, card_id: str, from_git: bool, as_json: bool) -> None:
    """Show what happened to a card, in the order of time. Times are those of the board's zone.

    With --git, who changed what and when as the commits have it, wherever the card lay; what isn't
    committed yet comes first.
    """
    session = invocation.read()
    if from_git:
        from leantui.cli.card_history import say_history

        say_history(session, card_id, as_json=as_json)
        return
    card = card_named(session, card_id, as_json=as_json)
    if as_json:
        print_json("log", [entry_table(entry) for entry in card.log])
        return
    from leantui.cli.card_text import log_rows

    headings = (
        Heading("when"),
        Heading("who"),
        Heading("what"),
        Heading("words", is_flexible=True),
    )
    print_table(headings, log_rows(session, card))
