"""What an administrator watches: queues, failures, listeners, lag, and the database itself."""

from dataclasses import dataclass
from datetime import datetime

from storage.database import Session
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


def queues(session: Session, *, now: datetime) -> list[QueueDepth]:
    """Return how much work there is, by queue and task."""
    raise NotImplementedError


def failures(session: Session, *, limit: int = 100) -> list[FailedJob]:
    """Return failed jobs, newest first."""
    raise NotImplementedError


def retry(session: Session, job_id: int, *, user_id: int, reason: str, now: datetime) -> None:
    """Run a failed job again, on the record; NotFound when it has not failed."""
    raise NotImplementedError


def discard(session: Session, job_id: int, *, user_id: int, reason: str, now: datetime) -> None:
    """Give a failed job up, on the record; NotFound when it has not failed."""
    raise NotImplementedError


def workers(session: Session) -> list[WorkerSeen]:
    """Return every worker known to the queue, freshest first."""
    raise NotImplementedError


def figures(session: Session, *, now: datetime) -> DeskFigures:
    """Return the desk in figures."""
    raise NotImplementedError
