"""Times the inbox on a generated desk; prints one JSON object. Run: python -m tests.benchmarks.inbox [--cases N]."""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from storage import cases, embedded, inbox, migrate, users
from storage.database import Database
from storage.inbox import Filters

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

FILL = """
INSERT INTO platform_account (id, platform, account, created_at, paused_reason)
    SELECT n, (ARRAY['x', 'reddit', 'discord'])[n], 'aurora', now(), '' FROM generate_series(1, 3) n;
INSERT INTO person (id, platform, platform_id, handle, name, url, avatar_url, first_seen_at)
    SELECT n, 'x', 'u' || n, 'dana' || n, 'Dana ' || n, '', '', now() FROM generate_series(1, :cases / 4 + 1) n;
INSERT INTO conversation (id, account_id, platform_conversation_id, created_at)
    SELECT n, 1 + n % 3, 'c' || n, now() FROM generate_series(1, :cases) n;
INSERT INTO message (id, account_id, conversation_id, platform_post_id, person_id, ours, private, text, url,
        created_at, received_at, revision)
    SELECT n, 1 + n % 3, n, 'p' || n, 1 + n / 4, false, false, 'My Halo Pro ' || n || ' died after a week', '',
        timestamptz '2026-03-02 09:00Z' - n * interval '20 seconds', now(), 0 FROM generate_series(1, :cases) n;
INSERT INTO case_file (id, conversation_id, account_id, platform, person_id, message_id, state, intent, urgency,
        language, products, hostile, safety, security, action, reason, facets, excerpt, triage, judgement, search,
        due_at, answer_owed, reply_state, assignee_id, escalated_at, opened_at, updated_at, last_message_at,
        message_revision, closed_reason)
    SELECT n, n, 1 + n % 3, platform, 1 + n / 4, n, state, intent, 'normal', language, ARRAY[product], 0.1,
        n % 97 = 0, false, 'answer', 'responsiveness/question',
        ARRAY['platform:' || platform, 'intent:' || intent, 'language:' || language, 'urgency:normal',
            'product:' || product] || CASE WHEN n % 97 = 0 THEN ARRAY['safety'] ELSE ARRAY[]::text[] END,
        'My Halo Pro ' || n || ' died after a week', '{}', '{}',
        to_tsvector('simple', 'my halo pro ' || n || ' died after a week dana' || n / 4 || ' ' || product || ' '
            || (ARRAY['crackle', 'strap', 'charge', 'refund', 'screen', 'app', 'update'])[1 + n % 7]
            || CASE WHEN n % 5000 = 0 THEN ' smoke' ELSE '' END),
        timestamptz '2026-03-02 09:00Z' + (n * 7919 % 2000000 - 50000) * interval '1 second', n % 10 > 0,
        CASE WHEN n % 50 = 0 THEN 'held' ELSE 'drafted' END,
        CASE WHEN n % 200 = 0 THEN 1 END, CASE WHEN n % 500 = 0 THEN now() END, now(), now(),
        timestamptz '2026-03-02 09:00Z' - n * interval '20 seconds', 0, ''
    FROM (SELECT n, (ARRAY['x', 'reddit', 'discord'])[1 + n % 3] AS platform,
            CASE WHEN n % 100 < 60 THEN 'open' WHEN n % 100 < 70 THEN 'waiting' WHEN n % 100 < 75 THEN 'snoozed'
                ELSE 'closed' END AS state,
            (ARRAY['question', 'criticism', 'praise', 'suggestion', 'other'])[1 + n / 3 % 5] AS intent,
            CASE WHEN n % 1000 = 1 THEN 'ja' WHEN n % 10 = 1 THEN 'de' ELSE 'en' END AS language,
            (ARRAY['halo-pro', 'orbit', 'lumen-4', 'tide'])[1 + n % 4] AS product
        FROM generate_series(1, :cases) n) given
"""

SCENES: dict[str, Callable[[], tuple[Filters, str]]] = {
    "all, due first": lambda: (Filters(view="all"), "due"),
    "open, due first": lambda: (Filters(view="open"), "due"),
    "unclaimed": lambda: (Filters(view="unclaimed"), "due"),
    "mine": lambda: (Filters(view="mine"), "due"),
    "overdue": lambda: (Filters(view="overdue"), "due"),
    "escalated": lambda: (Filters(view="escalated"), "due"),
    "held": lambda: (Filters(view="held"), "due"),
    "closed, newest": lambda: (Filters(view="closed"), "newest"),
    "all, newest": lambda: (Filters(view="all"), "newest"),
    "platform and kind": lambda: (Filters(view="all", platforms=("reddit",), intents=("criticism",)), "due"),
    "a rare language": lambda: (Filters(view="all", languages=("ja",)), "due"),
    "a rare language, newest": lambda: (Filters(view="all", languages=("ja",)), "newest"),
    "a rare language and kind": lambda: (Filters(view="all", languages=("ja",), intents=("praise",)), "due"),
    "nothing fits": lambda: (Filters(view="all", languages=("xx",)), "due"),
    "safety": lambda: (Filters(view="all", safety=True), "due"),
    "a common word": lambda: (Filters(view="all", text="halo"), "due"),
    "half a word": lambda: (Filters(view="all", text="refu"), "due"),
    "two words": lambda: (Filters(view="all", text="orbit crackle"), "due"),
    "a rare word": lambda: (Filters(view="all", text="smoke"), "due"),
    "a handle": lambda: (Filters(view="all", text="@dana4711"), "due"),
    "a word that nobody used": lambda: (Filters(view="all", text="zeppelin"), "due"),
}


def timed(work: Callable[[], object], times: int) -> dict[str, float]:
    """Return the median and 95th percentile of `work` in milliseconds."""
    took = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        took.append((time.perf_counter() - started) * 1000)
    cuts = statistics.quantiles(took, n=20)
    return {"p50_ms": round(cuts[9], 2), "p95_ms": round(cuts[18], 2)}


def measure(database: Database, times: int) -> dict[str, object]:
    """Time every scene, deep pages, the counts, and reading one case."""
    found: dict[str, object] = {}

    def page(filters: Filters, order: str, after: str | None = None) -> inbox.Page:
        with database.session() as session:
            return inbox.page(session, filters, user_id=1, now=NOW, order=order, after=after)

    for name, scene in SCENES.items():
        filters, order = scene()
        rows = len(page(filters, order).rows)
        found[name] = timed(lambda f=filters, o=order: page(f, o), times) | {"rows": rows}  # type: ignore[misc]
    key = None
    for _ in range(200):
        key = page(Filters(view="all"), "due", key).next_key
    found["all, page 201"] = timed(lambda: page(Filters(view="all"), "due", key), times)

    def count() -> dict[str, int]:
        with database.session() as session:
            return inbox.counts(session, user_id=1, now=NOW)

    found["counts of every view"] = timed(count, times)

    def read() -> object:
        with database.session() as session:
            return cases.threads(session, [4711])

    found["one thread"] = timed(read, times)
    return found


def main() -> None:
    """Fill a database with cases, time the inbox, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=200_000)
    parser.add_argument("--times", type=int, default=100)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="answerable-bench-") as home:
        url = embedded.start(Path(home))
        migrate.upgrade(url)
        database = Database(url)
        with database.session() as session:
            users.create(session, login="mara", name="Mara", initials="MK", roles=[], now=NOW)
            for statement in FILL.split(";\n"):
                session.execute(text(statement), {"cases": asked.cases} if ":cases" in statement else {})
        with database.session() as session:
            session.execute(text("ANALYZE"))
        print(json.dumps({"cases": asked.cases, "times": asked.times, **measure(database, asked.times)}, indent=1))
        database.close()
        embedded.stop(Path(home))


if __name__ == "__main__":
    main()
