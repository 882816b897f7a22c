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
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger

from bot import care, incidents, mirroring, news, posting_care, publication, quality_clocks, rights, urgent
from bot.crisis import room, watching
from bot.queueing import CALENDAR, CHORES_FIRST, Work, enqueue
from bot.reports import sending
from bot.reports.weeks import Due
from bot.statements import watching as statements
from bot.unread import show_unread
from bot.wiring import Desk
from storage import calendar
from storage.errors import StorageError

_CHECK_EVERY: Final = 2.0

_log = structlog.get_logger(__name__)

Chore = Callable[[Desk], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the calendar: what to do, every how many seconds (a divisor of a day).

    With `weekly` it is done once a week instead, on that day when the brand's clock shows that time.
    """

    every: int
    chore: Chore
    weekly: Callable[[Desk], Due] | None = None


ENTRIES: Mapping[str, Entry] = {
    "settle-unclear": Entry(15, care.settle_unclear),
    "send-due": Entry(30, care.send_due),
    "send-posts": Entry(5, posting_care.send_due),
    "settle-posts": Entry(15, posting_care.look_after),
    "wake-snoozed": Entry(30, care.wake_snoozed),
    "tell-overdue": Entry(30, care.tell_overdue),
    "chase-incidents": Entry(30, incidents.chase),
    "hold-frozen": Entry(30, room.hold_left),
    "watch-statements": Entry(15, statements.watch),
    "watch-promises": Entry(60, quality_clocks.watch_promises),
    "watch-hotline": Entry(3600, quality_clocks.watch_hotline),
    "tell-urgent": Entry(urgent.EVERY, urgent.tell_urgent),
    "weekly-report": Entry(0, sending.send_due, weekly=sending.due),
    # For a desk that was down when the week's report was due, or could not make it.
    "late-report": Entry(3600, sending.send_due),
    "forget-notices": Entry(3600, news.forget_old),
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
    "watch-rights": Entry(300, rights.watch_rights),
    "keep-retention": Entry(3600, rights.keep_retention),
}
"""Every job of the calendar, by its permanent name."""


def slot(now: datetime, every: int) -> datetime:
    """Return the fire time that `now` belongs to: the same for every clock that rings for it."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(seconds=int((now - midnight).total_seconds()) // every * every)


def fire(desk: Desk, name: str) -> bool:
    """Enqueue the work of the current firing of `name`; return False if that firing is taken."""
    now, entry = desk.clock(), ENTRIES[name]
    fire_at = _latest(entry.weekly(desk), now) if entry.weekly else slot(now, entry.every)
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
        trigger = Weekly(entry.weekly(desk)) if entry.weekly else _trigger(entry.every)
        scheduler.add_job(_ring, trigger, args=[desk, name], id=name, max_instances=1)
    return scheduler


class Weekly(BaseTrigger):  # type: ignore[misc] # APScheduler tells no types
    """Rings when a week's report is due: never twice and never skipped when clocks are put forward or back."""

    def __init__(self, due: Due) -> None:
        self.due = due

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """Return when it rings next, after the last time it did."""
        return self.due.next(max(previous_fire_time, now) if previous_fire_time else now)


def _latest(due: Due, now: datetime) -> datetime:
    return due.when(due.latest(now))


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
