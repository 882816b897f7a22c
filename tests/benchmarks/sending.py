"""Approved replies sent per second to a calm sandbox, with 1 and 2 workers.

    python -m tests.benchmarks.sending [--sends 500] [--workers 1 2]

Each send is the whole of it: re-read, re-judged, attempt committed, called, outcome committed. Prints one JSON object.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import httpx2 as httpx
import psycopg

from tests.benchmarks import approving
from tests.benchmarks.faults import Fleet


async def measure(fleet: Fleet, sends: int, workers: int) -> dict[str, Any]:
    """Draft and approve with one worker, then start `workers` and time the sends."""
    address = fleet.start()
    async with httpx.AsyncClient(base_url=address, timeout=60, trust_env=False) as sandbox:
        await approving.seed(sandbox, sends, 1)
    driver = approving.Driver(fleet.url, sends)
    while driver.count("drafted") < sends:  # noqa: ASYNC110 - the database is asked
        await asyncio.sleep(0.2)
    await asyncio.to_thread(fleet.set_workers, 0)
    await driver.run()
    await asyncio.to_thread(fleet.set_workers, workers)
    await driver.wait_until_sent()
    with psycopg.connect(fleet.url) as connection:
        row = connection.execute(
            "SELECT count(*), extract(epoch FROM max(sent_at) - min(sent_at))::float FROM reply WHERE state = 'sent'"
        ).fetchone()
    assert row is not None
    return {"workers": workers, "sent": row[0], "seconds": round(row[1], 1), "sends_per_second": round(row[0] / row[1])}


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sends", type=int, default=500)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    result = []
    for workers in options.workers:
        with tempfile.TemporaryDirectory(prefix="answerable-sending-") as home:
            fleet = Fleet(Path(home), 1, 1)
            try:
                result.append(asyncio.run(measure(fleet, options.sends, workers)))
            finally:
                fleet.stop()
    json.dump(result, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
