"""A desk's console on a free port of this machine, served from a thread beside the test that drives a browser."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from typing import TypeVar

import uvicorn

from bot.console.app import create_app
from bot.wiring import Desk

_T = TypeVar("_T")


class _Console(uvicorn.Server):
    """A server that says when it is up, and leaves the process's signals alone."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


@asynccontextmanager
async def console(desk: Desk) -> AsyncIterator[str]:
    """Serve a desk's pages and its API for as long as the block lasts; yield their address."""
    server = _Console(
        uvicorn.Config(create_app(desk), port=0, log_level="warning", lifespan="on", timeout_graceful_shutdown=1)
    )
    running = asyncio.create_task(server.serve())
    await server.up.wait()
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await running


@contextmanager
def on_a_thread(opened: Callable[[], AbstractAsyncContextManager[_T]]) -> Iterator[_T]:
    """Open what needs an event loop on a thread of its own, yield it, and close it there afterwards."""
    loop = asyncio.new_event_loop()
    ready: Future[_T] = Future()
    stop = asyncio.Event()

    async def run() -> None:
        try:
            async with opened() as held:
                ready.set_result(held)
                await stop.wait()
        except BaseException as error:
            if not ready.done():
                ready.set_exception(error)
            raise

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()), daemon=True)
    thread.start()
    try:
        yield ready.result(60)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(30)
        loop.close()
