"""Figures of use of a standard: runs, adherence, and by step how long it takes, fails, is left out and waits. Pure.

They tell how well the standard serves the work, so that it can be improved. They are never by person.

- *Open* and *finished runs*: of every card the last run of the standard, by the revision it follows.
- *Adherence*: finished runs in which no step was left out, failed or done otherwise than the standard
  says, of all finished runs. A step that failed once and was done well later has failed.
- *Time of a step*: working time, by the board's hours, from the moment it became ready (the last of the steps
  before it was done, or the run began) to the entry that says it is done. Median and 85th percentile
  are nearest rank, in minutes.
- *Fails* and *skips*: how often an entry says so; a skip that was taken back doesn't count.
- *Wait at a hand-off*: from ready to the first touch, of a step whose role is another one than that of a
  step before it.
- *Without a run*: cards not finished that stand where the standard's steps begin, or behind it, and have begun
  none.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from leantui.flow.percentiles import Share, percentile
from leantui.flow.working_time import worked
from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.log import LogEntry
from leantui.model.standard import Standard
from leantui.model.workspace import Workspace
from leantui.process.run import Run, followed, run_of
from leantui.process.steps import StepView, before, is_finished, steps_of


class Times(msgspec.Struct, frozen=True, kw_only=True):
    """A set of times in whole minutes; None of nothing."""

    count: int = 0
    median: int | None = None
    p85: int | None = None

    @classmethod
    def of(cls, minutes: Iterable[int]) -> "Times":
        ordered = sorted(minutes)
        return cls(count=len(ordered), median=percentile(ordered, 50), p85=percentile(ordered, 85))


class StepFigures(msgspec.Struct, frozen=True, kw_only=True):
    """How one step fares."""

    id: str
    do: str
    number: int
    time: Times
    fails: int
    skips: int
    hand_off_wait: Times


class RevisionFigures(msgspec.Struct, frozen=True, kw_only=True):
    """How one revision fares."""

    revision: int
    open_runs: int
    finished_runs: int
    adherence: Share
    steps: tuple[StepFigures, ...]


class UseFigures(msgspec.Struct, frozen=True, kw_only=True):
    """How a standard is used, the newest revision first."""

    standard: str
    revisions: tuple[RevisionFigures, ...] = ()
    without_run: tuple[str, ...] = ()
    """Ids of cards that should have a run and have none."""

    @property
    def open_runs(self) -> int:
        return sum(each.open_runs for each in self.revisions)

    @property
    def finished_runs(self) -> int:
        return sum(each.finished_runs for each in self.revisions)

    def of_revision(self, revision: int) -> RevisionFigures | None:
        return next((each for each in self.revisions if each.revision == revision), None)


class _Use(msgspec.Struct, frozen=True):
    """One card's run with what it follows."""

    card: Card
    board: Board
    run: Run
    standard: Standard


def use_figures(workspace: Workspace, standard_ids: Iterable[str]) -> Mapping[str, UseFigures]:
    """The figures of several standards, from one look at all cards that were read, archived or not."""
    wanted = tuple(standard_ids)
    uses: dict[str, list[_Use]] = {id_: [] for id_ in wanted}
    lacking: dict[str, list[str]] = {id_: [] for id_ in wanted}
    for contents in workspace.boards.values():
        for card in (*contents.cards.values(), *(contents.archive or {}).values()):
            named = {entry.standard for entry in card.log if entry.event in ("run", "step")}
            for id_ in named.intersection(uses) if None not in named else wanted:
                if id_ is None:
                    continue
                run, standard = run_of(id_, card), followed(workspace, id_, card)
                if run is not None and standard is not None:
                    uses[id_].append(_Use(card, contents.board, run, standard))
            posted = () if card.is_archived else workspace.posted(card)
            if posted and posted[0] in lacking and _lacks_run(workspace, posted[0], card):
                lacking[posted[0]].append(card.id)
    return {
        id_: UseFigures(
            standard=id_,
            revisions=tuple(_revisions(uses[id_])),
            without_run=tuple(sorted(lacking[id_])),
        )
        for id_ in wanted
    }


def _lacks_run(workspace: Workspace, standard_id: str, card: Card) -> bool:
    standard = workspace.standards.get(standard_id)
    board = workspace.boards[card.board].board
    if standard is None or standard.status != "effective" or not standard.step:
        return False
    columns = [
        at for step in standard.step if step.column and (at := board.column_index(step.column)) >= 0
    ]
    first = min(columns, default=board.started_index)
    return first <= board.column_index(card.column_id) < board.finished_index and (
        run_of(standard_id, card) is None
    )


def _revisions(uses: Sequence[_Use]) -> Iterable[RevisionFigures]:
    for revision in sorted({use.standard.revision for use in uses}, reverse=True):
        own = [use for use in uses if use.standard.revision == revision]
        finished = [use for use in own if is_finished(use.standard, use.card)]
        yield RevisionFigures(
            revision=revision,
            open_runs=len(own) - len(finished),
            finished_runs=len(finished),
            adherence=Share(sum(map(_is_adherent, finished)), len(finished)),
            steps=tuple(_steps(own)),
        )


def _is_adherent(use: _Use) -> bool:
    """Whether the run went as the standard says."""
    if any(_has_failed(entry) for entry in use.run.history):
        return False
    views = steps_of(use.standard, use.card)
    return not any(
        view.state == "skipped" or (view.entry is not None and view.entry.deviation)
        for view in views
    )


def _has_failed(entry: LogEntry) -> bool:
    return entry.state == "failed" or entry.check == "fail"


def _steps(uses: Sequence[_Use]) -> Iterable[StepFigures]:
    """Each step of the revision, in its order."""
    looks = [
        (use, {view.step.id: view for view in steps_of(use.standard, use.card)}) for use in uses
    ]
    for number, step in enumerate(uses[0].standard.step, 1):
        times: list[int] = []
        waits: list[int] = []
        fails = skips = 0
        for use, views in looks:
            view = views.get(step.id)
            if view is None:
                continue
            fails += sum(entry.step == step.id and _has_failed(entry) for entry in use.run.history)
            skips += view.state == "skipped"
            ready = _ready_at(use, views, view)
            if ready is None or view.entry is None:
                continue
            if view.state == "done":
                times.append(_minutes(use.board, ready, view.entry.at))
            touched = next(
                (e.at for e in use.run.history if e.step == step.id and e.at >= ready), None
            )
            if touched is not None and _is_handed_over(use.standard, views, view):
                waits.append(_minutes(use.board, ready, touched))
        yield StepFigures(
            id=step.id,
            do=step.do,
            number=number,
            time=Times.of(times),
            fails=fails,
            skips=skips,
            hand_off_wait=Times.of(waits),
        )


def _minutes(board: Board, since: datetime, until: datetime) -> int:
    return int(worked(board, since, until).total_seconds()) // 60


def _ready_at(use: _Use, views: Mapping[str, StepView], view: StepView) -> datetime | None:
    """When the step became ready: the last of those before it was done, or the run began."""
    ended = [each.entry.at for each in _touched_before(use.standard, views, view) if each.entry]
    return max(ended, default=use.run.began)


def _touched_before(
    standard: Standard, views: Mapping[str, StepView], view: StepView
) -> Sequence[StepView]:
    """The nearest steps before it that were touched, past those that aren't taken."""
    found: list[StepView] = []
    to_visit = list(before(standard, view.number - 1))
    visited: set[str] = set()
    while to_visit:
        earlier = views.get(to_visit.pop())
        if earlier is None or earlier.step.id in visited:
            continue
        visited.add(earlier.step.id)
        if earlier.entry is None:
            to_visit.extend(before(standard, earlier.number - 1))
        else:
            found.append(earlier)
    return found


def _is_handed_over(standard: Standard, views: Mapping[str, StepView], view: StepView) -> bool:
    return view.step.role is not None and any(
        each.step.role not in (None, view.step.role)
        for each in _touched_before(standard, views, view)
    )
