"""Replies to messages that are gone: what was never posted lapses and loses its words, whenever that turns out.

And people of whom nothing is left but deleted messages: their names go with the last of those.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import select, text

from responders.lifecycle import State, Step
from storage import belongings, quoting, record
from storage.audit import spans
from storage.database import Session
from storage.names import erased_id
from storage.stepping import DESK, Stepping
from storage.tables import Case, Message, Person, Reply
from storage.upkeep import cases_about, close_cases, lock_cases

DELETED: Final = "The message was deleted on the platform."
REMOVED: Final = "Removed here by us."
"""Why a message is gone that its author did not take back: the history says which colleague had it removed."""

_UNDER_WAY = (State.APPROVED, State.SENDING, State.UNCONFIRMED)
_NEVER_POSTED = (State.DRAFTED, State.HELD, State.REFUSED, State.EXPIRED, State.WITHDRAWN)


def reasons(session: Session, message_ids: Collection[int]) -> dict[int, str]:
    """Return why each of these messages is gone: it was deleted on the platform, or we had it removed there."""
    found = select(Message.id, Message.removed_at).where(Message.id.in_(list(message_ids)))
    return {message_id: DELETED if at is None else REMOVED for message_id, at in session.execute(found)}


def close_gone(session: Session, case_ids: Collection[int], *, now: datetime) -> None:
    """Close those of these cases that are live and have no reply under way, because their mention is gone."""
    lock_cases(session, case_ids)
    rows = session.execute(select(Case.id, Case.message_id).where(Case.id.in_(list(case_ids)))).all()
    why = reasons(session, [message_id for _, message_id in rows])
    for reason in (DELETED, REMOVED):
        gone = [case_id for case_id, message_id in rows if why[message_id] == reason]
        close_cases(session, gone, reason=reason, now=now)


def forget_answers(session: Session, account_id: int, message_ids: Collection[int], *, now: datetime) -> None:
    """Take the person's words out of what was written in answer to messages that were deleted; once or often.

    What was never posted lapses and is emptied, in the record too. Of what we posted our words stay, and what they
    rested on goes; what is still on its way is looked at again by `lapse` when it comes back.
    """
    given = {"ids": sorted(message_ids)}
    session.execute(
        text(
            "UPDATE reply SET draft = draft - 'proof' - 'alternatives' WHERE message_id = ANY(CAST(:ids AS bigint[]))"
        ),
        given,
    )
    never = select(Reply.id, Reply.state, Reply.message_id).where(
        Reply.message_id.in_(given["ids"]), Reply.state.in_(_NEVER_POSTED)
    )
    rows = session.execute(never.order_by(Reply.id)).all()
    why = reasons(session, given["ids"])
    for reply_id, state, message_id in rows:
        _end(Stepping.lock(session, reply_id, actor=DESK, now=now), State(state), why[message_id])
    session.flush()
    ids = [reply_id for reply_id, _, _ in rows]
    session.execute(
        text(
            "UPDATE reply SET text = '', attachments = '[]', draft = '{}', judgement = '{}', changed_text = NULL,"
            " outcome = CASE WHEN EXISTS (SELECT FROM message m WHERE m.id = reply.message_id"
            " AND m.removed_at IS NOT NULL) THEN :removed ELSE :deleted END WHERE id = ANY(CAST(:ids AS bigint[]))"
        ),
        {"ids": ids, "deleted": DELETED, "removed": REMOVED},
    )
    session.expire_all()
    gone = record.erase(session, None, subjects=[f"reply:{one}" for one in ids], now=now) if ids else []
    if gone:
        facts = {"replies": spans(ids), "contents": spans(gone)}
        record.append(session, "content.erased", "platform", f"account:{account_id}", facts, at=now)


def _end(stepping: Stepping, state: State, why: str) -> None:
    """Let a reply lapse that somebody could still take up, and its approval with it: its words go next."""
    row = stepping.row
    if state in {State.DRAFTED, State.HELD}:
        step = Step.REJECT if state is State.HELD else Step.EXPIRE
        row.state, row.outcome = stepping.target(step).value, why
        stepping.void_approvals(why)
        stepping.done(step.value, {"reason": why})
    elif row.approval_id is not None:
        stepping.void_approvals(why)


def lapse(session: Session, reply_id: int, *, now: datetime) -> None:
    """Give up a reply that turned out not to be posted, if what it answers was deleted meanwhile."""
    row = session.get_one(Reply, reply_id)
    message = session.get_one(Message, row.message_id)
    if message.deleted_at is None or row.state not in _NEVER_POSTED:
        return
    message_id, person_id = message.id, message.person_id
    forget_answers(session, row.account_id, [message_id], now=now)
    forget_people(session, [person_id], now=now)
    close_gone(session, cases_about(session, [message_id]), now=now)


def forget_people(session: Session, person_ids: Collection[int], *, now: datetime) -> list[int]:
    """Empty those of these people of whom only deleted messages are kept; return them.

    Their names go out of colleagues' texts too. They are known from then on as the erased are, and new to us should
    they write again. Who is owed the outcome of a reply keeps their name until it is known: it is looked for by theirs.
    """
    standing = select(Message.id).where(Message.person_id == Person.id, Message.deleted_at.is_(None) | Message.ours)
    owed = (
        select(Reply.id)
        .join(Message, Message.id == Reply.message_id)
        .where(Message.person_id == Person.id, Reply.state.in_(_UNDER_WAY))
    )
    found = session.scalars(
        select(Person)
        .where(Person.id.in_(sorted(person_ids)), Person.erased_at.is_(None), ~standing.exists(), ~owed.exists())
        .order_by(Person.id)
        .with_for_update()
    ).all()
    named = "|".join(belongings.names(person) for person in found)
    for person in found:
        person.platform_id = erased_id(person.platform, person.platform_id)
        person.handle = person.name = person.url = person.avatar_url = ""
        person.followers, person.erased_at = None, now
    session.flush()
    ids = [person.id for person in found]
    session.execute(
        # What the platform said that we may do there names them too.
        text("UPDATE case_file SET search = NULL, permission = '{}' WHERE person_id = ANY(CAST(:ids AS bigint[]))"),
        {"ids": ids},
    )
    if ids:
        cases = session.scalars(select(Case.id).where(Case.person_id.in_(ids)).order_by(Case.id)).all()
        quoting.strike_names(session, named, cases)
    return ids


_LEFT = text("""
    SELECT DISTINCT r.account_id, r.message_id FROM reply r JOIN message m ON m.id = r.message_id
    WHERE m.deleted_at IS NOT NULL AND r.text <> '' AND r.state = ANY(CAST(:states AS text[]))
    ORDER BY r.account_id, r.message_id LIMIT 1000
""")
_ALONE = text("""
    SELECT p.id FROM person p WHERE p.erased_at IS NULL
      AND EXISTS (SELECT FROM message m WHERE m.person_id = p.id AND m.deleted_at IS NOT NULL)
      AND NOT EXISTS (SELECT FROM message m WHERE m.person_id = p.id AND (m.deleted_at IS NULL OR m.ours))
    ORDER BY p.id LIMIT 1000
""")


def forget_left(session: Session, *, now: datetime) -> int:
    """Do what deletions left undone: drafts written while they happened, people whose reply was still on its way.

    Return how many answered messages and people that were.
    """
    left = session.execute(_LEFT, {"states": [one.value for one in _NEVER_POSTED]}).all()
    for account_id, message_id in left:
        forget_answers(session, account_id, [message_id], now=now)
    close_gone(session, cases_about(session, [message_id for _, message_id in left]), now=now)
    return len(left) + len(forget_people(session, session.scalars(_ALONE).all(), now=now))
