"""Where posts stand: channels of the one guild, threads, and direct-message channels.

A public post is a message in #support, and what answers it is a reply there: a Discord reply names one message, as the
world's posts name their parent, and nobody has to open anything first. Where somebody did open a thread, it began at
the conversation's first post, whose id it has (as any thread that is begun from a message), so the thread's id is the
world's id of the conversation. `Entry.place` says which: a channel's name, "thread", or empty for #support.
"""

from dataclasses import dataclass, field
from typing import Final

from bot.platforms.sandbox.faces.discord.snowflakes import made_up, private_channel_id
from bot.platforms.sandbox.model import Entry, Individual

THREAD: Final = "thread"
SUPPORT: Final = "support"
_APART: Final = "apart:"


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


@dataclass(slots=True)
class Apart:
    """One private thread of a room: only its `members`, by the world's ids, see it, and who may manage threads."""

    id: str
    room: Room
    name: str = ""
    members: list[str] = field(default_factory=list)
    archived: bool = False
    locked: bool = False

    @property
    def word(self) -> str:
        """The word by which the world keeps that a post stands in it."""
        return f"{_APART}{self.id}:{self.room.name}"


@dataclass(frozen=True, slots=True)
class Place:
    """One channel of any kind: a room, the thread of the post `root` in it, one `apart`, or a talk with `person`."""

    id: str
    room: Room | None = None
    root: Entry | None = None
    person: Individual | None = None
    apart: Apart | None = None

    @property
    def is_thread(self) -> bool:
        """Whether it is a thread, private or not."""
        return self.root is not None or self.apart is not None


def room_of(entry: Entry) -> Room:
    """Return the room of a public post that stands in no thread."""
    return _BY_NAME.get(entry.place, _BY_NAME[SUPPORT])


def channel_id(entry: Entry) -> str:
    """Return the id of the channel that a post stands in."""
    if is_apart(entry):
        return entry.place.split(":")[1]
    if entry.private:
        return private_channel_id(entry.conversation_id.removeprefix("dm-"))
    if entry.place == THREAD and entry.id != entry.conversation_id:
        return entry.conversation_id
    return room_of(entry).id


def room_with(wanted: str) -> Room | None:
    """Return the room of that id."""
    return _BY_ID.get(wanted)


def is_apart(entry: Entry) -> bool:
    """Say whether a post stands in a private thread."""
    return entry.private and entry.place.startswith(_APART)


def is_direct(entry: Entry) -> bool:
    """Say whether a post is a direct message."""
    return entry.private and not is_apart(entry)


def apart_of(entry: Entry) -> Apart:
    """Return the private thread that a post stands in, as far as the post tells of it."""
    _, thread_id, name = entry.place.split(":")
    return Apart(thread_id, _BY_NAME.get(name, _BY_NAME[SUPPORT]), members=[entry.conversation_id.removeprefix("dm-")])
