"""The desk's exceptions, at hand for its judge: read again every few seconds, and never waited for."""

import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog

from policies.exceptions import RuleException
from storage import exceptions
from storage.database import Database

FRESH_SECONDS: Final = 10.0
_PATIENCE_SECONDS: Final = 15.0

_log = structlog.get_logger(__name__)


class InForce:
    """Hands out the exceptions that the database holds. One that ends there ends here within seconds.

    The judge asks for them in the middle of a verdict, so asking never waits: what was read last (at first nothing) is
    handed out, and read again beside it once it is old. While the database is out of reach the last ones stay, until
    they run out.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock
        self._known: tuple[RuleException, ...] = ()
        self._read_at = float("-inf")
        self._reading = threading.Lock()
        self._closed = False

    def __call__(self) -> tuple[RuleException, ...]:
        """Return what is set aside."""
        if time.monotonic() - self._read_at > FRESH_SECONDS and self._reading.acquire(blocking=False):
            threading.Thread(target=self._read_and_release, name="exceptions", daemon=True).start()
        return self._known

    def refresh(self) -> None:
        """Read them now, and wait for it; raise StorageError."""
        with self._database.session() as session:
            self._known = exceptions.in_force(session, now=self._clock())
        self._read_at = time.monotonic()

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
            _log.warning("exceptions not read", kind=type(error).__name__)
        finally:
            self._reading.release()
