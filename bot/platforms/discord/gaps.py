"""What was written while nobody listened: each channel's history is read from where the cursor stands."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog

from bot.platforms.discord import outcomes
from bot.platforms.discord.cursor import Cursor
from bot.platforms.discord.directory import Directory
from bot.platforms.discord.reader import Reader
from bot.platforms.discord.rooms import Json, Room
from bot.platforms.discord.scope import Scope
from bot.platforms.discord.threads import PAGE

_PAGES: Final = 50
_UNLISTED: Final = 100

_log = structlog.get_logger(__name__)


class Gaps:
    """Reads what the gateway did not tell. Raise what `Wire` raises."""

    def __init__(self, reader: Reader, directory: Directory, scope: Scope, clock: Callable[[], datetime]) -> None:
        self._reader = reader
        self._directory = directory
        self._scope = scope
        self._clock = clock

    async def read(self, cursor: Cursor) -> list[tuple[Json, Room]]:
        """Return every message after the cursor, oldest first, from channels that have news."""
        rooms = await self._rooms()
        listed = {room.id for room in rooms}
        found: list[tuple[Json, Room]] = []
        for room in rooms:
            if room.last_message > cursor.floor(room.id, self._clock()):
                found += await self._after(room, cursor)
            else:
                cursor.saw(room.id, room.last_message or room.id)
        # Discord lists neither direct messages nor archived threads: those that were heard before are asked one by one.
        others = sorted(((last, room) for room, last in cursor.rooms.items() if room not in listed), reverse=True)
        for _, number in others[:_UNLISTED]:
            found += await self._after_unlisted(number, cursor)
        return sorted(found, key=lambda one: int(one[0]["id"]))

    async def _rooms(self) -> list[Room]:
        found: list[Room] = []
        for guild in await self._directory.guilds():
            if not self._scope.guilds or guild in self._scope.guilds:
                found += [room for room in await self._directory.rooms(guild) if await self._readable(room)]
        return found

    async def _readable(self, room: Room) -> bool:
        if not room.written_in or not self._scope.holds(guild=room.guild, channel=room.id, parent=room.parent):
            return False
        may = await self._directory.rights(room)
        return may.view_channel and may.read_message_history

    async def _after_unlisted(self, number: int, cursor: Cursor) -> list[tuple[Json, Room]]:
        try:
            room = await self._directory.room(number)
            news = room.last_message > cursor.floor(number, self._clock())
            return await self._after(room, cursor) if news and await self._readable(room) else []
        except outcomes.KNOWN as error:
            if outcomes.is_gone(error) or outcomes.is_barred(error):
                cursor.rooms.pop(number, None)
                return []
            raise

    async def _after(self, room: Room, cursor: Cursor) -> list[tuple[Json, Room]]:
        found: list[tuple[Json, Room]] = []
        last = cursor.floor(room.id, self._clock())
        for _ in range(_PAGES):
            page = await self._reader.history(room.id, PAGE, after=last)
            found += [(message, room) for message in page]
            if len(page) < PAGE:
                break
            last = int(page[-1]["id"])
        else:
            _log.warning("gap too long to read whole", channel=room.id, read=len(found))
        return found
