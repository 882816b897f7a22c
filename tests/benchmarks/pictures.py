"""Answers which owned picture each of many is: lines of {"id", "path"} in, {"id", "n", "hits", "cpu_us"} out.

PERF_ASSETS names the owned ones, as lines of {"id", "path"}; fingerprints of noise fill the library up to 100,000.
With --quality GOLD (lines with "gold" and "kind") it prints the share found by kind instead.
"""

import argparse
import json
import os
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np

from policies.signals.pictures.fingerprints import WORDS, fingerprint, grid, plain, readings
from policies.signals.pictures.matching import Found, Index

LIBRARY = 100_000


def library(path: Path) -> tuple[list[str], Index]:
    """Return the names of the owned pictures, and the index with the noise behind them."""
    owned = [json.loads(line) for line in path.read_text().splitlines()]
    made = [fingerprint(grid(Path(one["path"]).read_bytes())) for one in owned]
    noise = np.random.default_rng(1).integers(0, 2**64, (LIBRARY - len(made), WORDS), dtype=np.uint64)
    return [one["id"] for one in owned], Index([*made, *noise])


def look(index: Index, path: str) -> Found | None:
    """Return what a file is."""
    levels = grid(Path(path).read_bytes())
    return None if plain(levels) else index.find(readings(levels))


def answer(names: list[str], index: Index) -> None:
    """Answer standard input."""
    for line in sys.stdin:
        asked = json.loads(line)
        start = time.process_time_ns()
        found = look(index, asked["path"])
        spent = (time.process_time_ns() - start) / 1000
        hits = [names[found.asset], found.distance] if found and found.asset < len(names) else []
        print(json.dumps({"id": asked["id"], "n": len(hits), "hits": hits, "cpu_us": spent}), flush=True)


def quality(names: list[str], index: Index, gold: Path) -> None:
    """Print what was found, by kind, and what it cost."""
    told: dict[str, Counter[str]] = {}
    spent = []
    for line in gold.read_text().splitlines():
        asked = json.loads(line)
        start = time.process_time_ns()
        found = look(index, asked["path"])
        spent.append((time.process_time_ns() - start) / 1000)
        name = names[found.asset] if found and found.asset < len(names) else None
        said = "right" if name == asked["gold"] else "none" if name is None else "wrong"
        told.setdefault(asked["kind"], Counter())[said] += 1
    for kind, counts in sorted(told.items()):
        print(kind, dict(counts))
    p99 = np.quantile(spent, 0.99)
    print(f"CPU a picture: mean {np.mean(spent):.0f} us, median {np.median(spent):.0f}, p99 {p99:.0f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quality", type=Path, metavar="GOLD")
    given = parser.parse_args()
    held = library(Path(os.environ["PERF_ASSETS"]))
    quality(*held, given.quality) if given.quality else answer(*held)
