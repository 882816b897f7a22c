"""The first, small tier of learned signals: linear heads over hashed n-grams, numpy only."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from policies.signals.learned.features import Bag, chunks, extract
from policies.signals.learned.heads import Floats, Heads
from policies.signals.learned.tasks import Prediction

__all__ = ["MODELS", "Prediction", "Small"]

MODELS = Path(__file__).parents[2] / "code" / "models"


class Small:
    """Probabilities per task and label for short texts, in tens of microseconds each.

    `version` changes whenever an answer may change. `thresholds` holds, per alarm, the probability from which to
    believe it alone (`abroad` for every language but English), `sure` the one from which to be sure (above 1: never).
    They were chosen on held-out texts; the model's card has the figures.
    """

    __slots__ = ("_weights", "abroad", "heads", "sure", "thresholds", "version")

    def __init__(self, weights: npt.NDArray[np.int8], facts: Mapping[str, Any]) -> None:
        self._weights = weights
        self.heads = Heads.of(facts)
        self.version: str = facts["version"]
        self.thresholds: Mapping[str, float] = dict(facts["thresholds"])
        self.abroad: Mapping[str, float] = dict(facts.get("abroad", self.thresholds))
        self.sure: Mapping[str, float] = dict(facts.get("sure", {}))

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
        return self.heads.tasks

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """For each text, in order: task → label → probability; the labels of a task sum to 1."""
        answers: list[Prediction] = []
        for start, stop in chunks(texts):
            answers += self.heads.named(self._scores(extract(texts[start:stop])))
        return answers

    def scores(self, texts: Sequence[str]) -> Floats:
        """Calibrated scores (texts, columns), for whoever weighs them against another model's."""
        found = [self._scores(extract(texts[start:stop])) for start, stop in chunks(texts)]
        return np.concatenate(found) if found else np.zeros((0, len(self.heads.slopes)), dtype=np.float32)

    def _scores(self, bag: Bag) -> Floats:
        # Seven 8-bit weights fit 16 bits; adding row by row is several times faster than one sum over an axis.
        sums = self._weights.take(bag.buckets[0], axis=0).astype(np.int16)
        for row in bag.buckets[1:]:
            sums += self._weights.take(row, axis=0)
        totals = np.add.reduceat(sums, bag.starts, axis=0, dtype=np.int32)
        # Columns past the last head only fill up the rows.
        told = totals[:, : len(self.heads.slopes)] / np.sqrt(bag.counts)[:, None]
        return self.heads.calibrated(told.astype(np.float32))


@cache
def _read(folder: Path) -> tuple[npt.NDArray[np.int8], dict[str, Any]]:
    facts = json.loads((folder / "small.json").read_text(encoding="utf-8"))
    # A plain view of the mapped file: the memmap class itself is slow to index.
    return np.load(folder / "small.npy", mmap_mode="r").view(np.ndarray), facts
