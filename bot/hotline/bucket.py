"""A limit that needs no address: all reporters draw from one bucket, and it fills again with time.

It lives in memory and is written nowhere: when somebody drew from it would tell when somebody reported.
"""

from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import Final

SIZE: Final = 30
EVERY_SECONDS: Final = 60.0


class Bucket:
    """Gives `size` at once, then one every `every` seconds."""

    def __init__(self, size: int = SIZE, every: float = EVERY_SECONDS, clock: Callable[[], float] = monotonic) -> None:
        self._size, self._every, self._clock = size, every, clock
        self._left, self._seen = float(size), clock()
        self._lock = Lock()

    def draw(self) -> bool:
        """Take one; False when the bucket is empty."""
        with self._lock:
            now = self._clock()
            self._left = min(self._size, self._left + (now - self._seen) / self._every)
            self._seen = now
            if self._left < 1:
                return False
            self._left -= 1
            return True
