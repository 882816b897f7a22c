"""Discord's ids: whole numbers whose upper bits are milliseconds since 2015 ("Snowflakes" in its API reference)."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Final

EPOCH: Final = datetime(2015, 1, 1, tzinfo=UTC)
OPENED: Final = datetime(2019, 3, 4, 9, 30, tzinfo=UTC)
"""When the guild was made up; its channels, roles and people have ids from after that."""

_YEAR: Final = 365 * 24 * 3600 * 1000
_LARGEST: Final = 2**63 - 1


def least_at(at: datetime) -> int:
    """Return the least id of anything made at `at`."""
    return max(0, (at - EPOCH) // timedelta(milliseconds=1)) << 22


@lru_cache(maxsize=65_536)
def made_up(name: str) -> str:
    """Return an id for a name: always the same one, from the year after the guild was opened."""
    number = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big")
    return str(least_at(OPENED) + ((number % _YEAR) << 22) + (number >> 42))


def is_snowflake(text: str) -> bool:
    """Say whether a text can be an id."""
    return text.isascii() and text.isdecimal() and str(int(text)) == text and int(text) <= _LARGEST


GUILD_ID: Final = made_up("guild")
BOT_ID: Final = made_up("person us")
OWNER_ID: Final = made_up("owner")
MEMBER_ROLE_ID: Final = made_up("role members")
BOT_ROLE_ID: Final = made_up("role bot")


def person_id(world_id: str) -> str:
    """Return the user id of one of the world's people."""
    return made_up(f"person {world_id}")


def private_channel_id(world_id: str) -> str:
    """Return the id of the direct-message channel with one of the world's people."""
    return made_up(f"dm {world_id}")
