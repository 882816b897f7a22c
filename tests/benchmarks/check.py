"""What a check costs in processor time: `python -m tests.benchmarks.check POSTS.jsonl [--most 1000]`.

Reads JSON Lines with "text", judges them as `answerable check --jsonl` does (parse, judge in batches, write), and
prints JSON: microseconds per short post with patterns only and with the small model, a post of 10,000 characters, the
start of a new process up to its first verdict, the resident memory, and lexicons of 1,000 and 100,000 names.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import orjson

from bot.checks import answer, read
from policies.code import load_code
from policies.engine import Judge
from policies.signals.instruments import Instruments
from policies.signals.lexicon import ANY, Lexicons
from policies.signals.reading import read as read_text

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
BATCH = 128
LONG = 10_000
ROUNDS = 3
_COLD = """
import time, sys
from datetime import datetime, UTC
import orjson
from bot.checks import answer, read
from policies.code import load_code
from policies.engine import Judge
from policies.signals.instruments import Instruments
code = load_code()
judge = Judge(code, Instruments(code) if sys.argv[1] == "patterns" else None)
one = read({"text": "Our new phone launches on 4 March, we can't wait"}, datetime(2026, 11, 2, 12, tzinfo=UTC))
orjson.dumps(answer(one.id, judge.judge(one.subject)))
print(time.process_time() * 1e3)
"""


def run(judge: Judge, lines: Sequence[bytes]) -> int:
    """Check every line as the command line does; return how many bytes come out."""
    size = 0
    for start in range(0, len(lines), BATCH):
        checks = [read(orjson.loads(line), NOW) for line in lines[start : start + BATCH]]
        judgements = judge.judge_many([check.subject for check in checks])
        for check, judgement in zip(checks, judgements, strict=True):
            size += len(orjson.dumps(answer(check.id, judgement), option=orjson.OPT_APPEND_NEWLINE))
    return size


def cost(work: Callable[[], object], count: int, fresh: Callable[[], object] = lambda: None) -> float:
    """Return the least microseconds of processor time for one of `count`, over some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        fresh()
        begun = time.process_time()
        work()
        best = min(best, time.process_time() - begun)
    return round(best / count * 1e6, 1)


def resident() -> float:
    """Return the most megabytes this process has held."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return round(int(status.partition("VmHWM:")[2].split()[0]) / 1024, 1)


def names(count: int) -> float:
    """Return the microseconds for a short text against a lexicon of so many names."""
    listed = [
        f"project {first}{second}{number}" for number in range(count // 100 + 1) for first in _HALF for second in _HALF
    ]
    lexicons = Lexicons({}, 40, {"embargo:all": listed[:count]})
    text = "So proud of the team: project umberwren7 is nearly there, and the coffee at the office was good for once"
    return cost(lambda: [lexicons.find("names", read_text(text), (ANY,)) for _ in range(500)], 500)


_HALF = ("umber", "wren", "tide", "moss", "lark", "fern", "dusk", "reed", "flint", "gale")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.check", description=__doc__)
    parser.add_argument("posts", type=Path)
    parser.add_argument("--most", type=int, default=5_000, help="read only so many posts")
    given = parser.parse_args()
    texts = [orjson.loads(line)["text"] for line in given.posts.read_bytes().splitlines()[: given.most]]
    lines = [orjson.dumps({"id": number, "text": text}) for number, text in enumerate(texts)]
    long = " ".join(texts)
    longs = [orjson.dumps({"id": at, "text": long[at : at + LONG]}) for at in range(0, min(len(long), 8 * LONG), LONG)]
    code = load_code()
    told: dict[str, object] = {"posts": len(lines), "code": code.digest[:12]}
    for name in ("patterns", "small"):
        instruments = Instruments(code) if name == "patterns" else Instruments.complete(code)
        judge = Judge(code, instruments)
        run(judge, lines[:BATCH])
        told[name] = {
            "short_us": cost(lambda judge=judge: run(judge, lines), len(lines), instruments.scan.cache_clear),
            "long_us": cost(lambda judge=judge: run(judge, longs), len(longs), instruments.scan.cache_clear),
            "resident_mb": resident(),
            "cold_ms": min(_cold(name) for _ in range(3)),
        }
    told["names_us"] = {str(count): names(count) for count in (1_000, 100_000)}
    sys.stdout.write(json.dumps(told, indent=1) + "\n")


def _cold(name: str) -> float:
    done = subprocess.run([sys.executable, "-c", _COLD, name], capture_output=True, text=True, check=True)
    return round(float(done.stdout), 1)


if __name__ == "__main__":
    main()
