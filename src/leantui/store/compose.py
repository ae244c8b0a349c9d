"""One snapshot out of what was read of each folder."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from leantui.model.board import Board, Column
from leantui.model.card import Card
from leantui.model.ids import Ids, is_id
from leantui.model.overlay import keys_come_and_gone
from leantui.model.problem import Problem
from leantui.model.workspace import BoardContents, Workspace
from leantui.store.naming import board_file, undefined_board
from leantui.store.section import Section

SectionKey = tuple[str, str]
"""Name of a section and id of its board; the latter empty where it has none."""

Sections = Mapping[SectionKey, Section]

_NONE = Section()
_FEW = 16
"""Ids that come or go up to which they are put in and taken out one by one."""


def compose(
    root: str,
    sections: Sections,
    before: tuple[Sections, Workspace] | None,
    *,
    archive: bool,
) -> Workspace:
    """The workspace that `sections` make.

    Args:
        before: the sections that made the workspace before, and it. Whatever has the same sections
            is the same object in both; if nothing differs, so is the workspace.
        archive: whether the archived cards were read; else only their names are known.
    """
    old_sections, old = before if before else ({}, None)
    boards = {
        board: _contents(board, sections, old_sections, old, archive)
        for board in board_ids(sections)
    }
    problems = _problems(sections, old_sections, old)
    parts: dict[str, Any] = {
        "name": _name(sections),
        "boards": boards,
        "problems": problems,
        "people": sections.get(("people", ""), _NONE).items,
    }
    standards = sections.get(("standards", ""), _NONE)
    if old is None or old_sections.get(("standards", ""), _NONE).items is not standards.items:
        parts |= _standards(standards)
    if old is None:
        return Workspace(root=root, ids=ids_of(sections), **parts)
    differing = {name: part for name, part in parts.items() if not _is_same(name, part, old)}
    ids = _ids(sections, old_sections, old.ids)
    if ids is not old.ids:
        differing["ids"] = ids
    return msgspec.structs.replace(old, **differing) if differing else old


def _is_same(name: str, part: Any, old: Workspace) -> bool:
    was = getattr(old, name)
    if name != "boards":
        return part is was or (name in ("name", "problems") and part == was)
    return part.keys() == was.keys() and all(part[board] is was[board] for board in part)


def board_ids(sections: Sections) -> list[str]:
    """Boards in order: those with a definition, and those that have cards without one."""
    defined = {file.split("/")[1] for file in sections.get(("boards", ""), _NONE).stamps}
    with_cards = {
        board for (name, board), section in sections.items() if name == "cards" and section.stamps
    }
    return sorted(board for board in defined | with_cards if is_id(board))


def _contents(
    board: str, sections: Sections, old_sections: Sections, old: Workspace | None, archive: bool
) -> BoardContents:
    before = old.boards.get(board) if old else None
    cards = sections.get(("cards", board), _NONE).items
    definition = sections.get(("boards", ""), _NONE).items.get(board_file(board))
    archived = sections.get(("archive", board), _NONE).items if archive else None
    templates = sections.get(("templates", board), _NONE)
    has_same_templates = (
        before is not None
        and old_sections.get(("templates", board), _NONE).items is templates.items
    )
    if (
        before is not None
        and before.cards is cards
        and before.archive is archived
        and has_same_templates
        and (before.board is definition or (definition is None and before.board.file == ""))
    ):
        return before
    return BoardContents(
        board=definition or stand_in(board, cards.values()),
        cards=cards,
        archive=archived,
        templates=before.templates if before and has_same_templates else _templates(templates),
    )


def _templates(section: Section) -> dict[str, dict[str, Any]]:
    return {
        file.rsplit("/", 1)[1].removesuffix(".toml"): table for file, table in section.items.items()
    }


def stand_in(board: str, cards: Iterable[Card]) -> Board:
    """A board to show the cards of one whose definition can't be read: the columns they are in.

    Its `file` is empty. The columns stand in the order in which the cards passed through them.
    """
    seen: dict[str, list[int]] = {}
    halves: set[str] = set()
    for card in cards:
        passed = [entry.to for entry in card.log if entry.to] + [card.column]
        for place, name in enumerate(dict.fromkeys(column.partition("/")[0] for column in passed)):
            seen.setdefault(name, []).append(place)
        halves |= {column.partition("/")[0] for column in passed if column.endswith("/done")}
    order = sorted(seen, key=lambda name: (sum(seen[name]) / len(seen[name]), name))
    columns = tuple(Column(id=name, split=name in halves) for name in order if is_id(name))
    return Board(name=board, id=board, column=columns or (Column(id="unknown"),))


def _standards(section: Section) -> dict[str, dict[str, Any]]:
    shelves: dict[str, dict[str, Any]] = {"standards": {}, "drafts": {}, "superseded": {}}
    for file, standard in section.items.items():
        folders = file.split("/")[1:-1]
        if folders == ["archive"]:
            shelves["superseded"][file.rsplit("/", 1)[1].removesuffix(".toml")] = standard
        else:
            shelves["drafts" if folders else "standards"][standard.id] = standard
    return shelves


def _name(sections: Sections) -> str:
    found = sections.get(("workspace", ""), _NONE).items.get("leantui.toml")
    return (found.name or "") if found else ""


def _problems(
    sections: Sections, old_sections: Sections, old: Workspace | None
) -> tuple[Problem, ...]:
    if old is not None and sections.keys() == old_sections.keys():
        before = [old_sections[key].problems for key in sections]
        boards = (sections.get(("boards", ""), _NONE).stamps.keys(), board_ids(sections))
        old_boards = (
            old_sections.get(("boards", ""), _NONE).stamps.keys(),
            board_ids(old_sections),
        )
        if boards == old_boards and all(
            section.problems is was for section, was in zip(sections.values(), before, strict=True)
        ):
            return old.problems
    found = [
        problem
        for section in sections.values()
        for problems in section.problems.values()
        for problem in problems
    ]
    return tuple(sorted([*found, *_undefined(sections)]))


def _undefined(sections: Sections) -> list[Problem]:
    files = sections.get(("boards", ""), _NONE)
    return [
        undefined_board(board)
        for board in board_ids(sections)
        if board_file(board) not in files.stamps and board_file(board) not in files.problems
    ]


def id_of(file: str) -> str:
    """The id that a card's path names."""
    return file[file.rfind("/") + 1 : -5]


def _card_ids(section: Section) -> Iterable[str]:
    """Ids of the files in a section, whether they can be read or not."""
    if len(section.items) == len(section.stamps):
        return section.items
    return {name for file in section.stamps if is_id(name := id_of(file))}


def ids_of(sections: Sections) -> Ids:
    """The ids of all cards, by the names of their files."""
    return Ids.of(
        name
        for (kind, _), section in sections.items()
        if kind in ("cards", "archive")
        for name in _card_ids(section)
    )


def _ids(sections: Sections, old_sections: Sections, old: Ids) -> Ids:
    """The ids, made from those before where few differ."""
    added: set[str] = set()
    removed: set[str] = set()
    for key in {key for key in (*sections, *old_sections) if key[0] in ("cards", "archive")}:
        section, before = sections.get(key), old_sections.get(key)
        if section is before or _has_same_files(key, section, before):
            continue
        now, was = (section or _NONE).stamps, (before or _NONE).stamps
        come, gone = keys_come_and_gone(was, now)
        added |= set(map(id_of, come))
        removed |= set(map(id_of, gone))
    added, removed = added - removed, removed - added
    added = {name for name in added if is_id(name)}
    if len(added) + len(removed) > _FEW:
        return old.differing(added, removed - _named(sections, removed))
    for name in removed:
        if not _is_named_elsewhere(sections, name):
            old = old.without_id(name)
    for name in added:
        old = old.with_id(name)
    return old


def _has_same_files(key: SectionKey, section: Section | None, before: Section | None) -> bool:
    """Whether it is known without a look that the same files are in both: that matters with many."""
    return (
        key[0] == "cards"
        and section is not None
        and before is not None
        and section.generation == before.generation
    )


def _is_named_elsewhere(sections: Sections, name: str) -> bool:
    return any(
        key[0] in ("cards", "archive") and _names(section, name)
        for key, section in sections.items()
    )


def _names(section: Section, name: str) -> bool:
    if len(section.items) == len(section.stamps):  # every file is the one of its id
        return name in section.items
    return any(id_of(file) == name for file in section.stamps)


def _named(sections: Sections, names: set[str]) -> set[str]:
    """Those of `names` that a file is called by."""
    return {
        name
        for key, section in sections.items()
        if key[0] in ("cards", "archive")
        for file in section.stamps
        if (name := id_of(file)) in names
    }
