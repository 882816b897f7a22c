"""Listening: one listener per platform account, by lease; what arrives is stored with the cursor, or not at all.

Two listeners never overlap: the lease is taken with the database's row lock, renewed well before it ends, and checked
again in the very transaction that stores a batch, so one who lost it stores nothing. After kill -9 the lease runs out
and the next one resumes at the stored cursor; what was delivered twice is recognised by its event id.
"""

import asyncio
import contextlib
import os
import random
import secrets
import socket
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable
from dataclasses import dataclass
from typing import Final

import structlog

from bot import consulting, metrics, outcomes, pipeline
from bot.platforms.base import Event, Platform, SignedOut, Throttled, Unavailable
from bot.platforms.consulting import Consulted
from bot.publication import Publication
from bot.wiring import Desk
from storage import accounts
from storage.errors import StorageError

LEASE_SECONDS: Final = 15.0
FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 120.0
LONGEST_WAIT: Final = 900.0
"""However long a platform asks us to wait: after a quarter of an hour it is asked again, in case it was mistaken."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a lease holds and how long a listener waits after an error, in seconds."""

    lease: float = LEASE_SECONDS
    first_pause: float = FIRST_PAUSE
    longest_pause: float = LONGEST_PAUSE


def holder_name() -> str:
    """Return a name for this process that no other and no later one has."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


async def listen_to_all(desk: Desk, stop: asyncio.Event, *, timing: Timing | None = None) -> None:
    """Listen to every account that is free, and take over those whose listener goes away, until `stop`."""
    holder = holder_name()
    async with asyncio.TaskGroup() as group:
        for account_id in desk.accounts:
            group.create_task(listen_to(desk, account_id, holder, stop, timing=timing or Timing()))


async def listen_to(
    desk: Desk, account_id: int, holder: str, stop: asyncio.Event, *, timing: Timing | None = None
) -> None:
    """Hold the account's lease whenever it is free, and listen while it is held, until `stop`."""
    timing = timing or Timing()
    try:
        while not stop.is_set():
            if await _take_lease(desk, account_id, holder, timing):
                await _while_leased(desk, account_id, holder, stop, timing)
            else:
                await _sleep(stop, timing.lease / 3 * _jitter())
    finally:
        with contextlib.suppress(StorageError):
            await asyncio.to_thread(_let_go, desk, account_id, holder)


async def _while_leased(desk: Desk, account_id: int, holder: str, stop: asyncio.Event, timing: Timing) -> None:
    renewing = asyncio.create_task(_renew(desk, account_id, holder, timing))
    listening = asyncio.create_task(_listen(desk, account_id, holder, timing))
    stopping = asyncio.create_task(stop.wait())
    tasks: list[asyncio.Task[object]] = [renewing, listening, stopping]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        done = await asyncio.gather(renewing, listening, stopping, return_exceptions=True)
    for outcome in done:
        if isinstance(outcome, Exception):
            # One account's trouble, even a bug of its adapter, must not stop the others.
            _log.error("listening broke off", account_id=account_id, exc_info=outcome)
            await _sleep(stop, timing.first_pause * _jitter())


async def _renew(desk: Desk, account_id: int, holder: str, timing: Timing) -> None:
    # Returns as soon as the lease can't be proven any more: then listening must end before the lease does.
    while True:
        await asyncio.sleep(timing.lease / 3)
        if not await _within(timing.lease / 3, _take_lease(desk, account_id, holder, timing)):
            _log.warning("lease lost", account_id=account_id)
            return


async def _within(seconds: float, question: Awaitable[bool]) -> bool:
    try:
        return await asyncio.wait_for(question, seconds)
    except TimeoutError:
        return False


async def _take_lease(desk: Desk, account_id: int, holder: str, timing: Timing) -> bool:
    def take() -> bool:
        with desk.database.session() as session:
            if accounts.get(session, account_id).paused_at is not None:
                return False
            return accounts.lease(session, account_id, holder, now=desk.clock(), seconds=timing.lease)

    try:
        return await asyncio.to_thread(take)
    except StorageError as error:
        _log.warning("lease not taken", account_id=account_id, kind=type(error).__name__)
        return False


async def _listen(desk: Desk, account_id: int, holder: str, timing: Timing) -> None:
    platform = desk.platform(account_id)
    offer_checks(desk, platform)
    failures = 0
    while True:
        try:
            cursor = await asyncio.to_thread(_cursor, desk, account_id)
            async with _closing(platform.listen(cursor)) as batches:
                async for batch in batches:
                    await pipeline.ingest(desk, account_id, batch, holder=holder)
                    failures = 0
            # A platform that has nothing more to tell is asked again at leisure.
            await asyncio.sleep(timing.longest_pause)
        except Unavailable as error:
            failures += 1
            pause = min(timing.longest_pause, timing.first_pause * 2 ** (failures - 1)) * _jitter()
            await _note(desk, account_id, error)
            await asyncio.sleep(pause)
        except Throttled as error:
            metrics.RATE_LIMITS.labels(platform.name, platform.account, "listen").inc()
            await _note(desk, account_id, error)
            wait = min((error.until - desk.clock()).total_seconds(), LONGEST_WAIT)
            await asyncio.sleep(max(wait, 0) + random.uniform(0, 1))  # noqa: S311 - spreads the listeners out
        except SignedOut as error:
            await outcomes.pause(desk, account_id, str(error))
            return


def offer_checks(desk: Desk, platform: Platform) -> None:
    """Let people check texts from within a platform that has a way to ask, if the settings say so."""
    if desk.config.check.discord and isinstance(platform, Consulted):
        platform.consult(consulting.adviser(Publication(desk)))


@contextlib.asynccontextmanager
async def _closing(batches: AsyncIterator[tuple[Event, ...]]) -> AsyncIterator[AsyncIterator[tuple[Event, ...]]]:
    try:
        yield batches
    finally:
        if isinstance(batches, AsyncGenerator):
            await batches.aclose()


async def _note(desk: Desk, account_id: int, error: Exception) -> None:
    def note() -> None:
        with desk.database.session() as session:
            accounts.note_error(session, account_id, str(error), now=desk.clock())

    _log.warning("listening waits", account_id=account_id, kind=type(error).__name__)
    with contextlib.suppress(StorageError):
        await asyncio.to_thread(note)


def _cursor(desk: Desk, account_id: int) -> str | None:
    with desk.database.session() as session:
        return accounts.get(session, account_id).cursor


def _let_go(desk: Desk, account_id: int, holder: str) -> None:
    with desk.database.session() as session:
        accounts.let_go(session, account_id, holder)


async def _sleep(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


def _jitter() -> float:
    return random.uniform(0.7, 1.3)  # noqa: S311 - spreads the listeners out
