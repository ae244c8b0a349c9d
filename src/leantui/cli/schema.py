"""`leantui schema`."""

from typing import cast, get_args

import click

from leantui.cli.invocation import examples
from leantui.store.schema import SchemaKind, schema_text


@click.command(epilog=examples("schema card", "schema board > board.schema.json"))
@click.argument("kind", type=click.Choice(get_args(SchemaKind)))
def schema(kind: str) -> None:
    """Print the JSON Schema of a kind of file, made from the definitions the reader itself uses."""
    click.echo(schema_text(cast("SchemaKind", kind)), nl=False)
