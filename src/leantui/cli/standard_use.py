"""Figures of use of standards, for `leantui standards`: as JSON and as a table."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from leantui.cli.output import Heading
from leantui.flow.percentiles import FEW, Share
from leantui.model.duration import format_duration
from leantui.model.standard import Standard
from leantui.process.figures import RevisionFigures, Times, UseFigures

HEADINGS = (
    Heading("standard"),
    Heading("rev"),
    Heading("open"),
    Heading("finished"),
    Heading("adherence"),
    Heading("step", is_flexible=True),
    Heading("half"),
    Heading("85 %", goes=2),
    Heading("fails", goes=3),
    Heading("skips", goes=4),
    Heading("hand-off", goes=1),
    Heading("without a run", goes=5),
)


def use_table(figures: UseFigures) -> dict[str, Any]:
    """The figures for programs: times in minutes, shares as part and whole."""
    whole = Share(
        sum(each.adherence.part for each in figures.revisions),
        sum(each.adherence.whole for each in figures.revisions),
    )
    return {
        "open_runs": figures.open_runs,
        "finished_runs": figures.finished_runs,
        "adherence": _share(whole),
        "without_run": figures.without_run,
        "revisions": [_revision(each) for each in figures.revisions],
    }


def _revision(figures: RevisionFigures) -> dict[str, Any]:
    return {
        "revision": figures.revision,
        "open_runs": figures.open_runs,
        "finished_runs": figures.finished_runs,
        "adherence": _share(figures.adherence),
        "steps": [
            {
                "id": step.id,
                "do": step.do,
                "time": _times(step.time),
                "fails": step.fails,
                "skips": step.skips,
                "hand_off_wait": _times(step.hand_off_wait),
            }
            for step in figures.steps
        ],
    }


def _share(share: Share) -> dict[str, int]:
    return {"part": share.part, "whole": share.whole}


def _times(times: Times) -> dict[str, int | None]:
    return {"count": times.count, "median_minutes": times.median, "p85_minutes": times.p85}


def use_rows(standard: Standard, figures: UseFigures) -> Iterable[list[str]]:
    """A row for each revision and one for each of its steps."""
    without = str(len(figures.without_run) or "")
    if not figures.revisions:
        yield [standard.id, f"r{standard.revision}", "0", "0", *[""] * 7, without]
    for at, revision in enumerate(figures.revisions):
        share = revision.adherence
        few = " few" if 0 < share.whole < FEW else ""
        adherence = f"{share.part} of {share.whole}{few}" if share.whole else ""
        yield [
            standard.id,
            f"r{revision.revision}",
            str(revision.open_runs),
            str(revision.finished_runs),
            adherence,
            *[""] * 6,
            "" if at else without,
        ]
        for step in revision.steps:
            wait = minutes(step.hand_off_wait.median)
            yield [
                *[""] * 5,
                f"{step.number} {step.do}",
                minutes(step.time.median),
                minutes(step.time.p85),
                str(step.fails or ""),
                str(step.skips or ""),
                wait,
                "",
            ]


def minutes(count: int | None) -> str:
    """Minutes as people say them; empty where there is nothing."""
    return "" if count is None else format_duration(timedelta(minutes=count))
