"""Chores of the quality loop: the hotline's clocks and the promises whose day has come."""

import asyncio
from datetime import timedelta

import structlog

from bot.wiring import Desk
from storage import hotline_care, promises

_log = structlog.get_logger(__name__)


async def watch_hotline(desk: Desk) -> int:
    """Tell of hotline clocks that ran out, count the days that are over, and forget what is old."""

    def watch() -> int:
        now = desk.clock()
        with desk.database.session() as session:
            late = hotline_care.tell_overdue(session, now=now)
            hotline_care.count_days(session, now=now)
            hotline_care.forget(session, before=now - timedelta(days=desk.config.hotline.keep_days), now=now)
        if late:
            _log.warning("hotline reports are overdue", count=late)
        return late

    return await asyncio.to_thread(watch)


async def watch_promises(desk: Desk) -> int:
    """Let go of promises in replies that were not sent, and tell of those whose day has come; return how many."""

    def watch() -> int:
        now = desk.clock()
        with desk.database.session() as session:
            promises.lapse_unsent(session, now=now)
            return promises.tell_overdue(session, now=now)

    return await asyncio.to_thread(watch)
