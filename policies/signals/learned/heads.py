"""From raw scores to named probabilities: the same for every tier that computes one score per column."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from policies.signals.learned.tasks import Prediction

__all__ = ["Floats", "Head", "Heads"]

Floats = npt.NDArray[np.float32]

_LIMIT = 30.0


@dataclass(frozen=True, slots=True)
class Head:
    """One task: its labels and the columns of the scores that it reads, which stand beside one another.

    With one column the head is binary and its labels are (yes, no).
    """

    task: str
    labels: tuple[str, ...]
    columns: tuple[int, ...]

    @property
    def span(self) -> slice:
        """Its columns as a slice."""
        return slice(self.columns[0], self.columns[-1] + 1)


@dataclass(frozen=True)
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
        # What a column's stored weights were divided by, where they are stored in 8 bits.
        slopes = slopes * np.array(facts.get("scales", 1.0))
        shifts = np.concatenate([one["shift"] for one in told])
        return cls(heads, slopes.astype(np.float32), shifts.astype(np.float32))

    @cached_property
    def tasks(self) -> dict[str, tuple[str, ...]]:
        """Each task with its labels."""
        return {head.task: head.labels for head in self.heads}

    @cached_property
    def _several(self) -> tuple[Head, ...]:
        return tuple(head for head in self.heads if len(head.columns) > 1)

    def calibrated(self, scores: Floats) -> Floats:
        """Raw scores (texts, columns) → calibrated ones."""
        return np.asarray(scores * self.slopes + self.shifts, dtype=np.float32)

    def chances(self, calibrated: Floats) -> Floats:
        """Calibrated scores → probabilities, column by column; a binary head's column is that of its first label."""
        held = np.clip(calibrated, -_LIMIT, _LIMIT)
        found = np.asarray(1 / (1 + np.exp(-held)), dtype=np.float32)
        for head in self._several:
            powers = np.exp(held[:, head.span])
            found[:, head.span] = powers / powers.sum(axis=1, keepdims=True)
        return found

    def alarm(self, task: str, chances: Floats) -> Floats:
        """How likely each text is anything but harmless in a task."""
        head = next(one for one in self.heads if one.task == task)
        return chances[:, head.columns[0]] if len(head.columns) == 1 else 1 - chances[:, head.columns[-1]]

    def named(self, calibrated: Floats) -> list[Prediction]:
        """Calibrated scores → probabilities by task and label, one text a row."""
        several = [(head.task, head.labels, head.span) for head in self._several]
        single = [
            (head.task, head.labels[0], head.labels[1], head.columns[0])
            for head in self.heads
            if len(head.columns) == 1
        ]
        answers = []
        for row in self.chances(calibrated).tolist():
            answer: Prediction = {task: dict(zip(labels, row[span], strict=True)) for task, labels, span in several}
            for task, yes, no, column in single:
                likely = row[column]
                answer[task] = {yes: likely, no: 1 - likely}
            answers.append(answer)
        return answers
