"""Rate limits: windows that requests are counted in, and the headers that tell what is left of one.

The names of the headers and what each means are those of "Rate Limits" in Discord's developer documentation.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b

from bot.platforms.sandbox.faces.discord.settings import Settings, Window


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of one window once a request was counted. `over` says that this one was too many."""

    bucket: str
    window: Window
    remaining: int
    reset: float
    wait: float
    over: bool

    def headers(self) -> dict[str, str]:
        """Return the headers of an answer."""
        return {
            "x-ratelimit-limit": str(self.window.requests),
            "x-ratelimit-remaining": str(self.remaining),
            "x-ratelimit-reset": f"{self.reset:.3f}",
            "x-ratelimit-reset-after": f"{self.wait:.3f}",
            "x-ratelimit-bucket": self.bucket,
        }


@dataclass(slots=True)
class _Count:
    begun: float
    requests: int = 0


@dataclass(slots=True)
class Counters:
    """Everything that is counted, by `now` (seconds since 1970)."""

    settings: Settings
    now: Callable[[], float]
    _windows: dict[str, _Count] = field(default_factory=dict)
    _invalid: dict[str, deque[float]] = field(default_factory=dict)

    def route(self, route: str, major: str, token: str) -> Left:
        """Count a request to a route about one channel or guild."""
        return self._take(bucket_of(route), f"{route} {major} {token}", self.settings.route)

    def everything(self, token: str) -> Left:
        """Count a request of a bot."""
        return self._take("global", f"everything {token}", self.settings.everything)

    def writing(self, channel_id: str, wait: int) -> Left | None:
        """Count a message into a channel, where one has to wait `wait` seconds for the next; None without limits."""
        if wait:
            return self._take("slowmode", f"slowmode {channel_id}", Window(1, wait))
        if self.settings.writes is not None:
            return self._take("writes", f"writes {channel_id}", self.settings.writes)
        return None

    def refused(self, address: str) -> None:
        """Count an answer of 401, 403 or 429 to an address."""
        self._invalid.setdefault(address, deque()).append(self.now())

    def is_banned(self, address: str) -> bool:
        """Say whether an address has had too many of them within the window."""
        times = self._invalid.get(address)
        while times and times[0] <= self.now() - self.settings.invalid.seconds:
            times.popleft()
        return bool(times) and len(times or ()) >= self.settings.invalid.requests

    def _take(self, bucket: str, key: str, window: Window) -> Left:
        now = self.now()
        count = self._windows.get(key)
        if count is None or now >= count.begun + window.seconds:
            count = self._windows[key] = _Count(now)
        over = count.requests >= window.requests
        if not over:
            count.requests += 1
        reset = count.begun + window.seconds
        return Left(bucket, window, window.requests - count.requests, reset, reset - now, over)


def bucket_of(route: str) -> str:
    """Return the name of a route's bucket: opaque, and always the same."""
    return blake2b(route.encode(), digest_size=16).hexdigest()
