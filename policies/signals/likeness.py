"""Measures how much one text repeats others."""

from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from threading import Lock
from typing import Final

from policies.signals.earlier import LEAST_WORDS, Earlier, bare, words_of
from policies.signals.types import Likeness

_FEW: Final = 48  # up to so many, comparing with each costs less than an index
_KEPT: Final = 8
_indexes: OrderedDict[int, tuple[Sequence[str], Earlier[int]]] = OrderedDict()
_lock = Lock()


def find_likeness(text: str, recent: Sequence[str], least: float) -> Likeness:
    """Return the recent text most like this one, if its score is `least` or more.

    Names, links and initials do not make a difference. Many recent texts are indexed when first met, and the index is
    kept for as long as the same tuple is asked about.
    """
    if not recent:
        return Likeness()
    if len(recent) > _FEW and isinstance(recent, tuple):
        found = _index(recent).nearest(text, least)
        return Likeness(found[1], found[0]) if found else Likeness()
    plain = essence(text)
    if len(words_of(plain)) < LEAST_WORDS:
        return Likeness()
    others = [essence(other) for other in recent]
    from rapidfuzz import fuzz, process  # takes long to load, and most texts are compared with none

    best = process.extractOne(plain, others, scorer=fuzz.ratio, score_cutoff=least * 100)
    return Likeness(best[1] / 100, best[2]) if best else Likeness()


def _index(recent: tuple[str, ...]) -> Earlier[int]:
    # The tuple is kept beside its index, so its id can't become another's.
    with _lock:
        held = _indexes.get(id(recent))
        if held is None:
            held = _indexes[id(recent)] = (recent, Earlier(enumerate(recent)))
            if len(_indexes) > _KEPT:
                _indexes.popitem(last=False)
        return held[1]


@lru_cache(maxsize=20_000)
def essence(text: str) -> str:
    """Return a text without what differs between two copies of one macro."""
    return bare(text)


def overlap(asked: str, answered: str, stop: frozenset[str]) -> float:
    """Return the share of the content words of `asked` that `answered` takes up, in 0..1."""
    wanted = {word[:5] for word in essence(asked).split() if len(word) > 2 and word not in stop}
    if not wanted:
        return 1.0
    return len(wanted & {word[:5] for word in essence(answered).split()}) / len(wanted)
