"""Late steps, and hand-offs that nobody has touched."""

from collections.abc import Iterator

from leantui.huddle.scope import BoardScope
from leantui.huddle.stop import Stop
from leantui.model.card import Card
from leantui.model.text import one_line
from leantui.model.words import span_words
from leantui.process.clocks import clocks_of
from leantui.process.run import followed, is_running


def waits(board: BoardScope) -> Iterator[Stop]:
    """Cards with late steps, then those with a hand-off that waits; the longest wait first."""
    found = [
        (is_hand_off, -waited, card.rank, card.id, card, standard, why)
        for card in board.open_cards
        if any(entry.event in ("run", "step") for entry in card.log)
        for is_hand_off, waited, standard, why in _of_card(board, card)
    ]
    for *_, card, standard, why in sorted(found, key=lambda each: each[:4]):
        yield Stop(kind="waiting", board=card.board, cards=(card.id,), why=why, standard=standard)


def _of_card(board: BoardScope, card: Card) -> Iterator[tuple[bool, float, str, str]]:
    """Whether it is a hand-off, how long it has waited in seconds, the standard, and why it is told."""
    workspace, now = board.scope.workspace, board.scope.as_of
    for standard_id in workspace.posted(card):
        standard = followed(workspace, standard_id, card)
        if standard is None or not is_running(standard_id, card):
            continue
        clocks = clocks_of(workspace, card, standard, board.board, now)
        late = {(owner.id, each.view.step.id) for owner, each in clocks.late}
        for _, each in clocks.late:
            to = f"; {one_line(each.to)} is to be told" if each.to else ""
            why = f"step {each.view.number} “{one_line(each.view.step.do)}” is late: ready for {span_words(each.waited)}{to}"
            yield False, each.waited.total_seconds(), standard_id, why
        for owner, off in clocks.hand_offs:
            if (owner.id, off.view.step.id) not in late:
                why = f"step {off.view.number} “{one_line(off.view.step.do)}” is {one_line(off.role)}'s turn since {span_words(off.waited)}"
                yield True, off.waited.total_seconds(), standard_id, why
