"""How long after a command the last send begins: workers deliver a full queue while a crisis opens.

    python -m tests.benchmarks.freeze --queued 500 --workers 2 > freeze.json

Times are in milliseconds from just before the command. `frozen` is when the freeze's transaction had committed,
`last_attempt` when the last attempt was committed (negative: before the command), `held` when the whole queue was held.
"""

import argparse
import json
import shutil
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path

import psycopg

from bot.crisis import room
from storage import embedded, migrate, sending
from storage.crises import NewCrisis, open_
from storage.database import Database
from tests.storage.stage import NOW, Stage
from tests.storage.test_freezing import queued

LATER = NOW + timedelta(minutes=1)
NEW = NewCrisis("The Halo Pro gets hot", "product-safety", "preventable", 3)


def measure(database: Database, many: int, workers: int) -> dict[str, float]:
    """Freeze once while workers send, and return what was seen."""
    stage = Stage.build(database)
    waiting = [one for _ in range(0, many, 100) for one in queued(stage, stage.account_id, min(100, many))]
    todo, turn, stop = iter(waiting), threading.Lock(), threading.Event()
    begun: list[float] = []

    def work(name: str) -> None:
        while not stop.is_set():
            with turn:
                reply_id = next(todo, None)
            if reply_id is None:
                return
            with database.session() as session:
                departure = sending.start_attempt(session, reply_id, worker=name, now=LATER)
            if departure is None:
                continue
            begun.append(time.perf_counter())
            key = f"q{departure.attempt_id}"
            with database.session() as session:
                sending.finish_posted(session, departure.attempt_id, platform_post_id=key, url="", now=LATER)

    threads = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(workers)]
    for one in threads:
        one.start()
    while len(begun) < 3 * workers:
        time.sleep(0.001)
    start = time.perf_counter()
    with database.session() as session:
        crisis_id = open_(session, NEW, actor="user:1", now=LATER)
    frozen = time.perf_counter()
    before = _attempts(database)
    room.hold_all(database, crisis_id, clock=lambda: LATER)
    held = time.perf_counter()
    for one in threads:
        one.join()
    return {
        "queued": len(waiting),
        "sent": len(begun),
        "attempts_after_the_commit": _attempts(database) - before,
        "frozen": round((frozen - start) * 1000, 1),
        "last_attempt": round((max(begun) - start) * 1000, 1),
        "held": round((held - start) * 1000, 1),
    }


def _attempts(database: Database) -> int:
    with psycopg.connect(database.url) as connection:
        row = connection.execute("SELECT count(*) FROM attempt").fetchone()
    return int(row[0]) if row else 0


def main() -> None:
    """Measure on an embedded server of its own, durable as the desk's is, and write JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queued", type=int, default=500)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="answerable-freeze-"))
    url = embedded.start(home)
    try:
        migrate.upgrade(url)
        database = Database(url, pool_size=given.workers + 4)
        print(json.dumps({"workers": given.workers, **measure(database, given.queued, given.workers)}))
        database.close()
    finally:
        embedded.stop(home)
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
