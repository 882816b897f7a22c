"""Calling the sandbox over HTTP: each call once, every failure told as what the desk can do next."""

from collections.abc import Callable, Mapping
from datetime import datetime

import httpx2 as httpx
import orjson

from bot.platforms.base import Refused, Sent, Unavailable, Unconfirmed
from bot.platforms.sandbox import outcomes
from bot.platforms.sandbox.model import Json

_LONGEST_QUEUE = 60.0


class Caller:
    """The connections to one sandbox. `wait` is how long it may keep a patient reading waiting, in seconds."""

    def __init__(self, url: str, *, timeout: float, wait: float, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        # A proxy from the environment must not come between the desk and its own sandbox.
        pool = httpx.Limits(max_connections=100, max_keepalive_connections=50)
        # Waiting for a free connection is not the platform's fault, and may take longer than an answer.
        patience = httpx.Timeout(timeout, pool=max(timeout, _LONGEST_QUEUE))
        self._http = httpx.AsyncClient(base_url=url, timeout=patience, limits=pool, trust_env=False)
        self._patience = httpx.Timeout(timeout, read=wait + timeout, pool=_LONGEST_QUEUE)

    async def read(
        self,
        path: str,
        *,
        params: Mapping[str, str | float] | None = None,
        patient: bool = False,
        missing: Json | None = None,
    ) -> Json:
        """Return what stands at `path`, or `missing` where nothing does; raise as a reading does."""
        timeout = self._patience if patient else self._http.timeout
        try:
            response = await self._http.get(path, params=params, timeout=timeout)
        except outcomes.TRANSPORT as error:
            raise outcomes.read_failed(error) from error
        if missing is not None and response.status_code == httpx.codes.NOT_FOUND:
            return missing
        if not response.is_success:
            raise outcomes.read_refused(response, self._clock())
        try:
            content = orjson.loads(response.content)
        except orjson.JSONDecodeError as error:
            raise Unavailable("The sandbox's answer can't be read.") from error
        if not isinstance(content, dict):
            raise Unavailable("The sandbox's answer can't be read.")
        return content

    async def write(self, method: str, path: str, content: Json) -> Sent:
        """Write a post and return its receipt; raise as a write does."""
        response = await self.ask(method, path, content)
        try:
            receipt = orjson.loads(response.content)
            return Sent(str(receipt["id"]), str(receipt["url"]))
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise Unconfirmed("The sandbox took it, but its answer can't be read. Look at the platform.") from error

    async def ask(self, method: str, path: str, content: Json | None, *, gone_is_fine: bool = False) -> httpx.Response:
        """Ask for a change once and return the answer; raise as a write does."""
        body = orjson.dumps(content) if content is not None else None
        try:
            response = await self._http.request(method, path, content=body)
        except outcomes.TRANSPORT as error:
            raise outcomes.write_failed(error) from error
        gone = gone_is_fine and response.status_code in {httpx.codes.NOT_FOUND, httpx.codes.GONE}
        if not response.is_success and not gone:
            raise outcomes.write_refused(response, self._clock())
        return response

    async def upload(self, picture: bytes, media_type: str) -> str:
        """Hand a picture over and return its address there; whatever goes wrong, no post was asked for yet."""
        try:
            response = await self._http.post("/api/pictures", content=picture, headers={"content-type": media_type})
        except outcomes.TRANSPORT as error:
            raise Refused("A picture could not be sent; nothing was posted.", permanent=False) from error
        if not response.is_success:
            failed = outcomes.write_refused(response, self._clock())
            raise Refused(str(failed), permanent=False) if isinstance(failed, Unconfirmed) else failed
        try:
            return str(orjson.loads(response.content)["url"])
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise Refused("A picture was not taken in; nothing was posted.", permanent=False) from error

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()
