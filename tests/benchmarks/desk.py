"""Times storage's own steps on the embedded server; prints one JSON object. Run: python -m tests.benchmarks.desk."""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from storage import accounts, casework, embedded, ingest, migrate, record, replies, sending, users
from storage.database import Database
from tests.storage.stage import ALLOW, DUE, REPLY, draft, mention, triage

NOW = datetime.now(UTC)


@contextmanager
def desk() -> Iterator[Database]:
    """Yield a migrated database on an embedded server of its own."""
    with tempfile.TemporaryDirectory(prefix="answerable-bench-") as home:
        url = embedded.start(Path(home))
        migrate.upgrade(url)
        database = Database(url)
        yield database
        database.close()
        embedded.stop(Path(home))


def rate(count: int, work: Callable[[], object]) -> float:
    """Return how many a second `work` does when it does `count` in all."""
    started = time.perf_counter()
    work()
    return round(count / (time.perf_counter() - started), 1)


def main() -> None:
    """Store, open, draft, approve and send; then verify the record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentions", type=int, default=6000)
    parser.add_argument("--sends", type=int, default=600)
    parser.add_argument("--batch", type=int, default=300)
    parser.add_argument("--threads", type=int, default=4)
    asked = parser.parse_args()
    found: dict[str, object] = dict(vars(asked))
    with desk() as database:
        with database.session() as session:
            account = accounts.ensure(session, "sandbox", "aurora", now=NOW).id
            user = users.create(session, login="mara", name="Mara", initials="MK", roles=[], now=NOW).id
        batches = [
            [mention(str(n)) for n in range(start, start + asked.batch)]
            for start in range(0, asked.mentions, asked.batch)
        ]
        stored: list[list[ingest.Stored]] = []
        opened: list[list[casework.Opened]] = []
        drafted: list[int] = []

        def store() -> None:
            for batch in batches:
                with database.session() as session:
                    stored.append(ingest.store(session, account, batch))

        def open_all() -> None:
            for batch in stored:
                openings = [casework.Opening(one.message_id or 0, triage(), DUE) for one in batch]
                with database.session() as session:
                    opened.append(casework.open_or_update(session, openings, now=NOW))

        def draft_all() -> None:
            for batch in opened:
                new = [replies.NewDraft(one.case_id, one.message_id, 0, draft(), ALLOW) for one in batch]
                with database.session() as session:
                    drafted.extend(replies.save_drafts(session, new, now=NOW))

        def approve(reply_id: int) -> None:
            with database.session() as session:
                replies.approve(
                    session, reply_id, 1, user_id=user, initials="MK", text=f"{REPLY} ^MK", send_after=NOW, now=NOW
                )

        def send(reply_id: int) -> None:
            with database.session() as session:
                departure = sending.start_attempt(session, reply_id, worker="w", now=NOW)
            assert departure is not None
            with database.session() as session:
                sending.finish_posted(session, departure.attempt_id, platform_post_id=f"o{reply_id}", url="", now=NOW)

        def verify() -> None:
            with database.session() as session:
                verification = record.verify(session)
            assert verification.sound
            found["record_entries"] = verification.entries

        found["stored_per_second"] = rate(asked.mentions, store)
        found["opened_per_second"] = rate(asked.mentions, open_all)
        found["drafts_saved_per_second"] = rate(asked.mentions, draft_all)
        with ThreadPoolExecutor(asked.threads) as pool:
            some = drafted[: asked.sends]
            found["approved_per_second"] = rate(len(some), lambda: list(pool.map(approve, some)))
            found["sent_per_second"] = rate(len(some), lambda: list(pool.map(send, some)))
        started = time.perf_counter()
        verify()
        found["verified_per_second"] = round(int(str(found["record_entries"])) / (time.perf_counter() - started))
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
