"""The forms in which a name is written: apart, joined, with signs between its words, or misspelt."""

import re
from collections.abc import Iterator

from policies.signals.reading import fold
from policies.signals.spelling import generics, kana, numbers
from policies.signals.terms import Literal, Pattern

_WORD = re.compile(r"\w+")
NAME_GAP = 4
_LONG_WORD, _LEAST_FUZZY = 3, 6
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
# What people put between the words of a name. No comma: "800 lumens, 5 watts" names nothing.
_JOINTS = (
    *("", " ", "-", " - ", "- ", "_", ".", "/", "|", "+", "~", "*", "·", "•", "・", ":", ": ", " : ", "=", " = "),
    *("'", '"', ' "', " '", ' " ', "(", " (", "[", " [", "#", " #", " no ", " no. ", " nr ", " nr. ", " nº ", " mk "),
)
_TIGHT = ("", " ", "-", "_")
_CALLED = "called|named|codenamed|code named|code-named|namens|genannt|llamado|llamada|appele|appelee|nomme|nommee"
_GLUED = 10


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


def widely(name: str) -> Iterator[Pattern]:
    """Yield the patterns that find a secret name in spite of how it is joined, counted, translated or turned round."""
    yield from named(name)
    text = name.removesuffix("~1")
    words = _WORD.findall(fold(text).strip())
    if len(words) > 1 and words[-1].isdecimal():
        yield Pattern((tuple(_numbered(words[:-1], words[-1])),))
    elif len(words) > 1:
        yield Pattern((tuple(_titled(words)),))


def _numbered(stem: list[str], number: str) -> Iterator[Literal]:
    """Yield a name that ends in a number with any joint before it, the number in digits, letters or as a numeral."""
    for first in (" ".join(stem), "".join(stem), *(kana(stem[0]) if len(stem) == 1 else ())):
        for other in (number, *map(fold, numbers(number))):
            for joint in _JOINTS if len(other) > 1 or other.isdecimal() else _TIGHT:
                # A hashtag goes on round it; which of these are words of their own is seen where they stand.
                counted = other.isdecimal()
                yield Literal(first + joint + other, left=counted and not joint, right=counted and joint in _TIGHT)


def _titled(words: list[str]) -> Iterator[Literal]:
    """Yield a name of several words with any joint; its general word translated or shortened, before or after."""
    general = tuple(dict.fromkeys(map(fold, generics(words[0]))))
    own = " ".join(words[1:])
    for first in general or (words[0],):
        for joint in _JOINTS:
            yield Literal(first + joint + own, left=False, right=False)
            if general:
                yield Literal(own + joint + first, left=False, right=False)
        if general:
            yield Literal(f"{first}. {own}", left=False, right=False)
            for called in _CALLED.split("|"):
                yield Literal(f"{first} {called} {own}", left=False, right=False)
        for glued in (first + "".join(words[1:]), "".join(words[1:]) + first):
            if len(glued) >= _GLUED and (general or glued.startswith(first)):
                yield Literal(glued, left=True, right=True)


def _misspelt(word: str) -> Iterator[str]:
    """Yield what a word becomes when one letter after its first is left out, doubled, swapped or another."""
    for place in range(1, len(word)):
        yield word[:place] + word[place + 1 :]
        if place + 1 < len(word):
            yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        for letter in _ALPHABET:
            yield word[:place] + letter + word[place + 1 :]
            yield word[:place] + letter + word[place:]
