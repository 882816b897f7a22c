"""X's ids tell when they were made: milliseconds since X's own epoch, above 22 bits (docs.x.com, "X IDs")."""

from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(2010, 11, 4, 1, 42, 54, 657_000, tzinfo=UTC)
_BITS: Final = 22

SEARCHED: Final = timedelta(days=6, hours=23)
"""Recent search reaches seven days back, and refuses an id from before (docs.x.com, "Search Posts")."""


def written_at(post_id: str) -> datetime:
    """Return when the thing of this id was written; the epoch itself for what is no such id."""
    number = int(post_id) if post_id.isdecimal() else 0
    return _EPOCH + timedelta(milliseconds=number >> _BITS)


def first_id(at: datetime) -> int:
    """Return the least id that anything written at `at` may have; 0 before X's epoch."""
    return max(0, int((at - _EPOCH) / timedelta(milliseconds=1)) << _BITS)
