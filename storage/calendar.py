"""What keeps the calendar single: the leader's lock, and firings that happen once."""

from contextlib import suppress
from datetime import datetime

import psycopg
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from storage.database import Session
from storage.tables import Firing

_LEADER = 0x41434C44  # the leader's advisory lock


class Leadership:
    """A claim to be the one process that keeps the calendar. It ends when the connection does, however that ends."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None

    def hold(self) -> bool:
        """Take or confirm the lead; False while another process has it, or the database can't be reached."""
        try:
            if self._connection is None or self._connection.closed:
                self._connection = psycopg.connect(self._url, autocommit=True, application_name="answerable-leader")
                row = self._connection.execute("SELECT pg_try_advisory_lock(%s)", [_LEADER]).fetchone()
                if not row or not row[0]:
                    self.let_go()
                    return False
            else:
                self._connection.execute("SELECT 1")
        except psycopg.OperationalError:
            self.let_go()
            return False
        return True

    def let_go(self) -> None:
        """Give the lead up; the next may take it as soon as this returns."""
        if self._connection is not None:
            # The server frees what a closed connection held only a moment later.
            with suppress(psycopg.Error):
                self._connection.execute("SELECT pg_advisory_unlock_all()")
            self._connection.close()
            self._connection = None


def fire_once(session: Session, job: str, fire_at: datetime) -> bool:
    """Claim one firing of the calendar, in the transaction that enqueues its work; False when it was claimed."""
    claimed = session.execute(
        insert(Firing).values(job=job, fire_at=fire_at).on_conflict_do_nothing().returning(Firing.job)
    ).one_or_none()
    return claimed is not None


def forget_firings(session: Session, *, before: datetime) -> None:
    """Remove firings from before then."""
    session.execute(delete(Firing).where(Firing.fire_at < before))
