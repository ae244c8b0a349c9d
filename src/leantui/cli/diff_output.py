"""What changed, written down: for people, as Markdown, and for programs."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from leantui.cli.diff import Compared
from leantui.cli.output import print_json, say, say_hanging
from leantui.exchange.standard_markdown import escaped
from leantui.model.text import one_line, printable
from leantui.sharing.board_news import SORTS, BoardNews, CardNews, FileNews
from leantui.sharing.moments import Base

if TYPE_CHECKING:
    from leantui.session import Session

_SHORT = 8
"""Characters of a commit's hash that are shown."""
Section = tuple[str, list[tuple[str, str, tuple[str, ...]]]]
"""A heading, and items: a name, a title, what changed."""


def _since(each: Compared) -> str:
    """`Tue 24 Nov 2026 (1a2b3c4d of 2026-11-23 17:02)`."""
    until = f" until {_named(each.until)}" if each.until else ""
    return f"{_named(each.base)}{until}"


def _named(base: Base) -> str:
    if not base.commit:
        return base.said
    at = f" of {base.committed:%Y-%m-%d %H:%M}" if base.committed else ""
    return f"{base.said} ({base.commit[:_SHORT]}{at})"


def _sections(session: "Session", board: BoardNews) -> Iterator[Section]:
    """What there is to tell of a board, by heading."""
    for sort, cards in groupby(board.cards, key=lambda each: each.sort):
        yield SORTS[sort], [_card(session, each) for each in cards]
    if board.board:
        yield "The board", [("", "", (word,)) for word in board.board]
    for heading, files in (("Huddles", board.huddles), ("Templates", board.templates)):
        if files:
            yield heading, [_file(each) for each in files]


def _card(session: "Session", each: CardNews) -> tuple[str, str, tuple[str, ...]]:
    said = (f"new: {one_line(each.card.title)}", f"deleted: {one_line(each.card.title)}")
    words = tuple(word for word in each.words if word not in said)
    return session.workspace.ref(each.card), one_line(each.card.title), words


def _file(each: FileNews) -> tuple[str, str, tuple[str, ...]]:
    words = tuple(
        "new" if word == f"new: {one_line(each.title)}" else word for word in each.words
    )  # fmt: skip
    return each.id, one_line(each.title), words


def _others(each: Compared) -> Iterator[Section]:
    for heading, files in (("Standards", each.news.standards), ("People", each.news.people)):
        if files:
            yield heading, [_file(one) for one in files]


# For people


def _as_text(session: "Session", found: Sequence[Compared]) -> None:
    _say_notes(found)
    if all(each.news.is_empty for each in found):
        say(f"Nothing changed since {_since(found[0])}")
        return
    shown = ""
    for each in found:
        if each.news.is_empty:
            continue
        since = f"Since {_since(each)}"
        if since != shown:
            say(f"{chr(10) if shown else ''}{since}")
        shown = since
        for board in each.news.boards:
            say()
            say(one_line(board.name), bold=True)
            for section in _sections(session, board):
                _say_section(section, "  ")
        for section in _others(each):
            say()
            _say_section(section, "", bold=True)


def _say_section(section: Section, indent: str, *, bold: bool = False) -> None:
    heading, items = section
    say(f"{indent}{heading}", bold=bold)
    for name, title, words in items:
        head = "  ".join(filter(None, (name, title)))
        text = f"{head}: {'; '.join(words)}" if head and words else head or "; ".join(words)
        say_hanging(text, f"{indent}  ")


def _say_notes(found: Sequence[Compared]) -> None:
    for note in dict.fromkeys(note for each in found for note in each.notes):
        say(f"leantui: {note}", err=True)


# As Markdown


def _as_markdown(session: "Session", found: Sequence[Compared]) -> None:
    lines = list(_markdown(session, found))
    click.echo(printable("\n".join(lines)))


def _markdown(session: "Session", found: Sequence[Compared]) -> Iterator[str]:
    sinces = list(dict.fromkeys(_since(each) for each in found))
    is_one = len(sinces) == 1
    yield f"# What changed{f' since {escaped(sinces[0])}' if is_one else ''}"
    if all(each.news.is_empty for each in found):
        yield "\nNothing changed."
    for each in found:
        for board in each.news.boards:
            yield f"\n## {escaped(board.name)}"
            if not is_one:
                yield f"\nSince {escaped(_since(each))}."
            for heading, items in _sections(session, board):
                yield f"\n### {heading}\n"
                yield from map(_bullet, items)
        for heading, items in _others(each):
            yield f"\n## {heading}\n"
            yield from map(_bullet, items)
    notes = dict.fromkeys(note for each in found for note in each.notes)
    yield from (f"\n*{escaped(note)}*" for note in notes)


def _bullet(item: tuple[str, str, tuple[str, ...]]) -> str:
    name, title, words = item
    head = " ".join(filter(None, (f"**{escaped(name)}**" if name else "", escaped(title))))
    said = escaped("; ".join(words))
    return f"- {head}: {said}" if head and said else f"- {head or said}"


# For programs


def _as_json(session: "Session", found: Sequence[Compared]) -> None:
    boards = [_board_table(session, each, board) for each in found for board in each.news.boards]
    print_json(
        "diff",
        {
            "from": _base_table(found[0].base),
            "to": _base_table(found[0].until) if found[0].until else None,
            "boards": boards,
            "standards": [_file_table(one) for each in found for one in each.news.standards],
            "people": [_file_table(one) for each in found for one in each.news.people],
            "notes": list(dict.fromkeys(note for each in found for note in each.notes)),
        },
    )


def _base_table(base: Base) -> dict[str, Any]:
    return {"commit": base.commit or None, "at": base.committed, "said": base.said}


def _board_table(session: "Session", each: Compared, board: BoardNews) -> dict[str, Any]:
    cards: dict[str, Any] = {
        sort: [_card_table(session, card) for card in board.cards if card.sort == sort]
        for sort in SORTS
    }
    return {
        "id": board.id,
        "name": board.name,
        "from": _base_table(each.base),
        **cards,
        "board": list(board.board),
        "huddles": [_file_table(one) for one in board.huddles],
        "templates": [_file_table(one) for one in board.templates],
    }


def _card_table(session: "Session", each: CardNews) -> dict[str, Any]:
    card = each.card
    return {
        "id": card.id,
        "ref": session.workspace.ref(card),
        "title": card.title,
        "column": card.column,
        "words": list(each.words),
        "file": card.file,
    }


def _file_table(each: FileNews) -> dict[str, Any]:
    return {"id": each.id, "title": each.title, "words": list(each.words), "file": each.file}


FORMS: dict[str, Callable[["Session", Sequence[Compared]], None]] = {
    "text": _as_text,
    "markdown": _as_markdown,
    "json": _as_json,
}
"""Ways to write it down, by name."""
