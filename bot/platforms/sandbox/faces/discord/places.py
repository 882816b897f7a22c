"""Where posts stand: channels of the one guild, threads, and direct-message channels.

A public post is a message in #support, and what answers it is a reply there: a Discord reply names one message, as the
world's posts name their parent, and nobody has to open anything first. Where somebody did open a thread, it began at
the conversation's first post, whose id it has (as any thread that is begun from a message), so the thread's id is the
world's id of the conversation. `Entry.place` says which: a channel's name, "thread", or empty for #support.
"""

from dataclasses import dataclass
from typing import Final

from bot.platforms.sandbox.faces.discord.snowflakes import made_up, private_channel_id
from bot.platforms.sandbox.model import Entry, Individual

THREAD: Final = "thread"
SUPPORT: Final = "support"


@dataclass(frozen=True, slots=True)
class Room:
    """One text channel of the guild."""

    name: str
    topic: str
    position: int

    @property
    def id(self) -> str:
        """Its id."""
        return made_up(f"channel {self.name}")


ROOMS: Final = (
    Room("welcome", "What this place is for", 0),
    Room(SUPPORT, "Mention us when something doesn't work", 1),
    Room("general", "Everything else about Aurora Electronics", 2),
)
_BY_ID: Final = {room.id: room for room in ROOMS}
_BY_NAME: Final = {room.name: room for room in ROOMS}


@dataclass(frozen=True, slots=True)
class Place:
    """One channel, whatever its kind: a room, the thread of the post `root` within a room, or a talk with `person`."""

    id: str
    room: Room | None = None
    root: Entry | None = None
    person: Individual | None = None


def room_of(entry: Entry) -> Room:
    """Return the room of a public post that stands in no thread."""
    return _BY_NAME.get(entry.place, _BY_NAME[SUPPORT])


def channel_id(entry: Entry) -> str:
    """Return the id of the channel that a post stands in."""
    if entry.private:
        return private_channel_id(entry.conversation_id.removeprefix("dm-"))
    if entry.place == THREAD and entry.id != entry.conversation_id:
        return entry.conversation_id
    return room_of(entry).id


def room_with(wanted: str) -> Room | None:
    """Return the room of that id."""
    return _BY_ID.get(wanted)
