"""What Discord lets the desk do in one place, each answer a sentence for the agent with the rule behind it.

Sources: Discord's documentation, "Permissions", and its Developer Policy in the version in force since October 1, 2022,
which counts direct messages that nobody asked for among the misuses of its data.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from discord import Permissions

from bot.platforms.base import Permission, Post
from bot.platforms.discord import ids, outcomes
from bot.platforms.discord.directory import Directory
from bot.platforms.discord.rooms import Room
from bot.platforms.discord.scope import Scope

PERMISSIONS_URL: Final = "https://discord.com/developers/docs/topics/permissions"
POLICY_URL: Final = "https://support-dev.discord.com/hc/articles/8563934450327"
_RIGHTS_RULE: Final = "What the bot's role may do in this channel"
_POLICY_RULE: Final = "Discord's Developer Policy: no unsolicited direct messages"
_GONE: Final = Permission(
    allowed=False, reason="The message is gone from Discord.", rule="A message that is gone can't be answered"
)
_UNLISTED: Final = Permission(
    allowed=False,
    reason="The settings don't list this Discord channel for the desk. Add it to its channels there to answer here.",
    rule="Only listed servers and channels are answered",
)


class Permits:
    """Says what is allowed. The methods that read places raise what `Wire` raises."""

    def __init__(
        self, directory: Directory, scope: Scope, clock: Callable[[], datetime], *, by_thread: bool = False
    ) -> None:
        """`by_thread`: the settings prefer a private thread to a first direct message."""
        self._directory = directory
        self._scope = scope
        self._clock = clock
        self._by_thread = by_thread

    async def reply(self, post: Post) -> Permission:
        """Say whether a public reply may be posted."""
        if post.private:
            return _private_only(post)
        room = await self.place_of(post)
        if not isinstance(room, Room):
            return room
        may = await self._directory.rights(room)
        send = may.send_messages_in_threads if room.is_thread else may.send_messages
        if refusal := _closed(may, room, send=send):
            return refusal
        return await self.silenced(room) or Permission(
            allowed=True,
            reason=f"Discord lets us answer @{post.author.handle} in {_name(room)}: the bot may write there.",
            rule=_RIGHTS_RULE,
            rule_url=PERMISSIONS_URL,
        )

    async def message(self, post: Post) -> Permission:
        """Say whether the author may be written to in private; whether they take it, only sending tells."""
        who = f"@{post.author.handle}"
        if post.private:
            found = await self.place_of(post)
            if isinstance(found, Room) and found.is_thread:
                return await self._in_thread(found, who)
            reason = f"{who} wrote to us in a direct message on Discord, so we may answer there."
            return Permission(allowed=True, reason=reason, rule=_POLICY_RULE, rule_url=POLICY_URL)
        if not post.author.id.isdigit():
            return Permission(allowed=False, reason="This person's Discord account is gone.", rule=_POLICY_RULE)
        if not post.addressed:
            reason = f"{who} has not turned to us on Discord, so we may not send them a direct message first."
            return Permission(allowed=False, reason=reason, rule=_POLICY_RULE, rule_url=POLICY_URL)
        if self._by_thread:
            reason = "The settings prefer a private thread on the Discord server to a direct message."
            return Permission(allowed=False, reason=reason, rule="The server's own wish (private_by)")
        reason = (
            f"{who} turned to us on Discord, so we may answer in a direct message while they share a server with the "
            "bot. If their settings don't let it through, Discord says so and nothing is sent."
        )
        return Permission(allowed=True, reason=reason, rule=_POLICY_RULE, rule_url=POLICY_URL)

    async def _in_thread(self, room: Room, who: str) -> Permission:
        may = await self._directory.rights(room)
        if refusal := _closed(may, room, send=may.send_messages_in_threads):
            return refusal
        archived = " It is archived; our answer opens it again." if room.archived else ""
        reason = f"{who} is in a private thread with us on Discord, so we may answer there.{archived}"
        return await self.silenced(room) or Permission(
            allowed=True, reason=reason, rule=_RIGHTS_RULE, rule_url=PERMISSIONS_URL
        )

    async def publish(self, room: Room, *, pictures: bool = False) -> Permission:
        """Say whether a post of our own may stand in a channel."""
        may = await self._directory.rights(room)
        send = may.send_messages_in_threads if room.is_thread else may.send_messages
        missing = _missing(may, send=send, thread=room.is_thread)
        if pictures and not may.attach_files:
            missing = " and ".join(one for one in (missing, "Attach Files") if one)
        if missing or not room.written_in or room.private:
            lacks = f"it lacks {missing} there" if missing else "nothing can be written there"
            return _no(f"The bot can't post in {_name(room)} on Discord: {lacks}.")
        return await self.silenced(room) or Permission(
            allowed=True, reason=f"The bot may write in {_name(room)}.", rule=_RIGHTS_RULE, rule_url=PERMISSIONS_URL
        )

    async def remove(self, post: Post) -> Permission:
        """Say whether the bot may remove somebody's message."""
        if post.private:
            return _no("Discord lets nobody remove somebody else's direct message.")
        room = await self.place_of(post)
        if not isinstance(room, Room):
            return room
        if not (await self._directory.rights(room)).manage_messages:
            return _no(f"The bot can't remove messages in {_name(room)} on Discord: it lacks Manage Messages there.")
        reason = f"Discord lets the bot remove messages in {_name(room)}; its role has Manage Messages."
        return await self.silenced(room) or Permission(
            allowed=True, reason=reason, rule=_RIGHTS_RULE, rule_url=PERMISSIONS_URL
        )

    async def place_of(self, post: Post) -> Room | Permission:
        """Return the channel that a post stands in, or why nothing is written there."""
        place = ids.place(post.id)
        if place is None:
            return _GONE
        try:
            room = await self._directory.room(place.channel)
        except outcomes.KNOWN as error:
            if outcomes.is_gone(error):
                return _GONE
            raise
        heard = self._scope.holds(guild=room.guild, channel=room.id, parent=room.parent)
        return room if heard else _UNLISTED

    async def silenced(self, room: Room) -> Permission | None:
        """Return until when a moderator keeps the bot from writing on a server, if one does."""
        until = (await self._directory.seat(room.guild)).silenced_until if room.guild else None
        if until is None or until <= self._clock():
            return None
        reason = f"A moderator has silenced the bot in this Discord server until {until:%Y-%m-%d %H:%M} UTC."
        return Permission(allowed=False, reason=reason, rule="Timeouts", rule_url=PERMISSIONS_URL, until=until)


def _closed(may: Permissions, room: Room, *, send: bool) -> Permission | None:
    if missing := _missing(may, send=send, thread=room.is_thread):
        return _no(f"The bot can't answer in {_name(room)} on Discord: it lacks {missing} there.")
    if room.locked and not may.manage_threads:
        return _no(f"The Discord thread {room.name!r} is locked; a moderator has to unlock it first.")
    return None


def _missing(may: Permissions, *, send: bool, thread: bool) -> str:
    wanted = {
        "View Channel": may.view_channel,
        "Send Messages in Threads" if thread else "Send Messages": send,
        "Read Message History": may.read_message_history,
    }
    return " and ".join(name for name, granted in wanted.items() if not granted)


def _private_only(post: Post) -> Permission:
    reason = f"@{post.author.handle} wrote this in private on Discord; it can only be answered there."
    return Permission(allowed=False, reason=reason, rule="A direct message is answered in private")


def _no(reason: str) -> Permission:
    return Permission(allowed=False, reason=reason, rule=_RIGHTS_RULE, rule_url=PERMISSIONS_URL)


def _name(room: Room) -> str:
    return f"the thread {room.name!r}" if room.is_thread else f"#{room.name}"
