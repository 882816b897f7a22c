"""Any text-classification model by name or folder, through `transformers` (the extra of that name)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Self

from policies.signals.learned.missing import ModelError, needs
from policies.signals.learned.small import Small
from policies.signals.learned.tasks import ALARMS, TASKS, Prediction

__all__ = ["KNOWN", "Hub"]

KNOWN: Final[Mapping[str, str]] = {
    "toxic": "hostility/hostile",
    "toxicity": "hostility/hostile",
    "abusive": "hostility/hostile",
    "hostile": "hostility/hostile",
    "offensive": "offensive/offensive",
    "hate": "hate/hate",
    "hateful": "hate/hate",
    "hate speech": "hate/hate",
    "stereotype": "stereotype/stereotype",
}
"""What common labels mean here, where the settings don't say."""

_BATCH: Final = 16


class Hub:
    """A model of others beside the small tier: it answers the tasks that its labels mean, the small tier the rest."""

    def __init__(self, name: str, tokenizer: Any, model: Any, labels: Mapping[str, str]) -> None:
        self._tokenizer, self._model = tokenizer, model
        self._small = Small.load()
        self.version = f"{self._small.version}+hf:{name}"
        self.thresholds: Mapping[str, float] = self._small.thresholds
        self.abroad: Mapping[str, float] = self._small.abroad
        self.sure: Mapping[str, float] = self._small.sure
        self._meaning = _meaning(name, model.config.id2label, {**KNOWN, **_lower(labels)})

    @classmethod
    def load(cls, name: str, labels: Mapping[str, str]) -> Self:
        """The model of a name (fetched by `transformers` where it isn't on this machine yet) or of a folder."""
        with needs("transformers"):
            import torch  # noqa: F401
            from transformers import AutoModelForSequenceClassification, AutoTokenizer
        try:
            tokenizer = AutoTokenizer.from_pretrained(name)
            model = AutoModelForSequenceClassification.from_pretrained(name)
        except (OSError, ValueError) as error:
            raise ModelError(f"The model hf:{name} can't be loaded: {str(error).splitlines()[0]}") from error
        model.eval()
        return cls(name, tokenizer, model, labels)

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """For each text, in order: task → label → probability; the labels of a task sum to 1."""
        answers = self._small.predict(texts)
        for start in range(0, len(texts), _BATCH):
            part = list(texts[start : start + _BATCH])
            for place, row in enumerate(self._chances(part), start):
                answers[place] |= self._named(row)
        return answers

    def _chances(self, texts: list[str]) -> list[list[float]]:
        import torch

        read = self._tokenizer(texts, return_tensors="pt", padding=True, truncation=True, max_length=256)
        with torch.inference_mode():
            scores = self._model(**read).logits
        several = self._model.config.problem_type == "multi_label_classification" or scores.shape[1] == 1
        found: list[list[float]] = (torch.sigmoid(scores) if several else torch.softmax(scores, dim=-1)).tolist()
        return found

    def _named(self, chances: Sequence[float]) -> Prediction:
        found: Prediction = {}
        for number, (task, label) in self._meaning.items():
            answer = found.setdefault(task, dict.fromkeys(TASKS[task], 0.0))
            answer[label] = max(answer[label], chances[number])
        for task, answer in found.items():
            harmless = TASKS[task][-1]
            told = sum(value for label, value in answer.items() if label != harmless)
            if task in ALARMS:
                answer[harmless] = max(0.0, 1 - told)
            total = sum(answer.values()) or 1.0
            found[task] = {label: value / total for label, value in answer.items()}
        return found


def _lower(labels: Mapping[str, str]) -> dict[str, str]:
    return {label.lower(): meaning for label, meaning in labels.items()}


def _meaning(name: str, known: Mapping[int, str], labels: Mapping[str, str]) -> dict[int, tuple[str, str]]:
    """The task and label that each of the model's outputs means; outputs that mean nothing here are left out."""
    found = {}
    for number, label in known.items():
        task, _, ours = labels.get(str(label).lower(), "").partition("/")
        if task and ours not in TASKS.get(task, ()):
            raise ModelError(
                f'labels: "{label}" can\'t mean "{task}/{ours}". Write a task and a label of docs/signals/learned.md.'
            )
        if task:
            found[int(number)] = (task, ours)
    if not found:
        listed = ", ".join(f'"{label}"' for label in list(known.values())[:12])
        raise ModelError(
            f"Nobody knows what the labels of hf:{name} mean here: {listed}. "
            'Say it in [judge] labels, as in labels = { "LABEL_1" = "hostility/hostile" }.'
        )
    return found
