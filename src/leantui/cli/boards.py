"""`leantui boards`."""

import click

from leantui.cli.card_json import board_table
from leantui.cli.invocation import Invocation, examples, json_option, pass_invocation
from leantui.cli.output import Heading, print_json, print_table

HEADINGS = (
    Heading("board"),
    Heading("key", goes=4),
    Heading("name", is_flexible=True),
    Heading("cards"),
    Heading("wip"),
    Heading("blocked", goes=3),
    Heading("over the limit", goes=2),
    Heading("columns", is_flexible=True, goes=1),
)


@click.command(epilog=examples("boards", "boards --json"))
@json_option
@pass_invocation
def boards(invocation: Invocation, as_json: bool) -> None:
    """List the boards: how many cards stand on each, how many are in progress, what is over a limit."""
    session = invocation.read()
    workspace = session.workspace
    tables = [board_table(workspace, contents) for contents in workspace.boards.values()]
    if as_json:
        print_json("boards", tables)
        return
    rows = [
        [
            table["id"],
            table["key"],
            table["name"],
            str(table["cards"]),
            str(table["wip"]),
            str(table["blocked"] or ""),
            ", ".join(table["over_limits"]),
            ", ".join(f"{column['id']} {column['cards']}" for column in table["columns"]),
        ]
        for table in tables
    ]
    print_table(HEADINGS, rows)
