"""When the desk is staffed, and when so many minutes of staffed time have passed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_HORIZON = 366 * 2
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """Opening hours in a time zone. `days` are weekdays, 0 for Monday; without any the desk never closes.

    `closes` at midnight is written as 00:00 and means the end of the day.
    """

    zone: ZoneInfo
    opens: time = time(0)
    closes: time = time(0)
    days: frozenset[int] = frozenset(range(7))
    holidays: frozenset[date] = frozenset()

    def after(self, start: datetime, minutes: int) -> datetime:
        """Return when `minutes` of open time have passed since `start`, in UTC."""
        left = timedelta(minutes=minutes)
        for opens, closes in self._open_spans(start.astimezone(self.zone).date()):
            begin = max(start, opens)
            if begin >= closes:
                continue
            if begin + left <= closes:
                return begin + left
            left -= closes - begin
        return start + left

    def _open_spans(self, first: date) -> Iterator[tuple[datetime, datetime]]:
        # From the evening before, which may reach into today; in UTC, because a local day may have 23 or 25 hours.
        for day in (first + timedelta(days=ahead) for ahead in range(-1, _HORIZON)):
            if day.weekday() not in self.days or day in self.holidays:
                continue
            end_day = day if self.closes > self.opens else day + timedelta(days=1)
            yield self._moment(day, self.opens), self._moment(end_day, self.closes)

    def _moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, tzinfo=self.zone).astimezone(UTC)


ALWAYS = BusinessHours(zone=ZoneInfo("UTC"))
"""A desk that never closes."""


def hours_of(zone: str, opens: time, closes: time, days: Iterable[str], holidays: Iterable[date]) -> BusinessHours:
    """Return the opening hours as the settings write them: a zone by its name, days as in "mon"."""
    return BusinessHours(
        ZoneInfo(zone), opens, closes, frozenset(_DAYS.index(day) for day in days), frozenset(holidays)
    )  # fmt: skip
