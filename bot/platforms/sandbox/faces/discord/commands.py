"""The commands that a bot has made known, and their uses, each answered to the person who used it."""

import asyncio
from dataclasses import dataclass, field
from typing import Final

from bot.platforms.sandbox.faces.discord.snowflakes import BOT_ID
from bot.platforms.sandbox.model import Json

ACKNOWLEDGE_SECONDS: Final = 3.0


@dataclass(slots=True, eq=False)
class Use:
    """One use of a command. `words` is what the person sees; `alone` whether nobody else does."""

    id: str
    token: str
    channel: str
    words: str | None = None
    alone: bool = False
    deferred: bool = False
    news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def acknowledged(self) -> bool:
        """Whether the bot has said anything, if only that it will."""
        return self.deferred or self.words is not None

    async def answer(self, seconds: float) -> str | None:
        """Wait for the answer: None if the bot said nothing in three seconds, or nothing more in `seconds`."""
        waiting = ACKNOWLEDGE_SECONDS
        while self.words is None:
            self.news.clear()
            try:
                await asyncio.wait_for(self.news.wait(), waiting)
            except TimeoutError:
                return None
            waiting = seconds
        return self.words


@dataclass(slots=True)
class Commands:
    """The commands of the bot, by kind and name, and their uses by token."""

    known: dict[tuple[int, str], Json] = field(default_factory=dict)
    uses: dict[str, Use] = field(default_factory=dict)

    def add(self, command: Json, number: str) -> tuple[Json, bool]:
        """Keep a command, in place of the one of that kind and name; return it and whether it is new."""
        key = (int(command.get("type") or 1), str(command["name"]))
        before = self.known.get(key)
        shown = {"default_member_permissions": None, "nsfw": False, "description": "", **command, "type": key[0]}
        shown |= {"id": before["id"] if before else number, "application_id": BOT_ID, "version": number}
        self.known[key] = {name: value for name, value in shown.items() if name != "options" or value}
        return self.known[key], before is None
