"""What an administrator sees and does about the queue."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from storage import operations, record
from storage.database import Database, Session
from storage.errors import NotAllowed, NotFound
from tests.storage.stage import NOW, Stage


def job(session: Session, status: str, lock: str | None = None, minutes: int | None = None) -> int:
    at = None if minutes is None else NOW + timedelta(minutes=minutes)
    found = session.scalar(
        text(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, queueing_lock, scheduled_at)"
            " VALUES ('work', 'deliver', '{\"reply\": 1}', CAST(:status AS procrastinate_job_status), :lock, :at)"
            " RETURNING id"
        ),
        {"status": status, "lock": lock, "at": at},
    )
    assert found is not None
    return int(found)


def test_queues_are_counted_by_what_can_run_now(session: Session) -> None:
    job(session, "todo")
    job(session, "todo", minutes=-5)
    job(session, "todo", minutes=5)
    job(session, "doing")
    job(session, "failed")
    job(session, "succeeded")
    (depth,) = operations.queues(session, now=NOW)
    assert (depth.ready, depth.scheduled, depth.doing, depth.failed) == (2, 1, 1, 1)
    assert depth.oldest_due_at == NOW - timedelta(minutes=5)


def test_a_failed_job_is_retried_or_discarded_with_a_reason(database: Database) -> None:
    mara = Stage.build(database).mara
    with database.session() as session:
        first, second, waiting = (job(session, "failed", lock) for lock in (None, None, "same"))
        job(session, "todo", "same")
    with database.session() as session:
        assert [one.id for one in operations.failures(session)] == [waiting, second, first]
        operations.retry(session, first, user_id=mara, reason="it was a typo", now=NOW)
        operations.discard(session, second, user_id=mara, reason="not needed", now=NOW)
        with pytest.raises(NotAllowed, match="waits in the queue already"):
            operations.retry(session, waiting, user_id=mara, reason="again", now=NOW)
        with pytest.raises(NotFound):
            operations.retry(session, second, user_id=mara, reason="again", now=NOW)
        operations.discard(session, waiting, user_id=mara, reason="double", now=NOW)
    with database.session() as session:
        assert operations.failures(session) == []
        assert [one.content for one in record.about(session, [f"job:{first}", f"job:{second}"])] == [
            "not needed",
            "it was a typo",
        ]


def test_the_desk_in_figures(database: Database) -> None:
    stage = Stage.build(database)
    stage.approve()
    with database.session() as session:
        found = operations.figures(session, now=NOW + timedelta(hours=3))
        assert (found.open_cases, found.overdue, found.approved_late, found.unconfirmed) == (1, 1, 1, 0)
        assert operations.workers(session) == []
