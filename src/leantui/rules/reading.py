"""Read and understood: who has read which revision of a standard, kept on the person."""

import msgspec

from leantui.model.instant import to_milliseconds
from leantui.model.person import ReadStandard as ReadEntry
from leantui.model.text import one_line
from leantui.model.workspace import Workspace
from leantui.rules.commands import Change, PersonChange, ReadStandard, Refusal
from leantui.rules.context import Context, Decision
from leantui.rules.names import unknown


def read_standard(workspace: Workspace, command: ReadStandard, context: Context) -> Decision:
    """Keep on the person that they have read and understood a revision."""
    standard = workspace.standards.get(command.standard)
    if standard is None and command.standard in workspace.drafts:
        return Refusal(
            code="not-now",
            message=f"{one_line(command.standard)} is a draft: its text may change still",
            hint="It is read and understood once it is in force",
        )
    if standard is None:
        return unknown("standard", command.standard, workspace.standards, field="standard")
    if standard.status == "obsolete" and command.revision in (None, standard.revision):
        return Refusal(
            code="not-now",
            message=f"{standard.id} is obsolete: nobody works by it any more",
            hint="Nothing to read",
        )
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
