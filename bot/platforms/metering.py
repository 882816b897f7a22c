"""What a platform's rate limits leave: told by every answer, asked before every request, shared by all workers.

An adapter is handed a Meter. It calls `turn` before a request (which waits for nothing: it raises Throttled when the
allowance is used up), `note` with what the answer's headers said, and `invalid` for an answer that a platform counts
against the address it came from (401, 403 and 429 on Discord).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of one endpoint's rate limit. `allowance` is the whole of it, where the platform tells."""

    endpoint: str
    remaining: int
    allowance: int | None
    resets_at: datetime


class Meter(Protocol):
    """One account's allowances. Safe to use from any thread; none of its methods waits for a platform."""

    async def turn(self, endpoint: str) -> None:
        """Take one from what is left of `endpoint`; raise Throttled if nothing is, until it is there again.

        Raise Throttled too once the platform has had so many invalid requests that it might bar our address.
        """
        ...

    def note(self, allowance: Allowance) -> None:
        """Keep what the platform just said is left; written in the background."""
        ...

    def invalid(self, status: int) -> None:
        """Count an answer that the platform holds against our address."""
        ...


class Unmetered:
    """A Meter that lets everything pass: for platforms without limits, and for tests."""

    async def turn(self, endpoint: str) -> None:
        """Let it pass."""

    def note(self, allowance: Allowance) -> None:
        """Forget it."""

    def invalid(self, status: int) -> None:
        """Forget it."""
