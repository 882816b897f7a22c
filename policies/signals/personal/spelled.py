"""Finds numbers that are written out as words, digit by digit: "oh seven nine", "null eins sieben"."""

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache

WORDS: tuple[dict[str, str], ...] = (
    {"zero": "0", "oh": "0", "o": "0", "nought": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5",
     "six": "6", "seven": "7", "eight": "8", "nine": "9", "niner": "9"},
    {"null": "0", "eins": "1", "ein": "1", "zwei": "2", "zwo": "2", "drei": "3", "vier": "4", "fünf": "5", "sechs": "6",
     "sieben": "7", "acht": "8", "neun": "9"},
    {"cero": "0", "uno": "1", "dos": "2", "tres": "3", "cuatro": "4", "cinco": "5", "seis": "6", "siete": "7",
     "ocho": "8", "nueve": "9"},
    {"zéro": "0", "un": "1", "deux": "2", "trois": "3", "quatre": "4", "cinq": "5", "six": "6", "sept": "7",
     "huit": "8", "neuf": "9"},
    {"zero": "0", "uno": "1", "due": "2", "tre": "3", "quattro": "4", "cinque": "5", "sei": "6", "sette": "7",
     "otto": "8", "nove": "9"},
    {"zero": "0", "um": "1", "dois": "2", "três": "3", "quatro": "4", "cinco": "5", "seis": "6", "sete": "7",
     "oito": "8", "nove": "9"},
)  # fmt: skip
_TIMES = {"double": 2, "triple": 3, "treble": 3, "doppel": 2, "doble": 2}
_KANJI = str.maketrans("〇零一二三四五六七八九", "00123456789")
_KANJI_RUN = re.compile(r"[〇零一二三四五六七八九](?:[ \-のノ・]?[〇零一二三四五六七八九]){8,14}")
_LEAST = 7


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    names = {name for words in WORDS for name in words} | set(_TIMES) | {"zero", "tres", "funf", "fuenf"}
    word = rf"(?:{'|'.join(sorted(names, key=len, reverse=True))}|[0-9])"
    return re.compile(rf"(?<!\w)(?:plus[ -]+)?{word}(?:[ ,.\-/]{{1,3}}{word}){{5,24}}(?!\w)")


def find_spelled(low: str) -> Iterator[tuple[int, int, str]]:
    """Yield the span and the digits of each number that is spelled out; `low` is in lower case."""
    for match in _pattern().finditer(low):
        words = re.findall(r"\w+", match.group())
        if sum(word.isdigit() for word in words) * 2 > len(words):
            continue
        digits = _digits(words)
        if len(digits) >= _LEAST and len(set(digits)) > 2 and not _counts(digits):
            yield match.start(), match.end(), digits


def find_kanji(low: str) -> Iterator[tuple[int, int, str]]:
    """Yield the span and the digits of each number written with Chinese numerals, digit by digit."""
    for match in _KANJI_RUN.finditer(low):
        digits = "".join(char for char in match.group().translate(_KANJI) if char.isdigit())
        if len(set(digits)) > 2 and not _counts(digits):
            yield match.start(), match.end(), digits


def _digits(words: list[str]) -> str:
    best = ""
    for language in WORDS:
        found, times = "", 1
        for word in words:
            if word in _TIMES:
                times = _TIMES[word]
                continue
            found += (word if word.isdigit() else language.get(word, "")) * times
            times = 1
        best = max(best, found, key=len)
    return best


def _counts(digits: str) -> bool:
    """Whether somebody counts up or down rather than gives a number."""
    steps = {int(two) - int(one) for one, two in itertools.pairwise(digits)}
    return steps <= {1, -9} or steps <= {-1, 9} or steps == {0}
