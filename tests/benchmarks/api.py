"""Measures POST /api/v1/check in one process: requests a second, and processor time of each; prints one JSON object.

A process of its own serves the desk; another, with raw sockets and nothing between, asks over connections that stay
open, so that the measure is the server's. Where both share two processors with others, trust the CPU time per request:
one process can answer so many a second as fit into a second of it.

Run: python -m tests.benchmarks.api [--seconds 5] [--connections 16] [--company 0] [--batch 0]
"""

import argparse
import json
import multiprocessing
import os
import selectors
import socket
import sys
import time
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import Any

import psutil

from bot.api import keys
from storage import api_keys
from storage.database import Database
from tests.benchmarks.servers import database, free_port, percentile, processes

POSTS = (
    "Lovely evening at the harbour with the team, best colleagues I could wish for.",
    "Has anybody tried the new ramen place near the station? Asking for a friend.",
    "We shipped the spring update today. Release notes are on the website, as always.",
    "Long day. The train was late again, and the coffee machine gave up. Tomorrow is another one.",
    "Reading about battery chemistry on a Sunday, because why not. Fascinating stuff!",
    "Five years at Aurora today! Thank you to everybody who taught me something. Views my own.",
    "My kid drew our dog as an astronaut and I am not crying, you are crying.",
    "The conference talk went well, slides are up. Questions welcome, trolls less so.",
)


def main() -> None:
    """Serve, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument(
        "--company", type=int, default=0, help="1: checks for a company account, which the record keeps"
    )
    parser.add_argument("--batch", type=int, default=0, help="texts a request, to /api/v1/checks")
    parser.add_argument("--corpus", type=Path, help="JSON Lines with a `text` each, instead of eight short posts")
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, default=0, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(given.serve, given.port)
        return
    with database() as (url, _):
        port, key = free_port(), make_key(url)
        with processes("tests.benchmarks.api", ["--serve", url, "--port", str(port)], 1) as [server]:
            wait_for(port)
            requests = [
                request(port, key, body(texts, company=bool(given.company), batch=given.batch), batch=given.batch)
                for texts in chunks(posts(given.corpus), max(1, given.batch))
            ]
            ask(port, requests, min(1.0, given.seconds), given.connections)
            process = psutil.Process(server.pid)
            before, began = process.cpu_times(), time.perf_counter()
            took = in_another_process(port, requests, given.seconds, given.connections)
            wall, after = time.perf_counter() - began, process.cpu_times()
            memory = process.memory_info().rss
    cpu = after.user + after.system - before.user - before.system
    texts = len(took) * max(1, given.batch)
    print(json.dumps(figures(took, texts, wall, cpu) | {"resident_mb": round(memory / 2**20)}, indent=2))


def figures(took: list[float], texts: int, wall: float, cpu: float) -> dict[str, Any]:
    """Return what was measured, in words that say the unit."""
    return {
        "requests": len(took),
        "texts_per_second": round(texts / wall),
        "server_cpu_us_per_text": round(1e6 * cpu / texts, 1),
        "texts_per_cpu_second": round(texts / cpu),
        "server_share_of_one_processor": round(cpu / wall, 2),
        "p50_ms": round(1000 * percentile(took, 0.5), 2),
        "p95_ms": round(1000 * percentile(took, 0.95), 2),
        "p99_ms": round(1000 * percentile(took, 0.99), 2),
        "load_average": round(os.getloadavg()[0], 1),
        "processors": os.cpu_count(),
    }


def serve(url: str, port: int) -> None:
    """Serve a desk as `answerable serve` does, until killed."""
    from bot.config import Config
    from bot.running import serve as run

    run(Config.model_validate({"platforms": (), "database": {"url": url}, "console": {"port": port}}))


def make_key(url: str) -> str:
    """Return a key that nothing slows down."""
    made, opened = keys.make(), Database(url, pool_size=1)
    with opened.session() as session:
        api_keys.create(
            session, name="benchmark", hint=made.hint, key_sha256=made.sha256, scopes=list(keys.Scope),
            per_minute=10**9, now=datetime.now(UTC), actor="benchmark",
        )  # fmt: skip
    opened.close()
    return made.key


def posts(corpus: Path | None) -> list[str]:
    """Return the texts to check: those of a corpus, at most 2,000, or eight short posts."""
    if corpus is None:
        return list(POSTS)
    with corpus.open(encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line, _ in zip(lines, range(2000), strict=False)]


def chunks(texts: list[str], size: int) -> list[list[str]]:
    """Return the texts in requests of that many, going round."""
    going = cycle(texts)
    return [[next(going) for _ in range(size)] for _ in range(max(8, len(texts) // size))]


def body(texts: list[str], *, company: bool, batch: int) -> bytes:
    """Return the body of one request."""
    more = {"subject": "brand_post", "account": "company"} if company else {}
    objects = [{"id": number, "text": text, **more} for number, text in enumerate(texts)]
    return json.dumps(objects if batch else objects[0]).encode()


def request(port: int, key: str, content: bytes, *, batch: int) -> bytes:
    """Return one request as it goes over the wire."""
    head = (
        f"POST /api/v1/check{'s' if batch else ''} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Authorization: Bearer {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


def wait_for(port: int) -> None:
    """Wait until the server listens."""
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    sys.exit("the server did not start")


def in_another_process(port: int, requests: list[bytes], seconds: float, connections: int) -> list[float]:
    """Ask from a process of its own and return how long each answer took, in seconds."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    asking = context.Process(target=lambda: sender.send(ask(port, requests, seconds, connections)))
    asking.start()
    took: list[float] = receiver.recv()
    asking.join()
    return took


def ask(port: int, requests: list[bytes], seconds: float, connections: int) -> list[float]:
    """Keep one request under way on each connection for so long; return how long each answer took."""
    selector, going, took = selectors.DefaultSelector(), cycle(requests), []
    for _ in range(connections):
        opened = socket.create_connection(("127.0.0.1", port))
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        opened.sendall(next(going))
        selector.register(opened, selectors.EVENT_READ, [time.perf_counter(), b""])
    end = time.perf_counter() + seconds
    while (now := time.perf_counter()) < end:
        for ready, _ in selector.select(0.5):
            state, one = ready.data, ready.fileobj
            assert isinstance(one, socket.socket)
            state[1] += one.recv(1 << 20)
            if not whole(state[1]):
                continue
            now = time.perf_counter()
            took.append(now - state[0])
            state[:] = [now, b""]
            one.sendall(next(going))
    for ready in list(selector.get_map().values()):
        ready.fileobj.close()  # type: ignore[union-attr]
    return took


def whole(answer: bytes) -> bool:
    """Tell whether an answer is there to its end; stop at one that is no answer."""
    head, found, rest = answer.partition(b"\r\n\r\n")
    if not found:
        return False
    if not head.startswith(b"HTTP/1.1 200"):
        sys.exit(f"refused: {answer[:400].decode(errors='replace')}")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    return len(rest) >= length


if __name__ == "__main__":
    main()
