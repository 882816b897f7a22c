"""Turns raw scores into probabilities on held-out texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from policies.signals.learned.tasks import TASKS
from policies.signals.learned.train.rows import Row
from policies.signals.learned.train.tune import columns

Floats = npt.NDArray[np.float64]

_ORDINARY: Final = ("in-house", "goemotions", "banking77", "clinc150")
_WRITTEN: Final = ("posts", "strangers")
_PRIOR: Final = 0.02  # how far a fit may stray from what it began with, where there are few texts
_MOVED: Final = 2.0  # the same for one language's move away from the others, over the number of its posts


@dataclass(frozen=True, slots=True)
class Known:
    """What dev knows of one task: places in the table, labels, and how much each text counts.

    Strangers' texts count together for as much as the posts: whoever wrote what a model learned from is easier to read
    for it than anybody else.
    """

    places: npt.NDArray[np.intp]
    labels: npt.NDArray[np.intp]
    worth: Floats
    posts: npt.NDArray[np.bool_]
    ordinary: npt.NDArray[np.bool_]


def known(table: Sequence[Row], task: str) -> Known:
    """The rows that say something of a task; its own posts count together for as much as all others."""
    places = [place for place, row in enumerate(table) if task in row.known]
    sources = np.array([table[place].source for place in places])
    worth = np.array([table[place].known[task][1] for place in places], float)
    mine = np.isin(sources, _WRITTEN) & (worth >= 1)
    strangers = sources == "strangers"
    if strangers.any():
        worth[strangers] = (mine & ~strangers).sum() / strangers.sum()
    if mine.any() and not mine.all():
        worth[mine] *= worth[~mine].sum() / worth[mine].sum()
    labels = [table[place].known[task][0] for place in places]
    return Known(np.array(places), np.array(labels), worth, mine, np.isin(sources, _ORDINARY))


def fitted(
    table: Sequence[Row], tiers: Sequence[Floats], begun: Sequence[Mapping[str, Any]] = ()
) -> list[dict[str, Any]]:
    """The facts of every head: how much each tier's scores count, and the shifts.

    With `begun` only what differs from those facts has to be proved by the texts.
    """
    facts = []
    for number, (task, places) in enumerate(columns().items()):
        told = known(table, task)
        mine = [scores[told.places][:, list(places)].astype(float) for scores in tiers]
        from_ = [*begun[number]["weights"], *begun[number]["shift"]] if begun else None
        weights, shift = _fit(mine, told, from_)
        facts.append({"task": task, "labels": TASKS[task], "columns": list(places), "weights": weights, "shift": shift})
    return facts


def by_language(
    table: Sequence[Row], tiers: Sequence[Floats], languages: Sequence[str]
) -> list[tuple[tuple[str, ...], list[dict[str, Any]]]]:
    """The facts of every language on its own: what all of them share, moved as far as its own texts prove.

    One line can then serve them all: a probability means the same in each.
    """
    shared = fitted(table, tiers)
    found: list[tuple[tuple[str, ...], list[dict[str, Any]]]] = []
    for language in languages:
        mine = np.array([row.language == language for row in table])
        own = [row for row in table if row.language == language]
        found.append(((language,), fitted(own, [scores[mine] for scores in tiers], shared)))
    return found


def _fit(tiers: Sequence[Floats], told: Known, from_: Sequence[float] | None) -> tuple[list[float], list[float]]:
    count, width = len(tiers), tiers[0].shape[1]
    cost = _PRIOR if from_ is None else _MOVED / max(int(told.posts.sum()), 1)

    def loss(values: Floats) -> float:
        moved = values[count:] + sum(scores * weight for scores, weight in zip(tiers, values, strict=False))
        strayed = cost * float(np.sum((values - begun) ** 2))
        return strayed + float(np.average(_log_loss(moved, told.labels), weights=told.worth))

    begun = np.concatenate([np.full(count, 1 / count), np.zeros(width)]) if from_ is None else np.array(from_)
    bounds = [(0.02 if count == 1 else 0.0, 3.0)] * count + [(-8.0, 8.0)] * width
    found = minimize(loss, begun, method="L-BFGS-B", bounds=bounds).x
    return [round(float(one), 4) for one in found[:count]], [round(float(one), 4) for one in found[count:]]


def _log_loss(scores: Floats, labels: npt.NDArray[np.intp]) -> Floats:
    if scores.shape[1] == 1:
        return np.asarray(np.logaddexp(0, np.where(labels == 0, -1.0, 1.0) * scores[:, 0]))
    return np.asarray(np.logaddexp.reduce(scores, axis=1) - scores[np.arange(len(labels)), labels])
