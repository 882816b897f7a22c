"""The first, small tier of learned signals: linear heads over hashed n-grams, numpy only."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from policies.signals.learned.features import Bag, chunks, extract

MODELS = Path(__file__).parents[2] / "code" / "models"

Prediction = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Head:
    """One task: its labels, the columns of the weights it reads, and how its scores become probabilities.

    With one column the head is binary and its labels are (yes, no). `scale` and `shift` are the calibration fitted
    on held-out texts: probability = softmax or sigmoid of `scale * score + shift`.
    """

    task: str
    labels: tuple[str, ...]
    columns: tuple[int, ...]
    scale: float
    shift: tuple[float, ...]

    def probabilities(self, scores: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """Calibrated probabilities, one row per text, one column per label; each row sums to 1."""
        mine = scores[:, self.columns].astype(np.float64) * self.scale + np.array(self.shift)
        if len(self.columns) == 1:
            yes = 1 / (1 + np.exp(-np.clip(mine, -50, 50)))
            return np.hstack([yes, 1 - yes])
        powers = np.exp(mine - mine.max(axis=1, keepdims=True))
        shares: npt.NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
        return shares


class Small:
    """Probabilities per task and label for short texts, in tens of microseconds each.

    `version` changes whenever an answer may change. `thresholds` holds, per binary task, the probability from which
    the yes-label held its stated precision on held-out texts (the model's card has the figures).
    """

    __slots__ = ("_heads", "_scales", "_weights", "thresholds", "version")

    def __init__(self, weights: npt.NDArray[np.int8], facts: Mapping[str, Any]) -> None:
        self._weights = weights
        self._scales = np.array(facts["scales"], dtype=np.float32)
        self._heads = tuple(
            Head(one["task"], tuple(one["labels"]), tuple(one["columns"]), one["scale"], tuple(one["shift"]))
            for one in facts["heads"]
        )
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
        gathered = self._weights[bag.buckets].sum(axis=0, dtype=np.int32)
        sums = np.add.reduceat(gathered, bag.starts, axis=0)
        return (sums * self._scales / np.sqrt(bag.counts)[:, None]).astype(np.float32, copy=False)

    def _named(self, scores: npt.NDArray[np.float32]) -> list[Prediction]:
        answers: list[Prediction] = [{} for _ in range(len(scores))]
        for head in self._heads:
            for answer, row in zip(answers, head.probabilities(scores).tolist(), strict=True):
                answer[head.task] = dict(zip(head.labels, row, strict=True))
        return answers


@cache
def _read(folder: Path) -> tuple[npt.NDArray[np.int8], dict[str, Any]]:
    facts = json.loads((folder / "small.json").read_text(encoding="utf-8"))
    return np.load(folder / "small.npy", mmap_mode="r"), facts
