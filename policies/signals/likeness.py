"""Measures how much one text repeats others."""

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process

from policies.signals.reading import fold
from policies.signals.types import Likeness

_NOISE = re.compile(r"(?:https?://|www\.)\S+|@\w+|[\^*~/-]\s?[a-z]{1,12}\s*$|[^\w\s]")
_LEAST = 4


def find_likeness(text: str, recent: Sequence[str], least: float) -> Likeness:
    """Return the recent text most like this one, if its score is `least` or more.

    Names, links and initials do not make a difference.
    """
    if not recent:
        return Likeness()
    bare = essence(text)
    if len(bare.split()) < _LEAST:
        return Likeness()
    others = [essence(other) for other in recent]
    best = process.extractOne(bare, others, scorer=fuzz.ratio, score_cutoff=least * 100)
    return Likeness(best[1] / 100, best[2]) if best else Likeness()


@lru_cache(maxsize=20_000)
def essence(text: str) -> str:
    """Return a text without what differs between two copies of one macro."""
    return " ".join(_NOISE.sub(" ", fold(text)).split())


def overlap(asked: Sequence[str], answered: Sequence[str], stop: frozenset[str]) -> float:
    """Return the share of the content words of `asked` that `answered` takes up, in 0..1."""
    wanted = {word[:5] for word in asked if len(word) > 2 and word not in stop}
    if not wanted:
        return 1.0
    return len(wanted & {word[:5] for word in answered}) / len(wanted)
