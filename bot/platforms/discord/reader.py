"""Reading one message whole: whom it names, what it answers, to which conversation it belongs, whom it addresses."""

from collections import OrderedDict
from typing import Any, Final

from discord import HTTPException

from bot.platforms.base import Post
from bot.platforms.discord import ids, outcomes
from bot.platforms.discord.directory import Directory
from bot.platforms.discord.ids import Place
from bot.platforms.discord.reading import SITE, post_from, reference, snapshots
from bot.platforms.discord.rooms import Json, Room
from bot.platforms.discord.scope import Scope
from bot.platforms.discord.wire import Wire
from bot.platforms.discord.wording import Names, handle, mentioned

_ROOTS: Final = 20_000
_DEEPEST: Final = 30


class Reader:
    """Makes posts of messages. Each method raises what `Wire` raises, and ValueError for what can't be understood."""

    def __init__(self, wire: Wire, directory: Directory, scope: Scope, *, site: str = SITE) -> None:
        self._wire = wire
        self._directory = directory
        self._scope = scope
        self._site = site
        self._roots: OrderedDict[Place, Place] = OrderedDict()

    async def post(self, message: Json, room: Room) -> Post:
        """Read a message that stands in `room`."""
        return post_from(
            message,
            room,
            await self._names(message, room),
            me=await self._directory.my_id(),
            conversation=await self._conversation(message, room),
            addressed=await self.addressed(message, room),
            site=self._site,
        )

    async def context(self, message: Json, room: Room) -> tuple[Post, ...]:
        """Return what came along with a message: the one that it answers."""
        parent = message.get("referenced_message")
        return (await self.post(parent, room),) if parent and int(parent["channel_id"]) == room.id else ()

    async def addressed(self, message: Json, room: Room) -> bool:
        """Say whether a message turns to us.

        It does in a direct message, in a channel that the settings list, in a thread that the bot takes part in, and
        wherever it names the bot or one of its roles, or answers the bot. "@everyone" is no turning to us.
        """
        if room.private or self._scope.listed(channel=room.id, parent=room.parent) or (room.is_thread and room.joined):
            return True
        me = await self._directory.my_id()
        answered = (message.get("referenced_message") or {}).get("author") or {}
        named = {int(user["id"]) for user in message.get("mentions") or ()}
        if me in named or int(answered.get("id") or 0) == me or me in mentioned(str(message.get("content")), "user"):
            return True
        roles = {int(role) for role in message.get("mention_roles") or ()}
        return bool(roles and room.guild and roles & (await self._directory.seat(room.guild)).roles)

    async def message(self, place: Place) -> Json:
        """Return one message as Discord tells it."""
        found: Any = await self._wire.get_message(place.channel, place.message)
        return dict(found)

    async def history(
        self, channel: int, limit: int, *, before: int | None = None, after: int | None = None
    ) -> list[Json]:
        """Return messages of a channel, oldest first: the last ones before, or the first ones after another."""
        found: Any = await self._wire.logs_from(channel, limit, before=before, after=after)
        return sorted((dict(message) for message in found or ()), key=lambda message: int(message["id"]))

    async def _names(self, message: Json, room: Room) -> Names:
        told = (message, *snapshots(message))
        content = "\n".join(str(part.get("content") or "") for part in told)
        people = {int(user["id"]): handle(user) for part in told for user in part.get("mentions") or ()}
        roles: dict[int, str] = {}
        if room.guild and mentioned(content, "role"):
            roles = await self._directory.role_names(room.guild)
        rooms = {number: await self._room_name(number) for number in mentioned(content, "room")}
        return Names(people, roles, rooms)

    async def _room_name(self, channel_id: int) -> str:
        try:
            return (await self._directory.room(channel_id)).name
        except HTTPException as error:
            if not outcomes.is_closed_to_us(error):
                raise
            return ""

    async def _conversation(self, message: Json, room: Room) -> str:
        if room.private or room.is_thread:
            return str(room.id)
        place = Place(room.id, int(message["id"]))
        root = await self._root(message, place)
        self._roots[place] = root
        while len(self._roots) > _ROOTS:
            self._roots.popitem(last=False)
        return ids.post_id(root.channel, root.message)

    async def _root(self, message: Json, place: Place) -> Place:
        current: Json | None = message
        for _ in range(_DEEPEST):
            if place in self._roots:
                return self._roots[place]
            if current is None:
                try:
                    current = await self.message(place)
                except HTTPException as error:
                    if not outcomes.is_closed_to_us(error):
                        raise
                    return place
            above = reference(current)
            if above is None or above.forwarded:
                return place
            gone = "referenced_message" in current and current["referenced_message"] is None
            current, place = current.get("referenced_message"), above.place
            if gone:
                return place
        return place
