"""What a check costs in processor time: `python -m tests.benchmarks.check POSTS.jsonl [--most 1000]`.

Reads JSON Lines with "text", judges them as `answerable check --jsonl` does (parse, judge in batches, write), and
prints JSON. For each tier, `patterns`, `small`, `unsure` and `encoder` (a tier whose packages are not installed says so
under `error`):

- `short_us`, `long_us`: microseconds of processor time for a post, and for one of 10,000 characters;
- `p50_ms`: the median of a post alone (the first `ALONE` of them);
- `resident_mb`: the most memory this process has held by then (tiers come in that order, so it only grows);
- `cold_ms`, `cold_wall_ms`: `answerable check --text` in a new process, until it has ended: processor and real time.

`names_us` is a short text against a lexicon of 1,000 and of 100,000 names. Keys are added, never renamed.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import orjson

from bot.checks import answer, read
from bot.cli.lines import BATCH
from policies.code import load_code
from policies.engine import Judge
from policies.kept import cache_folder, keep_in
from policies.signals.instruments import Instruments
from policies.signals.learned import ModelError, load
from policies.signals.lexicon import ANY, Lexicons
from policies.signals.reading import read as read_text

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
LONG = 10_000
ROUNDS = 3
ALONE = 200
SLOW = 500
"""How many posts a tier with an encoder reads."""
QUICK = ("patterns", "small")
TIERS = {"patterns": "none", "small": "small", "unsure": "unsure", "encoder": "encoder"}
_COLD = "from bot.cli import main; main()", "check", "--text", "Our new phone launches on 4 March", "--fail-on", "never"


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


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.check", description=__doc__)
    parser.add_argument("posts", type=Path)
    parser.add_argument("--most", type=int, default=5_000, help="read only so many posts")
    given = parser.parse_args(arguments)
    texts = [orjson.loads(line)["text"] for line in given.posts.read_bytes().splitlines()[: given.most]]
    lines = [orjson.dumps({"id": number, "text": text}) for number, text in enumerate(texts)]
    long = " ".join(texts)
    longs = [orjson.dumps({"id": at, "text": long[at : at + LONG]}) for at in range(0, min(len(long), 8 * LONG), LONG)]
    keep_in(cache_folder())
    code = load_code()
    told: dict[str, object] = {"posts": len(lines), "code": code.digest[:12]}
    for name, model in TIERS.items():
        try:
            instruments = Instruments(code, load(model))
        except ModelError as error:
            told[name] = {"error": str(error)}
            continue
        told[name] = tier(Judge(code, instruments), instruments, lines if name in QUICK else lines[:SLOW], longs, model)
    told["names_us"] = {str(count): names(count) for count in (1_000, 100_000)}
    sys.stdout.write(json.dumps(told, indent=1) + "\n")


def tier(
    judge: Judge, instruments: Instruments, lines: Sequence[bytes], longs: Sequence[bytes], model: str
) -> dict[str, float]:
    """Measure one tier."""
    run(judge, lines[:BATCH])
    colds = [cold(model) for _ in range(ROUNDS)]
    return {
        "short_us": cost(lambda: run(judge, lines), len(lines), instruments.scan.cache_clear),
        "long_us": cost(lambda: run(judge, longs), len(longs), instruments.scan.cache_clear),
        "p50_ms": median(judge, lines[:ALONE], instruments.scan.cache_clear),
        "resident_mb": resident(),
        "cold_ms": min(cpu for cpu, _ in colds),
        "cold_wall_ms": min(wall for _, wall in colds),
    }


def median(judge: Judge, lines: Sequence[bytes], fresh: Callable[[], object]) -> float:
    """Return the median milliseconds of processor time of a post judged alone."""
    fresh()
    took = []
    for line in lines:
        begun = time.process_time()
        run(judge, [line])
        took.append(time.process_time() - begun)
    return round(statistics.median(took) * 1e3, 3)


def cold(model: str) -> tuple[float, float]:
    """Return the milliseconds of processor time and of real time that a new process takes to check one text."""
    used, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, "-c", *_COLD, "--model", model], capture_output=True, check=True)
    wall, now = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    return round((now.ru_utime - used.ru_utime + now.ru_stime - used.ru_stime) * 1e3, 1), round(wall * 1e3, 1)


if __name__ == "__main__":
    main()
