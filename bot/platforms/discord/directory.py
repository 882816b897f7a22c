"""Who we are and where: the bot, its servers, channels and permissions, read when needed and kept for a minute."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from discord import NotFound, Permissions
from discord.http import Route

from bot.platforms.discord.rooms import Json, Room, Seat, Server, rights, room_from, seat_from, server_from
from bot.platforms.discord.wire import Wire

T = TypeVar("T")

_KEPT_FOR: Final = timedelta(seconds=60)
_KEPT: Final = 5_000


class Directory:
    """What Discord says about places. Each method raises what `Wire` raises."""

    def __init__(self, wire: Wire, clock: Callable[[], datetime]) -> None:
        self._wire = wire
        self._clock = clock
        self._known: OrderedDict[tuple[str, int], tuple[datetime, Any]] = OrderedDict()
        self._me: Json | None = None

    async def me(self) -> Json:
        """Return the bot's own user."""
        if self._me is None:
            self._me = await self._wire.request(Route("GET", "/users/@me"))
        return self._me

    async def my_id(self) -> int:
        """Return the bot's user id."""
        return int((await self.me())["id"])

    async def room(self, channel_id: int) -> Room:
        """Return a channel, thread or direct message."""

        async def read() -> Room:
            return room_from(await self._wire.get_channel(channel_id))

        room = await self._kept("room", channel_id, read)
        self._wire.rooms[room.id] = "" if room.private else room.name
        return room

    async def is_member(self, guild_id: int, user_id: int) -> bool:
        """Say whether somebody is on a server."""
        try:
            await self._wire.get_member(guild_id, user_id)
        except NotFound:
            return False
        return True

    async def server(self, guild_id: int) -> Server:
        """Return a server with its roles."""

        async def read() -> Server:
            return server_from(await self._wire.get_guild(guild_id, with_counts=False))

        return await self._kept("server", guild_id, read)

    async def seat(self, guild_id: int) -> Seat:
        """Return the bot's place in a server."""

        async def read() -> Seat:
            user = await self.my_id()
            return seat_from(await self._wire.get_member(guild_id, user), user)

        return await self._kept("seat", guild_id, read)

    async def rights(self, room: Room) -> Permissions:
        """Return what the bot may do in a channel; in a direct message everything."""
        if room.guild is None:
            return Permissions.all()
        above = await self.room(room.parent) if room.is_thread and room.parent else room
        return rights(await self.server(room.guild), await self.seat(room.guild), above)

    async def role_names(self, guild_id: int) -> dict[int, str]:
        """Return the names of a server's roles."""
        return {role: known.name for role, known in (await self.server(guild_id)).roles.items()}

    async def guilds(self) -> list[int]:
        """Return the servers that the bot is in, however many."""
        found: list[int] = []
        while True:
            page = await self._wire.get_guilds(200, after=found[-1] if found else None, with_counts=False)
            found += sorted(int(guild["id"]) for guild in page)
            if len(page) < 200:
                return found

    async def rooms(self, guild_id: int) -> list[Room]:
        """Return a server's channels and the threads that are open."""
        channels: list[Any] = list(await self._wire.get_all_guild_channels(guild_id))
        active = await self._wire.get_active_threads(guild_id)
        ours = {int(member["id"]) for member in active.get("members") or () if member.get("id")}
        found = [room_from(channel, guild_id) for channel in channels]
        for thread in active.get("threads") or ():
            joined = {"member": True} if int(thread["id"]) in ours else {}
            found.append(room_from({**thread, **joined}, guild_id))
        return [self.learn(room) for room in found]

    def learn(self, room: Room, *, kept_for: timedelta = _KEPT_FOR) -> Room:
        """Keep what somebody told of a channel, longer where its changes will be told too."""
        self._wire.rooms[room.id] = "" if room.private else room.name
        self._keep(("room", room.id), room, kept_for)
        return room

    def forget(self, channel_id: int | None = None) -> None:
        """Forget a channel, or everything about places: it changed."""
        if channel_id is None:
            self._known.clear()
        else:
            self._known.pop(("room", channel_id), None)

    async def _kept(self, kind: str, number: int, read: Callable[[], Awaitable[T]]) -> T:
        known = self._known.get((kind, number))
        if known is not None and known[0] > self._clock():
            value: T = known[1]
            return value
        return self._keep((kind, number), await read())

    def _keep(self, key: tuple[str, int], value: T, kept_for: timedelta = _KEPT_FOR) -> T:
        self._known[key] = (self._clock() + kept_for, value)
        self._known.move_to_end(key)
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return value
