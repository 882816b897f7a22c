"""Jobs per second with 1, 2 and 4 workers, the order under locks, and how long a killed worker's job waits.

    python -m tests.benchmarks.jobs [--jobs 4000] [--workers 1 2 4]

Prints one JSON object. The task does nothing, so the figure is the queue's own; a tenth of the jobs share locks.
"""

import argparse
import asyncio
import json
import os
import sys
import time

import psycopg
from procrastinate import App

from bot.queueing import Work, enqueue_all
from bot.workers import keep_working, open_app
from storage.database import Database
from tests.benchmarks.servers import database, processes

CONCURRENCY = 8


def app_of(url: str) -> App:
    """Return an app that notes what ran, and when, in a table; and one whose task takes its time."""
    app = open_app(url, connections=CONCURRENCY + 3)

    @app.task(name="noop")
    async def noop(n: int) -> None:
        return None

    @app.task(name="note")
    async def note(n: int, seconds: float = 0) -> None:
        async with app.connector.pool.connection() as connection:  # type: ignore[attr-defined]
            await connection.execute("INSERT INTO bench_ran (n, pid) VALUES (%s, %s)", [n, os.getpid()])
        await asyncio.sleep(seconds)

    return app


def child(url: str) -> None:
    """Work until killed."""
    asyncio.run(keep_working(lambda: app_of(url), concurrency=CONCURRENCY, stop=asyncio.Event()))


def throughput(url: str, jobs: int, workers: int) -> dict[str, object]:
    """Return jobs a second with so many worker processes, enqueued beforehand."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "TRUNCATE procrastinate_jobs, procrastinate_events, procrastinate_workers, bench_ran CASCADE"
        )
        _fill(url, jobs)
        with processes("tests.benchmarks.jobs", ["--child", url], workers):
            _wait(connection, jobs, jobs - 50)
            begin, left = time.perf_counter(), _left(connection)
            _wait(connection, jobs, 0)
            seconds = time.perf_counter() - begin
        rows = connection.execute("SELECT n FROM bench_ran ORDER BY id").fetchall()
    order = [row[0] for row in rows]
    lanes = [[n for n in order if n // 10 % 10 == lane] for lane in range(10)]
    return {
        "workers": workers,
        "jobs": left,
        "jobs_per_second": round(left / seconds),
        "lock_order_kept": all(lane == sorted(lane) for lane in lanes),
        "ran_twice": len(order) - len(set(order)),
    }


def recovery(url: str) -> dict[str, object]:
    """Kill a worker in the middle of a locked job; return how long until it runs again and until the next ran."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "TRUNCATE procrastinate_jobs, procrastinate_events, procrastinate_workers, bench_ran CASCADE"
        )
        work = [
            Work("note", {"n": 1, "seconds": 4}, queue="bench", lock="conversation:1"),
            Work("note", {"n": 2}, queue="bench", lock="conversation:1"),
        ]
        with processes("tests.benchmarks.jobs", ["--child", url], 1) as (doomed,):
            opened = Database(url)
            with opened.session() as session:
                enqueue_all(session, work)
            opened.close()
            _until(connection, "SELECT count(*) FROM bench_ran WHERE n = 1", 1)
            with processes("tests.benchmarks.jobs", ["--child", url], 1):
                time.sleep(3)  # the second worker is up before the first one dies
                doomed.kill()
                killed = time.perf_counter()
                _until(connection, "SELECT count(*) FROM bench_ran WHERE n = 1", 2)
                again = time.perf_counter() - killed
                _until(connection, "SELECT count(*) FROM bench_ran WHERE n = 2", 1)
                after = time.perf_counter() - killed
    return {"job_runs_again_after_s": round(again, 1), "next_of_its_conversation_after_s": round(after, 1)}


def _fill(url: str, jobs: int) -> None:
    opened = Database(url)
    with opened.session() as session:
        enqueue_all(
            session,
            [
                Work("note", {"n": n}, queue="bench", lock=f"conversation:{n // 10 % 10}")
                if n % 10 == 0
                else Work("noop", {"n": n}, queue="bench")
                for n in range(jobs)
            ],
        )
    opened.close()


def _left(connection: psycopg.Connection[tuple[object, ...]]) -> int:
    row = connection.execute("SELECT count(*) FROM procrastinate_jobs").fetchone()
    return int(str(row[0])) if row else 0


def _wait(connection: psycopg.Connection[tuple[object, ...]], jobs: int, until: int) -> None:
    while _left(connection) > until:
        time.sleep(0.02)


def _until(connection: psycopg.Connection[tuple[object, ...]], question: str, answer: int) -> None:
    while connection.execute(question).fetchone() != (answer,):
        time.sleep(0.02)


def main() -> None:
    """Run the benchmark, or a worker of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=4000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--child", default="")
    options = parser.parse_args()
    if options.child:
        child(options.child)
        return
    with database() as (url, _):
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE bench_ran (id bigserial PRIMARY KEY, n int, pid int)")
        result = {
            "throughput": [throughput(url, options.jobs, workers) for workers in options.workers],
            "kill_9": recovery(url),
        }
    json.dump(result, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
