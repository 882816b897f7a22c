"""Finds numbers that are written out as words, digit by digit: "oh seven nine", "null eins sieben"."""

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache

from policies.signals.lazily import late

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
    {"nul": "0", "een": "1", "één": "1", "twee": "2", "drie": "3", "vier": "4", "vijf": "5", "zes": "6", "zeven": "7",
     "acht": "8", "negen": "9"},
)  # fmt: skip
# In French a number is said in pairs: "zéro six, douze, trente-quatre, cinquante-six, soixante-dix-huit".
_UNITS = {name.replace("é", "e"): int(digit) for name, digit in WORDS[3].items()}
_TEENS = {"dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16}
_TENS = {"vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
_PAIRED = "|".join(sorted({*_UNITS, *_TEENS, *_TENS, "et", "zéro"}, key=len, reverse=True))
_PAIRS_RUN = late(rf"(?<!\w)z[ée]ro(?:[ ,.\-]{{1,3}}(?:{_PAIRED})){{5,20}}(?!\w)")
_FRENCH_LENGTH = 10
_TIMES = {"double": 2, "triple": 3, "treble": 3, "doppel": 2, "doble": 2}
# Digits as they are read out in Japanese, in the two syllabaries, and as they are written in Chinese.
_READ_OUT = {
    "ゼロ": "0", "レイ": "0", "マル": "0", "イチ": "1", "ニイ": "2", "ニー": "2", "ニ": "2", "サン": "3", "ヨン": "4",
    "ゴー": "5", "ゴ": "5", "ロク": "6", "ナナ": "7", "シチ": "7", "ハチ": "8", "キュウ": "9", "キュー": "9",
}  # fmt: skip
_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
KANA = _READ_OUT | {word.translate(_TO_HIRAGANA): digit for word, digit in _READ_OUT.items()}
_KANJI = dict(zip("〇零一二三四五六七八九", "00123456789", strict=True))
_EASTERN = KANA | _KANJI
_EAST = "|".join(sorted(_EASTERN, key=len, reverse=True))
_EAST_WORD = late(f"{_EAST}|[0-9]")
_EAST_RUN = late(rf"(?:{_EAST}|[0-9])(?:[ \-のノ・ー、]{{0,2}}(?:{_EAST}|[0-9])){{8,14}}")
_SHARE = 3
_LEAST = 7


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    return _row("[0-9]")


@lru_cache(maxsize=1)
def _mixed() -> re.Pattern[str]:
    return _row("[0-9]{1,6}")


def _row(figures: str) -> re.Pattern[str]:
    names = {name for words in WORDS for name in words} | set(_TIMES) | {"zero", "tres", "funf", "fuenf"}
    word = rf"(?:{'|'.join(sorted(names, key=len, reverse=True))}|{figures})"
    return late(rf"(?<!\w)(?:plus[ -]+)?{word}(?:[ ,.\-/]{{1,3}}{word}){{5,24}}(?!\w)")


def find_spelled(low: str) -> Iterator[tuple[int, int, str]]:
    """Yield the span and the digits of each number that is spelled out; `low` is in lower case."""
    for match in _pattern().finditer(low):
        words = re.findall(r"\w+", match.group())
        if sum(word.isdigit() for word in words) * 2 > len(words):
            continue
        digits = _digits(words)
        if len(digits) >= _LEAST and len(set(digits)) > 2 and not _counts(digits):
            yield match.start(), match.end(), digits


def find_mixed(low: str) -> Iterator[tuple[int, int, str]]:
    """Yield the span and the digits of each number that goes on in digits what it began in words, or the other way."""
    for match in _mixed().finditer(low):
        words = re.findall(r"\w+", match.group())
        digits = _digits(words)
        if sum(not word.isdigit() for word in words) >= _SHARE and 9 <= len(digits) <= 13 and not _counts(digits):
            yield match.start(), match.end(), digits


def find_pairs(low: str) -> Iterator[tuple[int, int, str]]:
    """Yield the span and the digits of each French phone number that is written out pair by pair."""
    for match in _PAIRS_RUN.finditer(low):
        digits = _read_pairs(re.findall(r"\w+", match.group().replace("é", "e")))
        if len(digits) == _FRENCH_LENGTH and not _counts(digits):
            yield match.start(), match.end(), digits


def _read_pairs(words: list[str]) -> str:
    """Return the digits of French number words: each pair as it is said, down to "quatre-vingt-dix-sept"."""
    found, place = "", 0
    while place < len(words):
        rest = words[place:]
        if rest[0] == "zero" and len(rest) > 1:
            found, place = found + f"0{_UNITS.get(rest[1], 0)}", place + 2
            continue
        value, used = _tens(rest)
        if used < len(rest) and rest[used] == "et" and value >= 20:
            used += 1
        by_twenty = value in {60, 80}
        if value >= 20 and used < len(rest) and (rest[used] in _UNITS or (by_twenty and rest[used] in _TEENS)):
            more, taken = _below_twenty(rest[used:], teens=by_twenty)
            value, used = value + more, used + taken
        elif not value:
            value, used = _below_twenty(rest, teens=True)
        found, place = found + f"{value:02}", place + max(used, 1)
    return found


def _tens(words: list[str]) -> tuple[int, int]:
    if words[:2] in (["quatre", "vingt"], ["quatre", "vingts"]):
        return 80, 2
    return (_TENS[words[0]], 1) if words[0] in _TENS else (0, 0)


def _below_twenty(words: list[str], *, teens: bool) -> tuple[int, int]:
    if teens and words[0] == "dix" and len(words) > 1 and words[1] in {"sept", "huit", "neuf"}:
        return 10 + _UNITS[words[1]], 2
    return (_TEENS[words[0]] if words[0] in _TEENS else _UNITS.get(words[0], 0)), 1


def find_kanji(low: str) -> Iterator[tuple[int, int, str]]:
    """Yield the span and the digits of each number written with Chinese numerals or as it is read out in Japanese."""
    for match in _EAST_RUN.finditer(low):
        words = _EAST_WORD.findall(match.group())
        digits = "".join(_EASTERN.get(word, word) for word in words)
        if sum(word in _EASTERN for word in words) >= _SHARE and len(set(digits)) > 2 and not _counts(digits):
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
