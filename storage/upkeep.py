"""What the desk does of its own accord: what an event makes void, what was forgotten, what has run out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select, text, update

from responders.lifecycle import State
from storage import notify, record
from storage.database import Session
from storage.tables import Attempt, Case, Conversation, Message, Reply

_LIVE = (State.DRAFTED, State.APPROVED, State.HELD)
_UNDER_WAY = (State.APPROVED, State.SENDING, State.UNCONFIRMED)


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply that is not finished, and what it answers. `approved` says that somebody approved it, if only first."""

    reply_id: int
    case_id: int
    conversation_id: int
    message_id: int
    state: State
    text: str
    platform_post_id: str
    approved: bool


def unfinished_answers(
    session: Session, *, message_ids: Collection[int] = (), conversation_ids: Collection[int] = ()
) -> list[Answer]:
    """Return every reply to these messages, or in these conversations, that is not sent, refused or given up."""
    rows = session.execute(
        select(
            Reply.id, Reply.case_id, Message.conversation_id, Reply.message_id, Reply.state, Reply.text,
            Message.platform_post_id, Reply.approval_id.is_not(None),
        )
        .join(Message, Message.id == Reply.message_id)
        .where(
            Reply.state.in_([*_LIVE, State.SENDING, State.UNCONFIRMED]),
            Reply.message_id.in_(list(message_ids)) | Message.conversation_id.in_(list(conversation_ids)),
        )
        .order_by(Reply.id)
    )  # fmt: skip
    return [Answer(row[0], row[1], row[2], row[3], State(row[4]), row[5], row[6], row[7]) for row in rows]


def posted_by_us(session: Session, account_id: int, post_ids: Collection[str]) -> set[str]:
    """Return which of these posts the desk itself sent."""
    found = session.scalars(
        select(Reply.platform_post_id).where(Reply.account_id == account_id, Reply.platform_post_id.in_(list(post_ids)))
    )
    return {post_id for post_id in found if post_id is not None}


def close_cases(session: Session, case_ids: Collection[int], *, reason: str, now: datetime) -> list[int]:
    """Close those of these cases that are live and have no reply under way; return which were closed."""
    lock_cases(session, case_ids)
    busy = select(Reply.id).where(Reply.case_id == Case.id, Reply.state.in_(_UNDER_WAY)).exists()
    closed = session.scalars(
        update(Case)
        .where(Case.id.in_(list(case_ids)), Case.state != "closed", ~busy)
        .values(state="closed", closed_at=now, closed_reason=reason, updated_at=now, assignee_id=None, claimed_at=None)
        .returning(Case.id)
    ).all()
    for case_id in closed:
        record.append(session, "case.closed", "desk", f"case:{case_id}", {"reason": reason}, at=now)
        notify.notify(session, "case", case_id)
    return list(closed)


def sent_posts(session: Session, message_id: int) -> frozenset[str]:
    """Return the platform's ids of what the desk itself sent in this message's conversation, or to its author.

    Not only in answer to this message: a second direct message is no answer by somebody else to the mention before it.
    """
    here = select(Message.account_id, Message.conversation_id, Message.person_id).where(Message.id == message_id)
    about = here.subquery()
    found = session.scalars(
        select(Reply.platform_post_id)
        .join(Message, Message.id == Reply.message_id)
        .join(about, Message.account_id == about.c.account_id)
        .where(
            or_(Message.conversation_id == about.c.conversation_id, Message.person_id == about.c.person_id),
            Reply.platform_post_id.is_not(None),
        )
    )
    return frozenset(post_id for post_id in found if post_id)


def accounts_of(session: Session, message_ids: Collection[int]) -> dict[int, int]:
    """Return {message id: account id}."""
    rows = session.execute(select(Message.id, Message.account_id).where(Message.id.in_(list(message_ids))))
    return dict(iter(rows))


def rests_on_approval(session: Session, attempt_id: int, text_to_send: str) -> bool:
    """Tell whether the approval of an attempt names exactly this text, and stands."""
    found = session.scalar(
        text("""
            SELECT approval.sha256 = reply_sha256(:text, reply.attachments) AND approval.voided_at IS NULL
            FROM attempt JOIN approval ON approval.id = attempt.approval_id JOIN reply ON reply.id = attempt.reply_id
            WHERE attempt.id = :attempt_id
        """),
        {"text": text_to_send, "attempt_id": attempt_id},
    )
    return bool(found)


def attempts_under_approval(session: Session, attempt_id: int) -> int:
    """Return how many attempts the approval of this attempt has had, this one included."""
    approval = select(Attempt.approval_id).where(Attempt.id == attempt_id).scalar_subquery()
    return session.scalar(select(func.count()).where(Attempt.approval_id == approval)) or 0


def lock_cases(session: Session, case_ids: Collection[int]) -> None:
    """Lock cases in one order, before their replies, so that no two transactions wait for each other in a ring."""
    session.execute(
        select(Case.id).where(Case.id.in_(list(case_ids))).order_by(Case.id).with_for_update(key_share=True)
    )


def acted_on(session: Session, message_ids: Collection[int]) -> set[tuple[int, int]]:
    """Return (message id, revision) of what a person has already approved, refused or withdrawn an answer to.

    The replies are locked, so that nobody approves one of them while the caller decides whether to draft afresh; their
    conversations and cases are locked before them, as everywhere.
    """
    ids = list(message_ids)
    talks = select(Message.conversation_id).where(Message.id.in_(ids))
    session.execute(
        select(Conversation.id)
        .where(Conversation.id.in_(talks))
        .order_by(Conversation.id)
        .with_for_update(key_share=True)
    )
    lock_cases(session, session.scalars(select(Reply.case_id).where(Reply.message_id.in_(ids))).all())
    rows = session.execute(
        select(Reply.message_id, Reply.message_revision, Reply.state)
        .where(Reply.message_id.in_(ids), Reply.state != State.EXPIRED)
        .order_by(Reply.id)
        .with_for_update()
    )
    return {(message_id, revision) for message_id, revision, state in rows if state != State.DRAFTED}


def owing(session: Session, conversation_ids: Collection[int]) -> set[tuple[int, int]]:
    """Return (conversation id, person id) of their live cases that are owed an answer or have a draft for one."""
    drafted = select(Reply.id).where(Reply.case_id == Case.id, Reply.state == State.DRAFTED).exists()
    rows = session.execute(
        select(Case.conversation_id, Case.person_id).where(
            Case.conversation_id.in_(list(conversation_ids)), Case.state != "closed", Case.answer_owed | drafted
        )
    )
    return {(conversation_id, person_id) for conversation_id, person_id in rows}


def cases_about(session: Session, message_ids: Collection[int]) -> list[int]:
    """Return the live cases whose mention to answer is one of these messages."""
    return list(
        session.scalars(
            select(Case.id).where(Case.message_id.in_(list(message_ids)), Case.state != "closed").order_by(Case.id)
        )
    )


def drop_idle_deliveries(session: Session) -> int:
    """Remove waiting deliveries of replies that are not approved any more: they would hold up their conversation."""
    gone = session.scalars(
        text("""
            SELECT procrastinate_cancel_job_v1(job.id, false, true)
            FROM procrastinate_jobs AS job JOIN reply ON job.queueing_lock = 'deliver:' || reply.id
            WHERE job.status = 'todo' AND reply.state <> 'approved'
        """)
    )
    return len(gone.all())


def sources_to_check(session: Session, *, now: datetime, limit: int = 100) -> list[int]:
    """Return the mentions worth re-reading: of approved replies first, then of the open cases due next."""
    rows = session.scalars(
        text("""
            SELECT message_id FROM (
                SELECT case_file.message_id,
                       bool_or(reply.state = 'approved') AS approved, min(case_file.due_at) AS due_at
                FROM case_file
                JOIN message ON message.id = case_file.message_id AND message.deleted_at IS NULL
                JOIN platform_account ON platform_account.id = case_file.account_id
                    AND platform_account.paused_at IS NULL
                JOIN reply ON reply.case_id = case_file.id AND reply.state IN ('approved', 'drafted')
                WHERE case_file.state = 'open'
                GROUP BY case_file.message_id
            ) AS source
            WHERE approved OR due_at < CAST(:now AS timestamptz) + interval '1 day'
            ORDER BY approved DESC, due_at, message_id LIMIT :limit
        """),
        {"now": now, "limit": limit},
    )
    return list(rows)


def stale_drafts(session: Session, *, before: datetime, limit: int = 500) -> list[int]:
    """Return drafts that nobody touched since `before` and whose case is not put away."""
    rows = session.scalars(
        select(Reply.id)
        .join(Case, Case.id == Reply.case_id)
        .where(Reply.state == State.DRAFTED, Reply.updated_at < before, Case.state.in_(["open", "waiting"]))
        .order_by(Reply.id)
        .limit(limit)
    )
    return list(rows)


def tidy_jobs(session: Session, *, before: datetime) -> int:
    """Remove finished jobs that ended before then; failed ones stay until a person decides. Return how many."""
    gone = session.scalars(
        text("""
            DELETE FROM procrastinate_jobs AS job
            WHERE job.status IN ('succeeded', 'cancelled', 'aborted') AND NOT EXISTS (
                SELECT 1 FROM procrastinate_events AS event WHERE event.job_id = job.id AND event.at >= :before)
            RETURNING job.id
        """),
        {"before": before},
    )
    return len(gone.all())
