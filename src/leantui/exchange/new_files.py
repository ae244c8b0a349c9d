"""Files that an import makes beside cards: a board's definition and people."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from leantui.store.atomic import write_new
from leantui.store.edit import toml_value


def create_file(path: Path, text: str) -> bool:
    """Make a file, whole or not at all. False if there is one already, which is left alone.

    Raises:
        OSError: if the folder or the file can't be made.
    """
    if path.exists() or path.is_symlink():
        return False
    try:
        write_new(path, text.encode())
    except FileExistsError:
        return False
    return True


def board_text(board: Mapping[str, Any], *, schema: str | None = None) -> str:
    """The text of a `board.toml`: keys first, then a block for each column, lane, class, type and rule.

    Args:
        board: the file's keys.
        schema: what the line for editors points to, if there shall be one.
    """
    lines = [f"#:schema {schema}"] if schema else []
    blocks: list[str] = []
    for key, value in board.items():
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            blocks += [_block(f"[[{key}]]", item) for item in value]
        elif isinstance(value, dict) and key == "wip":
            blocks.append(_block(f"[{key}]", value))
        else:
            lines.append(f"{key} = {toml_value(value)}")
    return "\n\n".join(["\n".join(lines), *blocks]) + "\n"


def person_text(name: str, *, team: str | None = None, schema: str | None = None) -> str:
    """The text of a person's file."""
    lines = [f"#:schema {schema}"] if schema else []
    lines.append(f"name = {toml_value(name)}")
    if team:
        lines.append(f"team = {toml_value(team)}")
    return "\n".join(lines) + "\n"


def _block(header: str, table: Mapping[str, Any]) -> str:
    return "\n".join([header, *(f"{key} = {toml_value(value)}" for key, value in table.items())])
