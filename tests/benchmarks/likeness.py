"""Answers which earlier reply each text repeats: lines of {"id", "text"} in, {"id", "n", "hits", "cpu_us"} out.

PERF_HISTORY names the earlier ones, as lines of {"text"}. With --quality GOLD (lines with "gold", "of") it prints the
share of repeats that is found and the share of new texts that is taken for one.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

from policies.signals.earlier import Earlier, bare

LEAST = 0.8


def answer(earlier: Earlier[int]) -> None:
    """Answer standard input."""
    for line in sys.stdin:
        asked = json.loads(line)
        start = time.process_time_ns()
        found = earlier.nearest(asked["text"], LEAST)
        spent = (time.process_time_ns() - start) / 1000
        print(json.dumps({"id": asked["id"], "n": bool(found), "hits": found or [], "cpu_us": spent}), flush=True)


def quality(earlier: Earlier[int], history: list[str], gold: Path) -> None:
    """Print what was found."""
    asked = [json.loads(line) for line in gold.read_text().splitlines()]
    start = time.process_time_ns()
    found = [earlier.nearest(one["text"], LEAST) for one in asked]
    spent = (time.process_time_ns() - start) / 1000 / len(asked)
    pairs = list(zip(asked, found, strict=True))
    again = [hit is not None and bare(history[hit[0]]) == bare(one["of"]) for one, hit in pairs if one["gold"] == "dup"]
    new = [hit is not None for one, hit in pairs if one["gold"] != "dup"]
    print(f"recall {sum(again) / len(again):.4f}, false {sum(new) / len(new):.4f}, CPU a text {spent:.1f} us")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quality", type=Path, metavar="GOLD")
    given = parser.parse_args()
    lines = [json.loads(line)["text"] for line in Path(os.environ["PERF_HISTORY"]).read_text().splitlines()]
    held = Earlier(enumerate(lines))
    quality(held, lines, given.quality) if given.quality else answer(held)
