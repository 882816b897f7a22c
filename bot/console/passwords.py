"""Passwords: hashed with Argon2id, never kept, and guessed slowly."""

import time
from collections import defaultdict, deque
from threading import Lock

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError

SHORTEST = 12
_ATTEMPTS = 8
_WINDOW_SECONDS = 300.0
_hasher = PasswordHash.recommended()
_NOBODY = _hasher.hash("nobody has this password")


class WeakPassword(Exception):
    """The password is too easy to guess; the message says what would do."""


def hash_password(password: str) -> str:
    """Return the Argon2id hash to store, or raise WeakPassword.

    Length is the one rule, after NIST SP 800-63B section 3.1.1.2: no composition rules, spaces and any script allowed.
    """
    if len(password) < SHORTEST:
        raise WeakPassword(f"Use {SHORTEST} characters or more. A few unrelated words make a good password.")
    if len(set(password)) < SHORTEST // 2:
        raise WeakPassword("That repeats too few characters. A few unrelated words make a good password.")
    return _hasher.hash(password)


def verify_password(password: str, stored: str | None) -> bool:
    """Say whether the password fits; take as long for a login that does not exist."""
    try:
        fits = _hasher.verify(password, stored or _NOBODY)
    except UnknownHashError:
        return False
    return fits and stored is not None


class Throttle:
    """Counts failed sign-ins of the last five minutes per key (a login, an address), in this process.

    Eight failures close a key until the oldest is five minutes old.
    """

    def __init__(self) -> None:
        self._failures: dict[str, deque[float]] = defaultdict(deque)
        self._lock = Lock()

    def seconds_to_wait(self, *keys: str) -> int:
        """Return 0 if all keys may try now, else the seconds until they may."""
        now = time.monotonic()
        with self._lock:
            return max((self._wait(key, now) for key in keys), default=0)

    def failed(self, *keys: str) -> None:
        """Count one failure for each key."""
        now = time.monotonic()
        with self._lock:
            for key in keys:
                self._failures[key].append(now)

    def succeeded(self, *keys: str) -> None:
        """Forget the failures of these keys."""
        with self._lock:
            for key in keys:
                self._failures.pop(key, None)

    def _wait(self, key: str, now: float) -> int:
        failures = self._failures.get(key)
        if failures is None:
            return 0
        while failures and now - failures[0] > _WINDOW_SECONDS:
            failures.popleft()
        if not failures:
            del self._failures[key]
            return 0
        return int(_WINDOW_SECONDS - (now - failures[0])) + 1 if len(failures) >= _ATTEMPTS else 0
