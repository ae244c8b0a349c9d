"""Undo and redo of a session, over restarts: the record in the journal, turned into the change that answers it."""

from concurrent.futures import Future
from typing import Literal

from leantui.rules.commands import Done, Refusal
from leantui.rules.inverse import invert
from leantui.session.holder import NOT_YET, Session
from leantui.store.journal import Record

Way = Literal["undo", "redo"]


def undo(session: Session) -> Done | Refusal:
    """Take back the last change that wasn't taken back, even of an earlier session."""
    return answer(session, session.writer.journal.next_undo(), "undo")


def redo(session: Session) -> Done | Refusal:
    """Do again what was undone last."""
    return answer(session, session.writer.journal.next_redo(), "redo")


def next_record(session: Session, way: Way) -> "Future[Record | None]":
    """What would be undone or done again, once everything before it is written; for holders that can't wait here."""
    journal = session.writer.journal
    return session.after_saves(journal.next_undo if way == "undo" else journal.next_redo)


def answer(session: Session, record: Record | None, way: Way) -> Done | Refusal:
    """Answer a record with its inverse; refused where the world has moved."""
    if record is None:
        return Refusal(code="nothing", message=f"There is nothing to {way}")
    if session.is_reading:
        return NOT_YET
    if any(part.card.is_archived for part in record.change.cards):
        session.load_archive()
    decision = invert(session.workspace, record.change, session.context())
    if isinstance(decision, Refusal):
        return decision
    return session.perform(decision, way, record.number)
