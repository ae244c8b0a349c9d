"""What becomes of an open run that goes on by another revision: steps of the same id keep their state."""

import msgspec

from leantui.model.card import Card
from leantui.model.standard import Standard, Step
from leantui.process.run import run_of
from leantui.process.steps import CLOSED, all_before, standing, steps_of


class Migration(msgspec.Struct, frozen=True, kw_only=True):
    """One card's run on its way from one revision to another."""

    kept: tuple[str, ...] = ()
    """Ids of steps that were touched and are in both revisions: they keep their state."""
    reworded: tuple[Step, ...] = ()
    """Those of them, as the new revision has them, whose text, role, check or fields differ: done by the old words."""
    dropped: tuple[Step, ...] = ()
    """Steps that were touched and aren't in the new revision: their entries stay in the log."""
    overtaken: tuple[Step, ...] = ()
    """Steps that only the new revision has and that come before one that is done: to be done now."""
    added: tuple[Step, ...] = ()
    """Other steps that only the new revision has."""

    @property
    def is_smooth(self) -> bool:
        """Whether everything done holds as it is."""
        return not (self.dropped or self.overtaken or self.reworded)


def migration(old: Standard, new: Standard, card: Card) -> Migration:
    """What becomes of the card's run of `old` when it goes on by `new`."""
    run = run_of(old.id, card)
    touched = standing(old, run.history) if run is not None else {}
    before = {step.id: step for step in old.step}
    after = {step.id: step for step in new.step}
    kept = tuple(id_ for id_ in before if id_ in touched and id_ in after)
    fresh = [step for step in new.step if step.id not in before]
    overtaken = {id_ for id_ in _open_before_done(new, card) if id_ not in before}
    return Migration(
        kept=kept,
        reworded=tuple(after[id_] for id_ in kept if _words(before[id_]) != _words(after[id_])),
        dropped=tuple(step for id_, step in before.items() if id_ in touched and id_ not in after),
        overtaken=tuple(step for step in fresh if step.id in overtaken),
        added=tuple(step for step in fresh if step.id not in overtaken),
    )


def _words(step: Step) -> tuple[object, ...]:
    """What tells how the step is done, not when."""
    return (
        step.do, step.role, step.check, step.record, step.key_points, step.sign_off, step.command,
        step.use,
    )  # fmt: skip


def _open_before_done(standard: Standard, card: Card) -> set[str]:
    """Open steps that come, however far, before one that is done."""
    views = {view.step.id: view for view in steps_of(standard, card)}
    done = [id_ for id_, view in views.items() if view.entry is not None and view.state in CLOSED]
    ahead = {id_ for each in done for id_ in all_before(standard, each)}
    return {id_ for id_ in ahead if id_ in views and views[id_].state not in CLOSED}
