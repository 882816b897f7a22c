"""Measures the small models: `python -m policies.signals.learned.train.measure TEXTS [--gold FILE --rows FILE]`.

Reads the held-out seeds, the dev parts of the training sets, and sets that are for measuring only.
"""

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from policies.signals.learned.small import Small
from policies.signals.learned.train import public, tasks

Pair = tuple[str, str]


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


def _best(chances: dict[str, float]) -> str:
    return max(chances, key=lambda label: chances[label])


def _held_out(small: Small, folder: Path, seed: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for task in tasks.GATHER:
        split = "dev" if task == "hate" else "test"
        examples = tasks.examples(task, folder, split, seed)
        if task == "intent":
            guesses = [_best(one["intent"]) for one in small.predict([example.text for example in examples])]
            truths = [example.label for example in examples]
        else:
            yes, no = tasks.BINARY[task]
            limit = small.thresholds[task]
            chances = small.predict([example.text for example in examples])
            guesses = [yes if one[task][yes] >= limit else no for one in chances]
            truths = [yes if example.label == "yes" else no for example in examples]
        by: dict[str, list[Pair]] = defaultdict(list)
        for example, truth, guess in zip(examples, truths, guesses, strict=True):
            by[f"{example.source} {example.language}"].append((truth, guess))
        found[task] = {"all": f1(list(zip(truths, guesses, strict=True)))} | {key: f1(by[key]) for key in sorted(by)}
    return found


def _binary(small: Small, texts: Sequence[Pair], task: str) -> dict[str, Any]:
    """Figures of a binary task on (text, "yes" or "no"), at the shipped threshold and at the best one."""
    yes = tasks.BINARY[task][0]
    chances = [one[task][yes] for one in small.predict([text for text, _ in texts])]
    truths = [label == "yes" for _, label in texts]
    shipped = [("yes" if chance >= small.thresholds[task] else "no") for chance in chances]
    ranked = sorted(zip(chances, truths, strict=True))
    area = sum(index for index, (_, truth) in enumerate(ranked, 1) if truth)
    good, bad = sum(truths), len(truths) - sum(truths)
    told = f1(list(zip(("yes" if truth else "no" for truth in truths), shipped, strict=True)))
    hits = sum(truth and guess == "yes" for truth, guess in zip(truths, shipped, strict=True))
    told["precision"] = round(hits / max(shipped.count("yes"), 1), 3)
    told["recall"] = round(hits / max(good, 1), 3)
    told["auc"] = round((area - good * (good + 1) / 2) / max(good * bad, 1), 3)
    return told


def _outside(small: Small, folder: Path) -> dict[str, Any]:
    sets = {
        "hostility on tweeteval_offensive dev": ("tweeteval_offensive", "hostility", "offensive"),
        "hate on tweeteval_hate dev": ("tweeteval_hate", "hate", "hate"),
        "hate on measuring_hate dev": ("measuring_hate_binary", "hate", "hate"),
    }
    found = {}
    for title, (name, task, label) in sets.items():
        texts = [(row["text"], "yes" if row["label"] == label else "no") for row in public.rows(folder, name, "dev")]
        if texts:
            found[title] = _binary(small, texts, task)
    return found


def gold(small: Small, labels: Path, texts: Path) -> dict[str, Any]:
    """Intent on hand-labelled rows (id, label, also: labels a second reader could defend), and alarms on all rows."""
    rows = {row["id"]: row for row in map(json.loads, texts.read_text(encoding="utf-8").splitlines())}
    marks = [json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines()]
    guesses = [_best(one["intent"]) for one in small.predict([rows[mark["id"]]["text"] for mark in marks])]
    strict = [(mark["label"], guess) for mark, guess in zip(marks, guesses, strict=True)]
    lenient = [
        (guess if guess in mark["also"] else mark["label"], guess) for mark, guess in zip(marks, guesses, strict=True)
    ]
    customers = [row["text"] for row in rows.values() if row.get("src") == "ibm/customer"]
    alarms = {
        task: sum(one[task][yes] >= small.thresholds[task] for one in small.predict(customers))
        for task, (yes, _) in tasks.BINARY.items()
    }
    confusion = Counter(f"{truth} as {guess}" for truth, guess in strict if truth != guess)
    return {
        "strict": f1(strict),
        "lenient": f1(lenient),
        "confusion": dict(confusion.most_common(8)),
        f"alarms on {len(customers)} customer rows": alarms,
    }


def report(small: Small, folder: Path, seed: int) -> dict[str, Any]:
    """Every figure of the card, but for the hand-labelled rows."""
    return {
        "version": small.version,
        "thresholds": dict(small.thresholds),
        "held_out": _held_out(small, folder, seed),
        "outside": _outside(small, folder),
    }


def main() -> None:
    """Prints the figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m policies.signals.learned.train.measure", description=__doc__)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--rows", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args()
    small = Small.load()
    told = report(small, chosen.texts, chosen.seed)
    if chosen.gold and chosen.rows:
        told["gold"] = gold(small, chosen.gold, chosen.rows)
    sys.stdout.write(json.dumps(told, indent=1) + "\n")


if __name__ == "__main__":
    main()
