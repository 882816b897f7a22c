"""Which language a short text is written in.

Scripts that belong to one language decide alone. Small words (`language_words`) decide most texts in Latin letters.
What they leave open is judged by the letters too (`language_table`, a naive Bayes model over byte n-grams): on posts of
three or four words the letters alone make English into Danish or Indonesian.
"""

import math
import re
import struct
from dataclasses import dataclass
from typing import Final

from policies.signals.language_table import LANGUAGES, rank
from policies.signals.language_words import (
    ARABIC,
    ARABIC_MARKS,
    CYRILLIC,
    CYRILLIC_MARKS,
    HAN,
    HAN_MARKS,
    SCRIPTS,
    WORDS,
)
from policies.signals.lazily import late

UNKNOWN: Final = "und"
_LIMIT: Final = 1_000
_CORE: Final = ("en", "es", "de", "fr", "it", "pt", "nl")
# Guesses against the odds: a language that few customers write needs more evidence than one that many do.
_HEAD_START: Final = dict.fromkeys(_CORE, 0.0) | {"en": 4.0}
_RARE: Final = -7.0
_WORD_WORTH: Final = 6.0
_HINT_WORTH: Final = 6.0
_TEMPERATURE: Final = 2.5
_SHORT: Final = 30
# Small words decide alone when they lead by this much (a word that belongs to one language only is worth 6) and by this
# share.
_DECIDED: Final = 16.0
_DECIDED_ENGLISH: Final = 12.0
_LEAD: Final = 0.5
_SURE_ENOUGH: Final = 0.4
_SENTENCE: Final = 80
_TELLING: Final = 2
_UNCERTAIN: Final = 0.75

_TOKEN: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_OTHER_SCRIPT: Final = late("[" + "".join((*SCRIPTS.values(), HAN, CYRILLIC, ARABIC)) + "]")
_NOISE: Final = late(
    r"(?:https?://|www\.)\S+|(?<![\w.+-])[\w.+-]{1,64}+@[\w-]{1,63}+\.[\w.-]{1,63}+|@\w+|&(?:amp|lt|gt);|\bRT\b"
    r"|[\d_#]+|[^\w\s'’]"
)
_SCRIPT: Final = late(
    "|".join(
        f"(?P<{name}>[{signs}])" for name, signs in {**SCRIPTS, "HAN": HAN, "CYR": CYRILLIC, "ARA": ARABIC}.items()
    )
)


@dataclass(frozen=True, slots=True)
class Language:
    """A language as ISO 639-1 code ("und" when nobody can tell) and how sure we are, 0..1."""

    code: str
    confidence: float


def _lookup() -> dict[str, tuple[tuple[str, float], ...]]:
    owners: dict[str, list[str]] = {}
    for code, words in WORDS.items():
        for word in dict.fromkeys(words.split()):
            owners.setdefault(word, []).append(code)
    return {word: tuple((code, _WORD_WORTH / len(codes)) for code in codes) for word, codes in owners.items()}


_OWNERS: Final = _lookup()
_SHARE: Final = math.lcm(*map(len, _OWNERS.values()))
_CODES: Final = tuple(WORDS)
_SCORES: Final = struct.Struct(f"<{len(_CODES)}I")
_CERTAIN: Final = tuple(Language(code, 0.99) for code in _CODES)
_ENOUGH: Final = tuple((_DECIDED_ENGLISH if code == "en" else _DECIDED) * _SHARE for code in _CODES)
# What each small word is worth, a lane of 32 bits per language, so that a text is scored by additions.
_LANES: Final = {
    word: sum(round(worth * _SHARE) << 32 * _CODES.index(code) for code, worth in owners)
    for word, owners in _OWNERS.items()
}


def detect_language(text: str, hint: str | None = None) -> Language:
    """The language of a text; `hint` (what the platform or the writer said) tips the scales where the text is short.

    Links, handles, hashes, digits and emoji say nothing. A text that says nothing at all is the hinted language, or
    ("und", low confidence). Reads the first thousand code points; never fails.
    """
    hinted = hint.lower()[:2] if hint else None
    if decided := _by_small_words(text):
        return decided
    clean = _NOISE.sub(" ", text[:_LIMIT].replace("’", "'")).strip()
    if not clean.isascii() and (script := _by_script(clean, hinted)):
        return script
    words = _TOKEN.findall(clean.lower())
    if not words:
        return Language(hinted, 0.3) if hinted else Language(UNKNOWN, 0.0)
    return _by_words(" ".join(words), words, hinted)


def _by_small_words(text: str) -> Language | None:
    """The language of a text in Latin letters in which the small words of one lead by far."""
    if len(text) > _LIMIT:
        text = text[:_LIMIT]
    if not text.isascii():
        if _OTHER_SCRIPT.search(text):
            return None
        text = text.replace("’", "'")
    together = sum(filter(None, map(_LANES.get, text.lower().split())))
    if not together:
        return None
    scores = _SCORES.unpack(together.to_bytes(_SCORES.size, "little"))
    *_, second, lead = sorted(scores)
    number = scores.index(lead)
    return _CERTAIN[number] if lead - second >= _ENOUGH[number] and second <= _LEAD * lead else None


def _by_script(text: str, hint: str | None) -> Language | None:
    """The language that the script decides; None when most letters are Latin."""
    counts: dict[str, int] = {}
    for found in _SCRIPT.finditer(text):
        name = found.lastgroup or ""
        counts[name] = counts.get(name, 0) + 1
    if not counts:
        return None
    foreign = sum(counts.values())
    # One sign of Chinese, Japanese or Korean says about as much as three letters do.
    weight = 3 if counts.keys() & {"ja", "ko", "HAN"} else 1
    if foreign * weight < sum(letter.isalpha() for letter in text) - foreign:
        return None
    if counts.get("ja", 0) * 10 >= foreign:
        return Language("ja", 0.99)
    name = max(counts, key=lambda one: counts[one])
    if name == "HAN":
        return _by_marks(text, HAN_MARKS, "zh", hint, 0.6 if len(text) < 6 else 0.8)
    if name == "CYR":
        return _by_marks(text, CYRILLIC_MARKS, "ru", hint, 0.85)
    if name == "ARA":
        return _by_marks(text, ARABIC_MARKS, "ar", hint, 0.85)
    return Language(name, 0.99)


def _by_marks(text: str, marks: dict[str, str], usual: str, hint: str | None, usual_confidence: float) -> Language:
    found = {code: sum(text.count(mark) for mark in signs) for code, signs in marks.items()}
    best = max(found, key=lambda code: found[code])
    if found[best]:
        return Language(best, 0.95)
    if hint in marks:
        return Language(hint, 0.8)
    return Language(usual, usual_confidence)


def _by_words(text: str, words: list[str], hint: str | None) -> Language:
    likely = rank(text) or dict.fromkeys(LANGUAGES, 0.0)
    scores = {code: score + _HEAD_START.get(code, _RARE) for code, score in likely.items()}
    known = set()
    for word in words:
        for code, worth in _OWNERS.get(word, ()):
            known.add(code)
            scores[code] += worth
    if hint in scores:
        scores[hint] += _HINT_WORTH
    best = max(scores, key=lambda code: scores[code])
    heat = _TEMPERATURE * math.sqrt(1 + len(text) / 40)
    total = sum(math.exp(max((score - scores[best]) / heat, -60)) for score in scores.values())
    sure = 1 / total
    # Without one small word a short text is a name, a product or a cry: it takes two words for a language of ours,
    # and a whole sentence for a rare one.
    if best not in known and best != hint:
        if len(words) == 1 or (best not in _CORE and len(text) < _SHORT):
            sure *= 0.5
        elif len(words) == _TELLING:
            sure *= 0.8
    if best not in {"en", hint} and len(text) < _SENTENCE:
        # Names and places look like any language: without two of its small words nobody is certain of one.
        told = sum(any(code == best for code, _ in _OWNERS.get(word, ())) for word in set(words))
        sure = min(sure, _UNCERTAIN) if told < _TELLING else sure
    if sure < _SURE_ENOUGH:
        return Language(hint, 0.35) if hint else Language(UNKNOWN, sure)
    return Language(best, sure)
