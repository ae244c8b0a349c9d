"""What the standard pane shows, worked out from the standard, the card and the board. Pure."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal

import msgspec

from leantui.flow.dates import zone
from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.log import LogEntry
from leantui.model.problem import Problem
from leantui.model.standard import Standard
from leantui.process.calls import Call
from leantui.process.clocks import Clocks
from leantui.process.run import Run, is_text_changed, run_of
from leantui.process.steps import StepView, next_step, steps_of
from leantui.process.timing import HandOff, Late, hand_offs, late_steps, used_time

ViewState = Literal["none", "missing", "broken", "shown"]


class StepGroup(msgspec.Struct, frozen=True):
    """Steps worked in one place on the board."""

    title: str
    """“In Fix”, “Then, in Done”, “Before, in Analyse”, “Anywhere”; empty where there is only one place."""
    steps: tuple[StepView, ...]
    is_here: bool
    """Whether the card stands where these steps are worked; true for all where there is no card."""


class StandardView(msgspec.Struct, frozen=True, kw_only=True):
    """One standard beside one card, or on its own, or the reason why there is none."""

    state: ViewState
    standard: Standard | None = None
    card: Card | None = None
    board: Board | None = None
    wanted: str = ""
    """The id of the standard that is posted, also where it is missing or broken."""
    problem: Problem | None = None
    groups: tuple[StepGroup, ...] = ()
    next_step: str | None = None
    """The id of the step to do next."""
    matching: int = 0
    """How many standards match the card."""
    index: int = 0
    """Which of them this is, from 0."""
    open_runs: int = 0
    """How many cards are working through the standard now."""
    is_review_due: bool = False
    other_revision: int | None = None
    """The revision the card's run began on, where another one is shown."""
    newer_revision: int | None = None
    """The revision that is out by now, where the card's run stays on an earlier one."""
    unread_key: str = ""
    """The key by which whoever looks says that they have read this revision; empty where nothing is asked."""
    difference_key: str = ""
    """The key that shows what differs between the two."""
    is_other_text: bool = False
    """Whether the run follows a text of this revision that no file holds any more, or the reverse."""
    is_changed_since: bool = False
    """Whether the file says something else by now, under the same revision."""
    hand_offs: tuple[HandOff, ...] = ()
    """Ready steps that wait for somebody of another role."""
    late: tuple[Late, ...] = ()
    """Steps whose timer has run out."""
    used: timedelta | None = None
    """Working time of the run so far, or in all."""
    calls: Mapping[str, "StandardView"] = {}
    """By step, the standard that it runs, as it stands for the card."""
    help: LogEntry | None = None
    """The call for help that nobody has answered."""
    as_of: datetime
    """In the board's zone."""

    @property
    def steps(self) -> tuple[StepView, ...]:
        """All steps by their number."""
        found = (step for group in self.groups for step in group.steps)
        return tuple(sorted(found, key=lambda view: view.number))

    def step(self, step_id: str) -> StepView | None:
        return next((view for view in self.steps if view.step.id == step_id), None)


def standard_view(
    standard: Standard | None,
    card: Card | None,
    board: Board | None,
    *,
    standards_matching: int = 0,
    index: int = 0,
    open_runs: int = 0,
    problem: Problem | None = None,
    in_force: Standard | None = None,
    roles: Collection[str] | None = None,
    difference_key: str = "",
    calls: Mapping[str, StandardView] | None = None,
    as_of: datetime,
) -> StandardView:
    """Work out what to show.

    Args:
        standard: The standard in hand, or its last good version; None where none could be read.
        card: The selected card; None to show the standard on its own, every step open.
        board: The card's board; None without a card, if the columns' names don't matter.
        standards_matching: How many standards match the card.
        index: Which of them this one is, from 0.
        open_runs: How many cards are working through it.
        problem: What is wrong with its file.
        in_force: The revision in force, where the card's run may follow another one.
        roles: The roles of whoever looks; None: any.
        difference_key: The key that shows what differs between the two.
        calls: By step, the standards that steps run, each by `called_view`.
        as_of: The present, with an offset.
    """
    local = as_of.astimezone(board_zone(board))
    wanted = standard.id if standard else _wanted(card, board, index)
    common = {
        "card": card,
        "board": board,
        "wanted": wanted,
        "problem": problem,
        "matching": standards_matching,
        "index": index,
        "open_runs": open_runs,
        "as_of": local,
    }
    if standard is None:
        state: ViewState = "broken" if problem else "missing" if wanted else "none"
        return StandardView(state=state, **common)  # type: ignore[arg-type]
    steps = _steps(standard, card)
    upcoming = _upcoming(standard, card, board, roles) if card else None
    run = run_of(standard.id, card) if card else None
    clock = (
        {
            "hand_offs": _waiting_here(hand_offs(standard, steps, board, as_of), calls or {}),
            "late": late_steps(steps, board, as_of),
            "used": used_time(run, steps, board, as_of),
        }
        if run is not None and board is not None
        else {}
    )
    return StandardView(
        state="shown",
        standard=standard,
        groups=_beside_card(steps, card, board) if card and board else _alone(steps, board),
        next_step=upcoming.step.id if upcoming else None,
        is_review_due=standard.is_review_due(local.date()),
        other_revision=_other_revision(standard, run),
        newer_revision=_newer_revision(standard, run, in_force),
        is_other_text=is_text_changed(standard, run),
        is_changed_since=in_force is not None and is_text_changed(in_force, run),
        difference_key=difference_key,
        calls=calls or {},
        help=card.help if card else None,
        **clock,  # type: ignore[arg-type]
        **common,  # type: ignore[arg-type]
    )


def called_view(
    call: Call,
    clocks: Clocks,
    board: Board,
    *,
    in_force: Standard | None,
    roles: Collection[str] | None,
    calls: Mapping[str, StandardView],
    as_of: datetime,
) -> StandardView:
    """What to show of a standard that a step runs, below that step.

    Args:
        call: The step with what it runs.
        clocks: What is late and waits there.
        board: The card's board.
        in_force: The revision in force.
        roles: The roles of whoever looks.
        calls: By step, the standards that its own steps run.
        as_of: The present, with an offset.
    """
    view = standard_view(
        call.standard,
        call.card,
        board,
        in_force=in_force,
        roles=roles,
        calls=calls,
        as_of=as_of,
    )
    own = call.standard.id
    return msgspec.structs.replace(
        view,
        groups=(StepGroup("", call.views, True),),
        hand_offs=tuple(each for owner, each in clocks.hand_offs if owner.id == own),
        late=tuple(each for owner, each in clocks.late if owner.id == own),
    )


def board_zone(board: Board | None) -> tzinfo:
    """The board's time zone; UTC where it names none that is known here."""
    return zone(board.timezone) if board else UTC


def _waiting_here(
    found: tuple[HandOff, ...], calls: Mapping[str, StandardView]
) -> tuple[HandOff, ...]:
    """Without steps in whose place those of another standard are worked."""
    return tuple(
        each
        for each in found
        if each.view.step.id not in calls or not calls[each.view.step.id].next_step
    )


def _wanted(card: Card | None, board: Board | None, index: int) -> str:
    if card is None:
        return ""
    rules = board.posted if board else ()
    named = [card.standard] if card.standard else []
    named += [rule.standard for rule in rules if rule.matches(card)]
    found = list(dict.fromkeys(named))
    return found[min(index, len(found) - 1)] if found else ""


def _steps(standard: Standard, card: Card | None) -> tuple[StepView, ...]:
    if card is not None:
        return steps_of(standard, card)
    return tuple(
        StepView(step=step, number=number, state="waiting", entry=None)
        for number, step in enumerate(standard.step, 1)
    )


def _upcoming(
    standard: Standard, card: Card, board: Board | None, roles: Collection[str] | None
) -> StepView | None:
    """The next step for whoever looks; where nothing is theirs, the next one of anybody."""
    return next_step(standard, card, board, roles) or next_step(standard, card, board)


def _other_revision(standard: Standard, run: Run | None) -> int | None:
    """The revision of the card's run, where the one at hand stands in for it."""
    is_other = run is not None and run.revision not in (None, standard.revision)
    return run.revision if run is not None and is_other else None


def _newer_revision(standard: Standard, run: Run | None, in_force: Standard | None) -> int | None:
    if run is None or in_force is None or in_force.revision <= standard.revision:
        return None
    return in_force.revision


def _beside_card(steps: tuple[StepView, ...], card: Card, board: Board) -> tuple[StepGroup, ...]:
    """The card's column first, what comes then, what came before; open steps without a column second."""
    here = board.shown_column(card).id
    by_column: dict[str | None, list[StepView]] = {}
    for view in steps:
        by_column.setdefault(view.step.column, []).append(view)
    if set(by_column) <= {None}:
        return (StepGroup("", steps, True),) if steps else ()

    known = [column.id for column in board.column]
    at = known.index(here)
    titles: dict[str | None, str] = {column.id: column.title for column in board.column}
    order: list[tuple[str | None, str]] = [(here, f"In {titles[here]}")]
    order += [(column, f"Then, in {titles[column]}") for column in known[at + 1 :]]
    order += [(column, f"Before, in {titles[column]}") for column in known[:at]]
    order += [
        (column, f"In {column}, which this board doesn't have")
        for column in by_column
        if column is not None and column not in known
    ]
    has_open = any(view.state in ("ready", "waiting", "failed") for view in by_column.get(None, ()))
    order.insert(1 if has_open else len(order), (None, "Anywhere"))
    return tuple(
        StepGroup(title, tuple(by_column[column]), column in (here, None))
        for column, title in order
        if column in by_column
    )


def _alone(steps: tuple[StepView, ...], board: Board | None) -> tuple[StepGroup, ...]:
    """In the order of the file, with a heading wherever the column changes."""
    groups: list[tuple[str | None, list[StepView]]] = []
    for view in steps:
        if groups and groups[-1][0] == view.step.column:
            groups[-1][1].append(view)
        else:
            groups.append((view.step.column, [view]))
    titles = {column.id: column.title for column in board.column} if board else {}
    if len(groups) == 1 and groups[0][0] is None:
        return (StepGroup("", steps, True),)
    return tuple(
        StepGroup(
            "Anywhere" if column is None else f"In {titles.get(column, column)}",
            tuple(members),
            True,
        )
        for column, members in groups
    )
