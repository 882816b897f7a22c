"""Putting work into the queue, inside the transaction that made the work necessary.

Procrastinate's own defer function runs on the session's connection: the job exists if, and only if, the rows it
concerns do. `lock` keeps one order (per conversation), `queueing_lock` keeps one waiting job per thing. Locks of
assessing and of sending are apart, because a waiting job holds back every later job with its lock, even while it waits
for a date.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from procrastinate import SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job
from procrastinate.manager import JobManager

from storage.database import Database, Session, driver

ASSESS = "assess"
DELIVER = "deliver"
POST = "post"
END_THREAD = "end_thread"
CALENDAR = "calendar"

DELIVERIES = 10
"""Deliveries go before assessing: what somebody approved is awaited."""

CHORES_FIRST = 20
"""Chores are few and go before all: a long line of deliveries must not keep the desk from finding an unclear one."""

SHARDS = 8
"""In how many lanes the conversations of all accounts are assessed; one lane is one order."""


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of work to enqueue. `at` is None for at once; a higher `priority` goes first."""

    task: str
    arguments: Mapping[str, Any]
    queue: str
    lock: str | None = None
    queueing_lock: str | None = None
    at: datetime | None = None
    priority: int = 0


def enqueue(session: Session, work: Work) -> bool:
    """Enqueue `work` with the session's transaction; return False if the same work waits already."""
    try:
        with session.begin_nested():
            _defer(session, [work])
    except AlreadyEnqueued:
        return False
    return True


def enqueue_all(session: Session, works: Sequence[Work]) -> None:
    """Enqueue works that carry no queueing lock, in one statement, with the session's transaction."""
    if works:
        _defer(session, works)


def enqueue_delivery(session: Session, *, reply_id: int, conversation_id: int, at: datetime) -> bool:
    """Enqueue the sending of an approved reply for `at`; return False if its delivery waits already.

    Call it in the transaction that approves the reply. Undo needs no counterpart: the outbox sends only what is
    approved when it looks, and waits again if it looks too early.
    """
    work = Work(
        task=DELIVER,
        arguments={"reply_id": reply_id},
        queue=DELIVER,
        lock=f"send:{conversation_id}",
        queueing_lock=f"deliver:{reply_id}",
        at=at,
        priority=DELIVERIES,
    )
    return enqueue(session, work)


def enqueue_assessment(session: Session, conversations: Mapping[int, Sequence[int]]) -> None:
    """Enqueue the assessment of messages, given as {conversation id: message ids}, in one lane per conversation."""
    lanes: dict[int, list[int]] = {}
    for conversation_id, message_ids in conversations.items():
        lanes.setdefault(conversation_id % SHARDS, []).extend(message_ids)
    enqueue_all(
        session,
        [
            Work(task=ASSESS, arguments={"message_ids": sorted(ids)}, queue=ASSESS, lock=f"assess:{lane}")
            for lane, ids in sorted(lanes.items())
        ],
    )


def enqueue_separately(database: Database, message_ids: Sequence[int]) -> None:
    """Enqueue the assessment of each message on its own, in no lane: none of them can hold up another."""
    with database.session() as session:
        enqueue_all(
            session,
            [Work(task=ASSESS, arguments={"message_ids": [one]}, queue=ASSESS) for one in message_ids],
        )


def _defer(session: Session, works: Sequence[Work]) -> None:
    _MANAGER.batch_defer_jobs(
        [
            Job(
                id=None,
                queue=work.queue,
                lock=work.lock,
                queueing_lock=work.queueing_lock,
                task_name=work.task,
                task_kwargs=dict(work.arguments),
                scheduled_at=work.at,
                priority=work.priority,
            )
            for work in works
        ],
        connection=driver(session),
    )


_MANAGER = JobManager(SyncPsycopgConnector())
"""Only ever handed a connection of ours, so its own pool is never opened."""
