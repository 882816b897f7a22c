"""Where listening stands: all of it in one line of JSON, kept with every event that is stored.

X shows a post now and then a little after a later one, so reading begins some seconds before the newest id that was
told; `recent` are the ids told in those seconds, which are not told again.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from bot.platforms.x.snowflake import first_id

Source = Literal["mentions", "messages", "search"]

OVERLAP: Final = 30_000 << 22
"""Half a minute, counted in ids."""
_RECENT: Final = 60


@dataclass(frozen=True, slots=True)
class Cursor:
    """The newest id that was told, of each source, and the ids told of late."""

    mentions: int
    messages: int
    search: int
    recent: tuple[int, ...] = ()

    @classmethod
    def read(cls, text: str | None, *, now: datetime, look_back: timedelta) -> "Cursor":
        """Read what `write` wrote; with no cursor, or one that can't be read, begin `look_back` ago."""
        start = first_id(now - look_back)
        try:
            kept = json.loads(text or "{}")
            mentions, messages, search = (int(kept.get(name, start)) for name in ("mentions", "messages", "search"))
            return cls(mentions, messages, search, tuple(int(one) for one in kept.get("recent", ())))
        except (ValueError, TypeError, AttributeError):
            return cls(start, start, start)

    def write(self) -> str:
        """Return the cursor as one line of JSON."""
        kept = {"mentions": str(self.mentions), "messages": str(self.messages), "search": str(self.search)}
        return json.dumps({**kept, "recent": [str(one) for one in self.recent]}, separators=(",", ":"))

    def since(self, source: Source) -> int:
        """Return the id to read after, which lies a little before the newest one told."""
        newest: int = getattr(self, source)
        return max(1, newest - OVERLAP)

    def knows(self, told_id: int) -> bool:
        """Say whether this id was told of late."""
        return told_id in self.recent

    def after(self, source: Source, told_id: int) -> "Cursor":
        """Return the cursor once this id of that source is told."""
        newest: int = getattr(self, source)
        moved = self.noting(told_id)
        match source:
            case "mentions":
                return replace(moved, mentions=max(newest, told_id))
            case "messages":
                return replace(moved, messages=max(newest, told_id))
            case "search":
                return replace(moved, search=max(newest, told_id))

    def noting(self, told_id: int) -> "Cursor":
        """Return the cursor once this id is told out of turn, as a stream tells: no source has come any further."""
        recent = sorted({*self.recent, told_id})[-_RECENT:]
        return replace(self, recent=tuple(recent))
