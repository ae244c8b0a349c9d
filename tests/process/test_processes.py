"""Small processes and the steps that are ready after each action."""

import pytest
from tests.process.play import Play, standard, step

from leantui.model.standard import Standard
from leantui.process.steps import is_finished, next_step

Played = tuple[tuple[str, str], ...]
"""Actions in order, each with the steps that are ready then; the first has no action."""

PROCESSES: dict[str, tuple[Standard, Played]] = {
    "one step": (standard("a"), (("", "a"), ("done a", ""))),
    "no steps": (standard(), (("", ""), ("done a", "refused: There is no step a"))),
    "linear": (standard("a", "b", "c"), (("", "a"), ("done a", "b"), ("done b", "c"), ("done c", ""))),
    "linear, not before its turn": (
        standard("a", "b", "c"),
        (("", "a"), ("done c", "refused: “Do c” can't be done now: it waits for Do b"), ("done a", "b")),
    ),
    "parallel from the start": (
        standard("a", "b after nothing"),
        (("", "a b"), ("done b", "a"), ("done a", "")),
    ),
    "fan out": (standard("a", "b after a", "c after a"), (("", "a"), ("done a", "b c"), ("done c", "b"))),
    "join": (
        standard("a", "b after nothing", "c after a,b"),
        (("", "a b"), ("done b", "a"), ("done c", "refused: “Do c” can't be done now: it waits for Do a"),
         ("done a", "c"), ("done c", "")),
    ),
    "diamond": (
        standard("a", "b after a", "c after a", "d after b,c"),
        (("", "a"), ("done a", "b c"), ("done b", "c"), ("done c", "d"), ("done d", "")),
    ),
    "parallel branches of two steps": (
        standard("a", "a2", "b after nothing", "b2", "z after a2,b2"),
        (("", "a b"), ("done a", "a2 b"), ("done a2", "b"), ("done b", "b2"), ("done b2", "z")),
    ),
    "exclusive, the first way": (
        standard("ask records ok:yes-no", "yes after ask when ok == true", "no after ask when ok == false",
                 "end after yes,no"),
        (("", "ask"), ("done ask ok=yes", "yes"), ("done yes", "end"), ("done end", "")),
    ),
    "exclusive, the other way": (
        standard("ask records ok:yes-no", "yes after ask when ok == true", "no after ask when ok == false",
                 "end after yes,no"),
        (("", "ask"), ("done ask ok=no", "no"),
         ("done yes", "refused: “Do yes” can't be done now: it is only taken where ok == true"),
         ("done no", "end")),
    ),
    "a way not taken passes on what it waits for": (
        standard("ask records ok:yes-no", "wait after ask", "yes after wait when ok == true", "end after yes"),
        (("", "ask"), ("done ask ok=no", "wait"), ("done wait", "end")),
    ),
    "condition of the card, known at once": (
        standard("a", "vip when 'vip' in tags", "c"),
        (("", "a"), ("done a", "c")),
    ),
    "condition told late": (
        standard("a", "b after a when size_needed > 2", "c after a records size_needed:number", "d after b"),
        (("", "a"), ("done a", "c"),
         ("done b", "refused: “Do b” can't be done now: it isn't known yet whether size_needed > 2"),
         ("done c size_needed=3", "b"), ("done b", "d")),
    ),
    "condition never told is skipped with a reason": (
        standard("a", "b when nobody_records_it", "c"),
        (("", "a"), ("done a", ""), ("skipped b", "refused: Skipping the required step “Do b” needs a reason"),
         ("skipped b (nobody knows)", "c")),
    ),
    "condition told anew": (
        standard("ask records ok:yes-no", "yes after ask when ok == true", "end after yes"),
        (("", "ask"), ("done ask ok=yes", "yes"), ("undone ask (mistaken)", "ask"), ("done ask ok=no", "end")),
    ),
    "what a step that opened again recorded isn't known": (
        standard("a", "ask records ok:yes-no", "yes after nothing when ok == true"),
        (
            ("", "a"),
            ("done a", "ask"),
            ("done ask ok=yes", "yes"),
            ("undone a (wrong)", "a"),
            ("done a", "ask"),
            ("done ask ok=no", ""),
        ),
    ),
    "a required step is skipped with a reason": (
        standard("a", "b", "c"),
        (("", "a"), ("skipped a", "refused: Skipping the required step “Do a” needs a reason"),
         ("skipped a (done by the vendor)", "b")),
    ),
    "an optional step is skipped without one": (
        standard("a optional", "b"), (("", "a"), ("skipped a", "b"), ("done b", "")),
    ),
    "an optional step after the end": (
        standard("a", "b optional after a"), (("", "a"), ("done a", "b"), ("done b", "")),
    ),
    "undone opens what came after": (
        standard("a", "b", "c", "x after nothing"),
        (("", "a x"), ("done a", "b x"), ("done b", "c x"), ("done x", "c"), ("done c", ""),
         ("undone a", "refused: Taking back “Do a” needs a reason"), ("undone a (wrong account)", "a"),
         ("done a", "b"), ("done b", "c")),
    ),
    "undone in one branch leaves the other": (
        standard("a", "b after a", "c after a", "d after b,c"),
        (("", "a"), ("done a", "b c"), ("done b", "c"), ("done c", "d"), ("done d", ""),
         ("undone b (again)", "b"), ("done b", "d")),
    ),
    "undone and not begun": (
        standard("a", "b"), (("", "a"), ("undone b (why)", "refused: “Do b” isn't done yet")),
    ),
    "a failed check stops what comes after": (
        standard("a", "b", "c"),
        (("", "a"), ("done a", "b"), ("failed b", "refused: Saying that “Do b” failed needs a reason"),
         ("failed b (no sign-in)", ""),
         ("done c", "refused: “Do c” can't be done now: it waits for Do b"), ("done b", "c")),
    ),
    "a failed check goes back": (
        standard("make", "polish", step("test back make"), "ship"),
        (("", "make"), ("done make", "polish"), ("done polish", "test"), ("failed test (scratched)", "make"),
         ("done make", "polish"), ("done polish", "test"), ("done test", "ship")),
    ),
    "going back twice": (
        standard("make", step("test back make")),
        (("", "make"), ("done make", "test"), ("failed test (one)", "make"), ("done make", "test"),
         ("failed test (two)", "make"), ("done make", "test"), ("done test", "")),
    ),
    "going back to a step that isn't before it": (
        standard("a", step("b after a back c"), "c after a"),
        (("", "a"), ("done a", "b c"), ("done c", "b"), ("failed b (why)", ""), ("done b", "")),
    ),
    "signed off by another": (
        standard("a", "b signed", "c"),
        (("", "a"), ("tom: done a", "b"),
         ("tom: done b", "refused: “Do b” is a sign-off: not by tom, who did the step before"),
         ("mia: done b", "c")),
    ),
    "signed off by the role": (
        standard("a", step("b signed", role="lead")),
        (("", "a"), ("eva: done a", "b"), ("eva: done b", "refused: “Do b” is a sign-off: not by eva"),
         ("tom: done b", "refused: “Do b” is signed off by the role lead"), ("mia: done b", "")),
    ),
    "signed off by somebody who isn't known, where the role is": (
        standard("a", step("b signed", role="lead")),
        (("", "a"), ("tom: done a", "b"),
         ("zoe: done b", "refused: “Do b” is signed off by the role lead, which zoe doesn't have"),
         ("mia: done b", "")),
    ),
    "signed off by a department that nobody here is of": (
        standard("a", step("b signed", role="hr")),
        (("", "a"), ("tom: done a", "b"),
         ("tom: done b", "refused: “Do b” is a sign-off: not by tom"),
         ("mia: done b", "refused: “Do b” is signed off by the role hr, which Mia doesn't have"),
         ("zoe: done b", "")),
    ),
    "taken by the role": (
        standard(step("a", role="lead"), step("b optional", role="lead"), "c"),
        (("", "a"),
         ("tom: done a", "refused: “Do a” is taken by the role lead, which Tom doesn't have"),
         ("tom: done a (mia is away)", "b"), ("tom: skipped b", "refused: “Do b” is taken by the role lead"),
         ("zoe: skipped b", "c"), ("tom: done c", "")),
    ),
    "signed off past a step that isn't taken": (
        standard("a", "b when 'vip' in tags", "c signed"),
        (("", "a"), ("tom: done a", "c"), ("tom: done c", "refused: “Do c” is a sign-off: not by tom"),
         ("eva: done c", "")),
    ),
    "a pause point holds everything later": (
        standard("a", "hold pause", "c after a", "d after nothing"),
        (("", "a"), ("done a", "hold"), ("done d", "refused: “Do d” can't be done now: it waits for Do hold"),
         ("done hold", "c d")),
    ),
    "a pause point that isn't taken holds nothing": (
        standard("a", "hold pause when 'vip' in tags", "c after nothing"),
        (("", "a c"), ("done c", "a")),
    ),
    "a pause point doesn't hold what comes before it": (
        standard("hold pause after b", "b after nothing", "c after nothing"),
        (("", "b"), ("done b", "hold"), ("done hold", "c")),
    ),
    "steps in another order in the file": (
        standard("c after b", "b after a", "a after nothing"),
        (("", "a"), ("done a", "b"), ("done b", "c")),
    ),
    "a circle never begins": (
        standard("a after b", "b after a", "c after nothing"),
        (("", "c"), ("done a", "refused: “Do a” can't be done now: it waits for Do b")),
    ),
    "a step before it that doesn't exist": (
        standard("a", "b after nope,a"), (("", "a"), ("done a", "b")),
    ),
    "a condition that can't be read": (
        standard("a", "b when (size", "c after a"), (("", "a"), ("done a", "c")),
    ),
    "a field typed once": (
        standard("a records login", "b", "c when login == 'jd'"),
        (("", "a"), ("done a login=jd", "b"), ("done b", "c")),
    ),
    "a field nobody asks for": (
        standard("a records login"), (("", "a"), ("done a logim=jd", "refused: There is no field to record logim")),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PROCESSES)
def test_the_steps_that_are_ready_after_each_action(name: str) -> None:
    job, played = PROCESSES[name]
    play = Play(job)
    assert play.ready() == played[0][1]
    for action, expected in played[1:]:
        found = play.do(action)
        if expected.startswith("refused: "):
            assert found.startswith(expected), action
        else:
            assert found == expected, action
    is_at_the_end = all(
        state in ("done", "skipped", "not applicable") for state in play.states().values()
    )
    if job.step and is_at_the_end:
        assert is_finished(job, play.card)
    if play.ready():
        upcoming = next_step(job, play.card)
        assert upcoming is not None
        assert upcoming.step.id == play.ready().split()[0]
