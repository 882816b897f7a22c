"""Turns raw scores into probabilities on held-out texts, and finds the probabilities from which to act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from policies.signals.learned.heads import Heads
from policies.signals.learned.tasks import ALARMS, TASKS
from policies.signals.learned.train.rows import Row
from policies.signals.learned.train.tune import columns

Floats = npt.NDArray[np.float64]

# The precision that a threshold holds on dev: on posts, half of which are look-alikes; for `offensive` on everything.
PRECISION: Final = dict.fromkeys(ALARMS, 0.9) | {"offensive": 0.8, "hostility": 0.85}
_ORDINARY: Final = frozenset({"in-house", "goemotions", "banking77", "clinc150"})
_MOST_FALSE: Final = 0.003  # of ordinary texts, per task
_MOST_ASKED: Final = 0.02  # of ordinary texts, per task
_PRIOR: Final = 0.02  # how far a fit may stray from what it began with, where there are few texts


@dataclass(frozen=True, slots=True)
class Known:
    """What dev knows of one task: places in the table, labels, and how much each text counts."""

    places: npt.NDArray[np.intp]
    labels: npt.NDArray[np.intp]
    worth: Floats
    posts: npt.NDArray[np.bool_]
    ordinary: npt.NDArray[np.bool_]


def known(table: Sequence[Row], task: str) -> Known:
    """The rows that say something of a task; its own posts count for ten of the others."""
    places = [place for place, row in enumerate(table) if task in row.known]
    own = [table[place].source == "posts" and table[place].known[task][1] >= 1 for place in places]
    ordinary = [table[place].source in _ORDINARY for place in places]
    worth = [table[place].known[task][1] * (10 if mine else 1) for place, mine in zip(places, own, strict=True)]
    labels = [table[place].known[task][0] for place in places]
    return Known(np.array(places), np.array(labels), np.array(worth, float), np.array(own), np.array(ordinary))


def fitted(table: Sequence[Row], raw: Floats, beside: Floats | None = None) -> list[dict[str, Any]]:
    """The facts of every head: scale, shifts, and how much another tier's calibrated scores count beside."""
    facts = []
    for task, places in columns().items():
        told = known(table, task)
        mine = raw[told.places][:, list(places)].astype(float)
        other = None if beside is None else beside[told.places][:, list(places)].astype(float)
        scale, weight, shift = _fit(mine, other, told)
        facts.append({"task": task, "labels": TASKS[task], "columns": list(places), "scale": scale,
                      "beside": weight, "shift": shift})  # fmt: skip
    return facts


def _fit(mine: Floats, other: Floats | None, told: Known) -> tuple[float, float, list[float]]:
    width = mine.shape[1]

    def loss(values: Floats) -> float:
        moved = mine * values[0] + values[2:]
        if other is not None:
            moved = moved + other * values[1]
        strayed = _PRIOR * float(np.sum((values - begun) ** 2))
        return strayed + float(np.average(_log_loss(moved, told.labels), weights=told.worth))

    begun = np.concatenate([[1.0 if other is None else 0.7, 0.0 if other is None else 0.3], np.zeros(width)])
    bounds = [(0.05, 3.0), (0.0, 1.5 if other is not None else 0.0), *[(-8.0, 8.0)] * width]
    found = minimize(loss, begun, method="L-BFGS-B", bounds=bounds).x
    return round(float(found[0]), 4), round(float(found[1]), 4), [round(float(one), 4) for one in found[2:]]


def _log_loss(scores: Floats, labels: npt.NDArray[np.intp]) -> Floats:
    if scores.shape[1] == 1:
        return np.asarray(np.logaddexp(0, np.where(labels == 0, -1.0, 1.0) * scores[:, 0]))
    return np.asarray(np.logaddexp.reduce(scores, axis=1) - scores[np.arange(len(labels)), labels])


def alarms(heads: Heads, calibrated: npt.NDArray[np.float32]) -> Mapping[str, Floats]:
    """Per alarm, how likely each text is anything but harmless."""
    chances = heads.chances(calibrated)
    return {task: heads.alarm(task, chances).astype(float) for task in ALARMS}


def thresholds(table: Sequence[Row], likely: Mapping[str, Floats]) -> dict[str, dict[str, float]]:
    """Per alarm the lowest probability that holds its precision and few ordinary texts reach; with figures."""
    found = {}
    for task in ALARMS:
        told = known(table, task)
        judged = told.posts if told.posts.sum() >= 40 else told.worth > 0
        chances, truths = likely[task][told.places], told.labels != len(TASKS[task]) - 1
        floor = float(np.quantile(chances[told.ordinary & ~truths], 1 - _MOST_FALSE))
        found[task] = _lowest(chances[judged], truths[judged], PRECISION[task], floor)
    return found


def _lowest(chances: Floats, truths: npt.NDArray[np.bool_], precision: float, floor: float) -> dict[str, float]:
    order = np.argsort(-chances)
    hits = np.cumsum(truths[order])
    precise = hits / np.arange(1, len(order) + 1)
    good = np.flatnonzero((precise >= precision) & (chances[order] >= floor))
    last = int(good[-1]) if len(good) else 0
    # Between this text and the next: a threshold that sits on a text moves with its last digit.
    below = chances[order[last + 1]] if last + 1 < len(order) else 0.0
    value = max((float(chances[order[last]]) + float(below)) / 2, floor)
    return {
        "from": round(value, 4),
        "precision": round(float(precise[last]), 3),
        "recall": round(float(hits[last] / max(truths.sum(), 1)), 3),
    }


def asked(table: Sequence[Row], likely: Mapping[str, Floats]) -> dict[str, float]:
    """Per alarm the small tier's probability from which an encoder is asked.

    It lets through 98 of 100 posts with the trait, unless more than a few ordinary texts would be asked with them.
    """
    found = {}
    for task in ALARMS:
        told = known(table, task)
        chances, truths = likely[task][told.places], told.labels != len(TASKS[task]) - 1
        judged = told.posts if told.posts.sum() >= 40 else told.worth > 0
        low = float(np.quantile(chances[judged & truths], 0.02))
        rare = float(np.quantile(chances[told.ordinary & ~truths], 1 - _MOST_ASKED))
        found[task] = round(max(low, rare), 4)
    return found
