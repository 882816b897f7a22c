"""One pass over every text for the words and signs that secrets and spelled-out personal data can't do without."""

import itertools
from functools import lru_cache

from policies.signals.clues import CLUES, Finder, Places

WITH_DIGITS = (
    "birth", "passport", "licence", "plate", "mac", "wallet", "device", "medical", "street", "prefecture", "home",
    "strong_home", "sent_to", "iban",
)  # fmt: skip
PERSONAL = frozenset({"spoken_at", "customer", "spelled", "kanji", *WITH_DIGITS})
_KANJI = "〇零一二三四五六七八九"
_SHORT = 3


def _whole(word: str) -> bool:
    """Whether this word for a digit means nothing else before a figure, as "o" and "due" and "Sept" do."""
    return len(word) >= _SHORT and word not in {"due", "sept"}


def _groups() -> dict[str, str]:
    # Both packages read this module.
    from policies.signals.credentials.tells import groups
    from policies.signals.personal.spelled import KANA, WORDS

    pairs = (f"{one}{joint}{two}" for words in WORDS for one, two in itertools.product(words, words) for joint in " -")
    mixed = (f"{one} {digit}*" for words in WORDS for one in words if _whole(one) for digit in range(10))
    kanji = (one + two + "*" for one, two in itertools.product(_KANJI, repeat=2))
    # Nobody changes from one syllabary to the other within a number.
    kana = [word for word in KANA if len(word) > 1]
    said = (one + two + "*" for one, two in itertools.product(kana, kana) if (one < "ァ") == (two < "ァ"))
    personal = {name: CLUES[name] for name in ("spoken_at", "customer", *WITH_DIGITS)}
    return groups() | personal | {"spelled": "|".join((*pairs, *mixed)), "kanji": "|".join((*kanji, *said))}


@lru_cache(maxsize=1)
def _finder() -> Finder:
    return Finder(_groups())


@lru_cache(maxsize=1)
def clues() -> Finder:
    """Return the finder of these and of all other clues in one pass, built when a text is first searched."""
    return Finder(_groups() | CLUES)


@lru_cache(maxsize=8)
def traces(plain: str) -> Places:
    """Return where such words and signs stand in a text in lower case, by group; kept for the next who asks."""
    return _finder().find(plain)
