"""Signs a reply with the initials of the person who approved it."""

import re

_INITIALS = re.compile(r"[^\W\d_]{1,4}")
_SIGNED = re.compile(r"\s*\^[^\W\d_]{1,4}\s*\Z")


def sign(text: str, initials: str) -> str:
    """Return `text` ending in ` ^AB`, once: a sign-off that is already there is replaced.

    Raises ValueError when `initials` are not one to four letters.
    """
    return f"{unsigned(text)} {_mark(initials)}"


def unsigned(text: str) -> str:
    """Return `text` without a closing sign-off."""
    return _SIGNED.sub("", text).rstrip()


def room_for(initials: str) -> int:
    """Return how many characters the sign-off takes, the space before it included."""
    return len(_mark(initials)) + 1


def _mark(initials: str) -> str:
    if not _INITIALS.fullmatch(initials):
        raise ValueError("Initials are one to four letters, such as AB.")
    return f"^{initials.upper()}"
