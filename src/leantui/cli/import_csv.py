"""`leantui import csv`."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click
import msgspec

from leantui.cli.card_json import card_table
from leantui.cli.invocation import Invocation, examples, json_option, pass_invocation
from leantui.cli.output import Heading, fail, print_json, print_table, say
from leantui.exchange.csv_import import (
    Outcome,
    Plan,
    Progress,
    Target,
    board_for,
    create_board_and_people,
    plan_import,
    seen_after,
    write_plan,
)
from leantui.exchange.csv_rows import UnusableTable
from leantui.exchange.import_memory import recall, remember
from leantui.exchange.read_mapping import MappingError, read_mapping
from leantui.model.board import Board
from leantui.model.workspace import BoardContents, Workspace
from leantui.rules.apply import with_change
from leantui.rules.commands import Refusal
from leantui.session import Session

FIRST_CARDS = 10
MOST_PROBLEMS = 100
"""Rows left out that are told one by one to people; JSON has all."""


@click.group("import")
def import_() -> None:
    """Bring cards in from another tool."""


@import_.command(
    "csv",
    epilog=examples(
        "import csv incidents.csv --map incidents.map.toml --board incidents --dry-run",
        "import csv incidents.csv --map incidents.map.toml --board incidents",
    ),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--map",
    "map_file",
    required=True,
    metavar="MAP.toml",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The mapping: what the columns mean.",
)
@click.option(
    "--board",
    "board_name",
    required=True,
    metavar="NAME",
    help="Id, key or name; a board that isn't there yet is made from the mapping.",
)
@click.option("--dry-run", is_flag=True, help="Say what would come in, and write nothing.")
@json_option
@pass_invocation
def csv_(
    invocation: Invocation,
    file: Path,
    map_file: Path,
    board_name: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Bring in a table: its rows become cards, several rows of one card its history.

    The same file again changes nothing; a newer one adds only what is new, and leaves alone what
    somebody changed on the board. Rows that can't be used are told with their line and the reason,
    and the rest goes in. Ends with 1 where any were left out.
    """
    mapping = read_mapping(_bytes(map_file), str(map_file))
    if isinstance(mapping, MappingError):
        _unusable(mapping.messages, as_json)
    session = _session(invocation, dry_run)
    found = board_for(board_name, session.workspace, mapping)
    if isinstance(found, str):
        _unusable((found,), as_json)
    board, board_file = found
    seen = recall(session.state, board.id)
    data = _bytes(file)
    with _progress("Reading", data.count(b"\n")) as advance:
        plan = plan_import(
            data,
            mapping,
            Target(workspace=session.workspace, board=board, is_new_board=board_file is not None),
            seen,
            now=session.now(),
            who=session.who,
            advance=advance,
        )
    if isinstance(plan, UnusableTable):
        _unusable((f"{file}: {plan.messages[0]}", *plan.messages[1:]), as_json)
    if dry_run:
        outcome, made = Outcome(written=frozenset()), []
    else:
        made = _make_files(session, plan, board_file, mapping.file.people.team)
        outcome = _write(session, plan)
        after = seen_after(seen, plan, outcome)
        if after != seen:
            remember(session.state, board.id, after)
    report = _Report(file=str(file), plan=plan, outcome=outcome, made=made, is_dry=dry_run)
    (report.print_json if as_json else report.say)(session)
    if plan.rows_left_out or outcome.refused:
        raise click.exceptions.Exit(1)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        fail(f"{file} can't be read: {error.strerror}")


def _session(invocation: Invocation, dry_run: bool) -> Session:
    if not dry_run:
        return invocation.change(archive=True)
    session = invocation.read(archive=True)
    session.who = invocation.who(session)
    return session


def _unusable(messages: Sequence[str], as_json: bool) -> NoReturn:
    """Say why nothing can be imported; a program that asks gets it on stdout too."""
    if as_json:
        print_json("refusal", Refusal(code="invalid", message="; ".join(messages)))
    fail(messages[0], "\n  ".join(messages[1:]))


def _make_files(
    session: Session, plan: Plan, board_file: dict[str, Any] | None, team: str | None
) -> list[str]:
    try:
        made = create_board_and_people(session.root, plan, board_file, team)
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        fail(f"Nothing was imported: {error.strerror or error}{where}")
    if made:
        session.adopt(session.reread(made))
    return made


def _write(session: Session, plan: Plan) -> Outcome:
    written = 0

    def count(progress: Progress) -> None:
        nonlocal written
        written = progress.written
        advance(written)

    total = len(plan.added) + len(plan.updated)
    try:
        with _progress("Writing", total) as advance:
            return write_plan(plan, session.perform, count)
    except KeyboardInterrupt:
        fail(
            f"Stopped after {written:,} of {total:,} cards",
            "The same command goes on with the rest; leantui undo takes back a hundred at a time",
        )


@contextmanager
def _progress(label: str, length: int) -> Iterator[Callable[[int], None]]:
    """A bar on stderr, where that is a terminal; what it gives is told how far the work is."""
    if not sys.stderr.isatty() or not length:
        yield lambda count: None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield lambda count: bar.update(max(0, count - bar.pos))


class _Report(msgspec.Struct, frozen=True, kw_only=True):
    """What an import did, or would do."""

    file: str
    plan: Plan
    outcome: Outcome
    made: list[str]
    is_dry: bool

    def say(self, session: Session) -> None:
        plan = self.plan
        say(
            f"{self.file}: {_counted(plan.rows, 'row')}, {_counted(plan.cards, 'card')}: {len(plan.added):,} new, "
            f"{len(plan.updated):,} brought up to date, {plan.unchanged:,} unchanged"
            f"{', nothing was written' if self.is_dry else ''}"
        )
        if self.is_dry:
            self._say_plans(session)
        elif self.made:
            say(
                f"Made {self.made[0]}{f' and {len(self.made) - 1:,} more' if self.made[1:] else ''}"
            )
        for kept in plan.kept[:MOST_PROBLEMS]:
            say(f"{kept.card}: {', '.join(kept.keys)} left as set on the board", err=True)
        for problem in plan.problems[:MOST_PROBLEMS]:
            column = f" {problem.column}:" if problem.column else ""
            left_out = "" if problem.is_left_out else " (the rest of the row is used)"
            say(f"{self.file}:{problem.line}:{column} {problem.message}{left_out}", err=True)
        if len(plan.problems) > MOST_PROBLEMS:
            say(f"… and {len(plan.problems) - MOST_PROBLEMS:,} more; --json lists all", err=True)
        if plan.rows_left_out:
            verb = "was" if plan.rows_left_out == 1 else "were"
            say(f"{_counted(plan.rows_left_out, 'row')} {verb} left out", err=True)
        for card, message in self.outcome.refused[:MOST_PROBLEMS]:
            say(f"{card} was not written: {message}", err=True)

    def _say_plans(self, session: Session) -> None:
        plan = self.plan
        if plan.is_new_board:
            say(f"The board {plan.board.id} would be made")
        if plan.people:
            say(f"{len(plan.people):,} people would be made")
        tables = self._first_tables(session)
        headings = (
            Heading("card"),
            Heading("title", is_flexible=True),
            Heading("column"),
            Heading("prio"),
            Heading("entries", goes=2),
            Heading("who", goes=1),
        )
        rows = [
            [
                str(table["id"]),
                str(table["title"]),
                str(table["column"]),
                str(table["priority"] or ""),
                str(table["entries"]),
                " ".join(f"@{person}" for person in table["assignees"]),
            ]
            for table in tables
        ]
        if rows:
            print_table(headings, rows)

    def _first_tables(self, session: Session) -> list[dict[str, Any]]:
        """The first cards as they would be."""
        parts = (*self.plan.added, *self.plan.updated)[:FIRST_CARDS]
        workspace = _with_board(session.workspace, self.plan.board)
        for part in parts:
            workspace = with_change(workspace, _alone(part))
        return [
            card_table(workspace, part.card, session.today(part.card.board))
            | {"entries": len(part.card.log)}
            for part in parts
        ]

    def print_json(self, session: Session) -> None:
        plan = self.plan
        table: dict[str, Any] = {
            "file": self.file,
            "board": plan.board.id,
            "dry_run": self.is_dry,
            "new_board": plan.is_new_board,
            "rows": plan.rows,
            "rows_left_out": plan.rows_left_out,
            "cards": plan.cards,
            "added": len(plan.added),
            "updated": len(plan.updated),
            "unchanged": plan.unchanged,
            "kept": plan.kept,
            "people": sorted(plan.people),
            "made": self.made,
            "problems": [
                {
                    "line": problem.line,
                    "column": problem.column,
                    "message": problem.message,
                    "left_out": problem.is_left_out,
                }
                for problem in plan.problems
            ],
            "refused": [
                {"card": card, "message": message} for card, message in self.outcome.refused
            ],
        }
        if self.is_dry:
            table["first"] = self._first_tables(session)
        print_json("import", table)


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _with_board(workspace: Workspace, board: Board) -> Workspace:
    if board.id in workspace.boards:
        return workspace
    return workspace.with_board(BoardContents(board, {}))


def _alone(part: Any) -> Any:
    from leantui.rules.commands import Change

    return Change(what="", cards=(part,))
