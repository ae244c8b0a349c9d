"""A standard as styled lines: header, steps with key points, reasons and checks, and what it is. Pure."""

import re
from collections.abc import Iterable
from itertools import zip_longest

from rich.cells import cell_len

from leantui.model.signs import sign
from leantui.model.standard import RecordField, Standard, Step
from leantui.model.text import one_line
from leantui.model.words import help_words, since_words
from leantui.process.calls import Call
from leantui.process.steps import StepView
from leantui.widgets.lines import ELLIPSIS, Line, Span, columns, fit, in_ascii, pad, to_ascii, wrap
from leantui.widgets.standard_clock import clock_words, pause_line, used_words
from leantui.widgets.standard_notices import missing_lines, standard_about
from leantui.widgets.standard_view import StandardView, StepGroup

MARKS: dict[str, tuple[str, str]] = {
    "done": (sign("done"), "step-done"),
    "next": (sign("next"), "step-next"),
    "ready": (sign("ready"), "step-open"),
    "waiting": (sign("ready"), "step-open"),
    "skipped": (sign("skipped"), "step-off"),
    "not applicable": (sign("skipped"), "step-off"),
    "failed": (sign("failed"), "step-failed"),
}
"""State of a step → its sign and its role."""

STATE_WORDS = {"skipped": "left out", "not applicable": "not needed", "failed": "failed"}
"""What is said beside the sign, where the sign alone could be mistaken."""

_OPEN_STATES = ("ready", "waiting", "failed")
_PAST_STATES = ("done", "skipped", "failed")
_LEAST_DO = 16


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
    layout = _StepLayout(view, width)
    opened = _opened(view, layout, height - len(head), toggled)
    body: list[Line] = []
    for group in view.groups:
        body += _group_lines(group, layout, opened, has_gap=bool(body))
    if not view.groups:
        body += wrap([Span("It has no steps yet.", "muted")], width)
    lines = [*head, *body, Line(), *standard_about(view.standard, width)]
    return in_ascii(lines) if is_ascii else tuple(lines)


def step_lines(view: StandardView, step: StepView, width: int) -> tuple[Line, ...]:
    """One step with its key points, reasons, check and outcome, whatever the pane shows of it."""
    layout = _StepLayout(view, max(width, 10))
    lines = [*layout.head(step), *layout.body(step)]
    for words, role in _outcome(step):
        lines += layout.wrapped([Span(words, role)], step, layout.indent, layout.indent + 2)
    return tuple(lines)


def next_step_line(view: StandardView, width: int, *, is_ascii: bool = False) -> Line:
    """The next step in one line, for a screen that has no room for the pane."""
    role, words, meta = _next_step_words(view)
    whole = f"{words}  {meta}" if meta else words
    text = whole if cell_len(whole) <= width else words
    text = to_ascii(text) if is_ascii else text
    return Line((Span(fit(text, width, to_ascii(ELLIPSIS) if is_ascii else ELLIPSIS), role),))


def _next_step_words(view: StandardView) -> tuple[str, str, str]:
    """The role, the words, and who does it in what time."""
    if view.standard is None:
        words = {
            "none": "no standard is posted for this card",
            "missing": f"standard {one_line(view.wanted)} is missing",
            "broken": f"standard {one_line(view.wanted)} can't be read",
        }
        return ("muted" if view.state == "none" else "notice"), words[view.state], ""
    step = view.step(view.next_step) if view.next_step else None
    if step is not None:
        meta = " ".join(filter(None, (step.step.role, step.step.time)))
        return "step-next", f"{sign('next')} {step.number} {one_line(step.step.do)}", one_line(meta)
    title = one_line(view.standard.title)
    if any(each.state in _OPEN_STATES for each in view.steps):
        return "muted", f"{sign('ready')} {title}: no step is ready", ""
    if view.steps:
        return "step-done", f"{sign('done')} {title}: every step is done", ""
    return "muted", title, ""


# The header


def _header(view: StandardView, standard: Standard, width: int) -> list[Line]:
    revision = [Span(f"r{standard.revision} {standard.status}", "revision")]
    if view.matching > 1:
        revision.append(Span(f"  {view.index + 1}/{view.matching}  [ ]", "muted"))
    title = Span(one_line(standard.title), "title")
    first = columns([title], revision, width)
    lines = [Line(first)] if first else [*wrap([title], width), *wrap(revision, width)]
    for notice in _notices(view, standard):
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
    if standard.status in ("draft", "in-review"):
        found.append("! not in force yet: only for cards of its pilot")
    if standard.status == "obsolete":
        found.append("! obsolete: no longer to be followed")
    if view.is_review_due and standard.review_by:
        found.append(f"! past review: due {standard.review_by.isoformat()}")
    if view.other_revision is not None:
        found.append(f"! this card's run began on r{view.other_revision}, which isn't to be found")
    elif view.is_other_text:
        found.append("! this card's run began on an earlier text of this revision")
    if view.newer_revision is not None:
        key = f": {view.difference_key} shows what differs" if view.difference_key else ""
        found.append(f"! r{view.newer_revision} is out{key}")
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


class _StepLayout:
    """Where the parts of a step's line stand, the same for all steps of a pane."""

    def __init__(self, view: StandardView, width: int) -> None:
        steps = view.steps
        self.view = view
        self.width = width
        self.numbers = {step.step.id: step.number for step in steps}
        self.number_width = len(str(max((step.number for step in steps), default=1)))
        self.indent = self.number_width + 3
        self.role_width = max((cell_len(one_line(s.step.role or "")) for s in steps), default=0)
        self.time_width = max((len(s.step.time or "") for s in steps), default=0)
        self._bodies: dict[str, list[Line]] = {}
        self.meta_at = self._meta_at(steps)

    def _meta_at(self, steps: tuple[StepView, ...]) -> int:
        """The column where role and time start; 0 where there isn't room beside the words."""
        block = self.role_width + self.time_width + bool(self.role_width and self.time_width)
        tails = (cell_len(word) for step in steps for word in _tail(self.view, step))
        longest = max((cell_len(one_line(step.step.do)) for step in steps), default=0)
        room = self.width - max(block, max(tails, default=0))
        if room < self.indent + min(longest, _LEAST_DO) + 2:
            return 0
        return min(self.indent + longest + 2, room)

    def is_next(self, step: StepView) -> bool:
        return step.step.id == self.view.next_step

    def head(self, step: StepView) -> list[Line]:
        """Sign, number, what to do, and who, how long, by whom."""
        mark, role = MARKS["next" if self.is_next(step) and step.state == "ready" else step.state]
        number = f"{step.number:>{self.number_width}}"
        first = [Span(f"{mark} {number} ", role)]
        words = wrap(
            [Span(one_line(step.step.do), role)],
            self.meta_at - 2 if self.meta_at else self.width,
            hanging=self.indent,
            first=first,
            item=step.step.id,
            is_head=True,
        )
        if self.meta_at:
            block = _block(step.step, self.role_width, self.time_width)
            return self._beside(words, self._meta_lines(step, block), step)
        words_after = (word.replace(" ", "\u00a0") for word in _tail(self.view, step))
        meta = "  ".join(filter(None, [_block(step.step, 0, 0), *words_after]))
        if not meta:
            return words
        return words + self.wrapped([Span(meta, "meta")], step, self.indent, self.indent)

    def _meta_lines(self, step: StepView, block: str) -> list[str]:
        """Role, time and the words after them, in as many lines as the column on the right needs."""
        tail = _tail(self.view, step)
        whole = "  ".join(filter(None, [block, *tail]))
        is_past = step.entry is not None and step.state in _PAST_STATES
        if is_past and self.meta_at + cell_len(whole) > self.width:
            block = ""  # who did it, and when, says more now than who should have
        lines = [block]
        for word in tail:
            longer = f"{lines[-1]}  {word}" if lines[-1] else word
            if self.meta_at + cell_len(longer) <= self.width:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def _beside(self, words: list[Line], meta: list[str], step: StepView) -> list[Line]:
        """The two columns of a step's head as lines."""
        lines = []
        for left, right in zip_longest(words, meta):
            spans = left.spans if left else ()
            if right:
                gap = self.meta_at - sum(cell_len(span.text) for span in spans)
                spans = (*spans, Span(" " * gap + right, "meta"))
            lines.append(Line(spans, step.step.id, bool(left and left.is_head)))
        return lines

    def wrapped(
        self, spans: list[Span], step: StepView, indent: int, hanging: int, bullet: str = ""
    ) -> list[Line]:
        first = [Span(" " * indent + bullet)]
        return wrap(spans, self.width, hanging=hanging, first=first, item=step.step.id)

    def body(self, step: StepView) -> list[Line]:
        if step.step.id not in self._bodies:
            self._bodies[step.step.id] = _body(self, step)
        return self._bodies[step.step.id]


def _block(step: Step, role_width: int, time_width: int) -> str:
    role = pad(one_line(step.role or ""), role_width)
    time = pad(step.time or "", time_width, right=True)
    return f"{role} {time}" if role and time else role + time


def _tail(view: StandardView, step: StepView) -> list[str]:
    """What is special about a step, and who did it when."""
    definition, entry = step.step, step.entry
    found = [STATE_WORDS[step.state]] if step.state in STATE_WORDS else []
    if definition.pause:
        found.append("pause")
    if definition.sign_off:
        found.append("sign-off")
    if not definition.required:
        found.append("optional")
    found += clock_words(view, step)
    if entry is not None and step.state in _PAST_STATES:
        told = step.done_by if len(step.done_by) > 1 else (entry,)
        found.append(
            " and ".join(f"{one_line(each.by)} {since_words(each.at, view.as_of)}" for each in told)
        )
    return found


def _opened(
    view: StandardView, layout: _StepLayout, height: int, toggled: frozenset[str]
) -> frozenset[str]:
    """Which steps are shown with their key points."""
    opened: set[str] = set()
    further: list[StepView] = []
    used = sum(1 + bool(group.title) for group in view.groups)
    for group in view.groups:
        for step in group.steps:
            used += len(layout.head(step))
            is_due = group.is_here and step.state in _OPEN_STATES
            if is_due or layout.is_next(step) or view.card is None:
                opened.add(step.step.id)
                used += len(layout.body(step))
            elif step.state in _OPEN_STATES:
                further.append(step)
    for step in further:
        used += len(layout.body(step))
        if used > height:
            break
        opened.add(step.step.id)
    return frozenset(opened) ^ toggled


def _group_lines(
    group: StepGroup, layout: _StepLayout, opened: frozenset[str], *, has_gap: bool
) -> list[Line]:
    lines = [Line()] if has_gap else []
    if group.title:
        lines += wrap([Span(one_line(group.title), "heading")], layout.width)
    for step in group.steps:
        lines += layout.head(step)
        if step.step.id in opened:
            lines += layout.body(step)
        if step.step.id in layout.view.calls:
            lines += _called_lines(layout, layout.view.calls[step.step.id])
        for words, role in _outcome(step):
            lines += layout.wrapped([Span(words, role)], step, layout.indent, layout.indent + 2)
        if step.step.pause:
            lines.append(pause_line(step, layout.width))
    return lines


def _called_lines(layout: _StepLayout, call: Call) -> list[Line]:
    """The steps of the standard that a step runs, below it; each can be gone to."""
    lines: list[Line] = []
    upcoming = next((each for each in call.views if each.is_open), None)
    for each in call.views if call.view.state != "waiting" else ():
        is_next = upcoming is not None and each.step.id == upcoming.step.id
        mark, role = MARKS["next" if is_next and each.state == "ready" else each.state]
        number = f"{call.view.number}.{each.number}"
        by = " and ".join(one_line(entry.by) for entry in each.done_by)
        meta = "  ".join(filter(None, (one_line(each.step.role or ""), each.step.time or "", by)))
        words = [Span(one_line(each.step.do), role), Span(f"  {meta}" if meta else "", "meta")]
        lines += wrap(
            words,
            layout.width,
            hanging=layout.indent + 4,
            first=[Span(" " * layout.indent), Span(f"{mark} {number} ", role)],
            item=f"{call.view.step.id}/{each.step.id}",
            is_head=True,
        )
    return lines


def _body(layout: _StepLayout, step: StepView) -> list[Line]:
    indent = layout.indent
    definition = step.step
    lines: list[Line] = []
    for condition in _conditions(layout, step):
        lines += layout.wrapped([Span(condition, "meta")], step, indent, indent + 2)
    for key_point in definition.key_points:
        kind = (key_point.kind or "").replace("makes-or-breaks", "makes or breaks")
        point = [Span(one_line(key_point.point), "point")]
        tag = [Span("  " + kind.replace(" ", "\u00a0"), "kind")] if kind else []
        if not key_point.reason:
            point += tag
        lines += layout.wrapped(point, step, indent, indent + 2, f"{sign('key point')} ")
        if key_point.reason:
            reason = [Span("because ", "because"), Span(one_line(key_point.reason), "reason"), *tag]
            lines += layout.wrapped(reason, step, indent + 2, indent + 2)
    if definition.check:
        check = [Span("check: ", "check"), Span(one_line(definition.check), "check")]
        lines += layout.wrapped(check, step, indent, indent + 7)
    if asked := _fields_asked(step):
        lines += layout.wrapped([Span(asked, "record")], step, indent, indent + 2)
    return lines


def _conditions(layout: _StepLayout, step: StepView) -> list[str]:
    """When the step is taken, what it waits for, what runs it, in words."""
    definition = step.step
    found = []
    if definition.when:
        found.append(f"only if {one_line(definition.when)}")
    is_told = step.state == "waiting" or layout.view.card is None
    if definition.after and is_told and not _is_step_above(layout, step):
        ordered = sorted(definition.after, key=lambda name: layout.numbers.get(name, 0))
        names = (str(layout.numbers.get(name, one_line(name))) for name in ordered)
        found.append(f"after {', '.join(names)}")
    if definition.sign_off and layout.is_next(step):
        found.append("signed by someone who didn't do the step before")
    if definition.timer is not None:
        timer = definition.timer
        warn = f"warns after {timer.warn}" if timer.warn else ""
        to = f" to {one_line(timer.to)}" if timer.to else ""
        escalate = f"goes{to} after {timer.escalate}" if timer.escalate else ""
        found += [", ".join(filter(None, (warn, escalate)))] if warn or escalate else []
    if definition.use:
        found.append(f"runs the standard {one_line(definition.use)}")
    if definition.command:
        found.append(f"runs {one_line(' '.join(definition.command))}")
    if definition.loop_to:
        back = layout.numbers.get(definition.loop_to, one_line(definition.loop_to))
        found.append(f"if the check fails, back to {back}")
    return found


def _is_step_above(layout: _StepLayout, step: StepView) -> bool:
    after = step.step.after
    return after is not None and len(after) == 1 and layout.numbers.get(after[0]) == step.number - 1


def _outcome(step: StepView) -> list[tuple[str, str]]:
    """What was recorded at a step, and what was done otherwise and why."""
    entry = step.entry
    if entry is None:
        return []
    found = [
        (f"{_label(step.step, name)}: {one_line(str(value))}", "record")
        for name, value in (entry.record or {}).items()
    ]
    if entry.deviation:
        found.append((f"done otherwise: {one_line(entry.deviation)}", "notice"))
    if entry.reason:
        found.append((f"because {one_line(entry.reason)}", "reason"))
    return found


def _fields_asked(step: StepView) -> str:
    recorded = step.entry.record if step.entry and step.entry.record else {}
    asked = [field for field in step.step.record if field.field not in recorded]
    return f"record: {', '.join(_asked(field) for field in asked)}" if asked else ""


def _label(definition: Step, name: str) -> str:
    field = next((field for field in definition.record if field.field == name), None)
    return one_line(field.label) if field and field.label else one_line(name).replace("_", " ")


def _asked(field: RecordField) -> str:
    label = one_line(field.label) if field.label else field.field.replace("_", " ")
    kind = "" if field.type in ("text", "choice") else field.type
    details = [" | ".join(map(one_line, field.choices)), kind, "" if field.required else "optional"]
    inside = ", ".join(filter(None, details))
    return f"{label} ({inside})" if inside else label
