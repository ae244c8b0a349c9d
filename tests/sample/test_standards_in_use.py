"""What the sample shows of standards that conduct the work: processes, open runs in different states, revisions."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from leantui.model.standard import Standard
from leantui.model.workspace import Workspace
from leantui.process.figures import use_figures
from leantui.process.run import followed, is_running, run_of
from leantui.process.steps import steps_of
from leantui.process.timing import hand_offs, late_steps
from leantui.rules.approvals import approvals_wanted, stale, standing
from leantui.rules.standard_diff import standard_diff
from leantui.session import Session

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        session = Session.open(ROOT, who="mia", clock=lambda: NOW)
        session.load_archive()
        return session.workspace


def open_runs(sample: Workspace, standard_id: str) -> dict[str, Standard]:
    """By card, the text that its open run follows."""
    cards = (card for card in sample.cards() if is_running(standard_id, card))
    found = {card.id: followed(sample, standard_id, card) for card in cards}
    return {card_id: standard for card_id, standard in found.items() if standard is not None}


def test_the_new_starter_is_a_process_of_two_departments(sample: Workspace) -> None:
    standard = sample.standards["new-starter"]
    assert {role.department for role in standard.role} == {"it", "hr"}
    steps = {step.id: step for step in standard.step}
    finance = steps["approve"]
    assert (finance.when, finance.sign_off, finance.role) == ("department == 'Finance'", True, "hr")
    assert finance.timer is not None
    assert [step.id for step in standard.step if len(step.after or ()) > 1] == [
        "access",
        "rehearse",
    ]
    (service,) = (step for step in standard.step if step.kind == "service")
    assert service.command[0] == "echo"


def test_open_runs_stand_in_different_states(sample: Workspace) -> None:
    seen: dict[str, set[str]] = {}
    for standard_id in ("new-starter", "major-incident"):
        runs = open_runs(sample, standard_id)
        assert runs
        for card_id, standard in runs.items():
            card = sample.card(card_id)
            assert card is not None
            board, views = sample.boards[card.board].board, steps_of(standard, card)
            seen[f"{standard_id} {card_id}"] = {view.state for view in views}
            if late_steps(views, board, NOW):
                seen.setdefault("late", set()).add(card_id)
            if hand_offs(standard, views, board, NOW):
                seen.setdefault("handed over", set()).add(card_id)
    assert seen["late"]
    assert seen["handed over"]
    states = set().union(*(found for name, found in seen.items() if " " in name))
    assert {"done", "ready", "waiting"} <= states


def test_one_run_is_open_on_a_superseded_revision(sample: Workspace) -> None:
    old = [
        (standard.id, standard.revision, standard.file)
        for standard_id in sample.standards
        for standard in open_runs(sample, standard_id).values()
        if standard.revision < sample.standards[standard_id].revision
    ]
    assert old == [("new-starter", 6, "standards/archive/new-starter.r6.toml")]
    for standard_id in sample.standards:
        for card_id, standard in open_runs(sample, standard_id).items():
            card = sample.card(card_id)
            run = run_of(standard_id, card) if card else None
            assert run is not None
            assert run.content == standard.content, card_id


def test_a_draft_is_in_review_with_one_approval_that_stands(sample: Workspace) -> None:
    (draft,) = sample.drafts.values()
    current = sample.standards[draft.id]
    assert (draft.status, draft.revision) == ("in-review", current.revision + 1)
    assert (standing(draft), approvals_wanted(draft, current), stale(draft)) == (("eva",), ("priya",), ())  # fmt: skip
    assert standard_diff(current, draft).changed
    entry = draft.change_of(draft.revision)
    assert entry is not None
    (improvement,) = sample.find(entry.improvement or "")
    assert sample.card(improvement) is not None


def test_figures_say_something(sample: Workspace) -> None:
    figures = use_figures(sample, sample.standards)
    assert sum(each.finished_runs for each in figures.values()) > 40
    assert [each.revision for each in figures["new-starter"].revisions] == [7, 6]
    assert figures["new-starter"].revisions[1].adherence.part < figures["new-starter"].revisions[1].adherence.whole  # fmt: skip
    assert any(each.without_run for each in figures.values())
