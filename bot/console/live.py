"""Carries what changes from the database to every open page of this process."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import psycopg
import structlog

from storage.notify import RESYNC, Notice, listen_async

log = structlog.get_logger(__name__)
_ROOM = 500
_PAUSE = 2.0


class Live:
    """One listening connection, many pages. A page that falls behind is told to read afresh instead."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._pages: set[asyncio.Queue[Notice | None]] = set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Listen while the block lasts."""
        task = asyncio.create_task(self._listen(), name="live")
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            self.close()

    @property
    def pages(self) -> int:
        """How many pages listen now."""
        return len(self._pages)

    def close(self) -> None:
        """End every page's stream."""
        for queue in self._pages:
            queue.put_nowait(None)

    def tell(self, notice: Notice) -> None:
        """Pass a notice on to every page."""
        for queue in self._pages:
            queue.put_nowait(notice)

    async def notices(self, *, every: float = 15.0) -> AsyncIterator[Notice | None]:
        """Yield what changes from now on, and None `every` so many seconds whatever changes; ends with the desk."""
        queue: asyncio.Queue[Notice | None] = asyncio.Queue()
        self._pages.add(queue)
        clock = asyncio.get_running_loop().time
        due = clock() + every
        try:
            while True:
                if clock() >= due:
                    yield None
                    due = clock() + every
                try:
                    notice = await asyncio.wait_for(queue.get(), max(due - clock(), 0))
                except TimeoutError:
                    continue
                if notice is None:
                    return
                if queue.qsize() > _ROOM:
                    while not queue.empty():
                        queue.get_nowait()
                    notice = Notice(RESYNC)
                yield notice
        finally:
            self._pages.discard(queue)

    async def _listen(self) -> None:
        while True:
            try:
                async for notice in listen_async(self._url):
                    self.tell(notice)
            except (psycopg.OperationalError, OSError):
                log.warning("live_connection_lost", again_in_seconds=_PAUSE)
            await asyncio.sleep(_PAUSE)


def as_event(notice: Notice) -> str:
    """Return a notice as a server-sent event: what kind, and which case; nothing that was said."""
    return f"event: change\ndata: {json.dumps({'kind': notice.kind, 'case': notice.case})}\n\n"
