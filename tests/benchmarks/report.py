"""Times a weekly report of many mentions, from the database to HTML; prints one JSON object.

Run: python -m tests.benchmarks.report [--mentions N] [--weeks W] (W further weeks as large before it, for the trends).
"""

import argparse
import json
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg

from bot.config import Config
from bot.reports import html, plain
from bot.reports.ground import Ground
from bot.reports.making import make
from bot.reports.weeks import Week
from storage import accounts, embedded, migrate
from storage.database import Database
from tests.bot.reports.weeks_of import fill

WEEK = Week.read("2026-W47")
ZONE = ZoneInfo("Europe/Berlin")


def main() -> None:
    """Fill a database of its own, make the report three times, and print how long each part took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentions", type=int, default=100_000)
    parser.add_argument("--weeks", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = embedded.start(Path(folder))
        migrate.upgrade(url)
        database = Database(url)
        try:
            _fill(database, asked.mentions, asked.weeks)
            print(json.dumps(_measure(database, asked.mentions, asked.weeks)))
        finally:
            database.close()
            embedded.stop(Path(folder))


def _fill(database: Database, mentions: int, weeks: int) -> None:
    with database.session() as session:
        account = accounts.ensure(session, "sandbox", "AuroraCare", now=WEEK.starts(ZONE)).id
        for back in range(weeks + 1):
            week = WEEK.plus(-back)
            fill(session, account, mentions, week.starts(ZONE), week.ends(ZONE), mark=f"w{back}-")
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("ANALYZE")


def _measure(database: Database, mentions: int, weeks: int) -> dict[str, object]:
    config = Config.model_validate({"brand": {"timezone": "Europe/Berlin"}})
    ground = Ground(config, database, lambda: WEEK.ends(ZONE) + timedelta(hours=7), {"halo-pro": "Halo Pro"})
    counting, drawing, size = [], [], 0
    for _ in range(3):
        began = time.perf_counter()
        report = make(ground, WEEK)
        counted = time.perf_counter()
        size = len(html.page(report, base=ground.base))
        drawn = time.perf_counter()
        counting.append(counted - began)
        drawing.append(drawn - counted)
        plain.as_csv(report, base=ground.base)
    return {
        "mentions": mentions,
        "weeks_before": weeks,
        "cases": report.cases.cases,
        "counting_seconds": [round(one, 3) for one in counting],
        "html_seconds": [round(one, 3) for one in drawing],
        "html_bytes": size,
    }


if __name__ == "__main__":
    main()
