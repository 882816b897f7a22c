"""Signs a reply with the initials of the person who approved it."""

import re

_INITIALS = re.compile(r"[^\W\d_]{1,3}")
_LIKELY = re.compile(r"\s\^[A-Z]{2,3}\Z")


def are_initials(text: str) -> bool:
    """Say whether a reply can be signed with `text`: one to three letters of any script."""
    return _INITIALS.fullmatch(text) is not None and _INITIALS.fullmatch(text.upper()) is not None


def sign(text: str, initials: str) -> str:
    """Return `text` ending in ` ^AB`, once. What the text says itself, as in "Press ^C", stays.

    Raises ValueError when `initials` are not one to three letters.
    """
    return f"{unsigned(text, initials)} {_mark(initials)}"


def unsigned(text: str, initials: str | None = None) -> str:
    """Return `text` without the closing sign-off of `initials`.

    Without `initials`, return it without what looks like one: good enough to compare texts, not to change one.
    """
    text = text.rstrip()
    if initials is None:
        return _LIKELY.sub("", text).rstrip()
    mark = f"^{initials.upper()}"
    kept = text.removesuffix(mark)
    return kept.rstrip() if kept != text and (not kept or kept[-1].isspace()) else text


def room_for(initials: str) -> int:
    """Return how many characters the sign-off takes, the space before it included."""
    return len(_mark(initials)) + 1


def _mark(initials: str) -> str:
    if not are_initials(initials):
        raise ValueError("Initials are one to three letters, such as AB.")
    return f"^{initials.upper()}"
