"""Listening by filtered stream, which tells within seconds; polling goes on beside it and closes its gaps.

tweepy would connect again for ever, and at once where X hangs up in good order. Here the first end of a stream ends
it, with an error that says how long to wait; whoever listens begins anew by polling from the cursor.
"""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import orjson
from tweepy import StreamRule
from tweepy.asynchronous import AsyncStreamingClient

from bot.platforms.base import PlatformError, SignedOut, Throttled, Unavailable
from bot.platforms.x import fields, outcomes
from bot.platforms.x.calling import Calls, Json
from bot.platforms.x.line import HEARD, Heard, Line
from bot.platforms.x.reading import listed

_TAG: Final = "answerable"
_LEAST_WAIT: Final = timedelta(seconds=60)
"""X asks for a minute at least after a 420 or 429 (docs.x.com, "Handling disconnections")."""
_FULL: Final = 2_000


class _Ended(Exception):
    """The stream came to its end: tweepy must not connect again by itself."""


class Stream(AsyncStreamingClient):  # type: ignore[misc]  # tweepy has no types
    """One connection to the filtered stream; what it tells is queued."""

    def __init__(self, bearer_token: str, line: Line) -> None:
        super().__init__(bearer_token, wait_on_rate_limit=False, max_retries=0)
        self.session = line
        self.told: asyncio.Queue[Json] = asyncio.Queue(_FULL)
        self.ended: Exception | None = None

    async def on_data(self, raw_data: bytes) -> None:
        """Queue what came; a line that is no JSON object, or that says X hangs up, ends the stream."""
        said = orjson.loads(raw_data)
        if not isinstance(said, dict) or (said.get("errors") and not said.get("data")):
            raise _Ended
        self.told.put_nowait(said)

    async def on_request_error(self, status_code: int) -> None:
        """End; the answer is kept."""
        raise _Ended(status_code)

    async def on_connection_error(self) -> None:
        """End."""
        raise _Ended

    async def on_closed(self, resp: object) -> None:  # noqa: ARG002 - how it was closed makes no difference
        """End."""
        raise _Ended

    async def on_exception(self, exception: Exception) -> None:
        """Keep why it ended."""
        self.ended = exception


class Streaming:
    """Keeps the rules of the stream in order and one connection open while it is used."""

    def __init__(self, bearer_token: str, line: Callable[[], Line], calls: Calls) -> None:
        self._bearer_token = bearer_token
        self._line = line
        self._calls = calls
        self._stream: Stream | None = None
        self._heard: list[Heard] = []

    @property
    def is_open(self) -> bool:
        """Say whether a connection stands, or has something left to tell."""
        return self._stream is not None

    async def open(self, handle: str, query: str) -> None:
        """Connect, with the rules for this account and search in force and no others of ours; raise as a read does."""
        await self.close()
        self._stream = Stream(self._bearer_token, self._line())
        await self._set_rules(self._stream, handle, query)
        await self._calls.meter.turn("stream")
        self._heard = []
        token = HEARD.set(self._heard)
        try:
            self._stream.filter(**fields.POSTS)
        finally:
            HEARD.reset(token)

    async def next(self, seconds: float) -> list[Json]:
        """Return what came within this time, as soon as something did; raise Throttled, Unavailable or SignedOut.

        What came before the stream ended is returned first.
        """
        stream = self._stream
        if stream is None:
            raise Unavailable("The stream from X is not open. It is opened again by itself.")
        getting = asyncio.ensure_future(stream.told.get())
        try:
            await asyncio.wait({getting, stream.task}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            came = [getting.result()] if getting.done() else []
        finally:
            getting.cancel()
        with contextlib.suppress(asyncio.QueueEmpty):
            while True:
                came.append(stream.told.get_nowait())
        if not came and stream.task.done():
            await self.close()
            raise self._why(stream)
        return [one for one in came if listed(one)]

    async def close(self) -> None:
        """Hang up."""
        stream, self._stream = self._stream, None
        if stream is None:
            return
        stream.disconnect()
        if stream.task is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait({stream.task}, timeout=5)
        await stream.session.close()

    def _why(self, stream: Stream) -> PlatformError:
        now = self._calls.clock()
        if not self._heard or self._heard[-1].status == 200:
            return Unavailable("The stream from X broke off. What was missed is read before it is opened again.")
        error = outcomes.read_failed(stream.ended or _Ended(), self._heard[-1], now, doing="stream")
        if isinstance(error, Throttled):
            return Throttled(str(error), until=max(error.until, now + _LEAST_WAIT))
        if isinstance(error, SignedOut):
            return Unavailable(
                "X does not accept the bearer token, so nothing is streamed. Make a new one at https://console.x.com "
                "and run: answerable connect x; or set stream = false."
            )
        return error

    async def _set_rules(self, stream: Stream, handle: str, query: str) -> None:
        wanted = _rules(handle, query)
        heard = await self._calls.read("stream rules", stream.get_rules)
        ours = {
            str(rule["id"]): rule
            for rule in listed(heard.said)
            if str(rule.get("tag", "")).startswith(_TAG) and str(rule.get("tag")).endswith(f" of {handle}")
        }
        stale = [key for key, rule in ours.items() if wanted.get(rule["tag"]) != rule.get("value")]
        there = {str(rule["tag"]) for key, rule in ours.items() if key not in stale}
        missing = [StreamRule(value=value, tag=tag) for tag, value in wanted.items() if tag not in there]
        if stale:
            await self._change(lambda: stream.delete_rules(stale))
        if missing:
            await self._change(lambda: stream.add_rules(missing))

    async def _change(self, change: Callable[[], Any]) -> None:
        # Setting the same rule twice is harmless, so an unclear answer is one to ask again after, like a read's.
        heard = await self._calls.read("stream rules", change)
        errors = heard.said.get("errors")
        kinds = {str(one.get("type", "")).rpartition("/")[2] for one in errors or () if isinstance(one, dict)}
        if kinds - {"duplicate-rules"}:
            raise Unavailable("X does not take the rules for the stream. Shorten `search`, or set stream = false.")


def _rules(handle: str, query: str) -> dict[str, str]:
    wanted = {f"{_TAG}: mentions of {handle}": f"@{handle} -is:retweet -from:{handle}"}
    return {**wanted, f"{_TAG}: search of {handle}": query} if query else wanted
