"""Processor microseconds per text of the learned signals: `python -m tests.benchmarks.signals [TEXTS.jsonl]`.

Prints JSON. The texts are the "text" fields of a JSON Lines file, or the held-out in-house messages.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from policies.signals.language import detect_language
from policies.signals.learned import Small
from tests.benchmarks.learned import texts_of

ROUNDS = 5
BATCHES = (16, 256)


def _cost(work: Callable[[], object], texts: Sequence[str]) -> dict[str, float]:
    taken = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        work()
        taken.append((time.process_time() - begun) / len(texts) * 1e6)
    return {"best": round(min(taken), 1), "median": round(statistics.median(taken), 1)}


def _batched(small: Small, texts: Sequence[str], size: int) -> None:
    for start in range(0, len(texts), size):
        small.predict(texts[start : start + size])


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.signals", description=__doc__)
    parser.add_argument("texts", type=Path, nargs="?")
    texts = texts_of(parser.parse_args().texts)
    begun = time.process_time()
    small = Small.load()
    loaded = time.process_time()
    detect_language("hello there")
    ready = time.process_time()
    told: dict[str, object] = {
        "texts": len(texts),
        "mean_characters": round(statistics.mean(map(len, texts)), 1),
        "model": small.version,
        "small_load_ms": round((loaded - begun) * 1e3, 1),
        "language_first_call_ms": round((ready - loaded) * 1e3, 1),
        "microseconds_per_text": {
            "language": _cost(lambda: [detect_language(text) for text in texts], texts),
            "small, one by one": _cost(lambda: [small.predict([text]) for text in texts], texts),
        }
        | {
            f"small, batches of {size}": _cost(lambda size=size: _batched(small, texts, size), texts)
            for size in BATCHES
        },
    }
    sys.stdout.write(json.dumps(told, indent=1) + "\n")


if __name__ == "__main__":
    main()
