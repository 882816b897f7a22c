"""Rate limits in one place: what is left of each endpoint, kept in PostgreSQL and shared by every worker.

One thread a process speaks with the database. What many requests ask for at the same moment is taken together, in one
transaction, with what the answers of the last moment said: so a busy worker pays a fraction of a round trip a request.

What holds, and what does not:

- Within a window nothing is taken that is not there: turns are taken before the request, and an answer can only lower
  what is left. A window begins with as many turns as its whole allowance, for a second at a time, until the first
  answer says more; where no whole is known, what is under way at that moment passes uncounted.
- An endpoint of which no answer has told anything passes.
- A database that is away, or slow beyond `PATIENCE`, lets pass: the platform still says no for itself, and sending
  needs the database anyway. What answers said meanwhile is kept, and written when it is back; a kill loses it, and the
  next answer says it again.
"""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.platforms.base import Allowance, Throttled
from storage import accounts, allowances
from storage.database import Database
from storage.errors import StorageError

PATIENCE: Final = 5.0
"""Seconds that a request waits for the database's word before it goes without."""

COALESCE: Final = 0.1
"""Seconds that answers may gather before they are written, while nobody asks."""

INVALID_STATUS: Final = frozenset({401, 403, 429})

LONGEST_WINDOW: Final = timedelta(hours=25)
"""No platform's window is longer than a day; whatever says so is mistaken, and must not stop us for ever."""

_PAST_HOLDS: Final = timedelta(seconds=5)

_log = structlog.get_logger(__name__)
_SPARED: ContextVar[float] = ContextVar("spared", default=0.0)


@contextmanager
def sparing(reserve: float) -> Iterator[None]:
    """Take turns in this block only while more than `reserve` (0 to 1) of an endpoint's allowance is left."""
    token = _SPARED.set(reserve)
    try:
        yield
    finally:
        _SPARED.reset(token)


@dataclass(slots=True)
class _Asked:
    want: allowances.Want
    platform: str
    until: "Future[datetime | None]"


class Allowances:
    """The allowances of every account of a process. Safe to use from any thread."""

    def __init__(self, url: str, clock: Callable[[], datetime]) -> None:
        self._database = Database(url, pool_size=1, application="answerable-allowances", durable=False)
        self._clock = clock
        self._changed = threading.Condition()
        self._asked: list[_Asked] = []
        self._noted: dict[tuple[int, str], accounts.Allowance] = {}
        self._invalid: Counter[tuple[str, datetime]] = Counter()
        self._barred: dict[str, datetime] = {}
        self._looked_at: datetime | None = None
        self._used_up: dict[tuple[int, str], datetime] = {}
        self._thread: threading.Thread | None = None
        self._closed = False

    def meter(self, account_id: int, platform: str) -> "AccountMeter":
        """Return the meter of one account on `platform`."""
        return AccountMeter(self, account_id, platform)

    def close(self) -> None:
        """Write what was noted, and end; every turn still asked for passes."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(PATIENCE)
        self._database.close()

    def known_until(self, account_id: int, platform: str, endpoint: str) -> datetime | None:
        """Return until when this process already knows that it must wait, without asking anybody."""
        known = (self._barred.get(platform), self._used_up.get((account_id, endpoint)))
        return max((at for at in known if at and at > self._clock()), default=None)

    def is_barred(self, platform: str) -> bool:
        """Say whether a platform is left alone because too many answers were invalid."""
        return platform in self._barred

    def ask(self, account_id: int, platform: str, endpoint: str) -> "Future[datetime | None]":
        """Ask for one turn; the answer is None for yes, or when to ask again."""
        asked = _Asked(allowances.Want(account_id, endpoint, _SPARED.get()), platform, Future())
        with self._changed:
            if self._closed:
                asked.until.set_result(None)
                return asked.until
            self._asked.append(asked)
            self._begin()
        return asked.until

    def note(self, account_id: int, said: Allowance) -> None:
        """Keep what an answer said; written soon."""
        now = self._clock()
        resets_at = min(said.resets_at, now + LONGEST_WINDOW)
        if resets_at <= now and said.remaining > 0:
            return
        if resets_at <= now:
            resets_at = now + _PAST_HOLDS  # the platform's clock is behind ours, or the answer was long on its way
        noted = accounts.Allowance(said.endpoint, max(said.remaining, 0), said.allowance, resets_at)
        with self._changed:
            key = (account_id, said.endpoint)
            self._noted[key] = allowances.newer(self._noted.get(key), noted)
            if noted.remaining == 0:
                self._used_up[key] = resets_at
            self._begin()

    def invalid(self, platform: str, status: int) -> None:
        """Count an answer that platforms hold against our address; others are not counted."""
        if status in INVALID_STATUS:
            with self._changed:
                self._invalid[platform, self._clock().replace(second=0, microsecond=0)] += 1
                self._looked_at = None
                self._begin()

    def _begin(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="allowances", daemon=True)
            self._thread.start()
        self._changed.notify()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._asked or self._noted or self._invalid or self._closed)
                self._changed.wait_for(lambda: self._asked or self._closed, COALESCE)
                asked, self._asked = self._asked, []
                noted, self._noted = self._noted, {}
                invalid, self._invalid = self._invalid, Counter()
                closed = self._closed
            self._settle(asked, noted, invalid)
            if closed:
                return

    def _settle(
        self,
        asked: list[_Asked],
        noted: dict[tuple[int, str], accounts.Allowance],
        invalid: Counter[tuple[str, datetime]],
    ) -> None:
        try:
            answers = self._written(asked, noted, invalid)
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody may wait for ever
            _log.warning("allowances not kept", kind=type(error).__name__, known=isinstance(error, StorageError))
            answers = [None] * len(asked)
            self._take_back(noted, invalid)
        for one, until in zip(asked, answers, strict=True):
            if one.until.set_running_or_notify_cancel():
                one.until.set_result(until)

    def _written(
        self,
        asked: list[_Asked],
        noted: dict[tuple[int, str], accounts.Allowance],
        invalid: Counter[tuple[str, datetime]],
    ) -> list[datetime | None]:
        now = self._clock()
        with self._database.session() as session:
            allowances.note(session, [allowances.Noted(key[0], one) for key, one in noted.items()], now=now)
            allowances.count_invalid(session, invalid)
            if self._looked_at is None or now - self._looked_at >= timedelta(seconds=1):
                counted = allowances.invalid_since(session, now - allowances.INVALID_WITHIN)
                self._barred = {
                    name: at for name, minutes in counted.items() if (at := allowances.barred_until(minutes))
                }
                self._looked_at = now
            free = [one for one in asked if one.platform not in self._barred]
            granted = iter(allowances.take(session, [one.want for one in free], now=now))
        answers = [self._barred.get(one.platform) or next(granted) for one in asked]
        for one, until in zip(asked, answers, strict=True):
            if until and not one.want.reserve and one.platform not in self._barred:
                self._used_up[one.want.account_id, one.want.endpoint] = until
        return answers

    def _take_back(
        self, noted: dict[tuple[int, str], accounts.Allowance], invalid: Counter[tuple[str, datetime]]
    ) -> None:
        now = self._clock()
        with self._changed:
            for key, one in noted.items():
                if one.resets_at > now:
                    self._noted[key] = allowances.newer(self._noted.get(key), one)
            for (platform, minute), count in invalid.items():
                if minute > now - allowances.INVALID_WITHIN:
                    self._invalid[platform, minute] += count
            # Until the database is back, look for it in turns, not in a rush.
            self._changed.wait_for(lambda: self._asked or self._closed, 1.0)


class AccountMeter:
    """One account's allowances (satisfies Meter)."""

    def __init__(self, shared: Allowances, account_id: int, platform: str) -> None:
        self._shared = shared
        self._account_id = account_id
        self._platform = platform

    async def turn(self, endpoint: str) -> None:
        """Take one from what is left; raise Throttled while nothing is, or too many answers were invalid."""
        whose = (self._account_id, self._platform, endpoint)
        if (until := self._shared.known_until(*whose)) is None:
            asked = self._shared.ask(*whose)
            try:
                until = await asyncio.wait_for(asyncio.wrap_future(asked), PATIENCE)
            except TimeoutError:
                _log.warning("allowance not known in time", account_id=self._account_id, endpoint=endpoint)
                return
        if until is not None:
            raise Throttled(self._words(endpoint), until=until)

    def _words(self, endpoint: str) -> str:
        name = self._platform.title()
        if self._shared.is_barred(self._platform):
            return f"{name} had to say no too often in ten minutes. The desk waits, so that it doesn't bar our address."
        return f"{name} allows no more of “{endpoint}” for now; the desk waits."

    def note(self, allowance: Allowance) -> None:
        """Keep what the platform just said is left."""
        self._shared.note(self._account_id, allowance)

    def invalid(self, status: int) -> None:
        """Count an answer that the platform holds against our address."""
        self._shared.invalid(self._platform, status)
