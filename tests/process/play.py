"""Playing a process step by step: who did what, and which steps are ready then."""

from datetime import UTC, datetime, timedelta
from typing import Any

from leantui.model.board import Board, Column
from leantui.model.card import Card
from leantui.model.ids import Ids
from leantui.model.log import LogEntry
from leantui.model.person import Person
from leantui.model.standard import RecordField, Standard, Step
from leantui.model.workspace import BoardContents, Workspace
from leantui.process.steps import steps_of
from leantui.rules.apply import with_change
from leantui.rules.commands import Change, Refusal, StepDone
from leantui.rules.context import Context
from leantui.rules.decide import decide

START = datetime(2026, 3, 9, 8, tzinfo=UTC)
BOARD = Board(
    id="desk",
    name="Desk",
    started="fix",
    finished="done",
    column=(Column(id="intake", kind="queue"), Column(id="fix", gate=True), Column(id="done", kind="done")),
)  # fmt: skip


def step(text: str, **facts: Any) -> Step:
    """A step from words: `pay after order,approve when amount > 100 records amount:number optional`."""
    words = text.split()
    facts = {"id": words[0], "do": f"Do {words[0]}", **facts}
    if "optional" in words:
        facts["required"] = False
        words.remove("optional")
    if "pause" in words:
        facts["pause"] = True
        words.remove("pause")
    if "signed" in words:
        facts["sign_off"] = True
        words.remove("signed")
    for key in (
        "when",
        "records",
        "after",
        "back",
    ):  # the condition last in the text, cut off first
        if key in words:
            at = words.index(key)
            value = words[at + 1 :]
            words = words[:at]
            facts |= _fact(key, value)
    return Step(**facts)


def _fact(key: str, value: list[str]) -> dict[str, Any]:
    if key == "when":
        return {"when": " ".join(value)}
    if key == "after":
        return {"after": () if value == ["nothing"] else tuple(value[0].split(","))}
    if key == "back":
        return {"loop_to": value[0]}
    return {"record": tuple(_field(each) for each in value)}


def _field(text: str) -> RecordField:
    name, _, type_ = text.partition(":")
    return RecordField(field=name, type=type_ or "text")  # type: ignore[arg-type]


def standard(*steps: str | Step, revision: int = 7, **facts: Any) -> Standard:
    made = tuple(step(each) if isinstance(each, str) else each for each in steps)
    given = {
        "id": "job",
        "title": "The job",
        "status": "effective",
        "content": f"hash{revision}",
    } | facts
    return Standard(step=made, revision=revision, **given)


def card(**facts: Any) -> Card:
    created = LogEntry(at=START, by="mia", event="created", to="fix")
    given: dict[str, Any] = {"title": "Work", "column": "fix", "standard": "job", "log": (created,)}
    return Card(
        id="aaaa1111", board="desk", file="boards/desk/cards/aaaa1111.toml", **(given | facts)
    )


def workspace(job: Standard, work: Card, *superseded: Standard) -> Workspace:
    people = {
        who: Person(id=who, name=who.title(), roles=roles)
        for who, roles in {"mia": ("lead",), "tom": ("hand",), "eva": ("hand", "lead")}.items()
    }
    return Workspace(
        root="/w",
        boards={"desk": BoardContents(BOARD, {work.id: work}, {})},
        standards={job.id: job},
        superseded={f"{each.id}.r{each.revision}": each for each in superseded},
        people=people,
        ids=Ids.of([work.id]),
    )


class Play:
    """A card at work: `do("tom: done pay amount=3")` answers with the ids of the steps that are ready."""

    def __init__(self, job: Standard, work: Card | None = None, *superseded: Standard) -> None:
        self.space = workspace(job, work or card(), *superseded)
        self.job = job
        self.now = START

    @property
    def card(self) -> Card:
        return self.space.boards["desk"].cards["aaaa1111"]

    def states(self) -> dict[str, str]:
        return {view.step.id: view.state for view in steps_of(self.job, self.card)}

    def ready(self) -> str:
        return " ".join(id_ for id_, state in self.states().items() if state == "ready")

    def do(self, action: str) -> str:
        answer = self.ask(action)
        if isinstance(answer, Refusal):
            return f"refused: {answer.message}"
        self.space = with_change(self.space, answer)
        return self.ready()

    def ask(self, action: str) -> Change | Refusal:
        """What would become of an action: `who: state step field=value … (reason)`."""
        self.now += timedelta(hours=1)
        words, _, reason = action.partition(" (")
        who, _, words = words.rpartition(": ")
        state, step_id, *fields = words.split()
        command = StepDone(
            card="aaaa1111",
            standard="job",
            step=step_id,
            state=state,  # type: ignore[arg-type]
            reason=reason.rstrip(")") or None,
            record=dict(field.split("=") for field in fields) or None,
        )
        return decide(self.space, command, Context(now=self.now, who=who or "tom"))
