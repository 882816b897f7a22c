"""Many sends under injected faults, while workers and PostgreSQL are killed; then the platform's word against ours.

    python -m tests.benchmarks.faults [--platform sandbox|x|reddit|discord] [--sends 10000] [--workers 2]
        [--kill-worker 7] [--kill-database 45] [--often 1] [--seed 1]

A sandbox of its own process holds the mentions, as itself or as the platform that is named: then the desk speaks to it
through the real adapter and its library. `answerable listen` and `answerable work` run as they do in production;
workers are killed with SIGKILL and started again, and so is PostgreSQL. A driver approves every draft, and signs the
account in again whenever its keys were refused. At the end the sandbox's own list of posts is compared with the ledger.
Prints the table, and JSON with --json.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx2 as httpx

from bot.platforms.sandbox.faces import face
from storage import embedded, migrate
from tests.benchmarks import approving, verdict
from tests.benchmarks.faces import ACCOUNTS, NAMES
from tests.benchmarks.servers import ROOT, free_port

READS = ["fetch", "find", "listen", "permissions"]
FAULTS = [
    # A throttle stills the whole account, and one without headers for a minute: more of them would measure waiting.
    {"kind": "throttled", "on": ["reply"], "probability": 0.005, "seconds": 1},
    {"kind": "throttled", "on": ["fetch", "listen"], "probability": 0.001, "seconds": 1},
    {"kind": "throttled_without_headers", "on": ["reply"], "probability": 0.002, "count": 1},
    {"kind": "unavailable", "on": ["reply"], "probability": 0.01},
    {"kind": "dropped_before", "on": ["reply"], "probability": 0.01},
    {"kind": "dropped_after", "on": ["reply"], "probability": 0.02},
    {"kind": "slow", "on": ["reply", "fetch"], "probability": 0.005, "seconds": 0.5},
    {"kind": "silent_before", "on": ["reply"], "probability": 0.001},
    {"kind": "silent_after", "on": ["reply"], "probability": 0.002},
    {"kind": "silent_before", "on": ["fetch"], "probability": 0.0005},
    {"kind": "garbled_after", "on": ["reply"], "probability": 0.005},
    {"kind": "duplicate", "on": ["reply"], "probability": 0.003},
    {"kind": "blocked", "on": ["reply"], "probability": 0.002},
    {"kind": "closed_messages", "on": ["reply", "message"], "probability": 0.001},
    {"kind": "signed_out", "on": ["reply"], "probability": 0.0005},
    {"kind": "signed_out", "on": ["fetch"], "probability": 0.0001},
    {"kind": "unavailable", "on": READS, "probability": 0.01},
    {"kind": "dropped_before", "on": READS, "probability": 0.002},
    {"kind": "redelivery", "on": ["listen"], "probability": 0.1},
    {"kind": "edit", "on": ["fetch"], "probability": 0.003, "text": "Never mind, I found it in the manual."},
    {"kind": "deletion", "on": ["fetch"], "probability": 0.002},
]
MAIN = "from bot.cli import main; main()"


class Fleet:
    """The processes of the benchmark: one sandbox, one listener, several workers, and the database's keeper."""

    def __init__(self, home: Path, workers: int, seed: int, platform: str) -> None:
        self.home = home
        self.platform = platform
        self.random = random.Random(seed)
        self.killed = {"workers": 0, "database": 0, "restarted": 0}
        self._count = workers
        self._workers: list[subprocess.Popen[bytes]] = []
        self._others: list[subprocess.Popen[bytes]] = []
        self._stopped = threading.Event()
        self.url = embedded.start(home)
        migrate.upgrade(self.url)
        self._keeper = threading.Thread(
            target=embedded.watch,
            args=(
                home,
                self._stopped,
            ),
            kwargs={"every": 0.5},
        )

    def start(self) -> str:
        """Start everything; return the sandbox's address."""
        self._keeper.start()
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        (self.home / "config.toml").write_text(
            f'[desk]\ndata_dir = "{self.home}"\nsend_delay_seconds = 0\n[database]\nurl = "{self.url}"\n'
            f'[work]\nconcurrency = 8\n[log]\nlevel = "error"\n{ACCOUNTS[self.platform].table(self.platform, address)}'
        )
        self._others.append(self._serve(port))
        _until_answers(address, self._others[0])
        self._others.append(self._run("listen"))
        self._workers = [self._run("work") for _ in range(self._count)]
        return address

    def set_workers(self, count: int) -> None:
        """Stop the workers that run, and start so many."""
        for worker in self._workers:
            worker.terminate()
        for worker in self._workers:
            worker.wait()
        self._count = count
        self._workers = [self._run("work") for _ in range(count)]

    def kill_worker(self) -> None:
        """Kill the worker that has run longest with SIGKILL, so that each gets to work first, and start another."""
        place = self.killed["workers"] % self._count
        self._workers[place].send_signal(signal.SIGKILL)
        self._workers[place].wait()
        self._workers[place] = self._run("work")
        self.killed["workers"] += 1

    def revive(self) -> None:
        """Start workers again that ended by themselves because the database was away, as a service manager would."""
        for place, worker in enumerate(self._workers):
            if worker.poll() is not None:
                self._workers[place] = self._run("work")
                self.killed["restarted"] += 1

    def kill_database(self) -> None:
        """Kill PostgreSQL with SIGKILL; its keeper brings it back."""
        pid = int((self.home / "postgres" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        self.killed["database"] += 1

    def stop(self) -> None:
        """Stop everything that was started."""
        for process in [*self._workers, *self._others]:
            process.terminate()
        for process in [*self._workers, *self._others]:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
        self._stopped.set()
        self._keeper.join()
        embedded.stop(self.home)

    def _run(self, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", MAIN, "--config", str(self.home / "config.toml"), *arguments]
        environment = {**os.environ, **ACCOUNTS[self.platform].environment(self.platform)}
        return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, env=environment)

    def _serve(self, port: int) -> subprocess.Popen[bytes]:
        arguments = ["-m", "tests.benchmarks.faces", self.platform, str(port), str(self.home / "posts.jsonl")]
        return subprocess.Popen([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL)


def _until_answers(address: str, server: subprocess.Popen[bytes]) -> None:
    while server.poll() is None:
        try:
            httpx.get(f"{address}/faults", trust_env=False)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The sandbox did not start; its message stands above.")


async def run(fleet: Fleet, options: argparse.Namespace) -> dict[str, object]:
    """Seed, approve under fire, wait until all is settled, and compare."""
    address = fleet.start()
    async with httpx.AsyncClient(base_url=address, timeout=60, trust_env=False) as sandbox:
        faults = [{**one, "probability": float(str(one["probability"])) * options.often} for one in FAULTS]
        await sandbox.post("/faults", json={"faults": faults if options.often else [], "seed": options.seed})
        begun = time.perf_counter()
        driver = approving.Driver(fleet.url, options.sends)
        beside = [
            asyncio.create_task(one)
            for one in (
                approving.seed(sandbox, options.sends, options.seed, driver.taken_in),
                driver.keep_signed_in(),
                *([driver.tell(begun)] if options.watch else []),
            )
        ]
        killing = asyncio.create_task(_kill(fleet, options))
        await driver.run()
        approved = time.perf_counter() - begun
        await driver.wait_until_sent()
        sent = time.perf_counter() - begun
        killing.cancel()
        await asyncio.gather(killing, return_exceptions=True)
        struck = (await sandbox.get("/faults")).json()["struck"]
        before = driver.count("unconfirmed")
        await sandbox.delete("/faults")
        await driver.wait_until_looked_for()
        for one in beside:
            one.cancel()
        posts = (await sandbox.get("/posts", params={"ours": "true"})).json()["posts"]
        table = verdict.compare(fleet.url, posts, face(fleet.platform))
    seconds = {"until_approved_s": round(approved), "until_sent_s": round(sent)}
    trouble = {"struck": struck, "killed": fleet.killed, "account_signed_in_again": driver.resumed}
    return {**table, "unconfirmed_before_the_last_look": before, **seconds, **trouble}


async def _kill(fleet: Fleet, options: argparse.Namespace) -> None:
    started = time.perf_counter()
    next_worker, next_database = float(options.kill_worker), float(options.kill_database)
    while True:
        await asyncio.sleep(0.2)
        await asyncio.to_thread(fleet.revive)
        now = time.perf_counter() - started
        if options.kill_worker and now > next_worker:
            await asyncio.to_thread(fleet.kill_worker)
            next_worker = now + options.kill_worker * fleet.random.uniform(0.7, 1.3)
        if options.kill_database and now > next_database:
            await asyncio.to_thread(fleet.kill_database)
            next_database = now + options.kill_database * fleet.random.uniform(0.7, 1.3)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--platform", choices=NAMES, default="sandbox", help="whose API the sandbox speaks")
    parser.add_argument("--sends", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kill-worker", type=float, default=7, help="seconds between kills, 0 for never")
    parser.add_argument("--kill-database", type=float, default=45, help="seconds between kills, 0 for never")
    parser.add_argument("--often", type=float, default=1, help="how many times as often faults strike; 0 for none")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--watch", action="store_true", help="tell every ten seconds how things stand")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="answerable-faults-") as home:
        fleet = Fleet(Path(home), options.workers, options.seed, options.platform)
        try:
            result = asyncio.run(run(fleet, options))
        finally:
            fleet.stop()
    if options.json:
        print(json.dumps(result, indent=2))
        return
    for name, value in result.items():
        print(f"{name.replace('_', ' '):<40} {value}")


if __name__ == "__main__":
    main()
