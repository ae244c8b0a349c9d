"""Importing a table: what it would do to the workspace, and doing it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from leantui.exchange.csv_rows import RowProblem, UnusableTable, read_rows
from leantui.exchange.drafts import Draft, draft_cards
from leantui.exchange.import_memory import Seen
from leantui.exchange.mapping import Mapping as ImportMapping
from leantui.exchange.reconcile import new_card, reconcile, seen_of
from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.rank import between
from leantui.model.workspace import Workspace
from leantui.rules.commands import CardChange, Change, Done, Refusal
from leantui.rules.context import Context
from leantui.rules.runs import begun_on_entry

BATCH = 100
"""Cards that are written as one change, all or none of them."""


class Kept(msgspec.Struct, frozen=True):
    """Keys of a card that were left as somebody set them, although the source says something else."""

    card: str
    keys: tuple[str, ...]


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What an import would do. Nothing is done yet."""

    board: Board
    is_new_board: bool
    rows: int
    """Rows that can be used."""
    cards: int
    """Cards they speak of."""
    added: tuple[CardChange, ...]
    updated: tuple[CardChange, ...]
    unchanged: int
    kept: tuple[Kept, ...]
    people: dict[str, str]
    """Names, by id, of assignees who have no file yet."""
    problems: tuple[RowProblem, ...]
    seen: dict[str, Seen]

    @property
    def rows_left_out(self) -> int:
        return len({problem.line for problem in self.problems if problem.is_left_out})


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """Where the cards go."""

    workspace: Workspace
    board: Board
    is_new_board: bool = False


def plan_import(
    data: bytes,
    mapping: ImportMapping,
    target: Target,
    seen: Mapping[str, Seen],
    *,
    now: datetime,
    who: str,
    advance: Callable[[int], None] = lambda rows: None,
) -> Plan | UnusableTable:
    """Work out what importing the table means.

    Args:
        data: the table's bytes.
        mapping: what its rows mean.
        target: where they go. The workspace must hold the archived cards too.
        seen: what earlier imports saw, by card id.
        now: when the import happens.
        who: who does it.
        advance: told, now and then, how many rows were read.
    """
    table = read_rows(data, mapping, advance)
    if isinstance(table, UnusableTable):
        return table
    found = draft_cards(table.rows, mapping, _places(target.board))
    planning = _Planning(target, seen, now, who)
    for draft in found.drafts:
        planning.take(draft)
    problems = (*table.problems, *found.problems, *planning.problems)
    wants_people = mapping.file.people.create
    return Plan(
        board=target.board,
        is_new_board=target.is_new_board,
        rows=len(table.rows),
        cards=len(found.drafts),
        added=planning.added(),
        updated=tuple(planning.updated),
        unchanged=planning.unchanged,
        kept=tuple(planning.kept),
        people=_unknown_people(found.drafts, target.workspace) if wants_people else {},
        problems=tuple(sorted(set(problems))),
        seen=planning.seen,
    )


class Progress(msgspec.Struct, frozen=True):
    """How far the writing is."""

    written: int
    total: int


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What was written."""

    written: frozenset[str]
    """Ids of cards."""
    refused: tuple[tuple[str, str], ...] = ()
    """Ids of cards that could not be written, each with the reason."""


def write_plan(
    plan: Plan,
    perform: Callable[[Change], Done | Refusal],
    advance: Callable[[Progress], None] = lambda progress: None,
) -> Outcome:
    """Write the cards in batches; a batch is one change, which can be undone.

    Args:
        plan: what to write.
        perform: writes one change, all of it or nothing.
        advance: told after each batch.
    """
    parts = (*plan.added, *plan.updated)
    written: set[str] = set()
    refused: list[tuple[str, str]] = []
    for start in range(0, len(parts), BATCH):
        batch = parts[start : start + BATCH]
        answer = perform(_change(batch, plan.board))
        if isinstance(answer, Done):
            written.update(part.card.id for part in batch)
        elif answer.code == "not-now":
            refused += [(part.card.id, answer.message) for part in parts[start:]]
            break
        else:
            _write_singly(batch, plan.board, perform, written, refused)
        advance(Progress(min(start + BATCH, len(parts)), len(parts)))
    return Outcome(written=frozenset(written), refused=tuple(refused))


def _write_singly(
    batch: Iterable[CardChange],
    board: Board,
    perform: Callable[[Change], Done | Refusal],
    written: set[str],
    refused: list[tuple[str, str]],
) -> None:
    """One card's conflict shall not hold up the others."""
    for part in batch:
        answer = perform(_change((part,), board))
        if isinstance(answer, Done):
            written.add(part.card.id)
        else:
            refused.append((part.card.id, answer.message))


def _change(parts: tuple[CardChange, ...], board: Board) -> Change:
    what = parts[0].card.id if len(parts) == 1 else f"{len(parts)} cards"
    return Change(what=f"imported {what} into {board.name}", cards=parts)


def _places(board: Board) -> list[str]:
    places: list[str] = []
    for column in board.column:
        places += [column.id, f"{column.id}/done"] if column.split else [column.id]
    return places


class _Planning:
    """Drafts against what is there."""

    def __init__(self, target: Target, seen: Mapping[str, Seen], now: datetime, who: str) -> None:
        self.target = target
        self.before = seen
        self.now = now
        self.who = who
        self.new: list[Draft] = []
        self.updated: list[CardChange] = []
        self.unchanged = 0
        self.kept: list[Kept] = []
        self.problems: list[RowProblem] = []
        self.seen: dict[str, Seen] = {}
        contents = target.workspace.boards.get(target.board.id)
        self.ids = frozenset(target.workspace.ids.ordered)
        self.cards: dict[str, Card] = {}
        if contents is not None:
            self.cards = {**(contents.archive or {}), **contents.cards}
        self.last_rank: dict[str, str] = {}
        for card in self.cards.values():
            self.last_rank[card.column] = max(card.rank, self.last_rank.get(card.column, ""))

    def take(self, draft: Draft) -> None:
        """Plan what becomes of one draft."""
        obstacle = self._obstacle(draft)
        if obstacle is not None:
            self.problems.append(RowProblem(draft.line, "", obstacle))
            return
        card = self.cards.get(draft.id)
        before = self.before.get(draft.id) if card is not None else None
        self.seen[draft.id] = seen_of(draft, before)
        if card is None:
            self.new.append(draft)
            return
        result = reconcile(card, draft, before, now=self.now, who=self.who)
        if result.kept:
            self.kept.append(Kept(draft.id, result.kept))
        if result.card is card:
            self.unchanged += 1
            return
        after = result.card
        if after.column != card.column:
            after = msgspec.structs.replace(after, rank=self._ranks(after.column, 1)[0])
            after = self._begun(after)
        self.updated.append(CardChange(before=card, after=after))

    def _obstacle(self, draft: Draft) -> str | None:
        """Why the draft's card can't be made or changed; a file is never written over."""
        workspace = self.target.workspace
        if draft.id not in self.ids:
            return None
        card = workspace.card(draft.id)
        if card is None:
            return f"the file of {draft.id} can't be read; leantui check says why"
        if card.board != self.target.board.id:
            return f"{draft.id} is a card of the board {card.board}"
        if any(problem.severity == "error" for problem in workspace.problems_of(card.file)):
            return f"{card.file} needs attention; leantui check says why"
        return None

    def added(self) -> tuple[CardChange, ...]:
        """New cards, in the order of the file, each column ranked from its last card on."""
        made = [self._new_card(draft) for draft in self.new]
        by_column: dict[str, list[Card]] = {}
        for card in made:
            by_column.setdefault(card.column, []).append(card)
        ranks: dict[str, str] = {}
        for column, cards in by_column.items():
            ranks |= zip((card.id for card in cards), self._ranks(column, len(cards)), strict=True)
        return tuple(
            CardChange(before=None, after=msgspec.structs.replace(card, rank=ranks[card.id]))
            for card in made
        )

    def _new_card(self, draft: Draft) -> Card:
        board = self.target.board
        made = new_card(
            draft, board=board.id, column=board.column[0].id, now=self.now, who=self.who
        )
        return self._begun(made)

    def _begun(self, card: Card) -> Card:
        """With its run begun, where it comes to be worked on; what comes finished is history."""
        board = self.target.board
        if board.column_index(card.column_id) >= board.finished_index:
            return card
        context = Context(now=self.now, who=self.who)
        return begun_on_entry(self.target.workspace, card, context)

    def _ranks(self, column: str, count: int) -> list[str]:
        """Ranks for that many cards below all that stand in the column."""
        last = self.last_rank.get(column, "")
        ranks: list[str] = []
        for _ in range(count):
            last = between(last or None, None) or f"{last}V"
            ranks.append(last)
        self.last_rank[column] = last
        return ranks


def _unknown_people(drafts: Iterable[Draft], workspace: Workspace) -> dict[str, str]:
    return {
        person: draft.people[person]
        for draft in drafts
        for person in draft.fields.get("assignees") or ()
        if person in draft.people and person not in workspace.people
    }


def board_for(
    named: str, workspace: Workspace, mapping: ImportMapping
) -> tuple[Board, dict[str, Any] | None] | str:
    """The board to import into.

    Returns:
        The board called `named`, by id, key or name; or one made from the mapping, with the table its
        file is to be written from; or, in words, why there is none.
    """
    from leantui.model.slug import slug
    from leantui.store.nearest import did_you_mean

    wanted = named.strip().lower()
    for contents in workspace.boards.values():
        board = contents.board
        if wanted in (board.id, board.ref_key.lower(), board.name.lower()):
            return board, None
    board_id = slug(named)
    if not board_id:
        return f"{named!r} can't be made an id of a-z, 0-9 and -"
    if mapping.board is None or mapping.file.board is None:
        hint = did_you_mean(wanted, workspace.boards)
        return f"No board is called {named}, and the mapping has no [board] to make one from. {hint}".rstrip()
    table = dict(mapping.file.board)
    keys = {contents.board.ref_key.lower() for contents in workspace.boards.values()}
    if str(table.get("key", "")).lower() in keys:
        del table["key"]
    return msgspec.structs.replace(mapping.board, id=board_id, key=table.get("key")), table


def seen_after(before: Mapping[str, Seen], plan: Plan, outcome: Outcome) -> dict[str, Seen]:
    """What to remember: of every card that is now as the plan has it."""
    refused = {card_id for card_id, _ in outcome.refused}
    return {**before, **{id_: seen for id_, seen in plan.seen.items() if id_ not in refused}}


def create_board_and_people(
    root: Path, plan: Plan, board_table: dict[str, Any] | None, team: str | None
) -> list[str]:
    """Make the files that cards refer to. Returns their paths relative to the root.

    Raises:
        OSError: if one can't be made.
    """
    from leantui.exchange.new_files import board_text, create_file, person_text

    made: list[str] = []
    if board_table is not None:
        file = f"boards/{plan.board.id}/board.toml"
        if create_file(
            root / file, board_text(board_table, schema=_schema(root, "../../", "board"))
        ):
            made.append(file)
    for person_id, name in sorted(plan.people.items()):
        file = f"people/{person_id}.toml"
        text = person_text(name, team=team, schema=_schema(root, "../", "person"))
        if create_file(root / file, text):
            made.append(file)
    return made


def _schema(root: Path, up: str, kind: str) -> str | None:
    """What the line for editors points to, where the workspace has schemas."""
    return f"{up}schemas/{kind}.json" if (root / "schemas" / f"{kind}.json").is_file() else None
