"""Keys of the API: how they are made, what they open, and which are in force just now.

A key is 160 random bits, so its SHA-256 is as good as a slow hash: nobody can guess one. The keys in force are held in
memory, so that a request needs no database; a NOTIFY tells every process when one is made or revoked, within
milliseconds, and after a lost connection all are read afresh. So they are for a key that is not in memory: guesses that
come together share one reading, so they can't wear the database out.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final

import psycopg
import structlog

from storage import api_keys
from storage.api_keys import KeyView
from storage.database import Database
from storage.errors import StorageError
from storage.notify import RESYNC, listen_async

PREFIX: Final = "ans_"
_LETTERS: Final = "abcdefghijkmnpqrstuvwxyz23456789"
_LENGTH: Final = 32
_PAUSE: Final = 2.0
_NOTE_EVERY: Final = 15.0
log = structlog.get_logger(__name__)


class Scope(StrEnum):
    """What a key may open."""

    OWN = "check:own"
    COMPANY = "check:company"
    CLEARANCE = "clearance:issue"
    FEEDBACK = "feedback:give"


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made: `key` is shown once and never stored."""

    key: str
    hint: str
    sha256: str


def make() -> NewKey:
    """Return a new key: `ans_` and 32 letters and digits that are hard to confuse."""
    key = PREFIX + "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    return NewKey(key, key[: len(PREFIX) + 4], digest(key.encode()))


def digest(key: bytes) -> str:
    """Return what is stored of a key."""
    return sha256(key).hexdigest()


class Keyring:
    """The keys in force, in memory. Use it within one event loop."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._keys: dict[str, KeyView] = {}
        self._followed = False
        self._reading = asyncio.Lock()
        self._begun = self._read = 0
        self._used: dict[int, datetime] = {}

    async def find(self, key: bytes) -> KeyView | None:
        """Return the key's rights, or None if it opens nothing now."""
        hashed = digest(key)
        found = self._keys.get(hashed)
        if found is None or not self._followed:
            # The notice of a key made this moment may still be on its way.
            await self.read()
            found = self._keys.get(hashed)
        now = self._clock()
        if found is None or not found.works(now):
            return None
        self._used[found.id] = now
        return found

    async def read(self) -> None:
        """Read every key afresh, once for all who ask meanwhile; raise StorageError."""
        asked = self._begun
        # One after the other: a reading that began before a key was revoked must not have the last word.
        async with self._reading:
            if self._read > asked:
                return
            self._begun = begun = self._begun + 1
            self._keys = {one.sha256: one for one in await asyncio.to_thread(self._all)}
            self._read = begun

    def _all(self) -> list[KeyView]:
        with self._database.session() as session:
            return api_keys.everything(session)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Follow what changes, and note what is used, while the block lasts."""
        tasks = [asyncio.create_task(self._follow(), name="keys"), asyncio.create_task(self._note(), name="keys used")]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            with suppress(StorageError):
                await self.note()

    async def _follow(self) -> None:
        while True:
            try:
                async with aclosing(listen_async(self._database.url)) as notices:
                    async for notice in notices:
                        if notice.kind in {api_keys.CHANGED, RESYNC}:
                            await self.read()
                            self._followed = True
            except (psycopg.OperationalError, OSError, StorageError):
                log.warning("keys_connection_lost", again_in_seconds=_PAUSE)
            # What is revoked while nobody listens would go unseen: every request reads afresh until we listen again.
            self._followed = False
            await asyncio.sleep(_PAUSE)

    async def _note(self) -> None:
        while True:
            await asyncio.sleep(_NOTE_EVERY)
            with suppress(StorageError):
                await self.note()

    async def note(self) -> None:
        """Write down when keys were last used."""
        used, self._used = self._used, {}
        if used:
            await asyncio.to_thread(self._write, used)

    def _write(self, used: dict[int, datetime]) -> None:
        with self._database.session() as session:
            api_keys.used(session, used)
