"""What a huddle speaks of first, kind by kind. One table: kind → question about a board."""

from collections.abc import Callable, Iterable, Iterator

import msgspec

from leantui.flow.percentiles import age_band, sle_of
from leantui.huddle.happened import moment_words
from leantui.huddle.scope import BoardScope
from leantui.huddle.stop import Kind, Stop
from leantui.huddle.waiting import waits
from leantui.model.card import Card
from leantui.model.text import one_line
from leantui.model.words import count_words, due_words, span_words
from leantui.process.run import followed
from leantui.process.steps import steps_of
from leantui.rules.wip import contributions, over_limits

Question = Callable[[BoardScope], Iterable[Stop]]


class Spoken:
    """Which cards have had their stop, and what else there is to say of them."""

    def __init__(self) -> None:
        self._reasons: dict[str, list[tuple[Kind, str]]] = {}

    @property
    def cards(self) -> frozenset[str]:
        return frozenset(self._reasons)

    def new(self, kind: Kind, stops: Iterable[Stop], board: str) -> Iterator[Stop]:
        """Those of `stops` whose card has had none yet."""
        for stop in stops:
            if not stop.is_about_a_card:
                yield stop
                continue
            reasons = self._reasons.setdefault(stop.cards[0], [])
            reasons.append((kind, stop.why))
            if len(reasons) == 1:
                yield stop

    def with_other_reasons(self, stop: Stop) -> Stop:
        """The stop with the reasons that later kinds found for its card."""
        if not stop.is_about_a_card or stop.kind in ("walk", "pull"):
            return stop
        also = tuple(why for kind, why in self._reasons.get(stop.cards[0], ()) if kind != stop.kind)
        return msgspec.structs.replace(stop, also=also) if also else stop


def exceptions() -> tuple[tuple[Kind, Question], ...]:
    """Every kind of exception in the order of the walk, with what finds its stops on a board."""
    return (
        ("action", _actions),
        ("expedite", _expedite),
        ("blocked", _blocked),
        ("over", _over),
        ("aging", _aging),
        ("waiting", waits),
        ("standard", _standards),
    )


def is_action(card: Card) -> bool:
    """Whether the card was agreed on at a huddle."""
    return (card.raised_from or "").startswith("huddle:")


def _stop(kind: Kind, card: Card, why: str, standard: str | None = None) -> Stop:
    return Stop(kind=kind, board=card.board, cards=(card.id,), why=why, standard=standard)


def _actions(board: BoardScope) -> Iterator[Stop]:
    """Actions of earlier huddles that are due or late, the latest first."""
    due = [
        card
        for card in board.open_cards
        if is_action(card) and card.due is not None and card.due <= board.today
    ]
    for card in sorted(due, key=lambda card: (card.due, card.rank, card.id)):
        assert card.due is not None
        day = (card.raised_from or "").rpartition("/")[2]
        yield _stop(
            "action", card, f"{due_words(card.due, board.today)}, agreed on {one_line(day)}"
        )


def _expedite(board: BoardScope) -> Iterator[Stop]:
    for card in board.open_cards:
        if card.class_of_service == "expedite":
            pull = board.board.class_of(card).pull
            yield _stop("expedite", card, f"expedite{f': {one_line(pull)}' if pull else ''}")


def _blocked(board: BoardScope) -> Iterator[Stop]:
    """Blocked cards, the longest first, each with who removes the blocker."""
    found = [(block.at, card, block) for card in board.open_cards if (block := card.block)]
    for at, card, block in sorted(found, key=lambda each: (each[0], each[1].rank, each[1].id)):
        reason = one_line(block.reason or "no reason given")
        cause = f" ({one_line(block.cause)})" if block.cause else ""
        owner = (
            f"{one_line(block.owner)} removes it" if block.owner else "nobody is named to remove it"
        )
        span = span_words(board.scope.as_of - at)
        since = moment_words(at, board.now)
        yield _stop("blocked", card, f"blocked for {span}, since {since}: {reason}{cause}; {owner}")


def _over(board: BoardScope) -> Iterator[Stop]:
    """Every limit that is exceeded, with the cards that count in it."""
    tally = board.scope.context.count(board.contents)
    for breach in over_limits(board.board, board.scope.workspace.people, tally):
        key = (breach.kind, breach.name)
        cards = tuple(card.id for card in board.cards if key in contributions(board.board, card))
        if cards or board.scope.shows is None:
            yield Stop(
                kind="over",
                board=board.board.id,
                cards=cards,
                title=str(breach),
                why=f"{breach.count - breach.limit:g} over the limit of {breach.limit}: finish or help before anything is pulled",
            )


def _aging(board: BoardScope) -> Iterator[Stop]:
    """Cards past their SLE, then those past the 85th percentile of their column; the oldest first."""
    found: list[tuple[int, int, str, str, Card, str]] = []
    for card in board.open_cards:
        age = board.age(card)
        if age is None:
            continue
        band = age_band(board.board, board.bands, card, age)
        if band in ("sle", "p85"):
            why = _age_words(board, card, age, band)
            found.append((band != "sle", -age, card.rank, card.id, card, why))
    for *_, card, why in sorted(found, key=lambda each: each[:4]):
        yield _stop("aging", card, why)


def _age_words(board: BoardScope, card: Card, age: int, band: str) -> str:
    days = count_words(age, "day")
    sle = sle_of(board.board, card)
    if band == "sle" and sle is not None:
        return f"{days} old, past the SLE of {count_words(sle.days, 'day')} at {sle.probability} %"
    index = board.column_index(card)
    pair = board.bands.by_column[index]
    column = one_line(board.board.column[index].title)
    assert pair is not None
    return f"{days} old: 85 % had left {column} by day {pair[1]}"


def _standards(board: BoardScope) -> Iterator[Stop]:
    """Steps that failed, then standards of this board that are past their review."""
    workspace = board.scope.workspace
    for card in board.open_cards:
        if not any(entry.event == "step" for entry in card.log):
            continue
        for standard_id in workspace.posted(card):
            standard = followed(workspace, standard_id, card)
            for view in steps_of(standard, card) if standard else ():
                if view.state == "failed":
                    reason = view.entry.reason if view.entry else None
                    said = f": {one_line(reason)}" if reason else ""
                    why = f"step {view.number} “{one_line(view.step.do)}” failed{said}"
                    yield _stop("standard", card, why, standard_id)
    posted = {rule.standard for rule in board.board.posted}
    posted |= {card.standard for card in board.open_cards if card.standard}
    for standard_id in sorted(posted):
        standard = workspace.standards.get(standard_id)
        if standard is None or standard.review_by is None or standard.review_by >= board.today:
            continue
        late = count_words((board.today - standard.review_by).days, "day")
        yield Stop(
            kind="standard",
            board=board.board.id,
            title=one_line(standard.title),
            why=f"its review was due {late} ago; {one_line(standard.owner or 'nobody')} owns it",
            standard=standard_id,
        )
