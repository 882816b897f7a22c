"""Puts one group of people in another's place, so that a model learns what is said and not of whom."""

import random
import re
from collections.abc import Sequence
from typing import Final

from policies.signals.learned.train.seeds import Slots

_CASE: Final = re.IGNORECASE


def swapped(text: str, words: Slots, chance: random.Random) -> str:
    """The English text with each group named in it replaced by one drawn anew, the same one throughout."""
    for slot in ("grp", "adj"):
        known = words["en"][slot]
        drawn: dict[str, str] = {}

        def other(found: re.Match[str], known: Sequence[str] = known, drawn: dict[str, str] = drawn) -> str:
            return drawn.setdefault(found[0].lower(), chance.choice(known))

        text = _pattern(tuple(known)).sub(other, text)
    return text


_PATTERNS: Final[dict[tuple[str, ...], re.Pattern[str]]] = {}


def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    if words not in _PATTERNS:
        longest = sorted(words, key=len, reverse=True)
        # A word that goes on ("Jewish", "gay people") is another group's or another form.
        _PATTERNS[words] = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})\b(?! people)", _CASE)
    return _PATTERNS[words]
