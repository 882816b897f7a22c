"""Re-reading: one message with what stands around it, many messages at once, and our own among them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Final

from bot.platforms.base import CLOCK_SKEW, Outgoing, Post, Sent, Thread, Unavailable
from bot.platforms.discord import ids, outcomes
from bot.platforms.discord.directory import Directory
from bot.platforms.discord.ids import Place
from bot.platforms.discord.reader import Reader
from bot.platforms.discord.reading import is_spoken, reference
from bot.platforms.discord.rooms import Json, Room

PAGE: Final = 100
_AROUND: Final = 10
_PAGES_AFTER: Final = 4
_PAGES_SEARCHED: Final = 300
_REACH: Final = timedelta(minutes=15)
"""Far longer than a request is waited for: what appears later than this after an attempt began isn't its doing."""


class Threads:
    """Reads messages again. Each method raises what `Wire` raises."""

    def __init__(self, reader: Reader, directory: Directory) -> None:
        self._reader = reader
        self._directory = directory

    async def fetch(self, place: Place) -> Thread:
        """Return a message with its thread; one that is gone, with its channel or alone, is `deleted`."""
        try:
            room = await self._directory.room(place.channel)
            message = await self._reader.message(place)
        except outcomes.KNOWN as error:
            if outcomes.is_gone(error):
                return Thread(None, deleted=True)
            raise
        me = await self._directory.my_id()
        before = await self._before(message, room)
        later = await self._later(place, room, me)
        after = _belonging(later, room, {place.message, *(int(one["id"]) for one in before)})
        return Thread(
            post=await self._reader.post(message, room),
            before=await self._posts(before, room),
            after=await self._posts(after[:50], room),
            answered_by=next((str(_at(one)) for one in after if _answers(one, place, room, me)), None),
        )

    async def look_up(self, places: Sequence[Place]) -> Mapping[str, Post | None]:
        """Re-read messages page by page; what a page that spans it does not hold is gone.

        One channel that is closed to us keeps nobody from the others: its messages are left out.
        """
        found: dict[str, Post | None] = {}
        for channel in sorted({place.channel for place in places}):
            wanted = sorted(place.message for place in places if place.channel == channel)
            try:
                room = await self._directory.room(channel)
            except outcomes.KNOWN as error:
                if outcomes.is_gone(error):
                    found |= {ids.post_id(channel, number): None for number in wanted}
                elif not outcomes.is_closed_to_us(error):
                    raise
                continue
            try:
                found |= await self._look_up_in(room, wanted)
            except outcomes.KNOWN as error:
                if not outcomes.is_closed_to_us(error):
                    raise
        return found

    async def find_own(
        self, room: Room, after: int, message: Outgoing, *, answering: int | None, alone: bool = False
    ) -> Sent | None:
        """Look for `message` among what we wrote in a channel after another message; `answering` is what it answers.

        With `alone` it answers nothing.

        Oldest first, from when the attempt began, and no further than where an attempt can reach: in a channel however
        busy that is a page or two, so that one reading that fails doesn't spoil the look. Raise Unavailable where too
        much was written to say that it isn't there.
        """
        me, last = await self._directory.my_id(), None
        if message.since is not None:
            after = max(after, ids.snowflake_at(message.since - CLOCK_SKEW) - 1)
            last = ids.snowflake_at(message.since + CLOCK_SKEW + _REACH)
        for _ in range(_PAGES_SEARCHED):
            page = [one for one in await self._reader.history(room.id, PAGE, after=after) if int(one["id"]) > after]
            for one in page:
                if _author(one) == me and _is_that(one, message, answering) and not (alone and reference(one)):
                    post = await self._reader.post(one, room)
                    return Sent(post.id, post.url)
            if len(page) < PAGE:
                return None
            after = int(page[-1]["id"])
            if last is not None and after > last:
                return None
        raise Unavailable("Too much was written on Discord since to find our message by itself. Look for it there.")

    async def _before(self, message: Json, room: Room) -> list[Json]:
        if room.private or room.is_thread:
            return await self._reader.history(room.id, _AROUND, before=int(message["id"]))
        found: list[Json] = []
        while len(found) < _AROUND:
            above = reference(message)
            if above is None or above.forwarded or above.place.channel != room.id:
                break
            try:
                message = message.get("referenced_message") or await self._reader.message(above.place)
            except outcomes.KNOWN as error:
                if outcomes.is_gone(error):
                    break
                raise
            found.insert(0, message)
        return found

    async def _later(self, place: Place, room: Room, me: int) -> list[Json]:
        """Return what was written after a message, oldest first: all of it, or until an answer of ours is met.

        Where too much was written, that is the first page and the last ones: answers come soon, or just now. One that
        stands between them, listening has told of.
        """
        found = {int(one["id"]): one for one in await self._reader.history(room.id, PAGE, after=place.message)}
        if len(found) < PAGE:
            return list(found.values())
        reached, before = max(found), None
        for _ in range(_PAGES_AFTER - 1):
            if any(_answers(one, place, room, me) for one in found.values()):
                break
            page = await self._reader.history(room.id, PAGE, before=before)
            found |= {int(one["id"]): one for one in page if int(one["id"]) > place.message}
            if len(page) < PAGE or int(page[0]["id"]) <= reached:
                break
            before = int(page[0]["id"])
        return [found[number] for number in sorted(found)]

    async def _look_up_in(self, room: Room, wanted: list[int]) -> dict[str, Post | None]:
        found: dict[str, Post | None] = {}
        may = await self._directory.rights(room)
        # Without this right Discord answers an empty page, which says nothing of what was deleted.
        if not (may.view_channel and may.read_message_history):
            return found
        while wanted:
            span = PAGE if len(wanted) > 1 else 1
            page = {int(one["id"]): one for one in await self._reader.history(room.id, span, after=wanted[0] - 1)}
            # A page that isn't full reaches to the end of the channel.
            reach = max(page) if len(page) == span else wanted[-1]
            for number in [number for number in wanted if number <= reach]:
                one = page.get(number)
                found[ids.post_id(room.id, number)] = await self._reader.post(one, room) if one else None
            wanted = [number for number in wanted if number > reach]
        return found

    async def _posts(self, messages: Iterable[Json], room: Room) -> tuple[Post, ...]:
        return tuple([await self._reader.post(one, room) for one in messages if is_spoken(one)])


def _is_that(one: Json, message: Outgoing, answering: int | None) -> bool:
    if one.get("nonce") is not None:
        return str(one["nonce"]) == ids.nonce(message.key)
    above = reference(one)
    if answering is not None and (above is None or above.place.message != answering):
        return False
    return message.says(str(one.get("content") or ""))


def _belonging(later: Iterable[Json], room: Room, conversation: set[int]) -> list[Json]:
    """Return what belongs to a conversation: everything in a thread, elsewhere what answers it."""
    found: list[Json] = []
    for one in later:
        above = reference(one)
        if room.private or room.is_thread or (above is not None and above.place.message in conversation):
            conversation.add(int(one["id"]))
            found.append(one)
    return found


def _answers(one: Json, place: Place, room: Room, me: int) -> bool:
    if _author(one) != me:
        return False
    above = reference(one)
    return room.private if above is None else above.place == place


def _author(message: Json) -> int:
    return int((message.get("author") or {}).get("id") or 0)


def _at(message: Json) -> Place:
    return Place(int(message["channel_id"]), int(message["id"]))
