"""Measures the crisis detector, and prints JSON: speed, score on real brands, sensitivity, alarms on invented brands.

    python -m tests.benchmarks.crisis

The score and its sensitivity need the shared data (ANSWERABLE_SHARED, or beside the checkout); else they are null.
"""

import csv
import importlib.util
import json
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from bot.crisis import series
from bot.crisis.detector import detect
from bot.crisis.settings import DAY, DEFAULT, HOUR, Watch
from tests.bot.crisis.brands import PER_DAY, brand, brands, times

NEIGHBOURS: dict[str, list[Any]] = {
    "usual": [0.985, 0.988, 0.99, 0.992, 0.993, 0.994, 0.995, 0.996],
    "margin": [0.0, 0.03, 0.05, 0.08, 0.1, 0.15],
    "memory": [one * DAY for one in (7, 10, 12, 14, 16, 18, 21)],
    "quiet": [one * HOUR for one in (6, 12, 18, 24, 30, 36)],
    "again": [0.3, 0.5, 0.7, 9.0],
    "pad": [1.0, 5.0, 10.0, 20.0],
    "least": [0.0, 10.0, 20.0],
    "every": [HOUR, 2 * HOUR, 4 * HOUR],
    "spans": [(HOUR,), (HOUR // 2, HOUR), (HOUR // 2, HOUR, 3 * HOUR), (HOUR // 4, HOUR // 2, HOUR, 2 * HOUR)],
}
GRID = [(usual, margin) for usual in (0.99, 0.991, 0.992, 0.993, 0.994, 0.995) for margin in (0.0, 0.05, 0.1)]
Raw = dict[str, tuple[float, int, int, int]]


def speed() -> dict[str, float]:
    """Return rows a second of processor time, of detection alone and with reading, on a year of minutes."""
    counts = np.repeat(brand(365), 5)
    at = times(1)[0] + 60 * np.arange(len(counts), dtype=np.int64)
    lines = [f"{datetime.fromtimestamp(one, UTC):%Y-%m-%d %H:%M:%S},{n:.0f}" for one, n in zip(at, counts, strict=True)]
    start = time.process_time()
    found = series.read(lines)
    read = time.process_time()
    detect(found.times, found.counts)
    done = time.process_time()
    fives = brand(365)
    begun = time.process_time()
    detect(times(365), fives)
    return {
        "rows": len(lines), "rows_per_second": len(lines) / (done - start), "detecting": len(lines) / (done - read),
        "detecting_five_minutes": len(fives) / (time.process_time() - begun),
    }  # fmt: skip


def invented() -> dict[str, dict[str, float | None]]:
    """Return for each kind of brand alarms a week without a crisis, and how soon one of seven times is seen."""
    told: dict[str, dict[str, float | None]] = {}
    for what, counts in brands(70):
        quiet = detect(times(70), counts)
        delays: list[int] = []
        for day in range(20, 66, 5):
            start = day * PER_DAY + 37 * day % PER_DAY
            held = counts.copy()
            held[start : start + 48] += 6 * max(np.median(counts[start - PER_DAY : start]), 1)
            seen = [one.row for one in detect(times(70), held) if start <= one.row < start + 48]
            delays += [(seen[0] - start) * 5] if seen else []
        delay = statistics.median(delays) if delays else None
        told[what] = {"alarms_a_week": len(quiet) / (68 / 7), "seen": len(delays) / 10, "minutes": delay}
    return told


def scorer(shared: Path) -> Callable[[Watch], Raw]:
    """Return a function from a configuration to each series' (raw score, hits, false alarms, windows)."""
    spec = importlib.util.spec_from_file_location("score_alarms", shared / "tools" / "score_alarms.py")
    assert spec is not None
    assert spec.loader is not None
    rule = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(rule)
    data = shared / "data" / "nab"
    windows = json.loads((data / "windows.json").read_text())
    held = {}
    for name, spans in windows.items():
        rows = [row["timestamp"] for row in csv.DictReader((data / name).open())]
        cut = [[edge.split(".")[0] for edge in span] for span in spans]
        held[name] = (rows, cut, series.read((data / name).read_text().splitlines()))

    def score(watch: Watch) -> Raw:
        return {
            name: rule.score_series(
                rows, cut, {found.stamps[one.row] for one in detect(found.times, found.counts, watch)}
            )
            for name, (rows, cut, found) in held.items()
        }

    return score


def total(raw: Raw) -> float:
    """Return the score of some series together, from 0 to 100."""
    count = sum(one[3] for one in raw.values())
    return round(100 * (sum(one[0] for one in raw.values()) + count) / (2 * count), 2)


def _near(cell: tuple[float, float]) -> list[tuple[float, float]]:
    """Return a cell of the grid with its neighbours: what is chosen is a plateau, not a peak."""
    return [one for one in GRID if abs(one[0] - cell[0]) < 0.0015 and abs(one[1] - cell[1]) < 0.055]


def real(shared: Path) -> dict[str, Any]:
    """Return the score, how it changes around each figure, and what it is where the figures never saw the series."""
    score = scorer(shared)
    found = score(DEFAULT)
    cells = {(usual, margin): score(replace(DEFAULT, usual=usual, margin=margin)) for usual, margin in GRID}
    left_out: Raw = {}
    for name in found:
        others = {cell: total({k: v for k, v in raw.items() if k != name}) for cell, raw in cells.items()}
        level = {cell: statistics.mean(others[near] for near in _near(cell)) for cell in others}
        left_out[name] = cells[max(level, key=lambda cell: level[cell])][name]
    return {
        "score": total(found),
        "series": {name: {"score": total({name: one}), "hits": one[1], "false": one[2]} for name, one in found.items()},
        "left_out": {"score": total(left_out), **{name: total({name: one}) for name, one in left_out.items()}},
        "sensitivity": {
            field: {str(value): total(score(replace(DEFAULT, **{field: value}))) for value in values}
            for field, values in NEIGHBOURS.items()
        },
    }


if __name__ == "__main__":
    folder = Path(os.environ.get("ANSWERABLE_SHARED") or Path(__file__).resolve().parents[3] / "shared")
    told = {"speed": speed(), "real": real(folder) if folder.is_dir() else None, "invented": invented()}
    print(json.dumps(told, indent=1))
