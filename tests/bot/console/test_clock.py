from datetime import UTC, datetime, timedelta

import pytest

from bot.console.clock import due, moment, relative, zoned

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "now"),
        (-4, "now"),
        (-12, "12 s ago"),
        (20, "in 20 s"),
        (-60, "1 min ago"),
        (3599, "in 59 min"),
        (2 * 3600 - 60, "in 2 h"),
        (3600 + 1800, "in 1 h"),
        (23 * 3600 + 3000, "in 23 h"),
        (86_400 - 60, "in 1 d"),
        (2 * 86_400 - 600, "in 2 d"),
        (86_400 + 43_200, "in 1 d"),
        (-(2 * 86_400 - 600), "1 d ago"),
        (-7200, "2 h ago"),
        (-3 * 86_400, "3 d ago"),
    ],
)
def test_says_a_distance_in_one_unit(seconds: int, words: str) -> None:
    assert relative(timedelta(seconds=seconds)) == words


def test_shows_the_exact_time_in_the_readers_zone() -> None:
    shown = moment(NOW, now=NOW, zone="Asia/Tokyo")
    assert shown.exact == "Monday 2 March 2026, 18:30 JST"
    assert moment(NOW + timedelta(seconds=7), now=NOW, zone="UTC").exact == "Monday 2 March 2026, 09:30:07 UTC"
    assert shown.iso == "2026-03-02T09:30:00+00:00"


@pytest.mark.parametrize(
    ("minutes", "left", "fill", "overdue", "soon"),
    [
        (60, "01:00", 0, False, False),
        (30, "00:30", 5, False, False),
        (14, "00:14", 8, False, True),
        (-12, "-00:12", 10, True, False),
    ],
)
def test_fills_as_due_time_nears(minutes: int, left: str, fill: int, overdue: bool, soon: bool) -> None:
    due_at = NOW + timedelta(minutes=minutes)
    shown = due(due_at, due_at - timedelta(hours=1), now=NOW, zone="UTC")
    assert (shown.left, shown.fill, shown.overdue, shown.soon) == (left, fill, overdue, soon)


def test_counts_long_waits_in_days() -> None:
    assert due(NOW + timedelta(days=3), NOW, now=NOW, zone="UTC").left == "3 d"
    assert due(NOW - timedelta(days=3), NOW - timedelta(days=4), now=NOW, zone="UTC").left == "-3 d"


def test_nothing_fills_where_no_answer_is_owed() -> None:
    assert due(NOW, NOW - timedelta(hours=1), now=NOW, zone="UTC", owed=False).fill == 0


def test_reads_a_local_time_in_the_readers_zone() -> None:
    assert zoned("2026-03-02T18:30", zone="Asia/Tokyo") == NOW
    assert zoned("soon", zone="UTC") is None
    assert zoned("0001-01-01T00:00", zone="Asia/Tokyo") is None
