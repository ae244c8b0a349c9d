"""What git says of the workspace, and how a sync goes on, as styled lines. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec
from rich.cells import cell_len

from leantui.model.text import one_line
from leantui.model.words import count_words, since_words
from leantui.sharing.outcome import Outcome, Part, Step
from leantui.sharing.standing import Standing
from leantui.sharing.standup import Told
from leantui.widgets.lines import Line, Span, fit, wrap

SHOWN = 8
"""Lines of what would be committed, and of what comes."""

_DOING: dict[Part, str] = {
    "look": "looking",
    "commit": "committing",
    "fetch": "fetching",
    "merge": "merging",
    "check": "checking",
    "push": "pushing",
}
_NOISE = ("* ", "From ", "To ", "Total ", "Done")
"""How lines of git begin that tell nothing while it goes on."""
_SIGNS = {"done": ("✓", "good"), "left out": ("·", "muted"), "failed": ("!", "bad")}


class GitModel(msgspec.Struct, frozen=True, kw_only=True):
    """What the panel shows."""

    standing: Standing | None = None
    """None: not looked yet, or there is no repository."""
    refusal: tuple[str, str] | None = None
    """Why there is nothing to sync, and the way out."""
    steps: tuple[Step, ...] = ()
    """What a sync has done so far."""
    progress: str = ""
    outcome: Outcome | None = None
    is_running: bool = False

    def after(self, step: Step) -> "GitModel":
        """The model once a step was told."""
        if step.state == "goes on":
            if step.words.startswith(_NOISE):
                return self
            return msgspec.structs.replace(self, progress=step.words)
        rest = [each for each in self.steps if each.state != "begun"]
        return msgspec.structs.replace(self, steps=(*rest, step), progress="")


def git_lines(model: GitModel, as_of: datetime, width: int) -> list[Line]:
    """The panel's lines."""
    if model.steps or model.outcome is not None or model.is_running:
        return [line for spans in _sync_spans(model) for line in wrap(spans, width, hanging=4)]
    if model.refusal is not None:
        what, hint = model.refusal
        return [
            *wrap([Span(f"! {one_line(what)}", "bad")], width, hanging=2),
            *wrap([Span(one_line(hint), "muted")], width),
        ]
    if model.standing is None:
        return [Line((Span("looking …", "muted"),))]
    return list(_standing(model.standing, as_of, width))


def _standing(model: Standing, as_of: datetime, width: int) -> Iterator[Line]:
    yield from wrap(_where(model), width, hanging=2)
    yield from wrap([Span(_counts(model, as_of), "muted")], width)
    yield Line()
    if model.told:
        yield from _list(f"To commit: {count_words(len(model.told), 'file')}", model.told, width)
    else:
        yield Line((Span("Nothing to commit", "heading"),))
    for line in model.left_out:
        yield from wrap([Span(f"! {one_line(line)}", "warning")], width, hanging=2)
    if model.coming:
        yield Line()
        words = f"Comes from others: {count_words(len(model.coming), 'file')}"
        yield from _list(words, model.coming, width)


def _where(model: Standing) -> list[Span]:
    state = model.state
    branch = one_line(state.branch) or f"no branch, at {state.commit[:7]}"
    spans = [Span(branch, "title")]
    if model.remote:
        spans += [Span(" → ", "muted"), Span(one_line(model.remote), "key")]
    else:
        spans.append(Span("  no remote: what is committed stays here", "muted"))
    if state.under_way:
        spans.append(Span(f"  a {state.under_way} is under way", "warning"))
    return spans


def _counts(model: Standing, as_of: datetime) -> str:
    state = model.state
    if not model.remote:
        return "git remote add origin ADDRESS, in a shell, lets you share it"
    if not state.upstream:
        return "never pushed yet"
    asked = f", asked {since_words(model.fetched, as_of)}" if model.fetched else ""
    return f"↑ {count_words(state.ahead, 'commit')} to push, ↓ {state.behind} known to come{asked}"


def _list(heading: str, told: Sequence[Told], width: int) -> Iterator[Line]:
    yield Line((Span(heading, "heading"),))
    for each in told[:SHOWN]:
        name = f"  {each.name}"
        words = one_line(each.long).removeprefix(each.name)
        gap = " " if words.startswith(" ") else ""
        room = max(width - cell_len(name) - len(gap), 1)
        yield Line((Span(f"{name}{gap}", "key"), Span(fit(words.removeprefix(gap), room))))
    if len(told) > SHOWN:
        yield Line((Span(f"  … and {len(told) - SHOWN} more", "muted"),))


# A sync


def _sync_spans(model: GitModel) -> Iterator[list[Span]]:
    for step in model.steps:
        if step.state == "begun" and model.outcome is not None:
            yield [Span("! ", "bad"), Span(f"not through with {_DOING[step.part]}", "bad")]
            continue
        if step.state == "begun":
            words = f"{_DOING[step.part]} …  {one_line(model.progress)}"
            yield [Span("… ", "accent"), Span(words.rstrip(), "muted")]
            continue
        sign, role = _SIGNS[step.state]
        yield [Span(f"{sign} ", role), Span(one_line(step.words), role if role == "bad" else "")]
        if step.state == "failed":
            yield from (
                [Span("  · ", "muted"), Span(one_line(line))] for line in step.lines[:SHOWN]
            )
    if model.is_running and not any(step.state == "begun" for step in model.steps):
        yield [Span("… ", "accent"), Span(one_line(model.progress), "muted")]
    if model.outcome is not None:
        yield []
        yield from _outcome_spans(model.outcome)


def _outcome_spans(outcome: Outcome) -> Iterator[list[Span]]:
    if outcome.is_done:
        yield [Span(one_line(outcome.message), "good")]
    else:
        for line in outcome.said.strip().splitlines()[-SHOWN:]:
            yield [Span("· ", "muted"), Span(one_line(line), "muted")]
        yield [Span(f"! {one_line(outcome.message)}", "bad")]
    if outcome.hint:
        yield [Span(one_line(outcome.hint))]
