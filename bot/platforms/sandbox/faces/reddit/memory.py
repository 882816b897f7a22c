"""What the face keeps beside the world: which subreddit it stands for, what was read, what is locked, what is left."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

WINDOW: Final = 600
"""Seconds of one rate limit window; the `x-ratelimit-reset` of recorded answers never passes it."""


@dataclass(slots=True)
class Allowance:
    """Counts requests in windows of ten minutes; `most` may pass in each."""

    most: int = 1000
    used: int = 0
    _window: int = 0

    def take(self, now: datetime) -> bool:
        """Count one request; return whether it may pass."""
        window = int(now.timestamp()) // WINDOW
        if window != self._window:
            self._window, self.used = window, 0
        if self.used >= self.most:
            return False
        self.used += 1
        return True

    def headers(self, now: datetime) -> dict[str, str]:
        """Return what every answer tells of it."""
        return {
            "x-ratelimit-remaining": f"{self.most - self.used}.0",
            "x-ratelimit-used": str(self.used),
            "x-ratelimit-reset": str(WINDOW - int(now.timestamp()) % WINDOW),
        }


@dataclass(slots=True)
class Memory:
    """Kept in memory only: after a restart everything is unread and unlocked again.

    `flairs` are the labels that the subreddit offers, and `asks_flair` that it takes no post without one. With
    `holds_back` its automatic moderation shows a post to nobody until a moderator lets it stand (`let_stand`).
    """

    subreddit: str
    allowance: Allowance
    read: set[str] = field(default_factory=set)
    locked: set[str] = field(default_factory=set)
    subjects: dict[str, str] = field(default_factory=dict)
    flairs: tuple[str, ...] = ()
    asks_flair: bool = False
    holds_back: bool = False
    let_stand: set[str] = field(default_factory=set)
