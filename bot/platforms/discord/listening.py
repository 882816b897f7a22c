"""Listening: what the gateway tells, and what it missed, as events in the order in which they are to be stored."""

from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from bot.platforms.base import Event, EventKind
from bot.platforms.discord import ids, outcomes
from bot.platforms.discord.cursor import Cursor
from bot.platforms.discord.directory import Directory
from bot.platforms.discord.gaps import Gaps
from bot.platforms.discord.gateway import Gateway
from bot.platforms.discord.reader import Reader
from bot.platforms.discord.reading import is_by_machine, is_spoken
from bot.platforms.discord.rooms import Json, Room, room_from
from bot.platforms.discord.scope import Scope

_BATCH: Final = 100
_REMEMBERED: Final = 50_000
_WHILE_CONNECTED: Final = timedelta(days=1)
_CHANGES_A_ROOM: Final = frozenset(
    {
        "CHANNEL_DELETE",
        "THREAD_CREATE",
        "THREAD_UPDATE",
        "THREAD_DELETE",
        "THREAD_MEMBER_UPDATE",
        "THREAD_MEMBERS_UPDATE",
    }
)


class Listening:
    """One listening, from a cursor. Use each once."""

    def __init__(
        self, cursor: Cursor, *, reader: Reader, directory: Directory, scope: Scope, clock: Callable[[], datetime],
        asked: Callable[[Json], None] | None = None,
    ) -> None:  # fmt: skip
        """`asked` takes each use of a command."""
        self._cursor = cursor
        self._reader = reader
        self._directory = directory
        self._scope = scope
        self._clock = clock
        self._asked = asked
        self._gaps = Gaps(reader, directory, scope, clock)
        self._told: OrderedDict[tuple[str, int], None] = OrderedDict()
        self._known: OrderedDict[str, None] = OrderedDict()
        self._ignored: OrderedDict[str, None] = OrderedDict()

    async def batches(self, gateway: Gateway) -> AsyncIterator[tuple[Event, ...]]:
        """Yield what happens, for ever; raise what the gateway or `Wire` raises.

        Each time a session begins, what was written before it is read from the channels' histories; what a session
        missed while it was away, Discord tells by itself when it is resumed.
        """
        while True:
            batch: list[Event] = []
            for name, data in await gateway.take():
                if name == "READY":
                    async for missed in self._missed():
                        yield missed
                elif name == "INTERACTION_CREATE":
                    if self._asked is not None:
                        self._asked(data)
                else:
                    batch += await self._events(name, data)
            if batch:
                yield tuple(batch)

    async def _missed(self) -> AsyncIterator[tuple[Event, ...]]:
        batch: list[Event] = []
        for message, room in await self._gaps.read(self._cursor):
            batch += await self._written(message, room)
            if len(batch) >= _BATCH:
                yield tuple(batch)
                batch = []
        if batch:
            yield tuple(batch)

    async def _events(self, name: str, data: Json) -> list[Event]:
        if name in {"MESSAGE_CREATE", "MESSAGE_UPDATE"}:
            room = await self._room(data)
            if room is None:
                return []
            return await (self._written(data, room) if name == "MESSAGE_CREATE" else self._edited(data, room))
        if name in {"MESSAGE_DELETE", "MESSAGE_DELETE_BULK"}:
            room = await self._room(data)
            return self._deleted(room, data.get("ids") or [data.get("id")]) if room is not None else []
        self._learn(name, data)
        return []

    async def _room(self, data: Json) -> Room | None:
        guild = int(data["guild_id"]) if data.get("guild_id") else None
        number = int(data["channel_id"])
        if guild and self._scope.guilds and guild not in self._scope.guilds:
            return None
        try:
            room = await self._directory.room(number)
        except outcomes.KNOWN as error:
            if not (outcomes.is_gone(error) or outcomes.is_barred(error)):
                raise
            room = Room(id=number, kind=0 if guild else 1, guild=guild)
        return room if self._scope.holds(guild=room.guild, channel=room.id, parent=room.parent) else None

    async def _written(self, message: Json, room: Room) -> list[Event]:
        self._cursor.saw(room.id, int(message["id"]))
        kind = EventKind.DIRECT_MESSAGE if room.private else EventKind.MENTION
        return await self._tell(kind, message, room)

    async def _edited(self, message: Json, room: Room) -> list[Event]:
        # Without this date nobody edited: Discord only added the preview of a link.
        if not message.get("edited_timestamp"):
            return []
        if "author" not in message or "content" not in message:
            message = await self._reader.message(ids.Place(room.id, int(message["id"])))
        return await self._tell(EventKind.EDIT, message, room)

    async def _tell(self, kind: EventKind, message: Json, room: Room) -> list[Event]:
        post_id = ids.post_id(room.id, message["id"])
        if not is_spoken(message) or not await self._concerns(message, room, post_id):
            _remember(self._ignored, post_id)
            return []
        post = await self._reader.post(message, room)
        if (post_id, post.revision) in self._told:
            return []
        _remember(self._told, (post_id, post.revision))
        _remember(self._known, post_id)
        context = await self._reader.context(message, room)
        return [Event(post_id, kind, post_id, self._clock(), post, str(self._cursor), post.revision, context=context)]

    async def _concerns(self, message: Json, room: Room, post_id: str) -> bool:
        author = int((message.get("author") or {}).get("id") or 0)
        if author == await self._directory.my_id():
            return True
        if is_by_machine(message):
            return False
        # An edit may take away the very words that turned to us.
        return post_id in self._known or await self._reader.addressed(message, room)

    def _deleted(self, room: Room, numbers: Iterable[Any]) -> list[Event]:
        found: list[Event] = []
        for number in numbers:
            post_id = ids.post_id(room.id, number)
            if post_id not in self._ignored:
                found.append(
                    Event(f"{post_id}/deleted", EventKind.DELETION, post_id, self._clock(), None, str(self._cursor))
                )
        return found

    def _learn(self, name: str, data: Json) -> None:
        guild = int(data["guild_id"]) if data.get("guild_id") else None
        if name == "GUILD_CREATE":
            for content in (*(data.get("channels") or ()), *(data.get("threads") or ())):
                self._directory.learn(room_from(content, int(data["id"])), kept_for=_WHILE_CONNECTED)
        elif name in {"CHANNEL_CREATE", "CHANNEL_UPDATE"}:
            self._directory.learn(room_from(data, guild), kept_for=_WHILE_CONNECTED)
        elif name in _CHANGES_A_ROOM:
            self._directory.forget(int(data["id"]))
        elif name.startswith(("GUILD_ROLE_", "GUILD_MEMBER_", "GUILD_UPDATE", "GUILD_DELETE", "THREAD_LIST_SYNC")):
            self._directory.forget()


def _remember(known: OrderedDict[Any, None], one: object) -> None:
    known[one] = None
    while len(known) > _REMEMBERED:
        known.popitem(last=False)
