"""Spelling tricks as people use them to get past a filter, so that models learn to see through them."""

import random
from typing import Final

_LEET: Final = {"a": "4@", "e": "3", "i": "1!", "o": "0", "s": "5$", "t": "7"}
_LOOKALIKE: Final = {"a": "а", "e": "е", "o": "о", "c": "с", "p": "р", "x": "х", "i": "і"}
_STARS: Final = "*#.-_"
_VOWELS: Final = frozenset("aeiou")


def disguise(text: str, chance: random.Random) -> str:
    """The text with one to three of its longer words disguised; the same text where it has none."""
    words = text.split(" ")
    places = [place for place, word in enumerate(words) if len(word) > 3 and word.isascii() and word.isalpha()]
    if not places:
        return text
    for place in chance.sample(places, min(len(places), chance.randint(1, 3))):
        words[place] = chance.choice(_TRICKS)(words[place], chance)
    return " ".join(words)


def _leet(word: str, chance: random.Random) -> str:
    return "".join(chance.choice(_LEET[char]) if char in _LEET and chance.random() < 0.6 else char for char in word)


def _starred(word: str, chance: random.Random) -> str:
    star = chance.choice(_STARS)
    inner = [place for place in range(1, len(word) - 1) if word[place] in _VOWELS] or [1]
    hidden = set(chance.sample(inner, min(len(inner), chance.randint(1, 2))))
    return "".join(star if place in hidden else char for place, char in enumerate(word))


def _apart(word: str, chance: random.Random) -> str:
    return chance.choice(" .-_").join(word)


def _dropped(word: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(word) - 1)
    return word[:place] + word[place + 1 :]


def _doubled(word: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(word))
    return word[:place] + word[place] * chance.randint(1, 3) + word[place:]


def _swapped(word: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(word) - 2)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _foreign(word: str, chance: random.Random) -> str:
    return "".join(_LOOKALIKE[char] if char in _LOOKALIKE and chance.random() < 0.5 else char for char in word)


def _shouted(word: str, chance: random.Random) -> str:
    return word.upper() if chance.random() < 0.5 else f"#{word}"


_TRICKS: Final = (_leet, _leet, _starred, _apart, _dropped, _doubled, _swapped, _foreign, _shouted)
