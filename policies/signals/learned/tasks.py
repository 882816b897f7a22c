"""The tasks that learned models answer, with their labels: one list for every tier, the trainer and the tests."""

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

__all__ = ["ALARMS", "TASKS", "Learned", "Prediction"]

TASKS: Final[Mapping[str, tuple[str, ...]]] = {
    "intent": ("question", "suggestion", "criticism", "praise", "other"),
    "hostility": ("hostile", "not"),
    "offensive": ("offensive", "not"),
    "hate": ("hate", "not"),
    "stereotype": ("stereotype", "not"),
    "topic": ("politics", "religion", "neither"),
    "confidential": ("financial", "performance", "release", "restock", "internal", "none"),
    "speaking": ("speaks", "not"),
    "promotion": ("promotes", "not"),
    "safety": ("safety", "not"),
    "security": ("security", "not"),
    "vulnerable": ("vulnerable", "not"),
    "work": ("work", "not"),
}
"""Each task with its labels. The last label of all tasks but `intent` and `work` is the harmless one.

`work` is talk about the writer's own working life: pay, hours, conditions, unions, management.
`offensive` is about words (swearing or insults, aimed or not), `hostility` about deeds (abuse of people, threats):
nobody acts on the former alone.
"""

ALARMS: Final = tuple(task for task in TASKS if task not in {"intent", "work"})
"""The tasks with a harmless label: how alarming a text is, is 1 less that label's probability."""

Prediction = dict[str, dict[str, float]]
"""Task → label → probability; the labels of a task sum to 1."""


class Learned(Protocol):
    """A model that gives probabilities per task and label for each text. Safe to share between threads."""

    @property
    def version(self) -> str:
        """What changes whenever an answer may change."""

    @property
    def thresholds(self) -> Mapping[str, float]:
        """Per alarm, the probability from which to believe it without another sign; above 1 where it never is."""

    @property
    def abroad(self) -> Mapping[str, float]:
        """The thresholds for texts in any language but English."""

    @property
    def sure(self) -> Mapping[str, float]:
        """Per alarm, the probability that held a precision of 0.95 on held-out texts; above 1: none did."""

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """One prediction per text, in order; a model may know only some of the tasks."""
