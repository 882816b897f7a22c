"""How many texts a key may check: so many in each minute that begins with its first request.

Each process counts for itself, so with several behind one address a key may do as much in each; the headers tell what
the process that answers has left. They follow the IETF's draft on rate-limit headers (draft-ietf-httpapi-ratelimit-
headers, as of 2025): `RateLimit-Policy` names quota and window, `RateLimit` what remains and for how long.
"""

from collections.abc import Callable
from math import ceil
from typing import Final

WINDOW: Final = 60.0
Headers = list[tuple[bytes, bytes]]


class Allowance:
    """What one key has left in the minute it is in."""

    __slots__ = ("_ends", "_left", "limit")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._left = limit
        self._ends = 0.0

    def take(self, count: int, now: float) -> bool:
        """Use up `count` texts if there are as many left; `now` is any clock's seconds."""
        if now >= self._ends:
            self._left, self._ends = self.limit, now + WINDOW
        if count > self._left:
            return False
        self._left -= count
        return True

    def wait(self, now: float) -> int:
        """Return in how many seconds the next minute begins: at least one."""
        return max(1, ceil(self._ends - now))

    def headers(self, now: float) -> Headers:
        """Return what is left, as headers."""
        if now >= self._ends:
            left, rest = self.limit, 0
        else:
            left, rest = self._left, ceil(self._ends - now)
        return [
            (b"ratelimit-policy", b'"minute";q=%d;w=%d' % (self.limit, WINDOW)),
            (b"ratelimit", b'"minute";r=%d;t=%d' % (left, rest)),
        ]


class Allowances:
    """The allowance of every key that asked lately, in this process."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self._of: dict[int, Allowance] = {}

    def of(self, key_id: int, limit: int) -> Allowance:
        """Return a key's allowance; one whose limit was changed starts afresh."""
        found = self._of.get(key_id)
        if found is None or found.limit != limit:
            found = self._of[key_id] = Allowance(limit)
        return found
