"""A standard as one self-contained HTML page, made to be printed on A4 and hung where the work is done."""

from collections.abc import Iterable, Mapping
from datetime import date
from html import escape
from pathlib import Path

from leantui.exchange.standard_words import (
    Fact,
    facts,
    field_label,
    key_point_kind,
    step_notes,
    warning,
)
from leantui.model.person import Person
from leantui.model.standard import KeyPoint, RecordField, Standard, Step
from leantui.model.text import one_line

_STYLE = Path(__file__).with_name("standard_page.css")
_BOX = '<span class="box"></span>'


def standard_html(
    standard: Standard,
    people: Mapping[str, Person],
    today: date,
    *,
    is_superseded: bool = False,
) -> str:
    """The whole page. Every text is escaped, and nothing is fetched from anywhere.

    Args:
        standard: the revision to print.
        people: by id, for their names.
        today: the date of printing, which also tells whether a review is late.
        is_superseded: whether another revision is in force.
    """
    title = _text(standard.title)
    revision = f"r{standard.revision}"
    running = _css_string(f"{one_line(standard.title)} · {revision} {standard.status}")
    printed = _css_string(f"printed {today.isoformat()}")
    margins = f"@page {{ @bottom-left {{ content: {running}; }} @bottom-center {{ content: {printed}; }} }}"
    why = warning(standard, is_superseded=is_superseded)
    told = facts(standard, people, today)
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title} · {revision}</title>",
        f"<style>\n{_STYLE.read_text('utf-8')}{margins}\n</style>",
        "</head>",
        "<body>",
        "<header>",
        f'<p class="stamp"><b>{revision}</b> {_text(standard.status)}</p>',
        f'<h1 dir="auto">{title}</h1>',
        *([f'<p class="warning">{_text(why)}</p>'] if why else ()),
        *_purpose(standard),
        *_head(told),
        "</header>",
        *_safety(standard),
        "<main>",
        *(_step(number, step, standard) for number, step in enumerate(standard.step, 1)),
        "</main>" if standard.step else '<p class="none">It has no steps yet.</p></main>',
        "</body>",
        "</html>",
    ]
    return "\n".join(parts) + "\n"


def _text(text: str) -> str:
    return escape(one_line(text))


def _css_string(text: str) -> str:
    """A string in CSS: anything but letters, digits and blanks as its code point."""
    kept = (c if (c.isalnum() and c.isascii()) or c == " " else f"\\{ord(c):x} " for c in text)
    return f'"{"".join(kept)}"'


def _purpose(standard: Standard) -> list[str]:
    return (
        [f'<p class="purpose" dir="auto">{_text(standard.purpose)}</p>'] if standard.purpose else []
    )


def _head(told: Iterable[Fact]) -> list[str]:
    rows = [
        f"<div{' class=late' if fact.is_late else ''}><dt>{escape(fact.name)}</dt>"
        f'<dd dir="auto">{escape(fact.value)}{" <b>past</b>" if fact.is_late else ""}</dd></div>'
        for fact in told
        if fact.name != "purpose"
    ]
    return ["<dl>", *rows, "</dl>"] if rows else []


def _safety(standard: Standard) -> list[str]:
    if not standard.safety:
        return []
    rules = [f'<li dir="auto">{_text(rule)}</li>' for rule in standard.safety]
    return ['<section class="safety">', "<h2>Safety</h2>", "<ul>", *rules, "</ul>", "</section>"]


def _step(number: int, step: Step, standard: Standard) -> str:
    notes = "".join(f"<span>{escape(note)}</span>" for note in step_notes(standard, step))
    points = "".join(_key_point(point) for point in step.key_points)
    check = (
        f'<p class="check" dir="auto">{_BOX}<b>Check</b> {_text(step.check)}</p>'
        if step.check
        else f'<p class="check">{_BOX}<b>Done</b></p>'
    )
    fields = "".join(_field(field) for field in step.record)
    signed = '<p class="blank">signed by <i></i></p>' if step.sign_off else ""
    stop = '<p class="stop">Stop: nothing after this before it is done</p>' if step.pause else ""
    return (
        f'<section class="step">\n<div class="number">{number}</div>\n'
        f'<div class="do"><h2 dir="auto">{_text(step.do)}</h2><p class="notes">{notes}</p></div>\n'
        f'<div class="how">{f"<ul>{points}</ul>" if points else ""}{check}{fields}{signed}{stop}</div>\n'
        "</section>"
    )


def _key_point(point: KeyPoint) -> str:
    sign, words = key_point_kind(point)
    kind = f' <span class="kind"><b>{sign}</b> {words}</span>' if words else ""
    reason = f'<span class="reason">because {_text(point.reason)}</span>' if point.reason else ""
    mark = f' class="kind-{point.kind}"' if point.kind else ""
    return f'<li{mark} dir="auto"><b class="point">{_text(point.point)}</b>{kind}{reason}</li>'


def _field(field: RecordField) -> str:
    """A place to write on, or boxes to tick."""
    label = escape(field_label(field))
    choices = field.choices or (("yes", "no") if field.type == "yes-no" else ())
    if choices:
        boxes = "".join(f'<span class="choice">{_BOX}{_text(choice)}</span>' for choice in choices)
        return f'<p class="blank">{label} {boxes}</p>'
    return f'<p class="blank">{label} <i></i></p>'
