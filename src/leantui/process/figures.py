"""Figures of use of a standard: runs, adherence, and by step how long it takes, fails, is left out and waits. Pure.

They tell how well the standard serves the work, so that it can be improved. They are never by person.

- *Open* and *finished runs*: of every card the last run of the standard, by the revision it follows. A run that
  was left unfinished when its card was archived is neither.
- *Adherence*: finished runs in which no step was left out, failed or done otherwise than the standard
  says, of all finished runs. A step that failed once and was done well later has failed.
- *Time of a step*: working time, by the board's hours, from the moment it became ready (the last of what it waited
  for was done or told, it was opened again, or the run began) to the entry that says it is done. A step whose own entry began the run
  was ready for nobody knows how long: it has no time. Median and 85th percentile are nearest rank, in minutes.
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
from leantui.model.standard import Standard, Step
from leantui.model.workspace import Workspace
from leantui.process.run import Run, followed, run_of
from leantui.process.steps import CLOSED, StepView, nothing_required_left, steps_with_ready
from leantui.process.timing import changes_role


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
    views: Mapping[str, StepView]
    """Its steps by id."""
    ready: Mapping[str, datetime]
    """By step that was touched, when it had become ready."""
    is_finished: bool


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
                use = _use(workspace, contents.board, id_, card)
                if use is not None:
                    uses[id_].append(use)
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


def _use(workspace: Workspace, board: Board, standard_id: str, card: Card) -> _Use | None:
    run, standard = run_of(standard_id, card), followed(workspace, standard_id, card)
    if run is None or standard is None:
        return None
    is_known = run.revision in (None, standard.revision)
    text = standard if is_known else _stand_in(standard, run)
    views, ready = steps_with_ready(text, card)
    is_finished = not run.is_open or (is_known and nothing_required_left(views))
    by_id = {view.step.id: view for view in views}
    return _Use(card, board, run, text, by_id, ready, is_finished)


def _stand_in(standard: Standard, run: Run) -> Standard:
    """For a revision whose text is nowhere to be found: the steps that were touched, in today's words."""
    touched = dict.fromkeys(entry.step for entry in run.history if entry.step)
    steps = (standard.step_by_id(id_) or Step(id=id_, do=id_) for id_ in touched)
    return msgspec.structs.replace(
        standard,
        revision=run.revision,
        step=tuple(msgspec.structs.replace(step, after=None, when=None) for step in steps),
    )


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
        finished = [use for use in own if use.is_finished]
        yield RevisionFigures(
            revision=revision,
            open_runs=sum(not (use.is_finished or use.card.is_archived) for use in own),
            finished_runs=len(finished),
            adherence=Share(sum(map(_is_adherent, finished)), len(finished)),
            steps=tuple(_steps(own)),
        )


def _is_adherent(use: _Use) -> bool:
    """Whether the run went as the standard says."""
    if any(_has_failed(entry) for entry in use.run.history):
        return False
    return not any(
        view.state == "skipped"
        or (view.step.required and view.state not in CLOSED)
        or (view.entry is not None and view.entry.deviation)
        for view in use.views.values()
    )


def _has_failed(entry: LogEntry) -> bool:
    return entry.state == "failed" or entry.check == "fail"


def _steps(uses: Sequence[_Use]) -> Iterable[StepFigures]:
    """Each step of the revision, in its order; where its text is told differently, every step of any."""
    steps = {step.id: step for use in uses for step in use.standard.step}
    for number, step in enumerate(steps.values(), 1):
        own = [use for use in uses if step.id in use.views]
        yield StepFigures(
            id=step.id,
            do=step.do,
            number=number,
            time=Times.of(at for use in own if (at := _time(use, step.id)) is not None),
            fails=sum(e.step == step.id and _has_failed(e) for use in own for e in use.run.history),
            skips=sum(use.views[step.id].state == "skipped" for use in own),
            hand_off_wait=Times.of(at for use in own if (at := _wait(use, step.id)) is not None),
        )


def _time(use: _Use, step_id: str) -> int | None:
    """Minutes from ready to done."""
    view, ready = use.views[step_id], use.ready.get(step_id)
    if view.state != "done" or view.entry is None or ready is None:
        return None
    began_the_run = view.entry.at == ready == use.run.began
    return None if began_the_run else _minutes(use.board, ready, view.entry.at)


def _wait(use: _Use, step_id: str) -> int | None:
    """Minutes from ready to the first touch, where the step before is another role's."""
    view, ready = use.views[step_id], use.ready.get(step_id)
    if ready is None or not view.step.role or not changes_role(use.standard, use.views, view):
        return None
    touched = (each.at for each in use.run.history if each.step == step_id and each.at >= ready)
    first = next(touched, None)
    return None if first is None else _minutes(use.board, ready, first)


def _minutes(board: Board, since: datetime, until: datetime) -> int:
    return int(worked(board, since, until).total_seconds()) // 60
