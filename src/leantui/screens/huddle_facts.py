"""What is worked out for a stop of the huddle: facts of its cards, and the standard beside it."""

import msgspec

from leantui.flow.dates import zone
from leantui.flow.percentiles import AgeBands
from leantui.flow.times import age_days
from leantui.huddle.happened import happened, moment_words
from leantui.huddle.stop import Stop
from leantui.model.card import Card
from leantui.model.standard import Standard
from leantui.model.text import one_line
from leantui.process.run import followed
from leantui.process.steps import next_step
from leantui.rules.places import place_title
from leantui.screens.huddle_lines import CardSummary, StopView
from leantui.session import Session
from leantui.session.huddles import Sitting
from leantui.widgets.standard_view import StandardView, standard_view


def stop_view(session: Session, sitting: Sitting, stop: Stop) -> StopView:
    """Everything that is shown of a stop."""
    workspace = session.workspace
    card = workspace.card(stop.cards[0]) if stop.is_about_a_card else None
    board = workspace.boards[card.board if card else stop.board].board
    as_of = session.now().astimezone(zone(board.timezone))
    since = sitting.since[stop.board]
    view = StopView(
        stop=stop,
        board=board,
        as_of=as_of,
        since=moment_words(since, as_of),
        people=tuple((id_, person.name) for id_, person in workspace.people.items()),
    )
    if card is None:
        found = (workspace.card(card_id) for card_id in stop.cards)
        cards = tuple(_summary(session, each) for each in found if each is not None)
        return msgspec.structs.replace(view, cards=cards)
    lane = next((each.title for each in board.lane if each.id == card.lane), card.lane or "")
    return msgspec.structs.replace(
        view,
        card=card,
        ref=workspace.ref(card),
        column=place_title(board, card.column),
        lane=lane,
        age_days=age_days(board, card, as_of.date()),
        bands=sitting.scope().bands.get(board.id, AgeBands()),
        happened=happened(workspace, card, since, as_of),
        next_step=_next_step(session, card),
        notes=sitting.records[stop.board].notes_of(card.id),
    )


def _summary(session: Session, card: Card) -> CardSummary:
    board = session.workspace.boards[card.board].board
    return CardSummary(
        id=card.id,
        ref=session.workspace.ref(card),
        title=card.title,
        column=place_title(board, card.column),
        assignees=card.assignees,
        age_days=age_days(board, card, session.today(card.board)),
    )


def _next_step(session: Session, card: Card) -> str:
    """`2 Prepare the laptop (technician, 1h15m)`."""
    workspace = session.workspace
    for standard_id in workspace.posted(card):
        standard = followed(workspace, standard_id, card)
        view = next_step(standard, card, workspace.boards[card.board].board) if standard else None
        if view is not None:
            details = ", ".join(part for part in (view.step.role, view.step.time) if part)
            return f"{view.number} {one_line(view.step.do)}{f' ({details})' if details else ''}"
    return ""


def standard_of(
    session: Session, view: StopView | None, own: Standard | None
) -> StandardView | None:
    """The standard of the card in hand, the one the stop is about, or the huddle's own."""
    workspace = session.workspace
    as_of = session.now()
    card = view.card if view else None
    if view is not None and card is not None:
        posted = workspace.posted(card)
        standard = session.posted(card)
        return standard_view(
            standard, card, view.board, standards_matching=len(posted), as_of=as_of,
            open_runs=session.index(workspace.boards[card.board]).open_runs(standard.id) if standard else 0,
        )  # fmt: skip
    about = workspace.standards.get(view.stop.standard or "") if view else None
    shown = about or own
    return standard_view(shown, None, None, as_of=as_of) if shown else None
