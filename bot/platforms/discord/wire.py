"""One request, sent once: discord.py's HTTP client without its retries, its sleeping and its one global address.

The library's own `request` tries five times on 500, 502, 504 and 524, sleeps on every 429, and takes its address from
a class variable. Everything it builds (routes, payloads, forms) is kept; only the sending is done here.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

import aiohttp
import orjson
from discord import DiscordServerError, File, Forbidden, HTTPException, NotFound
from discord.gateway import DiscordClientWebSocketResponse
from discord.http import HTTPClient, Route
from yarl import URL

from bot.platforms.base import Allowance, Meter, Throttled
from bot.platforms.discord import endpoints, refusals

REAL_API: Final = "https://discord.com/api/v10"
_ASK_AGAIN_AFTER: Final = timedelta(seconds=60)
_CLOSING_SECONDS: Final = 2.0
_PATIENCE: Final = timedelta(seconds=6)


class Broken(aiohttp.ClientConnectionError):
    """The connection broke after the request may have left."""


class Wire(HTTPClient):
    """Discord's REST API for one bot: each call is one request, metered before and after.

    `rooms` holds a channel's name by its id (empty for a direct message), so that limits can be told by name. Raise
    the library's exceptions for answers, aiohttp's for connections, ValueError for what can't be read, and Throttled.
    """

    def __init__(self, token: str, *, url: str, meter: Meter, timeout: float, clock: Callable[[], datetime]) -> None:
        super().__init__(asyncio.get_running_loop())
        self.token = token
        self.rooms: dict[int, str] = {}
        self._base = f"{url}/api/v10" if url else REAL_API
        self._meter = meter
        self._timeout = timeout
        self._clock = clock
        self._opened: aiohttp.ClientSession | None = None
        self._barred: dict[str, tuple[datetime, Forbidden]] = {}

    async def request(
        self,
        route: Route,
        *,
        files: Sequence[File] | None = None,  # noqa: ARG002 - they are in the form as well
        form: Iterable[dict[str, Any]] | None = None,
        **kwargs: Any,
    ) -> Any:
        """Send one request and return its answer's JSON, or an empty text."""
        name = endpoints.endpoint(route, self.rooms)
        self._spare(route)
        for limit in (endpoints.EVERYTHING, name):
            await self._take_turn(limit, waits=route.method == "GET")
        headers, data = self._dressed(form, kwargs)
        url = URL(self._base + route.url.removeprefix(Route.BASE), encoded=True)
        async with self._session().request(
            route.method, url, params=kwargs.get("params"), headers=headers, data=data, allow_redirects=False
        ) as response:
            body = await response.read()
        return self._heard(route, name, response, body)

    async def ws_connect(self, url: str, *, compress: int = 0) -> aiohttp.ClientWebSocketResponse:
        """Open a websocket that takes messages of any size and doesn't wait long for a goodbye."""
        return await self._session().ws_connect(
            url,
            max_msg_size=0,
            timeout=aiohttp.ClientWSTimeout(ws_close=_CLOSING_SECONDS),
            autoclose=False,
            headers={"User-Agent": self.user_agent},
            compress=compress,
        )

    async def close(self) -> None:
        """Close every connection."""
        opened, self._opened = self._opened, None
        if opened is not None:
            await opened.close()

    async def _take_turn(self, limit: str, *, waits: bool) -> None:
        # Limits of a second or two are the rule here: a read may wait for its turn, a write is told instead.
        ends = self._clock() + _PATIENCE
        while True:
            try:
                await self._meter.turn(limit)
            except Throttled as error:
                if not waits or error.until > ends:
                    raise
                await asyncio.sleep(max((error.until - self._clock()).total_seconds(), 0.01))
            else:
                return

    def _session(self) -> aiohttp.ClientSession:
        if self._opened is None:
            self._opened = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=100),
                ws_response_class=DiscordClientWebSocketResponse,
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=self._timeout, sock_connect=min(self._timeout, 5.0)),
                middlewares=(_once,),
            )
        return self._opened

    def _dressed(self, form: Iterable[dict[str, Any]] | None, kwargs: dict[str, Any]) -> tuple[dict[str, str], Any]:
        headers = {"User-Agent": self.user_agent, "Authorization": f"Bot {self.token}"}
        if reason := kwargs.get("reason"):
            headers["X-Audit-Log-Reason"] = quote(str(reason), safe="/ ")
        if form:
            # Discord does not take escaped brackets in the names of files.
            fields = aiohttp.FormData(quote_fields=False)
            for field in form:
                fields.add_field(**field)
            return headers, fields
        if "json" in kwargs:
            headers["Content-Type"] = "application/json"
            return headers, orjson.dumps(kwargs["json"])
        return headers, None

    def _spare(self, route: Route) -> None:
        # Asking again and again for what we may not see is what gets an address barred.
        until, refusal = self._barred.get(_asked(route), (None, None))
        if until is not None and refusal is not None:
            if until > self._clock():
                raise refusal
            del self._barred[_asked(route)]

    def _heard(self, route: Route, name: str, response: aiohttp.ClientResponse, body: bytes) -> Any:
        now, status = self._clock(), response.status
        if left := endpoints.allowance(name, response.headers, now):
            self._meter.note(left)
        if endpoints.counts_as_invalid(status, response.headers):
            self._meter.invalid(status)
        if 200 <= status < 300:
            return orjson.loads(body) if body else ""
        if status == 429:
            raise self._throttled(name, response, body, now)
        error = _refusal(response, body)
        if isinstance(error, Forbidden) and error.code == refusals.NO_ACCESS and route.method == "GET":
            self._barred[_asked(route)] = (now + _ASK_AGAIN_AFTER, error)
        raise error

    def _throttled(self, name: str, response: aiohttp.ClientResponse, body: bytes, now: datetime) -> Throttled:
        until = endpoints.wait_until(response.headers, body, now)
        whom = endpoints.EVERYTHING if endpoints.is_global(response.headers, body) else name
        self._meter.note(Allowance(whom, 0, None, until))
        return Throttled(f"Discord asks us to wait until {until:%H:%M:%S} UTC ({whom}).", until=until)


def _refusal(response: aiohttp.ClientResponse, body: bytes) -> HTTPException:
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        said = None
    words = said if isinstance(said, dict) else ""
    if response.status >= 500:
        return DiscordServerError(response, words)
    kinds: dict[int, type[HTTPException]] = {403: Forbidden, 404: NotFound}
    return kinds.get(response.status, HTTPException)(response, words)


def _asked(route: Route) -> str:
    return f"{route.method} {route.url}"


async def _once(request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    # aiohttp sends a GET or DELETE a second time after these; under another name it doesn't.
    try:
        return await send(request)
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise Broken(type(error).__name__) from error
