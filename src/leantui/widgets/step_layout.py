"""How the steps of a standard stand in the pane: sign, number, words, role and time, and how each is done."""

from itertools import zip_longest

from rich.cells import cell_len

from leantui.model.signs import sign
from leantui.model.standard import RecordField, Step
from leantui.model.text import one_line
from leantui.model.words import since_words
from leantui.process.steps import StepView
from leantui.widgets.lines import Line, Span, pad, wrap
from leantui.widgets.standard_clock import clock_words
from leantui.widgets.standard_view import StandardView

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

OPEN_STATES = ("ready", "waiting", "failed")
_PAST_STATES = ("done", "skipped", "failed")
_LEAST_DO = 16


class StepLayout:
    """Where the parts of a step's line stand, the same for all steps of a pane."""

    def __init__(
        self,
        view: StandardView,
        width: int,
        above: "StepLayout | None" = None,
        calling: StepView | None = None,
    ) -> None:
        """Where they stand.

        Args:
            view: The standard.
            width: Cells there are for a line.
            above: The layout of the standard that runs this one as a step.
            calling: That step.
        """
        steps = view.steps
        self.view = view
        self.width = width
        self.base: int = above.indent if above else 0
        self.stem: str = f"{above.stem}{calling.number}." if above and calling else ""
        self.path: str = f"{above.path}{calling.step.id}/" if above and calling else ""
        self.numbers = {step.step.id: step.number for step in steps}
        most = str(max((step.number for step in steps), default=1))
        self.number_width = len(self.stem) + len(most)
        self.indent: int = self.base + self.number_width + 3
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

    def item(self, step: StepView) -> str:
        """By which the pane names a step: its id, with those of the steps that run its standard before it."""
        return f"{self.path}{step.step.id}"

    def is_next(self, step: StepView) -> bool:
        return step.step.id == self.view.next_step

    def head(self, step: StepView) -> list[Line]:
        """Sign, number, what to do, and who, how long, by whom."""
        mark, role = MARKS["next" if self.is_next(step) and step.state == "ready" else step.state]
        number = f"{self.stem}{step.number}".rjust(self.number_width)
        first = [*([Span(" " * self.base)] if self.base else []), Span(f"{mark} {number} ", role)]
        words = wrap(
            [Span(one_line(step.step.do), role)],
            self.meta_at - 2 if self.meta_at else self.width,
            hanging=self.indent,
            first=first,
            item=self.item(step),
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
            lines.append(Line(spans, self.item(step), bool(left and left.is_head)))
        return lines

    def wrapped(
        self, spans: list[Span], step: StepView, indent: int, hanging: int, bullet: str = ""
    ) -> list[Line]:
        first = [Span(" " * indent + bullet)]
        return wrap(spans, self.width, hanging=hanging, first=first, item=self.item(step))

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


def _body(layout: StepLayout, step: StepView) -> list[Line]:
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


def _conditions(layout: StepLayout, step: StepView) -> list[str]:
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
        found.append(f"runs the standard {one_line(definition.use)}{_revision_of(layout, step)}")
    if definition.command:
        found.append(f"runs {one_line(' '.join(definition.command))}")
    if definition.loop_to:
        back = layout.numbers.get(definition.loop_to, one_line(definition.loop_to))
        found.append(f"if the check fails, back to {back}")
    return found


def _revision_of(layout: StepLayout, step: StepView) -> str:
    """Which revision of the standard is run as a step, and whether another is out by now."""
    inside = layout.view.calls.get(step.step.id)
    if inside is None or inside.standard is None:
        return ""
    newer = f"; r{inside.newer_revision} is out" if inside.newer_revision is not None else ""
    return f" r{inside.standard.revision}{newer}"


def _is_step_above(layout: StepLayout, step: StepView) -> bool:
    after = step.step.after
    return after is not None and len(after) == 1 and layout.numbers.get(after[0]) == step.number - 1


def outcome(step: StepView) -> list[tuple[str, str]]:
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
