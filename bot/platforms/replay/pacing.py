"""When each line of a recording is due."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

RECORDED: Final = "recorded"


class Pacer:
    """Tell how long to wait before the next line: `pace` lines a second, 0 for no wait, or as it was recorded."""

    def __init__(self, pace: float | str, clock: Callable[[], float]) -> None:
        self._pace = pace
        self._clock = clock
        self._begun = clock()
        self._count = 0
        self._first: datetime | None = None

    def delay(self, created_at: datetime | None) -> float:
        """Return the seconds until a line from `created_at` is due; 0 when it is due or late."""
        if isinstance(self._pace, str):
            if created_at is None:
                return 0.0
            self._first = self._first or created_at
            due = (created_at - self._first).total_seconds()
        else:
            due = self._count / self._pace if self._pace else 0.0
            self._count += 1
        return max(0.0, self._begun + due - self._clock())
