"""Erasing a person: everything they wrote and everything we wrote to them; what remains is that it happened."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text, update

from storage import drafts, record
from storage.database import Session
from storage.errors import NotAllowed, NotFound
from storage.names import erased_id, of_user
from storage.notify import notify
from storage.tables import Case, Message, MessageRevision, Note, Person, Reply

_UNDER_WAY = ("approved", "sending", "unconfirmed")


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased."""

    messages: int
    replies: int
    cases: int
    contents: int


def erase(session: Session, person_id: int, *, user_id: int, now: datetime) -> Erased:
    """Erase a person everywhere in the desk; raise NotAllowed while a reply to them is under way.

    What the platform itself still shows is not touched. Should they write again, they are new to us.
    """
    person = session.get(Person, person_id, with_for_update=True)
    if person is None:
        raise NotFound("There is no such person.")
    cases = list(
        session.scalars(select(Case.id).where(Case.person_id == person_id).order_by(Case.id).with_for_update())
    )
    replies = _erase_replies(session, person_id, user_id, now)
    messages = _erase_messages(session, person_id)
    _erase_cases(session, cases, now)
    person.platform_id = erased_id(person.platform, person.platform_id)
    person.handle = person.name = person.url = person.avatar_url = ""
    person.followers, person.erased_at = None, person.erased_at or now
    session.flush()
    done = Erased(messages, replies, len(cases), record.erase(session, person_id, now=now))
    facts = {"messages": messages, "replies": replies, "cases": len(cases), "contents": done.contents}
    record.append(session, "person.erased", of_user(user_id), f"person:{person_id}", facts, at=now)
    return done


def _erase_replies(session: Session, person_id: int, user_id: int, now: datetime) -> int:
    theirs = select(Message.id).where(Message.person_id == person_id)
    rows = session.execute(
        select(Reply.id, Reply.case_id, Reply.state).where(Reply.message_id.in_(theirs)).with_for_update()
    ).all()
    for _, _, state in rows:
        if state in _UNDER_WAY:
            raise NotAllowed(f"A reply to this person is {state}. Undo or settle it first, then erase.")
    for case_id in sorted({case_id for _, case_id, _ in rows}):
        drafts.withdraw_all(session, case_id, user_id, reason="the person was erased", now=now)
    session.execute(
        update(Reply)
        .where(Reply.id.in_([row.id for row in rows]), Reply.erased_at.is_(None))
        .values(text="", attachments=[], draft={}, outcome="", erased_at=now)
        .execution_options(synchronize_session=False)
    )
    return len(rows)


def _erase_messages(session: Session, person_id: int) -> int:
    ids = list(session.scalars(select(Message.id).where(Message.person_id == person_id)))
    session.execute(update(MessageRevision).where(MessageRevision.message_id.in_(ids)).values(text=""))
    session.execute(update(Message).where(Message.id.in_(ids)).values(text="", attachments=[], url=""))
    return len(ids)


def _erase_cases(session: Session, case_ids: list[int], now: datetime) -> None:
    session.execute(update(Note).where(Note.case_id.in_(case_ids)).values(text=""))
    session.execute(
        text(
            "UPDATE case_file SET excerpt = '', search = NULL, updated_at = :now, state = 'closed',"
            " closed_reason = CASE WHEN state = 'closed' THEN closed_reason ELSE 'the person was erased' END,"
            " closed_at = COALESCE(closed_at, :now), snoozed_until = NULL, escalated_at = NULL"
            " WHERE id = ANY(CAST(:ids AS bigint[]))"
        ),
        {"ids": case_ids, "now": now},
    )
    for case_id in case_ids:
        notify(session, "case", case_id, change="erased")
