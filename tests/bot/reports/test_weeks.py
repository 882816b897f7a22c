"""Weeks and due times, through clock changes, week 53, and clocks that skip or repeat an hour."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.weeks import Due, NoSuchWeek, Week, at_wall_clock, start_of
from bot.schedule import Weekly

BERLIN = ZoneInfo("Europe/Berlin")
FIRST, LAST = (datetime(year, 1, 1) for year in (1990, 2090))  # noqa: DTZ001 - Hypothesis adds the zone
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kathmandu", "UTC")


@pytest.mark.parametrize(
    ("week", "hours"), [("2026-W12", 168), ("2026-W13", 167), ("2026-W14", 168), ("2026-W43", 169), ("2026-W44", 168)]
)
def test_a_week_is_as_long_as_the_clocks_make_it(week: str, hours: int) -> None:
    found = Week.read(week)
    assert found.ends(BERLIN) - found.starts(BERLIN) == timedelta(hours=hours)


def test_week_53_is_a_week_of_some_years() -> None:
    last = Week.read("2026-W53")
    assert (last.monday, last.sunday) == (date(2026, 12, 28), date(2027, 1, 3))
    assert str(last.plus(1)) == "2027-W01"
    assert Week.of(datetime(2027, 1, 2, tzinfo=UTC), BERLIN) == last
    with pytest.raises(NoSuchWeek, match="2027 has no week 53"):
        Week.read("2027-W53")


@pytest.mark.parametrize("written", ["", "2026-47", "2026-W00", "2026-W54", "0000-W01", "9999-W52", "W47", "2026-W471"])
def test_what_is_no_week_is_refused(written: str) -> None:
    with pytest.raises(NoSuchWeek):
        Week.read(written)


def test_an_hour_that_is_skipped_is_due_when_it_is_skipped() -> None:
    assert at_wall_clock(date(2026, 3, 29), time(2, 30), BERLIN) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert start_of(date(2018, 11, 4), ZoneInfo("America/Sao_Paulo")) == datetime(2018, 11, 4, 3, tzinfo=UTC)


def test_an_hour_that_comes_twice_is_due_the_first_time() -> None:
    assert at_wall_clock(date(2026, 10, 25), time(2, 30), BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_the_calendar_rings_once_a_week_at_the_same_time_by_the_clock_on_the_wall() -> None:
    trigger = Weekly(Due("mon", time(7), BERLIN))
    now, rung = datetime(2026, 1, 1, tzinfo=UTC), []
    while now < datetime(2027, 2, 1, tzinfo=UTC):
        now = trigger.get_next_fire_time(rung[-1] if rung else None, now)
        rung.append(now)
    local = [one.astimezone(BERLIN) for one in rung]
    assert {(one.weekday(), one.hour, one.minute) for one in local} == {(0, 7, 0)}
    assert len(rung) == 57
    assert {one.hour for one in rung} == {5, 6}
    gaps = {later - earlier for earlier, later in itertools.pairwise(rung)}
    assert gaps == {timedelta(hours=hours) for hours in (167, 168, 169)}


@pytest.mark.parametrize("day", ["sun", "mon"])
def test_it_rings_once_in_the_weeks_in_which_its_own_hour_is_skipped_or_comes_twice(day: str) -> None:
    due = Due(day, time(2, 30), BERLIN)
    rung = [due.when(Week.read("2026-W01").plus(n)) for n in range(60)]
    assert rung == sorted(set(rung))
    assert all(due.next(one - timedelta(seconds=1)) == one for one in rung)


@given(
    at=st.datetimes(FIRST, LAST, timezones=st.just(UTC)),
    zone=st.sampled_from(ZONES),
    day=st.sampled_from(("mon", "wed", "sun")),
    clock=st.times(),
)
def test_every_moment_has_one_week_and_one_next_report(at: datetime, zone: str, day: str, clock: time) -> None:
    there = ZoneInfo(zone)
    week = Week.of(at, there)
    assert week.starts(there) <= at < week.ends(there)
    assert Week.read(str(week)) == week
    days = list(week.days(there))
    assert days[0][1] == week.starts(there)
    assert days[-1][2] == week.ends(there)
    assert all(one[2] == next_one[1] for one, next_one in itertools.pairwise(days))
    due = Due(day, clock.replace(microsecond=0), there)
    latest = due.latest(at)
    assert due.when(latest) <= at < due.when(latest.plus(1)) == due.next(at)
