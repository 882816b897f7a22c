"""Discord's gateway: one connection that is kept, resumed and closed by discord.py's own websocket.

What arrives is put in a bounded queue as it is. The library's caches, its models and its tasks are left out, so that
one reading of a message serves the gateway and REST alike, and nothing that a server does can stall the heartbeat.
"""

import asyncio
import logging
import random
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any, Final, Self

import aiohttp
import yarl
from discord import Client, Intents, VoiceClient
from discord.gateway import DiscordWebSocket, ReconnectWebSocket
from discord.state import ConnectionState

from bot.platforms.base import Unavailable
from bot.platforms.discord.rooms import Json
from bot.platforms.discord.wire import Wire

WAITING: Final = 10_000
"""How many events may wait to be stored before listening starts again from its cursor."""

_CONNECT_SECONDS: Final = 30.0
_LIVED_SECONDS: Final = 5.0
_SHORT_LIVES: Final = 5

Dispatch = tuple[str, Json]


def intents() -> Intents:
    """Return what the bot asks to hear; message content has to be switched on in the developer portal."""
    return Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=True)


def quiet() -> None:
    """Keep the library's own log from telling what people wrote, and from asking for voice."""
    logging.getLogger("discord").setLevel(logging.ERROR)
    VoiceClient.warn_nacl = VoiceClient.warn_dave = False


class Gateway:
    """One connection, within `async with`. `take` waits for events and raises what ended the connection."""

    def __init__(self, wire: Wire, url: str, *, waiting: int = WAITING) -> None:
        self._wire = wire
        self._url = yarl.URL(url)
        self._waiting = waiting
        self._queue: deque[Dispatch] = deque()
        self._news = asyncio.Event()
        self._ended: BaseException | None = None
        self._running: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._running = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
        await self._wire.close()

    async def take(self) -> list[Dispatch]:
        """Return what arrived, waiting for at least one event; raise what ended the connection once all is taken."""
        while not self._queue:
            if self._ended is not None:
                raise self._ended
            self._news.clear()
            await self._news.wait()
        taken = list(self._queue)
        self._queue.clear()
        return taken

    def put(self, event: str, data: Json) -> None:
        """Take one event from the websocket; never waits."""
        if len(self._queue) < self._waiting:
            self._queue.append((event, data))
        elif self._running is not None:
            self._end(Unavailable("Discord tells more than can be stored. Listening starts again where it was."))
            self._running.cancel()
        self._news.set()

    def _end(self, error: BaseException) -> None:
        self._ended = self._ended or error
        self._news.set()

    async def _run(self) -> None:
        try:
            async with _Client(self._wire, self.put) as client:
                await self._keep(client)
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - whoever takes events is told, whatever it was
            self._end(error)

    async def _keep(self, client: "_Client") -> None:
        resume: dict[str, Any] = {"gateway": self._url, "initial": True}
        short_lives = 0
        while True:
            began = time.monotonic()
            try:
                await client.follow(**resume)
            except (ReconnectWebSocket, OSError, aiohttp.ClientError, TimeoutError, ValueError) as error:
                short_lives = short_lives + 1 if time.monotonic() - began < _LIVED_SECONDS else 0
                if not client.met or short_lives > _SHORT_LIVES:
                    raise Unavailable("Discord keeps closing the connection. It is opened again by itself.") from error
                await client.let_go()
                await asyncio.sleep(0.1 * (2**short_lives - 1))
                resume = self._again(client.ws, resume=not isinstance(error, ReconnectWebSocket) or error.resume)

    def _again(self, ended: DiscordWebSocket, *, resume: bool) -> dict[str, Any]:
        if not resume or ended.session_id is None:
            return {"gateway": self._url, "initial": False}
        return {
            "gateway": ended.gateway,
            "initial": False,
            "resume": True,
            "session": ended.session_id,
            "sequence": ended.sequence,
        }


class _Client(Client):
    """As much of a client as the library's websocket needs; within `async with` only."""

    def __init__(self, wire: Wire, put: Callable[[str, Json], None]) -> None:
        self._wire = wire
        self._put = put
        super().__init__(intents=intents(), max_messages=None)
        self.http = wire

    @property
    def met(self) -> bool:
        """Whether a websocket was open at some time."""
        met: DiscordWebSocket | None = self.ws
        return met is not None

    async def let_go(self) -> None:
        """Close what is left of a websocket that broke, so that its session can still be resumed."""
        if self.met and self.ws.open:
            await self.ws.close()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:  # noqa: ARG002
        """Wait one to five seconds before a session begins in place of another, as the gateway's documentation asks."""
        if not initial:
            await asyncio.sleep(random.uniform(1, 5))  # noqa: S311 - spreads clients out

    async def follow(self, **resume: Any) -> None:
        """Open the websocket and read it until it ends, which always raises."""
        self.ws = await asyncio.wait_for(DiscordWebSocket.from_client(self, **resume), _CONNECT_SECONDS)
        while True:
            await self.ws.poll_event()

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Start no tasks: nobody waits for the library's own events."""

    def _get_state(self, **options: Any) -> ConnectionState[Any]:
        handlers: dict[str, Callable[..., Any]] = {}
        state: ConnectionState[Any] = ConnectionState(
            dispatch=self.dispatch, handlers=handlers, hooks=self._hooks, http=self._wire, **options
        )
        state.parsers = _Handing(self._put)
        return state


class _Handing(dict[str, Callable[[Any], Any]]):
    """Hands every event on, by name, to the same callable."""

    def __init__(self, put: Callable[[str, Json], None]) -> None:
        super().__init__()
        self._put = put

    def __missing__(self, event: str) -> Callable[[Any], Any]:
        return partial(self._put, event)
