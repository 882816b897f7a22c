"""The sandbox's server: an ASGI application, and two ways to run it.

Inside another process: `async with serving(create_app(path), port=0) as url: ...` (a task of the running loop).
Alone: `run(path, host=..., port=...)`, which blocks until it is interrupted.
Dropping a connection without a word needs these; under a bare server the answer stops short instead.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, TypedDict, Unpack

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.platforms.sandbox import admin, forms, pages
from bot.platforms.sandbox.answers import Unreadable, failure
from bot.platforms.sandbox.demo import Trickle
from bot.platforms.sandbox.faces import face
from bot.platforms.sandbox.faces.base import Face
from bot.platforms.sandbox.faults import FaultError
from bot.platforms.sandbox.guarding import Guard
from bot.platforms.sandbox.site import Site, utc_now


class Settings(TypedDict, total=False):
    """The settings of a sandbox; see `create_app`."""

    speaks: str | Face
    handle: str
    demo: bool
    at_once: int
    pace: float
    limit: int
    seed: int
    deduplicate: bool
    clock: Callable[[], datetime] | None


def create_app(
    journal_path: Path | None,
    *,
    speaks: str | Face = "sandbox",
    handle: str = "AuroraCare",
    demo: bool = True,
    at_once: int = 40,
    pace: float = 6.0,
    limit: int = 280,
    seed: int = 0,
    deduplicate: bool = False,
    clock: Callable[[], datetime] | None = None,
) -> Starlette:
    """Build the sandbox over the journal at `journal_path` (None keeps everything in memory); raise JournalError.

    `speaks` is the API that it answers: its own, that of a real platform (one of faces.NAMES), or a face ready made.
    `demo` fills it with the shipped messages: `at_once` of them at the first start, then `pace` a minute.
    `limit` is the length of a public post, counted as X counts. `seed` feeds faults drawn by probability.
    `deduplicate` makes a second send with the same key return the first post; off, as on X.
    The journal is read here and written from now on: one application per path.
    """
    spoken = face(speaks) if isinstance(speaks, str) else speaks
    site = Site.at(journal_path, spoken, handle=handle, limit=limit, seed=seed, deduplicate=deduplicate)
    site.clock = clock or utc_now
    site.load()
    trickle = Trickle(site, at_once=at_once, pace=pace) if demo else None

    app = Starlette(
        routes=[*spoken.routes, *admin.routes, *forms.routes, *pages.routes],
        lifespan=lambda _: _living(site, trickle),
        middleware=[Middleware(Guard)],
        exception_handlers={Unreadable: _refuse, FaultError: _refuse, OSError: _no_disk},
    )
    app.state.site = site
    return app


@asynccontextmanager
async def serving(app: Starlette, *, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Serve `app` in this event loop and yield its address; port 0 picks a free one. Raise OSError for a taken port."""
    server = _Server(app, signals=False)
    with _bind(host, port) as listening:
        task = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            while not server.started:
                if task.done():
                    await task
                    raise OSError(f"The sandbox could not start on {host}:{port}; the log says why.")
                await asyncio.sleep(0.005)
            yield f"http://{host}:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


def run(
    journal_path: Path | None,
    *,
    host: str = "127.0.0.1",
    port: int = 8766,
    on_ready: Callable[[str], None] | None = None,
    **settings: Unpack[Settings],
) -> None:
    """Serve the sandbox until interrupted or terminated; raise OSError (port taken) or JournalError.

    `on_ready` is called with the address once requests are answered; `settings` are those of `create_app`.
    """
    app = create_app(journal_path, **settings)
    server = _Server(app, signals=True)
    with _bind(host, port) as listening:
        if on_ready is not None:
            server.on_ready = partial(on_ready, f"http://{host}:{listening.getsockname()[1]}")
        server.run(sockets=[listening])


@asynccontextmanager
async def _living(site: Site, trickle: Trickle | None) -> AsyncIterator[None]:
    if trickle is not None:
        await trickle.first()
    task = asyncio.create_task(trickle.rest()) if trickle is not None else None
    yield
    site.closing.set()
    if task is not None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await site.journal.close()


class _Server(uvicorn.Server):
    """A server that ends long polls when it stops, and can leave the process's signals to whoever runs the loop."""

    def __init__(self, app: Starlette, *, signals: bool) -> None:
        config = uvicorn.Config(
            app,
            http=H11Protocol,
            log_config=None,
            access_log=False,
            lifespan="on",
            timeout_graceful_shutdown=2,
            ws=_websockets(),
            # The gateway's own heartbeats keep a connection alive.
            ws_ping_interval=None,
            backlog=2048,
        )
        super().__init__(config)
        self._site: Site = app.state.site
        self._signals = signals
        self.on_ready: Callable[[], None] | None = None
        app.state.drop = self.drop

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        if not self._signals:
            yield
            return
        with super().capture_signals():
            yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.on_ready is not None and self.started:
            self.on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._site.closing.set()
        await super().shutdown(sockets)

    def drop(self, scope: Scope) -> bool:
        """Break the connection of a request at once; return whether it was found."""
        for connection in self.server_state.connections:
            transport: asyncio.Transport | None = getattr(connection, "transport", None)
            if transport is not None and getattr(connection, "client", None) == tuple(scope["client"]):
                transport.abort()
                return True
        return False


def _websockets() -> Literal["websockets-sansio", "none"]:
    # Only the face of a platform with a gateway needs them; every other one goes on without.
    return "websockets-sansio" if find_spec("websockets") else "none"


def _bind(host: str, port: int) -> socket.socket:
    # Bound here, because uvicorn ends the whole process when it can't bind.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named, because asyncio lets small answers go at once on sockets of this protocol only.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise
    return listening


async def _refuse(_: Request, error: Exception) -> Response:
    return failure(400, "unreadable", str(error))


async def _no_disk(_: Request, error: Exception) -> Response:
    return failure(507, "no-disk", f"Nothing was written: {error}. Free some space beside the journal.")
