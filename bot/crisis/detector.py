"""Finds the moments at which the volume of mentions rises beyond what a series ever does: one pass, no look ahead.

The volume of the last half-hour, hour and two hours is each compared with the level that the series' own last two weeks
exceeded in 0.8 % of their moments. An alarm is raised where it is above those levels by a twentieth, on (geometric)
average. So there is no assumption on the distribution: a bursty brand needs a larger burst than a calm one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.crisis.settings import DAY, DEFAULT, HOUR, Watch

Times = NDArray[np.int64]
Floats = NDArray[np.float64]

_SAME_TIME: Final = 900  # how far apart two moments of a day may be to count as the same time of day, in seconds


@dataclass(frozen=True, slots=True)
class Level:
    """The volume of one span: `count` mentions in the last `seconds`; `limit` is what the last two weeks rarely saw."""

    seconds: int
    count: float
    limit: float


@dataclass(frozen=True, slots=True)
class Alarm:
    """One moment at which the volume rose beyond its measure. `row` is its place in the series, `at` its time.

    `expected` is the hour's usual volume at this time of day (the median of the days before). `since` is when the
    volume left what is usual. `score` is the mean logarithm of volume over limit.
    """

    row: int
    at: int
    score: float
    levels: tuple[Level, ...]
    expected: float
    since: int


@dataclass(frozen=True, slots=True)
class Measured:
    """A series with, for each row, the volume of each span, its limit (infinite while warming up), and the score."""

    times: Times
    volumes: tuple[Floats, ...]
    limits: tuple[Floats, ...]
    scores: Floats


def measure(times: Times, counts: Floats, watch: Watch = DEFAULT, *, since: int | None = None) -> Measured:
    """Score each row (from the time `since` on) by nothing later than itself; times must rise, in seconds.

    A missing row is no mention in the volume, and no moment in the memory.
    """
    sums = np.concatenate([[0.0], np.cumsum(counts)])
    volumes = tuple(sums[1:] - sums[np.searchsorted(times, times - span, side="right")] for span in watch.spans)
    limits = tuple(np.full(len(times), np.inf) for _ in watch.spans)
    bins = times // watch.bin
    # The last row of each bin that is over: whoever looks from a later block sees the same rows.
    sampled = np.flatnonzero(bins[1:] != bins[:-1])
    sampled_at = times[sampled]
    samples = [volume[sampled] for volume in volumes]
    for first, last in _blocks(times, watch, since):
        renewed = times[first] // watch.every * watch.every
        low, high = np.searchsorted(sampled_at, [renewed - watch.memory, renewed])
        if high == low:
            continue
        place = min(int(watch.usual * (high - low)), int(high - low) - 1)
        for limit, sample in zip(limits, samples, strict=True):
            limit[first:last] = np.partition(sample[low:high], place)[place]
    with np.errstate(divide="ignore"):  # an infinite limit: nothing rises above it
        ratios = [np.log((one + watch.pad) / (limit + watch.pad)) for one, limit in zip(volumes, limits, strict=True)]
    return Measured(times, volumes, limits, np.mean(ratios, axis=0))


def _blocks(times: Times, watch: Watch, since: int | None) -> Iterator[tuple[int, int]]:
    """Yield the rows, as [first, last), that share one measure, once the series is long enough to be judged."""
    if not len(times):
        return
    edges = [0, *(np.flatnonzero(np.diff(times // watch.every)) + 1), len(times)]
    for first, last in pairwise(edges):
        warm = times[first] // watch.every * watch.every - times[0] >= watch.warm_up
        if warm and (since is None or times[last - 1] >= since):
            yield int(first), int(last)


def alarms(measured: Measured, watch: Watch = DEFAULT, *, after: int | None = None) -> list[Alarm]:
    """Return the alarms of a measured series, in order; each keeps the next ones quiet, as did one at `after`."""
    hour = measured.volumes[_hour(watch)]
    candidates = np.flatnonzero((measured.scores > watch.margin) & (hour >= watch.least))
    found: list[Alarm] = []
    last = after
    peak = _peak(measured, last, watch)
    for row in candidates.tolist():
        at = int(measured.times[row])
        if (
            last is None
            or at >= last + watch.quiet
            or (at >= last + watch.settle and measured.scores[row] > peak + watch.again)
        ):
            found.append(_explained(measured, row, watch))
            last = at
            peak = _peak(measured, last, watch)
    return found


def _peak(measured: Measured, alarm_at: int | None, watch: Watch) -> float:
    """Return the highest score that an alarm reached while it settled."""
    if alarm_at is None:
        return -np.inf
    first, last = np.searchsorted(measured.times, [alarm_at, alarm_at + watch.settle])
    return float(np.max(measured.scores[first:last], initial=-np.inf))


def detect(times: Times, counts: Floats, watch: Watch = DEFAULT) -> list[Alarm]:
    """Return every alarm of a series: each rests on its own row and those before, so more rows change none."""
    return alarms(measure(times, counts, watch), watch)


def _hour(watch: Watch) -> int:
    return watch.spans.index(HOUR) if HOUR in watch.spans else len(watch.spans) - 1


def _explained(measured: Measured, row: int, watch: Watch) -> Alarm:
    levels = tuple(
        Level(span, float(volume[row]), float(limit[row]))
        for span, volume, limit in zip(watch.spans, measured.volumes, measured.limits, strict=True)
    )
    return Alarm(
        row=row,
        at=int(measured.times[row]),
        score=float(measured.scores[row]),
        levels=levels,
        expected=_expected(measured, row, watch),
        since=_since(measured, row, watch),
    )


def _expected(measured: Measured, row: int, watch: Watch) -> float:
    """Return the hour's volume that the days before had at this time of day; their median."""
    times, hour = measured.times, measured.volumes[_hour(watch)]
    days = np.arange(1, watch.memory // DAY + 1)
    wanted = times[row] - days * DAY
    places = np.searchsorted(times, wanted, side="right") - 1
    near = (places >= 0) & (np.abs(times[places] - wanted) <= _SAME_TIME) & (wanted - times[0] >= HOUR)
    return float(np.median(hour[places[near]])) if near.any() else float(np.median(hour[:row])) if row else 0.0


def _since(measured: Measured, row: int, watch: Watch) -> int:
    """Return when the volume of the shortest span last left twice its median, within the day before."""
    times, short = measured.times, measured.volumes[0]
    first = int(np.searchsorted(times, times[row] - DAY))
    usual = float(np.median(short[int(np.searchsorted(times, times[row] - watch.memory)) : row + 1]))
    calm = np.flatnonzero(short[first : row + 1] <= 2 * usual)
    return int(times[min(row, first + int(calm[-1]) + 1)] if len(calm) else times[first])
