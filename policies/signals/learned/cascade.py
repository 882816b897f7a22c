"""Both tiers as one model: the small one reads every text, an encoder those that it is unsure of, or all."""

from collections.abc import Mapping, Sequence
from typing import Self

import numpy as np
import numpy.typing as npt

from policies.signals.learned.encoder import Encoder, Reading
from policies.signals.learned.heads import Floats
from policies.signals.learned.small import Small
from policies.signals.learned.tasks import Prediction

__all__ = ["Cascade"]


class Cascade:
    """Probabilities of both tiers weighed together; safe to share between threads.

    A text in a language that no network knows keeps the small tier's answer.
    """

    __slots__ = ("_encoder", "_everywhere", "_small", "abroad", "sure", "thresholds", "version")

    def __init__(self, small: Small, encoder: Encoder, *, everywhere: bool) -> None:
        self._small, self._encoder, self._everywhere = small, encoder, everywhere
        self.version = f"{small.version}+{encoder.version}{'' if everywhere else '?'}"
        self.thresholds: Mapping[str, float] = encoder.thresholds
        self.abroad: Mapping[str, float] = encoder.abroad
        self.sure: Mapping[str, float] = encoder.sure

    @classmethod
    def load(cls, *, everywhere: bool) -> Self:
        """The models that ship; raises ModelError where the extra `encoder` is not installed."""
        return cls(Small.load(), Encoder.load(), everywhere=everywhere)

    @property
    def tasks(self) -> dict[str, tuple[str, ...]]:
        """Each task with its labels."""
        return self._small.tasks

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """For each text, in order: task → label → probability; the labels of a task sum to 1."""
        if not texts:
            return []
        scores = self._small.scores(texts)
        asked = range(len(texts)) if self._everywhere else np.flatnonzero(self.unsure(scores)).tolist()
        readings: dict[Reading, list[int]] = {}
        for place in asked:
            reading = self._encoder.reading(texts[place])
            if reading is not None:
                readings.setdefault(reading, []).append(place)
        for reading, places in readings.items():
            scores[places] = reading.scores([texts[place] for place in places], scores[places])
        return self._small.heads.named(scores)

    def unsure(self, scores: Floats) -> npt.NDArray[np.bool_]:
        """Which texts the small tier can't rule an alarm out for, by its calibrated scores."""
        heads = self._small.heads
        chances = heads.chances(scores)
        found = np.zeros(len(scores), dtype=bool)
        for task, low in self._encoder.ask.items():
            found |= heads.alarm(task, chances) >= low
        return found
