"""What an administrator watches: queues, failures, listeners, lag, and the database itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text

from storage import record
from storage.batch import clean
from storage.database import Session
from storage.errors import NotAllowed, NotFound
from storage.names import of_user
from storage.tables.base import Json


@dataclass(frozen=True, slots=True)
class QueueDepth:
    """How much work of one kind there is. `oldest_due_at` is when the longest-waiting ready job became ready."""

    queue: str
    task: str
    ready: int
    scheduled: int
    doing: int
    failed: int
    oldest_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that failed for good."""

    id: int
    queue: str
    task: str
    args: Json
    lock: str | None
    attempts: int
    failed_at: datetime | None


@dataclass(frozen=True, slots=True)
class WorkerSeen:
    """A worker, by its last heartbeat."""

    id: int
    last_heartbeat: datetime
    doing: int


@dataclass(frozen=True, slots=True)
class DeskFigures:
    """The desk in figures, for the operations page and for metrics."""

    open_cases: int
    overdue: int
    approved_late: int
    unconfirmed: int
    held: int
    open_attempts: int
    database_bytes: int


_QUEUES = text(
    "SELECT queue_name, task_name,"
    " count(*) FILTER (WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= :now)),"
    " count(*) FILTER (WHERE status = 'todo' AND scheduled_at > :now),"
    " count(*) FILTER (WHERE status = 'doing'), count(*) FILTER (WHERE status = 'failed'),"
    " min(COALESCE(scheduled_at, (SELECT min(e.at) FROM procrastinate_events e WHERE e.job_id = j.id)))"
    " FILTER (WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= :now))"
    " FROM procrastinate_jobs j WHERE status IN ('todo', 'doing', 'failed')"
    " GROUP BY queue_name, task_name ORDER BY queue_name, task_name"
)


def queues(session: Session, *, now: datetime) -> list[QueueDepth]:
    """Return how much work there is, by queue and task."""
    return [QueueDepth(*row) for row in session.execute(_QUEUES, {"now": now})]


_FAILURES = text(
    "SELECT j.id, j.queue_name, j.task_name, j.args, j.lock, j.attempts,"
    " (SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id AND e.type = 'failed')"
    " FROM procrastinate_jobs j WHERE j.status = 'failed' ORDER BY j.id DESC LIMIT :limit"
)


def failures(session: Session, *, limit: int = 100) -> list[FailedJob]:
    """Return failed jobs, newest first."""
    return [FailedJob(*row) for row in session.execute(_FAILURES, {"limit": limit})]


def retry(session: Session, job_id: int, *, user_id: int, reason: str, now: datetime) -> None:
    """Run a failed job again, on the record; NotFound when it has not failed."""
    task = _failed(session, job_id)
    same = session.scalar(
        text(
            "SELECT w.id FROM procrastinate_jobs w JOIN procrastinate_jobs f ON f.queueing_lock = w.queueing_lock"
            " WHERE f.id = :id AND w.status = 'todo'"
        ),
        {"id": job_id},
    )
    if same is not None:
        raise NotAllowed("The same work waits in the queue already. Discard this one.")
    session.execute(text("SELECT procrastinate_retry_job_v2(:id, :now, NULL, NULL, NULL)"), {"id": job_id, "now": now})
    _recorded(session, "job.retried", job_id, task, user_id, reason, now)


def discard(session: Session, job_id: int, *, user_id: int, reason: str, now: datetime) -> None:
    """Give a failed job up, on the record; NotFound when it has not failed."""
    task = _failed(session, job_id)
    session.execute(text("UPDATE procrastinate_jobs SET status = 'cancelled' WHERE id = :id"), {"id": job_id})
    _recorded(session, "job.discarded", job_id, task, user_id, reason, now)


def _failed(session: Session, job_id: int) -> str:
    task: str | None = session.scalar(
        text("SELECT task_name FROM procrastinate_jobs WHERE id = :id AND status = 'failed' FOR UPDATE"), {"id": job_id}
    )
    if task is None:
        raise NotFound("That job is not among the failed ones any more. Reload the page.")
    return task


def _recorded(session: Session, kind: str, job_id: int, task: str, user_id: int, reason: str, now: datetime) -> None:
    record.append(session, kind, of_user(user_id), f"job:{job_id}", {"task": task}, at=now, content=clean(reason))


def workers(session: Session) -> list[WorkerSeen]:
    """Return every worker known to the queue, freshest first."""
    rows = session.execute(
        text(
            "SELECT w.id, w.last_heartbeat, count(j.id) FROM procrastinate_workers w LEFT JOIN procrastinate_jobs j"
            " ON j.worker_id = w.id AND j.status = 'doing' GROUP BY w.id ORDER BY w.last_heartbeat DESC, w.id"
        )
    )
    return [WorkerSeen(*row) for row in rows]


_LATE = timedelta(minutes=1)
_FIGURES = text(
    "SELECT (SELECT count(*) FROM case_file WHERE state = 'open'),"
    " (SELECT count(*) FROM case_file WHERE state = 'open' AND answer_owed AND due_at < :now),"
    " (SELECT count(*) FROM reply WHERE state = 'approved' AND send_after < :late),"
    " (SELECT count(*) FROM reply WHERE state = 'unconfirmed'),"
    " (SELECT count(*) FROM reply WHERE state = 'held'),"
    " (SELECT count(*) FROM attempt WHERE finished_at IS NULL),"
    " pg_database_size(current_database())"
)


def figures(session: Session, *, now: datetime) -> DeskFigures:
    """Return the desk in figures; a reply is late a minute after it should have gone."""
    return DeskFigures(*session.execute(_FIGURES, {"now": now, "late": now - _LATE}).one())
