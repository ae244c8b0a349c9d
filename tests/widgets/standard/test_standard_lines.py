"""The pane's content against goldens, and the rules of what is open.

`LEANTUI_UPDATE_GOLDEN=1` writes the goldens anew; read the difference before committing it.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from rich.cells import cell_len

from leantui.model.card import Card
from leantui.model.log import LogEntry
from leantui.model.problem import Problem
from leantui.widgets.lines import plain
from leantui.widgets.standard_lines import next_step_line, standard_lines
from leantui.widgets.standard_view import StandardView

Views = Callable[..., StandardView]
GOLDEN = Path(__file__).parent / "golden"
WIDTHS = (28, 46, 60, 90)
BROKEN = Problem(
    "standards/starter.toml", 12, 1, "error", "toml", "step[2].do",
    "expected a value", "write do = \"…\"",
)  # fmt: skip

VIEWS: dict[str, dict[str, Any]] = {
    "run": {"standards_matching": 3, "index": 1},
    "alone": {"card": None},
    "none": {"standard": None, "change_card": {"type": "task"}},
    "missing": {"standard": None},
    "missing-own": {"standard": None, "change_card": {"standard": "own"}},
    "broken": {"standard": None, "problem": BROKEN},
    "last-good": {"problem": BROKEN, "open_runs": 3},
    "draft": {"change_standard": {"status": "draft", "revision": 8, "safety": (), "change": ()}},
}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", VIEWS)
def test_golden(view_of: Views, name: str, width: int) -> None:
    shown = plain(standard_lines(view_of(**VIEWS[name]), width, height=45)) + "\n"
    golden = GOLDEN / f"{name}-{width}.txt"
    if os.environ.get("LEANTUI_UPDATE_GOLDEN"):
        golden.write_text(shown, encoding="utf-8")
    assert shown == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", VIEWS)
def test_no_line_is_wider_than_the_pane(view_of: Views, name: str) -> None:
    view = view_of(**VIEWS[name])
    for width in (10, 17, 28, 34, 46, 57, 60, 90, 150):
        lines = standard_lines(view, width, height=45)
        assert max(cell_len(line.text) for line in lines) <= width


@pytest.mark.parametrize("name", VIEWS)
def test_ascii_shows_no_other_sign(view_of: Views, name: str) -> None:
    assert plain(standard_lines(view_of(**VIEWS[name]), 60, is_ascii=True)).isascii()


def text_of(view: StandardView, **options: Any) -> str:
    return plain(standard_lines(view, 80, **options))


def test_steps_of_other_columns_are_one_line_until_there_is_room(view_of: Views) -> None:
    assert "at the desk" not in text_of(view_of())
    assert "at the desk" in text_of(view_of(), height=60)


def test_a_step_is_opened_and_closed_by_hand(view_of: Views) -> None:
    assert "at the desk" in text_of(view_of(), toggled=frozenset({"hand-over"}))
    assert "encrypt before" not in text_of(view_of(), toggled=frozenset({"laptop"}))


def test_records_and_deviations_of_done_steps_show_even_when_closed(view_of: Views) -> None:
    shown = text_of(view_of())
    assert "login: j.doe" in shown
    assert "done otherwise: spare licence" in shown


def test_times_are_in_the_boards_zone(view_of: Views) -> None:
    assert "tom 09:31" in text_of(view_of())
    assert "tom 10 Mar" in text_of(view_of())


def states(card: Card, **entry: Any) -> dict[str, Any]:
    when = card.log[-1].at
    failed = LogEntry(at=when, by="eva", event="step", standard="starter", step="laptop", **entry)
    return {"log": (*card.log, failed)}


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"state": "failed", "reason": "no key"}, "✗ 4 Prepare the laptop"),
        ({"state": "skipped", "reason": "has one"}, "– 4 Prepare the laptop"),
    ],
)
def test_failed_and_left_out_steps_say_why(
    view_of: Views, card: Card, entry: dict[str, str], expected: str
) -> None:
    shown = text_of(view_of(change_card=states(card, **entry)))
    assert expected in shown
    assert f"because {entry['reason']}" in shown
    assert ("failed" if entry["state"] == "failed" else "left out") in shown


def test_a_draft_says_whether_it_came_into_force_since(view_of: Views) -> None:
    """A run of its pilot stays on the draft's text, which isn't in force by itself."""
    draft = view_of(change_standard={"status": "in-review"})
    assert "! not in force yet: only for cards of its pilot" in text_of(draft)
    for facts, words in (
        ({"is_changed_since": True}, "! the draft its pilot ran by: r7 is in force by now"),
        ({"newer_revision": 8}, "! r8 is out"),
    ):
        shown = text_of(msgspec.structs.replace(draft, **facts))
        assert words in shown
        assert "not in force yet" not in shown
        assert "without a new number" not in shown


def test_past_review_is_said(view_of: Views) -> None:
    late = {"change_standard": {"review_by": view_of().as_of.date().replace(year=2025)}}
    shown = text_of(view_of(**late))
    assert "! past review: due 2025-03-12" in shown
    # The title stays in sight while the steps are scrolled, and the strip is all there is on a small screen.
    assert shown.startswith("! Set up a new starter")
    assert next_step_line(view_of(**late), 80).text.startswith("! ▶ 4 Prepare the laptop")
    assert text_of(view_of()).startswith("Set up a new starter")


def test_more_runs_than_the_standard_has_room_for_are_marked(view_of: Views) -> None:
    assert "standard WIP 3/2 ▲" in text_of(view_of(open_runs=3))


HOSTILE = "[red]x[/red] \x1b]52;c;eA==\x07 \u202eevil"


def hostile_steps(view: StandardView) -> Iterator[str]:
    for line in standard_lines(view, 60, height=99):
        yield line.text


def test_hostile_text_is_shown_and_obeyed_nowhere(view_of: Views) -> None:
    changed = {"title": HOSTILE, "purpose": HOSTILE, "owner": HOSTILE, "safety": (HOSTILE,)}
    shown = "\n".join(hostile_steps(view_of(change_standard=changed)))
    assert "[red]x[/red]" in shown
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "\u202e" not in shown


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, "▶ 4 Prepare the laptop  technician 1h15m"),
        (
            {"standard": None, "change_card": {"type": "task"}},
            "no standard is posted for this card",
        ),
        ({"standard": None}, "standard starter is missing"),
        ({"standard": None, "problem": BROKEN}, "standard starter can't be read"),
        ({"change_standard": {"step": ()}}, "Set up a new starter"),
    ],
)
def test_next_step_in_one_line(view_of: Views, options: dict[str, Any], expected: str) -> None:
    assert next_step_line(view_of(**options), 80).text == expected


def test_next_step_line_leaves_out_who_before_what(view_of: Views) -> None:
    assert next_step_line(view_of(), 30).text == "▶ 4 Prepare the laptop"
    assert next_step_line(view_of(), 18).text == "▶ 4 Prepare the…"
    assert next_step_line(view_of(), 80, is_ascii=True).text.isascii()


def test_a_finished_run_says_so(view_of: Views, card: Card) -> None:
    log = tuple(
        LogEntry(at=card.log[-1].at, by="tom", event="step", step=step, state="done")
        for step in ("confirm", "account", "approve", "laptop", "record", "hand-over", "tidy")
    )
    view = view_of(change_card={"log": log})
    assert next_step_line(view, 60).text == "✓ Set up a new starter: every step is done"
