"""What can go wrong in storage, named by what the caller should do:

StorageError
├── Conflict      somebody else was first: show who did what, and the new state
├── NotAllowed    a rule forbids it: show the reason
├── NotFound      there is no such thing, or no longer
├── TryAgain      the database undid the transaction (deadlock, timeout): run it once more
├── Unavailable   the database can't be reached: wait, and tell an administrator
└── CannotStart   the embedded server can't start: the message says how to mend it
"""

from datetime import datetime


class StorageError(Exception):
    """Something storage could not do; nothing was changed. The message is for people."""


class Conflict(StorageError):
    """Somebody else was first: `who` did `what` at `when` (UTC); nothing of ours was changed. `advice` helps on."""

    def __init__(self, who: str, when: datetime | None, what: str, advice: str = "") -> None:
        at = f" at {when:%H:%M} UTC" if when else ""
        super().__init__(f"{who} {what}{at}. Nothing of yours was changed. {advice}".strip())
        self.who = who
        self.when = when
        self.what = what


class NotAllowed(StorageError):
    """A rule forbids it; the message says which and what would help."""


class NotFound(StorageError):
    """There is no such thing, or no longer."""


class TryAgain(StorageError):
    """The database undid this transaction to let another through; running it again may work."""


class Unavailable(StorageError):
    """The database can't be reached or refused the connection."""


class CannotStart(StorageError):
    """The embedded server can't start; the message says what was found and how to mend it."""
