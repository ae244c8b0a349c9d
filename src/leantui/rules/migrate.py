"""Moving an open run to a newer revision of its standard."""

from collections.abc import Sequence

from leantui.model.card import Card
from leantui.model.standard import Standard
from leantui.model.text import one_line
from leantui.model.workspace import Workspace
from leantui.process.migration import Migration, migration
from leantui.process.run import followed, is_text_changed, run_of
from leantui.process.steps import is_complete
from leantui.rules.commands import Batch, Command, MigrateRun, Refusal
from leantui.rules.context import Context, Decision, change_of, logged, said
from leantui.rules.names import unknown
from leantui.rules.policies import Checked


def newer(workspace: Workspace, standard_id: str, card: Card) -> Standard | None:
    """The revision that the card's run could go on by: the draft in whose pilot it is, or the one in force.

    Also the same revision, where its text was changed since the run began. None where there is no open run,
    or it follows that one already.
    """
    run = run_of(standard_id, card)
    if run is None or not run.is_open:
        return None
    draft = workspace.drafts.get(standard_id)
    is_pilot = draft is not None and card.id in draft.pilot
    found = draft if is_pilot else workspace.standards.get(standard_id)
    if found is None or found.status == "obsolete":
        return None
    followed_now = followed(workspace, standard_id, card)
    revision = run.revision or (followed_now.revision if followed_now else 0)
    return found if found.revision > revision or is_text_changed(found, run) else None


def planned(workspace: Workspace, standard_id: str, card: Card) -> Migration | None:
    """What would become of the card's run, for those who confirm it; None where it can't be moved."""
    new, old = newer(workspace, standard_id, card), followed(workspace, standard_id, card)
    return migration(old, new, card) if new is not None and old is not None else None


def movable(workspace: Workspace, standard_id: str) -> list[Card]:
    """Every card with an open run that could go on by a newer revision."""
    return [card for card in workspace.cards() if newer(workspace, standard_id, card) is not None]


def moving(standard_id: str, cards: Sequence[Card], reason: str | None = None) -> Command:
    """What moves the runs of these cards, as one change."""
    moves = tuple(MigrateRun(card=card.id, standard=standard_id, reason=reason) for card in cards)
    return moves[0] if len(moves) == 1 else Batch(commands=moves)


def kept_words(plan: Migration) -> str:
    """How much of what was done stays so."""
    kept = len(plan.kept)
    if kept == 1:
        return "1 step keeps its state"
    return f"{kept} steps keep their state" if kept else "nothing done yet"


def migrate_run(
    workspace: Workspace, card: Card, command: MigrateRun, context: Context
) -> Decision:
    """Log that the run goes on by the newer revision; its end, where nothing is left to do by that."""
    named = command.standard
    if named not in workspace.standards and named not in workspace.drafts:
        return unknown("standard", named, {*workspace.standards, *workspace.drafts})
    run = run_of(named, card)
    if run is None or not run.is_open:
        return Refusal(
            code="nothing",
            message=f"{workspace.ref(card)} has no open run of {named}",
            hint="A finished run stays on the revision it followed",
        )
    new = newer(workspace, named, card)
    if new is None:
        return Refusal(
            code="nothing",
            message=f"{workspace.ref(card)} follows the newest revision it may already",
            hint=f"A draft runs only on cards of its pilot: leantui standard draft {named} --pilot CARD",
        )
    after = logged(
        card,
        context,
        event="run",
        standard=named,
        revision=new.revision,
        content=new.content or None,
        state="moved",
        reason=said(command.reason),
    )
    if is_complete(new, after):
        after = logged(after, context, event="run", standard=named, state="finished")
    was = f"r{run.revision}" if run.revision else "its revision"
    if run.revision == new.revision:
        was = f"an earlier text of r{run.revision}"
    what = f"run of {one_line(new.title)}: {was} → r{new.revision}"
    return change_of(workspace, card, after, what, _told(workspace, named, card))


def _told(workspace: Workspace, standard_id: str, card: Card) -> Checked:
    plan = planned(workspace, standard_id, card)
    return Checked(warnings=tuple(said_of(plan)) if plan else ())


def said_of(plan: Migration) -> list[str]:
    """What doesn't simply carry over, in words."""
    lines = (
        ("not in it any more, their entries stay in the log", [step.do for step in plan.dropped]),
        ("new before steps that are done, to be done now", [step.do for step in plan.overtaken]),
        ("done by older words", [step.do for step in plan.reworded]),
        ("new", [step.do for step in plan.added]),
    )
    return [f"{words}: {', '.join(map(one_line, steps))}" for words, steps in lines if steps]
