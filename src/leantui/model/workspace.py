"""A workspace: everything that was read, as one frozen snapshot."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.ids import Ids
from leantui.model.overlay import changed
from leantui.model.person import Person
from leantui.model.problem import Problem
from leantui.model.standard import Standard


class WorkspaceFile(msgspec.Struct, frozen=True, kw_only=True):
    """`leantui.toml`: marks the root of a workspace."""

    format: Annotated[int, Meta(ge=1, le=1, description="The version of the file format.")] = 1
    name: Annotated[str, Meta(min_length=1, description="The name shown.")] | None = None


class BoardContents(msgspec.Struct, frozen=True):
    """A board with its cards. Never changed in place: `with_card` and `without_card` make the next one."""

    board: Board
    cards: Mapping[str, Card]
    """Open and finished cards below `cards/`, by id."""
    archive: Mapping[str, Card] | None = None
    """Cards below `archive/`, by id; None while they haven't been read."""
    templates: Mapping[str, dict[str, Any]] = msgspec.field(default_factory=dict)

    def with_card(self, card: Card) -> "BoardContents":
        """The board after `card` was added, changed, archived or taken back from the archive."""
        put, gone = {card.id: card}, (card.id,)
        cards, archive = self.cards, self.archive
        if card.is_archived:
            cards = changed(cards, {}, gone)
            archive = None if archive is None else changed(archive, put)
        else:
            cards = changed(cards, put)
            archive = None if archive is None else changed(archive, {}, gone)
        return msgspec.structs.replace(self, cards=cards, archive=archive)

    def without_card(self, card_id: str) -> "BoardContents":
        cards, archive = changed(self.cards, {}, (card_id,)), self.archive
        archive = None if archive is None else changed(archive, {}, (card_id,))
        return msgspec.structs.replace(self, cards=cards, archive=archive)


class Names(msgspec.Struct, frozen=True):
    """What the cards of one board may name."""

    columns: frozenset[str]
    lanes: frozenset[str]
    types: frozenset[str]
    """None at all: a board that lists no types takes any."""
    classes: frozenset[str]
    people: frozenset[str]
    """None at all: where nobody is listed, anybody may be named."""
    standards: frozenset[str]
    is_whole: bool = True
    """Whether the board's file could be read; where it couldn't, it may list what isn't known here."""

    def missing(self, card: Card) -> tuple[str, ...]:
        """What the card names and nobody has, in words such as `lane acmee`, not cleaned for a terminal."""
        found = []
        if card.column_id not in self.columns:
            found.append(f"column {card.column}")
        if card.lane and card.lane not in self.lanes and (self.is_whole or self.lanes):
            found.append(f"lane {card.lane}")
        if card.type and self.types and card.type not in self.types:
            found.append(f"type {card.type}")
        if card.class_of_service not in self.classes and self.is_whole:
            found.append(f"class of service {card.class_of_service}")
        if self.people:
            found += [f"person {who}" for who in card.assignees if who not in self.people]
        if card.standard and card.standard not in self.standards:
            found.append(f"standard {card.standard}")
        return tuple(found)


class Workspace(msgspec.Struct, frozen=True):
    """One snapshot of all files."""

    root: str
    """The root's path, as a label; nothing on this floor opens it."""
    name: str = ""
    boards: Mapping[str, BoardContents] = msgspec.field(default_factory=dict)
    standards: Mapping[str, Standard] = msgspec.field(default_factory=dict)
    """The revision in force of each standard, by id."""
    drafts: Mapping[str, Standard] = msgspec.field(default_factory=dict)
    superseded: Mapping[str, Standard] = msgspec.field(default_factory=dict)
    """Archived revisions by `<id>.r<N>`."""
    people: Mapping[str, Person] = msgspec.field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    """What is wrong in single files; questions across files are asked by `leantui check`."""
    ids: Ids = Ids()
    """The ids of all cards, archived ones too."""
    pinned: Mapping[str, Standard] = msgspec.field(default_factory=dict)
    """Texts of standards that runs follow and no file has any more, as git keeps them, by their blob's hash."""

    def cards(self) -> Iterator[Card]:
        for contents in self.boards.values():
            yield from contents.cards.values()

    def archived(self) -> Iterator[Card]:
        for contents in self.boards.values():
            if contents.archive:
                yield from contents.archive.values()

    def card(self, card_id: str) -> Card | None:
        """The card of that whole id, archived or not."""
        for contents in self.boards.values():
            found = contents.cards.get(card_id) or (contents.archive or {}).get(card_id)
            if found is not None:
                return found
        return None

    def ref(self, card: Card) -> str:
        """How people name the card: the board's key and the shortest unique prefix."""
        contents = self.boards.get(card.board)
        short = self.ids.shortest(card.id)
        return f"{contents.board.ref_key}-{short}" if contents else short

    def find(self, named: str) -> tuple[str, ...]:
        """Ids that `named` may mean: a prefix, with or without a board's key, in any case."""
        text = named.strip().lower()
        found = tuple(self.ids.matching(text)) if text else ()
        if found or "-" not in text:
            return found
        key, _, prefix = text.partition("-")
        has_key = {c.board.id for c in self.boards.values() if c.board.ref_key.lower() == key}
        if not prefix or not has_key:
            return ()
        return tuple(
            card_id
            for card_id in self.ids.matching(prefix)
            if (card := self.card(card_id)) is None or card.board in has_key
        )

    def posted(self, card: Card) -> tuple[str, ...]:
        """Ids of the standards that apply to the card, the one in hand first."""
        contents = self.boards.get(card.board)
        rules = contents.board.posted if contents else ()
        own = (card.standard,) if card.standard else ()
        return tuple(
            dict.fromkeys(own + tuple(rule.standard for rule in rules if rule.matches(card)))
        )

    def names(self, board: Board) -> Names:
        """What cards of the board may name. People and standards whose files can't be read are there all the same."""
        broken: dict[str, set[str]] = {"people": set(), "standards": set()}
        for problem in self.problems:
            folder, _, file = problem.file.partition("/")
            if folder in broken:
                broken[folder].add(file.removeprefix("drafts/").removesuffix(".toml"))
        return Names(
            columns=frozenset(column.id for column in board.column),
            lanes=frozenset(lane.id for lane in board.lane),
            types=frozenset(card_type.id for card_type in board.card_type),
            classes=frozenset(service.id for service in board.classes),
            people=frozenset(self.people) | broken["people"],
            standards=frozenset(self.standards).union(self.drafts, broken["standards"]),
            is_whole=not self.problems_of(f"boards/{board.id}/board.toml"),
        )

    def problems_of(self, file: str) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.file == file)

    def with_board(self, contents: BoardContents) -> "Workspace":
        return msgspec.structs.replace(self, boards={**self.boards, contents.board.id: contents})
