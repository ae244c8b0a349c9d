"""Read and understood: who has read which revision of a standard, kept on the person."""

import msgspec

from leantui.model.instant import to_milliseconds
from leantui.model.person import Person
from leantui.model.person import ReadStandard as ReadEntry
from leantui.model.standard import Standard
from leantui.model.text import one_line
from leantui.model.workspace import Workspace
from leantui.rules.commands import Change, PersonChange, ReadStandard, Refusal
from leantui.rules.context import Context, Decision
from leantui.rules.names import unknown


def has_read(person: Person, standard: Standard) -> bool:
    """Whether the person said so of this revision, or of a later one."""
    return any(
        entry.standard == standard.id and entry.revision >= standard.revision
        for entry in person.read
    )


def is_asked(workspace: Workspace, who: str, standard: Standard) -> bool:
    """Whether `who` meets a revision in force that they haven't said they have read.

    Only those are asked whom it concerns: who has one of its roles, is in its process group or owns
    it; everybody, where its steps name no roles.
    """
    person = workspace.people.get(who)
    if person is None or standard.status != "effective" or has_read(person, standard):
        return False
    return concerns(person, standard)


def concerns(person: Person, standard: Standard) -> bool:
    """Whether the person works by the standard or answers for it."""
    roles = {step.role for step in standard.step if step.role}
    return (
        not roles
        or bool(roles.intersection(person.roles))
        or person.id in standard.group
        or person.id == standard.owner
    )


def readers(
    workspace: Workspace, standard: Standard
) -> tuple[tuple[Person, ...], tuple[Person, ...]]:
    """Of the people it concerns: who has read this revision, and who hasn't; each by id."""
    asked = [person for _, person in sorted(workspace.people.items()) if concerns(person, standard)]
    have = tuple(person for person in asked if has_read(person, standard))
    return have, tuple(person for person in asked if person not in have)


def read_standard(workspace: Workspace, command: ReadStandard, context: Context) -> Decision:
    """Keep on the person that they have read and understood a revision."""
    standard = workspace.standards.get(command.standard) or workspace.drafts.get(command.standard)
    if standard is None:
        return unknown("standard", command.standard, workspace.standards, field="standard")
    revision = command.revision or standard.revision
    person = workspace.people.get(context.who)
    if person is None:
        return Refusal(
            code="unknown",
            message=f"Nobody in people/ is called {one_line(context.who) or 'that'}",
            hint="It is kept on a person: --as PERSON, or add people/<id>.toml",
        )
    if any((each.standard, each.revision) == (standard.id, revision) for each in person.read):
        return Refusal(
            code="nothing",
            message=f"{one_line(person.name)} has read {standard.id} r{revision} already",
        )
    entry = ReadEntry(standard=standard.id, revision=revision, at=to_milliseconds(context.now))
    after = msgspec.structs.replace(person, read=(*person.read, entry))
    return Change(
        what=f"{one_line(person.name)} has read and understood {standard.id} r{revision}",
        people=(PersonChange(before=person, after=after),),
    )
