"""The calendar: what happens by the clock. A firing only enqueues work, named by job and fire time.

APScheduler runs in every process that works, and rings in the one that holds the leader's advisory lock. Should two
ring at once (a leader that lost its connection and does not know yet), both name the same firing, and the second finds
it taken.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from bot import care, incidents, mirroring, posting_care, publication, quality_clocks
from bot.crisis import room, watching
from bot.queueing import CALENDAR, CHORES_FIRST, Work, enqueue
from bot.unread import show_unread
from bot.wiring import Desk
from storage import calendar
from storage.errors import StorageError

_CHECK_EVERY: Final = 2.0

_log = structlog.get_logger(__name__)

Chore = Callable[[Desk], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the calendar: what to do, every how many seconds (a divisor of a day)."""

    every: int
    chore: Chore


ENTRIES: Mapping[str, Entry] = {
    "settle-unclear": Entry(15, care.settle_unclear),
    "send-due": Entry(30, care.send_due),
    "send-posts": Entry(posting_care.EVERY, posting_care.look_after),
    "wake-snoozed": Entry(30, care.wake_snoozed),
    "tell-overdue": Entry(30, care.tell_overdue),
    "chase-incidents": Entry(30, incidents.chase),
    "hold-frozen": Entry(30, room.hold_left),
    "watch-promises": Entry(60, quality_clocks.watch_promises),
    "watch-hotline": Entry(3600, quality_clocks.watch_hotline),
    "show-unread": Entry(30, show_unread),
    "check-sources": Entry(300, care.check_sources),
    "watch-volume": Entry(watching.EVERY, watching.watch_volume),
    "mirror": Entry(mirroring.EVERY, mirroring.mirror),
    "expire-drafts": Entry(3600, care.expire_drafts),
    "sign-out-idle": Entry(3600, care.sign_out_idle),
    "forget-left": Entry(3600, mirroring.forget_left),
    "tell-expiring": Entry(3600, publication.tell_expiring),
    "forget-checks": Entry(3600, publication.forget_old),
    "tidy-queue": Entry(3600, care.tidy_queue),
}
"""Every job of the calendar, by its permanent name."""


def slot(now: datetime, every: int) -> datetime:
    """Return the fire time that `now` belongs to: the same for every clock that rings for it."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(seconds=int((now - midnight).total_seconds()) // every * every)


def fire(desk: Desk, name: str) -> bool:
    """Enqueue the work of the current firing of `name`; return False if that firing is taken."""
    now = desk.clock()
    fire_at = slot(now, ENTRIES[name].every)
    with desk.database.session() as session:
        if not calendar.fire_once(session, name, fire_at):
            return False
        # Work of the same name that still waits does for this firing too.
        enqueue(
            session,
            Work(
                task=CALENDAR,
                arguments={"job": name, "fire_at": fire_at.isoformat()},
                queue=CALENDAR,
                queueing_lock=f"calendar:{name}",
                priority=CHORES_FIRST,
            ),
        )
        return True


async def keep_calendar(desk: Desk, stop: asyncio.Event) -> None:
    """Ring whenever this process is the leader, until `stop`."""
    leadership = calendar.Leadership(desk.database.url)
    scheduler: AsyncIOScheduler | None = None
    try:
        while not stop.is_set():
            leads = await asyncio.to_thread(leadership.hold)
            if leads and scheduler is None:
                scheduler = _scheduler(desk)
                scheduler.start()
                _log.info("leads the calendar")
            elif not leads and scheduler is not None:
                scheduler.shutdown(wait=False)
                scheduler = None
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _CHECK_EVERY)
    finally:
        if scheduler is not None:
            scheduler.shutdown(wait=False)
        await asyncio.to_thread(leadership.let_go)


def _scheduler(desk: Desk) -> AsyncIOScheduler:
    scheduler = AsyncIOScheduler(timezone=UTC, job_defaults={"coalesce": True, "misfire_grace_time": 60})
    for name, entry in ENTRIES.items():
        scheduler.add_job(_ring, _trigger(entry.every), args=[desk, name], id=name, max_instances=1)
    return scheduler


def _trigger(every: int) -> CronTrigger:
    if every < 60:
        return CronTrigger(second=f"*/{every}", timezone=UTC)
    if every < 3600:
        return CronTrigger(minute=f"*/{every // 60}", timezone=UTC)
    return CronTrigger(hour=f"*/{every // 3600}", timezone=UTC)


async def _ring(desk: Desk, name: str) -> None:
    try:
        await asyncio.to_thread(fire, desk, name)
    except StorageError as error:
        _log.warning("firing missed", job=name, kind=type(error).__name__)
