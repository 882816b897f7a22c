"""Watches the desk's own mentions: counts them by five minutes, and raises alarms that last over restarts."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
import structlog

from bot import metrics
from bot.crisis.detector import Alarm, Floats, Times, alarms, measure
from bot.crisis.settings import DEFAULT, HOUR
from bot.wiring import Desk
from storage import crisis_alarms
from storage.crisis_alarms import BIN, NewAlarm
from storage.database import Session

EVERY: Final = 300
REACH: Final = timedelta(seconds=DEFAULT.memory + 2 * DEFAULT.every)
LATE: Final = timedelta(minutes=30)
"""For how long mentions are counted again: platforms deliver late, and their kind is known only after a while."""

_log = structlog.get_logger(__name__)


async def watch_volume(desk: Desk) -> list[int]:
    """Count the mentions since the last look, and keep the alarms they raise; return the alarms' ids.

    The detector's state is the counts and the alarms kept, so a restart forgets nothing.
    """
    return await asyncio.to_thread(_look, desk)


def _look(desk: Desk) -> list[int]:
    now = desk.clock()
    step = int(BIN.total_seconds())
    until = datetime.fromtimestamp(int(now.timestamp()) // step * step, UTC)
    with desk.database.session() as session:
        counted = crisis_alarms.counted_until(session)
        earliest = until - REACH
        looked = min(counted or earliest, until - LATE)
        crisis_alarms.count(session, since=max(earliest, looked), until=until)
        crisis_alarms.forget_counts(session, before=earliest)
        since = max(earliest, looked) if counted else until - LATE
        return _judge(session, since, until, now)


def _judge(session: Session, since: datetime, until: datetime, now: datetime) -> list[int]:
    counts = crisis_alarms.counts(session, since=until - REACH, until=until)
    if crisis_alarms.ALL not in counts:
        return []
    first = counts[crisis_alarms.ALL][0][0]
    before = crisis_alarms.last_alarms(session)
    kept: list[int] = []
    for series, rows in counts.items():
        times, volume = _grid(rows, first, until)
        last = before.get(series)
        measured = measure(times, volume, since=int(min(since, last or since).timestamp()))
        for alarm in alarms(measured, after=int(last.timestamp()) if last else None):
            alarm_id = crisis_alarms.keep(session, _new(series, alarm), now=now)
            if alarm_id is not None:
                kept.append(alarm_id)
                metrics.CRISIS_ALARMS.inc()
                _log.warning("crisis_alarm", alarm=alarm_id, series=series)
    return kept


def _grid(rows: Sequence[tuple[datetime, int]], first: datetime, until: datetime) -> tuple[Times, Floats]:
    """Return a row for every five minutes, named by their end, with 0 where nobody wrote."""
    step = int(BIN.total_seconds())
    start = int(first.timestamp())
    times = np.arange(start + step, int(until.timestamp()) + 1, step, dtype=np.int64)
    volume = np.zeros(len(times))
    for at, number in rows:
        volume[(int(at.timestamp()) - start) // step] = number
    return times, volume


def _new(series: str, alarm: Alarm) -> NewAlarm:
    hour = next(one for one in alarm.levels if one.seconds == HOUR)
    return NewAlarm(
        series=series,
        at=datetime.fromtimestamp(alarm.at, UTC),
        since=datetime.fromtimestamp(alarm.since, UTC) - BIN,
        score=alarm.score,
        count=hour.count,
        expected=alarm.expected,
        ceiling=hour.limit,
        levels=[{"minutes": one.seconds // 60, "count": one.count, "limit": one.limit} for one in alarm.levels],
    )
