"""The forms in which a name is written: apart, joined, with signs between its words, or misspelt."""

import re
from collections.abc import Iterator

from policies.signals.reading import fold
from policies.signals.terms import Literal, Pattern

_WORD = re.compile(r"\w+")
NAME_GAP = 4
_LONG_WORD, _LEAST_FUZZY = 3, 6
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"


def named(name: str) -> Iterator[Pattern]:
    """Yield the patterns that find a name; one that ends in `~1` may be misspelt by one letter."""
    text, fuzzy, _ = name.rpartition("~1") if name.endswith("~1") else (name, "", "")
    plain = fold(text).strip()
    words = _WORD.findall(plain)
    if not words:
        return
    joined = "".join(words)
    forms = {plain: None, joined: None}
    if fuzzy and len(joined) >= _LEAST_FUZZY:
        forms |= dict.fromkeys(one for form in {plain, joined} for one in _misspelt(form))
    yield Pattern((tuple(Literal(form, left=False, right=False) for form in forms),))
    if len(words) > 1 and all(len(word) >= _LONG_WORD for word in words):
        pieces = tuple((Literal(word, left=False, right=False),) for word in words)
        yield Pattern(pieces, (NAME_GAP,) * (len(words) - 1))


def _misspelt(word: str) -> Iterator[str]:
    """Yield what a word becomes when one letter after its first is left out, doubled, swapped or another."""
    for place in range(1, len(word)):
        yield word[:place] + word[place + 1 :]
        if place + 1 < len(word):
            yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        for letter in _ALPHABET:
            yield word[:place] + letter + word[place + 1 :]
            yield word[:place] + letter + word[place:]
