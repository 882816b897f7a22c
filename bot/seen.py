"""Posts that the desk has seen, at hand for its judge, and how long they are remembered."""

import time
from datetime import datetime, timedelta
from typing import Final

from bot.at_hand import AtHand
from policies.signals.lifting import SeenPosts
from storage import seen
from storage.database import Database

_ALL_ANEW_SECONDS: Final = 600.0  # by then an author may go by another name


class Memory(AtHand[SeenPosts]):
    """Hands out the latest posts that the desk has seen. What is erased there is gone within seconds of a check."""

    def __init__(self, database: Database, *, limit: int) -> None:
        super().__init__("seen posts", SeenPosts())
        self._database, self._limit = database, limit
        self._mark: tuple[object, ...] | None = None

    def read(self) -> SeenPosts:
        """Return them as they are now, read anew only if any came or went; raise StorageError."""
        with self._database.session() as session:
            mark = (int(time.monotonic() // _ALL_ANEW_SECONDS), *seen.mark(session))
            if mark == self._mark:
                return self._known
            posts = SeenPosts(seen.latest(session, limit=self._limit))
            self._mark = mark
            return posts


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
