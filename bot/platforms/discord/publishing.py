"""Posts of our own on Discord: messages that answer nobody, in the one channel that the settings name."""

from typing import Final

from bot.platforms.base import Outgoing, Refused, Sent
from bot.platforms.discord import sending
from bot.platforms.discord.rooms import Room
from bot.platforms.discord.tools import Tools
from bot.platforms.publishing import checked_place, described

_EXAMPLE: Final = "the channel's id"


async def publish(tools: Tools, place: str, message: Outgoing) -> Sent:
    """Post once; raise Refused, Throttled, SignedOut or Unconfirmed."""
    room = await ready(tools, place, message)
    return await tools.write(tools.sending.post(room, message, answering=None))


async def may(tools: Tools, place: str, message: Outgoing) -> str:
    """Return where it would go; raise as `publish` does."""
    return f"It goes to #{(await ready(tools, place, message)).name}."


async def ready(tools: Tools, place: str, message: Outgoing) -> Room:
    """Return the channel that would take this post; raise as `publish` does."""
    checked_place(place, example=_EXAMPLE)
    described(message)
    sending.checked(message)
    room = await tools.before_writing(tools.directory.room(int(place)))
    said = await tools.before_writing(tools.permits.publish(room, pictures=bool(message.attachments)))
    if not said.allowed:
        raise Refused(said.reason, rule=said.rule)
    return room


async def find(tools: Tools, place: str, message: Outgoing) -> Sent | None:
    """Look for the same words of ours that answer nobody; raise as a read does."""
    checked_place(place, example=_EXAMPLE)
    room = await tools.read(tools.directory.room(int(place)))
    return await tools.read(tools.threads.find_own(room, 0, message, answering=None, alone=True))
