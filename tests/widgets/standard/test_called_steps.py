"""The steps of a standard that a step runs, below that step in the pane."""

from datetime import timedelta

from tests.process.play import BOARD, START, standard, step
from tests.process.test_calls import Calls

from leantui.model.standard import KeyPoint, Timer
from leantui.process.calls import DEEPEST, call_of_step
from leantui.process.clocks import clocks_of_call
from leantui.process.steps import steps_of
from leantui.widgets.standard_lines import next_step_line, standard_lines
from leantui.widgets.standard_view import StandardView, called_view, standard_view

DEEP = standard("p", id="deep", title="Deep")
INNER = standard(
    step("x", role="lead", timer=Timer(warn="1h", escalate="3h", to="mia"),
         key_points=(KeyPoint(point="slowly"),)),
    step("y pause", role="hand", use="deep"),
    step("z signed", role="lead"),
    id="inner", title="The inner job",
)  # fmt: skip
OUTER = standard(step("a", role="hand"), step("b", use="inner"), step("c", role="lead"))


def seen(play: Calls, hours: int) -> StandardView:
    now = START + timedelta(hours=hours)

    def calls(card: object, job: object, depth: int = 0) -> dict[str, StandardView]:
        found = {}
        for view in steps_of(job, card) if depth < DEEPEST else ():  # type: ignore[arg-type]
            call = call_of_step(play.space, card, job, view)  # type: ignore[arg-type]
            if call is not None:
                clocks = clocks_of_call(play.space, call, BOARD, now)
                inside = calls(call.card, call.standard, depth + 1)
                found[view.step.id] = called_view(
                    call, clocks, BOARD, in_force=None, roles=None, calls=inside, as_of=now
                )
        return found

    return standard_view(OUTER, play.card, BOARD, calls=calls(play.card, OUTER), as_of=now)


def shown(play: Calls, hours: int) -> list[tuple[str, str]]:
    """The pane's lines of steps, each with the item that it is of."""
    lines = standard_lines(seen(play, hours), 46)
    return [
        (line.item, "".join(span.text for span in line.spans).rstrip())
        for line in lines
        if line.item
    ]


def test_inner_steps_show_what_any_step_shows() -> None:
    play = Calls(OUTER, INNER, DEEP)
    play.on("tom: done a")
    found = shown(play, 5)
    assert [item for item, _ in dict.fromkeys(found)][:1] == ["a"]
    inner = [text for item, text in found if item == "b/x"]
    assert inner[0].startswith("    ▶ 2.1 Do x")
    assert any("→ lead since 3h" in text for text in inner)
    assert any("late 3h: mia" in text for text in inner)
    assert any("• slowly" in text for text in inner)
    assert any("sign-off" in text for item, text in found if item == "b/z")
    assert any(text.strip().startswith("══ pause") for item, text in found if item == "b/y")
    assert max(len(text) for _, text in found) <= 46


def test_steps_two_standards_deep_are_shown_and_each_can_be_gone_to() -> None:
    play = Calls(OUTER, INNER, DEEP)
    play.on("tom: done a")
    play.on("mia: inner/done x")
    found = shown(play, 3)
    assert any(text.startswith("    ✓ 2.1 Do x") and "mia" in text for item, text in found if item == "b/x")  # fmt: skip
    assert any("▶ 2.2.1 Do p" in text for item, text in found if item == "b/y/p")
    assert not any("since" in text for item, text in found if item == "b/y")


def test_the_strip_names_the_innermost_next_step() -> None:
    play = Calls(OUTER, INNER, DEEP)
    play.on("tom: done a")
    assert next_step_line(seen(play, 3), 60).text == "▶ 2.1 Do x  lead"
    play.on("mia: inner/done x")
    assert next_step_line(seen(play, 3), 60).text == "▶ 2.2.1 Do p"
    play.on("tom: deep/done p")
    play.on("mia: inner/done z")
    assert next_step_line(seen(play, 3), 60).text == "▶ 3 Do c  lead"
