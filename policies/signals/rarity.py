"""Guesses how often a piece of a term occurs in everyday writing, to look for the rarest first."""

from functools import cache

from policies.signals.language_words import WORDS
from policies.signals.terms import Literal

_COMMON, _SELDOM, _STEM = 0.02, 0.0004, 0.001
_SHORT_STEM = 3
_WITHOUT_SPACES = (0.02, 0.004, 0.0008)


@cache
def _small_words() -> frozenset[str]:
    return frozenset(word for words in WORDS.values() for word in words.split())


def frequency(literal: Literal) -> float:
    """Return roughly how many times per word a literal is met: small words often, the rest seldom."""
    text = literal.text
    if text[0] > "\u2e80":
        return _WITHOUT_SPACES[min(len(text), len(_WITHOUT_SPACES)) - 1]
    if literal.left or literal.right:
        return _STEM if len(text) > _SHORT_STEM else _COMMON
    known = _small_words()
    guess = 1.0
    for word in text.split():
        guess *= _COMMON if word in known or len(word) == 1 else _SELDOM
    return guess
