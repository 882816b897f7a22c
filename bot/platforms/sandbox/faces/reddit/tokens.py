"""Tokens that tell by themselves until when they hold, so that they outlive a restart of the sandbox."""

from datetime import datetime
from hashlib import sha256


def token(until: int) -> str:
    """Return a token that holds until this time, in seconds since 1970."""
    # No secret: it only tells a token of a sandbox from any other word.
    return f"{until}.{sha256(f'sandbox {until}'.encode()).hexdigest()[:24]}"


def holds(header: str, now: datetime) -> bool:
    """Say whether an Authorization header carries a token of ours that still holds."""
    kind, _, shown = header.partition(" ")
    until = shown.partition(".")[0]
    known = kind.lower() == "bearer" and until.isdecimal() and token(int(until)) == shown
    return known and int(until) > now.timestamp()
