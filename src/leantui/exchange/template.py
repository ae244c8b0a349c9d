"""Texts made from a row: `"{category}: {subcategory}"`. Names of columns only, nothing is ever evaluated."""

from collections.abc import Mapping
from string import Formatter

import msgspec


class Template(msgspec.Struct, frozen=True):
    """Literal text and names of columns in turn."""

    parts: tuple[tuple[str, str | None], ...]
    """Literal text, then the column whose value follows it; None after the last."""

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(column for _, column in self.parts if column is not None)

    def fill(self, row: Mapping[str, str]) -> str | None:
        """The text for `row`; None if it names a column that this row knows nothing of."""
        filled: list[str] = []
        for literal, column in self.parts:
            filled.append(literal)
            if column is not None:
                value = row.get(column)
                if not value:
                    return None
                filled.append(value)
        return "".join(filled)


def parse_template(text: str) -> Template:
    """Read a template. A text without braces is a constant; `{{` and `}}` stand for braces.

    A name in braces is looked up as it stands among the columns: `{a.b}` is the column called `a.b`.

    Raises:
        ValueError: if a brace isn't closed, or braces hold a conversion, a format or nothing.
    """
    parts: list[tuple[str, str | None]] = []
    for literal, column, spec, conversion in Formatter().parse(text):
        if column == "":
            raise ValueError(f"{text!r} has braces without a column's name in them")
        if spec or conversion:
            raise ValueError(f"{text!r} may hold names of columns only, without ! or : in braces")
        parts.append((literal, column))
    return Template(tuple(parts))
