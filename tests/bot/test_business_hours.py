from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.business_hours import ALWAYS, BusinessHours

BERLIN = BusinessHours(
    zone=ZoneInfo("Europe/Berlin"),
    opens=time(9),
    closes=time(17),
    days=frozenset(range(5)),
    holidays=frozenset({date(2026, 12, 25)}),
)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        (utc(2026, 11, 17, 9, 0), 60, utc(2026, 11, 17, 10, 0)),
        (utc(2026, 11, 17, 15, 30), 60, utc(2026, 11, 18, 8, 30)),
        (utc(2026, 11, 20, 20, 0), 60, utc(2026, 11, 23, 9, 0)),
        (utc(2026, 11, 21, 12, 0), 0, utc(2026, 11, 23, 8, 0)),
        (utc(2026, 12, 24, 15, 0), 120, utc(2026, 12, 28, 9, 0)),
        (utc(2026, 11, 17, 8, 0), 60 * 8 * 5, utc(2026, 11, 23, 16, 0)),
        (utc(2026, 3, 27, 15, 30), 60, utc(2026, 3, 30, 7, 30)),
    ],
    ids=["inside", "evening", "weekend", "from outside", "holiday", "a whole week", "clocks change"],
)
def test_counts_only_open_time(start: datetime, minutes: int, due: datetime) -> None:
    assert BERLIN.after(start, minutes) == due


def test_an_open_desk_counts_every_minute() -> None:
    assert ALWAYS.after(utc(2026, 3, 28, 23, 0), 24 * 60) == utc(2026, 3, 29, 23, 0)


def test_night_hours_reach_into_the_next_day() -> None:
    night = BusinessHours(zone=ZoneInfo("UTC"), opens=time(22), closes=time(6))
    assert night.after(utc(2026, 1, 5, 23, 0), 60) == utc(2026, 1, 6, 0, 0)
    assert night.after(utc(2026, 1, 6, 5, 30), 60) == utc(2026, 1, 6, 22, 30)
