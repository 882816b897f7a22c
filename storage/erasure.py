"""Erasing a person: everything they wrote and everything we wrote to them; what remains is that it happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, func, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT

from responders.lifecycle import State, Step
from storage import pictures, record
from storage.audit import spans
from storage.database import Session
from storage.errors import NotAllowed, NotFound
from storage.names import erased_id, of_user
from storage.notify import notify
from storage.stepping import Stepping
from storage.tables import Case, Message, Person, Reply

_UNDER_WAY = (State.APPROVED, State.SENDING, State.UNCONFIRMED)
_WHY: Final = "the person was erased"


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased."""

    messages: int
    replies: int
    cases: int
    contents: int


def find(session: Session, platform: str, handle: str) -> list[int]:
    """Return the people of a platform who go by this handle, or have this id there; those erased are not found."""
    name = handle.removeprefix("@")
    found = session.scalars(
        select(Person.id)
        .where(
            Person.platform == platform,
            Person.erased_at.is_(None),
            or_(func.lower(Person.handle) == name.lower(), Person.platform_id == name),
        )
        .order_by(Person.id)
    )
    return list(found)


def erase(session: Session, person_id: int, *, user_id: int | str, now: datetime) -> Erased:
    """Erase a person everywhere in the desk; raise NotAllowed while a reply to them is under way.

    That is what they wrote, what we posted to them, what we drafted, why it was approved, what the platform said of
    it, and what colleagues noted. What the platform itself still shows is not touched. Should they write again, they
    are new to us. `user_id` is a colleague's, or the name of whoever else does it.
    """
    person = session.get(Person, person_id, with_for_update=True)
    if person is None:
        raise NotFound("There is no such person.")
    actor = of_user(user_id) if isinstance(user_id, int) else user_id
    cases = list(
        session.scalars(select(Case.id).where(Case.person_id == person_id).order_by(Case.id).with_for_update())
    )
    messages = list(session.scalars(_MESSAGES, {"person": person_id, "handle": person.handle, "cases": cases}))
    replies = _withdraw(session, person_id, cases, actor, now)
    shown = session.scalars(select(Reply.attachments).where(Reply.id.in_(replies), Reply.attachments != []))
    carried = [name for attachments in shown for name in pictures.named(attachments)]
    for statement in _EMPTY:
        session.execute(statement, {"cases": cases, "messages": messages, "replies": replies, "now": now, "why": _WHY})
    person.platform_id = erased_id(person.platform, person.platform_id)
    person.handle = person.name = person.url = person.avatar_url = ""
    person.followers, person.erased_at = None, person.erased_at or now
    session.flush()
    session.expire_all()
    pictures.forget_unused(session, before=now, names=carried)
    contents = record.erase(session, person_id, subjects=_subjects(messages, replies, cases), now=now)
    done = Erased(len(messages), len(replies), len(cases), len(contents))
    facts = {"messages": done.messages, "replies": done.replies, "cases": done.cases, "contents": spans(contents)}
    record.append(session, "person.erased", actor, f"person:{person_id}", facts, at=now)
    for case_id in cases:
        notify(session, "case", case_id, change="erased")
    return done


def _subjects(messages: Sequence[int], replies: Sequence[int], cases: Sequence[int]) -> list[str]:
    named = (("message", messages), ("reply", replies), ("case", cases))
    return [f"{kind}:{one}" for kind, ids in named for one in ids]


def _withdraw(session: Session, person_id: int, cases: Sequence[int], actor: str, now: datetime) -> list[int]:
    theirs = select(Message.id).where(Message.person_id == person_id)
    rows = session.execute(
        select(Reply.id, Reply.state)
        .where(Reply.message_id.in_(theirs) | Reply.case_id.in_(cases))
        .order_by(Reply.id)
        .with_for_update()
    ).all()
    for _, state in rows:
        if state in _UNDER_WAY:
            raise NotAllowed(f"A reply to this person is {state}. Undo or settle it first, then erase.")
    for reply_id, state in rows:
        if state in {State.DRAFTED, State.HELD}:
            stepping = Stepping.lock(session, reply_id, actor=actor, now=now)
            stepping.row.state = stepping.target(Step.REJECT).value
            stepping.void_approvals(_WHY)
            stepping.done(Step.REJECT.value)
    return [reply_id for reply_id, _ in rows]


# Ours to them: under a post of theirs, sent from a case of theirs, naming them, or in a thread with nobody else.
_MESSAGES = text("""
    SELECT m.id FROM message m WHERE m.person_id = :person OR m.ours
      AND m.conversation_id IN (SELECT conversation_id FROM message WHERE person_id = :person)
      AND (EXISTS (SELECT FROM message p WHERE p.account_id = m.account_id AND p.person_id = :person
                     AND p.platform_post_id = m.platform_parent_id)
        OR EXISTS (SELECT FROM reply r WHERE r.case_id = ANY(:cases) AND r.account_id = m.account_id
                     AND r.platform_post_id = m.platform_post_id)
        OR :handle <> '' AND strpos(lower(m.text), lower(:handle)) > 0
        OR NOT EXISTS (SELECT FROM message o WHERE o.conversation_id = m.conversation_id AND NOT o.ours
                         AND o.person_id <> :person))
    ORDER BY m.id
""").bindparams(bindparam("cases", type_=ARRAY(BIGINT)))


def _emptying(statement: str) -> Any:
    found = [name for name in ("cases", "messages", "replies") if f":{name}" in statement]
    return text(statement).bindparams(*(bindparam(name, type_=ARRAY(BIGINT)) for name in found))


_EMPTY = tuple(
    _emptying(statement)
    for statement in (
        (
            "UPDATE reply SET text = '', attachments = '[]', draft = '{}', judgement = '{}', outcome = '',"
            " platform_url = '', changed_text = NULL, erased_at = :now WHERE id = ANY(:replies) AND erased_at IS NULL"
        ),
        (
            "UPDATE promise SET text = '(erased ' || id || ')', url = '', link = '',"
            " reason = CASE WHEN reason = '' THEN '' ELSE '(erased)' END WHERE reply_id = ANY(:replies)"
        ),
        "UPDATE attempt SET detail = '' WHERE reply_id = ANY(:replies)",
        "UPDATE approval SET override_reason = '', void_reason = '' WHERE reply_id = ANY(:replies)",
        "UPDATE message_revision SET text = '' WHERE message_id = ANY(:messages)",
        "DELETE FROM seen_post WHERE message_id = ANY(:messages)",
        "UPDATE message SET text = '', attachments = '[]', url = '' WHERE id = ANY(:messages)",
        "UPDATE note SET text = '' WHERE case_id = ANY(:cases)",
        "UPDATE finding_feedback SET note = '' WHERE case_id = ANY(:cases)",
        "UPDATE incident SET outcome = '' WHERE case_id = ANY(:cases)",
        (
            "UPDATE incident_clock SET note = '' WHERE incident_id IN"
            " (SELECT id FROM incident WHERE case_id = ANY(:cases))"
        ),
        (
            "UPDATE case_file SET excerpt = '', search = NULL, judgement = '{}', permission = '{}', state = 'closed',"
            " closed_reason = :why, closed_at = COALESCE(closed_at, :now), snoozed_until = NULL, escalated_at = NULL,"
            " escalated_to = '', updated_at = :now WHERE id = ANY(:cases)"
        ),
    )
)
