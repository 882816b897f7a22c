"""The sandbox's server: an ASGI application, and two ways to run it.

Inside another process: `async with serving(create_app(path), port=0) as url: ...` (a task of the running loop).
Alone: `run(path, host=..., port=...)`, which blocks until it is interrupted.
Drops of a connection need our own protocol class, so serve it through these rather than through a bare uvicorn.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from starlette.applications import Starlette


def create_app(
    journal_path: Path | None,
    *,
    handle: str = "AuroraCare",
    demo: bool = True,
    at_once: int = 40,
    pace: float = 6.0,
    limit: int = 280,
    seed: int = 0,
    deduplicate: bool = False,
    clock: Callable[[], datetime] | None = None,
) -> Starlette:
    """Build the sandbox over the journal at `journal_path` (None keeps everything in memory).

    `demo` fills it with the shipped messages: `at_once` of them at the first start, then `pace` a minute.
    `limit` is the length of a public post, counted as X counts. `seed` feeds faults drawn by probability.
    `deduplicate` makes a second send with the same key return the first post; off, as on X.
    """
    raise NotImplementedError


@asynccontextmanager
async def serving(app: Starlette, *, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Serve `app` in this event loop and yield its address (port 0 picks a free one)."""
    raise NotImplementedError
    yield ""


def run(journal_path: Path | None, *, host: str = "127.0.0.1", port: int = 8090, **settings: object) -> None:
    """Serve the sandbox until interrupted; `settings` are those of `create_app`."""
    raise NotImplementedError
