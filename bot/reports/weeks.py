"""ISO weeks in the brand's time zone, right through clock changes, and the moment at which a week's report is due.

A week is written 2026-W47 (ISO 8601: Monday first; week 1 holds the year's first Thursday, so some years have 53).
It begins at the first moment of Monday and ends where the next begins: 167, 168 or 169 hours later.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_FIRST, _LAST = 1970, 9000
_WRITTEN = re.compile(r"(\d{4})-W(\d{2})")


class NoSuchWeek(ValueError):
    """What was written is no week; the message says how to write one."""


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """One ISO week."""

    year: int
    number: int

    @classmethod
    def read(cls, written: str) -> "Week":
        """Return the week that was written, as in 2026-W47; raise NoSuchWeek."""
        found = _WRITTEN.fullmatch(written.strip().upper())
        if found is None:
            raise NoSuchWeek(f"{written!r} is no week. One is written as in 2026-W47.")
        week = cls(int(found[1]), int(found[2]))
        # 28 December always lies in the last week of its year.
        known = _FIRST <= week.year <= _LAST
        if not known or not 1 <= week.number <= date(week.year, 12, 28).isocalendar().week:
            raise NoSuchWeek(f"{found[1]} has no week {week.number}.")
        return week

    @classmethod
    def of(cls, at: datetime, zone: ZoneInfo) -> "Week":
        """Return the week that a moment belongs to."""
        year, number, _ = at.astimezone(zone).isocalendar()
        return cls(year, number)

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02}"

    @property
    def monday(self) -> date:
        """The day it begins with."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        """The day it ends with."""
        return self.monday + timedelta(days=6)

    def plus(self, weeks: int) -> "Week":
        """Return the week so many weeks later."""
        year, number, _ = (self.monday + timedelta(weeks=weeks)).isocalendar()
        return Week(year, number)

    def starts(self, zone: ZoneInfo) -> datetime:
        """Return its first moment, in UTC."""
        return start_of(self.monday, zone)

    def ends(self, zone: ZoneInfo) -> datetime:
        """Return the first moment after it, in UTC."""
        return self.plus(1).starts(zone)

    def days(self, zone: ZoneInfo) -> Iterator[tuple[date, datetime, datetime]]:
        """Yield each day with its first moment and the first moment after it."""
        for one in (self.monday + timedelta(days=offset) for offset in range(7)):
            yield one, start_of(one, zone), start_of(one + timedelta(days=1), zone)


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the first moment of a day: midnight, or the moment at which the clock was put past it."""
    return at_wall_clock(day, time(0), zone)


def at_wall_clock(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return when the clock shows that time: the first time if it does so twice, the moment it is skipped if never."""
    naive = datetime.combine(day, clock)
    early, late = (naive.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if early <= late:
        return early
    # Skipped: the offset before the gap is fold 0's, so the gap begins where both readings of it meet.
    return _gap(late, early, zone)


def _gap(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """Return the first second after `low` with another offset from UTC than it."""
    before, span = low.astimezone(zone).utcoffset(), int((high - low).total_seconds())
    first, last = 0, span
    while first < last:
        middle = (first + last) // 2
        if (low + timedelta(seconds=middle)).astimezone(zone).utcoffset() == before:
            first = middle + 1
        else:
            last = middle
    return low + timedelta(seconds=last)


DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Due:
    """When reports are due: on that day of the week after the one they are about, when the brand's clock shows `at`."""

    day: str
    at: time
    zone: ZoneInfo

    def when(self, week: Week) -> datetime:
        """Return when a week's report is due."""
        return at_wall_clock(week.plus(1).monday + timedelta(days=DAYS.index(self.day)), self.at, self.zone)

    def latest(self, now: datetime) -> Week:
        """Return the latest week whose report is due."""
        week = Week.of(now, self.zone).plus(-1)
        return week if self.when(week) <= now else week.plus(-1)

    def next(self, after: datetime) -> datetime:
        """Return the first due time after a moment."""
        return self.when(self.latest(after).plus(1))
