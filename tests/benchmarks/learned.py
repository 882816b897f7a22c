"""Cost of the learned tiers: `python -m tests.benchmarks.learned [TEXTS.jsonl] [--count N]`.

Prints JSON: processor microseconds per text of the small tier, one by one and in batches; processor milliseconds per
post with an encoder on every post, and where the small tier is unsure, with the share that was asked about; resident
megabytes before and after. The texts are the "text" fields of a JSON Lines file, or held-out messages.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from policies.signals.learned import Learned, Small
from policies.signals.learned.cascade import Cascade
from policies.signals.learned.train.compose import messages

ROUNDS = 5
BATCHES = (16, 256)


def texts_of(path: Path | None) -> list[str]:
    """The texts to measure on."""
    if path is None:
        return [example.text for example in messages("test", 2_000, 7)]
    with path.open(encoding="utf-8") as file:
        return [json.loads(line)["text"] for line in file]


def best(work: Callable[[], object], count: int) -> float:
    """Processor microseconds per text, the best of some rounds."""
    taken = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        work()
        taken.append((time.process_time() - begun) / count * 1e6)
    return round(min(taken), 1)


def batched(model: Learned, texts: Sequence[str], size: int) -> None:
    """Have all texts predicted in batches."""
    for start in range(0, len(texts), size):
        model.predict(texts[start : start + size])


def each(model: Learned, texts: Sequence[str]) -> dict[str, float]:
    """Processor milliseconds per post, one by one."""
    model.predict(texts[:20])
    taken = []
    for text in texts:
        begun = time.process_time()
        model.predict([text])
        taken.append((time.process_time() - begun) * 1e3)
    return {
        "p50": round(statistics.median(taken), 2),
        "p95": round(statistics.quantiles(taken, n=20)[18], 2),
        "mean": round(statistics.mean(taken), 2),
    }


def resident() -> float:
    """Resident megabytes of this process."""
    return round(psutil.Process().memory_info().rss / 1e6, 1)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.learned", description=__doc__)
    parser.add_argument("texts", type=Path, nargs="?")
    parser.add_argument("--count", type=int, default=1_000, help="how many texts the encoder reads")
    given = parser.parse_args()
    texts = texts_of(given.texts)
    told: dict[str, object] = {"texts": len(texts), "mean_characters": round(statistics.mean(map(len, texts)), 1)}
    before = resident()
    begun = time.process_time()
    small = Small.load()
    loaded = (time.process_time() - begun) * 1e3
    some = texts[:: max(1, len(texts) // given.count)][: given.count]
    costs = {"one by one": best(lambda: [small.predict([text]) for text in some], len(some))}
    for size in BATCHES:
        costs[f"batches of {size}"] = best(lambda size=size: batched(small, texts, size), len(texts))
    told["small, microseconds"] = costs
    told["small"] = {
        "load_ms": round(loaded, 1),
        "resident_mb": round(resident() - before, 1),
        "version": small.version,
    }
    before = resident()
    unsure, everywhere = Cascade.load(everywhere=False), Cascade.load(everywhere=True)
    asked = unsure.unsure(small.scores(some))
    told["encoder on every post, milliseconds"] = each(everywhere, some)
    told["encoder where unsure, milliseconds"] = each(unsure, some) | {"share_asked": round(float(asked.mean()), 3)}
    told["encoder"] = {"resident_mb": round(resident() - before, 1), "version": everywhere.version}
    sys.stdout.write(json.dumps(told, indent=1) + "\n")


if __name__ == "__main__":
    main()
