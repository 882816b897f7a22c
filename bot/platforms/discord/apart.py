"""Private threads: a talk apart on the server itself, where direct messages are closed or not wanted.

The thread is begun in the channel where they turned to us; it is empty until they are in it, and what is said there is
one message, sent once. Its name holds the message that it is about, so that a second attempt finds it again.
Source: Discord's documentation, "Threads" and "Start Thread without Message", as of 2025: a private thread is seen by
its members and by whoever has Manage Threads; writing in one that is archived opens it again, unless it is locked.
"""

from datetime import timedelta
from typing import Any, Final

from discord import Permissions
from discord.http import Route

from bot.platforms.base import Outgoing, Permission, Post, Sent
from bot.platforms.discord import ids, outcomes
from bot.platforms.discord.permissions import PERMISSIONS_URL, POLICY_URL
from bot.platforms.discord.rooms import Room, room_from
from bot.platforms.discord.tools import Tools

ARCHIVED_AFTER: Final = timedelta(days=7)
"""The longest time after which Discord archives a thread in which nobody writes."""

_HOLDS_FOR: Final = timedelta(days=1)
_HERE_LATELY: Final = timedelta(minutes=10)
_THREADS_URL: Final = "https://discord.com/developers/docs/topics/threads"
_RULE: Final = "Threads: a private thread is for those added to it, and for whoever may manage threads there"
_PRIVATE_THREAD: Final = 12


class Apart:
    """Private threads with those who turned to us. Each method raises as the adapter does."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._permits = tools.permits
        self._directory = tools.directory
        self._clock = tools.clock

    async def permit(self, post: Post) -> Permission:
        """Say whether a private thread may be opened with the author of a post; raise what `Wire` raises."""
        if post.private:
            return _no("This is a private talk already: go on there.")
        if not post.author.id.isdigit() or not post.addressed:
            return _no("Only those who turned to us on Discord are invited to a private thread.", POLICY_URL)
        found = await self._permits.place_of(post)
        if not isinstance(found, Room):
            return found
        home = await self._home(found)
        if not home.holds_private_threads or home.guild is None:
            return _no(f"Discord has private threads in ordinary text channels alone, and #{home.name} is none.")
        if missing := _missing(await self._directory.rights(home)):
            return _no(f"The bot can't open a private thread in #{home.name} on Discord: it lacks {missing} there.")
        now, who = self._clock(), f"@{post.author.handle}"
        lately = now - post.created_at < _HERE_LATELY
        if not lately and not await self._directory.is_member(home.guild, int(post.author.id)):
            return _no(f"{who} has left the Discord server, so nobody can invite them to a thread there.")
        reason = (
            f"The bot may open a private thread in #{home.name} on Discord and invite {who} alone. Moderators who may "
            f"manage threads there can read it too. If {who} blocked the bot, leave them alone: Discord doesn't say."
        )
        return await self._permits.silenced(home) or Permission(
            allowed=True, reason=reason, rule=_RULE, rule_url=_THREADS_URL, until=now + _HOLDS_FOR
        )

    async def open(self, post: Post, message: Outgoing) -> Sent:
        """Open the thread, or find it, invite the author, and say it once."""
        home = await self._tools.before_writing(self._home_of(post))
        room = await self._tools.opening(self._ready(post, home))
        return await self._tools.write(self._tools.sending.post(room, message, answering=None))

    async def find(self, post: Post, message: Outgoing) -> Sent | None:
        """Look for a message of ours in the thread about a post; where no thread can be seen, none is ours."""
        return await self._tools.read(self._found(post, message))

    async def _found(self, post: Post, message: Outgoing) -> Sent | None:
        try:
            home = await self._home_of(post)
            room = await self._standing(post, home) if home.holds_private_threads else None
        except outcomes.KNOWN as error:
            if not outcomes.is_closed_to_us(error):
                raise
            return None
        return await self._tools.threads.find_own(room, 0, message, answering=None) if room else None

    async def archive(self, channel: int) -> None:
        """Archive a thread; who is in it may still read it, and opens it again by writing."""
        route = Route("PATCH", "/channels/{channel_id}", channel_id=channel)
        await self._tools.write(self._tools.wire.request(route, json={"archived": True}))
        self._directory.forget(channel)

    async def _home_of(self, post: Post) -> Room:
        place = ids.place(post.id)
        return await self._home(await self._directory.room(place.channel if place else 0))

    async def _home(self, room: Room) -> Room:
        return await self._directory.room(room.parent) if room.is_thread and room.parent else room

    async def _ready(self, post: Post, home: Room) -> Room:
        """Return the thread with its author in it; nothing was said there yet."""
        room = await self._standing(post, home)
        if room is None:
            begin = Route("POST", "/channels/{channel_id}/threads", channel_id=home.id)
            minutes = int(ARCHIVED_AFTER.total_seconds() // 60)
            asked = {"name": _name(post), "type": _PRIVATE_THREAD, "invitable": False, "auto_archive_duration": minutes}
            room = self._directory.learn(room_from(await self._tools.wire.request(begin, json=asked), home.guild))
        elif room.archived:
            opened = Route("PATCH", "/channels/{channel_id}", channel_id=room.id)
            await self._tools.wire.request(opened, json={"archived": False})
        add = "/channels/{channel_id}/thread-members/{user_id}"
        await self._tools.wire.request(Route("PUT", add, channel_id=room.id, user_id=int(post.author.id)))
        return room

    async def _standing(self, post: Post, home: Room) -> Room | None:
        """Return the thread that was begun about a post before, open or archived."""
        wire, me = self._tools.wire, await self._directory.my_id()
        told: list[Any] = []
        if home.guild is not None:
            active: Any = await wire.get_active_threads(home.guild)
            told += active.get("threads") or ()
        path = "/channels/{channel_id}/users/@me/threads/archived/private"
        kept: Any = await wire.request(Route("GET", path, channel_id=home.id))
        told += kept.get("threads") or ()
        rooms = (room_from(one, home.guild) for one in told)
        wanted = (one for one in rooms if one.parent == home.id and one.owner == me and one.name == _name(post))
        found = next(wanted, None)
        return self._directory.learn(found) if found is not None else None


def _name(post: Post) -> str:
    """Return what the thread is called: it names no person, and no matter."""
    place = ids.place(post.id)
    return f"In private, about message {place.message if place else 0}"


def _missing(may: Permissions) -> str:
    wanted = {
        "View Channel": may.view_channel,
        "Create Private Threads": may.create_private_threads,
        "Send Messages in Threads": may.send_messages_in_threads,
        "Read Message History": may.read_message_history,
    }
    return " and ".join(name for name, granted in wanted.items() if not granted)


def _no(reason: str, url: str = PERMISSIONS_URL) -> Permission:
    return Permission(allowed=False, reason=reason, rule=_RULE, rule_url=url)
