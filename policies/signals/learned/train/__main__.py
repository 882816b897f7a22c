"""The command: `python -m policies.signals.learned.train TEXTS [--out FOLDER] [--seed N]`."""

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np

from policies.signals.learned.small import MODELS, Small
from policies.signals.learned.train import measure, tasks
from policies.signals.learned.train.fit import Fitted, fit, threshold
from policies.signals.learned.train.pack import pack

_STRENGTHS = {"intent": 30.0, "hostility": 10.0, "safety": 30.0, "security": 30.0, "hate": 5.0}
_PRECISIONS = {"hostility": 0.75, "safety": 0.65, "security": 0.85, "hate": 0.8}


def _train(folder: Path, seed: int) -> dict[str, tuple[tuple[str, ...], Fitted]]:
    heads: dict[str, tuple[tuple[str, ...], Fitted]] = {}
    for task in tasks.GATHER:
        begun = time.perf_counter()
        labels: tuple[str, ...] = tasks.INTENTS if task == "intent" else tasks.BINARY[task]
        known = ("yes", "no") if task in tasks.BINARY else labels
        train = tasks.examples(task, folder, "train", seed)
        dev = tasks.examples(task, folder, "dev", seed)
        gathered = time.perf_counter() - begun
        heads[task] = (labels, fit(train, dev, known, _STRENGTHS[task]))
        took = time.perf_counter() - begun
        sys.stderr.write(
            f"{task}: {len(train)} texts, {len(dev)} held out, {took:.0f} s ({gathered:.0f} s gathering)\n"
        )
    return heads


def _thresholds(small: Small, folder: Path, seed: int) -> dict[str, float]:
    found = {}
    for task, (yes, _) in tasks.BINARY.items():
        dev = tasks.examples(task, folder, "dev", seed)
        likely = np.array([one[task][yes] for one in small.predict([example.text for example in dev])])
        truths = np.array([example.label == "yes" for example in dev])
        value, precision, recall = threshold(likely, truths, _PRECISIONS[task])
        sys.stderr.write(f"{task}: from {value:.3f} precision {precision:.3f}, recall {recall:.3f}\n")
        found[task] = round(value, 4)
    return found


def main() -> None:
    """Trains every head, writes the files and prints what they measure."""
    parser = argparse.ArgumentParser(prog="python -m policies.signals.learned.train", description=__doc__)
    parser.add_argument("texts", type=Path, help="the folder with the public sets")
    parser.add_argument("--out", type=Path, default=MODELS, help="where the weights go")
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    heads = _train(chosen.texts, chosen.seed)
    pack(heads, {}, chosen.out)
    small = Small.load(chosen.out)
    pack(heads, _thresholds(small, chosen.texts, chosen.seed), chosen.out)
    Small.forget()
    sys.stdout.write(json.dumps(measure.report(Small.load(chosen.out), chosen.texts, chosen.seed), indent=1) + "\n")


if __name__ == "__main__":
    main()
