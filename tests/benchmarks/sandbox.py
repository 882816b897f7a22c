"""How much the sandbox bears: sends and reads a second, and a burst of mentions to a listener.

    python -m tests.benchmarks.sandbox [--requests 3000] [--together 50] [--burst 1000]

The server runs in a process of its own, and every send is on disk before it is answered. The sends come through the
adapter, as the desk's do, so that the client's work is counted too.
"""

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx2 as httpx

from bot.platforms.base import Outgoing
from bot.platforms.sandbox.adapter import Sandbox

SERVER = (
    "import sys; from pathlib import Path; from bot.platforms.sandbox.server import run; "
    "run(Path(sys.argv[1]), port=0, demo=False, on_ready=lambda url: print(url, flush=True))"
)


async def per_second(count: int, together: int, do: Callable[[int], Awaitable[object]]) -> float:
    """Do `count` things, `together` at a time; return how many a second."""
    numbers = iter(range(count))

    async def worker() -> None:
        for number in numbers:
            await do(number)

    started = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(together)))
    return count / (time.perf_counter() - started)


async def measure(url: str, requests: int, together: int, burst: int) -> None:
    platform = Sandbox(url, timeout=60)
    async with httpx.AsyncClient(base_url=url, trust_env=False) as admin:
        mentions = [{"handle": f"p{n % 97}_demo", "text": f"@AuroraCare number {n}"} for n in range(burst)]
        listening = asyncio.create_task(_told(platform, burst))
        started = time.perf_counter()
        for start in range(0, burst, 100):
            (await admin.post("/messages", json=mentions[start : start + 100])).raise_for_status()
        written = time.perf_counter() - started
        await listening
        told = time.perf_counter() - started
        print(f"burst of {burst} mentions: written in {written:.2f} s, told to a listener in {told:.2f} s")
        posts = [event.post for batch in [await anext(platform.listen(None))] for event in batch if event.post]
    sends = await per_second(requests, together, lambda n: platform.reply(posts[n % len(posts)], _answer(n)))
    reads = await per_second(requests, together, lambda n: platform.fetch(posts[n % len(posts)].id))
    print(f"{requests} sends, {together} at a time: {sends:.0f} a second; {requests} fetches: {reads:.0f} a second")
    await platform.close()


async def _told(platform: Sandbox, count: int) -> None:
    seen = 0
    async for batch in platform.listen(None):
        seen += len(batch)
        if seen >= count:
            return


def _answer(number: int) -> Outgoing:
    return Outgoing(f"Number {number} is ours to mend. ^AB", f"key-{number}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the sandbox.")
    parser.add_argument("--requests", type=int, default=3000)
    parser.add_argument("--together", type=int, default=50)
    parser.add_argument("--burst", type=int, default=1000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", SERVER, str(Path(folder) / "journal.jsonl")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            url = server.stdout.readline().strip()
            try:
                asyncio.run(measure(url, asked.requests, asked.together, asked.burst))
            finally:
                server.terminate()


if __name__ == "__main__":
    main()
