"""My work: one card, one step and why; below it everything else that could be taken, and the roles' queues."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

import msgspec
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from leantui.model.text import one_line
from leantui.model.words import count_words, span_words
from leantui.model.workspace import Workspace
from leantui.rules.turn_of_steps import Queue
from leantui.rules.whose_turn import Kind, Turn
from leantui.screens.page import Page
from leantui.widgets.line_view import LineView, wants_ascii
from leantui.widgets.lines import Line, Span, in_ascii, wrap
from leantui.widgets.looks import CURSOR_LOOKS, LINE_LOOKS, STANDARD_LOOKS, Looks

GROUPS: dict[Kind, str] = {
    "expedite": "Expedite: at once, others stop and help",
    "help": "Help you owe",
    "step": "Your ready steps, the least slack first",
    "card": "Your cards, the furthest to the right first",
    "pull": "Ready to be pulled, from the right",
    "fixed-date": "Fixed dates past their latest start",
    "standard": "Standard, first in, first out",
    "intangible": "Intangible: none is in progress",
    "improvement": "Improvements",
}
_QUEUE_SHOWN = 5


class WorkModel(msgspec.Struct, frozen=True, kw_only=True):
    """What the page shows."""

    workspace: Workspace
    who: str
    turns: tuple[Turn, ...]
    queues: tuple[Queue, ...]


class WorkLines(LineView):
    """Lines with a cursor that goes from card to card, in the looks of the standard pane too."""

    LOOKS: ClassVar[Looks] = {**LINE_LOOKS, **STANDARD_LOOKS, **CURSOR_LOOKS}


class MyWorkScreen(Page[str]):
    """The result is the id of the card to go to."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "take", "take it", show=False, id="work.take")
    ]
    FOOTER = (
        ("list.up list.down", "select"),
        ("list.choose", "go to the card"),
        ("page.back", "back"),
    )

    def __init__(self, model: WorkModel | None) -> None:
        """A page of somebody's work.

        Args:
            model: What there is to be taken; None while that is worked out.
        """
        super().__init__()
        self._model = model

    def refresh_model(self, model: WorkModel) -> None:
        """Show what there is by now."""
        self._model = model
        self.query_one(WorkLines).show_lines(self._lines)
        self.refresh_title()

    def page_title(self) -> str:
        model = self._model
        if model is None:
            return "My work"
        person = model.workspace.people.get(model.who)
        name = one_line(person.name if person else model.who)
        roles = f", {', '.join(map(one_line, person.roles))}" if person and person.roles else ""
        return f"My work: {name}{roles}"

    def body(self) -> ComposeResult:
        yield WorkLines(self._lines, id="page-body")

    def mounted(self) -> None:
        self.query_one(WorkLines).focus()

    def _lines(self, width: int) -> Sequence[Line]:
        if self._model is None:
            return [Line((Span("  Looking at all boards …", "muted"),))]
        lines = work_lines(self._model, width)
        return in_ascii(lines) if wants_ascii(self) else lines

    def on_line_view_item_chosen(self, event: LineView.ItemChosen) -> None:
        event.stop()
        self._go(event.item)

    def action_take(self) -> None:
        self._go(self.query_one(WorkLines).cursor)

    def _go(self, item: str) -> None:
        if item:
            self.dismiss(item.rpartition("/")[2])


def work_lines(model: WorkModel, width: int) -> list[Line]:
    """The page's content."""
    lines: list[Line] = []
    if model.turns:
        lines += _first(model, model.turns[0], width)
    else:
        lines += wrap([Span("Nothing is waiting for you", "good")], width)
        empty = "No ready step of your roles, no card of yours, nothing to be pulled without breaking a limit."
        lines += wrap([Span(empty, "muted")], width)
    kind = ""
    for turn in model.turns[1:]:
        if turn.kind != kind:
            kind = turn.kind
            lines += [Line(), *wrap([Span(GROUPS[turn.kind], "heading")], width)]
        lines += _row(model, turn, width)
    if model.queues:
        lines += [Line(), *wrap([Span("What waits for each role", "heading")], width)]
        for queue in model.queues:
            lines += _queue(model, queue, width)
    return lines


def _first(model: WorkModel, turn: Turn, width: int) -> Iterable[Line]:
    """The card and the step to take, why, and how it is done."""
    item = f"turn/{turn.card.id}"
    ref = [Span(f"▶ {model.workspace.ref(turn.card)}  ", "key")]
    yield from wrap([Span(one_line(turn.card.title), "strong")], width, hanging=2, first=ref, item=item, is_head=True)  # fmt: skip
    yield from wrap([Span(f"because: {one_line(turn.why)}", "accent")], width, hanging=4, first=[Span("  ")], item=item)  # fmt: skip
    step = turn.step.step if turn.step else None
    if turn.step is None or step is None:
        if turn.to is not None:
            board = model.workspace.boards[turn.card.board].board
            index = board.column_index(turn.to.partition("/")[0])
            column = one_line(board.column[index].title)
            yield from wrap([Span(f"pull it to {column}")], width, first=[Span("  ")], item=item)
        return
    head = f"{turn.step.number} {one_line(step.do)}  {step.time or ''}"
    yield from wrap([Span(head, "step-next")], width, hanging=4, first=[Span("  ")], item=item)
    for point in step.key_points:
        yield from wrap([Span(one_line(point.point), "point")], width, hanging=6, first=[Span("    • ")], item=item)  # fmt: skip
        if point.reason:
            yield from wrap([Span(f"because {one_line(point.reason)}", "reason")], width, hanging=6, first=[Span("      ")], item=item)  # fmt: skip
    if step.check:
        yield from wrap([Span(f"check: {one_line(step.check)}", "check")], width, hanging=11, first=[Span("    ")], item=item)  # fmt: skip
    if step.record:
        asked = ", ".join(field.label or field.field.replace("_", " ") for field in step.record)
        yield from wrap([Span(f"record: {one_line(asked)}", "record")], width, hanging=12, first=[Span("    ")], item=item)  # fmt: skip


def _row(model: WorkModel, turn: Turn, width: int) -> Iterable[Line]:
    item = f"turn/{turn.card.id}"
    ref = [Span(f"  {model.workspace.ref(turn.card)}  ", "key")]
    step = f"  {turn.step.number} {one_line(turn.step.step.do)}" if turn.step else ""
    words = [Span(one_line(turn.card.title)), Span(step, "step-next")]
    yield from wrap(words, width, hanging=4, first=ref, item=item, is_head=True)
    yield from wrap(
        [Span(one_line(turn.why), "muted")], width, hanging=4, first=[Span("    ")], item=item
    )


def _queue(model: WorkModel, queue: Queue, width: int) -> Iterable[Line]:
    """A role's queue; where nobody here has the role, that is said: its department looks in from elsewhere."""
    where = f" ({one_line(queue.department)})" if queue.department else ""
    who = (
        f"  {', '.join(map(one_line, queue.people))}"
        if queue.people
        else "  nobody here has this role"
    )
    count = count_words(len(queue.waiting), "step")
    words = [Span(f"{one_line(queue.role)}{where}: {count}", "strong")]
    yield from wrap([*words, Span(who, "muted" if queue.people else "warning")], width, hanging=4, first=[Span("  ")])  # fmt: skip
    for each in queue.waiting[:_QUEUE_SHOWN]:
        card, since = each.work.card, each.view.since
        item = f"{queue.role}.{each.view.step.id}/{card.id}"
        ref = [Span(f"    {model.workspace.ref(card)}  ", "key")]
        waited = f"  since {span_words(each.work.now - since)}" if since else ""
        late = "  late" if each.late else ""
        step = f"{each.view.number} {one_line(each.view.step.do)}"
        spans = [Span(step), Span(waited, "muted"), Span(late, "bad")]
        yield from wrap(spans, width, hanging=6, first=ref, item=item, is_head=True)
    left = len(queue.waiting) - _QUEUE_SHOWN
    if left > 0:
        yield from wrap([Span(f"    and {left} more", "muted")], width)
