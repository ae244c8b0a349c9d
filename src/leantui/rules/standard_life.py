"""A standard's life: draft, in review, approved, effective, obsolete; each step a change of several files at once."""

import msgspec

from leantui.model.standard import ChangeEntry, Standard
from leantui.model.text import one_line
from leantui.model.workspace import Workspace
from leantui.rules.approvals import (
    approvals_wanted,
    not_to_approve,
    stale,
    told_otherwise,
    unapproved,
    waits,
    with_approval,
)
from leantui.rules.commands import (
    ApproveStandard,
    Change,
    DraftStandard,
    PublishStandard,
    Refusal,
    RetireStandard,
    ReviewStandard,
    StandardChange,
)
from leantui.rules.context import Context, Decision, said
from leantui.rules.standard_conditions import (
    archived_already,
    broken_standard,
    improvement_ref,
    needs_why,
    not_reviewable,
    open_runs,
    pilot_cards,
    usable,
)

IN_FORCE, DRAFTS, ARCHIVE = "standards", "standards/drafts", "standards/archive"


# Deciders


def draft_standard(workspace: Workspace, command: DraftStandard, context: Context) -> Decision:
    """Begin the next revision, take the one in review back to work, or add to its pilot."""
    pilot = pilot_cards(workspace, command.pilot)
    if isinstance(pilot, Refusal):
        return pilot
    improvement = improvement_ref(workspace, command.improvement)
    if isinstance(improvement, Refusal):
        return improvement
    draft = workspace.drafts.get(command.standard)
    if draft is not None:
        return _again(workspace, draft, command, pilot, improvement)
    current = usable(workspace, command.standard, "in force")
    if isinstance(current, Refusal):
        return current
    why = said(command.why)
    if why is None:
        return needs_why("A new revision")
    revision = current.revision + 1
    entry = ChangeEntry(
        revision=revision,
        date=context.now.date(),
        by=context.who or "unknown",
        why=why,
        improvement=improvement,
    )
    after = msgspec.structs.replace(
        current,
        file=f"{DRAFTS}/{current.id}.toml",
        revision=revision,
        status="draft",
        effective=None,
        pilot=pilot,
        change=(entry, *current.change),
        content="",
    )
    return Change(
        what=f"{current.id}: draft of r{revision}",
        standards=(
            StandardChange(before=current, after=current),
            StandardChange(before=None, after=after),
        ),
    )


def review_standard(workspace: Workspace, command: ReviewStandard, context: Context) -> Decision:
    """Ask the group to look at a draft."""
    draft = usable(workspace, command.standard, "draft")
    if isinstance(draft, Refusal):
        return draft
    current = workspace.standards.get(draft.id)
    if draft.status == "in-review":
        return Refusal(
            code="nothing",
            message=f"{draft.id} r{draft.revision} is in review already",
            hint=waits(draft, current) or f"All agree: leantui standard publish {draft.id}",
        )
    problem = not_reviewable(workspace, draft)
    if problem is not None:
        return problem
    after = msgspec.structs.replace(draft, status="in-review", content="")
    wanted = approvals_wanted(draft, current)
    asks = f", approvals wanted: {', '.join(wanted)}" if wanted else ""
    return Change(
        what=f"{draft.id}: r{draft.revision} in review{asks}",
        standards=(StandardChange(before=draft, after=after),),
    )


def approve_standard(workspace: Workspace, command: ApproveStandard, context: Context) -> Decision:
    """Record that one of the group agrees."""
    draft = usable(workspace, command.standard, "draft")
    if isinstance(draft, Refusal):
        return draft
    who, current = context.who or "unknown", workspace.standards.get(draft.id)
    refusal = not_to_approve(draft, current, who)
    entry = draft.change_of(draft.revision)
    if refusal is not None or entry is None:
        return refusal or needs_why(f"Revision {draft.revision}")
    change = _with_entry(draft, with_approval(draft, entry, who))
    after = msgspec.structs.replace(draft, change=change, content="")
    wanted = approvals_wanted(after, current)
    left = f"still wanted: {', '.join(wanted)}" if wanted else "all have agreed"
    gone = [one_line(each) for each in stale(draft) if each != who]
    void = f"The text is another one than {' and '.join(gone)} approved: ask again"
    return Change(
        what=f"{draft.id}: r{draft.revision} approved by {one_line(who)}, {left}",
        standards=(StandardChange(before=draft, after=after),),
        warnings=(void,) if gone else (),
    )


def publish_standard(workspace: Workspace, command: PublishStandard, context: Context) -> Decision:
    """The draft in force and the revision before in the archive, as one change."""
    draft = usable(workspace, command.standard, "draft")
    if isinstance(draft, Refusal):
        return draft
    current = workspace.standards.get(draft.id)
    improvement = improvement_ref(workspace, command.improvement)
    if isinstance(improvement, Refusal):
        return improvement
    refusal = (
        not_reviewable(workspace, draft)
        or unapproved(draft, current)
        or (broken_standard(workspace, current) if current else None)
        or archived_already(workspace, current)
    )
    if refusal is not None:
        return refusal
    today = context.now.date()
    why = said(command.why)
    entry = draft.change_of(draft.revision)
    refusal = told_otherwise(draft, why, improvement)
    if refusal is not None:
        return refusal
    if entry is None:
        if why is None:
            return needs_why(f"Revision {draft.revision}")
        entry = ChangeEntry(
            revision=draft.revision, date=today, by=context.who or "unknown", why=why
        )
    entry = msgspec.structs.replace(
        entry, why=why or entry.why, improvement=improvement or entry.improvement, approvals=()
    )
    after = msgspec.structs.replace(
        draft,
        file=f"{IN_FORCE}/{draft.id}.toml",
        status="effective",
        effective=today,
        review_by=command.review_by or draft.review_by,
        pilot=(),
        change=_with_entry(draft, entry),
        content="",
        wording="",
    )
    parts = [*_archived(current), StandardChange(before=current, after=after)]
    return Change(
        what=f"{draft.id}: r{draft.revision} in force",
        standards=(*parts, StandardChange(before=draft, after=None)),
        warnings=tuple(_publish_warnings(workspace, current, after, context)),
    )


def retire_standard(workspace: Workspace, command: RetireStandard, context: Context) -> Decision:
    """An obsolete revision in the place of the one in force, which goes to the archive for its open runs."""
    current = usable(workspace, command.standard, "in force")
    if isinstance(current, Refusal):
        return current
    if current.status == "obsolete":
        return Refusal(
            code="nothing", message=f"{current.id} is obsolete already", hint="Nothing to withdraw"
        )
    why = said(command.why)
    if why is None:
        return needs_why("Withdrawing a standard")
    refusal = archived_already(workspace, current)
    if refusal is not None:
        return refusal
    revision = current.revision + 1
    entry = ChangeEntry(
        revision=revision, date=context.now.date(), by=context.who or "unknown", why=why
    )
    after = msgspec.structs.replace(
        current,
        revision=revision,
        status="obsolete",
        change=(entry, *current.change),
        content="",
    )
    warnings = []
    if running := len(open_runs(workspace, current.id)):
        warnings.append(f"{_runs(running)} on r{current.revision} until done")
    boards = [
        one_line(contents.board.name)
        for contents in workspace.boards.values()
        if any(rule.standard == current.id for rule in contents.board.posted)
    ]
    if boards:
        warnings.append(f"It hangs beside cards still: take [[posted]] out of {', '.join(boards)}")
    if current.id in workspace.drafts:
        warnings.append(f"A draft is left: {workspace.drafts[current.id].file}")
    return Change(
        what=f"{current.id}: r{current.revision} withdrawn, obsolete",
        standards=(*_archived(current), StandardChange(before=current, after=after)),
        warnings=tuple(warnings),
    )


# Parts of the changes


def _archived(current: Standard | None) -> tuple[StandardChange, ...]:
    """The revision in force in the archive, content untouched, so that runs find what they are pinned to."""
    if current is None:
        return ()
    file = f"{ARCHIVE}/{current.id}.r{current.revision}.toml"
    return (StandardChange(before=None, after=msgspec.structs.replace(current, file=file)),)


def _again(
    workspace: Workspace,
    draft: Standard,
    command: DraftStandard,
    pilot: tuple[str, ...],
    improvement: str | None,
) -> Decision:
    """A draft that is there: back from review, with its approvals gone, or told better."""
    refusal = broken_standard(workspace, draft)
    if refusal is not None:
        return refusal
    entry = draft.change_of(draft.revision)
    why = said(command.why)
    change, is_draft = draft.change, draft.status == "draft"
    if entry is not None:
        told = msgspec.structs.replace(
            entry,
            why=why or entry.why,
            improvement=improvement or entry.improvement,
            approved_by=entry.approved_by if is_draft else (),
            approvals=entry.approvals if is_draft else (),
        )
        change = _with_entry(draft, told)
    new = tuple(each for each in pilot if each not in draft.pilot)
    after = msgspec.structs.replace(
        draft, status="draft", pilot=(*draft.pilot, *new), change=change, content=""
    )
    if after == msgspec.structs.replace(draft, content=""):
        return Refusal(
            code="nothing",
            message=f"There is a draft of {draft.id} already, r{draft.revision}",
            hint=f"Edit {draft.file}, then: leantui standard review {draft.id}",
        )
    is_back = draft.status == "in-review"
    what = f"r{draft.revision} back to work, approvals gone" if is_back else "draft changed"
    if new:
        what += f", pilot: {', '.join(new)}"
    return Change(
        what=f"{draft.id}: {what}", standards=(StandardChange(before=draft, after=after),)
    )


def _with_entry(draft: Standard, entry: ChangeEntry) -> tuple[ChangeEntry, ...]:
    """The changes with another entry for its revision, at its place or at the top."""
    held = draft.change_of(entry.revision)
    if held is None:
        return (entry, *draft.change)
    return tuple(entry if each is held else each for each in draft.change)


def _publish_warnings(
    workspace: Workspace, current: Standard | None, after: Standard, context: Context
) -> list[str]:
    warnings = []
    running = len(open_runs(workspace, after.id)) if current else 0
    if running and current:
        warnings.append(
            f"{_runs(running)} on the revision begun with: leantui standard migrate {after.id}"
        )
    if after.is_review_due(context.now.date()):
        warnings.append(f"Its review date has passed already: {after.review_by}")
    return warnings


def _runs(count: int) -> str:
    return "1 open run stays" if count == 1 else f"{count} open runs stay"
