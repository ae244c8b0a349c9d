"""A standard as styled lines: header, steps with key points, reasons and checks, and what it is. Pure."""

import re
from collections.abc import Iterable

from rich.cells import cell_len

from leantui.model.signs import sign
from leantui.model.standard import Standard
from leantui.model.text import one_line
from leantui.model.words import help_words
from leantui.process.steps import StepView
from leantui.widgets.lines import ELLIPSIS, Line, Span, columns, fit, in_ascii, to_ascii, wrap
from leantui.widgets.standard_clock import pause_line, used_words
from leantui.widgets.standard_notices import missing_lines, standard_about
from leantui.widgets.standard_view import StandardView, StepGroup
from leantui.widgets.step_layout import OPEN_STATES, StepLayout, outcome

_CALLED_STATES = ("ready", "failed", "done")
"""In which the steps are shown of a standard that a step runs."""


def standard_lines(
    view: StandardView,
    width: int,
    *,
    height: int = 0,
    toggled: frozenset[str] = frozenset(),
    is_ascii: bool = False,
) -> tuple[Line, ...]:
    """The pane's content.

    The steps still to do in the card's column are open: with key points, reasons and checks. The others
    are one line, and are opened too, in their order, as far as `height` has room for all.

    Args:
        view: What to show.
        width: Cells there are for a line.
        height: Lines there are to see; 0: no more steps are opened than must be.
        toggled: Ids of the steps a user opened, or closed where they'd be open.
        is_ascii: Whether signs are written in ASCII.
    """
    width = max(width, 10)
    if view.standard is None:
        lines: Iterable[Line] = missing_lines(view, width)
        return in_ascii(lines) if is_ascii else tuple(lines)
    head = [*_header(view, view.standard, width), Line()]
    layout = StepLayout(view, width)
    opened = _opened(view, layout, height - len(head), toggled)
    body: list[Line] = []
    for group in view.groups:
        body += _group_lines(group, layout, opened, toggled, has_gap=bool(body))
    if not view.groups:
        body += wrap([Span("It has no steps yet.", "muted")], width)
    lines = [*head, *body, Line(), *standard_about(view.standard, width)]
    return in_ascii(lines) if is_ascii else tuple(lines)


def step_lines(view: StandardView, step: StepView, width: int) -> tuple[Line, ...]:
    """One step with its key points, reasons, check and outcome, whatever the pane shows of it."""
    layout = StepLayout(view, max(width, 10))
    lines = [*layout.head(step), *layout.body(step)]
    for words, role in outcome(step):
        lines += layout.wrapped([Span(words, role)], step, layout.indent, layout.indent + 2)
    return tuple(lines)


def next_step_line(view: StandardView, width: int, *, is_ascii: bool = False) -> Line:
    """The next step in one line, for a screen that has no room for the pane."""
    role, words, meta = _next_step_words(view)
    whole = f"{words}  {meta}" if meta else words
    if view.is_review_due or view.unread_key:
        whole, words = (f"{sign('notice')} {text}" for text in (whole, words))
    text = whole if cell_len(whole) <= width else words
    text = to_ascii(text) if is_ascii else text
    return Line((Span(fit(text, width, to_ascii(ELLIPSIS) if is_ascii else ELLIPSIS), role),))


def _next_step_words(view: StandardView) -> tuple[str, str, str]:
    """The role, the words, and who does it in what time."""
    if view.standard is None:
        words = {
            "none": "no standard is posted for this card" if view.card else "",
            "missing": f"standard {one_line(view.wanted)} is missing",
            "broken": f"standard {one_line(view.wanted)} can't be read",
        }
        return ("muted" if view.state == "none" else "notice"), words[view.state], ""
    found = _innermost(view)
    if found is not None:
        number, step = found
        meta = " ".join(filter(None, (step.step.role, step.step.time)))
        return "step-next", f"{sign('next')} {number} {one_line(step.step.do)}", one_line(meta)
    title = one_line(view.standard.title)
    if any(each.state in OPEN_STATES for each in view.steps):
        return "muted", f"{sign('ready')} {title}: no step is ready", ""
    if view.steps:
        return "step-done", f"{sign('done')} {title}: every step is done", ""
    return "muted", title, ""


def _innermost(view: StandardView, stem: str = "") -> tuple[str, StepView] | None:
    """The next step with its number; of one that runs a standard, the next step inside."""
    step = view.step(view.next_step) if view.next_step else None
    if step is None:
        return None
    number = f"{stem}{step.number}"
    inside = view.calls.get(step.step.id)
    return (_innermost(inside, f"{number}.") if inside else None) or (number, step)


# The header


def _header(view: StandardView, standard: Standard, width: int) -> list[Line]:
    revision = [Span(f"r{standard.revision} {standard.status}", "revision")]
    if view.matching > 1:
        revision.append(Span(f"  {view.index + 1}/{view.matching}  [ ]", "muted"))
    notices = _notices(view, standard)
    # The first line stays in sight while the steps are scrolled: what is said below it leaves a mark there.
    mark = [Span(f"{sign('notice')} ", "notice")] if notices or view.unread_key else []
    title = Span(one_line(standard.title), "title")
    first = columns([*mark, title], revision, width)
    lines = [Line(first)] if first else [*wrap([*mark, title], width), *wrap(revision, width)]
    for notice in notices:
        lines += wrap([Span(notice, "notice")], width, hanging=2)
    if view.unread_key:
        words = f"r{standard.revision} is new to you: {view.unread_key} once you have read and understood it"
        lines += wrap([Span(words, "fact")], width, hanging=2)
    if standard.purpose:
        lines += wrap([Span(one_line(standard.purpose), "purpose")], width)
    if facts := _facts(view, standard):
        lines += wrap([Span(facts, "fact")], width)
    for rule in standard.safety:
        lines += wrap(
            [Span(one_line(rule), "safety")], width, hanging=8, first=[Span("safety: ", "kind")]
        )
    return lines


def _notices(view: StandardView, standard: Standard) -> list[str]:
    """What has to be known before the steps are followed, in words."""
    found = []
    if view.problem is not None:
        where = one_line(f"{view.problem.file}:{view.problem.line}")
        found.append(f"! broken file, the last good version is shown: {where}")
        found.append(f"  {one_line(view.problem.message)}")
    was_pilot = standard.is_draft and (view.is_changed_since or view.newer_revision is not None)
    if standard.is_draft and not was_pilot:
        found.append("! not in force yet: only for cards of its pilot")
    if standard.status == "obsolete":
        found.append("! obsolete: no longer to be followed")
    if view.is_review_due and standard.review_by:
        found.append(f"! past review: due {standard.review_by.isoformat()}")
    if view.other_revision is not None:
        found.append(f"! this card's run began on r{view.other_revision}, which isn't to be found")
    elif view.is_other_text:
        found.append("! this card's run began on an earlier text of this revision")
    key = f": {view.difference_key} shows what differs" if view.difference_key else ""
    if view.newer_revision is not None:
        found.append(f"! r{view.newer_revision} is out{key}")
    elif was_pilot:
        found.append(f"! the draft its pilot ran by: r{standard.revision} is in force by now{key}")
    elif view.is_changed_since and not view.is_other_text:
        found.append(
            f"! r{standard.revision} was changed since the run began, without a new number{key}"
        )
    if view.help is not None:
        found.append(f"! {help_words(view.help, view.as_of)}: {one_line(view.help.reason or '')}")
    return found


def _facts(view: StandardView, standard: Standard) -> str:
    takt = re.sub(r"\s+per\s+", "/", one_line(standard.takt)) if standard.takt else ""
    wip = ""
    if standard.standard_wip is not None:
        over = f" {sign('over')}" if view.open_runs > standard.standard_wip else ""
        wip = f"standard WIP {view.open_runs}/{standard.standard_wip}{over}"
    elif view.open_runs:
        wip = f"open runs {view.open_runs}"
    facts = (
        f"takt {takt}" if takt else "",
        f"target {standard.target_time}" if standard.target_time else "",
        wip,
        used_words(view),
    )
    return "   ".join(fact.replace(" ", "\u00a0") for fact in facts if fact)


# The steps


def _opened(
    view: StandardView, layout: StepLayout, height: int, toggled: frozenset[str]
) -> frozenset[str]:
    """Which steps are shown with their key points."""
    opened: set[str] = set()
    further: list[StepView] = []
    used = sum(1 + bool(group.title) for group in view.groups)
    for group in view.groups:
        for step in group.steps:
            used += len(layout.head(step))
            is_due = group.is_here and step.state in OPEN_STATES
            if is_due or layout.is_next(step) or view.card is None:
                opened.add(step.step.id)
                used += len(layout.body(step))
            elif step.state in OPEN_STATES:
                further.append(step)
    for step in further:
        used += len(layout.body(step))
        if used > height:
            break
        opened.add(step.step.id)
    return frozenset(opened) ^ toggled


def _group_lines(
    group: StepGroup,
    layout: StepLayout,
    opened: frozenset[str],
    toggled: frozenset[str],
    *,
    has_gap: bool,
) -> list[Line]:
    lines = [Line()] if has_gap else []
    if group.title:
        lines += wrap([Span(one_line(group.title), "heading")], layout.width)
    for step in group.steps:
        lines += _step_lines(layout, step, toggled, is_opened=step.step.id in opened)
    return lines


def _step_lines(
    layout: StepLayout, step: StepView, toggled: frozenset[str], *, is_opened: bool
) -> list[Line]:
    """A step with what is below it: how it is done, the standard it runs, what came of it, and its pause."""
    lines = layout.head(step)
    if is_opened:
        lines = lines + layout.body(step)
    lines = lines + _called_lines(layout, step, toggled)
    for words, role in outcome(step):
        lines += layout.wrapped([Span(words, role)], step, layout.indent, layout.indent + 2)
    if step.step.pause:
        lines.append(pause_line(step, layout.width, layout.item(step)))
    return lines


def _called_lines(layout: StepLayout, step: StepView, toggled: frozenset[str]) -> list[Line]:
    """The steps of the standard that a step runs, below it, the next one with its key points."""
    view = layout.view.calls.get(step.step.id)
    if view is None or view.standard is None or step.state not in _CALLED_STATES:
        return []
    inner = StepLayout(view, layout.width, layout, step)
    opened = frozenset({view.next_step} if view.next_step and step.is_open else ())
    lines: list[Line] = []
    for each in view.steps:
        is_opened = (each.step.id in opened) ^ (inner.item(each) in toggled)
        lines += _step_lines(inner, each, toggled, is_opened=is_opened)
    return lines
