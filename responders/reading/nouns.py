"""The thing that an English mention is most likely about ("your playlists", "the logout button")."""

import re
from functools import cache

from responders.facts import Fact, FactKind
from responders.lists import word_list
from responders.reading.products import names
from responders.reading.vocabulary import listed

_WORD = re.compile(r"[A-Za-z][\w'’/-]*")
_ARTICLES = {"my": "your", "our": "your", "mine": "your", "your": "our"}
_DETERMINERS = word_list("nouns.determiners")
_OWN = frozenset({"my", "our"})
_VAGUE = word_list("nouns.vague")
_NEGATED = re.compile(
    r"(?i)\b(?:not|n['’]t|isn['’]?t|isnt|except|without|instead of|unlike)(?: (?:my|our|the|your|a))?\s*\Z"
)


@cache
def _nouns() -> frozenset[str]:
    return listed("nouns.txt")


@cache
def _modifiers() -> frozenset[str]:
    return listed("modifiers.txt") | _nouns()


def key_noun(text: str) -> Fact | None:
    """Return the noun phrase with the strongest claim to be the subject, or None."""
    words = list(_WORD.finditer(text))
    best: tuple[float, int, int, str] | None = None
    at = 0
    while at < len(words):
        end = _run(words, at, text)
        if end == at:
            at += 1
            continue
        low = words[end - 1][0].lower()
        before = words[at - 1][0].lower().replace("’", "'") if at else ""
        if (
            low in _nouns()
            and (end - at > 1 or low not in _VAGUE)
            and not (end - at == 1 and before not in _DETERMINERS)
            and not _NEGATED.search(text[: words[at].start()])
        ):
            score = _weight(before) + 1.3 * (min(end - at, 3) - 1) + (low not in _VAGUE) - words[at].start() / 150
            if best is None or score > best[0]:
                best = (score, words[at].start(), words[end - 1].end(), before)
        at = end
    if best is None:
        return None
    _, start, stop, before = best
    noun = " ".join(_shown(word) for word in text[start:stop].replace("’", "'").split())
    return Fact(
        FactKind.NOUN, start, stop, f"{_ARTICLES.get(before, 'the')} {noun}", noun, before in _OWN or " " in noun
    )


def _run(words: "list[re.Match[str]]", at: int, text: str) -> int:
    """Return where the run of modifiers and nouns that starts at `at` ends; at most three words, adjoining."""
    end = at
    while end < len(words) and end - at < 3:
        word = words[end][0]
        low = word.lower().removesuffix("'s").removesuffix("’s")
        if end > at and text[words[end - 1].end() : words[end].start()] != " ":
            break
        if low not in _modifiers() and not (word[0].isupper() and low in names().spelling):
            break
        end += 1
    while end > at and words[end - 1][0].lower() not in _nouns():
        end -= 1
    return end


def _weight(before: str) -> float:
    if before in _OWN:
        return 2.0
    if before in _DETERMINERS:
        return 1.2
    return 0.4


def _shown(word: str) -> str:
    known = names()
    if word.lower() in known.spelling and (word[0].isupper() or known.spelling[word.lower()] not in known.exact):
        return known.spelling[word.lower()]
    return {"pdf": "PDF", "tv": "TV", "pc": "PC", "gta": "GTA", "ios": "iOS"}.get(word.lower(), word.lower())
