"""One card working through one standard: which revision it follows, and what was logged of its steps."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from leantui.model.card import NOT_IN_FILE, Card
from leantui.model.log import LogEntry, in_time
from leantui.model.standard import Standard
from leantui.model.workspace import Workspace

_ASKABLE = tuple(
    name for name in Card.__struct_fields__ if name not in {"log", "checklist", *NOT_IN_FILE}
)
CARD_NAMES = frozenset({*_ASKABLE, "priority"})
"""What conditions can ask a card for, beside the fields recorded at its steps."""


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A run that was begun: the last one, where the card has worked through the standard before."""

    standard: str
    revision: int | None = None
    """The revision it follows; None where no `run` entry says it."""
    content: str | None = None
    """The git blob hash of the file it follows."""
    is_open: bool = True
    history: tuple[LogEntry, ...] = ()
    """Its step entries in the order of time, whatever the order they were merged in."""
    began: datetime | None = None
    """When it began: its first entry's time."""
    ended: datetime | None = None
    """When it was said to be finished; None while it is open."""


def run_of(standard_id: str, card: Card) -> Run | None:
    """The card's run of the standard; None where none was begun, or its beginning was taken back.

    A step entry that names no standard counts for whichever has a step of that id.
    """
    run: Run | None = None
    for entry in _entries(card):
        if entry.event == "run" and entry.standard == standard_id:
            run = _after_run_entry(run, entry, standard_id)
        elif entry.event == "step" and entry.standard in (None, standard_id):
            run = _after_step_entry(run or Run(standard=standard_id, began=entry.at), entry)
    if run is not None and run.revision is None and not _has_standing(run):
        return None
    return run


def runs_of(card: Card) -> Mapping[str, Run]:
    """The last run of each standard that the log names, by the standard's id."""
    named = (entry.standard for entry in card.log if entry.event in ("run", "step"))
    runs = {each: run_of(each, card) for each in dict.fromkeys(named) if each}
    return {each: run for each, run in runs.items() if run is not None}


def _entries(card: Card) -> Sequence[LogEntry]:
    """Run and step entries in the order of time, without beginnings that were taken back."""
    found = [entry for entry in card.log if entry.event in ("run", "step")]
    if not found:
        return ()
    retracted: frozenset[datetime | None] = frozenset(
        entry.of for entry in card.log if entry.event == "retracted"
    )
    if retracted:
        found = [entry for entry in found if entry.event == "step" or entry.at not in retracted]
    return in_time(found)


def _after_run_entry(run: Run | None, entry: LogEntry, standard_id: str) -> Run:
    """A second start while a run is open is one person's late news; after its end it is a new run."""
    is_new = entry.state == "started" and entry.revision is not None
    if run is None or (is_new and not run.is_open):
        return Run(
            standard=standard_id,
            revision=entry.revision,
            content=entry.content,
            is_open=entry.state != "finished",
            began=entry.at,
            ended=entry.at if entry.state == "finished" else None,
        )
    if entry.state == "finished":
        return msgspec.structs.replace(run, is_open=False, ended=run.ended or entry.at)
    if entry.state == "moved" or run.revision is None:
        return msgspec.structs.replace(
            run, revision=entry.revision, content=entry.content, is_open=True, ended=None
        )
    return msgspec.structs.replace(run, is_open=True, ended=None)


def _after_step_entry(run: Run, entry: LogEntry) -> Run:
    """What was finished is open again once a step is taken back or fails."""
    is_open = run.is_open or entry.state in ("undone", "failed")
    ended = None if is_open else run.ended
    return msgspec.structs.replace(run, history=(*run.history, entry), is_open=is_open, ended=ended)


def _has_standing(run: Run) -> bool:
    last = {entry.step: entry.state for entry in run.history}
    return any(state != "undone" for state in last.values())


def is_running(standard_id: str, card: Card) -> bool:
    """Whether the card has an open run of the standard; step entries without a run entry count as one."""
    run = run_of(standard_id, card)
    return run is not None and run.is_open


def followed(workspace: Workspace, standard_id: str, card: Card) -> Standard | None:
    """The revision that the card's run follows, or the one in force where none was begun.

    A run stays on the very text it began on, finished or not: the file with that content, wherever it
    lies by now, or git's copy of it. Where that is nowhere to be found, the file of the same revision
    stands in for it, and else the one in force. A run that begins on a card of a draft's pilot follows
    the draft.
    """
    draft = workspace.drafts.get(standard_id)
    current = workspace.standards.get(standard_id) or draft
    run = run_of(standard_id, card)
    if run is None and draft is not None and card.id in draft.pilot:
        return draft
    if run is None or run.revision is None:
        return current
    known = _revisions(workspace, standard_id, run.revision)
    exact = _exact(workspace, known, run)
    if exact is not None:
        return exact
    return next((each for each in known if each.revision == run.revision), None) or current


def _revisions(workspace: Workspace, standard_id: str, revision: int) -> list[Standard]:
    """Where the text of a revision may lie, the likeliest first."""
    places = (
        workspace.standards.get(standard_id),
        workspace.drafts.get(standard_id),
        workspace.superseded.get(f"{standard_id}.r{revision}"),
    )
    return [each for each in places if each is not None]


def _exact(workspace: Workspace, known: Sequence[Standard], run: Run) -> Standard | None:
    if not run.content:
        return None
    found = next((each for each in known if each.content == run.content), None)
    return found or workspace.pinned.get(run.content)


def newer_revision(workspace: Workspace, card: Card) -> int | None:
    """The revision in force of the card's standard, where its run was begun on an earlier one and is open."""
    posted = workspace.posted(card)
    in_force = workspace.standards.get(posted[0]) if posted else None
    run = run_of(posted[0], card) if in_force is not None else None
    if in_force is None or run is None or not run.is_open or run.revision is None:
        return None
    return in_force.revision if in_force.revision > run.revision else None


def is_text_changed(in_force: Standard, run: Run | None) -> bool:
    """Whether the standard reads otherwise by now than where a run of it began, under the same revision."""
    if run is None or not run.content or run.revision != in_force.revision:
        return False
    return bool(in_force.content) and in_force.content != run.content


def missing_text(workspace: Workspace, standard_id: str, card: Card) -> Run | None:
    """The card's run, where the text it began on is in no file and wasn't found in git so far."""
    run = run_of(standard_id, card)
    if run is None or run.revision is None or not run.content:
        return None
    known = _revisions(workspace, standard_id, run.revision)
    return run if _exact(workspace, known, run) is None else None


def missing_texts(workspace: Workspace, cards: Iterable[Card]) -> tuple[Run, ...]:
    """The runs of these cards whose texts are in no file, each text once."""
    found: dict[str | None, Run] = {}
    for card in cards:
        if any(entry.event == "run" for entry in card.log):
            for standard_id in runs_of(card):
                run = missing_text(workspace, standard_id, card)
                if run is not None:
                    found.setdefault(run.content, run)
    return tuple(found.values())


def card_facts(card: Card) -> dict[str, object]:
    """The card's keys that are set, as conditions can ask for them."""
    facts: dict[str, object] = dict(card.extra)
    for name in _ASKABLE:
        if (value := getattr(card, name)) is not None:
            facts[name] = value
    if card.priority is not None:
        facts["priority"] = card.priority
    return facts


def recorded(card: Card) -> dict[str, object]:
    """The card's keys, then every field recorded at its steps: typed once, carried along."""
    facts = card_facts(card)
    for entry in last_entries(card):
        facts.update(entry.record or {})
    return facts


def last_entries(card: Card) -> Iterable[LogEntry]:
    """The last entry of every step of every standard, in the order of time, without undone ones."""
    last: dict[tuple[str | None, str | None], LogEntry] = {}
    for entry in _entries(card):
        if entry.event == "step":
            last.pop((entry.standard, entry.step), None)
            if entry.state != "undone":
                last[entry.standard, entry.step] = entry
    return last.values()
