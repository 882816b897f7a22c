"""Running workers, and taking back the work of those that died.

A dead worker leaves its jobs in `doing`, and a job that holds a lock there blocks its conversation. So every worker
looks after the others, outside the queue and without any lock of the queue's: a rescue that were itself a job could
wait behind what it should rescue, or be stranded like it. Three ways to be stranded, each with its cure:

- the worker's heartbeat stopped: the job goes back as soon as the heartbeat is older than `STALLED_AFTER`;
- the worker's row is gone (it was pruned before anyone looked): a job in `doing` without a worker goes back;
- the worker lives, but not with that job (the answer to its fetch was lost, or the database went away before the end
  of the job was written): a worker gives back what stands under its own id and does not run, seen twice in a row.
"""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import psycopg
import structlog
from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.worker import Worker

from bot import metrics

STALLED_AFTER: Final = 10.0
"""Seconds without a heartbeat after which a worker counts as dead."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """How often a worker shows that it lives and looks after the others; seconds.

    Jobs that run when a stop is asked for get `grace` to end.
    """

    heartbeat: float = 2.0
    stalled_after: float = STALLED_AFTER
    rescue_every: float = 2.0
    grace: float = 25.0


MOST_ATTEMPTS: Final = 30
"""A job that was begun so often and never ended may be what kills its workers: it fails, and waits for a person."""

_RESCUE_KEY: Final = 0x616E7377  # any constant: one rescuer at a time
_STRANDED = """
    SELECT job.id, job.attempts FROM procrastinate_jobs AS job
    WHERE job.status = 'doing' AND NOT EXISTS (
        SELECT 1 FROM procrastinate_workers AS worker
        WHERE worker.id = job.worker_id AND worker.last_heartbeat > now() - make_interval(secs => %s)
    )
    ORDER BY job.id FOR UPDATE OF job SKIP LOCKED
"""
_OWN = "SELECT id, attempts FROM procrastinate_jobs WHERE status = 'doing' AND worker_id = %s"
_GIVE_BACK = "SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)"
_DROP = "SELECT procrastinate_finish_job_v1(%s, 'aborted', true)"
_FAIL = "SELECT procrastinate_finish_job_v1(%s, 'failed', false)"

_log = structlog.get_logger(__name__)

Connection = psycopg.AsyncConnection[Any]


async def rescue(connection: Connection, *, stalled_after: float = STALLED_AFTER) -> list[int]:
    """Give back every job whose worker is dead or gone, and return their ids; harmless from many processes at once."""
    async with connection.transaction():
        # A second statement after the lock sees what an earlier rescuer committed; one statement would not.
        got = await (await connection.execute("SELECT pg_try_advisory_xact_lock(%s)", [_RESCUE_KEY])).fetchone()
        if got is None or not got[0]:
            return []
        rows = await (await connection.execute(_STRANDED, [stalled_after])).fetchall()
        return await _give_back(connection, dict(rows), "worker_gone")


async def _give_back(connection: Connection, jobs: Mapping[int, int], how: str) -> list[int]:
    """Give back jobs, given as {id: attempts so far}."""
    for job_id, attempts in jobs.items():
        try:
            async with connection.transaction():
                await connection.execute(_GIVE_BACK if attempts < MOST_ATTEMPTS else _FAIL, [job_id])
        except psycopg.errors.UniqueViolation:
            # The same work waits already under its queueing lock: that one will do it.
            await connection.execute(_DROP, [job_id])
        metrics.RESCUED.labels(how).inc()
        _log.warning("job_rescued", job=job_id, how=how)
    return list(jobs)


class Caretaker:
    """Knows what one worker runs, counts it, and looks after stranded jobs until cancelled."""

    def __init__(self, app: App, worker_id: Callable[[], int | None], pulse: Pulse) -> None:
        self._app = app
        self._pulse = pulse
        self._worker_id = worker_id
        self._running: set[int] = set()
        self._suspects: set[int] = set()

    async def watch(self, call_next: Callable[[], Awaitable[Any]], context: JobContext, _worker: Worker) -> Any:
        """Wrap one job: remember that it runs, and time it. A worker middleware of Procrastinate."""
        job = context.job
        assert job.id is not None  # noqa: S101 - a fetched job has an id
        self._running.add(job.id)
        loop = asyncio.get_running_loop()
        started, outcome = loop.time(), "failed"
        try:
            result = await call_next()
            outcome = "done"
            return result
        finally:
            self._running.discard(job.id)
            metrics.JOB_SECONDS.labels(job.task_name, outcome).observe(loop.time() - started)

    async def look_after(self) -> None:
        """Rescue stranded jobs for ever; a database that is away is somebody else's worry."""
        while True:
            with contextlib.suppress(psycopg.Error, ConnectorException, TimeoutError):
                await self.round()
            await asyncio.sleep(self._pulse.rescue_every * random.uniform(0.8, 1.2))  # noqa: S311 - spreads the workers out

    async def round(self) -> list[int]:
        """Look once; return the ids of the jobs given back."""
        connector = self._app.connector
        assert isinstance(connector, PsycopgConnector)  # noqa: S101 - ours is
        async with connector.pool.connection() as connection:
            await connection.set_autocommit(True)
            try:
                return await rescue(connection, stalled_after=self._pulse.stalled_after) + await self._own(connection)
            finally:
                await connection.set_autocommit(False)

    async def _own(self, connection: Connection) -> list[int]:
        worker_id = self._worker_id()
        rows = await (await connection.execute(_OWN, [worker_id])).fetchall()
        absent = {job_id: attempts for job_id, attempts in rows if job_id not in self._running}
        lost = {job_id: attempts for job_id, attempts in absent.items() if job_id in self._suspects}
        self._suspects = set(absent) - set(lost)
        async with connection.transaction():
            return await _give_back(connection, lost, "worker_lost_it")


def open_app(url: str, *, connections: int) -> App:
    """Return an app without tasks on the database at `url`, with a pool of `connections`; open it before use."""
    return App(
        connector=PsycopgConnector(
            conninfo=url.replace("postgresql+psycopg://", "postgresql://", 1),
            min_size=1,
            max_size=connections,
            timeout=10,
            name="queue",
        )
    )


async def keep_working(
    build: Callable[[], App],
    *,
    concurrency: int,
    stop: asyncio.Event,
    pulse: Pulse | None = None,
) -> None:
    """Run a worker until `stop`, and a new one whenever it falls over; return when its jobs are put down."""
    pause = 0.2
    while not stop.is_set():
        try:
            await _work(build(), concurrency, stop, pulse or Pulse())
            pause = 0.2
        except (psycopg.Error, ConnectorException, TimeoutError, OSError) as error:
            _log.warning("worker_restarts", error=type(error).__name__, pause=pause)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause * random.uniform(0.7, 1.3))  # noqa: S311
            pause = min(pause * 2, 10)


async def _work(app: App, concurrency: int, stop: asyncio.Event, pulse: Pulse) -> None:
    async with app.open_async():
        worker: Worker
        caretaker = Caretaker(app, lambda: worker.worker_id, pulse)
        worker = Worker(
            app,
            concurrency=concurrency,
            install_signal_handlers=False,
            update_heartbeat_interval=pulse.heartbeat,
            stalled_worker_timeout=pulse.stalled_after,
            fetch_job_polling_interval=1.0,
            shutdown_graceful_timeout=pulse.grace,
            delete_jobs="successful",
            worker_middleware=[caretaker.watch],
        )
        running = asyncio.create_task(worker.run(), name="worker")  # type: ignore[no-untyped-call]
        caring = asyncio.create_task(caretaker.look_after(), name="caretaker")
        stopping = asyncio.create_task(stop.wait(), name="stop")
        try:
            await asyncio.wait([running, stopping], return_when=asyncio.FIRST_COMPLETED)
            worker.stop()  # type: ignore[no-untyped-call]
            await running
        finally:
            for task in (caring, stopping, running):
                task.cancel()
            await asyncio.gather(caring, stopping, running, return_exceptions=True)
