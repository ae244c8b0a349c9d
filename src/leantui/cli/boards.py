"""`leantui boards`."""

import click

from leantui.cli.card_json import board_table
from leantui.cli.invocation import Invocation, examples, json_option, pass_invocation
from leantui.cli.output import Heading, print_json, print_table

HEADINGS = (
    Heading("board"),
    Heading("key", goes=5),
    Heading("name", is_flexible=True),
    Heading("open"),
    Heading("wip"),
    Heading("blocked", goes=3),
    Heading("attention", goes=4),
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
            str(table["open"]),
            f"{table['wip']:g}" + ("" if table["wip_limit"] is None else f"/{table['wip_limit']}"),
            str(table["blocked"] or ""),
            str(table["attention"] or ""),
            ", ".join(table["over_limits"]),
            ", ".join(f"{column['id']} {column['cards']}" for column in table["columns"]),
        ]
        for table in tables
    ]
    print_table(HEADINGS, rows)
