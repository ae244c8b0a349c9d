"""One card working through one standard: which steps are done, which is next. Folded from the log."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from leantui.model.board import Board
from leantui.model.card import NOT_IN_FILE, Card
from leantui.model.log import LogEntry
from leantui.model.standard import Standard, Step
from leantui.model.workspace import Workspace
from leantui.process.condition import tell

StepState = Literal["waiting", "ready", "done", "skipped", "failed", "not applicable"]
CLOSED: frozenset[str] = frozenset({"done", "skipped", "not applicable"})
"""States in which nothing more is to be done at a step."""
_LOGGED: dict[str, StepState] = {
    "done": "done",
    "signed": "done",
    "skipped": "skipped",
    "failed": "failed",
}
_NO_CONDITION = frozenset({"log", "checklist"}) | NOT_IN_FILE


class StepView(msgspec.Struct, frozen=True, kw_only=True):
    """A step as it stands for one card."""

    step: Step
    number: int
    """Counted from 1 in the order of the file."""
    state: StepState
    entry: LogEntry | None = None
    """The entry that says so, of a step that was touched."""
    waits_for: tuple[str, ...] = ()
    """Of a waiting step: ids of the open steps before it; empty where only its condition isn't told yet."""


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A run that was begun: the last one, where the card has worked through the standard before."""

    standard: str
    revision: int | None = None
    """The revision it follows; None where no `run` entry says it."""
    content: str | None = None
    """The git blob hash of the file it follows."""
    is_open: bool = True
    entries: Mapping[str, LogEntry] = msgspec.field(default_factory=dict)
    """By step, the last entry that counts; a step that was undone has none."""


def run_of(standard_id: str, card: Card) -> Run | None:
    """The card's run of the standard; None where none was begun.

    A step entry that names no standard counts for whichever has a step of that id.
    """
    run: Run | None = None
    for entry in card.log:
        if entry.event == "run" and entry.standard == standard_id:
            run = _after_run_entry(run, entry, standard_id)
        elif entry.event == "step" and entry.standard in (None, standard_id):
            run = _after_step_entry(run or Run(standard=standard_id), entry)
    return run


def runs_of(card: Card) -> Mapping[str, Run]:
    """The last run of each standard that the log names, by the standard's id."""
    named = (entry.standard for entry in card.log if entry.event in ("run", "step"))
    runs = {each: run_of(each, card) for each in dict.fromkeys(named) if each}
    return {each: run for each, run in runs.items() if run is not None}


def _after_run_entry(run: Run | None, entry: LogEntry, standard_id: str) -> Run:
    """A second start while a run is open is one person's late news; after its end it is a new run."""
    is_new = entry.state == "started" and entry.revision is not None
    if run is None or (is_new and not run.is_open):
        return Run(
            standard=standard_id,
            revision=entry.revision,
            content=entry.content,
            is_open=entry.state != "finished",
        )
    if entry.state == "finished":
        return msgspec.structs.replace(run, is_open=False)
    if entry.state == "moved" or run.revision is None:
        return msgspec.structs.replace(
            run, revision=entry.revision, content=entry.content, is_open=True
        )
    return msgspec.structs.replace(run, is_open=True)


def _after_step_entry(run: Run, entry: LogEntry) -> Run:
    entries = dict(run.entries)
    entries.pop(entry.step or "", None)
    if entry.state == "undone":
        return msgspec.structs.replace(run, entries=entries, is_open=True)
    return msgspec.structs.replace(run, entries={**entries, entry.step or "": entry})


def is_running(standard_id: str, card: Card) -> bool:
    """Whether the card has an open run of the standard; step entries without a run entry count as one."""
    run = run_of(standard_id, card)
    return run is not None and run.is_open


def entries_of(standard_id: str, card: Card) -> Mapping[str, LogEntry]:
    """By step, the last entry that counts; a step that was undone has none."""
    run = run_of(standard_id, card)
    return {} if run is None else run.entries


def followed(workspace: Workspace, standard_id: str, card: Card) -> Standard | None:
    """The revision that the card's open run follows, or the one in force where it has none.

    A run stays on the revision it began on. Where that one is nowhere to be found, the one in force
    stands in for it.
    """
    current = workspace.standards.get(standard_id) or workspace.drafts.get(standard_id)
    run = run_of(standard_id, card)
    if run is None or not run.is_open or run.revision is None:
        return current
    if current is not None and current.revision == run.revision:
        return current
    draft = workspace.drafts.get(standard_id)
    if draft is not None and draft.revision == run.revision:
        return draft
    return workspace.superseded.get(f"{standard_id}.r{run.revision}") or current


def recorded(card: Card) -> dict[str, object]:
    """What conditions can ask for: the card's keys that are set, then the fields recorded at its steps."""
    facts: dict[str, object] = dict(card.extra)
    for name in Card.__struct_fields__:
        if name not in _NO_CONDITION and (value := getattr(card, name)) is not None:
            facts[name] = value
    if card.priority is not None:
        facts["priority"] = card.priority
    for entry in _standing_entries(card):
        facts.update(entry.record or {})
    return facts


def _standing_entries(card: Card) -> Iterable[LogEntry]:
    """The last entry of every step of every standard, in the order of the log, without undone ones."""
    last: dict[tuple[str | None, str | None], LogEntry] = {}
    for entry in card.log:
        if entry.event == "step":
            last.pop((entry.standard, entry.step), None)
            if entry.state != "undone":
                last[entry.standard, entry.step] = entry
    return last.values()


def before(standard: Standard, index: int) -> Sequence[str]:
    """Ids of the steps that come before a step: those it names, or the step above."""
    step = standard.step[index]
    if step.after is not None:
        return step.after
    return (standard.step[index - 1].id,) if index else ()


def steps_of(standard: Standard, card: Card) -> tuple[StepView, ...]:
    """Every step in the order of the file, each in its state."""
    return _Fold(standard, card).views()


class _Fold:
    """One standard folded over one card's log."""

    def __init__(self, standard: Standard, card: Card) -> None:
        self.standard = standard
        self.entries = entries_of(standard.id, card)
        facts = recorded(card) if any(step.when for step in standard.step) else {}
        self.is_taken = {
            step.id: True if step.when is None else tell(step.when, facts) for step in standard.step
        }
        index_of = {step.id: index for index, step in enumerate(standard.step)}
        self.before = [
            tuple(index_of[name] for name in before(standard, index) if name in index_of)
            for index in range(len(standard.step))
        ]
        self.passed = self._passed()

    def views(self) -> tuple[StepView, ...]:
        pauses = [index for index, step in enumerate(self.standard.step) if step.pause]
        blocking = [(index, self._ancestors(index)) for index in pauses if not self.passed[index]]
        return tuple(
            self._view(index, [at for at, leads in blocking if at < index and index not in leads])
            for index in range(len(self.standard.step))
        )

    def _view(self, index: int, paused_by: list[int]) -> StepView:
        step = self.standard.step[index]
        state = self._settled(index)
        waits_for: tuple[str, ...] = ()
        if state is None:
            open_ = [*(at for at in self.before[index] if not self.passed[at]), *paused_by]
            waits_for = tuple(self.standard.step[at].id for at in dict.fromkeys(open_))
            state = "waiting" if waits_for or self.is_taken[step.id] is None else "ready"
        return StepView(
            step=step,
            number=index + 1,
            state=state,
            entry=self.entries.get(step.id),
            waits_for=waits_for,
        )

    def _settled(self, index: int) -> StepState | None:
        """The state that doesn't depend on other steps: what was logged, or that it isn't taken."""
        step = self.standard.step[index]
        entry = self.entries.get(step.id)
        logged = _LOGGED.get(entry.state or "") if entry is not None else None
        if entry is not None and logged == "done" and entry.check == "fail":
            return "failed"
        if logged is None and self.is_taken[step.id] is False:
            return "not applicable"
        return logged

    def _passed(self) -> list[bool]:
        """Which steps let those after them begin: closed ones; one that isn't taken passes on what it waits for."""
        passed = [self._settled(index) in ("done", "skipped") for index in range(len(self.before))]
        is_open_way = [self._settled(index) == "not applicable" for index in range(len(passed))]
        changes = True
        while changes:
            changes = False
            for index, waits_for in enumerate(self.before):
                if not passed[index] and is_open_way[index] and all(passed[at] for at in waits_for):
                    passed[index] = changes = True
        return passed

    def _ancestors(self, index: int) -> frozenset[int]:
        """Steps that come before a step, however far: a pause point must not wait for itself."""
        found: set[int] = set()
        to_visit = list(self.before[index])
        while to_visit:
            at = to_visit.pop()
            if at not in found:
                found.add(at)
                to_visit.extend(self.before[at])
        return frozenset(found)


def is_here(step: Step, card: Card, board: Board | None = None) -> bool:
    """Whether the step is worked where the card is; one without a column, or with a column the board hasn't, is worked anywhere."""
    if step.column in (None, card.column_id):
        return True
    return board is not None and board.column_index(step.column or "") < 0


def next_step(standard: Standard, card: Card, board: Board | None = None) -> StepView | None:
    """The step to do next: a failed or ready one of the card's column first, then any other."""
    open_ = [view for view in steps_of(standard, card) if view.state in ("ready", "failed")]
    here = [view for view in open_ if is_here(view.step, card, board)]
    return next(iter(here or open_), None)


def progress(standard: Standard, card: Card) -> tuple[int, int] | None:
    """Steps done or skipped, and steps to take in all; None for a standard without steps."""
    views = steps_of(standard, card)
    taken = [view for view in views if view.state != "not applicable"]
    done = sum(view.state in ("done", "skipped") for view in taken)
    return (done, len(taken)) if taken else None
