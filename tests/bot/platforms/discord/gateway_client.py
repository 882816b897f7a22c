"""A bare client of the gateway, which sees what discord.py takes care of by itself."""

import json
import zlib
from types import TracebackType
from typing import Any, Self

import aiohttp

EVERY_INTENT = (1 << 26) - 1
TOKEN = "a.bot.token"


class GatewayClient:
    """One connection. `payloads` checks what is dispatched, `problems` is what it found."""

    def __init__(self, url: str, *, payloads: Any = None, compress: bool = False) -> None:
        self._url = url.replace("http", "ws", 1) + "/gateway/?v=10&encoding=json"
        self._url += "&compress=zlib-stream" if compress else ""
        self._inflate = zlib.decompressobj()
        self._session = aiohttp.ClientSession()
        self._payloads = payloads
        self.problems: list[str] = []
        self.last = 0

    async def __aenter__(self) -> Self:
        try:
            self.socket = await self._session.ws_connect(self._url, autoclose=False)
        except BaseException:
            await self._session.close()
            raise
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None):
        await self.socket.close()
        await self._session.close()

    async def hear(self) -> dict[str, Any]:
        """Return the next message, or {"closed": code}."""
        heard = await self.socket.receive(timeout=10)
        if heard.type is aiohttp.WSMsgType.BINARY:
            content = json.loads(self._inflate.decompress(heard.data))
        elif heard.type is aiohttp.WSMsgType.TEXT:
            content = json.loads(heard.data)
        else:
            return {"closed": self.socket.close_code, "op": None, "t": None}
        if content["s"] is not None:
            self.last = content["s"]
        if content["t"] and self._payloads is not None:
            self.problems += self._payloads.problems(content["t"], content["d"])
        return content

    async def until(self, event: str) -> dict[str, Any]:
        """Return the data of the next event of that name."""
        while True:
            heard = await self.hear()
            assert "closed" not in heard, heard
            if heard["t"] == event:
                return heard["d"]

    async def say(self, op: int, data: Any) -> None:
        """Say something."""
        await self.socket.send_json({"op": op, "d": data})

    async def identify(self, intents: int = EVERY_INTENT, token: str = TOKEN, **more: Any) -> dict[str, Any]:
        """Begin a session; return READY."""
        assert (await self.hear())["op"] == 10
        await self.say(2, {"token": token, "intents": intents, "properties": {}, **more})
        return await self.until("READY")

    async def closed_after(self, op: int, data: Any) -> int:
        """Say something and return the code that the connection is closed with."""
        await self.say(op, data)
        while True:
            heard = await self.hear()
            if "closed" in heard:
                return heard["closed"]
