"""What a standard or a person's file says that can't be so, by that file alone."""

from collections.abc import Iterator

import msgspec

from leantui.model.duration import parse_duration
from leantui.model.person import Person
from leantui.model.standard import Standard, Step
from leantui.model.text import one_line
from leantui.process.condition import names_in, problem_of
from leantui.process.placeholders import PLACEHOLDER, field_in_code
from leantui.process.run import CARD_NAMES
from leantui.process.steps import all_before, before
from leantui.rules.approvals import stale
from leantui.store.diagnose import Finding
from leantui.store.kinds import Place
from leantui.store.locate import KeyPath
from leantui.store.nearest import did_you_mean
from leantui.store.within_board import unique_ids, unknown_name
from leantui.store.within_process import check_process

_STATUS_OF_SHELF = {
    "": ("effective", "obsolete"),
    "drafts": ("draft", "in-review"),
    "archive": ("effective", "obsolete"),
}


def check_standard(standard: Standard, place: Place) -> Iterator[Finding]:
    """Findings about a standard's own keys."""
    yield from unique_ids("role", standard.role)
    yield from unique_ids("step", standard.step)
    yield from _folder(standard, place)
    yield from _revision(standard)
    yield from _approvals(standard)
    for index, step in enumerate(standard.step):
        yield from _names(standard, index, step)
        yield from _record(index, step)
        yield from _timer(index, step)
        yield from _condition(standard, index, step)
        yield from _service(standard, index, step)
    yield from _circle(standard)
    yield from check_process(standard)


def check_person(person: Person, place: Place) -> Iterator[Finding]:
    """Findings about a person's own keys."""
    yield from unique_ids("skills", person.skills)
    for index, absence in enumerate(person.absent):
        if absence.to < absence.from_:
            yield Finding(
                path=("absent", index, "to"),
                code="absence-order",
                message=f"The absence ends on {absence.to}, before it begins on {absence.from_}",
                hint="Both days count: one day off has from and to alike",
                at_value=True,
            )


def _folder(standard: Standard, place: Place) -> Iterator[Finding]:
    if place.revision is not None and place.revision != standard.revision:
        yield Finding(
            path=("revision",),
            code="id-mismatch",
            message=f"The file's name says revision {place.revision}, its key {standard.revision}",
            hint=f"Write revision = {place.revision}, or rename the file",
            at_value=True,
        )
    fitting = _STATUS_OF_SHELF[place.shelf]
    if standard.status not in fitting:
        folder = f"standards/{place.shelf}".rstrip("/")
        yield Finding(
            path=("status",),
            code="status-folder",
            severity="warning",
            message=f"The status is {standard.status}; in {folder} it is {' or '.join(fitting)}",
            hint="Change the status, or move the file: drafts/ for work on the next revision",
            at_value=True,
        )


def _revision(standard: Standard) -> Iterator[Finding]:
    yield from (
        Finding(
            path=("change", index, "revision"),
            code="revision-change",
            message=f"Two change entries are for revision {entry.revision}",
            at_value=True,
        )
        for index, entry in enumerate(standard.change)
        if entry.revision in [earlier.revision for earlier in standard.change[:index]]
    )
    latest = max((entry.revision for entry in standard.change), default=standard.revision)
    if latest != standard.revision:
        yield Finding(
            path=("revision",),
            code="revision-change",
            severity="warning",
            message=f"The revision is {standard.revision}; the latest change entry is for {latest}",
            hint=f"Add a [[change]] with revision = {standard.revision} that says why",
            at_value=True,
        )
    if standard.effective and standard.review_by and standard.review_by < standard.effective:
        yield Finding(
            path=("review_by",),
            code="review-before-effective",
            severity="warning",
            message=f"To be reviewed by {standard.review_by}, before it takes effect on {standard.effective}",
            at_value=True,
        )


def _approvals(standard: Standard) -> Iterator[Finding]:
    """Approvals that were given to another text than the draft has now."""
    for who in stale(standard):
        entry = standard.change_of(standard.revision)
        assert entry is not None
        yield Finding(
            path=(
                "change",
                standard.change.index(entry),
                "approved_by",
                entry.approved_by.index(who),
            ),
            code="stale-approval",
            severity="warning",
            message=f"{one_line(who)} approved another text: the draft was changed since",
            hint=f"Ask again: leantui --as {one_line(who)} standard approve {standard.id}",
            at_value=True,
        )


def _names(standard: Standard, index: int, step: Step) -> Iterator[Finding]:
    roles = [role.id for role in standard.role]
    others = [other.id for other in standard.step if other.id != step.id]
    if step.role is not None and step.role not in roles:
        yield unknown_name(("step", index, "role"), "unknown-role", "role", step.role, roles)
    for number, name in enumerate(step.after or ()):
        if name not in others:
            path = ("step", index, "after", number)
            yield unknown_name(path, "unknown-step", "other step", name, others)
    if step.loop_to is not None and step.loop_to not in others:
        yield unknown_name(
            ("step", index, "loop_to"), "unknown-step", "other step", step.loop_to, others
        )
    elif step.loop_to is not None and step.loop_to not in all_before(standard, step.id):
        yield Finding(
            path=("step", index, "loop_to"),
            code="loop-ahead",
            severity="warning",
            message=f"{step.loop_to} doesn't come before {step.id}, so a failed check doesn't go back to it",
            hint="Name a step that this one waits for, however far",
            at_value=True,
        )


def _record(index: int, step: Step) -> Iterator[Finding]:
    for finding in unique_ids("record", step.record, "field"):
        yield msgspec.structs.replace(finding, path=("step", index, *finding.path))
    for number, field in enumerate(step.record):
        path = ("step", index, "record", number)
        if field.type == "choice" and not field.choices:
            yield Finding(
                path=(*path, "choices"),
                code="record-field",
                message=f"{field.field} is a choice, and nothing can be chosen",
                hint='Add choices = ["…", "…"]',
            )
        if field.choices and field.type != "choice":
            yield Finding(
                path=(*path, "choices"),
                code="record-field",
                severity="warning",
                message=f"{field.field} has choices, and is of type {field.type}",
                hint='Write type = "choice"',
            )


def _service(standard: Standard, index: int, step: Step) -> Iterator[Finding]:
    """A command without a service step, the reverse, and fields that nothing records."""
    path: KeyPath = ("step", index, "kind")
    if step.kind == "service" and not step.command:
        yield Finding(
            path=path,
            code="service-step",
            message="A service step runs a command, and none is given",
            hint='Add command = ["program", "argument"]',
            at_value=True,
        )
    if step.command and step.kind != "service":
        yield Finding(
            path=("step", index, "command"),
            code="service-step",
            severity="warning",
            message="The command is never run: the step is no service step",
            hint='Add kind = "service"',
        )
    fields = {field.field for other in standard.step for field in other.record} | CARD_NAMES
    asked = {name for part in step.command for name in PLACEHOLDER.findall(part)}
    for name in sorted(asked - fields) if not any(other.use for other in standard.step) else ():
        yield Finding(
            path=("step", index, "command"),
            code="service-step",
            message=f"The command asks for {name}, which no step records and no card has",
            hint=did_you_mean(name, fields),
        )
    if code := field_in_code(step.command):
        yield Finding(
            path=("step", index, "command"),
            code="service-step",
            message=f"A recorded field would be read as code: {one_line(code)}",
            hint="Give it as an argument of its own, or use its variable: $LEANTUI_FIELD_…",
        )
    if step.command and PLACEHOLDER.search(step.command[0]):
        yield Finding(
            path=("step", index, "command"),
            code="service-step",
            message="A program can't be named by a recorded field",
            hint="Write its name into the command",
        )


def _timer(index: int, step: Step) -> Iterator[Finding]:
    timer = step.timer
    if timer is None or timer.warn is None or timer.escalate is None:
        return
    if parse_duration(timer.escalate) < parse_duration(timer.warn):
        yield Finding(
            path=("step", index, "timer", "escalate"),
            code="timer-order",
            severity="warning",
            message=f"It escalates after {timer.escalate}, before it warns after {timer.warn}",
            at_value=True,
        )


def _condition(standard: Standard, index: int, step: Step) -> Iterator[Finding]:
    """A condition that can't be read, or that asks for what nothing records."""
    if step.when is None:
        return
    problem = problem_of(step.when)
    if problem is not None:
        yield Finding(
            path=("step", index, "when"),
            code="bad-condition",
            message=f"The condition can't be told: {one_line(problem)}",
            hint="It compares recorded fields and card keys with values",
            at_value=True,
        )
    if any(other.use for other in standard.step):
        return  # the standard that is run as a step may record the field
    fields = {field.field for other in standard.step for field in other.record}
    known = fields | CARD_NAMES
    for name in sorted(names_in(step.when) - known):
        yield Finding(
            path=("step", index, "when"),
            code="unknown-field",
            severity="warning",
            message=f"No step records {one_line(name)}, and cards have no such key: the condition is never told",
            hint=did_you_mean(name, known),
            at_value=True,
        )


def _circle(standard: Standard) -> Iterator[Finding]:
    """One finding where steps wait for each other, so that none of them can ever be ready."""
    known = {step.id for step in standard.step}
    open_steps = {
        step.id: {name for name in before(standard, index) if name in known}
        for index, step in enumerate(standard.step)
    }
    while ready := [name for name, after in open_steps.items() if not after & open_steps.keys()]:
        for name in ready:
            del open_steps[name]
    if open_steps:
        first = next(iter(open_steps))
        index = next(at for at, step in enumerate(standard.step) if step.id == first)
        names = ", ".join(one_line(name) for name in open_steps)
        yield Finding(
            path=("step", index, "after"),
            code="step-cycle",
            message=f"These steps wait for each other, or for one that does: {names}",
            hint="A way back is loop_to, not after",
        )
