"""Where listening stands: for each of Reddit's lists, the newest thing told and what was told around it.

A list is read from its top down to a while before the newest thing that was told. So nothing hangs on one thing still
standing (`before` of a deleted comment finds nothing for ever), and what Reddit lists a little late is told too.
"""

from dataclasses import dataclass, field
from typing import Any, Final, Self

import orjson

OVERLAP_SECONDS: Final = 600.0
KEPT: Final = 50
GONE: Final = -1


@dataclass(slots=True)
class Place:
    """How far one list was told: `at` in seconds since 1970, and the last things told with their revisions."""

    at: float = 0.0
    told: dict[str, int] = field(default_factory=dict)

    @property
    def down_to(self) -> float:
        """Return how far down the list is to be read."""
        return self.at - OVERLAP_SECONDS

    def tell(self, name: str, at: float, revision: int) -> None:
        """Remember that a thing was told as of this revision (GONE: as deleted)."""
        self.at = max(self.at, at)
        self.told[name] = revision
        while len(self.told) > KEPT:
            del self.told[next(iter(self.told))]


class Places:
    """The cursor: a place for each list, as JSON."""

    def __init__(self, places: dict[str, Place] | None = None) -> None:
        self._places = places or {}

    @classmethod
    def read(cls, cursor: str | None) -> Self:
        """Read a cursor; one that can't be read begins afresh, since what comes twice does no harm."""
        try:
            content: Any = orjson.loads(cursor or "{}")
            places = {
                str(name): Place(float(one["at"]), {str(key): int(value) for key, value in one["told"].items()})
                for name, one in content.items()
            }
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
            places = {}
        return cls(places)

    def write(self) -> str:
        """Return the cursor."""
        return orjson.dumps({name: {"at": one.at, "told": one.told} for name, one in self._places.items()}).decode()

    def known(self, name: str) -> bool:
        """Say whether a list was read before."""
        return name in self._places

    def at(self, name: str) -> Place:
        """Return the place in a list, without counting it as read."""
        return self._places.get(name) or Place()

    def of(self, name: str) -> Place:
        """Return the place in a list; a new one stands at its beginning, and counts as read."""
        return self._places.setdefault(name, Place())

    def has_told(self, name: str) -> bool:
        """Say whether a thing was told of late, out of whichever list."""
        return any(name in place.told for place in self._places.values())

    def watched(self) -> dict[str, tuple[str, int]]:
        """Return what was told of late, by name: in which list, as of which revision."""
        return {
            name: (where, revision)
            for where, place in self._places.items()
            for name, revision in place.told.items()
            if revision != GONE
        }
