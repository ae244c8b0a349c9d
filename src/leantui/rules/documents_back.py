"""Undo of what was done to standards and people: taken back where it is still what is there."""

from collections.abc import Sequence

import msgspec

from leantui.model.person import Person
from leantui.model.standard import Standard
from leantui.model.text import one_line
from leantui.model.workspace import Workspace
from leantui.process.run import run_of
from leantui.rules.commands import PersonChange, Refusal, StandardChange
from leantui.rules.taken_back import WorldMovedError, taken_back


def moved_on(what: str) -> Refusal:
    """Why something can't be taken back any more."""
    return Refusal(
        code="conflict",
        message=f"It can't be undone: {what}",
        hint="Change it by hand; nothing was written",
    )


def standard_at(workspace: Workspace, file: str) -> Standard | None:
    """The standard whose file that is, whichever shelf it lies on."""
    shelves = (workspace.standards, workspace.drafts, workspace.superseded)
    return next((each for shelf in shelves for each in shelf.values() if each.file == file), None)


def standards_back(
    workspace: Workspace, parts: Sequence[StandardChange]
) -> tuple[StandardChange, ...] | Refusal:
    """The files below `standards/` as they were; refused where one was changed since.

    A revision in force that was changed since isn't taken back, and neither is its archive, so the
    whole is refused then: a standard's revisions belong together.
    """
    back: list[StandardChange] = []
    for part in reversed(parts):
        now = standard_at(workspace, part.standard.file)
        file = one_line(part.standard.file)
        if part.after is None:
            if now is not None:
                return moved_on(f"{file} is there again")
        elif now is None:
            return moved_on(f"{file} is gone")
        elif _as_written(now) != _as_written(part.after):
            return moved_on(f"{file} was changed since")
        before = part.before
        if before is not None and before == part.after:
            before = now
        is_gone = before is None or (now is not None and before.revision < now.revision)
        if now is not None and is_gone and "/archive/" not in now.file:
            refs = _followers(workspace, now)
            if refs:
                return moved_on(f"{refs} r{now.revision} of {one_line(now.id)} by now")
        back.append(StandardChange(before=now, after=before))
    return tuple(back)


def _followers(workspace: Workspace, standard: Standard) -> str:
    """The cards whose runs follow that very revision, in words; empty for none."""
    followers = [
        workspace.ref(card)
        for card in workspace.cards()
        if (run := run_of(standard.id, card)) is not None and run.revision == standard.revision
    ]
    if not followers:
        return ""
    more = f" and {len(followers) - 3} more" if len(followers) > 3 else ""
    verb = "follows" if len(followers) == 1 else "follow"
    return f"{', '.join(followers[:3])}{more} {verb}"


def _as_written(standard: Standard) -> Standard:
    """The standard without what its file's bytes say beside their meaning."""
    return msgspec.structs.replace(standard, content="", wording="")


def people_back(
    workspace: Workspace, parts: Sequence[PersonChange]
) -> tuple[PersonChange, ...] | Refusal:
    """People as they were, key by key; what others wrote meanwhile stays."""
    back: list[PersonChange] = []
    for part in reversed(parts):
        now = workspace.people.get(part.after.id)
        if now is None:
            return moved_on(f"{one_line(part.after.id)} is gone")
        fields = {}
        for key in Person.__struct_fields__:
            old, new, held = (getattr(each, key) for each in (part.before, part.after, now))
            if old == new:
                continue
            try:
                fields[key] = taken_back(old, new, held)
            except WorldMovedError:
                return moved_on(f"{one_line(now.name)} has another {key} by now")
        back.append(PersonChange(before=now, after=msgspec.structs.replace(now, **fields)))
    return tuple(back)
