"""Invented brands' mentions, for the tests and the benchmark of the crisis detector."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

STEP = 300
PER_DAY = 288
Counts = NDArray[np.float64]


def times(days: int) -> NDArray[np.int64]:
    """Return a time for every five minutes of so many days, from a Monday on."""
    return np.int64(1_772_409_600) + STEP * np.arange(days * PER_DAY, dtype=np.int64)


def brand(days: int, level: float = 10, seed: int = 1, dispersion: float = 5) -> Counts:
    """Return counts with a rhythm of day and week, around `level`; less `dispersion` is burstier, 0 is Poisson's."""
    rng = np.random.default_rng(seed)
    day = np.arange(days * PER_DAY) / PER_DAY
    mean = level * np.exp(0.9 * np.sin(2 * np.pi * day)) * np.where(day.astype(int) % 7 >= 5, 0.6, 1.0)
    noise = rng.gamma(dispersion, 1 / dispersion, len(mean)) if dispersion else 1.0
    return rng.poisson(mean * noise).astype(np.float64)


def brands(days: int, seed: int = 1) -> Iterator[tuple[str, Counts]]:
    """Yield (what it is, counts) for the kinds of series a desk meets."""
    rng = np.random.default_rng(seed)
    for level in (0.3, 3.0, 50.0):
        yield f"even, {level:g} in five minutes", brand(days, level, seed, 0)
        yield f"bursty, {level:g} in five minutes", brand(days, level, seed, 2)
    spikes = brand(days, seed=seed)
    for start in rng.choice(len(spikes), days * 6 // 7, replace=False):
        spikes[start : start + 3] += int(50 * rng.pareto(1.2))
    yield "six heavy-tailed spikes a week", spikes
    yield "threefold growth", np.round(brand(days, seed=seed) * np.linspace(1, 3, days * PER_DAY))
    shifted = brand(days, seed=seed)
    shifted[len(shifted) // 2 :] *= 2.5
    yield "a lasting shift to 2.5 times", np.round(shifted)
    out = brand(days, seed=seed)
    for start in range(3000, len(out), 3000):
        out[start : start + 60] = 0
    yield "outages of five hours", out
    yield "mostly nothing", brand(days, 0.02, seed, 1)
