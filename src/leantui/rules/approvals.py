"""Who of a process group has agreed with a draft, with which text, and who has still to. Pure."""

import msgspec

from leantui.model.standard import Approval, ChangeEntry, Standard
from leantui.model.text import one_line
from leantui.rules.commands import Refusal


def approvals_wanted(draft: Standard, current: Standard | None) -> tuple[str, ...]:
    """Who has still to agree: everybody in the process group but the author and those who have.

    Args:
        draft: the next revision.
        current: the revision in force, whose group decides where the draft names nobody else.
    """
    done = set(standing(draft))
    return tuple(member for member in asked(draft, current) if member not in done)


def asked(draft: Standard, current: Standard | None) -> tuple[str, ...]:
    """Whose approval is asked for: the draft's group without its author.

    A draft that leaves nobody to ask is put to the group of the revision in force: nobody takes a
    process from its group alone.
    """
    entry = draft.change_of(draft.revision)
    author = entry.by if entry else None
    own = tuple(member for member in draft.group if member != author)
    if own or current is None:
        return own
    return tuple(member for member in current.group if member != author)


def standing(draft: Standard) -> tuple[str, ...]:
    """Who has agreed with the draft as it is now."""
    entry = draft.change_of(draft.revision)
    gone = stale(draft)
    return tuple(who for who in entry.approved_by if who not in gone) if entry else ()


def stale(draft: Standard) -> tuple[str, ...]:
    """Who has agreed with another text: the draft was changed since, by whatever program.

    An approval that was written by hand, without a mark of the text, counts as given to what stands there.
    """
    entry = draft.change_of(draft.revision)
    if entry is None or not draft.wording:
        return ()
    texts: dict[str, set[str]] = {}
    for each in entry.approvals:
        texts.setdefault(each.by, set()).add(each.text)
    return tuple(
        who for who in entry.approved_by if who in texts and draft.wording not in texts[who]
    )


def with_approval(draft: Standard, entry: ChangeEntry, who: str) -> ChangeEntry:
    """The entry with one more who agrees; approvals of another text go."""
    by = (*(each for each in standing(draft) if each != who), who)
    kept = tuple(
        each for each in entry.approvals if each.by in by and each.by != who
        and each.text == draft.wording
    )  # fmt: skip
    mark = (Approval(by=who, text=draft.wording),) if draft.wording else ()
    return msgspec.structs.replace(entry, approved_by=by, approvals=(*kept, *mark))


# Why not


def not_to_approve(draft: Standard, current: Standard | None, who: str) -> Refusal | None:
    """Why `who` can't agree with it."""
    name, entry = one_line(who), draft.change_of(draft.revision)
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
            hint=waits(draft, current),
        )
    if who in standing(draft):
        return Refusal(
            code="nothing",
            message=f"{name} has approved it already",
            hint=waits(draft, current) or f"All agree: leantui standard publish {draft.id}",
        )
    group = asked(draft, current)
    if group and who not in group:
        return Refusal(
            code="not-now",
            message=f"{name} isn't in the process group of {draft.id}",
            hint=f"It is {', '.join(map(one_line, group))}: --as PERSON says who acts",
        )
    return None


def unapproved(draft: Standard, current: Standard | None) -> Refusal | None:
    """Who has to agree before it is in force."""
    group, wanted = asked(draft, current), approvals_wanted(draft, current)
    if group and draft.status != "in-review":
        return Refusal(
            code="not-now",
            message=f"{draft.id} r{draft.revision} hasn't been in review",
            hint=f"leantui standard review {draft.id} asks {', '.join(map(one_line, wanted or group))}",
        )
    if not wanted:
        return None
    return Refusal(
        code="not-now",
        message=f"{draft.id} r{draft.revision} isn't approved yet",
        hint=waits(draft, current),
    )


def told_otherwise(draft: Standard, why: str | None, improvement: str | None) -> Refusal | None:
    """Why it can't be put in force with another reason, or for another improvement, than was agreed with."""
    entry, agreed = draft.change_of(draft.revision), standing(draft)
    if entry is None or not agreed:
        return None
    said = ((why, entry.why, "why"), (improvement, entry.improvement, "improvement"))
    for new, old, key in said:
        if new and old and new != old:
            return Refusal(
                code="conflict",
                message=f"{' and '.join(map(one_line, agreed))} approved another {'reason' if key == 'why' else key}: {one_line(old)}",
                field=key,
                hint=f"Publish it as it is, or change it with leantui standard draft {draft.id} --{key} and ask again",
            )
    return None


def waits(draft: Standard, current: Standard | None) -> str:
    """Whose approval is wanted, in words; empty where all have agreed."""
    wanted = approvals_wanted(draft, current)
    if not wanted:
        return ""
    words = f"Approval is still wanted from {', '.join(map(one_line, wanted))}"
    return f"{words}. {changed_since(draft)}" if stale(draft) else words


def changed_since(draft: Standard) -> str:
    """That it isn't the text any more which was agreed with, in words; empty where it is."""
    gone = stale(draft)
    return f"It was changed after {' and '.join(map(one_line, gone))} approved" if gone else ""
