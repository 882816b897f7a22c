"""One known fact, read once, and whether a clause says no more than the facts do."""

from collections.abc import Sequence
from functools import lru_cache

from policies.signals.reading import fold
from policies.statements.counting import counts, days
from policies.statements.grammar import NONE, NOT, PARTIAL, UNSURE, content


class Fact:
    """One known fact, read once."""

    __slots__ = ("days", "negative", "numbers", "partial", "stems", "words")

    def __init__(self, text: str) -> None:
        self.words = fold(text)
        self.stems = frozenset(content(self.words))
        self.numbers = counts(self.words)
        self.days = days(self.words)
        self.negative = NONE.search(self.words) is not None or NOT.search(self.words) is not None
        self.partial = PARTIAL.search(self.words) is not None or bool(self.numbers)


@lru_cache(maxsize=512)
def fact(text: str) -> Fact:
    """Return a fact as it is compared."""
    return Fact(text)


def covered(clause: str, known: Sequence[str], language: str) -> bool:
    """Whether a known fact says what a clause says; facts that guess themselves say nothing."""
    stems = set(content(clause)) - {"believ", "think", "likely", "probably", "suspect", "appear", "cause"}
    if language == "ja":
        return any(len(one) > 3 and fold(one)[:6] in clause for one in known)
    return any(
        stems and len(stems & fact(one).stems) / len(stems) >= 0.6 and UNSURE.search(fact(one).words) is None
        for one in known
    )
