"""Keeps a guard on the bank as it stands in the database, and writes what it counted, beside the answers."""

import threading
from contextlib import suppress
from typing import Final, Self

import psycopg
import structlog

from bot.embargoes.guard import Guard
from bot.root_keys import BadKey
from storage.embargoes import CHANGED, PROBED
from storage.errors import StorageError
from storage.notify import RESYNC, listen

_EVERY_SECONDS: Final = 1.0
_PAUSE_SECONDS: Final = 2.0
_PATIENCE_SECONDS: Final = 5.0

_log = structlog.get_logger(__name__)


class Following:
    """Two threads beside a guard: one listens for changes, one writes at a beat that nothing moves."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._listen, name="embargoes", daemon=True),
            threading.Thread(target=self._write, name="embargoes touched", daemon=True),
        ]

    def start(self) -> Self:
        """Begin; return itself."""
        for thread in self._threads:
            thread.start()
        return self

    def close(self) -> None:
        """End, once what was counted is written if it can be."""
        self._stop.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(_PATIENCE_SECONDS)
        with suppress(StorageError):
            self._guard.write()

    def _listen(self) -> None:
        while not self._stop.is_set():
            try:
                for notice in listen(self._guard.database.url, stopped=self._stop.is_set, poll=0.5):
                    if notice.kind in {CHANGED, RESYNC}:
                        self._read()
                    elif notice.kind == PROBED:
                        self._guard.read_probes()
            except (psycopg.Error, OSError, StorageError) as error:
                _log.warning("embargoes connection lost", kind=type(error).__name__)
            self._stop.wait(_PAUSE_SECONDS)

    def _read(self) -> None:
        try:
            self._guard.read()
        except BadKey:
            # What was held before stays: a bank that can't be read must not open.
            _log.error("embargoes not read: sealed with another key, or changed", kind="BadKey")

    def _write(self) -> None:
        # Always at the same beat: a write that began when something was found would slow the next answer down, and
        # tell by that.
        while not self._stop.wait(_EVERY_SECONDS):
            try:
                self._guard.write()
            except Exception as error:  # noqa: BLE001 - it is kept for the next time
                _log.warning("embargoes touched not written", kind=type(error).__name__)
