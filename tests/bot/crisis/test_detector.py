"""The detector: it sees what rose, only then, and never by what comes later."""

from dataclasses import replace

import numpy as np
import pytest

from bot.crisis.detector import alarms, detect, measure
from bot.crisis.settings import DAY, DEFAULT, HOUR
from tests.bot.crisis.brands import PER_DAY, STEP, brand, brands, times

DAYS = 30


def with_crisis(day: float, factor: float = 8, hours: float = 4) -> np.ndarray:
    counts = brand(DAYS)
    start = int(day * PER_DAY)
    counts[start : start + int(hours * 12)] *= factor
    return counts


def test_a_crisis_is_seen_within_half_an_hour_and_explained():
    at = times(DAYS)
    [alarm] = [one for one in detect(at, with_crisis(20.5)) if 20 * DAY < one.at - at[0] < 22 * DAY]
    begun = int(at[int(20.5 * PER_DAY)])
    assert begun <= alarm.at <= begun + HOUR // 2
    assert abs(alarm.since - begun) <= HOUR // 2
    hour = next(one for one in alarm.levels if one.seconds == HOUR)
    assert hour.count > hour.limit > alarm.expected > 0
    assert alarm.score > DEFAULT.margin


def test_the_alarms_of_every_prefix_are_those_of_the_whole():
    at, counts = times(DAYS), with_crisis(20.5)
    whole = detect(at, counts)
    assert len(whole) > 2
    edges = [one.row + more for one in whole for more in (0, 1, 2, 23, 24, 25)]
    for end in [1, 2, 11, 575, 576, 577, *edges, *range(600, len(at), 397)]:
        assert detect(at[:end], counts[:end]) == [one for one in whole if one.row < end]


def test_a_part_is_measured_as_in_the_whole():
    at, counts = times(DAYS), with_crisis(20.5)
    since = int(at[20 * PER_DAY])
    part, whole = measure(at, counts, since=since), measure(at, counts)
    assert np.array_equal(part.scores[at >= since], whole.scores[at >= since])
    assert all(one.at >= since - DEFAULT.every for one in alarms(part))


@pytest.mark.parametrize(("what", "counts"), list(brands(42)), ids=lambda one: one if isinstance(one, str) else "")
def test_weeks_without_a_crisis_raise_at_most_four_alarms_each(what, counts):
    assert len(detect(times(42), counts)) <= 4 * 6


def test_a_second_alarm_comes_after_a_day_or_when_it_becomes_much_worse():
    at, counts = times(DAYS), with_crisis(20.5)
    calm = [one for one in detect(at, counts) if one.at < at[21 * PER_DAY]]
    worse = counts.copy()
    worse[int(20.7 * PER_DAY) : int(20.8 * PER_DAY)] *= 200
    raised = [one for one in detect(at, worse) if one.at < at[21 * PER_DAY]]
    assert raised[:-1] == calm
    gaps = np.diff([one.at for one in raised])
    assert gaps.min() >= DEFAULT.settle
    assert (gaps < DEFAULT.quiet).sum() == 1
    assert raised[-1] not in detect(at, worse, replace(DEFAULT, again=9))


def test_few_mentions_are_no_crisis():
    counts = np.zeros(DAYS * PER_DAY)
    counts[20 * PER_DAY : 20 * PER_DAY + 9] = 1
    assert detect(times(DAYS), counts) == []
    counts[20 * PER_DAY : 20 * PER_DAY + 9] = 5
    assert len(detect(times(DAYS), counts)) == 1


def test_nothing_is_judged_before_two_days_and_nothing_in_nothing():
    counts = brand(2)
    counts[400:] *= 50
    assert detect(times(2), counts) == []
    assert detect(times(0), np.zeros(0)) == []
    assert detect(times(1)[:1], np.ones(1)) == []


def test_a_gap_is_no_alarm_and_hides_none_after_it():
    at, counts = times(DAYS), with_crisis(20.5)
    there = (at < at[15 * PER_DAY]) | (at >= at[17 * PER_DAY])
    raised = detect(at[there], counts[there])
    begun = int(at[int(20.5 * PER_DAY)])
    assert any(begun <= one.at <= begun + HOUR // 2 for one in raised)
    assert not any(at[17 * PER_DAY] <= one.at < at[17 * PER_DAY] + 2 * HOUR for one in raised)


def test_rows_by_the_minute_raise_the_same_event():
    five = with_crisis(20.5)
    rng = np.random.default_rng(5)
    minutes = rng.poisson(np.repeat(five / 5, 5)).astype(float)
    at = times(DAYS)[0] + 60 * np.arange(len(minutes), dtype=np.int64)
    begun = int(times(DAYS)[int(20.5 * PER_DAY)])
    assert any(begun <= one.at <= begun + HOUR for one in detect(at, minutes))
    assert DEFAULT.bin == STEP
