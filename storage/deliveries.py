"""Deliveries in the queue, against the replies they are for: which are missing, which failed, whose sender is gone."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from storage.database import Session


@dataclass(frozen=True, slots=True)
class Undelivered:
    """An approved reply that is due and has no work in the queue."""

    reply_id: int
    conversation_id: int
    send_after: datetime


# What failed under an earlier approval says nothing about this one.
_FAILED = """
    EXISTS (
        SELECT 1 FROM procrastinate_jobs AS job
        JOIN procrastinate_events AS event ON event.job_id = job.id AND event.type = 'failed'
        JOIN approval ON approval.id = reply.approval_id AND approval.approved_at <= event.at
        WHERE job.queueing_lock = 'deliver:' || reply.id AND job.status = 'failed')
"""
_UNDER_WAY = """
    EXISTS (
        SELECT 1 FROM procrastinate_jobs AS job
        WHERE job.queueing_lock = 'deliver:' || reply.id AND job.status IN ('todo', 'doing'))
"""
_UNDELIVERED = text(f"""
    SELECT reply.id, message.conversation_id, reply.send_after
    FROM reply
    JOIN message ON message.id = reply.message_id
    JOIN platform_account ON platform_account.id = reply.account_id AND platform_account.paused_at IS NULL
    WHERE reply.state = 'approved' AND reply.send_after <= :before AND NOT {_UNDER_WAY} AND NOT {_FAILED}
    ORDER BY reply.send_after, reply.id LIMIT :limit
""")
_GIVEN_UP = text(f"""
    SELECT reply.id FROM reply WHERE reply.state = 'approved' AND NOT {_UNDER_WAY} AND {_FAILED}
    ORDER BY reply.id LIMIT :limit
""")


def undelivered(session: Session, *, before: datetime, limit: int = 500) -> list[Undelivered]:
    """Return approved replies due before then that nothing in the queue will deliver, and nothing has given up."""
    return [Undelivered(*row) for row in session.execute(_UNDELIVERED, {"before": before, "limit": limit})]


def given_up(session: Session, *, limit: int = 500) -> list[int]:
    """Return approved replies whose delivery has failed for good since they were approved."""
    return list(session.scalars(_GIVEN_UP, {"limit": limit}))


_PLACE = text("""
    SELECT count(*) FROM reply AS mine JOIN reply AS before ON before.account_id = mine.account_id
        AND before.state = 'approved' AND (before.send_after, before.id) < (mine.send_after, mine.id)
    WHERE mine.id = :id
""")


def place_in_line(session: Session, reply_id: int) -> int:
    """Return how many approved replies of the same account were due before this one."""
    return int(session.scalar(_PLACE, {"id": reply_id}) or 0)


def gone_senders(session: Session, *, stalled_after: float) -> set[str]:
    """Return the workers that have an attempt open and gave no sign of life for so many seconds.

    Their heartbeats are the database's, and so is the clock that they are held against.
    """
    return set(
        session.scalars(
            text("""
                SELECT DISTINCT attempt.worker FROM attempt
                WHERE attempt.finished_at IS NULL AND NOT EXISTS (
                    SELECT 1 FROM procrastinate_workers AS worker WHERE worker.id::text = attempt.worker
                      AND worker.last_heartbeat >= now() - make_interval(secs => :seconds))
            """),
            {"seconds": stalled_after},
        )
    )


def wait_uncounted(session: Session, job_id: int) -> None:
    """Let the running job's next retry not count as an attempt: it waits for something, and has not failed."""
    session.execute(
        text("UPDATE procrastinate_jobs SET attempts = attempts - 1 WHERE id = :id AND status = 'doing'"),
        {"id": job_id},
    )
