"""What is worked out about cards for the screen: cheap, lazily, for the cards that are drawn."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from leantui.flow.dates import zone
from leantui.flow.percentiles import AgeBands, age_band, age_bands, is_over_sle
from leantui.flow.times import age_days
from leantui.layout.card_rows import CardFacts, Clock
from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.overlay import differing
from leantui.model.standard import Standard
from leantui.model.words import help_words
from leantui.model.workspace import BoardContents, Workspace
from leantui.process.clocks import clocks_of
from leantui.process.run import followed, newer_revision
from leantui.process.steps import StepView, progress_of, steps_of
from leantui.rules.board_index import BoardIndex
from leantui.rules.wip import Tally, over_limits
from leantui.session import Session
from leantui.session.conflicts import CODES as CONFLICT_CODES
from leantui.session.conflicts import conflict_words, conflicted
from leantui.widgets.standard_clock import hand_off_words, late_words
from leantui.widgets.status import CardFacts as LineFacts

NOT_TO_SPEAK_OF = 200
"""One archived card that came or went in so many leaves the percentiles of ages as they are."""
_CLOCK_STEP = timedelta(minutes=1)
Summary = tuple[int, int]
"""How many cards are blocked, and how many started ones are past their SLE."""


class BoardFacts:
    """Facts of one board's cards as of one day."""

    def __init__(self, session: Session, board_id: str, *, bands: AgeBands | None = None) -> None:
        """Facts as of now.

        Args:
            session: the workspace.
            board_id: the board.
            bands: of the archived cards, where they are known; None: worked out when a card asks for them.
        """
        self._session = session
        self._workspace: Workspace = session.workspace
        self.contents: BoardContents = session.workspace.boards[board_id]
        self.board: Board = self.contents.board
        self._index: BoardIndex = session.index(self.contents)
        self.as_of = session.today(board_id)
        self.now: datetime = session.now().astimezone(zone(self.board.timezone))
        self._bands = bands
        self._cache: dict[str, tuple[Card, CardFacts, datetime]] = {}
        self._marked = frozenset(problem.file for problem in self._workspace.problems)
        self._conflicted = conflicted(session)
        self._names = self._workspace.names(self.board)
        self.stamp = (self.as_of, self.board, self._marked, self._conflicted, self._names)
        """Where this differs, cards are drawn anew that are the same themselves."""
        self._glyphs = {kind.id: kind.glyph or "" for kind in self.board.card_type}
        self._paused = {column.id for column in self.board.column if column.pauses_sla}

    def next(self, session: Session) -> "BoardFacts":
        """The same for a later snapshot: what was worked out stays as long as its card does."""
        following = BoardFacts(session, self.board.id)
        is_same = following.stamp == self.stamp
        if is_same and following._workspace.standards is self._workspace.standards:
            following._cache = self._cache
        following._bands = self.bands_after(following.contents)
        return following

    def bands_after(self, contents: BoardContents) -> AgeBands | None:
        """The bands of these contents, as far as they are those of the ones there are; None where they aren't known."""
        is_same = contents.board is self.board and _alike(self.contents.archive, contents.archive)
        return self._bands if is_same else None

    @property
    def bands(self) -> AgeBands:
        """From the archived cards; none while the archive hasn't been read."""
        if self._bands is None:
            archive = self.contents.archive or {}
            self._bands = age_bands(self.board, archive.values())
        return self._bands

    def __call__(self, card: Card) -> CardFacts:
        found = self._cache.get(card.id)
        if found is not None and found[0] is card and not self._has_moved_on(found[1], found[2]):
            return found[1]
        facts = self._facts(card)
        self._cache[card.id] = (card, facts, self.now)
        return facts

    def _has_moved_on(self, facts: CardFacts, at: datetime) -> bool:
        """Whether a clock that the card shows says something else by now."""
        return bool(facts.clocks) and self.now - at >= _CLOCK_STEP

    @property
    def has_clocks(self) -> bool:
        """Whether a card that was drawn shows a clock."""
        return any(facts.clocks for _, facts, _ in self._cache.values())

    def _facts(self, card: Card) -> CardFacts:
        age = age_days(self.board, card, self.as_of)
        views = self._steps(card)
        return CardFacts(
            ref=self._workspace.ids.shortest(card.id),
            age_days=age,
            band="normal" if age is None else age_band(self.board, self.bands, card, age),
            progress=progress_of(views),
            clocks=self._clocks(card, views),
            glyph=self._glyphs.get(card.type or "", ""),
            is_paused=card.column_id in self._paused,
            is_marked=card.file in self._marked or bool(self._names.missing(card)),
            is_conflicted=card.file in self._conflicted,
            as_of=self.as_of,
        )

    def _steps(self, card: Card) -> Sequence[StepView]:
        """The steps of the card's standard, as its run follows it; none where no run was begun."""
        if not any(entry.event in ("run", "step") for entry in card.log):
            return ()
        standard = self._standard(card)
        return steps_of(standard, card) if standard is not None else ()

    def _standard(self, card: Card) -> Standard | None:
        posted = self._workspace.posted(card)
        return followed(self._workspace, posted[0], card) if posted else None

    def _clocks(self, card: Card, views: Sequence[StepView]) -> tuple[Clock, ...]:
        """Help that is wanted, steps that are late, and hand-offs that wait, the most pressing first."""
        found: list[Clock] = []
        if card.help is not None:
            found.append((help_words(card.help, self.now), "blocked"))
        is_open = any(view.since is not None for view in views)
        standard = self._standard(card) if is_open else None
        if standard is None or self.board.column_index(card.column_id) >= self.board.finished_index:
            return tuple(found)
        clocks = clocks_of(self._workspace, card, standard, self.board, self.now)
        found += [(late_words(each), "overdue") for _, each in clocks.late[:1]]
        found += [(hand_off_words(each), "hand-off") for _, each in clocks.hand_offs[:1]]
        return tuple(found)

    def line(self, card: Card, tally: Tally) -> LineFacts:
        """For the line that says in words what is special about a card."""
        facts = self(card)
        over = over_limits(self.board, self._workspace.people, tally)
        mine = {card.column_id, card.lane, card.type, card.class_of_service, *card.assignees}
        return LineFacts(
            ref=self._workspace.ref(card),
            age_days=facts.age_days,
            band=facts.band,
            progress=facts.progress,
            clocks=tuple(words for words, _ in facts.clocks),
            newer_revision=newer_revision(self._workspace, card),
            breaches=tuple(each for each in over if each.name in mine or not each.name),
            conflict=conflict_words(self._session, card.file) if facts.is_conflicted else "",
            problems=(
                *(f"there is no {name}" for name in self._names.missing(card)),
                *(
                    f"line {problem.line}: {problem.message}"
                    for problem in self._workspace.problems_of(card.file)
                    if problem.code not in CONFLICT_CODES
                ),
            ),
            waiting_for=tuple(self._unfinished(card.depends_on)),
        )

    def _unfinished(self, ids: Iterable[str]) -> Iterable[str]:
        for card_id in ids:
            other = self._workspace.card(card_id)
            if other is None or other.is_archived:
                continue
            board = self._workspace.boards[other.board].board
            if board.column_index(other.column_id) < board.finished_index:
                yield self._workspace.ref(other)

    def summary(self) -> Summary:
        """How many cards are blocked, and how many started ones are past their SLE."""
        return summary(self.contents, self._index, self.as_of)

    def time_in_columns(self, card: Card) -> tuple[tuple[str, timedelta], ...]:
        """Time in each column over all visits, by the columns' titles."""
        spent: dict[str, timedelta] = {}
        moves = [entry for entry in card.log if entry.to is not None]
        for at, entry in enumerate(moves):
            until = moves[at + 1].at if at + 1 < len(moves) else self.now
            column = (entry.to or "").partition("/")[0]
            spent[column] = spent.get(column, timedelta()) + max(until - entry.at, timedelta())
        last = self.board.finished_index
        return tuple(
            (column.title, spent[column.id])
            for index, column in enumerate(self.board.column)
            if column.id in spent and index < last
        )


def _alike(before: Mapping[str, Card] | None, after: Mapping[str, Card] | None) -> bool:
    """Whether percentiles of the one are as good as the other's: one archived card in very many changes none to speak of."""
    if before is after or before is None or after is None:
        return before is after
    ids = differing(before, after)
    return ids is not None and len(ids) * NOT_TO_SPEAK_OF <= len(after)


def summary(contents: BoardContents, index: BoardIndex, as_of: date) -> Summary:
    """How many cards are blocked, and how many started ones are past their SLE."""
    board = contents.board
    first, last = board.started_index, board.finished_index
    at = {column.id: index for index, column in enumerate(board.column)}
    blocked = sum(at.get(card.column_id, -1) < last for card in index.blocked())
    over = 0
    if board.sle or any(service.sle for service in board.classes):
        over = sum(
            is_over_sle(board, card, age_days(board, card, as_of))
            for card in contents.cards.values()
            if first <= at.get(card.column_id, -1) < last
        )
    return blocked, over


def summary_after(
    before: Summary,
    board: Board,
    changed: Iterable[tuple[Card | None, Card | None]],
    as_of: date,
) -> Summary:
    """The summary once some cards of the board are as the second of each pair; no other card is looked at."""
    blocked, over = before
    for was, card in changed:
        for each, sign in ((was, -1), (card, 1)):
            blocked += sign * _is_blocked_on(board, each)
            over += sign * _is_over_on(board, each, as_of)
    return blocked, over


def _is_blocked_on(board: Board, card: Card | None) -> bool:
    """Whether the card counts as blocked there; what is finished or archived doesn't."""
    if card is None or card.is_archived:
        return False
    return card.is_blocked and board.column_index(card.column_id) < board.finished_index


def _is_over_on(board: Board, card: Card | None, as_of: date) -> bool:
    if card is None or card.is_archived:
        return False
    is_started = board.started_index <= board.column_index(card.column_id) < board.finished_index
    return is_started and is_over_sle(board, card, age_days(board, card, as_of))
