"""Posts that the desk has seen, at hand for its judge: read again every few seconds, and never waited for."""

import threading
import time
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

import structlog

from policies.signals.lifting import SeenPosts
from storage import seen
from storage.database import Database
from storage.errors import StorageError

FRESH_SECONDS: Final = 10.0
_ALL_ANEW_SECONDS: Final = 600.0  # by then an author may go by another name
_PATIENCE_SECONDS: Final = 15.0

_log = structlog.get_logger(__name__)


class Memory:
    """Hands out the latest posts that the desk has seen. What is erased there is gone here within seconds of a check.

    The judge asks in the middle of a verdict, so asking never waits: what was read last (at first nothing) is handed
    out, and read again beside it once it is old.
    """

    def __init__(self, database: Database, *, limit: int) -> None:
        self._database, self._limit = database, limit
        self._known = SeenPosts()
        self._mark: tuple[object, ...] | None = None
        self._read_at = float("-inf")
        self._reading = threading.Lock()
        self._closed = False

    def __call__(self) -> SeenPosts:
        """Return what was seen."""
        if time.monotonic() - self._read_at > FRESH_SECONDS and self._reading.acquire(blocking=False):
            threading.Thread(target=self._read_and_release, name="seen posts", daemon=True).start()
        return self._known

    def refresh(self) -> None:
        """Read them now if any came or went, and wait for it; raise StorageError."""
        with self._database.session() as session:
            mark = (int(time.monotonic() // _ALL_ANEW_SECONDS), *seen.mark(session))
            if mark != self._mark:
                self._known, self._mark = SeenPosts(seen.latest(session, limit=self._limit)), mark
        self._read_at = time.monotonic()

    def begin(self) -> None:
        """Read them before the first text comes, if the database answers; else with the first one."""
        with suppress(StorageError):
            self.refresh()

    def close(self) -> None:
        """Read no more, and wait for a reading that is under way."""
        self._closed = True
        if self._reading.acquire(timeout=_PATIENCE_SECONDS):
            self._reading.release()

    def _read_and_release(self) -> None:
        try:
            if not self._closed:
                self.refresh()
        except Exception as error:  # noqa: BLE001 - whatever it is, the last known ones serve
            self._read_at = time.monotonic()
            _log.warning("seen posts not read", kind=type(error).__name__)
        finally:
            self._reading.release()


def remember_and_forget(database: Database, *, now: datetime, days: int) -> int:
    """Remember posts that came before there was this memory, forget those whose time is over; return how many.

    Raise StorageError.
    """
    since = now - timedelta(days=days)
    done = 0
    while True:
        with database.session() as session:
            added = seen.backfill(session, since=since)
            done += added
            if not added:
                return done + seen.forget(session, before=since)
