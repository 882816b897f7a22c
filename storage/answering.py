"""Which mentions are answered, and which one is left to answer when the newest is gone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text

from storage import record
from storage.database import Session
from storage.notify import notify
from storage.tables import Case, Message


@dataclass(frozen=True, slots=True)
class Told:
    """A post by our account that the desk did not send. `parent_id` is the post it answers, where platforms say so."""

    conversation_id: int
    parent_id: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Left:
    """A mention that still wants an answer, now that a newer one is gone."""

    case_id: int
    conversation_id: int
    message_id: int


def answered_by(session: Session, account_id: int, posts: Sequence[Told]) -> set[int]:
    """Return the mentions that these posts of ours answer.

    A post answers its parent. Without a parent it answers what the conversation's live cases are about, if that was
    written before: a post of ours from before the mention, told late, answers nothing.
    """
    under = {post.parent_id: post.created_at for post in posts if post.parent_id}
    found = session.execute(
        select(Message.id, Message.platform_post_id, Message.created_at).where(
            Message.account_id == account_id, Message.platform_post_id.in_(list(under)), ~Message.ours
        )
    )
    answered = {message_id for message_id, post_id, at in found if under[post_id] >= at}
    latest: dict[int, datetime] = {}
    for post in posts:
        if not post.parent_id:
            before = latest.get(post.conversation_id, post.created_at)
            latest[post.conversation_id] = max(before, post.created_at)
    asked = session.execute(
        select(Message.id, Message.conversation_id, Message.created_at)
        .join(Case, Case.message_id == Message.id)
        .where(Case.conversation_id.in_(list(latest)), Case.state != "closed")
    )
    return answered | {message_id for message_id, talk, at in asked if latest[talk] > at}


_LEFT = text("""
    SELECT asked.id, asked.conversation_id, m.id, m.revision, m.created_at
    FROM case_file AS asked CROSS JOIN LATERAL (
        SELECT * FROM message
        WHERE conversation_id = asked.conversation_id AND person_id = asked.person_id
          AND NOT ours AND NOT context AND deleted_at IS NULL
        ORDER BY created_at DESC, id DESC LIMIT 1
    ) AS m
    WHERE asked.id = ANY(CAST(:ids AS bigint[])) AND asked.state <> 'closed'
      AND NOT EXISTS (
        SELECT FROM case_file AS earlier
        WHERE earlier.conversation_id = asked.conversation_id AND earlier.person_id = asked.person_id
          AND earlier.id <> asked.id AND earlier.closed_at >= m.received_at)
      AND NOT EXISTS (
        SELECT FROM reply JOIN message AS theirs ON theirs.id = reply.message_id
        WHERE theirs.conversation_id = asked.conversation_id AND theirs.person_id = asked.person_id
          AND theirs.created_at >= m.created_at AND reply.state = 'sent')
      AND NOT EXISTS (
        SELECT FROM message AS our
        WHERE our.conversation_id = asked.conversation_id AND our.ours AND our.deleted_at IS NULL
          AND our.created_at >= m.created_at AND (our.platform_parent_id IS NULL OR EXISTS (
            SELECT FROM message AS theirs
            WHERE theirs.account_id = our.account_id AND theirs.platform_post_id = our.platform_parent_id
              AND theirs.person_id = asked.person_id AND theirs.created_at >= m.created_at)))
    ORDER BY asked.id
""")


def fall_back(session: Session, case_ids: Collection[int], *, now: datetime) -> list[Left]:
    """Make each case whose mention is gone be about its person's newest mention left, unless that was answered.

    Return what the cases are about now, to be assessed again; a case with nothing left to answer is not among them.
    """
    found = session.execute(_LEFT, {"ids": sorted(case_ids)}).all()
    for case_id, _, message_id, revision, created_at in found:
        session.execute(
            text(
                "UPDATE case_file SET message_id = :message, message_revision = :revision, last_message_at = :at,"
                " updated_at = :now WHERE id = :id"
            ),
            {"message": message_id, "revision": revision, "at": created_at, "now": now, "id": case_id},
        )
        record.append(session, "case.fell_back", "desk", f"case:{case_id}", {"message": message_id}, at=now)
        notify(session, "case", case_id, change="updated")
    return [Left(case_id, talk, message_id) for case_id, talk, message_id, _, _ in found]
