"""How much two texts share: the content words of a mention that a reply takes up, and texts made comparable."""

import re
from functools import cache, lru_cache

from responders.knowledge_index import words
from responders.lists import word_list

_NOISE = re.compile(r"https?://\S+|(?<!\w)[@#]\w+|\^\w{1,4}\Z")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+")
_COMMON = word_list("likeness.common")
_RUN = re.compile(r"[\u30a0-\u30ff]{2,}|[\u4e00-\u9fff]{2,}|[A-Za-z0-9]{2,}")


def spoken(text: str) -> str:
    """Return a text without links, handles, sign-off, case and punctuation."""
    return " ".join(word.lower() for word in _WORD.findall(_NOISE.sub(" ", text)))


@lru_cache(maxsize=4096)
def spoken_by_us(reply: str) -> str:
    """Return `spoken` of one of our own replies, remembered: each is compared with many drafts."""
    return spoken(reply)


def content_overlap(
    reply: str, mention: str, language: str, but: str = ""
) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Return where mention and reply use the same telling word, or None; the name `but` tells nothing."""
    if language == "ja":
        return _shared_run(reply, mention)
    theirs = _stems(mention, language)
    shared = [(theirs[stem], span, stem) for stem, span in _stems(reply, language).items() if stem in theirs]
    names = set(words(but, language))
    telling = [
        each for each in shared if len(each[2]) > 3 and each[2] not in _common(language) and each[2] not in names
    ]
    if not telling:
        return None
    longest = max(telling, key=lambda each: len(each[2]))
    return longest[0], longest[1]


def telling_words(mention: str, language: str, but: str = "") -> frozenset[str]:
    """Return the words of a mention that a reply could take up; the name `but` and everyday words tell nothing."""
    if language == "ja":
        return frozenset(match[0] for match in _RUN.finditer(_NOISE.sub(" ", mention)))
    names = set(words(but, language))
    return frozenset(
        stem for stem in _stems(mention, language) if len(stem) > 3 and stem not in _common(language) | names
    )


def _stems(text: str, language: str) -> dict[str, tuple[int, int]]:
    blank = _NOISE.sub(lambda match: " " * len(match[0]), text)
    found: dict[str, tuple[int, int]] = {}
    for match in _WORD.finditer(blank):
        for stem in words(match[0], language)[:1]:
            found.setdefault(stem, match.span())
    return found


@cache
def _common(language: str) -> frozenset[str]:
    return frozenset(stem for word in _COMMON for stem in words(word, language)[:1]) if language == "en" else _COMMON


def _shared_run(reply: str, mention: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    runs = sorted((match for match in _RUN.finditer(mention)), key=lambda match: -len(match[0]))
    for match in runs:
        at = reply.find(match[0])
        if at >= 0 and len(match[0]) >= 2:
            return match.span(), (at, at + len(match[0]))
    return None
