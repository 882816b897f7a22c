"""Learns a network's heads on features that were read once: for every task a logistic regression that stays small."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from policies.signals.learned.train import rows
from policies.signals.learned.train.body import Floats
from policies.signals.learned.train.rows import Row
from policies.signals.learned.train.tune import columns, width

# How much a weight costs, as chosen on dev.
_COST: Final = 0.03
_COSTS: Final[Mapping[str, float]] = {"confidential": 0.1}
_STEPS: Final = 80
# How many texts of a source are read, at most: what is not named is read whole.
_MOST: Final[Mapping[str, int]] = {
    "in-house": 6_000,
    "in-house-pairs": 3_000,
    "in-house-frames": 3_000,
    "hatemoji_build": 5_000,
    "identity_templates": 500,
    "banking77": 1_200,
    "clinc150": 1_200,
}


def chosen(folder: Path, split: str, seed: int, share: float = 1.0) -> list[Row]:
    """All posts of a split, and some of everything else; or only a share of all that."""
    table = rows.rows(folder, split, seed)
    left = dict(_MOST) if split == "train" else {source: most // 3 for source, most in _MOST.items()}
    found = []
    for place in np.random.default_rng(seed).permutation(len(table)).tolist():
        row = table[place]
        if left.get(row.source, 1):
            found.append(row)
            if row.source in left:
                left[row.source] -= 1
    return rows.thinned(found, share)


def learn(features: Floats, table: Sequence[Row]) -> tuple[Floats, Floats]:
    """Weights (columns, features) and shifts of the heads of which the table tells; the same every time."""
    told = torch.from_numpy(features)
    middle, spread = told.mean(0), told.std(0)
    # A feature that hardly moves must not be blown up.
    spread = torch.maximum(spread, spread.median() / 2)
    even = (told - middle) / spread
    layout = columns()
    weights, shifts = torch.zeros((width(), features.shape[1])), torch.zeros(width())
    for task, places in layout.items():
        known = [place for place, row in enumerate(table) if task in row.known]
        if not known:
            continue
        labels = torch.tensor([table[place].known[task][0] for place in known])
        worth = torch.tensor([_worth(table[place], task) for place in known])
        head, shift = _fitted(even[known], labels, worth / worth.sum(), len(places), _COSTS.get(task, _COST))
        weights[list(places)] = head / spread
        shifts[list(places)] = shift - (head / spread) @ middle
    return weights.numpy(), shifts.numpy()


def _worth(row: Row, task: str) -> float:
    """Posts count for five of the others, and our own languages for two of English."""
    return (
        row.known[task][1] * (5.0 if row.source.startswith("posts") else 1.0) * (1.0 if row.language == "en" else 2.0)
    )


def _fitted(told: Tensor, labels: Tensor, worth: Tensor, width: int, cost: float) -> tuple[Tensor, Tensor]:
    head = torch.zeros((width, told.shape[1]), requires_grad=True)
    shift = torch.zeros(width, requires_grad=True)
    descent = torch.optim.LBFGS([head, shift], max_iter=_STEPS, line_search_fn="strong_wolfe", tolerance_grad=1e-5)
    # A label is never quite certain.
    sure = (labels == 0).float() * 0.96 + 0.02

    def loss() -> Tensor:
        descent.zero_grad()
        scores = functional.linear(told, head, shift)
        if width == 1:
            each = functional.binary_cross_entropy_with_logits(scores[:, 0], sure, reduction="none")
        else:
            each = functional.cross_entropy(scores, labels, reduction="none", label_smoothing=0.03)
        total: Tensor = (each * worth).sum() + cost * (head**2).sum()
        total.backward()
        return total

    descent.step(loss)
    return head.detach(), shift.detach()
