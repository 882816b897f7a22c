"""From raw scores to named probabilities: the same for every tier that computes one score per column."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from policies.signals.learned.tasks import Prediction

__all__ = ["Floats", "Head", "Heads"]

Floats = npt.NDArray[np.float32]

_LIMIT = 30.0


@dataclass(frozen=True, slots=True)
class Head:
    """One task: its labels and the columns of the scores that it reads.

    With one column the head is binary and its labels are (yes, no).
    """

    task: str
    labels: tuple[str, ...]
    columns: tuple[int, ...]

    def name(self, scores: Sequence[float]) -> dict[str, float]:
        """The probability of each label, from the calibrated scores of one text."""
        if len(self.columns) == 1:
            yes = 1 / (1 + math.exp(-scores[self.columns[0]]))
            return {self.labels[0]: yes, self.labels[1]: 1 - yes}
        powers = [math.exp(scores[column]) for column in self.columns]
        total = sum(powers)
        return {label: power / total for label, power in zip(self.labels, powers, strict=True)}


@dataclass(frozen=True, slots=True)
class Heads:
    """The heads of a model with their calibration, fitted on held-out texts: score × slope + shift, per column."""

    heads: tuple[Head, ...]
    slopes: Floats
    shifts: Floats

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Self:
        """The heads as a model's JSON tells them."""
        told = facts["heads"]
        heads = tuple(Head(one["task"], tuple(one["labels"]), tuple(one["columns"])) for one in told)
        slopes = np.concatenate([np.full(len(one["columns"]), one["scale"]) for one in told])
        shifts = np.concatenate([one["shift"] for one in told])
        return cls(heads, slopes.astype(np.float32), shifts.astype(np.float32))

    @property
    def tasks(self) -> dict[str, tuple[str, ...]]:
        """Each task with its labels."""
        return {head.task: head.labels for head in self.heads}

    def calibrated(self, scores: Floats) -> Floats:
        """Raw scores (texts, columns) → calibrated ones, kept within what can be squashed."""
        held: Floats = np.clip(scores * self.slopes + self.shifts, -_LIMIT, _LIMIT).astype(np.float32, copy=False)
        return held

    def named(self, calibrated: Floats) -> list[Prediction]:
        """Calibrated scores → probabilities by task and label, one text a row."""
        return [{head.task: head.name(row) for head in self.heads} for row in calibrated.tolist()]
