"""The cheap look at every text: whether anything in it could be personal data at all."""

import itertools
import re
from functools import lru_cache

from policies.signals.clues import CLUES, Finder
from policies.signals.personal.spelled import WORDS

_DIGITS = re.compile("[0-9０-９٠-٩۰-۹०-९①-⑨⓪𝟎-𝟿]")
# Five digits with little between them, or so few only where letters round them tell what they are.
_RUN = re.compile(
    r"[0-9](?:(?:[^\w\n]{0,3}[0-9]){4}|[0-9]{3}[A-Za-z](?![\w])|[0-9][A-Za-z][0-9]{2}[A-Za-z][0-9]{3}[A-Za-z]"
    r"|[0-9A-Fa-f]?[:-](?:[0-9A-Fa-f]{1,4}[:-]){3}"
    r"|[0-9]{0,4}[A-Za-z]?,? (?:bis |ter )?(?:[A-ZÀ-ÞÖÜ0-9][\w'’.-]{0,20} ){1,4}"
    r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Place|Pl|Terrace|Close"
    r"|Crescent|Cres"
    r"|Square|Sq|Parade|Grove|Gardens|Highway|Hwy|Parkway|Pkwy|Circle|Cir|Trail)\b)"
)
_FOREIGN_RUN = re.compile(r"\d(?:[^\w\n]{0,3}\d){4}|\d{4}[A-Za-z]\b")
_WITHOUT_DIGITS = ("spoken_at", "customer")
_WITH_DIGITS = (
    "birth",
    "passport",
    "licence",
    "plate",
    "mac",
    "wallet",
    "device",
    "medical",
    "street",
    "prefecture",
    "home",
)


@lru_cache(maxsize=1)
def _finder() -> Finder:
    pairs = (f"{one}{joint}{two}" for words in WORDS for one, two in itertools.product(words, words) for joint in " -")
    kanji = (one + two + "*" for one, two in itertools.product("〇零一二三四五六七八九", repeat=2))
    alone = {name: CLUES[name] for name in _WITHOUT_DIGITS}
    return Finder(alone | {"spelled": "|".join(pairs), "kanji": "|".join(kanji)})


@lru_cache(maxsize=1)
def _finder_with_digits() -> Finder:
    return Finder({name: CLUES[name] for name in _WITH_DIGITS})


def has_digit(text: str) -> bool:
    """Whether a text holds a digit of any script that we read."""
    # Ten looks for one sign each are five times faster than one pattern.
    if (
        "1" in text or "2" in text or "0" in text or "3" in text or "4" in text
        or "5" in text or "6" in text or "7" in text or "8" in text or "9" in text
    ):  # fmt: skip
        return True
    return not text.isascii() and _DIGITS.search(text) is not None


def worth_a_search(text: str, plain: str) -> bool:
    """Whether a text could hold personal data; `plain` is the same text as it is read, in lower case."""
    if "@" in text or "＠" in text:
        return True
    if has_digit(text):
        if _RUN.search(text) is not None or (not text.isascii() and _FOREIGN_RUN.search(text) is not None):
            return True
        if _finder_with_digits().find(plain):
            return True
    return bool(_finder().find(plain))
