"""What the command line prints: tables sized to the terminal, JSON for programs, refusals with the way out."""

import contextlib
import os
import re
import shutil
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click
import msgspec

from leantui.model.text import one_line, printable
from leantui.rules.commands import Refusal

JSON_VERSION = 1
"""Of every JSON shape this program prints."""

_TO_ESCAPE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]")
_LEAST_TITLE = 16


class Heading(msgspec.Struct, frozen=True):
    """A column of a table."""

    title: str
    is_flexible: bool = False
    """Whether it gives way where the terminal is narrow."""
    goes: int = 0
    """Where giving way isn't enough, columns are left out, the lowest of these first; 0: never."""


def say(text: str = "", *, bold: bool = False, err: bool = False) -> None:
    """Print text that may come from files: nothing in it is obeyed by the terminal."""
    safe = printable(text)
    stream = sys.stderr if err else sys.stdout
    if bold and wants_colour(stream):
        safe = click.style(safe, bold=True)
    click.echo(safe, err=err, color=wants_colour(stream))


def say_hanging(text: str, indent: str = "", *, bold: bool = False) -> None:
    """Print a line, on a terminal on several where it is longer than that, each further one indented more."""
    if not sys.stdout.isatty():
        say(indent + text, bold=bold)
        return
    import textwrap

    width = max(shutil.get_terminal_size().columns, 30)
    further = f"{indent}  "
    lines = textwrap.wrap(
        one_line(text),
        width,
        initial_indent=indent,
        subsequent_indent=further,
        break_on_hyphens=False,
    )
    for line in lines:
        say(line, bold=bold)


def wants_colour(stream: Any) -> bool:
    """Only on a terminal that isn't dumb, and not with NO_COLOR."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def print_json(name: str, value: Any) -> None:
    """Print `{"version": 1, name: value}`.

    On a terminal it is laid out for reading; else a list has one item a line. Characters a terminal
    might obey are escaped.
    """
    if sys.stdout.isatty():
        document = msgspec.json.encode({"version": JSON_VERSION, name: value})
        text = msgspec.json.format(document, indent=2)
    else:
        text = b'{"version": %d, "%s": %b}' % (JSON_VERSION, name.encode(), _by_line(value))
    click.echo(escaped_json(text.decode()))


def _by_line(value: Any) -> bytes:
    if not isinstance(value, list) or not value:
        return msgspec.json.encode(value)
    encode = msgspec.json.Encoder().encode
    return b"[\n" + b",\n".join([encode(item) for item in value]) + b"\n]"


def escaped_json(text: str) -> str:
    """JSON in which control and bidi characters, which JSON lets stand in texts, are written as escapes."""
    if text.isascii() and "\x7f" not in text:
        return text
    return _TO_ESCAPE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def print_table(headings: Sequence[Heading], rows: Sequence[Sequence[str]]) -> None:
    """A table: fitted to the terminal with a heading, or plain and whole where it isn't one."""
    cells = [[one_line(cell) for cell in row] for row in rows]
    is_terminal = sys.stdout.isatty()
    lines = table_lines(
        headings, cells, width=shutil.get_terminal_size().columns if is_terminal else None
    )
    for number, line in enumerate(lines):
        say(line, bold=number == 0)


def table_lines(
    headings: Sequence[Heading], rows: Sequence[Sequence[str]], *, width: int | None
) -> list[str]:
    """The lines of a table, the heading first; none without rows. Empty columns are left out.

    Args:
        headings: the columns.
        rows: texts on one line each.
        width: in cells of the terminal; None: as wide as it gets.
    """
    kept = [at for at in range(len(headings)) if any(row[at] for row in rows)]
    widths = {
        at: max(cells(text) for text in (headings[at].title, *(row[at] for row in rows)))
        for at in kept
    }
    if width is not None:
        _fit(headings, kept, widths, width)
    if not kept:
        return []
    lines = [[headings[at].title for at in kept], *([row[at] for at in kept] for row in rows)]
    return [_line(line, [widths[at] for at in kept]) for line in lines]


def _fit(headings: Sequence[Heading], kept: list[int], widths: dict[int, int], width: int) -> None:
    """Narrow the flexible columns, then leave others out, until the table fits."""
    flexible = [at for at in kept if headings[at].is_flexible]
    going = sorted((at for at in kept if headings[at].goes), key=lambda at: headings[at].goes)
    while _excess(kept, widths, width) > _spare(flexible, widths, _LEAST_TITLE) and going:
        kept.remove(going.pop(0))
    flexible = [at for at in flexible if at in kept]
    for least in (_LEAST_TITLE, 1):
        for at in flexible:
            excess = max(0, _excess(kept, widths, width))
            widths[at] -= min(excess, _spare([at], widths, least))


def _excess(kept: list[int], widths: dict[int, int], width: int) -> int:
    return sum(widths[at] for at in kept) + 2 * (len(kept) - 1) - width


def _spare(columns: list[int], widths: dict[int, int], least: int) -> int:
    return sum(max(0, widths[at] - least) for at in columns)


def _line(texts: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(
        padded(text, width) for text, width in zip(texts, widths, strict=True)
    ).rstrip()


def padded(text: str, width: int) -> str:
    """The text in exactly `width` cells, cut with an ellipsis where it is longer."""
    long = cells(text)
    if long <= width:
        return text + " " * (width - long)
    kept: list[str] = []
    room = width - 1
    for character in text:
        room -= cells(character)
        if room < 0:
            break
        kept.append(character)
    cut = "".join(kept).rstrip() + "…"
    return cut + " " * (width - cells(cut))


def cells(text: str) -> int:
    """How many cells of a terminal the text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def fail(message: str, hint: str = "", *, code: int = 1) -> NoReturn:
    """Say on stderr what went wrong and the way out, and end with `code`."""
    say(f"leantui: {message}", err=True)
    if hint:
        say(f"  {hint}", err=True)
    raise click.exceptions.Exit(code)


def say_failure(error: OSError) -> None:
    """Say on stderr what the system refused, and where, when nothing better is known."""
    place = f": {error.filename}" if error.filename else ""
    say(f"leantui: {error.strerror or error}{place}", err=True)


def forget_output() -> None:
    """Let what could not be written go: Python would try again at its end, and exit with 120 where it fails again."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def refuse(refusal: Refusal, *, again: str = "", as_json: bool = False) -> NoReturn:
    """Say why nothing was changed: what, every broken limit, the way out.

    Args:
        refusal: the answer.
        again: the command as it was given, to be repeated with a reason where one is wanted.
        as_json: whether a program asked, which gets the refusal on stdout too.
    """
    if as_json:
        print_json("refusal", refusal)
    say(f"leantui: {one_line(refusal.message)}", err=True)
    for breach in refusal.breaches:
        if str(breach) not in refusal.message:
            say(f"  over the limit: {one_line(str(breach))}", err=True)
    if refusal.hint:
        say(f"  {one_line(refusal.hint)}", err=True)
    if refusal.wants_reason and again:
        say(f'  To do it all the same: {one_line(again)} --reason "why"', err=True)
    raise click.exceptions.Exit(1)
