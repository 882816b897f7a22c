"""Where listening resumes: the last message seen in each channel, as JSON."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import orjson

from bot.platforms.discord import ids

FIRST_LOOK: Final = timedelta(days=1)
"""How far back the first listening looks."""

LONGEST_LOOK: Final = timedelta(days=14)
"""How far back a gap is read: what is older has been answered by other means."""

_KEPT: Final = 2_000


@dataclass(slots=True)
class Cursor:
    """What was seen so far. `since` is where reading starts in a channel that isn't among `rooms`."""

    since: int
    rooms: dict[int, int]

    @classmethod
    def read(cls, text: str | None, now: datetime) -> "Cursor":
        """Read a cursor; with none, or one that can't be read, start a day back."""
        try:
            content = orjson.loads(text or "")
            rooms = {int(room): int(last) for room, last in content["rooms"].items()}
            return cls(int(content["since"]), rooms)
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
            return cls(ids.snowflake_at(now - FIRST_LOOK), {})

    def floor(self, room: int, now: datetime) -> int:
        """Return the message after which a channel is to be read."""
        return max(self.rooms.get(room, self.since), ids.snowflake_at(now - LONGEST_LOOK))

    def saw(self, room: int, message: int) -> None:
        """Note that a channel was seen up to a message."""
        self.rooms[room] = max(message, self.rooms.get(room, 0))

    def __str__(self) -> str:
        # Of very many channels those that were quiet longest are read from `since` again, which does no harm.
        kept = sorted(self.rooms.items(), key=lambda seen: -seen[1])[:_KEPT]
        rooms = {str(room): str(last) for room, last in kept}
        return orjson.dumps({"since": str(self.since), "rooms": rooms}).decode()
