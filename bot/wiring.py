"""The one place where the parts are put together: nothing else builds a platform, a session factory or a model."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.config import Config
from bot.platforms.base import Platform
from policies.engine import Judge
from responders.drafter import Drafter
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that runs the desk, put together once per process.

    `accounts` maps a platform account's id in storage to its platform; `clock` returns now in UTC.
    """

    config: Config
    database: Database
    judge: Judge
    drafter: Drafter
    accounts: Mapping[int, Platform]
    clock: Callable[[], datetime]

    def platform(self, account_id: int) -> Platform:
        """Return the platform of an account, or raise KeyError if the settings no longer name it."""
        return self.accounts[account_id]

    async def close(self) -> None:
        """Let go of the platforms' connections and the database."""
        for platform in self.accounts.values():
            await platform.close()
        self.database.close()


def build(config: Config, *, url: str) -> Desk:
    """Put the desk together on the database at `url`, whose schema must be in place."""
    raise NotImplementedError
