"""How the volume of mentions is watched: one set of figures for every series, each with its reason."""

from dataclasses import dataclass

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Watch:
    """The figures of the detector; times are in seconds. The defaults are meant for every series.

    spans: the last half-hour, hour and two hours are judged together: a spike of one row is no event, and a slow
        rise isn't missed.
    memory: two weeks hold two of each weekday, and yesterday's crisis does not stay the measure for long.
    usual: the share of the memory's moments that the volume must exceed. It adapts to how bursty a series is.
    margin: by how much on average, as a logarithm: 0.05 is some 5 per cent.
    quiet: after an alarm none is raised for a day: one alarm an event.
    settle, again: unless, once it had two hours to show its size, the score passes that peak by another 0.5 (two thirds
        more): a small alarm must not hide a crisis.
    pad: mentions added to each side of the comparison, so that small numbers need a larger rise.
    least: fewer mentions than this in an hour are no crisis, whatever was usual.
    warm_up: before this there is no judging: the series' rhythm must have been seen twice.
    every: how often the measure is renewed. bin: how closely the memory is sampled.
    """

    spans: tuple[int, ...] = (30 * MINUTE, HOUR, 2 * HOUR)
    memory: int = 14 * DAY
    usual: float = 0.992
    margin: float = 0.05
    quiet: int = DAY
    settle: int = 2 * HOUR
    again: float = 0.5
    pad: float = 10.0
    least: float = 10.0
    warm_up: int = 2 * DAY
    every: int = 2 * HOUR
    bin: int = 5 * MINUTE


DEFAULT = Watch()
