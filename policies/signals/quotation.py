"""Tells what a text quotes from what it says."""

import re

from policies.signals.reading import Reading

_PAIRS = {'"': '"', "「": "」", "『": "』", "“": "”", "«": "»", "‹": "›"}
_OPENING = re.compile(f"[{''.join(_PAIRS)}]")
_LONGEST = 400
_LEAST_OUTSIDE = 6


def quoted(reading: Reading, start: int, end: int) -> bool:
    """Whether a place of `plain` stands within quotation marks, in a text that says something outside them too."""
    plain = reading.plain
    for left, right in quotations(plain):
        if left <= start and end <= right:
            return len(plain) - (right - left) >= _LEAST_OUTSIDE
    return False


def quotations(plain: str) -> list[tuple[int, int]]:
    """Return the spans of `plain` between quotation marks, the marks included."""
    found: list[tuple[int, int]] = []
    opening = _OPENING.search(plain)
    while opening is not None:
        place = opening.start()
        end = plain.find(_PAIRS[plain[place]], place + 1, place + _LONGEST)
        if end > 0:
            found.append((place, end + 1))
            place = end
        opening = _OPENING.search(plain, place + 1)
    return found
