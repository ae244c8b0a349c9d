"""What has to hold before a standard goes a step further in its life, and what it names. Pure."""

from collections.abc import Iterable
from typing import Literal

from leantui.model.standard import Standard
from leantui.model.text import one_line
from leantui.model.workspace import Workspace
from leantui.process.run import is_running
from leantui.rules.commands import Refusal
from leantui.rules.names import unknown


def revision_before(standard: Standard, known: Iterable[Standard]) -> Standard | None:
    """The nearest earlier revision of those that are known."""
    earlier = (
        each for each in known if each.id == standard.id and each.revision < standard.revision
    )
    return max(earlier, key=lambda each: each.revision, default=None)


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
