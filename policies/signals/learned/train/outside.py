"""Sets that nothing was trained on: what they say of offence and hate, and the functional cases of our own."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from policies.signals.learned.tasks import TASKS, Learned
from policies.signals.learned.train import public


def _ranked(model: Learned, task: str, texts: Sequence[tuple[str, bool]]) -> dict[str, float]:
    """Macro-F1 at the threshold and at even odds, and how well the score ranks (AUC)."""
    harmless = TASKS[task][-1]
    chances = [1 - one[task][harmless] for one in model.predict([text for text, _ in texts])]
    truths = [truth for _, truth in texts]
    ranked = sorted(zip(chances, truths, strict=True))
    area = sum(place for place, (_, truth) in enumerate(ranked, 1) if truth)
    good, bad = sum(truths), len(truths) - sum(truths)
    limit = model.thresholds[task]
    return {
        "n": len(texts),
        "macro_f1": round(_macro(truths, [chance >= limit for chance in chances]), 3),
        "macro_f1 at 0.5": round(_macro(truths, [chance >= 0.5 for chance in chances]), 3),
        "auc": round((area - good * (good + 1) / 2) / max(good * bad, 1), 3),
    }


def _macro(truths: Sequence[bool], guesses: Sequence[bool]) -> float:
    found = []
    for label in (True, False):
        hits = sum(truth == guess == label for truth, guess in zip(truths, guesses, strict=True))
        found.append(2 * hits / max(truths.count(label) + guesses.count(label), 1))
    return sum(found) / 2


def _part(text: str) -> bool:
    return hashlib.blake2b(text.encode(), digest_size=1).digest()[0] % 4 == 0


def line(model: Learned, task: str, language: str) -> float:
    """From which probability a model is believed in a task, in a language."""
    return (model.thresholds if language == "en" else model.abroad)[task]


def outside(model: Learned, folder: Path, cases: Path) -> dict[str, Any]:
    """The figures of TweetEval's parts and of the functional cases."""
    offensive = [
        (row["text"], row["label"] == "offensive") for row in public.rows(folder, "tweeteval_offensive", "dev")
    ]
    held = [
        (row["text"], row["label"] == "offensive")
        for row in public.rows(folder, "tweeteval_offensive", "train")
        if _part(row["text"])
    ]
    hate = [(row["text"], row["label"] == "hate") for row in public.rows(folder, "tweeteval_hate", "dev")]
    told: dict[str, Any] = {}
    if offensive:
        told["offensive on TweetEval offensive dev"] = _ranked(model, "offensive", offensive)
        told["offensive on a quarter of its train"] = _ranked(model, "offensive", held)
        told["hostility on TweetEval offensive dev"] = _ranked(model, "hostility", offensive)
        told["hate on TweetEval hate dev"] = _ranked(model, "hate", hate)
    found = [(path.name.partition(".")[0].partition("_")[0], path) for path in sorted(cases.glob("*.jsonl"))]
    told["functional cases"] = {path.name: functional(model, task, path) for task, path in found if task in TASKS}
    return told


def functional(model: Learned, task: str, path: Path) -> dict[str, Any]:
    """How many functional cases of a task come out right, by language and by what they test."""
    cases = [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines() if row.strip()]
    answers = model.predict([case["text"] for case in cases])
    harmless = TASKS[task][-1]
    found: dict[str, list[bool]] = defaultdict(list)
    for case, answer in zip(cases, answers, strict=True):
        truth = case["hateful"] if "hateful" in case else case["label"] != harmless
        language = case.get("language", "en")
        right = (1 - answer[task][harmless] >= line(model, task, language)) == truth
        kind = "alarming" if truth else "harmless"
        found[f"all {kind}"].append(right)
        found[f"{language} {kind}"].append(right)
        found[f"{kind}: {case.get('functionality') or case.get('function')}"].append(right)
    return {name: f"{sum(right)} of {len(right)}" for name, right in sorted(found.items())}
