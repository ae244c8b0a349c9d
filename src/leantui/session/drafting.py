"""New standards, written as drafts."""

from leantui.rules.commands import Refusal
from leantui.rules.standard_draft import StandardDraft, as_standard, draft_refusal
from leantui.session.holder import Reread, Session
from leantui.store.new_standard import draft_file, write_draft


def new_draft(session: Session, draft: StandardDraft) -> Reread | Refusal:
    """Write a new standard below `standards/drafts/`; `Session.adopt` takes what comes back.

    It waits for the disk, so it is for a thread. A refusal's `field` says what is at fault.
    """
    workspace = session.workspace
    taken = (*workspace.standards, *workspace.drafts)
    refusal = draft_refusal(draft, people=workspace.people, taken=taken)
    if refusal is not None:
        return refusal
    standard = as_standard(draft)
    failed = write_draft(session.root, session.state, standard)
    if failed is not None:
        return Refusal(code="not-now", message=failed.message, hint=failed.hint)
    return session.reread({draft_file(standard)})
