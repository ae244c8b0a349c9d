"""The list of the library as styled lines, in the order and the groups that are asked for. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from rich.cells import cell_len

from leantui.flow.percentiles import FEW
from leantui.model.duration import format_duration
from leantui.model.standard import Standard
from leantui.model.text import one_line
from leantui.model.words import count_words
from leantui.process.figures import RevisionFigures, UseFigures
from leantui.rules.standard_search import Passage
from leantui.screens.library_model import LibraryEntry, RaisedCard, RunningCard
from leantui.widgets.lines import Line, Span, columns, fit, wrap

SHELF_TITLES = {"": "", "draft": "Drafts", "archived": "Archived revisions"}


class Found(NamedTuple):
    """A standard that answers the search, and where."""

    entry: LibraryEntry
    passage: Passage | None = None
    """Where the words stand; None where there is no search, or all is in the title."""


class Order(NamedTuple):
    """A way to sort and group."""

    name: str
    group: Callable[[LibraryEntry, date, Mapping[str, str]], str]
    """The heading an entry stands under."""
    key: Callable[[LibraryEntry, date, Mapping[str, str]], tuple[object, ...]]
    """What sorts before the title does."""


def _shelf_rank(entry: LibraryEntry) -> int:
    return list(SHELF_TITLES).index(entry.shelf)


def _owner(entry: LibraryEntry, _: date, people: Mapping[str, str]) -> str:
    owner = entry.standard.owner if entry.standard else None
    return one_line(people.get(owner, owner)) if owner else "Nobody owns it"


def _status(entry: LibraryEntry, *_: object) -> str:
    if entry.standard is None:
        return "Can't be read"
    status = "archived" if entry.shelf == "archived" else entry.standard.status
    return status.replace("-", " ").capitalize()


def _review(entry: LibraryEntry, today: date, _: Mapping[str, str]) -> str:
    standard = entry.standard
    if standard is None or entry.shelf == "archived":
        return "Not to be reviewed"
    if standard.review_by is None:
        return "No date of review"
    return "Past review" if standard.is_review_due(today) else "To be reviewed"


_STATUSES = ("In review", "Draft", "Effective", "Obsolete", "Archived", "Can't be read")
_REVIEWS = ("Past review", "To be reviewed", "No date of review", "Not to be reviewed")

ORDERS: tuple[Order, ...] = (
    Order("title", lambda entry, *_: SHELF_TITLES[entry.shelf], lambda entry, *_: (_shelf_rank(entry),)),
    Order("owner", _owner, lambda *given: (_owner(*given) == "Nobody owns it", _owner(*given).casefold())),
    Order("status", _status, lambda *given: (_STATUSES.index(_status(*given)),)),
    Order("review date", _review, lambda *given: (_REVIEWS.index(_review(*given)), _review_date(given[0]))),
)  # fmt: skip


def _review_date(entry: LibraryEntry) -> date:
    review = entry.standard.review_by if entry.standard else None
    return review or date.max


def ordered(
    found: Iterable[Found], order: Order, today: date, people: Mapping[str, str]
) -> list[Found]:
    """In the order, then by title; those that can't be read last."""
    return sorted(
        found, key=lambda each: (*order.key(each.entry, today, people), *_by_title(each.entry))
    )


def _by_title(entry: LibraryEntry) -> tuple[object, ...]:
    standard = entry.standard
    title = standard.title if standard else entry.id
    return (standard is None, title.casefold(), -(standard.revision if standard else 0), entry.key)


def list_lines(
    found: Sequence[Found], width: int, order: Order | None, today: date, people: Mapping[str, str]
) -> list[Line]:
    """The list, with a heading above each group; without an order as it is, the best first."""
    lines: list[Line] = []
    group = ""
    for each in found:
        heading = order.group(each.entry, today, people) if order else ""
        if heading and heading != group:
            group = heading
            lines.append(Line((Span(f" {fit(heading, max(width - 1, 1))}", "heading"),)))
        lines += _entry_lines(each, width, today, people)
    return lines


def _entry_lines(found: Found, width: int, today: date, people: Mapping[str, str]) -> list[Line]:
    """Title and revision; below them whose it is, until when, what is running, and where the words stand."""
    entry = found.entry
    standard = entry.standard
    if standard is None:
        lines = wrap(
            [Span(one_line(entry.id), "strong"), Span("   can't be read", "bad")],
            width, hanging=3, first=[Span(" ✗ ", "bad")], item=entry.key, is_head=True,
        )  # fmt: skip
        return [*lines, Line()]
    is_due = entry.shelf != "archived" and standard.is_review_due(today)
    first = [Span(" ! " if is_due or entry.problem else "   ", "warning")]
    revision = [Span(f"r{standard.revision} ", "muted")]
    title = Span(one_line(standard.title), "muted" if entry.shelf == "archived" else "strong")
    whole = columns([*first, title], revision, width)
    lines = (
        [Line(whole, entry.key, True)]
        if whole
        else wrap([title, Span("   "), *revision], width, hanging=3, first=first,
                  item=entry.key, is_head=True)
    )  # fmt: skip
    lines += _facts(entry, standard, width, people, is_due=is_due)
    if found.passage is not None:
        lines += _passage_lines(found.passage, entry.key, width)
    return [*lines, Line()]


def _facts(
    entry: LibraryEntry, standard: Standard, width: int, people: Mapping[str, str], *, is_due: bool
) -> list[Line]:
    review = standard.review_by.isoformat() if standard.review_by else ""
    due = f"past review, due {review}" if is_due else f"review by {review}" if review else ""
    owner = people.get(standard.owner, standard.owner) if standard.owner else ""
    is_archived = entry.shelf == "archived"
    facts = (
        ("file can't be read, last good version" if entry.problem else "", "bad"),
        ("archived" if is_archived else standard.status,
         "muted" if is_archived or standard.status == "effective" else "warning"),
        (owner, "muted"),
        ("" if is_archived else due, "warning" if is_due else "muted"),
        (count_words(len(entry.runs), "open run") if entry.runs else "", "accent"),
        (_approval_words(entry, people), "warning" if entry.wanted else "good"),
    )  # fmt: skip
    said = [(_unbroken(one_line(text), width - 3), role) for text, role in facts if text]
    spans = [
        Span(f"   {text}" if number else text, role) for number, (text, role) in enumerate(said)
    ]
    return wrap(spans, width, hanging=3, first=[Span("   ")], item=entry.key)


def _unbroken(text: str, width: int) -> str:
    """A fact that stays on one line, where there is one that holds it."""
    return text.replace(" ", "\u00a0") if cell_len(text) <= width else text


def _approval_words(entry: LibraryEntry, people: Mapping[str, str]) -> str:
    """Whose approval a revision in review waits for."""
    if entry.shelf != "draft" or entry.standard is None or entry.standard.status != "in-review":
        return ""
    names, gone = (
        ", ".join(people.get(each, each) for each in ids) for ids in (entry.wanted, entry.stale)
    )
    if not names:
        return "approved: p puts it in force"
    return f"approval wanted from {names}" + (f", changed since {gone} approved" if gone else "")


def use_lines(
    figures: UseFigures | None, revision: int, width: int, *, is_whole: bool
) -> list[Line]:
    """How a revision is used: runs, adherence, and how each step fares.

    Args:
        figures: None while they are being counted.
        revision: the one that is shown.
        width: in cells.
        is_whole: whether archived cards are counted too.
    """
    if figures is None:
        return [Line(), *wrap([Span("Counting its runs …", "muted")], width)]
    found = figures.of_revision(revision)
    if found is None:
        return []
    lines = [Line(), *wrap([Span(_runs_words(found), "heading")], width)]
    if not is_whole:
        lines += wrap(
            [Span("The archive is being read: without its cards so far", "warning")], width
        )
    if lacking := len(figures.without_run):
        words = f"{count_words(lacking, 'card')} should have a run and {'has' if lacking == 1 else 'have'} none"
        lines += wrap([Span(words, "warning")], width)
    for step in found.steps:
        facts = [
            f"half in {_minutes(step.time.median)}, 85 % in {_minutes(step.time.p85)}"
            if step.time.count
            else "",
            f"failed {step.fails}" if step.fails else "",
            f"left out {step.skips}" if step.skips else "",
            f"hand-off {_minutes(step.hand_off_wait.median)}" if step.hand_off_wait.count else "",
        ]
        said = "   ".join(fact.replace(" ", "\u00a0") for fact in facts if fact)
        if said:
            spans = [Span(f"{step.number} {one_line(step.do)}   "), Span(said, "muted")]
            lines += wrap(spans, width, hanging=4, first=[Span("  ")])
    for other in figures.revisions:
        if other is not found:
            lines += wrap([Span(_runs_words(other), "muted")], width, hanging=2)
    return lines


def _runs_words(figures: RevisionFigures) -> str:
    """How many runs a revision had, and how many of them went as it says."""
    share = figures.adherence
    few = ", few" if 0 < share.whole < FEW else ""
    went = f", {share.part} of {share.whole} as it says{few}" if share.whole else ""
    return f"r{figures.revision}: {count_words(figures.finished_runs, 'finished run')}{went}"


def _minutes(count: int | None) -> str:
    return format_duration(timedelta(minutes=count or 0))


def _passage_lines(passage: Passage, item: str, width: int) -> list[Line]:
    place = Span(f"{passage.place}: ", "accent")
    return wrap(
        [place, Span(passage.text)], width, hanging=5, first=[Span("   → ", "accent")], item=item
    )


def run_lines(runs: Sequence[RunningCard], width: int) -> list[Line]:
    """The cards that run a standard now, one a line."""
    if not runs:
        return [Line((Span("No card runs it now", "muted"),))]
    lines = [
        Line(
            (
                Span(
                    f"{count_words(len(runs), 'card')} run it now"
                    if len(runs) > 1
                    else "1 card runs it now",
                    "heading",
                ),
            )
        )
    ]
    for run in runs:
        steps = f"   {run.done}/{run.steps}" if run.steps else ""
        lines.append(_card_line(run, f"{run.place}{steps}", width))
    return lines


def raised_lines(raised: Sequence[RaisedCard], width: int) -> list[Line]:
    """The improvements that were raised to a standard, one a line."""
    if not raised:
        return []
    words = f"{count_words(len(raised), 'improvement')} raised where it is worked by"
    return [
        Line(),
        Line((Span(fit(words, width), "heading"),)),
        *(_card_line(each, each.place, width) for each in raised),
    ]


def _card_line(card: RunningCard | RaisedCard, place: str, width: int) -> Line:
    left = [Span(f"  {card.ref}  ", "key"), Span(card.title)]
    right = [Span(place, "muted")]
    whole = columns(left, right, width)
    if whole is None:
        room = max(width - sum(len(span.text) for span in (left[0], *right)) - 2, 8)
        whole = columns([left[0], Span(fit(card.title, room))], right, width)
    short = (left[0], Span(fit(card.title, max(width - len(card.ref) - 4, 4))))
    return Line(whole or short, card.id, True)
