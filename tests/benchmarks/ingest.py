"""Mentions a second, from the platform's batch to the stored draft; where the time goes; and the wait on a quiet desk.

    python -m tests.benchmarks.ingest [--mentions 1000] [--workers 1 2] [--source FILE]

`--source` is a JSON Lines file of real messages (its customers' lines are used); without it messages are made up.
"throughput" runs `answerable listen` and `answerable work` as in production, workers warmed up; the clock runs from
the first stored event to the last assessed message. "profile" does the same work in one process, step by step.
"quiet" writes single mentions to a sandbox and waits for each draft. Prints one JSON object.
"""

import argparse
import asyncio
import contextlib
import cProfile
import json
import os
import pstats
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2 as httpx
import psutil
import psycopg
from prometheus_client import Histogram

from bot import assessing, metrics, pipeline
from bot.config import Config
from bot.mentions import gather
from bot.platforms.base import Event
from bot.platforms.sandbox.server import create_app, serving
from bot.wiring import Desk, build
from tests.benchmarks.servers import ROOT, database, spread

MAIN = "from bot.cli import main; main()"
WARM = 200
PRODUCTS = ("Nimbus 7", "Halo speaker", "Vista TV", "Breeze vacuum", "Aria earbuds")
TROUBLES = ("won't turn on", "keeps restarting", "has a cracked screen", "makes a buzzing noise", "lost its settings")


def mentions(source: Path | None, count: int) -> list[str]:
    """Return so many messages: a file's customers in turn, or made up."""
    if source is None:
        dice = random.Random(1)
        return [
            f"@AuroraCare my {dice.choice(PRODUCTS)} {dice.choice(TROUBLES)} since day {n}. What can I do?"
            for n in range(count)
        ]
    lines = [json.loads(line) for line in source.read_text().splitlines()]
    texts = [line["text"] for line in lines if line.get("dir") == "mention"]
    return [texts[n % len(texts)] for n in range(count)]


def throughput(texts: list[str], workers: int) -> dict[str, Any]:
    """Return mentions a second with a listener and so many workers, each a process."""
    load = os.getloadavg()[0]
    with database() as (url, home):
        tape = home / "tape.jsonl"
        warm = home / "warm.jsonl"
        _write(warm, ["My Halo speaker won't turn on. What can I do?"] * WARM, "warm")
        _write(tape, texts, "tape")
        with (
            psycopg.connect(url, autocommit=True) as connection,
            _running(_settings(url, home, warm), ["work"] * workers),
        ):
            time.sleep(6)  # every worker is up, so that each gets some of what warms it
            with _running(_settings(url, home, warm), ["listen"]):
                _until(url, WARM)
            connection.execute("UPDATE listener SET cursor = NULL, holder = NULL")
            burnt = _burnt()
            with _running(_settings(url, home, tape), ["listen"]):
                time.sleep(0.5)
                _until(url, WARM + len(texts))
                burnt = _burnt() - burnt
            row = connection.execute(
                "SELECT (SELECT min(received_at) FROM message WHERE platform_post_id LIKE '%tape-%'),"
                " (SELECT max(updated_at) FROM case_file), (SELECT count(*) FROM case_file),"
                " (SELECT count(*) FROM reply WHERE state = 'drafted')"
            ).fetchone()
    assert row is not None
    seconds = (row[1] - row[0]).total_seconds()
    return {
        "workers": workers, "mentions": len(texts), "seconds": round(seconds, 2),
        "mentions_per_second": round(len(texts) / seconds), "cases": row[2], "drafts": row[3],
        "cpu_ms_per_mention": round(1000 * burnt / len(texts), 2), "load_before": load,
    }  # fmt: skip


def _write(path: Path, texts: list[str], prefix: str) -> None:
    lines = ({"id": f"{prefix}-{n}", "text": text, "dir": "mention"} for n, text in enumerate(texts))
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


def _settings(url: str, home: Path, tape: Path) -> Path:
    path = home / f"{tape.stem}.toml"
    path.write_text(
        f'[desk]\ndata_dir = "{home}"\n[database]\nurl = "{url}"\n[work]\nconcurrency = 4\n[log]\nlevel = "error"\n'
        f'[[platforms]]\nkind = "replay"\naccount = "replay"\npath = "{tape}"\n'
    )
    return path


@contextmanager
def _running(settings: Path, commands: list[str]) -> Iterator[None]:
    started = [
        subprocess.Popen([sys.executable, "-c", MAIN, "--config", str(settings), command], cwd=ROOT)
        for command in commands
    ]
    try:
        yield
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait()


def _burnt() -> float:
    """Return the CPU seconds of every process below this one, PostgreSQL and the listener's start included."""
    total = 0.0
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def _until(url: str, messages: int) -> None:
    """Wait until so many messages are stored and nothing is left to assess."""
    with psycopg.connect(url, autocommit=True) as connection:
        while connection.execute(
            "SELECT (SELECT count(*) FROM message),"
            " (SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'assess')"
        ).fetchone() != (messages, 0):
            time.sleep(0.02)


def profile(texts: list[str]) -> dict[str, Any]:
    """Return how long each step takes for these messages in one process, and the functions that cost most."""
    with database() as (url, home):
        tape = home / "tape.jsonl"
        _write(tape, texts, "tape")
        config = Config.model_validate({"platforms": [{"kind": "replay", "path": str(tape)}]})
        desk = build(config, url=url)
        try:
            return asyncio.run(_profile(desk, len(texts)))
        finally:
            desk.database.close()


async def _profile(desk: Desk, wanted: int) -> dict[str, Any]:
    account_id, platform = next(iter(desk.accounts.items()))
    batches, seen = [], 0
    async for batch in platform.listen(None):
        batches.append(batch)
        seen += len(batch)
        if seen >= wanted:
            break
    first, *middle, last = batches
    await _take(desk, account_id, first)  # warms up what is lazy
    before, begun = _spent(), time.perf_counter()
    for batch in middle:
        await _take(desk, account_id, batch)
    seconds, after = time.perf_counter() - begun, _spent()
    profiler = cProfile.Profile()
    stored = await pipeline.ingest(desk, account_id, last)
    gathered = gather(desk, [one.message_id for one in stored if one.message_id])
    profiler.enable()
    assessing._work_out(desk, gathered, {})
    profiler.disable()
    count = sum(len(batch) for batch in middle)
    return {
        "mentions": count,
        "one_process_per_second": round(count / seconds),
        "ms_per_mention": {name: round(1000 * (after[name] - before[name]) / count, 3) for name in after},
        "heaviest": _top(pstats.Stats(profiler)),
    }


async def _take(desk: Desk, account_id: int, batch: tuple[Event, ...]) -> None:
    stored = await pipeline.ingest(desk, account_id, batch)
    await assessing.assess(desk, [one.message_id for one in stored if one.message_id])


def _spent() -> dict[str, float]:
    """Return the seconds that each step has taken so far in this process."""
    sums = {"ingest": metrics.INGEST_SECONDS}
    spent = {name: _sum(histogram) for name, histogram in sums.items()}
    for step in ("gather", "triage", "draft", "judge", "save"):
        spent[step] = _sum(metrics.STEP_SECONDS.labels(step))
    return spent


def _sum(histogram: Histogram) -> float:
    return next(sample.value for sample in histogram.collect()[0].samples if sample.name.endswith("_sum"))


def _top(stats: pstats.Stats) -> list[str]:
    rows = sorted(stats.stats.items(), key=lambda item: -item[1][2])[:15]  # type: ignore[attr-defined]
    return [f"{Path(file).name}:{name} {spent[2]:.3f}s" for (file, _, name), spent in rows]


async def quiet(count: int) -> dict[str, Any]:
    """Write single mentions on a quiet desk; return how long each draft took to be there."""
    with database() as (url, home):
        async with serving(create_app(None, demo=False)) as address:
            settings = home / "quiet.toml"
            settings.write_text(
                f'[desk]\ndata_dir = "{home}"\n[database]\nurl = "{url}"\n[log]\nlevel = "error"\n'
                f'[[platforms]]\nkind = "sandbox"\nurl = "{address}"\n'
            )
            with _running(settings, ["listen", "work"]), psycopg.connect(url, autocommit=True) as connection:
                async with httpx.AsyncClient(base_url=address, trust_env=False) as sandbox:
                    waits = [await _one(sandbox, connection, n) for n in range(count + 2)]
    return {"mentions": count, **spread(waits[2:])}


async def _one(sandbox: httpx.AsyncClient, connection: psycopg.Connection[Any], n: int) -> float:
    text = f"@AuroraCare my Halo speaker has buzzed for {n} days. Is there a fix?"
    begun = time.perf_counter()
    post = (await sandbox.post("/messages", json={"handle": f"person{n}", "text": text})).json()["id"]
    question = "SELECT 1 FROM reply JOIN message ON message.id = reply.message_id WHERE message.platform_post_id = %s"
    while not await asyncio.to_thread(lambda: connection.execute(question, [post]).fetchone()):  # noqa: ASYNC110
        await asyncio.sleep(0.005)
    waited = time.perf_counter() - begun
    await asyncio.sleep(0.3)
    return waited


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentions", type=int, default=1000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--source", type=Path)
    parser.add_argument("--quiet", type=int, default=40)
    options = parser.parse_args()
    texts = mentions(options.source, options.mentions)
    result = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "throughput": [throughput(texts, workers) for workers in options.workers],
        "profile": profile(texts),
        "quiet_mention_to_draft": asyncio.run(quiet(options.quiet)),
    }
    json.dump(result, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
