"""Whom a revision of a standard concerns, and who has read and understood it. Pure."""

from leantui.model.person import Person
from leantui.model.standard import Standard
from leantui.model.workspace import Workspace


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
