"""Fits linear heads on hashed features, calibrates them and finds their thresholds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from policies.signals.learned.features import BITS, chunks, extract
from policies.signals.learned.train.example import Example

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights (buckets by columns) and how a score becomes a probability: `scale * score + shift`."""

    weights: npt.NDArray[np.float32]
    scale: float
    shift: tuple[float, ...]


def matrix(texts: Sequence[str]) -> csr_matrix:
    """One row per text, one column per bucket: counts over the square root of the number of features."""
    found, marks, lengths = [], [], [0]
    for start, stop in chunks(texts):
        bag = extract(texts[start:stop])
        edges = np.append(bag.starts, bag.buckets.shape[1])
        for number in range(stop - start):
            mine = bag.buckets[:, edges[number] : edges[number + 1]].ravel()
            mine = mine[mine != 0]
            found.append(mine)
            marks.append(np.full(len(mine), 1 / np.sqrt(max(len(mine), 1)), dtype=np.float32))
            lengths.append(lengths[-1] + len(mine))
    rows = csr_matrix((np.concatenate(marks), np.concatenate(found), lengths), shape=(len(texts), 1 << BITS))
    rows.sum_duplicates()
    return rows


def _rarity(features: csr_matrix) -> Floats:
    """How much a bucket counts: more the rarer it is (inverse document frequency, about 1 on average)."""
    seen = np.asarray((features > 0).sum(axis=0)).ravel()
    rare = np.log(features.shape[0] / (1.0 + seen))
    return np.asarray(np.clip(rare / rare[seen > 0].mean(), 0, None))


def _column(features: csr_matrix, truth: npt.NDArray[np.bool_], trust: Floats, strength: float) -> tuple[Floats, float]:
    model = LogisticRegression(C=strength, solver="liblinear", max_iter=300, random_state=0)
    model.fit(features, truth, sample_weight=trust)
    return model.coef_[0], float(model.intercept_[0])


def fit(train: Sequence[Example], dev: Sequence[Example], labels: Sequence[str], strength: float) -> Fitted:
    """One logistic column per label (for two labels: one, for the first), calibrated together on `dev`."""
    order = np.array([labels.index(one.label) for one in train])
    trust = np.array([one.weight for one in train], dtype=np.float64)
    features = matrix([one.text for one in train])
    rarity = _rarity(features)
    weighed = features.multiply(rarity).tocsr()
    asked = range(1 if len(labels) == 2 else len(labels))
    columns = [_column(weighed, order == place, trust, strength) for place in asked]
    # The rarity moves into the weights, so that the running model knows nothing of it.
    weights = (np.stack([column for column, _ in columns], axis=1) * rarity[:, None]).astype(np.float32)
    weights[0] = 0
    bias = np.array([one for _, one in columns])
    scores = matrix([one.text for one in dev]) @ weights + bias
    targets = np.array([labels.index(one.label) for one in dev])
    worth = np.array([one.weight for one in dev], dtype=np.float64)
    scale, moved = _platt(scores, targets, worth, len(labels) == 2)
    shift = bias * scale + moved
    return Fitted(weights, scale, tuple(float(one) for one in shift))


def _platt(scores: Floats, targets: npt.NDArray[np.int_], worth: Floats, binary: bool) -> tuple[float, Floats]:
    """The scale and shifts with the least log loss on held-out texts."""
    columns = scores.shape[1]

    def loss(values: Floats) -> float:
        moved = scores * values[0] + values[1:]
        if binary:
            sign = np.where(targets == 0, 1.0, -1.0)
            return float(np.average(np.logaddexp(0, -sign * moved[:, 0]), weights=worth))
        losses = np.logaddexp.reduce(moved, axis=1) - moved[np.arange(len(targets)), targets]
        return float(np.average(losses, weights=worth))

    found = minimize(loss, np.append(1.0, np.zeros(columns)), method="Nelder-Mead", options={"maxiter": 4_000})
    return float(found.x[0]), np.asarray(found.x[1:])


def threshold(probabilities: Floats, truths: npt.NDArray[np.bool_], precision: float) -> tuple[float, float, float]:
    """The lowest probability with at least this precision on held-out texts: (threshold, precision, recall)."""
    order = np.argsort(-probabilities)
    hits = np.cumsum(truths[order])
    precise = hits / np.arange(1, len(order) + 1)
    good = np.flatnonzero(precise >= precision)
    if not len(good):
        return 1.0, 0.0, 0.0
    last = good[-1]
    return float(probabilities[order[last]]), float(precise[last]), float(hits[last] / max(truths.sum(), 1))
