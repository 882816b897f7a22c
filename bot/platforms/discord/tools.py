"""What the adapter works with: all that rests on one set of connections, and how its failures are told."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from discord.http import Route

from bot.platforms.base import Allowance, Meter, PlatformError, Refused, SignedOut, Throttled, Unavailable
from bot.platforms.discord import endpoints, outcomes
from bot.platforms.discord.directory import Directory
from bot.platforms.discord.permissions import Permits
from bot.platforms.discord.reader import Reader
from bot.platforms.discord.scope import Scope
from bot.platforms.discord.sending import Sending
from bot.platforms.discord.threads import Threads
from bot.platforms.discord.wire import Wire

T = TypeVar("T")

_SPARE_STARTS: Final = 5


class Tools:
    """What works over one set of connections.

    `read`, `write`, `before_writing` and `opening` await a call and turn what went wrong into an error of `base`.
    """

    def __init__(
        self, wire: Wire, *, meter: Meter, scope: Scope, site: str, clock: Callable[[], datetime],
        by_thread: bool = False,
    ) -> None:  # fmt: skip
        self._meter = meter
        self.clock = clock
        self.wire = wire
        self.directory = Directory(wire, clock)
        self.reader = Reader(wire, self.directory, scope, site=site)
        self.threads = Threads(self.reader, self.directory)
        self.permits = Permits(self.directory, scope, clock, by_thread=by_thread)
        self.sending = Sending(wire, site=site)

    async def read(self, work: Awaitable[T]) -> T:
        """Await a read; raise Unavailable, Throttled or SignedOut."""
        try:
            return await work
        except outcomes.KNOWN as error:
            raise outcomes.read_failed(error, self.clock()) from error

    async def write(self, work: Awaitable[T]) -> T:
        """Await a write; raise Refused, Throttled, SignedOut or Unconfirmed."""
        try:
            return await work
        except outcomes.KNOWN as error:
            raise outcomes.write_failed(error, self.clock()) from error

    async def before_writing(self, work: Awaitable[T]) -> T:
        """Await a read that comes before a write: what it can't tell is no reason to call the write unclear."""
        try:
            return await self.read(work)
        except Unavailable as error:
            raise Refused(f"{error} Nothing was posted.", permanent=False) from error

    async def opening(self, work: Awaitable[T]) -> T:
        """Await the opening of a direct message, in which nothing has been said yet."""
        try:
            return await self.write(work)
        except (Refused, Throttled, SignedOut):
            raise
        except PlatformError as error:
            raise Refused("Discord did not open the direct message; nothing was sent.", permanent=False) from error

    async def gateway_url(self) -> str:
        """Return where to listen, or raise Throttled when hardly any sessions are left today.

        Whoever begins more sessions in a day than Discord allows loses the bot's token ("Gateway", Identifying).
        """
        told: Any = await self.wire.request(Route("GET", "/gateway/bot"))
        starts = told["session_start_limit"]
        until = self.clock() + timedelta(milliseconds=int(starts["reset_after"]))
        left = int(starts["remaining"])
        self._meter.note(Allowance(endpoints.CONNECT, left, int(starts["total"]), until))
        if left < _SPARE_STARTS:
            raise Throttled(f"Discord lets the bot begin no more sessions until {until:%H:%M} UTC.", until=until)
        return str(told["url"])
