"""kill -9 in the middle of a send, and a whole desk that is started and stopped."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2 as httpx
import psycopg
import pytest

from bot import care, jobs
from bot.workers import keep_working
from responders.lifecycle import State
from tests.benchmarks.servers import free_port
from tests.bot.desks import Stage, run, until
from tests.bot.naps import FAST
from tests.bot.test_care import drafted, waiting
from tests.bot.test_outbox import struck

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def sender(stage: Stage) -> Iterator[subprocess.Popen[bytes]]:
    address = str(stage.sandbox.base_url).rstrip("/")
    command = [sys.executable, "-m", "tests.bot.senders", stage.desk.database.url, address]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def work_until(stage: Stage, condition: Callable[[], bool]) -> None:
    stop = asyncio.Event()
    working = asyncio.create_task(
        keep_working(lambda: jobs.build_app(stage.desk, connections=5), concurrency=2, stop=stop, pulse=FAST)
    )
    try:
        await until(condition)
    finally:
        stop.set()
        await working


@pytest.mark.parametrize(("fault", "found", "ends"), [("silent_after", 1, "sent"), ("silent_before", 0, "unconfirmed")])
def test_kill_9_in_the_middle_of_a_send_never_sends_twice(database_url: str, fault: str, found: int, ends: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await drafted(stage)
        await stage.fault(fault, on=["reply"], count=1)
        with sender(stage) as doomed:
            stage.approve(reply_id)
            await struck(stage, fault)
            doomed.send_signal(signal.SIGKILL)
            await asyncio.to_thread(doomed.wait)
        assert stage.reply(reply_id).state is State.SENDING
        await work_until(stage, lambda: not waiting(stage) and not doing(stage))
        assert stage.reply(reply_id).state is State.SENDING, "another worker must not touch it"
        with psycopg.connect(stage.desk.database.url, autocommit=True) as connection:
            connection.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '30 seconds'")
        assert await care.settle_unclear(stage.desk) == found
        assert stage.reply(reply_id).state == ends
        assert len(await stage.ours()) == found

    run(body, database_url)


def doing(stage: Stage) -> bool:
    with psycopg.connect(stage.desk.database.url) as connection:
        return bool(connection.execute("SELECT 1 FROM procrastinate_jobs WHERE status = 'doing'").fetchone())


def test_a_desk_comes_up_says_so_and_goes_down_when_asked(database_url: str, tmp_path: Path) -> None:
    console, sandbox = free_port(), free_port()
    settings = tmp_path / "config.toml"
    settings.write_text(
        f'[desk]\ndata_dir = "{tmp_path}"\n[database]\nurl = "{database_url}"\n[console]\nport = {console}\n'
        f'[[platforms]]\nkind = "sandbox"\nport = {sandbox}\nat_once = 3\npace = 0\n'
    )
    main = "from bot.cli import main; main()"
    command = [sys.executable, "-c", main, "--config", str(settings), "up"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    async def watch() -> str:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{console}", trust_env=False) as web:
            await until(lambda: answers(console), 60)
            assert (await web.get("/readyz")).json()["ready"]
            async with asyncio.timeout(60):
                while "answerable_drafted_total" not in (figures := (await web.get("/metrics")).text):  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
            return figures

    try:
        figures = asyncio.run(watch())
    finally:
        process.terminate()
        out, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors.decode()
    assert f"http://127.0.0.1:{console}" in out.decode()
    assert "Traceback" not in errors.decode()
    for name in ("events_total", "assessed_total", "mention_to_draft_seconds_count", "queue_jobs", "cases"):
        assert f"answerable_{name}" in figures


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False
