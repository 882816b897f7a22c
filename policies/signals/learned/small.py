"""The first, small tier of learned signals: linear heads over hashed n-grams, numpy only."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from policies.signals.learned.features import Bag, chunks, extract

MODELS = Path(__file__).parents[2] / "code" / "models"

_LIMIT = 30.0

Prediction = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Head:
    """One task: its labels and the columns of the weights that it reads.

    With one column the head is binary and its labels are (yes, no).
    """

    task: str
    labels: tuple[str, ...]
    columns: tuple[int, ...]

    def name(self, scores: list[float]) -> dict[str, float]:
        """The probability of each label, from the calibrated scores of one text."""
        if len(self.columns) == 1:
            yes = 1 / (1 + math.exp(-scores[self.columns[0]]))
            return {self.labels[0]: yes, self.labels[1]: 1 - yes}
        powers = [math.exp(scores[column]) for column in self.columns]
        total = sum(powers)
        return {label: power / total for label, power in zip(self.labels, powers, strict=True)}


class Small:
    """Probabilities per task and label for short texts, in tens of microseconds each.

    `version` changes whenever an answer may change. `thresholds` holds, per binary task, the probability from which
    the yes-label held its stated precision on held-out texts (the model's card has the figures).
    """

    __slots__ = ("_heads", "_shifts", "_slopes", "_weights", "thresholds", "version")

    def __init__(self, weights: npt.NDArray[np.int8], facts: Mapping[str, Any]) -> None:
        self._weights = weights
        self._heads = tuple(Head(one["task"], tuple(one["labels"]), tuple(one["columns"])) for one in facts["heads"])
        # Calibration, fitted on held-out texts: what turns a column's sum into the score that is squashed.
        slopes = np.concatenate([np.full(len(one["columns"]), one["scale"]) for one in facts["heads"]])
        self._slopes = (slopes * np.array(facts["scales"])).astype(np.float32)
        self._shifts = np.concatenate([one["shift"] for one in facts["heads"]]).astype(np.float32)
        self.version: str = facts["version"]
        self.thresholds: Mapping[str, float] = dict(facts["thresholds"])

    @classmethod
    def load(cls, folder: Path | None = None) -> Self:
        """The model in `folder` (None: the shipped one); weights are mapped, not read, so this takes milliseconds."""
        return cls(*_read(folder or MODELS))

    @staticmethod
    def forget() -> None:
        """The next load reads the files again (for whoever has just written them)."""
        _read.cache_clear()

    @property
    def tasks(self) -> dict[str, tuple[str, ...]]:
        """Each task with its labels."""
        return {head.task: head.labels for head in self._heads}

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """For each text, in order: task → label → probability; the labels of a task sum to 1."""
        answers: list[Prediction] = []
        for start, stop in chunks(texts):
            answers += self._named(self._scores(extract(texts[start:stop])))
        return answers

    def _scores(self, bag: Bag) -> npt.NDArray[np.float32]:
        # Seven 8-bit weights fit 16 bits; adding row by row is several times faster than one sum over an axis.
        sums = self._weights[bag.buckets[0]].astype(np.int16)
        for row in bag.buckets[1:]:
            sums += self._weights[row]
        totals = np.add.reduceat(sums, bag.starts, axis=0, dtype=np.int32)
        scores = totals * self._slopes / np.sqrt(bag.counts)[:, None] + self._shifts
        held: npt.NDArray[np.float32] = np.clip(scores, -_LIMIT, _LIMIT).astype(np.float32, copy=False)
        return held

    def _named(self, scores: npt.NDArray[np.float32]) -> list[Prediction]:
        return [{head.task: head.name(row) for head in self._heads} for row in scores.tolist()]


@cache
def _read(folder: Path) -> tuple[npt.NDArray[np.int8], dict[str, Any]]:
    facts = json.loads((folder / "small.json").read_text(encoding="utf-8"))
    # A plain view of the mapped file: the memmap class itself is slow to index.
    return np.load(folder / "small.npy", mmap_mode="r").view(np.ndarray), facts
