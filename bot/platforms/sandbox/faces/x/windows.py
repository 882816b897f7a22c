"""X's rate limits: a window of a quarter of an hour for each endpoint, counted, and told with every answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

# Far above X's own, so that a demo or a load test never waits; a test that wants to wait says so.
PLENTY: Final = 1_000_000
LENGTH: Final = timedelta(minutes=15)


@dataclass(slots=True)
class Windows:
    """How many requests each endpoint has had since its window began. `limits` are by "GET /2/users/{user_id}"."""

    limits: Mapping[str, int] = field(default_factory=dict)
    length: timedelta = LENGTH
    _used: dict[str, tuple[datetime, int]] = field(default_factory=dict)

    def take(self, endpoint: str, now: datetime) -> "Window":
        """Count one request and return how the window stands; one that is over its limit isn't counted."""
        began, used = self._used.get(endpoint, (now, 0))
        if now >= began + self.length:
            began, used = now, 0
        limit = self.limits.get(endpoint, PLENTY)
        allowed = used < limit
        self._used[endpoint] = (began, used + allowed)
        return Window(limit, max(0, limit - used - 1), began + self.length, allowed=allowed)


@dataclass(frozen=True, slots=True)
class Window:
    """How one window stands."""

    limit: int
    remaining: int
    resets_at: datetime
    allowed: bool

    def headers(self) -> dict[str, str]:
        """Return the window as X tells it."""
        return {
            "x-rate-limit-limit": str(self.limit),
            "x-rate-limit-remaining": str(self.remaining),
            "x-rate-limit-reset": f"{self.resets_at.timestamp():.0f}",
        }
