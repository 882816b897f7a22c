"""Finds the sentence of a mention that matters: the problem or the ask, not the greeting."""

import re
from bisect import bisect_left, bisect_right

from policies.finding import Intent
from policies.signals.scan import Scan

_WEIGHTS = {
    "vulnerable.sure": 7.0,
    "safety.sure": 6.0,
    "security.sure": 5.0,
    "intent.suggestion": 2.0,
    "intent.question": 1.2,
    "intent.help": 1.0,
    "intent.problem": 1.6,
    "intent.complaint": 1.1,
    "intent.praise": 0.4,
}
_FAVOURED = {
    Intent.QUESTION: ("intent.question", "intent.help"),
    Intent.SUGGESTION: ("intent.suggestion",),
    Intent.CRITICISM: ("intent.problem", "intent.complaint"),
    Intent.PRAISE: ("intent.praise",),
    Intent.OTHER: (),
}
_ASKS = ("intent.question", "intent.help", "intent.thanks", "intent.closing")
_BARE = 7
_WORD = re.compile(r"[^\W\d_]{5,}")
_FEW_WORDS = 3
_FEW_LETTERS = 2


def find_key(scan: Scan, intent: Intent) -> tuple[int, int]:
    """Return the typed span of the sentence that matters most; (0, 0) for an empty text."""
    reading = scan.reading
    best, place = -9.0, (0, 0)
    asks = sorted(place for name in _ASKS for place in scan.places(name))
    longest = max((right - left for left, right in asks), default=0)
    hits = {name: scan.places(name) for name in _WEIGHTS}
    for order, sentence in enumerate(reading.sentences()):
        start, end = _without_links(scan, *sentence)
        if end - start < _FEW_LETTERS:
            continue
        words = reading.scan[start:end].replace("\x00", " ").split()
        score = -0.05 * order - (1.5 if len(words) < _FEW_WORDS else 0.0)
        for name, weight in _WEIGHTS.items():
            found = sum(1 for _, right in _begun(hits[name], start, end + 1) if right <= end + 1)
            score += min(found, 2) * weight * (1.6 if name in _FAVOURED[intent] else 1.0)
        if reading.plain[end - 1] in "?？":
            score += 1.5
        if len(words) <= _BARE and _says_nothing(scan, start, end, _begun(asks, start - longest, end)):
            score -= 8.0
        if score > best:
            best, place = score, (start, end)
    return reading.span(*place)


def _begun(places: list[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """Return those of sorted places that begin here; to look through all of them each time takes a long text long."""
    return places[bisect_left(places, (start, start)) : bisect_right(places, (end, end))]


def _says_nothing(scan: Scan, start: int, end: int, asks: list[tuple[int, int]]) -> bool:
    """Whether a short sentence only asks ("any ideas?", "is there a fix?") and the matter stands elsewhere."""
    content = [
        match
        for match in _WORD.finditer(scan.reading.scan, start, end)
        if not any(left <= match.start() and match.end() <= right for left, right in asks)
    ]
    return not content


def _without_links(scan: Scan, start: int, end: int) -> tuple[int, int]:
    """Trim handles, links and spaces from both ends of a sentence."""
    text = scan.reading.scan
    while start < end and text[start] in "\x00 \n,:-.;":
        start += 1
    while end > start and text[end - 1] in "\x00 \n,:-":
        end -= 1
    return start, end
