"""Measures the models: `python -m policies.signals.learned.train.measure TEXTS [--rows FILE --gold FILE] [--cards]`.

Reads the held-out posts and seeds, the functional cases, and sets that are for measuring only; prints JSON, and with
`--cards` writes every table of the models' cards. Nothing here was trained on, and no threshold was chosen here.
"""

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from policies.signals.learned import ALARMS, TASKS, Learned, load
from policies.signals.learned.small import MODELS
from policies.signals.learned.train import cards, public, rows
from policies.signals.learned.train.example import Example
from policies.signals.learned.train.outside import line, outside
from policies.signals.learned.train.posts import posts

Pair = tuple[str, str]
LANGUAGES: Final = ("en", "es", "de", "fr", "ja")


def f1(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Accuracy, macro-F1 and F1 per label of (truth, guess) pairs."""
    hits = Counter(truth for truth, guess in pairs if truth == guess)
    truths = Counter(truth for truth, _ in pairs)
    guesses = Counter(guess for _, guess in pairs)
    each = {label: round(2 * hits[label] / (truths[label] + guesses[label]), 3) for label in sorted(truths)}
    return {
        "n": len(pairs),
        "accuracy": round(sum(hits.values()) / max(len(pairs), 1), 3),
        "macro_f1": round(sum(each.values()) / max(len(each), 1), 3),
        "f1": each,
    }


def flagged(model: Learned, task: str, examples: Sequence[Example]) -> list[bool]:
    """Whether each text reaches the task's threshold for its language."""
    harmless = TASKS[task][-1]
    answers = model.predict([one.text for one in examples])
    pairs = zip(examples, answers, strict=True)
    return [1 - answer[task][harmless] >= line(model, task, one.language) for one, answer in pairs]


def rates(truths: Sequence[bool], guesses: Sequence[bool]) -> dict[str, float]:
    """Precision and recall, with how many texts there were of either kind."""
    hits = sum(truth and guess for truth, guess in zip(truths, guesses, strict=True))
    return {
        "n": len(truths),
        "with": sum(truths),
        "precision": round(hits / max(sum(guesses), 1), 3),
        "recall": round(hits / max(sum(truths), 1), 3),
    }


def alarm(model: Learned, task: str, examples: Iterable[Example]) -> dict[str, Any]:
    """A task's figures at its threshold, over all examples and per language."""
    listed = list(examples)
    truths = [one.label != TASKS[task][-1] for one in listed]
    guesses = flagged(model, task, listed)
    told: dict[str, Any] = {"all": rates(truths, guesses)}
    for language in LANGUAGES:
        mine = [place for place, one in enumerate(listed) if one.language == language]
        told[language] = rates([truths[place] for place in mine], [guesses[place] for place in mine])
    return told


def intents(model: Learned, examples: Iterable[Example]) -> dict[str, Any]:
    """The intent's figures per source and language."""
    listed = list(examples)
    found: dict[str, list[Pair]] = defaultdict(list)
    for one, answer in zip(listed, model.predict([one.text for one in listed]), strict=True):
        guess = max(answer["intent"], key=lambda label: answer["intent"][label])
        found[f"{one.source} {one.language}"].append((one.label, guess))
    return {name: f1(pairs) for name, pairs in sorted(found.items())}


def ordinary(model: Learned, folder: Path, seed: int, path: Path | None) -> dict[str, Any]:
    """The share of ordinary texts that raise each alarm: everyday comments and, from a file, customers' messages."""
    sets = {"everyday comments": [(one.text, "en") for one in public.calm(folder, "dev", 50)]}
    table = rows.rows(folder, "test", seed)
    sets["held-out messages"] = [(row.text, row.language) for row in table if row.source == "in-house"][:3_000]
    if path:
        told = [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines()]
        for name in ("customer", "agent"):
            sets[f"{name}s"] = [(row["text"], "en") for row in told if row.get("src") == f"ibm/{name}"]
    found: dict[str, Any] = {}
    for name, texts in sets.items():
        answers = model.predict([text for text, _ in texts])
        found[name] = {"n": len(texts)}
        for task in ALARMS:
            pairs = zip(texts, answers, strict=True)
            raised = [1 - one[task][TASKS[task][-1]] >= line(model, task, language) for (_, language), one in pairs]
            found[name][task] = round(sum(raised) / max(len(texts), 1), 4)
    return found


def gold(model: Learned, labels: Path, texts: Path) -> dict[str, Any]:
    """Intent on hand-labelled rows (id, label, also: labels a second reader could defend)."""
    known = {row["id"]: row for row in map(json.loads, texts.read_text(encoding="utf-8").splitlines())}
    marks = [json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines()]
    answers = model.predict([known[mark["id"]]["text"] for mark in marks])
    guesses = [max(one["intent"], key=lambda label: one["intent"][label]) for one in answers]
    strict = [(mark["label"], guess) for mark, guess in zip(marks, guesses, strict=True)]
    pairs = zip(marks, guesses, strict=True)
    lenient = [(guess if guess in mark["also"] else mark["label"], guess) for mark, guess in pairs]
    return {"strict": f1(strict), "lenient": f1(lenient)}


def report(model: Learned, given: argparse.Namespace) -> dict[str, Any]:
    """Every figure of a model's card."""
    told: dict[str, Any] = {"version": model.version, "thresholds": dict(model.thresholds)}
    told["posts"] = {task: alarm(model, task, posts(task, "test")) for task in ALARMS if task != "offensive"}
    told["intent"] = intents(model, posts("intent", "test"))
    told["outside"] = outside(model, given.texts, given.cases)
    told["raised on ordinary texts"] = ordinary(model, given.texts, given.seed, given.rows)
    if given.gold and given.rows:
        told["gold"] = gold(model, given.gold, given.rows)
    return told


def main() -> None:
    """Prints the figures as JSON, model by model."""
    parser = argparse.ArgumentParser(prog="python -m policies.signals.learned.train.measure", description=__doc__)
    parser.add_argument("texts", type=Path, help="the folder with the public sets")
    parser.add_argument("--model", action="append", help="small, unsure, encoder; without it: all three")
    parser.add_argument(
        "--cases", type=Path, default=Path("tests/policies/functional"), help="functional cases of hate"
    )
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--rows", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--cards", action="store_true", help="write the cards; needs all three models")
    given = parser.parse_args()
    told = {}
    for name in given.model or ("small", "unsure", "encoder"):
        model = load(name)
        if model is not None:
            told[name] = report(model, given)
            sys.stdout.write(json.dumps({name: told[name]}, indent=1) + "\n")
            sys.stdout.flush()
    if given.cards:
        cards.write(told, MODELS)


if __name__ == "__main__":
    main()
