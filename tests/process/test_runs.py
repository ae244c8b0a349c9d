"""Runs: which revision they follow, how they end, how two people's work comes together, and undo."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from tests.process.play import START, Play, card, standard, step, workspace

from leantui.model.card import Card
from leantui.model.log import LogEntry, entry_order
from leantui.model.person import Person
from leantui.process.run import followed, is_running, newer_revision, recorded, run_of, runs_of
from leantui.process.steps import is_finished, steps_of
from leantui.rules.apply import with_change
from leantui.rules.commands import Change
from leantui.rules.context import Context
from leantui.rules.inverse import invert


def entry(hours: int, by: str, event: str, **facts: Any) -> LogEntry:
    return LogEntry(at=START + timedelta(hours=hours), by=by, event=event, standard="job", **facts)


def started(hours: int, by: str = "tom", revision: int = 7) -> LogEntry:
    return entry(hours, by, "run", state="started", revision=revision, content=f"hash{revision}")


def did(hours: int, step: str, state: str = "done", by: str = "tom", **facts: Any) -> LogEntry:
    return entry(hours, by, "step", step=step, state=state, **facts)


def logged(*entries: LogEntry) -> Card:
    work = card()
    return msgspec.structs.replace(work, log=(*work.log, *entries))


def merged(*logs: Card) -> Card:
    """Two people's cards as a merge leaves them: every entry once, in the order of a merged log."""
    entries = {entry for each in logs for entry in map(_Hashed, each.log)}
    return msgspec.structs.replace(
        logs[0], log=tuple(sorted((each.entry for each in entries), key=entry_order))
    )


class _Hashed:
    def __init__(self, entry: LogEntry) -> None:
        self.entry = entry

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Hashed) and self.entry == other.entry

    def __hash__(self) -> int:
        return hash(self.entry.at)


def test_the_first_step_starts_the_run_and_the_last_required_one_ends_it() -> None:
    play = Play(standard("a", "b", "c optional"))
    assert run_of("job", play.card) is None
    play.do("done a")
    run = run_of("job", play.card)
    assert run is not None
    assert (run.revision, run.content, run.is_open) == (7, "hash7", True)
    play.do("done b")
    assert [(each.event, each.step, each.state) for each in play.card.log[1:]] == [
        ("run", None, "started"),
        ("step", "a", "done"),
        ("step", "b", "done"),
        ("run", None, "finished"),
    ]
    assert not is_running("job", play.card)
    play.do("done c")
    assert [each.state for each in play.card.log if each.event == "run"] == ["started", "finished"]
    assert play.states() == {"a": "done", "b": "done", "c": "done"}


def test_a_step_taken_back_opens_a_finished_run() -> None:
    play = Play(standard("a", "b"))
    play.do("done a")
    play.do("done b")
    change = play.ask("undone a (wrong)")
    assert isinstance(change, Change)
    assert change.what.endswith("step “Do a” taken back, open again: “Do b”")
    play.do("undone a (wrong)")
    assert is_running("job", play.card)
    play.do("done a")
    play.do("done b")
    assert not is_running("job", play.card)


def test_a_run_stays_on_the_revision_it_began_on() -> None:
    old, new = standard("a", "b", revision=7), standard("a", "x", "b", revision=8)
    work = logged(started(1), did(2, "a"))
    space = workspace(new, work, old)
    assert followed(space, "job", work) is old
    ended = logged(started(1), did(2, "a"), did(3, "b"), entry(3, "tom", "run", state="finished"))
    assert followed(space, "job", ended) is old
    assert followed(space, "job", card()) is new
    assert followed(workspace(new, work), "job", work) is new
    again = logged(*ended.log[1:], started(5, revision=8))
    assert followed(space, "job", again) is new
    assert {view.state for view in steps_of(new, again)} == {"ready", "waiting"}


def test_a_run_moved_to_a_newer_revision_keeps_the_steps_it_shares() -> None:
    old = standard("a", "b", "gone", revision=7)
    new = standard("a", "check", "b", "c", revision=8)
    before = logged(started(1), did(2, "a"), did(3, "b"), did(4, "gone"))
    moved = entry(5, "mia", "run", state="moved", revision=8, content="hash8")
    play = Play(new, msgspec.structs.replace(before, log=(*before.log, moved)), old)
    assert followed(play.space, "job", play.card) is new
    assert play.states() == {"a": "done", "check": "ready", "b": "done", "c": "waiting"}
    assert play.do("done check") == "c"
    assert play.do("done c") == ""
    assert is_finished(new, play.card)


def test_two_people_on_different_branches() -> None:
    job = standard("a", "b after nothing", "end after a,b")
    tom = logged(started(1), did(2, "a"))
    eva = logged(started(1), did(3, "b", by="eva"))
    both = merged(tom, eva)
    assert both == merged(eva, tom)
    assert [view.state for view in steps_of(job, both)] == ["done", "done", "ready"]


def test_the_last_steps_of_two_branches_end_the_run_though_nobody_said_so() -> None:
    job = standard("a", "b after nothing")
    both = merged(logged(started(1), did(2, "a")), logged(started(1), did(3, "b", by="eva")))
    assert is_running("job", both)
    assert is_finished(job, both)
    assert not is_finished(job, logged(started(1), did(2, "a")))
    assert not is_finished(job, card())


def test_two_people_start_it_at_once() -> None:
    both = merged(
        logged(started(2, "eva", 8), did(2, "a", by="eva")),
        logged(started(1, "tom", 7), did(3, "b")),
    )
    run = run_of("job", both)
    assert run is not None
    assert (run.revision, [each.step for each in run.history]) == (7, ["a", "b"])


def test_the_same_step_done_twice_counts_once_and_the_last_is_shown() -> None:
    job = standard("a", "b")
    both = merged(logged(did(2, "a")), logged(did(3, "a", by="eva")))
    first, second = steps_of(job, both)
    assert (first.state, first.entry and first.entry.by, second.state) == ("done", "eva", "ready")
    assert len([each for each in both.log if each.step == "a"]) == 2


def test_a_step_done_where_another_was_taken_back_meanwhile() -> None:
    job = standard("a", "b", "c")
    tom = logged(started(1), did(2, "a"), did(4, "a", "undone", reason="wrong"))
    eva = logged(started(1), did(2, "a"), did(5, "b", by="eva"))
    views = {view.step.id: view for view in steps_of(job, merged(tom, eva))}
    assert [views[each].state for each in "abc"] == ["ready", "done", "waiting"]
    assert views["c"].waits_for == ("a",)


def test_an_entry_that_names_no_standard_counts_where_its_step_is() -> None:
    bare = LogEntry(at=START, by="tom", event="step", step="a", state="done")
    work = logged(bare)
    assert [view.state for view in steps_of(standard("a", "b"), work)] == ["done", "ready"]
    assert runs_of(work) == {}
    assert list(runs_of(logged(did(1, "a")))) == ["job"]


def test_what_was_recorded_is_carried_along_and_forgotten_when_taken_back() -> None:
    work = logged(did(1, "a", record={"login": "jd"}), did(2, "b", record={"login": "jdoe"}))
    assert recorded(work)["login"] == "jdoe"
    assert recorded(logged(*work.log[1:], did(3, "b", "undone")))["login"] == "jd"
    assert recorded(work)["title"] == "Work"
    assert "log" not in recorded(work)


@pytest.mark.parametrize(
    "actions",
    [
        ("done a login=jd",), ("done a login=jd", "done b"), ("skipped a (why)",),
        ("done a login=jd", "failed b (no sign-in)"), ("done a login=jd", "failed b (no)", "done b"),
        ("done a login=jd", "done b", "done c"), ("done a login=jd", "done b", "undone a (wrong)"),
        ("done a login=jd", "done b", "failed test (scratched)"),
        ("done a login=jd", "done b", "done test", "done c"),
    ],
)  # fmt: skip
def test_the_last_action_is_undone_and_redone(actions: tuple[str, ...]) -> None:
    play = Play(standard("a records login", "b", "test after b back a", "c after b"))
    for action in actions[:-1]:
        play.do(action)
    before, was = facts(play), play.states()
    change = play.ask(actions[-1])
    assert isinstance(change, Change)
    play.space = with_change(play.space, change)
    after = facts(play), play.states()
    context = Context(now=play.now + timedelta(minutes=1), who="mia")
    back = invert(play.space, change, context)
    assert isinstance(back, Change)
    play.space = with_change(play.space, back)
    assert (facts(play), play.states()) == (before, was)
    again = invert(play.space, back, context)
    assert isinstance(again, Change)
    play.space = with_change(play.space, again)
    assert (facts(play), play.states()) == after


def facts(play: Play) -> dict[str, object]:
    run = run_of("job", play.card)
    return {
        "login": recorded(play.card).get("login"),
        "revision": run and run.revision,
        "is_open": run and run.is_open,
    }


def test_nobody_who_did_the_step_before_signs_it_off_also_where_two_did_it_apart() -> None:
    job = standard("a", "b signed")
    both = merged(
        logged(started(1), did(2, "a", by="tom")), logged(started(1), did(3, "a", by="eva"))
    )
    play = Play(job, both)
    assert "not by tom" in play.do("tom: signed b")
    assert "not by eva" in play.do("eva: signed b")
    assert play.do("mia: signed b") == ""


def test_the_card_knows_which_revision_is_out_while_its_run_is_open() -> None:
    old, new = standard("a", "b"), standard("a", "b", revision=8)
    begun = logged(started(1), did(2, "a"))
    assert newer_revision(workspace(new, begun, old), begun) == 8
    assert newer_revision(workspace(old, begun), begun) is None
    ended = logged(started(1), did(2, "a"), did(3, "b"), entry(3, "tom", "run", state="finished"))
    assert newer_revision(workspace(new, ended, old), ended) is None
    assert newer_revision(workspace(new, card(), old), card()) is None


def test_who_has_no_roles_at_all_is_not_asked_about_them() -> None:
    play = Play(standard(step("a", role="lead"), "b"))
    people = {**play.space.people, "tom": Person(id="tom", name="Tom")}
    play.space = msgspec.structs.replace(play.space, people=people)
    answer = play.ask("tom: done a")
    assert isinstance(answer, Change)
    assert answer.warnings == ()
