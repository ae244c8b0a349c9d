"""Changing cards: each command of the shell is one command of the rules."""

import shlex
import sys
from typing import TYPE_CHECKING, Any

import click

from leantui.cli.card_json import card_table
from leantui.cli.invocation import (
    Invocation,
    examples,
    json_option,
    last_board,
    pass_invocation,
    reason_option,
)
from leantui.cli.names import board_named, card_named, column_named, lane_named, person_named
from leantui.cli.output import fail, print_json, refuse, say
from leantui.model.card import Card
from leantui.model.instant import to_milliseconds
from leantui.model.text import one_line
from leantui.rules.commands import (
    Add,
    Archive,
    Assign,
    Block,
    Change,
    Command,
    Comment,
    Done,
    Edit,
    Move,
    Refusal,
    Restore,
    Unblock,
)
from leantui.session.run_texts import take_in_texts

if TYPE_CHECKING:
    from leantui.session import Session


def finish(session: "Session", answer: Done | Refusal, *, as_json: bool, again: str = "") -> None:
    """Say what was done, or why it wasn't."""
    if isinstance(answer, Refusal):
        refuse(answer, again=again, as_json=as_json)
    change = answer.change
    if as_json:
        print_json("done", _done_table(session, answer))
    else:
        say(one_line(change.what))
        for file in _written(change):
            say(f"  {file}")
    for breach in change.over:
        say(f"  over the limit: {one_line(str(breach))}", err=True)
    for warning in change.warnings:
        say(f"  {one_line(warning)}", err=True)


def _written(change: Change) -> list[str]:
    """Files of standards and people that were made, changed or removed."""
    standards = [
        f"{part.standard.file}{'  removed' if part.after is None else ''}"
        for part in change.standards
        if part.before != part.after
    ]
    return [one_line(each) for each in (*standards, *(part.after.file for part in change.people))]


def _done_table(session: "Session", answer: Done) -> dict[str, Any]:
    workspace = session.workspace
    cards = [
        workspace.card(part.after.id) or part.after for part in answer.change.cards if part.after
    ]
    return {
        "what": answer.change.what,
        "at": to_milliseconds(answer.at),
        "by": session.who,
        "files": sorted(answer.change.documents),
        "cards": [card_table(workspace, card, session.today(card.board)) for card in cards],
        "removed": [part.card.id for part in answer.change.cards if part.after is None],
        "over": [str(breach) for breach in answer.change.over],
        "warnings": list(answer.change.warnings),
    }


def _do(session: "Session", command: Command, as_json: bool, *words: str) -> None:
    again = shlex.join(["leantui", *words]) if words else ""
    finish(session, session.execute(command), as_json=as_json, again=again)


def _open(
    invocation: Invocation, card_id: str, as_json: bool, *, archive: bool = False
) -> tuple["Session", Card]:
    session = invocation.change(archive=archive)
    card = card_named(session, card_id, as_json=as_json)
    take_in_texts(session, [card])
    return session, card


def _typed_fields(
    session: "Session", board_id: str, pairs: tuple[str, ...], as_json: bool
) -> dict[str, Any]:
    """`key=value` in the types of a card; nothing after `=` takes the key away."""
    from leantui.exchange.card_values import EDITABLE_KEYS, typed_text
    from leantui.flow.dates import parse_date_word

    fields: dict[str, Any] = {}
    for pair in pairs:
        key, equals, text = pair.partition("=")
        key = key.strip()
        if not equals or not key:
            raise click.UsageError(f"{pair!r} is not of the form key=value")
        if not text.strip():
            fields[key] = None
        elif key == "assignees":
            people = (person_named(session, part) for part in text.split(",") if part.strip())
            fields[key] = tuple(people)
        elif key == "due" and (day := parse_date_word(text, session.today(board_id))):
            fields[key] = day
        elif key == "lane":
            fields[key] = lane_named(session.workspace.boards[board_id].board, text) or None
        elif key not in EDITABLE_KEYS:
            fields[key] = text
        else:
            try:
                fields[key] = typed_text(key, text)
            except ValueError as error:
                wrong = Refusal(code="invalid", message=f"{key}: {error}", field=key)
                refuse(wrong, as_json=as_json)
    return fields


@click.command(
    epilog=examples(
        'add "Order a screen"',
        'add "VPN drops" --board service-desk --type incident --lane acme --assignee me',
        'add "Mail down" --class expedite --set impact=high --set urgency=high --reason "agreed by phone"',
    )
)
@click.argument("title")
@click.option("--board", metavar="BOARD", help="Id, key or name; else the board used last.")
@click.option("--column", metavar="COLUMN", help="Else the board's first.")
@click.option("--lane", metavar="LANE", help="Id or name.")
@click.option(
    "--type", "type_", metavar="TYPE", help="A card type of the board; brings its template."
)
@click.option("--template", metavar="NAME", help="A template of the board.")
@click.option("--class", "class_of_service", metavar="CLASS", help="Class of service.")
@click.option(
    "--assignee",
    "assignees",
    multiple=True,
    metavar="PERSON",
    help="Who works on it; me: myself. Several times for several.",
)
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="Several times for several.")
@click.option("--due", metavar="DATE", help="today, fri, +3d or 2026-12-01.")
@click.option("--description", metavar="TEXT", help="Markdown.")
@click.option(
    "--set", "pairs", multiple=True, metavar="KEY=VALUE", help="Any other card key, as in edit."
)
@reason_option
@json_option
@pass_invocation
def add(
    invocation: Invocation,
    title: str,
    board: str | None,
    column: str | None,
    lane: str | None,
    type_: str | None,
    template: str | None,
    class_of_service: str | None,
    assignees: tuple[str, ...],
    tags: tuple[str, ...],
    due: str | None,
    description: str | None,
    pairs: tuple[str, ...],
    reason: str | None,
    as_json: bool,
) -> None:
    """Add a card. Prints its short id, which every other command takes."""
    session = invocation.change()
    board_id = (
        board_named(session, board, as_json=as_json).board.id if board else last_board(session)
    )
    if board_id is None:
        fail("The workspace has no board", "leantui init makes one")
    definition = session.workspace.boards[board_id].board
    given = {
        "type": type_,
        "class_of_service": class_of_service,
        "due": due,
        "description": description,
    }
    listed = (*(f"{key}={text}" for key, text in given.items() if text), *pairs)
    fields = _typed_fields(session, board_id, listed, as_json)
    if assignees:
        fields["assignees"] = tuple(person_named(session, named) for named in assignees)
    if tags:
        fields["tags"] = tags
    command = Add(
        board=board_id,
        title=title,
        column=column_named(definition, column) if column else None,
        lane=lane_named(definition, lane) if lane is not None else None,
        template=template,
        fields={key: value for key, value in fields.items() if value is not None},
        reason=reason,
    )
    words = [part for part in ("--board", board, "--column", column) if part]
    _do(session, command, as_json, "add", title, *(words if board or column else ()))


@click.command(
    epilog=examples(
        "move 7k3q fix",
        "move SD-7k3q fix/done",
        'move 7k3q fix --lane acme --reason "agreed at the huddle"',
        "move 7k3q fix --before c81d",
    )
)
@click.argument("card_id", metavar="ID")
@click.argument("column")
@click.option("--lane", metavar="LANE", help="To that lane too; none: to no lane.")
@click.option("--before", metavar="ID", help="Above that card; else last.")
@click.option("--after", metavar="ID", help="Below that card.")
@reason_option
@json_option
@pass_invocation
def move(
    invocation: Invocation,
    card_id: str,
    column: str,
    lane: str | None,
    before: str | None,
    after: str | None,
    reason: str | None,
    as_json: bool,
) -> None:
    """Move a card to a column, or to its done half with COLUMN/done.

    Over a limit, the board's policy decides: it warns, asks for a --reason, or refuses.
    """
    session, card = _open(invocation, card_id, as_json)
    board = session.workspace.boards[card.board].board
    command = Move(
        card=card.id,
        column=column_named(board, column),
        lane=None if lane is None else lane_named(board, lane),
        before=card_named(session, before, as_json=as_json).id if before else None,
        after=card_named(session, after, as_json=as_json).id if after else None,
        reason=reason,
    )
    lane_words = () if lane is None else ("--lane", lane)
    _do(session, command, as_json, "move", card_id, column, *lane_words)


@click.command(
    epilog=examples(
        'block 7k3q --reason "no approval yet" --cause external/customer',
        'block 7k3q --reason "part is missing" --owner mia',
    )
)
@click.argument("card_id", metavar="ID")
@click.option("--reason", required=True, metavar="TEXT", help="What the card waits for.")
@click.option("--cause", metavar="PATH", help="The kind of cause, such as external/customer.")
@click.option("--owner", metavar="PERSON", help="Who removes the blocker.")
@json_option
@pass_invocation
def block(
    invocation: Invocation,
    card_id: str,
    reason: str,
    cause: str | None,
    owner: str | None,
    as_json: bool,
) -> None:
    """Mark a card as blocked."""
    session, card = _open(invocation, card_id, as_json)
    by = person_named(session, owner) if owner else None
    _do(session, Block(card=card.id, reason=reason, cause=cause, owner=by), as_json)


@click.command(epilog=examples("unblock 7k3q", 'unblock 7k3q --reason "approved by phone"'))
@click.argument("card_id", metavar="ID")
@click.option("--reason", metavar="TEXT", help="What solved it.")
@json_option
@pass_invocation
def unblock(invocation: Invocation, card_id: str, reason: str | None, as_json: bool) -> None:
    """Take the block away: work goes on."""
    session, card = _open(invocation, card_id, as_json)
    _do(session, Unblock(card=card.id, reason=reason), as_json)


@click.command(
    epilog=examples("assign 7k3q", "assign 7k3q tom eva", "assign 7k3q tom --remove mia")
)
@click.argument("card_id", metavar="ID")
@click.argument("people", metavar="[PERSON]...", nargs=-1)
@click.option(
    "--remove", "removed", multiple=True, metavar="PERSON", help="Take this person off the card."
)
@reason_option
@json_option
@pass_invocation
def assign(
    invocation: Invocation,
    card_id: str,
    people: tuple[str, ...],
    removed: tuple[str, ...],
    reason: str | None,
    as_json: bool,
) -> None:
    """Add people to a card. Without any, yourself."""
    session, card = _open(invocation, card_id, as_json)
    named = people or (() if removed else ("me",))
    command = Assign(
        card=card.id,
        add=tuple(person_named(session, person) for person in named),
        remove=tuple(person_named(session, person) for person in removed),
        reason=reason,
    )
    _do(session, command, as_json, "assign", card_id, *people)


@click.command(
    epilog=examples('comment 7k3q "asked again, answer by noon"', "comment 7k3q -  < note.txt")
)
@click.argument("card_id", metavar="ID")
@click.argument("text")
@json_option
@pass_invocation
def comment(invocation: Invocation, card_id: str, text: str, as_json: bool) -> None:
    """Add a comment to a card's log. TEXT may be - to read it from standard input."""
    session, card = _open(invocation, card_id, as_json)
    words = sys.stdin.read() if text == "-" else text
    _do(session, Comment(card=card.id, text=words), as_json)


@click.command(
    epilog=examples(
        "edit 7k3q due=fri impact=high urgency=medium",
        "edit 7k3q tags=starter,vip 'title=New starter: J. Doe'",
        "edit 7k3q size=",
    )
)
@click.argument("card_id", metavar="ID")
@click.argument("pairs", metavar="KEY=VALUE...", nargs=-1, required=True)
@reason_option
@json_option
@pass_invocation
def edit(
    invocation: Invocation,
    card_id: str,
    pairs: tuple[str, ...],
    reason: str | None,
    as_json: bool,
) -> None:
    """Set a card's keys. Lists are comma separated; nothing after = takes the key away.

    Where a card is, is not edited: that is a move.
    """
    session, card = _open(invocation, card_id, as_json)
    fields = _typed_fields(session, card.board, pairs, as_json)
    if items := fields.get("checklist"):
        had = {item.text: item for item in card.checklist}
        fields["checklist"] = tuple(had.get(item.text, item) for item in items)
    _do(session, Edit(card=card.id, set=fields, reason=reason), as_json, "edit", card_id, *pairs)


@click.command(epilog=examples("archive 7k3q"))
@click.argument("card_id", metavar="ID")
@json_option
@pass_invocation
def archive(invocation: Invocation, card_id: str, as_json: bool) -> None:
    """Put a card's file into the archive, unchanged."""
    session, card = _open(invocation, card_id, as_json)
    _do(session, Archive(card=card.id), as_json)


@click.command(epilog=examples("restore 7k3q"))
@click.argument("card_id", metavar="ID")
@json_option
@pass_invocation
def restore(invocation: Invocation, card_id: str, as_json: bool) -> None:
    """Take a card back from the archive to the board."""
    session, card = _open(invocation, card_id, as_json, archive=True)
    _do(session, Restore(card=card.id), as_json)
