"""The line to X: what tweepy takes for its aiohttp session.

tweepy has X's address written into it, reads every error as JSON, and lets the session follow redirects. Here the
address can be another one, every answer is kept so that its headers can be read, a redirect is an answer like any
other, and an error whose body is no JSON object is told apart from one that X worded.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
import orjson
from aiohttp.typedefs import StrOrURL

_HOSTS: Final = ("https://api.twitter.com", "https://upload.twitter.com", "https://api.x.com")
_CONNECT_SECONDS: Final = 5.0
_IDLE_SECONDS: Final = 5.0
_STREAM_SILENCE_SECONDS: Final = 25.0
"""X sends a blank line at least every 20 seconds (docs.x.com, "Consuming streaming data")."""

NOT_CONNECTED: Final[tuple[type[Exception], ...]] = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ServerFingerprintMismatch,
)
"""Raised before the first byte of a request leaves."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer as it came: its status, its headers, and what its body says if it is a JSON object."""

    status: int
    headers: Mapping[str, str]
    said: Mapping[str, Any]


class Garbled(Exception):
    """An error whose body is no JSON object, such as a page in HTML: tweepy would trip over it."""


class Dropped(aiohttp.ClientError):
    """The connection broke under a request. aiohttp would have made some requests a second time."""


HEARD: ContextVar[list[Heard] | None] = ContextVar("HEARD", default=None)
"""Where the answers to the request under way are kept."""


class Line:
    """Connections to X, or to `url` in its place. Writes never share a connection that may have gone stale."""

    def __init__(self, url: str = "", *, timeout: float = 8.0, streaming: bool = False) -> None:
        self._url = url.rstrip("/")
        self._streaming = streaming
        if streaming:
            silence = min(_STREAM_SILENCE_SECONDS, timeout * 3)
            self._patience = aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS, sock_read=silence)
        else:
            self._patience = aiohttp.ClientTimeout(total=timeout, sock_connect=min(_CONNECT_SECONDS, timeout))
        self._sessions: dict[bool, aiohttp.ClientSession] = {}
        self.headers: dict[str, str] = {}
        self._closed = False

    @property
    def closed(self) -> bool:
        """Say whether the line was hung up."""
        return self._closed

    @asynccontextmanager
    async def request(self, method: str, url: StrOrURL, **asked: Any) -> AsyncIterator[aiohttp.ClientResponse]:
        """Ask once, at the address of this line; keep the answer in HEARD. Raise Garbled or what aiohttp raises."""
        session = self._session(writing=method not in {"GET", "HEAD"})
        asked["headers"] = {**self.headers, **(asked.get("headers") or {})}
        async with session.request(method, self._placed(url), allow_redirects=False, **asked) as answer:
            said = await _said(answer, streaming=self._streaming and answer.url.path.endswith("/stream"))
            heard = HEARD.get()
            if heard is not None:
                heard.append(Heard(answer.status, answer.headers, said or {}))
            if said is None and not answer.ok:
                raise Garbled(f"{answer.status} {answer.reason}")
            yield answer

    async def close(self) -> None:
        """Hang up."""
        self._closed = True
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()

    def _session(self, *, writing: bool) -> aiohttp.ClientSession:
        if writing not in self._sessions:
            # A kept connection that X has just closed would leave open whether the post arrived.
            self._sessions[writing] = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=50, force_close=True)
                if writing
                else aiohttp.TCPConnector(limit=50, keepalive_timeout=_IDLE_SECONDS),
                middlewares=(_once,),
                timeout=self._patience,
                cookie_jar=aiohttp.DummyCookieJar(),
                # A proxy from the environment must not come between the desk and its own sandbox.
                trust_env=not self._url,
            )
        return self._sessions[writing]

    def _placed(self, url: StrOrURL) -> StrOrURL:
        if not self._url:
            return url
        text = str(url)
        host = next((host for host in _HOSTS if text.startswith(host)), "")
        if not host:
            raise aiohttp.InvalidURL(text, "tweepy asked for an address that this line does not lead to")
        placed = self._url + text.removeprefix(host)
        # What tweepy signed must be sent as it was signed.
        return type(url)(placed, encoded=True) if not isinstance(url, str) else placed


async def _once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    try:
        return await handler(request)
    except NOT_CONNECTED:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise Dropped(type(error).__name__) from error


async def _said(answer: aiohttp.ClientResponse, *, streaming: bool) -> Mapping[str, Any] | None:
    if streaming and answer.ok:
        return {}
    try:
        said = orjson.loads(await answer.read())
    except orjson.JSONDecodeError:
        return None
    return said if isinstance(said, dict) else None
