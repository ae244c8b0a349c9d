"""What has to hold before a standard goes a step further in its life, and what it names. Pure."""

from typing import Literal

from leantui.model.standard import ChangeEntry, Standard
from leantui.model.text import one_line
from leantui.model.workspace import Workspace
from leantui.process.run import is_running
from leantui.rules.commands import Refusal
from leantui.rules.names import unknown


def approvals_wanted(draft: Standard) -> tuple[str, ...]:
    """Who of the process group has still to agree: everybody in it but the author and those who have."""
    entry = draft.change_of(draft.revision)
    agreed = {entry.by, *entry.approved_by} if entry else set()
    return tuple(member for member in draft.group if member not in agreed)


def approved_by(draft: Standard) -> tuple[str, ...]:
    """Who has agreed with the draft."""
    entry = draft.change_of(draft.revision)
    return entry.approved_by if entry else ()


def open_runs(workspace: Workspace, standard_id: str) -> tuple[str, ...]:
    """Ids of the cards on the boards that work through any revision of the standard."""
    return tuple(card.id for card in workspace.cards() if is_running(standard_id, card))


# Why not


def broken_standard(workspace: Workspace, standard: Standard) -> Refusal | None:
    """A standard whose file has errors isn't changed."""
    for problem in workspace.problems_of(standard.file):
        if problem.severity == "error":
            where = f"{problem.file}:{problem.line}" if problem.line else problem.file
            return Refusal(
                code="broken-file",
                message=f"{one_line(where)}: {one_line(problem.message)}",
                hint="Mend the file first: leantui check",
            )
    return None


def usable(
    workspace: Workspace, named: str, shelf: Literal["draft", "in force"]
) -> Standard | Refusal:
    """The draft, or the one in force; why there is none, or why it can't be changed."""
    is_draft = shelf == "draft"
    standards = workspace.drafts if is_draft else workspace.standards
    found = standards.get(named)
    if found is not None:
        return broken_standard(workspace, found) or found
    if is_draft and named in workspace.standards:
        return Refusal(
            code="not-found",
            message=f"There is no draft of {one_line(named)}",
            hint=f'Begin one: leantui standard draft {one_line(named)} --why "…"',
        )
    if not is_draft and named in workspace.drafts:
        return Refusal(
            code="not-now",
            message=f"{one_line(named)} is a draft, not in force",
            hint=f"leantui standard publish {one_line(named)} puts it in force",
        )
    return unknown("standard", named, {*workspace.standards, *workspace.drafts}, field="standard")


def needs_why(what: str) -> Refusal:
    """What is asked of whoever changes how work is done."""
    return Refusal(
        code="requires",
        message=f"{what} needs a reason",
        field="why",
        hint='Say it for those who will read it: --why "…"',
    )


def not_reviewable(workspace: Workspace, draft: Standard) -> Refusal | None:
    """A draft that can't be the next revision."""
    current = workspace.standards.get(draft.id)
    expected = current.revision + 1 if current else draft.revision
    if draft.revision != expected:
        return Refusal(
            code="conflict",
            message=f"The draft is r{draft.revision}, and r{current.revision if current else 0} is in force",
            hint=f"Bring in what has changed since, then set revision = {expected} in {draft.file}",
        )
    if not draft.step:
        return Refusal(
            code="invalid",
            message=f"{draft.id} has no step yet",
            hint=f"Write down the important steps: {draft.file}",
        )
    return None


def not_to_approve(draft: Standard, entry: ChangeEntry | None, who: str) -> Refusal | None:
    """Why `who` can't agree with it."""
    name = one_line(who)
    if draft.status != "in-review":
        return Refusal(
            code="not-now",
            message=f"{draft.id} r{draft.revision} is a draft in work",
            hint=f"Its author asks for approval: leantui standard review {draft.id}",
        )
    if entry is None:
        return Refusal(
            code="requires",
            message=f"{draft.file} doesn't say why r{draft.revision} is made",
            hint=f"Add a [[change]] with revision = {draft.revision}, date, by and why",
        )
    if who == entry.by:
        return Refusal(
            code="not-now",
            message=f"{name} wrote it: others of the process group approve",
            hint=waits(approvals_wanted(draft)),
        )
    if who in entry.approved_by:
        return Refusal(code="nothing", message=f"{name} has approved it already")
    if draft.group and who not in draft.group:
        return Refusal(
            code="not-now",
            message=f"{name} isn't in the process group of {draft.id}",
            hint=f"It is {', '.join(map(one_line, draft.group))}: --as PERSON says who acts",
        )
    return None


def unapproved(draft: Standard) -> Refusal | None:
    """Who has to agree before it is in force."""
    wanted = approvals_wanted(draft)
    if wanted and draft.status != "in-review":
        return Refusal(
            code="not-now",
            message=f"{draft.id} r{draft.revision} hasn't been in review",
            hint=f"leantui standard review {draft.id} asks {', '.join(map(one_line, wanted))}",
        )
    if wanted:
        return Refusal(
            code="not-now",
            message=f"{draft.id} r{draft.revision} isn't approved yet",
            hint=waits(wanted),
        )
    return None


def waits(wanted: tuple[str, ...]) -> str:
    """Whose approval is wanted, in words."""
    return f"Approval is still wanted from {', '.join(map(one_line, wanted))}" if wanted else ""


def archived_already(workspace: Workspace, current: Standard | None) -> Refusal | None:
    """A revision that lies in the archive while it is in force."""
    if current is None or f"{current.id}.r{current.revision}" not in workspace.superseded:
        return None
    return Refusal(
        code="conflict",
        message=f"r{current.revision} of {current.id} is in the archive and in force",
        hint=f"Look at both: standards/archive/{current.id}.r{current.revision}.toml and {current.file}",
    )


# What is named


def pilot_cards(workspace: Workspace, named: tuple[str, ...]) -> tuple[str, ...] | Refusal:
    """Whole ids of the cards named."""
    found: list[str] = []
    for each in named:
        card = _card_id(workspace, each)
        if isinstance(card, Refusal):
            return card
        found.append(card)
    return tuple(dict.fromkeys(found))


def improvement_ref(workspace: Workspace, named: str | None) -> str | Refusal | None:
    """The improvement's card as a standard names it: by its board's key and its whole id."""
    if not named:
        return None
    found = _card_id(workspace, named)
    card = None if isinstance(found, Refusal) else workspace.card(found)
    if card is None:
        return found
    return f"{workspace.boards[card.board].board.ref_key.lower()}-{card.id}"


def _card_id(workspace: Workspace, named: str) -> str | Refusal:
    found = workspace.find(named)
    if len(found) == 1:
        return found[0]
    if found:
        return Refusal(
            code="ambiguous",
            message=f"{one_line(named)} may mean {len(found)} cards",
            hint="Give more characters of the id",
        )
    return Refusal(
        code="not-found",
        message=f"There is no card {one_line(named)}",
        hint="leantui list shows every card with its id",
    )
