"""`leantui huddle`: walk the board on the screen, or print the agenda and the minutes."""

import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from leantui.cli.card_json import card_table
from leantui.cli.invocation import Invocation, examples, json_option, last_board, pass_invocation
from leantui.cli.names import board_named
from leantui.cli.output import fail, print_json
from leantui.model.card import Card

if TYPE_CHECKING:
    from leantui.huddle.agenda import Agenda
    from leantui.huddle.record import Record
    from leantui.huddle.scope import By, Scope
    from leantui.session import Session
    from leantui.session.huddles import Sitting


@click.command(
    "huddle",
    epilog=examples(
        "huddle service-desk",
        "huddle service-desk platform --by person",
        "huddle service-desk --print",
        "huddle service-desk --print --format markdown --since mon",
        "huddle service-desk --minutes --output minutes.md",
    ),
)
@click.argument("boards", nargs=-1, metavar="[BOARD]...")
@click.option("--print", "to_print", is_flag=True, help="Print the agenda and what changed.")
@click.option("--minutes", "to_tell", is_flag=True, help="Print the minutes of today's huddle.")
@click.option(
    "--date", "day", metavar="DATE", help="With --minutes: of another day, such as 2026-03-12."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    help="How it is printed: text (the agenda's way), markdown (the minutes'), or json.",
)
@click.option(
    "--since",
    metavar="WHEN",
    help="Changes since then, not the last huddle: yesterday, mon, 3d, 2026-03-12, 2026-03-12T09:00.",
)
@click.option("--filter", "filter_text", metavar="FILTER", help="Walk only cards that match.")
@click.option(
    "--by",
    type=click.Choice(["board", "person"]),
    default="board",
    help="From right to left, or by person.",
)
@click.option("--output", metavar="FILE", help="Write it to a file instead.")
@json_option
@pass_invocation
@click.pass_context
def huddle(
    ctx: click.Context,
    invocation: Invocation,
    boards: tuple[str, ...],
    to_print: bool,
    to_tell: bool,
    day: str | None,
    form: str | None,
    since: str | None,
    filter_text: str | None,
    by: "By",
    output: str | None,
    as_json: bool,
) -> None:
    """Hold the daily huddle at one board or several: exceptions first, then from right to left.

    Without --print or --minutes it opens the walk on the screen; it needs a terminal then. What is agreed
    on stands in huddles/BOARD/DATE.toml at once, so the walk goes on where it was after a break.
    """
    chosen = "json" if as_json else form
    if not (to_print or to_tell):
        if chosen or output:
            fail("--format, --json and --output go with --print or --minutes", code=2)
        _open(ctx, invocation, boards, since, filter_text, by)
    from leantui.session.run_texts import take_in_texts

    session = invocation.change(archive=True)
    take_in_texts(session)
    names = tuple(board_named(session, each, as_json=as_json).board.id for each in boards)
    names = names or _default(session)
    from leantui.session.huddles import Sitting

    sitting = Sitting(session, names, _since(session, names, since))
    if to_tell:
        records = _records(session, sitting, day)
        _minutes(sitting, records, chosen or "markdown", output)
        return
    scope = sitting.scope(_shows(session, names, filter_text), by)
    from leantui.huddle.agenda import agenda

    _print_agenda(scope, agenda(scope), chosen or "text", output)


def _default(session: "Session") -> tuple[str, ...]:
    board = last_board(session)
    if board is None:
        fail("There is no board here", "leantui init makes one", code=2)
    return (board,)


def _open(
    ctx: click.Context,
    invocation: Invocation,
    boards: tuple[str, ...],
    since: str | None,
    filter_text: str | None,
    by: "By",
) -> None:
    """Open the walk on the screen; names are looked up there, where the workspace is read anyway."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        fail("The huddle needs a terminal", "leantui huddle BOARD --print prints it", code=2)
    from leantui.app import run
    from leantui.huddle.asked import HuddleAsked
    from leantui.keymap import configured

    session = invocation.change()
    names = tuple(board_named(session, each).board.id for each in boards) or _default(session)
    start = _since(session, names, since)
    _shows(session, names, filter_text)
    asked = HuddleAsked(boards=names, since=start, filter=filter_text or "", by=by)
    code = run(
        session.root,
        who=session.who,
        board=names[0],
        settled=configured(),
        ascii_only=bool(ctx.meta.get("leantui.ascii")),
        huddle=asked,
    )
    ctx.exit(code)


def _shows(
    session: "Session", names: tuple[str, ...], text: str | None
) -> Callable[[Card], bool] | None:
    """The test that cards are held against; ends the program where the filter isn't understood."""
    if not text:
        return None
    from leantui.rules.filter import FilterContext, parse_filter

    found = parse_filter(text)
    if found.problems:
        problem = found.problems[0]
        fail(f"The filter can't be read at {problem.position + 1}: {problem.message}", code=2)
    context = FilterContext(
        workspace=session.workspace, as_of=session.today(names[0]), me=session.who
    )
    return found.bound(context)


def _since(session: "Session", names: tuple[str, ...], text: str | None) -> datetime | None:
    """The instant that people mean; ends the program where it isn't understood."""
    if text is None:
        return None
    from leantui.flow.dates import zone
    from leantui.huddle.asked import since_when

    board = session.workspace.boards[names[0]].board
    found = since_when(text, session.now(), zone(board.timezone))
    if found is None:
        fail(
            f"--since {text}: no time is meant by that",
            "yesterday, mon, 3d, 2026-03-12 or 2026-03-12T09:00",
            code=2,
        )
    return found


# The agenda


def _print_agenda(scope: "Scope", agenda: "Agenda", form: str, output: str | None) -> None:
    from leantui.huddle.printed import agenda_text

    if form == "json":
        _write_json("huddle", _agenda_table(scope, agenda), output)
    else:
        _write(agenda_text(scope, agenda, "markdown" if form == "markdown" else "text"), output)


def _agenda_table(scope: "Scope", agenda: "Agenda") -> dict[str, Any]:
    from leantui.flow.dates import local_date, zone
    from leantui.huddle.happened import happened
    from leantui.huddle.printed import changed_cards

    workspace = scope.workspace
    boards = {board: workspace.boards[board] for board in scope.boards}

    def told(card: Card) -> dict[str, Any]:
        where = zone(boards[card.board].board.timezone)
        return card_table(workspace, card, local_date(scope.as_of, where))

    def table(stop: Any) -> dict[str, Any]:
        found = [card for each in stop.cards if (card := workspace.card(each)) is not None]
        return {
            "kind": stop.kind,
            "board": stop.board,
            "title": stop.title,
            "why": stop.why,
            "also": stop.also,
            "folded": stop.is_folded,
            "standard": stop.standard,
            "cards": [card.id for card in found],
            "card": told(found[0]) if stop.is_about_a_card and found else None,
        }

    changed = [
        {
            "id": card.id,
            "ref": workspace.ref(card),
            "title": card.title,
            "board": card.board,
            "changes": [
                {"at": each.at, "by": each.by, "what": each.words, "words": each.sentence, "clock_ahead": each.is_ahead}
                for each in happened(workspace, card, scope.since.get(board), scope.as_of)
            ],
        }
        for board, contents in boards.items()
        for card in changed_cards(contents, scope.since.get(board))
    ]  # fmt: skip
    return {
        "boards": scope.boards,
        "as_of": scope.as_of,
        "since": dict(scope.since),
        "stops": [table(stop) for stop in agenda.stops],
        "changed": changed,
    }


# The minutes


def _records(session: "Session", sitting: "Sitting", day: str | None) -> list["Record"]:
    if day is None:
        return [sitting.records[board] for board in sitting.boards]
    from leantui.huddle.record import fold
    from leantui.model.huddle import Huddle
    from leantui.store.huddle_file import read_huddle

    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        fail(f"--date {day}: not a date such as 2026-03-12", code=2)
    found = (read_huddle(session.root, board, wanted) for board in sitting.boards)
    return [fold(each) for each in found if isinstance(each, Huddle)]


def _minutes(sitting: "Sitting", records: list["Record"], form: str, output: str | None) -> None:
    if not any(record.started for record in records):
        fail("There was no huddle that day", "leantui huddle holds one")
    if form == "json":
        _write_json("minutes", [_record_table(each) for each in records], output)
        return
    from leantui.huddle.printed import minutes_text

    scope = sitting.scope()
    _write(minutes_text(scope, records, "markdown" if form == "markdown" else "text"), output)


def _record_table(record: "Record") -> dict[str, Any]:
    import msgspec

    return {
        "board": record.board,
        "started": record.started,
        "ended": record.ended,
        "since": record.since,
        "present": record.present,
        **{
            name: [msgspec.structs.asdict(said) for said in getattr(record, name)]
            for name in ("notes", "parked", "actions", "decisions")
        },
    }


# To the terminal, or to a file


def _write(text: str, output: str | None) -> None:
    from leantui.cli.output import say

    if output is None:
        say(text.rstrip("\n"))
        return
    try:
        Path(output).write_text(text, encoding="utf-8")
    except OSError as error:
        fail(f"{output} can't be written: {error.strerror or error}")
    say(f"Written to {output}")


def _write_json(name: str, value: Any, output: str | None) -> None:
    if output is None:
        print_json(name, value)
        return
    import msgspec

    from leantui.cli.output import JSON_VERSION

    document = msgspec.json.encode({"version": JSON_VERSION, name: value})
    _write(msgspec.json.format(document, indent=2).decode() + "\n", output)
