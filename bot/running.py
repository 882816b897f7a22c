"""The bodies of the long-running commands. Each returns when SIGTERM or SIGINT asked it to, with work put down."""

import asyncio
import contextlib
import signal
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import structlog
import uvicorn

from bot import assessing, jobs, listening, metrics, schedule
from bot.config import Config
from bot.config_accounts import SandboxAccount
from bot.platforms.sandbox import server
from bot.wiring import Desk, build
from bot.workers import keep_working
from storage import embedded

_log = structlog.get_logger(__name__)

_LOOK_SECONDS = 2.0

Part = Callable[[Desk, asyncio.Event], Awaitable[None]]


def up(config: Config, ready: Callable[[], None] | None = None) -> None:
    """Run listeners, workers, calendar, console and, for a sandbox account, the sandbox, in one process."""
    asyncio.run(_up(config, ready))


def listen(config: Config) -> None:
    """Listen to every platform account whose lease is free, and store what arrives."""
    with _figures(config):
        asyncio.run(_run(config, [listening.listen_to_all]))


def work(config: Config) -> None:
    """Do the queue's work: assess, deliver, and the calendar's chores."""
    with _figures(config):
        asyncio.run(_run(config, [_work, schedule.keep_calendar]))


def serve(config: Config, ready: Callable[[], None] | None = None) -> None:
    """Serve the console."""
    asyncio.run(_run(config, [_console(ready)]))


def sandbox(config: Config, *, host: str, port: int, demo: bool, speaks: str = "sandbox") -> None:
    """Run the sandbox alone, on the journal that `up` would use; `speaks` names a platform whose API it answers."""
    account = next((one for one in config.platforms if isinstance(one, SandboxAccount)), SandboxAccount())
    named = next((one.account for one in config.platforms if one.kind == speaks), account.account)
    journal = _journal(config, account)
    server.run(
        journal if speaks == "sandbox" else journal.with_name(f"{speaks}-{named}.jsonl"),
        host=host, port=port, speaks=speaks, handle=named, demo=demo, at_once=account.at_once, pace=account.pace,
        limit={"reddit": 10_000, "discord": 2_000}.get(speaks, account.limit),
    )  # fmt: skip


def _figures(config: Config) -> AbstractContextManager[None]:
    return metrics.shown_at(config.work.metrics_host, config.work.metrics_port)


async def _up(config: Config, ready: Callable[[], None] | None) -> None:
    async with AsyncExitStack() as stack:
        addresses = {
            account.account: await stack.enter_async_context(_sandbox(config, account))
            for account in config.platforms
            if isinstance(account, SandboxAccount) and not account.url
        }
        parts: list[Part] = [listening.listen_to_all, _work, schedule.keep_calendar, _console(ready)]
        await _run(config, parts, sandboxes=addresses)


async def _run(config: Config, parts: list[Part], *, sandboxes: dict[str, str] | None = None) -> None:
    with _stopping() as stop, _database(config) as url:
        desk = await asyncio.to_thread(build, config, url=url, sandboxes=sandboxes)
        try:
            async with asyncio.TaskGroup() as group:
                for part in (*parts, follow_code):
                    group.create_task(_until_stopped(part, desk, stop))
        finally:
            await desk.close()


async def follow_code(desk: Desk, stop: asyncio.Event) -> None:
    """Look every few seconds whether the code changed, until `stop`."""
    while not stop.is_set():
        if desk.reloading is not None:
            await asyncio.to_thread(metrics.look_at_code, desk.reloading)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), _LOOK_SECONDS)


async def _until_stopped(part: Part, desk: Desk, stop: asyncio.Event) -> None:
    try:
        await part(desk, stop)
    finally:
        # A part that ends, ends the process: a desk that has lost its worker must not look alive.
        stop.set()


async def _work(desk: Desk, stop: asyncio.Event) -> None:
    concurrency = desk.config.work.concurrency
    await asyncio.to_thread(assessing.warm_up, desk)
    await keep_working(lambda: jobs.build_app(desk, connections=concurrency + 3), concurrency=concurrency, stop=stop)


def _console(ready: Callable[[], None] | None) -> Part:
    async def serve_console(desk: Desk, stop: asyncio.Event) -> None:
        from bot.console.app import create_app

        settings = desk.config.console
        web = _Web(
            uvicorn.Config(
                create_app(desk),
                host=settings.host,
                port=settings.port,
                log_config=None,
                access_log=False,
                lifespan="on",
                server_header=False,
                timeout_graceful_shutdown=3,
            ),
            ready,
        )
        serving = asyncio.create_task(web.serve())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait([serving, stopping], return_when=asyncio.FIRST_COMPLETED)
        web.should_exit = True
        stopping.cancel()
        await serving

    return serve_console


class _Web(uvicorn.Server):
    """A web server that says when it is ready, and leaves the process's signals alone."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None] | None) -> None:
        super().__init__(config)
        self._ready = ready

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self._ready is not None:
            await asyncio.to_thread(self._ready)


@asynccontextmanager
async def _sandbox(config: Config, account: SandboxAccount) -> AsyncIterator[str]:
    app = await asyncio.to_thread(
        lambda: server.create_app(
            _journal(config, account), handle=account.account, demo=account.demo, at_once=account.at_once,
            pace=account.pace, limit=account.limit,
        )
    )  # fmt: skip
    async with server.serving(app, host=account.host, port=account.port) as url:
        yield url


def _journal(config: Config, account: SandboxAccount) -> Path:
    return config.desk.data_dir / "sandbox" / f"{account.account}.jsonl"


@contextmanager
def _stopping() -> Iterator[asyncio.Event]:
    """Yield an event that SIGTERM and SIGINT set; a second signal ends the process at once, as it would have."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    signals = (signal.SIGTERM, signal.SIGINT)

    def ask() -> None:
        _log.info("stopping")
        stop.set()
        for one in signals:
            loop.remove_signal_handler(one)

    for one in signals:
        with contextlib.suppress(NotImplementedError):  # Windows has no such handlers
            loop.add_signal_handler(one, ask)
    try:
        yield stop
    finally:
        for one in signals:
            with contextlib.suppress(NotImplementedError):
                loop.remove_signal_handler(one)


@contextmanager
def _database(config: Config) -> Iterator[str]:
    """Yield the database's address; the embedded one is brought back whenever it dies, and left at the end."""
    if named := config.database.address():
        yield named.get_secret_value()
        return
    url = embedded.start(config.desk.data_dir)
    stopped = threading.Event()
    watching = threading.Thread(target=embedded.watch, args=(config.desk.data_dir, stopped), daemon=True)
    watching.start()
    try:
        yield url
    finally:
        stopped.set()
        watching.join(timeout=10)
        embedded.stop(config.desk.data_dir)
