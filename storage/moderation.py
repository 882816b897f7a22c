"""Hiding or removing somebody's post on the platform: who asked for it, why, and that it was done."""

from datetime import datetime

from sqlalchemy import select, update

from storage import record
from storage.bereft import DELETED, REMOVED
from storage.database import Session
from storage.errors import NotFound
from storage.names import of_user
from storage.notify import notify
from storage.tables import Case, Message, Reply


def asked(session: Session, message_id: int, *, user_id: int, reason: str, now: datetime) -> bool:
    """Put on the record that a colleague asks for a removal, and why; False if it was done already."""
    message = _locked(session, message_id)
    if message.removed_at is not None:
        return False
    record.append(
        session, "message.removal_asked", of_user(user_id), f"message:{message_id}", {"account": message.account_id},
        at=now, content=reason, person_id=message.person_id,
    )  # fmt: skip
    return True


def removed(session: Session, message_id: int, *, user_id: int, reason: str, now: datetime) -> None:
    """Mark a message as hidden or removed on the platform; once is enough."""
    message = _locked(session, message_id)
    if message.removed_at is not None:
        return
    message.removed_at = now
    session.flush()
    _retell(session, message)
    record.append(
        session, "message.removed", of_user(user_id), f"message:{message_id}", {"account": message.account_id},
        at=now, content=reason, person_id=message.person_id,
    )  # fmt: skip
    live = select(Case.id).where(Case.conversation_id == message.conversation_id, Case.state != "closed")
    for case_id in session.scalars(live):
        notify(session, "case", case_id, change="removed")


def _retell(session: Session, message: Message) -> None:
    """Call what a deletion closed by its right name, if the platform told that before it answered our removal."""
    if message.deleted_at is not None:
        told = (Case.message_id == message.id, Case.closed_reason == DELETED)
        session.execute(update(Case).where(*told).values(closed_reason=REMOVED))
        lapsed = (Reply.message_id == message.id, Reply.outcome == DELETED)
        session.execute(update(Reply).where(*lapsed).values(outcome=REMOVED))


def failed(session: Session, message_id: int, *, user_id: int, why: str, now: datetime) -> None:
    """Put on the record that the platform did not remove it, and what it said."""
    message = _locked(session, message_id)
    record.append(
        session, "message.removal_failed", of_user(user_id), f"message:{message_id}", {"account": message.account_id},
        at=now, content=why, person_id=message.person_id,
    )  # fmt: skip


def _locked(session: Session, message_id: int) -> Message:
    found = session.scalar(
        select(Message).where(Message.id == message_id).with_for_update().execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("There is no such message any more.")
    return found
