"""What a platform may answer instead of doing as asked: one error for each thing the desk can do next.

PlatformError
├── Refused       not posted; `permanent` says whether trying again could ever help
├── Throttled     not posted; not before `until`
├── Unconfirmed   may have been posted: nobody knows until the platform is re-read
├── SignedOut     not posted; the account's keys no longer work: pause the account and tell a person
└── Unavailable   a read failed; nothing was written; try again later
"""

from datetime import datetime


class PlatformError(Exception):
    """Something a platform answered. The message is for people: what happened, then what to do."""


class Refused(PlatformError):
    """Not posted, and the platform said so."""

    def __init__(self, message: str, *, permanent: bool = True, rule: str = "") -> None:
        super().__init__(message)
        self.permanent = permanent
        self.rule = rule


class Throttled(PlatformError):
    """Not posted; the platform asks us to wait until `until` (UTC)."""

    def __init__(self, message: str, *, until: datetime) -> None:
        super().__init__(message)
        self.until = until


class Unconfirmed(PlatformError):
    """May have been posted. Never retried by the machine."""


class SignedOut(PlatformError):
    """The account's keys no longer work; nothing was posted."""


class Unavailable(PlatformError):
    """A read failed and may be tried again; nothing was written."""
