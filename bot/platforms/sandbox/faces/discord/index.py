"""What stands in each channel, kept up with the world, so that a page of a long channel is found at once."""

from bisect import bisect_left, bisect_right
from collections import defaultdict

from bot.platforms.sandbox.faces.discord.places import (
    THREAD,
    Apart,
    Place,
    apart_of,
    channel_id,
    is_apart,
    room_of,
    room_with,
)
from bot.platforms.sandbox.faces.discord.snowflakes import person_id, private_channel_id
from bot.platforms.sandbox.model import Entry, Individual, Json
from bot.platforms.sandbox.world import OUR_ID, World


class Index:
    """The world's posts by channel and its people by id. Tell it of each change with `take`."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._ids: dict[str, list[int]] = defaultdict(list)
        self._people: dict[str, str] = {}
        self._private: dict[str, str] = {}
        # Threads that nobody has written in yet: only a post of the world keeps one for good.
        self._opened: set[str] = set()
        self._joined: set[str] = set()
        self.apart: dict[str, Apart] = {}
        for world_id in world.people:
            self._meet(world_id)
        for entry in world.posts.values():
            self._note(entry)

    def take(self, change: Json) -> None:
        """Take one change that was just made."""
        if change["op"] == "post":
            self._note(self._world.posts[change["id"]])
        elif change["op"] == "person":
            self._meet(change["id"])
        elif change["op"] == "reset":
            for kept in (self._ids, self._people, self._private, self._opened, self._joined, self.apart):
                kept.clear()
            self._meet(OUR_ID)

    def person(self, user_id: str) -> Individual | None:
        """Return the person with that Discord id."""
        return self._world.people.get(self._people.get(user_id, ""))

    def place(self, wanted: str) -> Place | None:
        """Return the channel, thread or direct-message channel of that id."""
        room = room_with(wanted)
        if room is not None:
            return Place(wanted, room=room)
        if apart := self.apart.get(wanted):
            return Place(wanted, room=apart.room, apart=apart)
        root = self._world.posts.get(wanted)
        if root is not None and (wanted in self._opened or self._ids.get(wanted)):
            return Place(wanted, room=room_of(root), root=root)
        person = self._world.people.get(self._private.get(wanted, ""))
        return Place(wanted, person=person) if person else None

    def open_thread(self, root_id: str) -> None:
        """Begin a thread from a post."""
        self._opened.add(root_id)

    def is_thread(self, root_id: str) -> bool:
        """Say whether a thread was begun from a post."""
        return root_id in self._opened or (root_id in self._ids and root_id in self._world.posts)

    def join(self, root_id: str) -> None:
        """Have the bot take part in a thread."""
        self._joined.add(root_id)

    def has_joined(self, root_id: str) -> bool:
        """Say whether the bot takes part in a thread: it was added, wrote there, or was mentioned there."""
        handle = f"@{self._world.us.handle}".casefold()
        written = (self._world.posts[str(post_id)] for post_id in self._ids.get(root_id, ()))
        return root_id in self._joined or any(one.ours or handle in one.text.casefold() for one in written)

    def threads(self) -> list[str]:
        """Return the ids of every thread."""
        written = (wanted for wanted in self._ids if wanted in self._world.posts)
        return sorted({*self._opened, *written}, key=int)

    def after(self, wanted: str, least: int, limit: int) -> list[Entry]:
        """Return up to `limit` standing posts of a channel whose id is above `least`, oldest first."""
        ids = self._ids.get(wanted, [])
        return self._standing(ids, range(bisect_right(ids, least), len(ids)), limit)

    def before(self, wanted: str, most: int, limit: int) -> list[Entry]:
        """Return up to `limit` standing posts of a channel whose id is below `most`, newest first."""
        ids = self._ids.get(wanted, [])
        return self._standing(ids, range(bisect_left(ids, most) - 1, -1, -1), limit)

    def _standing(self, ids: list[int], order: range, limit: int) -> list[Entry]:
        found: list[Entry] = []
        for place in order:
            if len(found) >= limit:
                break
            entry = self._world.posts[str(ids[place])]
            if not entry.deleted_at:
                found.append(entry)
        return found

    def _note(self, entry: Entry) -> None:
        self._ids[channel_id(entry)].append(int(entry.id))
        if is_apart(entry):
            # Whoever writes in an archived one opens it again.
            self.apart.setdefault(channel_id(entry), apart_of(entry)).archived = False

    def _meet(self, world_id: str) -> None:
        self._people[person_id(world_id)] = world_id
        if world_id != OUR_ID:
            self._private[private_channel_id(world_id)] = world_id


def place_word(place: Place) -> str:
    """Return the word by which the world keeps that a post stands in this public channel."""
    if place.apart is not None:
        return place.apart.word
    if place.root is not None:
        return THREAD
    return place.room.name if place.room is not None else ""
