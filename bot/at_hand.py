"""What the judge needs from the database in mid-verdict: at hand at once, and read again behind its back."""

import threading
import time
from abc import ABC, abstractmethod
from contextlib import suppress
from typing import Final, Generic, TypeVar

import structlog

from storage.errors import StorageError

FRESH_SECONDS: Final = 10.0
_PATIENCE_SECONDS: Final = 15.0

Held = TypeVar("Held")

_log = structlog.get_logger(__name__)


class AtHand(ABC, Generic[Held]):
    """Hands out what was read last (at first, what it begins with), and reads it again once it is old.

    Asking never waits: the reading is beside it, so a change in the database is here within seconds of the next
    verdict. While the database is out of reach, what was read last stays.
    """

    def __init__(self, what: str, first: Held) -> None:
        self._what, self._known = what, first
        self._read_at = float("-inf")
        self._reading = threading.Lock()
        self._closed = False

    def __call__(self) -> Held:
        """Return what is known."""
        if time.monotonic() - self._read_at > FRESH_SECONDS and self._reading.acquire(blocking=False):
            threading.Thread(target=self._read_and_release, name=self._what, daemon=True).start()
        return self._known

    @abstractmethod
    def read(self) -> Held:
        """Return what the database holds now; raise StorageError."""

    def refresh(self) -> None:
        """Read it now, and wait for it; raise StorageError."""
        self._known = self.read()
        self._read_at = time.monotonic()

    def begin(self) -> None:
        """Read it before the first text comes, if the database answers; else with the first one."""
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
            _log.warning("not read again", what=self._what, kind=type(error).__name__)
        finally:
            self._reading.release()
