"""Which standard, and which revision of it, a word on the command line means."""

from leantui.model.standard import Standard
from leantui.model.workspace import Workspace
from leantui.rules.commands import Refusal
from leantui.rules.names import unknown


def is_archived(standard: Standard) -> bool:
    """Whether it is a revision that a later one took the place of."""
    return standard.file.startswith("standards/archive/")


def find_standard(
    workspace: Workspace, named: str, *, revision: int | None = None, is_draft: bool = False
) -> Standard | Refusal:
    """The standard in force, else the draft, else the archived revision, that `named` begins.

    Args:
        workspace: where to look.
        named: an id or a unique beginning of one; `new-starter.r6` names an archived revision.
        revision: only that revision of it.
        is_draft: only the draft of it.
    """
    wanted = named.strip().lower()
    shelves = [workspace.drafts] if is_draft else [workspace.standards, workspace.drafts]
    if wanted in workspace.superseded and revision is None and not is_draft:
        return workspace.superseded[wanted]
    ids = {id_ for shelf in shelves for id_ in shelf}
    if revision is not None:
        ids |= {old.id for old in workspace.superseded.values()}
    begun = sorted(id_ for id_ in ids if wanted and id_.startswith(wanted))
    if wanted not in ids and len(begun) > 1:
        return Refusal(
            code="ambiguous",
            message=f"{named} may mean {len(begun)} standards: {', '.join(begun[:5])}",
            hint="Give more characters of the id",
        )
    if not begun:
        return unknown("draft of a standard" if is_draft else "standard", named, sorted(ids))
    id_ = wanted if wanted in ids else begun[0]
    revisions = [shelf[id_] for shelf in shelves if id_ in shelf]
    if revision is None:
        return revisions[0]
    revisions += [old for old in workspace.superseded.values() if old.id == id_]
    match = next((each for each in revisions if each.revision == revision), None)
    if match is not None:
        return match
    known = ", ".join(f"r{number}" for number in sorted({each.revision for each in revisions}))
    return Refusal(
        code="not-found",
        message=f"There is no revision {revision} of {id_}",
        hint=f"There is {known}",
    )
