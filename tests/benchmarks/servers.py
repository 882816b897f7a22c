"""What the benchmarks stand on: a private PostgreSQL, child processes, and figures."""

import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from storage import embedded, migrate

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def database(folder: Path | None = None) -> Iterator[tuple[str, Path]]:
    """Yield the address of a fresh, migrated database and its data folder, both gone afterwards."""
    home = folder or Path(tempfile.mkdtemp(prefix="answerable-bench-"))
    try:
        url = embedded.start(home)
        migrate.upgrade(url)
        yield url, home
    finally:
        embedded.stop(home)
        if folder is None:
            shutil.rmtree(home, ignore_errors=True)


@contextmanager
def processes(module: str, arguments: Sequence[str], count: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Run a module `count` times in processes of its own; kill what is left at the end."""
    running = [subprocess.Popen([sys.executable, "-m", module, *arguments], cwd=ROOT) for _ in range(count)]
    try:
        yield running
    finally:
        for process in running:
            process.kill()
        for process in running:
            process.wait()


def free_port() -> int:
    """Return a port that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def percentile(values: Sequence[float], part: float) -> float:
    """Return the value below which `part` (0..1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(part * (len(ordered) - 1)))] if ordered else float("nan")


def spread(values: Sequence[float]) -> dict[str, float]:
    """Return p50, p95 and the greatest of some seconds, in milliseconds."""
    return {
        "p50_ms": round(1000 * statistics.median(values), 1),
        "p95_ms": round(1000 * percentile(values, 0.95), 1),
        "max_ms": round(1000 * max(values), 1),
    }
