"""A meter that remembers what an adapter asked and told, and can be told to stop it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.platforms.base import Allowance, Throttled


@dataclass
class Counting:
    """A Meter that lets everything pass but what is `closed`, until the time that stands there."""

    turns: list[str] = field(default_factory=list)
    noted: list[Allowance] = field(default_factory=list)
    invalids: list[int] = field(default_factory=list)
    closed: dict[str, datetime] = field(default_factory=dict)

    async def turn(self, endpoint: str) -> None:
        self.turns.append(endpoint)
        until = self.closed.get(endpoint)
        if until is not None and until > datetime.now(UTC):
            raise Throttled("Wait.", until=until)

    def note(self, allowance: Allowance) -> None:
        self.noted.append(allowance)

    def invalid(self, status: int) -> None:
        self.invalids.append(status)
