"""Direct messages on Discord: the channel with one person, and where a private send of ours may stand."""

from bot.platforms.base import Outgoing, Post, Refused, Sent
from bot.platforms.discord import ids
from bot.platforms.discord.apart import Apart
from bot.platforms.discord.rooms import Room
from bot.platforms.discord.tools import Tools


async def room_with(tools: Tools, post: Post) -> Room:
    """Return where the author of a post is answered in private: where it stands, or a direct message."""
    place = ids.place(post.id)
    if post.private and place is not None:
        room = await tools.before_writing(tools.directory.room(place.channel))
        if room.archived:
            tools.directory.forget(room.id)  # writing in it opens it again
        return room
    return tools.directory.learn(await tools.opening(tools.sending.open_private(int(post.author.id))))


async def find_own(tools: Tools, post: Post, message: Outgoing) -> Sent | None:
    """Look for a message of ours below a post, among our direct messages to its author, and in their private thread.

    Discord tells a message's nonce only to whoever sends or listens, so words and place have to do.
    """
    place = ids.place(post.id)
    if place is None:
        return None
    room = await tools.read(tools.directory.room(place.channel))
    found = await tools.read(tools.threads.find_own(room, place.message, message, answering=place.message))
    if found is not None or post.private or not post.author.id.isdigit():
        return found
    apart = await Apart(tools).find(post, message)
    if apart is not None:
        return apart
    try:
        direct = await room_with(tools, post)
    except Refused:
        return None
    return await tools.read(tools.threads.find_own(direct, place.message, message, answering=None))
