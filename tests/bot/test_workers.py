import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bot import workers
from bot.queueing import Work, enqueue
from storage.database import Database
from tests.bot.naps import FAST, napping

ROOT = Path(__file__).resolve().parents[2]


def nap(database: Database, name: str, *, seconds: float = 0, lock: str | None = None, once: str | None = None) -> bool:
    with database.session() as session:
        return enqueue(
            session, Work("nap", {"name": name, "seconds": seconds}, queue="naps", lock=lock, queueing_lock=once)
        )


def states(url: str) -> dict[str, str]:
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT args->>'name', status::text FROM procrastinate_jobs").fetchall()
    return dict(rows)


def strand(url: str, name: str, worker_id: int | None) -> int:
    """Put the job called `name` into `doing`, as a worker that fetched it would."""
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE args->>'name' = %s RETURNING id",
            [worker_id, name],
        ).fetchone()
    assert row is not None
    return int(row[0])


def register(url: str, *, silent_for: float = 0) -> int:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s)) RETURNING id",
            [silent_for],
        ).fetchone()
    assert row is not None
    return int(row[0])


def rescued(url: str, **options: float) -> list[int]:
    async def run() -> list[int]:
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
            return await workers.rescue(connection, **options)

    return asyncio.run(run())


async def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up, "it did not happen in time"
        await asyncio.sleep(0.02)


def with_worker(url: str, journal: Path, body: Callable[[], Coroutine[Any, Any, None]]) -> None:
    async def run() -> None:
        stop = asyncio.Event()
        working = asyncio.create_task(
            workers.keep_working(lambda: napping(url, journal), concurrency=2, stop=stop, pulse=FAST)
        )
        try:
            await body()
        finally:
            stop.set()
            await working

    asyncio.run(run())


@contextmanager
def worker_process(url: str, journal: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-m", "tests.bot.naps", url, str(journal)], cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def lines(journal: Path) -> list[str]:
    return journal.read_text().splitlines() if journal.exists() else []


def test_work_is_enqueued_with_its_transaction_or_not_at_all(database: Database, database_url: str) -> None:
    def enqueue_and_fail() -> None:
        with database.session() as session:
            enqueue(session, Work("nap", {"name": "gone", "seconds": 0}, queue="naps"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        enqueue_and_fail()
    assert states(database_url) == {}
    nap(database, "kept")
    assert states(database_url) == {"kept": "todo"}


def test_the_same_work_waits_once_and_does_not_spoil_the_transaction(database: Database, database_url: str) -> None:
    with database.session() as session:
        first = Work("nap", {"name": "first", "seconds": 0}, queue="naps", queueing_lock="one")
        assert enqueue(session, first)
        assert not enqueue(session, Work("nap", {"name": "second", "seconds": 0}, queue="naps", queueing_lock="one"))
        assert enqueue(session, Work("nap", {"name": "third", "seconds": 0}, queue="naps"))
    assert states(database_url) == {"first": "todo", "third": "todo"}


def test_a_job_of_a_silent_worker_goes_back(database: Database, database_url: str) -> None:
    nap(database, "left")
    nap(database, "running")
    left = strand(database_url, "left", register(database_url, silent_for=60))
    strand(database_url, "running", register(database_url))
    assert rescued(database_url, stalled_after=10) == [left]
    assert states(database_url) == {"left": "todo", "running": "doing"}


def test_a_job_whose_workers_row_was_pruned_goes_back(database: Database, database_url: str) -> None:
    nap(database, "left")
    worker_id = register(database_url, silent_for=60)
    left = strand(database_url, "left", worker_id)
    with psycopg.connect(database_url, autocommit=True) as connection:
        pruned = connection.execute("SELECT * FROM procrastinate_prune_stalled_workers_v1(10)").fetchall()
    assert pruned == [(worker_id,)]
    assert rescued(database_url) == [left]


def test_a_job_that_waits_already_is_not_rescued_beside_itself(database: Database, database_url: str) -> None:
    nap(database, "old", once="deliver:1")
    strand(database_url, "old", register(database_url, silent_for=60))
    nap(database, "new", once="deliver:1")
    nap(database, "other")
    other = strand(database_url, "other", register(database_url, silent_for=60))
    assert other in rescued(database_url)
    assert states(database_url) == {"new": "todo", "other": "todo"}


def test_a_job_that_always_kills_its_worker_fails_at_last(database: Database, database_url: str) -> None:
    nap(database, "deadly")
    strand(database_url, "deadly", register(database_url, silent_for=60))
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("UPDATE procrastinate_jobs SET attempts = %s", [workers.MOST_ATTEMPTS])
    rescued(database_url)
    assert states(database_url) == {"deadly": "failed"}


def test_two_rescuers_give_a_job_back_once(database: Database, database_url: str) -> None:
    nap(database, "left")
    left = strand(database_url, "left", register(database_url, silent_for=60))

    async def both() -> list[list[int]]:
        async with (
            await psycopg.AsyncConnection.connect(database_url, autocommit=True) as one,
            await psycopg.AsyncConnection.connect(database_url, autocommit=True) as two,
        ):
            return list(await asyncio.gather(workers.rescue(one), workers.rescue(two)))

    assert sorted(asyncio.run(both())) == [[], [left]]


def test_a_worker_gives_back_what_stands_under_its_id_and_does_not_run(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    """What a restarted worker under the old id, or a lost answer to a fetch, leaves behind."""
    journal = tmp_path / "naps"

    async def body() -> None:
        nap(database, "warm-up")
        await until(lambda: "warm-up ends" in lines(journal))
        with psycopg.connect(database_url) as connection:
            row = connection.execute("SELECT id FROM procrastinate_workers").fetchone()
        assert row is not None
        with database.session() as session:
            enqueue(session, Work("nap", {"name": "lost", "seconds": 0}, queue="elsewhere", lock="conversation:1"))
        strand(database_url, "lost", row[0])
        nap(database, "long", seconds=1.5)
        await until(lambda: "lost ends" in lines(journal))
        await until(lambda: "long ends" in lines(journal))

    with_worker(database_url, journal, body)
    assert lines(journal).count("long starts") == 1, "what does run must not be given back"


def test_kill_9_in_the_middle_of_a_job_delays_its_conversation_and_loses_nothing(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    journal = tmp_path / "naps"
    with worker_process(database_url, journal) as doomed:
        nap(database, "first", seconds=60, lock="conversation:1")
        asyncio.run(until(lambda: "first starts" in lines(journal)))
        nap(database, "second", lock="conversation:1")
        doomed.send_signal(signal.SIGKILL)
        doomed.wait()
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("UPDATE procrastinate_jobs SET args = args || '{\"seconds\": 0}'")

    async def body() -> None:
        await until(lambda: "second ends" in lines(journal))

    with_worker(database_url, journal, body)
    assert lines(journal) == ["first starts", "first starts", "first ends", "second starts", "second ends"]
    assert states(database_url) == {}


def test_a_worker_outlives_the_loss_of_every_connection(database: Database, database_url: str, tmp_path: Path) -> None:
    journal = tmp_path / "naps"

    async def body() -> None:
        nap(database, "before")
        await until(lambda: "before ends" in lines(journal))
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        nap(database, "after")
        await until(lambda: "after ends" in lines(journal))

    with_worker(database_url, journal, body)


def test_a_stop_lets_running_jobs_end(database: Database, database_url: str, tmp_path: Path) -> None:
    journal = tmp_path / "naps"

    async def body() -> None:
        nap(database, "slow", seconds=0.5)
        await until(lambda: "slow starts" in lines(journal))

    with_worker(database_url, journal, body)
    assert lines(journal) == ["slow starts", "slow ends"]
