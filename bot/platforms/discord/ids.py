"""How the desk names things on Discord: posts, revisions, nonces.

A message can only be read with its channel, so a post's id holds both: "<channel id>-<message id>". Both are
snowflakes: whole numbers that grow with time.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from discord.utils import snowflake_time, time_snowflake

NONCE_LENGTH: Final = 25
"""Discord takes a nonce of up to 25 characters (API reference, Create Message)."""

_ID = re.compile(r"(?P<channel>[1-9]\d{0,19})-(?P<message>[1-9]\d{0,19})", re.ASCII)
_LARGEST_SNOWFLAKE: Final = 2**63 - 1
_LARGEST_REVISION: Final = 2**31 - 1
_FINE_DAYS: Final = 10
_FINE: Final = _FINE_DAYS * 24 * 3600 * 1000


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where one message stands."""

    channel: int
    message: int

    def __str__(self) -> str:
        return f"{self.channel}-{self.message}"


def place(post_id: str) -> Place | None:
    """Return the channel and message that a post's id names, or None for a text that can't be one."""
    found = _ID.fullmatch(post_id)
    if found is None:
        return None
    channel, message = int(found["channel"]), int(found["message"])
    return Place(channel, message) if max(channel, message) <= _LARGEST_SNOWFLAKE else None


def post_id(channel_id: object, message_id: object) -> str:
    """Return the desk's id of a message."""
    return f"{channel_id}-{message_id}"


def created_at(snowflake: int) -> datetime:
    """Return when the thing with this id came to be, in UTC, to the millisecond."""
    return snowflake_time(snowflake)


def snowflake_at(when: datetime) -> int:
    """Return the least id that anything made at `when` can have."""
    return time_snowflake(when)


def revision(message_id: int, edited_at: datetime | None) -> int:
    """Return a number that grows with each edit, the same on every reading; 0 for a message never edited.

    Discord numbers no revisions, it dates them. This counts milliseconds from the writing to the edit, and tenths of
    a second after ten days, so that four years fit what a database's integer holds.
    """
    if edited_at is None:
        return 0
    passed = max((edited_at.astimezone(UTC) - created_at(message_id)) // timedelta(milliseconds=1), 0) + 1
    if passed > _FINE:
        passed = _FINE + (passed - _FINE) // 100
    return min(passed, _LARGEST_REVISION)


def nonce(key: str) -> str:
    """Return the nonce of a send: always the same for one key, never too long for Discord."""
    return sha256(key.encode()).hexdigest()[:NONCE_LENGTH]
