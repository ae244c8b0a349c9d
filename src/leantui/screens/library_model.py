"""What the library of standards shows, worked out from the workspace. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.problem import Problem
from leantui.model.standard import Standard
from leantui.model.text import one_line
from leantui.model.workspace import Workspace
from leantui.process.figures import UseFigures, use_figures
from leantui.process.run import followed, is_running
from leantui.process.steps import progress
from leantui.rules.approvals import approvals_wanted, stale
from leantui.rules.improvements import Raised, raised_to
from leantui.rules.places import place_title

Shelf = Literal["", "draft", "archived"]
"""In force, in `standards/drafts/`, or in `standards/archive/`."""


class RunningCard(msgspec.Struct, frozen=True, kw_only=True):
    """A card that works through a standard now."""

    id: str
    ref: str
    title: str
    place: str = ""
    """Board and column, in words."""
    done: int = 0
    steps: int = 0


class RaisedCard(msgspec.Struct, frozen=True, kw_only=True):
    """An improvement that was raised to a standard."""

    id: str
    ref: str
    title: str
    place: str = ""
    """The step it came up at, and where the card is, in words."""


class LibraryEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A standard, a draft, an archived revision, or one that can't be read."""

    id: str
    standard: Standard | None = None
    """None where its file can't be read."""
    shelf: Shelf = ""
    runs: tuple[RunningCard, ...] = ()
    raised: tuple[RaisedCard, ...] = ()
    """Improvements raised to it that aren't finished; of the one in force, or its draft where there is none."""
    problem: Problem | None = None
    wanted: tuple[str, ...] = ()
    """Of a draft: ids of those of the process group whose approval is wanted."""
    stale: tuple[str, ...] = ()
    """Of a draft: ids of those who agreed with another text than it has now."""
    board: Board | None = None
    """The board whose columns its steps name, for their titles."""

    @property
    def key(self) -> str:
        revision = (
            f" r{self.standard.revision}" if self.standard and self.shelf == "archived" else ""
        )
        return f"{self.shelf} {self.id}{revision}".strip()

    @property
    def file(self) -> str:
        if self.problem is not None:
            return self.problem.file
        return self.standard.file if self.standard else ""


class LibraryModel(msgspec.Struct, frozen=True, kw_only=True):
    entries: tuple[LibraryEntry, ...]
    as_of: datetime
    start: str = ""
    """The id of the standard where the cursor starts."""
    people: Mapping[str, str] = msgspec.field(default_factory=dict)
    """Names by id."""
    me: str = ""
    """Who looks at it: the id of a person, for whom a new standard is."""
    use: Callable[[], Mapping[str, UseFigures]] = dict
    """Works out the figures of use of all standards, by id, from every card; for a thread to call."""
    is_whole: bool = True
    """Whether the archived cards have been read, so that the figures are of all cards."""


def library_model(
    workspace: Workspace, as_of: datetime, *, start: str = "", me: str = ""
) -> LibraryModel:
    """Everything below `standards/`.

    Args:
        workspace: the snapshot.
        as_of: the present.
        start: the id of the standard where the cursor starts.
        me: who looks at it.
    """
    ids = dict.fromkeys((*workspace.standards, *workspace.drafts))
    return LibraryModel(
        use=lambda: use_figures(workspace, ids),
        is_whole=all(contents.archive is not None for contents in workspace.boards.values()),
        entries=tuple(_entries(workspace)),
        as_of=as_of,
        start=start,
        me=me,
        people={id_: person.name for id_, person in workspace.people.items()},
    )


def _entries(workspace: Workspace) -> Iterator[LibraryEntry]:
    problems = {
        problem.file: problem
        for problem in reversed(workspace.problems)
        if problem.severity == "error" and problem.file.startswith("standards/")
    }
    worked = _worked(workspace)
    raised = raised_to(workspace)
    shelves: tuple[tuple[Shelf, Mapping[str, Standard]], ...] = (
        ("", workspace.standards),
        ("draft", workspace.drafts),
        ("archived", workspace.superseded),
    )
    for shelf, standards in shelves:
        for standard in standards.values():
            yield LibraryEntry(
                id=standard.id,
                standard=standard,
                shelf=shelf,
                runs=tuple(_runs(workspace, standard, worked.get(standard.id, ()), shelf)),
                raised=tuple(_raised(workspace, standard, raised.get(standard.id, ())))
                if not shelf or (shelf == "draft" and standard.id not in workspace.standards)
                else (),
                problem=problems.pop(standard.file, None),
                wanted=approvals_wanted(standard, workspace.standards.get(standard.id))
                if shelf == "draft"
                else (),
                stale=stale(standard) if shelf == "draft" else (),
                board=_board_of(workspace, standard),
            )
    for file, problem in problems.items():
        name = file.rpartition("/")[2].removesuffix(".toml")
        shelf = "draft" if "/drafts/" in file else "archived" if "/archive/" in file else ""
        yield LibraryEntry(id=name, shelf=shelf, problem=problem)


def _worked(workspace: Workspace) -> Mapping[str, Sequence[Card]]:
    """By standard, the cards whose log has something of it: few of all, and looked through once."""
    old = (each.id for each in workspace.superseded.values())
    ids = {*workspace.standards, *workspace.drafts, *old}
    found: dict[str, list[Card]] = {}
    for card in workspace.cards():
        named = {entry.standard for entry in card.log if entry.event in ("run", "step")}
        for id_ in ids if None in named else named:
            found.setdefault(id_ or "", []).append(card)
    return found


def _runs(
    workspace: Workspace, standard: Standard, cards: Iterable[Card], shelf: Shelf
) -> Iterator[RunningCard]:
    """Who runs the one in force, whichever revision they began on; of another one those who follow it."""
    is_shelved = bool(shelf) and standard.id in workspace.standards
    for card in cards:
        if not is_running(standard.id, card):
            continue
        own = followed(workspace, standard.id, card) or standard
        is_own = own.revision == standard.revision
        if is_own or not is_shelved:
            board = workspace.boards[card.board].board
            done, steps = progress(own, card) or (0, 0)
            place = f"{one_line(board.name)}, {place_title(board, card.column)}"
            yield RunningCard(
                id=card.id,
                ref=workspace.ref(card),
                title=one_line(card.title),
                place=place if is_own else f"{place}, on r{own.revision}",
                done=done,
                steps=steps,
            )


def _raised(
    workspace: Workspace, standard: Standard, raised: Sequence[Raised]
) -> Iterator[RaisedCard]:
    numbers = {step.id: number for number, step in enumerate(standard.step, 1)}
    for each in raised:
        card, board = each.card, workspace.boards[each.card.board].board
        step = f"step {numbers[each.step]}, " if each.step in numbers else ""
        yield RaisedCard(
            id=card.id,
            ref=workspace.ref(card),
            title=one_line(card.title),
            place=f"{step}{one_line(board.name)}, {place_title(board, card.column)}",
        )


def _board_of(workspace: Workspace, standard: Standard) -> Board | None:
    """The first board that posts the standard, else one that has all the columns its steps name."""
    boards = [contents.board for contents in workspace.boards.values()]
    posting = (
        board for board in boards if any(rule.standard == standard.id for rule in board.posted)
    )
    wanted = {step.column for step in standard.step if step.column}
    having = (board for board in boards if wanted <= {column.id for column in board.column})
    return next(posting, None) or next(having, None)
